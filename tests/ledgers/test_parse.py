"""One cell to one exact value, or why not."""

from datetime import date, datetime, time
from decimal import Decimal

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


@pytest.mark.parametrize(
    ("raw", "count"),
    [
        (12.0, 12), (0.0, 0), ("12", 12), ("１２", 12), (" 12 ", 12), ("　12\n", 12), ("1,234", 1234), ("１，２３４", 1234), ("1,234,567", 1234567),
        ("+5", 5), ("＋5", 5), ("12人", 12), ("3 起", 3), ("1,234人次", 1234), ("十二", 12), ("十二人", 12), ("两个", 2), ("012", 12), ("12.0", 12),
        (Percent(3.0), 3), (date(1900, 1, 4), 5), ("0", 0),
    ],
)  # fmt: skip
def test_counts_as_people_type_them(raw, count):
    """The value counts, not its display: a 5 in a cell formatted as a date is 5."""
    value = read(raw, "count")
    assert value == count
    assert type(value) is int


@pytest.mark.parametrize(
    "raw",
    [
        "12.5", 12.5, "-1", "－5", "−5", -1.0, "95%", "５％", "1,23", "12,34", "1 234", "1_000", "1e3", "1E3", "nan", "inf", "NaN", "Infinity", "约12", "12余",
        "十余人", "几十", "一百五", "12人/3起", "12+3", "0x10", "12人3", "人", "①", "½", "12²", "٣", True, "TRUE", date(2020, 9, 30), datetime(2020, 9, 30, 8), time(8),
        "=1+1", "1.2万", "12345678901234567890123456789012345678901234567890",
    ],
)  # fmt: skip
def test_counts_that_are_refused(raw):
    """Whole numbers ≥ 0 or nothing: no rounding, no sign, no part of a text, nothing that only Python reads."""
    assert why(raw, "count") == "R03.count"


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


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("95%", "95"), ("95.50％", "95.5"), (Percent(0.95), "95"), (Percent(0.07), "7"), (Percent(0.285), "28.5"), (95.0, "95"), ("95", "95"), ("-3.5", "-3.5"),
        ("－3.50", "-3.5"), (0.1 + 0.2, "0.3"), (0.29, "0.29"), ("1,234.50", "1234.5"), (0.0, "0"), ("12分钟", "12"), ("九十五", "95"), (1e-5, "0.00001"),
    ],
)  # fmt: skip
def test_numbers_are_exact_decimals(raw, number):
    """95%, 0.95 formatted as a percentage and 95 are one value; a spreadsheet's own 15 digits hold."""
    value = read(raw, "number")
    assert value == Decimal(number)
    assert str(value) == number


@pytest.mark.parametrize(
    "raw",
    [
        "约95",
        "1.2.3",
        "95%以上",
        "1e3",
        "nan",
        "inf",
        True,
        date(2020, 9, 30),
        "1/2",
        "5‰",
        "0.1234567890123456789",
        "9" * 30,
    ],
)
def test_numbers_that_are_refused(raw):
    """Whatever is not wholly one number, or would not be kept exactly."""
    assert why(raw, "number") == "R03.number"


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


@pytest.mark.parametrize("raw", ["已销号", " 已销号 ", "已销号\n", "已\n销号", "已\u200b销号", "\u3000已销号"])
def test_code_words_are_compared_without_what_cannot_be_seen(raw):
    """NFKC, NBSP as a space, no zero-width characters."""
    assert read(raw, "code", STATES) == "已销号"


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


def test_measures_are_numbers_without_leading_zeros():
    """Ranges, decimals and dates made of them by the spreadsheet are refused."""
    assert read("1、03，7;7", "measures") == ("1", "3", "7")
    assert read(12.0, "measures") == ("12",)
    for raw in ("1-5", 3.7, "3.7", date(2020, 3, 7), "第3项", "一", True, "1、2x", "、"):
        assert why(raw, "measures") == "R03.measures"


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
