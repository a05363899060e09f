"""One cell to one exact value, or why not. All spellings stand in test_spellings.py."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.ledgers.cells import Broken, Percent
from guatu.ledgers.parse import Reader, Refused, canonical, is_empty, normal_id
from guatu.ledgers.schema import Column
from tests.ledgers.factories import a_setting

STATES = ("推进中", "已销号", "未启动")


def read(raw, kind="text", codes=(), **extra):
    """The value of one cell in a column of `kind`; extra marks the column or the setting."""
    shift = extra.pop("shift", 0)
    return Reader(Column("x", "某列", kind, codes=codes, **extra), a_setting(shift=shift), codes)(raw)


def why(raw, kind="text", codes=(), **extra) -> str:
    """The sentence with which a cell is refused."""
    refused = read(raw, kind, codes, **extra)
    assert isinstance(refused, Refused), refused
    assert refused.values["column"] == "某列"
    return refused.sentence


@given(st.integers(0, 10**12), st.sampled_from(["{}", "{:,}", "{}人", "{:,} 件", "＋{}", "{}.0"]), st.booleans())
def test_every_count_reads_back(number, spelling, wide):
    """In every spelling, at either width."""
    text = spelling.format(number)
    wide_text = text.translate({c: c + 0xFEE0 for c in range(33, 127)}) if wide else text
    assert read(wide_text, "count") == number


@given(st.text(max_size=12) | st.text(st.sampled_from("0123456789,.+-% 人一二十百零eE_"), max_size=12))
def test_any_text_is_a_count_or_refused(text):
    """Reading never raises; what it reads is a whole number ≥ 0."""
    value = read(text, "count")
    assert value is None or isinstance(value, Refused) or (type(value) is int and value >= 0)


@given(st.decimals(-(10**15), 10**15, places=6))
def test_numbers_keep_one_canonical_form(number):
    """No trailing zeros, no exponent, the same value."""
    assert canonical(number) == number
    assert "E" not in str(canonical(number))
    assert canonical(canonical(number)).as_tuple() == canonical(number).as_tuple()


@pytest.mark.parametrize("raw", [1e15, 110101199003071234.0, -1e16, float("inf"), float("nan"), Percent(float("nan"))])
@pytest.mark.parametrize("kind", ["text", "count", "number", "id", "date"])
def test_numbers_whose_digits_are_lost_are_refused(raw, kind):
    """A spreadsheet keeps 15 digits of a number; an ID number typed as one is no longer what was typed."""
    assert why(raw, kind) == "R03.precision"


def test_a_number_in_scientific_notation_is_no_text():
    """1.10101E+17 is what is left of an ID number."""
    assert why("1.10101E+17") == "R03.precision"
    assert read("E17") == "E17"


def test_dates_in_date_cells():
    """As they are; with a time of day, or no day at all, refused."""
    assert (
        read(date(2020, 9, 30), "date")
        == read(datetime(2020, 9, 30), "date")
        == read(44104.0, "date")
        == date(2020, 9, 30)
    )
    assert read(42642.0, "date", shift=1462) == date(2020, 9, 30)
    assert why(datetime(2020, 9, 30, 10, 30), "date") == "R03.time"
    assert (
        why(date(1900, 1, 5), "date")
        == why(time(8), "date")
        == why(True, "date")
        == why(Percent(44104.0), "date")
        == "R03.date"
    )


def test_the_year_of_a_day_without_one_depends_on_the_column():
    """The cut-off's in a 时限 column, else the latest before the cut-off."""
    assert read("12月1日", "deadline") == date(2020, 12, 1)
    assert read("12月1日", "date") == date(2019, 12, 1)


@pytest.mark.parametrize(
    "raw", ["", "  ", "　", "\n", "\u200b", "无", " 无 ", "/", "／", "—", "——", "-", "--", "－", "N/A", "n/a", "Ｎ/Ａ"]
)
@pytest.mark.parametrize("kind", ["text", "date", "count", "code", "codes", "measures", "number", "reference"])
def test_marks_for_nothing(raw, kind):
    """Empty in an optional column, missing in a required one."""
    assert read(raw, kind, STATES) is None
    assert why(raw, kind, STATES, required=True).partition(".")[0] == "R02"


def test_which_marks_mean_nothing_is_the_programmes_to_say():
    """缺漏 is a word unless the programme lists it."""
    assert not is_empty("缺漏", frozenset({"无"}))
    assert is_empty("缺漏", frozenset({"缺漏"}))


@pytest.mark.parametrize(
    ("raw", "near"),
    [("已消号", "已销号"), ("已 销号", "已销号"), ("推进", "推进中"), ("甲乙", ""), (0.0, ""), (True, "")],
)
def test_other_words_are_refused_with_the_near_one(raw, near):
    """Inner spaces count; a 0 that is displayed as 已完成 is 0."""
    refused = read(raw, "code", STATES)
    assert refused.sentence == "R04"
    assert refused.values["near"] == near


def test_a_list_may_be_joined_in_five_ways():
    """、 , ， ; ； with or without spaces; a word that stands twice counts once."""
    assert read("推进中、已销号,未启动", "codes", STATES) == ("推进中", "已销号", "未启动")
    assert read("推进中， 已销号；未启动;推进中", "codes", STATES) == ("推进中", "已销号", "未启动")
    assert read("推进中/已销号", "codes", STATES).values["found"] == "推进中/已销号"
    assert read("推进中、已消号", "codes", STATES).values["found"] == "已消号"
    assert why("、", "codes", STATES) == "R04"


def test_ids_are_compared_without_width_spaces_hyphens_and_case():
    """001 keeps its zeros; 3.1 and 3.10 stay two."""
    assert {
        normal_id(t) for t in ("HD001", "hd-001", " ＨＤ００１ ", "HD\u00a0001", "HD 0\u200b01", "HD—001", "HD\n001")
    } == {"HD001"}
    assert normal_id("3.1") != normal_id("3.10")
    assert read("xs-001", "reference") == "XS001"


def test_text_keeps_its_words():
    """Free text its lines and width, a name neither; a number as it was typed."""
    assert read(" 第一行\r\n第二行（ＡＢ）\u200b ", free=True) == "第一行\n第二行（ＡＢ）"
    assert read("刑侦\n大队１中队") == "刑侦大队1中队"
    assert read(12.0) == "12"
    assert read(0.5) == "0.5"
    assert read(date(2020, 9, 30)) == "2020-09-30"
    assert read(True) == "TRUE"
    assert read("整頓教育", free=True) == "整頓教育"


@pytest.mark.parametrize("kind", ["text", "date", "count", "code", "id"])
def test_cells_without_a_value_are_refused(kind):
    """An error value, in a CSV too, and a formula without its result: never blank, never 0."""
    assert why(Broken("#REF!"), kind) == why("#N/A", kind) == "R19.error"
    assert why(Broken(), kind) == "R19.formula"
