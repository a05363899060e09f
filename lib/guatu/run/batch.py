"""Many bureaux, one after the other or on any `concurrent.futures.Executor`. One bureau's fault never stops another's.

Tasks are taken one by one as there is room for them, so that a batch of thousands holds no more than is being worked on.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from pathlib import Path
from typing import Any, Final

from guatu.errors import PublishFailed
from guatu.programme import Bureau, Period, Programme
from guatu.run.bureau import Result, Task, run_bureau
from guatu.run.kernel import STANDARD, Limits

_ATTEMPTS: Final = 2


def tasks_of(
    programme: Programme,
    period: Period,
    bureaux: Iterable[Bureau],
    notebooks: tuple[Path, ...],
    outputs: Path,
    limits: Limits = STANDARD,
) -> Iterator[Task]:
    """A task per bureau, made when it is asked for. Each knows the programme with its own bureau only: it has to travel."""
    for bureau in bureaux:
        own = programme.model_copy(update={"bureaus": (bureau,)})
        yield Task(own, period, bureau, notebooks, outputs, limits)


def run_all(
    tasks: Iterable[Task],
    executor: Executor | None = None,
    width: int = 1,
    ended: Callable[[tuple[Result, ...]], None] = lambda results: None,
    stopped: Callable[[], bool] = lambda: False,
) -> tuple[Result, ...]:
    """Run the tasks, `width` of them at a time on `executor`, and give the results sorted by bureau and notebook.

    `ended` is called with the results of each task as it ends. Once `stopped` says so, no further task is begun; those
    that are being worked on are waited for.
    """
    results: list[Result] = []
    for outcome in _here(tasks, stopped) if executor is None else _on(executor, tasks, width, stopped):
        results.extend(outcome)
        ended(outcome)
    return tuple(sorted(results, key=lambda r: (r.bureau, r.notebook)))


def _here(tasks: Iterable[Task], stopped: Callable[[], bool]) -> Iterator[tuple[Result, ...]]:
    for task in tasks:
        if stopped():
            return
        yield run_bureau(task)


def _on(
    executor: Executor, tasks: Iterable[Task], width: int, stopped: Callable[[], bool]
) -> Iterator[tuple[Result, ...]]:
    waiting = iter(tasks)
    running: dict[Future[tuple[Result, ...]], tuple[Task, int]] = {}
    while True:
        while len(running) < width and not stopped() and (task := next(waiting, None)):
            running[executor.submit(run_bureau, task)] = (task, 1)
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            task, attempt = running.pop(future)
            fault = future.exception()
            if fault is None:
                yield future.result()
            elif attempt < _ATTEMPTS and not stopped():  # run_bureau raises nothing: it is its process that ended
                running[executor.submit(run_bureau, task)] = (task, attempt + 1)
            else:
                yield _broken(task, fault)


def _broken(task: Task, fault: BaseException) -> tuple[Result, ...]:
    reason = f"{PublishFailed('U03', bureau=task.bureau.code)}（{type(fault).__name__}）"
    return tuple(Result(task.bureau.code, notebook.stem, "broken", reason) for notebook in task.notebooks)


def counts(results: Iterable[Result]) -> dict[str, int]:
    """How many results ended in each outcome, only those that occur."""
    return dict(Counter[Any](r.outcome for r in results))
