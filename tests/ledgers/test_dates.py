"""Days as people write them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.ledgers.dates import day_of_serial, day_of_text, latest_before, same_year

CUT_OFF = date(2020, 9, 30)
DAY = date(2020, 9, 3)


def read(text):
    return day_of_text(text, latest_before(CUT_OFF))


@pytest.mark.parametrize(
    "text",
    [
        "2020-09-03", "2020-9-3", "2020.9.3", "2020/9/3", "2020/09/03", "2020年9月3日", "2020年09月03日", "2020年9月3号", "9月3日",
        "２０２０．９．３", "２０２０年９月３日", "2020 年 9 月 3 日", "　2020-09-03　", "2020-09-03\n", "\u200b2020-09-03", "2020−9−3",
        "20200903", "20200903.0", "44077", "2020年9月3日前", "2020年9月3日之前", "9月3日以前", "2020-09-03前",
        "2020年9月3日 星期四", "2020年9月3日（周四）", "2020-09-03 00:00", "2020-09-03 00:00:00", "2020-09-03T00:00:00", "2020/9/3 0:00",
        "2020年9月3日 星期四 00:00", "2020年9月3日00:00", "二〇二〇年九月三日", "二○二○年九月三日", "九月三日",
    ],
)  # fmt: skip
def test_every_customary_spelling_is_that_day(text):
    """Contract, "Values as people type them"."""
    assert read(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "2020年9月31日", "2020.9.31", "2021-02-29", "2020/13/1", "20200931", "20201301", "2020.09", "2020年9月", "2020年", "九月中旬",
        "长期坚持", "年底", "2020年底", "2020年9月底前", "2020/9/3\n2020/9/4", "2020-09-03、2020-09-04", "9月3日至5日", "2020.9/3",
        "9.3", "9-3", "20.9.3", "20年9月3日", "0020年9月3日", "3020-09-03", "2020-09-03abc", "2020_09_03", "", "1", "12345678", "2020-9", "440770",
        "2020-09-033", "第一次2020-09-03", "二〇二〇年九月三十一日", "九月二三日", "2020年9月3日前后",
    ],
)  # fmt: skip
def test_what_is_no_one_day_is_refused(text):
    """Never coerced to a wrong one: no month's end, no first of two, no day that there is not."""
    assert read(text) == "date"


@pytest.mark.parametrize("text", ["2020-09-03 10:30", "2020-09-03T00:00:01", "2020年9月3日 8:00"])
def test_a_time_of_day_is_refused(text):
    """Only 00:00 says nothing."""
    assert read(text) == "time"


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
