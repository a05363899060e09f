"""What `guatu run` has to do, period by period: the one period asked for, or everything that is due."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from guatu.programme import Bureau, Period, Programme
from guatu.screen import print_remark

if TYPE_CHECKING:
    from guatu.run.bureau import Task
    from guatu.run.kernel import Limits


@dataclass(frozen=True)
class Work:
    """What was asked for: the notebooks `apart` are run per bureau, those `together` once for the programme."""

    programme: Programme
    bureaux: tuple[Bureau, ...]
    apart: tuple[Path, ...]
    together: tuple[Path, ...]
    outputs: Path
    limits: "Limits"


@dataclass(frozen=True)
class Round:
    """One step: the tasks of `count` bureaux, then the notebooks across them."""

    period: Period
    tasks: "Iterable[Task]"
    count: int
    together: tuple[Path, ...]


def one_round(work: Work, period: Period) -> Iterator[Round]:
    """A period from beginning to end, whatever has been made of it."""
    from guatu.ledgers.intake import check_configuration
    from guatu.run.batch import tasks_of

    check_configuration(work.programme, period)
    tasks = tasks_of(work.programme, period, work.bureaux, work.apart, work.outputs, work.limits)
    yield Round(period, tasks if work.apart else (), len(work.bureaux), work.together)


def due_rounds(work: Work, day: date, alone: bool) -> Iterator[Round]:
    """What is due on the civil day `day`, oldest period first; each round is decided when the one before has been done.

    The notebooks across all bureaux wait for a run that is `alone`, not one of several for single bureaux.
    """
    from guatu.ledgers.intake import check_configuration
    from guatu.schedule.book import due_across, due_by_period

    names = [path.stem for path in work.apart]
    for period, due in due_by_period(work.programme, work.bureaux, names, work.outputs, day):
        if due:
            check_configuration(work.programme, period)
            tasks = [_task(work, period, judged.entry.bureau, judged.notebooks) for judged in due]
            yield Round(period, tasks, len(tasks), ())
        if alone and work.together:
            late = due_across(work.programme, period, [path.stem for path in work.together], work.outputs, day)
            if late:
                yield Round(period, (), 0, tuple(path for path in work.together if path.stem in late))


def _task(work: Work, period: Period, code: str, names: Sequence[str]) -> "Task":
    from guatu.run.bureau import Task

    bureau = work.programme.bureau(code)
    own = work.programme.model_copy(update={"bureaus": (bureau,)})
    notebooks = tuple(path for path in work.apart if path.stem in names)
    return Task(own, period, bureau, notebooks, work.outputs, work.limits)


@contextmanager
def unattended(work: Work, alone: bool) -> Iterator[None]:
    """The turn of the programme, or of the bureaux asked for; who was cut short before is said. RunHeld Q01 if it is taken."""
    from guatu.schedule.turn import turn

    codes = None if alone else tuple(bureau.code for bureau in work.bureaux)
    with turn(work.outputs / work.programme.id, codes) as left:
        for holder in left:
            print_remark("Q02", pid=holder.pid, host=holder.host, since=holder.since)
        yield
