"""`guatu run`: the reports of a period, one bureau after the other, on several processes, or on a cluster."""

import contextlib
import signal
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from guatu.commands.options import BureauOption, JsonOption, NowOption, OutputsOption, ProgrammeArgument, day_of
from guatu.commands.pages import refresh
from guatu.commands.rounds import Round, Work, due_rounds, one_round, unattended
from guatu.places import find_notebook, find_programme, outputs_folder
from guatu.progress import progress
from guatu.screen import print_json, print_remark, print_results

if TYPE_CHECKING:
    from guatu.run.bureau import Result, Task

JobsOption = Annotated[int, typer.Option("--jobs", min=1, metavar="N", help="How many bureaux at a time.")]
ClusterOption = Annotated[
    str | None,
    typer.Option(
        "--cluster", metavar="ADDRESS", help="Run on the Dask cluster whose scheduler is there, as tcp://host:8786."
    ),
]
TimeLimitOption = Annotated[
    float, typer.Option("--time-limit", min=1, metavar="SECONDS", help="How long one notebook may take.")
]
MemoryLimitOption = Annotated[
    int,
    typer.Option("--memory-limit", min=0, metavar="MB", help="How much memory one notebook may take; 0 for no limit."),
]


def register(app: typer.Typer) -> None:
    """Add the command of this file to `app`."""
    app.command(epilog="Example: guatu run shifan latest --bureau SF01")(run)


def run(
    programme: ProgrammeArgument,
    period: Annotated[
        str | None, typer.Argument(metavar="PERIOD", help="The cut-off date, YYYY-MM-DD, or 'latest'; or give --due.")
    ] = None,
    due: Annotated[bool, typer.Option("--due", help="Everything that is due by now instead, oldest first.")] = False,
    now: NowOption = None,
    bureau: BureauOption = None,
    notebook: Annotated[
        list[str] | None, typer.Option("--notebook", metavar="NAME", help="Only this notebook; may be given again.")
    ] = None,
    outputs: OutputsOption = None,
    jobs: JobsOption = 1,
    cluster: ClusterOption = None,
    time_limit: TimeLimitOption = 600,
    memory_limit: MemoryLimitOption = 4096,
    as_json: JsonOption = False,
) -> None:
    """Make the reports of a period: check, compute, run the notebooks, publish HTML and PDF. What is up to date is left.

    A notebook without a parameter `bureau` is run once for the programme, after its bureaux, and published under rollup/.
    """
    from guatu.run.batch import counts
    from guatu.run.kernel import STANDARD
    from guatu.run.rollup import across

    if due == (period is not None):
        raise typer.BadParameter("give either PERIOD or --due", param_hint="PERIOD")
    found = find_programme(programme)
    bureaux = tuple(found.bureau(code) for code in dict.fromkeys(bureau)) if bureau else found.bureaus
    notebooks = tuple(find_notebook(name, found) for name in dict.fromkeys(notebook or found.notebooks))
    limits = replace(STANDARD, seconds=time_limit, memory=memory_limit << 20)
    together = tuple(path for path in notebooks if across(path))
    apart = tuple(path for path in notebooks if path not in together)
    asked = Work(found, bureaux, apart, together, (outputs or outputs_folder()).resolve(), limits)
    day, alone = day_of(now), bureau is None
    began = time.monotonic()
    with unattended(asked, alone) if due else contextlib.nullcontext():
        steps = due_rounds(asked, day, alone) if due else one_round(asked, found.period(period or ""))
        made, stopped = _carry_out(asked, steps, jobs, cluster)
        refresh(asked.outputs, [found])
    results = [result for _, result in made]
    if as_json:
        about = {"programme": found.id, **({"day": str(day)} if due else {"period": made[0][0] if made else period})}
        entries = [{**({"period": at} if due else {}), **vars(result)} for at, result in made]
        print_json({**about, "results": entries, "counts": counts(results)} | ({"stopped": True} if stopped else {}))
    elif results or not due:
        print_results(results, time.monotonic() - began)
    if stopped:
        print_remark("B01", done=len({r.bureau for r in results}), total=len(bureaux))
    raise typer.Exit(0 if set(counts(results)) <= {"done", "unchanged"} and not stopped else 1)


def _carry_out(
    asked: Work, steps: Iterable[Round], jobs: int, cluster: str | None
) -> "tuple[list[tuple[str, Result]], bool]":
    """Do one step after the other; every result with its period, and whether Ctrl-C cut them short."""
    from guatu.run.rollup import run_rollup

    made: list[tuple[str, Result]] = []
    for step in steps:
        at, stopped = str(step.period.cut_off), False
        if step.tasks:
            results, stopped = work(step.tasks, step.count, f"{asked.programme.short_name} {at}", jobs, cluster)
            made += [(at, result) for result in results]
        if stopped:
            return made, True
        if step.together:
            results = run_rollup(asked.programme, step.period, step.together, asked.outputs, asked.limits)
            made += [(at, result) for result in results]
    return made, False


def work(
    tasks: "Iterable[Task]", total: int, what: str, jobs: int = 1, address: str | None = None
) -> "tuple[tuple[Result, ...], bool]":
    """Run the tasks with their progress shown; their results, and whether Ctrl-C cut them short."""
    from guatu.run.batch import run_all
    from guatu.run.kernel import why_cold

    with (
        _executor(min(jobs, total), address) as (executor, width),
        _stoppable() as stop,
        progress(what, total) as ended,
    ):
        results = run_all(tasks, executor, width, ended, lambda: bool(stop))
    if why_cold():
        print_remark("B02", why=why_cold())
    return results, bool(stop)


@contextlib.contextmanager
def _executor(jobs: int, address: str | None) -> Iterator[tuple[Executor | None, int]]:
    """What runs the tasks, and how many of them at a time: this process, others, or a cluster."""
    if address:
        from guatu.run.cluster import cluster

        with cluster(address) as found:
            yield found
    elif jobs > 1:
        from guatu.run.kernel import warm
        from guatu.run.workers import Workers

        warm()  # imports go on while the workers start
        with Workers(jobs) as workers:
            yield workers, jobs
    else:
        yield None, 1


@contextlib.contextmanager
def _stoppable() -> Iterator[list[int]]:
    """A list that Ctrl-C puts something into: what is being worked on is finished. A second Ctrl-C ends everything."""
    stop: list[int] = []

    def interrupted(number: int, _frame: object) -> None:
        if stop:
            signal.signal(signal.SIGINT, before)
            raise KeyboardInterrupt
        stop.append(number)
        print_remark("B03")

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield stop
    except KeyboardInterrupt:
        print_remark("B04")
        raise typer.Exit(1) from None
    finally:
        signal.signal(signal.SIGINT, before)
