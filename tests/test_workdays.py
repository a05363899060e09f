"""Working days: the public calendar with its make-up days, a programme's own days over it, and where nobody knows."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.errors import ConfigError
from guatu.programme import load_programme
from guatu.workdays import Calendar, calendar_of
from tests.second_programme import write_programme

CALENDAR = Calendar()
KNOWN = st.dates(date(2019, 1, 1), date(2024, 12, 31))
BEYOND = date(2099, 1, 1)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2020, 9, 27), True),  # a Sunday made up for
        (date(2020, 10, 10), True),  # a Saturday made up for
        (date(2020, 10, 1), False),
        (date(2020, 9, 26), False),
        (date(2020, 9, 30), True),
    ],
)
def test_make_up_days_are_worked_and_holidays_are_not(day, worked):
    """As the State Council published them."""
    assert CALENDAR.is_workday(day) is worked


def test_the_pilots_months_have_84_working_days():
    """July to October 2020, counted from the evening before."""
    assert CALENDAR.between(date(2020, 6, 30), date(2020, 10, 31)) == 84


def test_days_are_counted_after_the_first_up_to_the_last():
    """To the day itself it is none, to the next working day one, and backwards as many below nothing."""
    friday, monday = date(2020, 9, 4), date(2020, 9, 7)
    assert [CALENDAR.between(friday, day) for day in (friday, monday)] == [0, 1]
    assert CALENDAR.between(monday, friday) == -1


@given(KNOWN, KNOWN, KNOWN)
def test_counts_of_days_add_up(a, b, c):
    """From a to c by way of b is as many as from a to c, whichever comes first."""
    assert CALENDAR.between(a, b) + CALENDAR.between(b, c) == CALENDAR.between(a, c)


def test_beyond_the_calendar_nothing_is_guessed():
    """A count that runs over an unknown day is refused and names the day."""
    with pytest.raises(ConfigError, match="P13") as caught:
        CALENDAR.between(date(2020, 9, 30), BEYOND)
    assert "chinesecalendar" in caught.value.sentence("en")
    assert not CALENDAR.knows(date(2020, 9, 30), BEYOND)
    assert CALENDAR.knows(date(2020, 9, 30), date(2020, 10, 9))
    with pytest.raises(ConfigError, match="XX"):
        Calendar("XX").is_workday(date(2020, 9, 30))


def test_a_programmes_own_days_come_first(tmp_path):
    """`workdays` and `days_off` of programme.yml, within the public calendar and beyond it."""
    home = write_programme(tmp_path, workdays=[date(2020, 10, 1), BEYOND], days_off=[date(2020, 9, 30)])
    calendar = calendar_of(load_programme(home))
    assert [calendar.is_workday(d) for d in (date(2020, 10, 1), BEYOND, date(2020, 9, 30))] == [True, True, False]
