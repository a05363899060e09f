"""Chinese numerals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.ledgers.numerals import CHARACTERS, digits, numeral


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("零", 0), ("〇", 0), ("两", 2), ("十", 10), ("一十", 10), ("十二", 12), ("二十", 20), ("九十九", 99),
        ("一百", 100), ("一百零三", 103), ("一百一十", 110), ("两百", 200), ("一千零五十", 1050), ("两千零二", 2002),
        ("一万", 10000), ("一万零一", 10001), ("十二万三千", 123000), ("五千八百〇六", 5806), ("贰佰叁拾肆", 234),
        ("一亿零三百万", 103000000),
    ],
)  # fmt: skip
def test_regular_numerals_are_read_exactly(text, number):
    """The spelling of schoolbooks, with 两, 〇 and the forms of cheques."""
    assert numeral(text) == number


@pytest.mark.parametrize(
    "text",
    ["", "一百五", "一二三", "十十", "百", "一千五十", "几十", "十余", "零一", "二百零零三", "一万亿万", "12", "万一"],
)
def test_anything_else_is_not_read_at_all(text):
    """Never in part: 一百五 is 150 to some and no number to others."""
    assert numeral(text) is None


@given(st.text(CHARACTERS, max_size=8), st.text(CHARACTERS, max_size=8))
def test_two_spellings_of_one_number_differ_only_in_their_characters(a, b):
    """What is read is regular, so one number has one spelling (save 一十 for 十, and variants of a character)."""
    plain = str.maketrans("〇○两壹贰叁肆伍陆柒捌玖拾佰仟", "零零二一二三四五六七八九十百千")
    if numeral(a) is not None and numeral(a) == numeral(b):
        assert a.translate(plain).removeprefix("一十").removeprefix("十") == b.translate(plain).removeprefix(
            "一十"
        ).removeprefix("十")


def test_years_are_read_digit_by_digit():
    """二〇二〇 is a year, not a number."""
    assert digits("二〇二〇") == 2020
    assert digits("二十") is None
