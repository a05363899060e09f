"""Days as people write them. All spellings stand in test_spellings.py."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from guatu.ledgers.dates import day_of_serial, day_of_text, latest_before, same_year

CUT_OFF = date(2020, 9, 30)
DAY = date(2020, 9, 3)


def read(text):
    return day_of_text(text, latest_before(CUT_OFF))


def test_a_day_without_a_year_is_the_latest_before_the_cut_off():
    """Elsewhere than in a 时限 column."""
    assert read("9月30日") == date(2020, 9, 30)
    assert read("10月1日") == date(2019, 10, 1)
    assert day_of_text("2月29日", latest_before(date(2023, 3, 1))) == date(2020, 2, 29)


def test_a_deadline_without_a_year_is_in_the_cut_offs():
    """Even if it lies ahead; a day that the year does not have is refused."""
    assert day_of_text("12月31日", same_year(CUT_OFF)) == date(2020, 12, 31)
    assert day_of_text("2月29日", same_year(date(2021, 3, 31))) == "date"


def test_serials_count_from_the_workbooks_first_day():
    """44104 is 2020-09-30, and 42642 in a workbook of 1904."""
    assert day_of_serial(44104.0, 0) == day_of_serial(42642.0, 1462) == CUT_OFF
    assert day_of_serial(20200930.0, 1462) == CUT_OFF
    assert day_of_serial(44104.5, 0) == "time"
    assert (
        day_of_serial(5.0, 0) == day_of_serial(-5.0, 0) == day_of_serial(2020.09, 0) == day_of_serial(1e10, 0) == "date"
    )


@given(
    st.dates(date(1955, 1, 1), date(2060, 12, 31)),
    st.sampled_from(
        ["{0:%Y-%m-%d}", "{0.year}.{0.month}.{0.day}", "{0.year}年{0.month}月{0.day}日", "{0:%Y%m%d}", "{1}"]
    ),
)
def test_every_day_reads_back(day, spelling):
    """In each spelling that names the year."""
    assert read(spelling.format(day, (day - date(1899, 12, 30)) // timedelta(1))) == day


@given(st.text(st.sampled_from("0123456789.-/年月日前 :：星期周一二三十〇T\n（）"), max_size=20))
def test_any_text_is_a_day_or_refused(text):
    """Reading never raises, and a day read is one that its digits can mean."""
    found = read(text)
    assert found in ("date", "time") or isinstance(found, date)
