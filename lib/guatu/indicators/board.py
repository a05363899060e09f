"""The wall chart as data: each activity's place, colour and flag, each measure's state, and close-outs against due dates.

The same tests as the figures': of each colour and flag there are as many as the figures `activities.*` say.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from guatu.indicators.closing import CLOSED, PURSUED, STANDING, coloured
from guatu.indicators.deadlines import late
from guatu.indicators.rules import holds
from guatu.ledgers.schema import BY_NAME
from guatu.ledgers.table import Ledgers, Row
from guatu.programme import Programme

Colour = Literal["green", "yellow", "rest"]
"""green: closed out · yellow: in progress or waiting for close-out · rest: neither"""


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity on the wall chart; `sequence` is its 编号 without the ledger's prefix."""

    sequence: str
    task: str
    task_force: str
    colour: Colour
    overdue: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure by its number: green if all its activities are closed out, yellow if it has some, rest if it has none."""

    number: int
    colour: Colour


@dataclass(frozen=True, slots=True)
class Day:
    """How many activities were due and how many closed out by the end of a day; `closed` is None after the cut-off."""

    day: date
    due: int
    closed: int | None


def standing(ledgers: Ledgers) -> tuple[Row, ...]:
    """The activities that count: not cancelled, not taken out by a 核减."""
    out = ledgers.adjusted("activities")
    return tuple(row for row in ledgers["activities"] if row.id not in out and STANDING(row, ledgers.cut_off))


def activities(ledgers: Ledgers, programme: Programme) -> tuple[Activity, ...]:
    """The standing activities, in ledger order."""
    green, yellow = holds("state", *coloured(programme, "green")), holds("state", *coloured(programme, "yellow"))
    prefix, overdue, cut_off = BY_NAME["activities"].prefix, late(PURSUED), ledgers.cut_off
    return tuple(
        Activity(
            row.id.removeprefix(prefix),
            row.text("task"),
            row.text("task_force"),
            "green" if green(row, cut_off) else "yellow" if yellow(row, cut_off) else "rest",
            overdue(row, cut_off),
        )
        for row in standing(ledgers)
    )


def measures(ledgers: Ledgers, programme: Programme) -> tuple[Measure, ...]:
    """Every measure of the programme, by number."""
    states: dict[str, list[bool]] = {}
    for row in standing(ledgers):
        for number in row.words("measures"):
            states.setdefault(number, []).append(CLOSED(row, ledgers.cut_off))
    return tuple(Measure(n, _state(states.get(str(n), []))) for n in range(1, programme.measure_count + 1))


def _state(closed: Sequence[bool]) -> Colour:
    return "rest" if not closed else "green" if all(closed) else "yellow"


_BEYOND: Final = timedelta(days=365)


def burn_up(ledgers: Ledgers, programme: Programme) -> tuple[Day, ...]:
    """Due and closed activities on every day on which either grows, and on the first, the cut-off and the last day.

    From the programme's begin to the last deadline, though no more than a year after the programme's end.
    """
    rows, cut_off = standing(ledgers), ledgers.cut_off
    dues = sorted(day for row in rows if (day := row.day("due")))
    closes = sorted(day for row in rows if CLOSED(row, cut_off) and (day := row.day("closed_on")))
    first = min([programme.begins, cut_off, *dues[:1], *closes[:1]])
    last = max(cut_off, min([*dues[-1:], programme.ends + _BEYOND]))
    days = sorted({first, cut_off, last, *(day for day in (*dues, *closes) if day <= last)})
    return tuple(
        Day(day, bisect_right(dues, day), bisect_right(closes, day) if day <= cut_off else None) for day in days
    )
