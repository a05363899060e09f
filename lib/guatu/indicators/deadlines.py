"""The tests of rows that ask for days: passed deadlines and those to come, ageing, and working days left."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from guatu.indicators.definition import Limit, Limited, Test, limits_of
from guatu.ledgers.table import Row
from guatu.programme import Period
from guatu.workdays import Calendar


def late(test: Test) -> Test:
    """Rows of `test` whose deadline has passed: due < cut-off."""

    def is_late(row: Row, cut_off: date) -> bool:
        due = row.day("due")
        return due is not None and due < cut_off and test(row, cut_off)

    return Limited(is_late, (*limits_of(test), _due(_PASSED)))


def by(column: str, deadline: str) -> Test:
    """Rows whose day in `column` is not after that in `deadline`."""

    def is_by(row: Row, cut_off: date) -> bool:
        day, due = row.day(column), row.day(deadline)
        return day is not None and due is not None and day <= due

    return Limited(is_by, (Limit(f"{column} by {deadline}", frozenset({"yes"})),))


def due_within(days: int, test: Test) -> Test:
    """Rows of `test` whose deadline is the cut-off or at most `days` days after it (days ≥ 0; 0: the cut-off or before)."""

    def falls_due(row: Row, cut_off: date) -> bool:
        due = row.day("due")
        return due is not None and cut_off < due <= cut_off + timedelta(days) and test(row, cut_off)

    return Limited(falls_due, (*limits_of(test), Limit(f"due within {days} days", frozenset({"yes"}))))


def due_by_now(row: Row, cut_off: date) -> bool:
    """Rows whose deadline is the cut-off or earlier."""
    due = row.day("due")
    return due is not None and due <= cut_off


AGES: Final[Mapping[str, tuple[int, int]]] = {
    "10天以内": (0, 10),
    "11至30天": (11, 30),
    "31至60天": (31, 60),
    "超过60天": (61, 10**6),
}
"""The bands of ageing: the days, first and last, since a row's registration."""


def aged(column: str, band: str, test: Test) -> Test:
    """Rows of `test` whose day in `column` lies as many days back as `band` of AGES says."""
    first, last = AGES[band]

    def is_aged(row: Row, cut_off: date) -> bool:
        day = row.day(column)
        return day is not None and first <= (cut_off - day).days <= last and test(row, cut_off)

    return Limited(is_aged, (*limits_of(test), Limit(f"age by {column}", frozenset({band}), every=frozenset(AGES))))


UNKNOWN_DAYS: Final = "工作日历未公布"
DAYS_LEFT: Final[Mapping[str, tuple[int, int]]] = {
    "5个工作日以内": (0, 5),
    "6至10个工作日": (6, 10),
    "11至20个工作日": (11, 20),
    "超过20个工作日": (21, 10**6),
}
"""The bands of working days left to a deadline that has not passed; what has, and what no calendar reaches, stands apart."""


def next_period(period: Period) -> tuple[date, date]:
    """The first and last day of the period after this one: as many whole months, the next ten days of a month (旬), or as
    many days, whatever this one is."""
    begins, first = period.begins, period.cut_off + timedelta(1)
    if begins.day == first.day == 1:
        months = 12 * (first.year - begins.year) + first.month - begins.month
        return first, _months_on(first, months) - timedelta(1)
    if begins.day in _TENS and first.day in _TENS and (period.cut_off - begins).days < _TENS[1]:
        last = _months_on(first.replace(day=1), 1) if first.day == _TENS[-1] else first + timedelta(10)
        return first, last - timedelta(1)
    return first, first + (period.cut_off - begins)


_TENS: Final = (1, 11, 21)


def _months_on(day: date, months: int) -> date:
    """The first of a month so many months later."""
    years, month = divmod(day.month - 1 + months, 12)
    return day.replace(year=day.year + years, month=month + 1)


def days_left(row: Row, cut_off: date, calendar: Calendar) -> int | None:
    """The working days from the cut-off to the row's deadline, negative after it; None where the calendar does not reach."""
    due = row.day("due")
    return calendar.between(cut_off, due) if due is not None and calendar.knows(cut_off, due) else None


def leaves(band: str, calendar: Calendar, test: Test) -> Test:
    """Rows of `test` with a deadline to come and as many working days left as `band` says (UNKNOWN_DAYS: nobody knows)."""

    def is_left(row: Row, cut_off: date) -> bool:
        due = row.day("due")
        if due is None or due < cut_off or not test(row, cut_off):
            return False
        left = days_left(row, cut_off, calendar)
        if left is None or band == UNKNOWN_DAYS:
            return left is None and band == UNKNOWN_DAYS
        return DAYS_LEFT[band][0] <= left <= DAYS_LEFT[band][1]

    return Limited(is_left, (*limits_of(test), _due(band)))


_PASSED: Final = "passed"


def _due(word: str) -> Limit:
    """How a row stands to its deadline: passed, or in one of the bands."""
    return Limit("deadline", frozenset({word}), every=frozenset({_PASSED, *DAYS_LEFT, UNKNOWN_DAYS}))
