"""How a batch is getting on: a bar on a terminal, a line every few seconds in a log."""

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from guatu.screen import console_on, outcome_words

_EVERY: Final = 10.0
_RECENT: Final = 60.0  # seconds that rate and remaining time look back over

Ended = Callable[[Iterable[Any]], None]


@contextlib.contextmanager
def progress(what: str, total: int, console: Console | None = None) -> Iterator[Ended]:
    """What to call with the results of each task of `total` as it ends."""
    console = console or console_on(stderr=True)
    if console.is_terminal:
        with _bar(console) as bar:
            task = bar.add_task(what, total=total, words="")
            yield _on_bar(bar, task)
    else:
        yield _Lines(what, total, console).ended


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        _Rate("", markup=False),
        TimeElapsedColumn(),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[words]}"),
        console=console,
        transient=True,
        speed_estimate_period=_RECENT,
        expand=True,
    )


def _on_bar(bar: Progress, task: Any) -> Ended:
    counted: Counter[str] = Counter()

    def ended(results: Iterable[Any]) -> None:
        counted.update(r.outcome for r in results)
        bar.update(task, advance=1, words=outcome_words(counted))

    return ended


class _Rate(TextColumn):
    """Bureaux a minute."""

    def render(self, task: Task) -> Any:
        speed = task.finished_speed or task.speed
        self.text_format = f"{speed * 60:.0f}/分" if speed else ""
        return super().render(task)


class _Lines:
    """The same as lines of a log, at most one in `_EVERY` seconds."""

    def __init__(self, what: str, total: int, console: Console) -> None:
        self.what, self.total, self.console = what, total, console
        self.counted: Counter[str] = Counter()
        self.done, self.said = 0, time.monotonic()
        self.marks = [(self.said, 0)]

    def ended(self, results: Iterable[Any]) -> None:
        self.counted.update(r.outcome for r in results)
        self.done += 1
        now = time.monotonic()
        if now - self.said >= _EVERY and self.done < self.total:
            self.said = now
            self.marks = [m for m in self.marks if now - m[0] < _RECENT] or self.marks[-1:]
            self.console.print(self._line(now), soft_wrap=True)
            self.marks.append((now, self.done))

    def _line(self, now: float) -> str:
        since, before = self.marks[0]
        rate = (self.done - before) / max(now - since, 1e-9)
        left = (self.total - self.done) / rate if rate else 0
        words = outcome_words(self.counted)
        return f"{escape(self.what)} {self.done}/{self.total} {words}，每分钟 {rate * 60:.0f} 个，约剩 {duration(left)}"


def duration(seconds: float) -> str:
    """Seconds, minutes or hours in words, rounded to what matters."""
    if seconds < 100:
        return f"{seconds:.0f} 秒"
    minutes = round(seconds / 60)
    return f"{minutes} 分" if minutes < 100 else f"{minutes // 60} 小时 {minutes % 60} 分"
