"""Working days: the State Council's calendar from `chinesecalendar`, with a programme's own days over it.

Nothing is guessed: a count that runs over a day the calendar does not know is a ConfigError P13, whoever asks decides what
that means. Days are civil dates of the programme's place.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import chinese_calendar

from guatu.errors import ConfigError
from guatu.programme import Programme

_ONE = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """Which days are worked in `country` (ISO code): its public calendar, save the days a programme states itself."""

    country: str = "CN"
    worked: frozenset[date] = frozenset()
    off: frozenset[date] = frozenset()

    def is_workday(self, day: date) -> bool:
        """Whether `day` is worked, make-up days included; ConfigError P13 if the calendar does not reach it."""
        if day in self.worked or day in self.off:
            return day in self.worked
        if self.country != "CN":
            raise ConfigError("P13", day=day, country=self.country)
        try:
            return _is_public_workday(day)
        except NotImplementedError:
            raise ConfigError("P13", day=day, country=self.country) from None

    def between(self, day: date, until: date) -> int:
        """How many working days lie after `day` up to and with `until`; negative if `until` is the earlier one.

        From Friday to Monday is 1, to the day itself 0. ConfigError P13 as for `is_workday`.
        """
        if until < day:
            return -self.between(until, day)
        return sum(self.is_workday(d) for d in _days(day + _ONE, until))

    def knows(self, day: date, until: date) -> bool:
        """Whether every day that `between` would look at is known."""
        try:
            self.between(day, until)
        except ConfigError:
            return False
        return True


@cache
def _is_public_workday(day: date) -> bool:
    """Remembered: the calendar looks through all its holidays at every question, and a report asks thousands of times."""
    return bool(chinese_calendar.is_workday(day))


def calendar_of(programme: Programme) -> Calendar:
    """The calendar that `programme` works by: `working_days`, and its own `workdays` and `days_off`."""
    return Calendar(programme.working_days, frozenset(programme.workdays), frozenset(programme.days_off))


def _days(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        yield first + n * _ONE
