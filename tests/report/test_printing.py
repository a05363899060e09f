"""Numbers are printed as official papers want them: half up, never a false 100% or 0%, changes with sign and word."""

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.indicators.figure import Rate, change
from guatu.report.printing import compared, derivation, percent, printed, relative, with_measure

from .figure_factories import count, rate


@pytest.mark.parametrize(
    ("num", "den", "decimals", "text"),
    [
        (1966, 1967, 1, "99.9%"),
        (1, 5000, 1, "0.1%"),
        (92, 100, 1, "92.0%"),
        (5, 5, 1, "100%"),
        (0, 5, 1, "0%"),
        (783, 1427, 1, "54.9%"),
        (1, 8, 2, "12.50%"),
        (1, 16, 1, "6.3%"),
        (1, 40, 0, "3%"),
        (999, 1000, 0, "99%"),
        (1, 1000, 0, "1%"),
        (5, 4, 1, "125.0%"),
        (10001, 10000, 1, "100.1%"),
    ],
)
def test_a_rate_is_rounded_half_up_and_never_to_a_false_whole(num: int, den: int, decimals: int, text: str):
    """Exactly 100% and 0% stand without decimals; what only rounds to them takes the nearest other value."""
    assert percent(Rate(num, den), decimals) == text


@pytest.mark.parametrize(
    ("figure", "texts"),
    [
        (count(65, 55), ("65", "10", "55", "＋10")),
        (count(53, 55, new=0), ("53", "0", "55", "－2")),
        (count(55, 55), ("55", "10", "55", "持平")),
        (count(12345, None), ("12345", "10", "—", "—")),
        (rate(), ("46.2%", "—", "40.0%", "＋6.2个百分点")),
        (rate(Rate(1, 4), Rate(1, 3)), ("25.0%", "—", "33.3%", "－8.3个百分点")),
        (rate(Rate(1, 4), Rate(2, 8)), ("25.0%", "—", "25.0%", "持平")),
        (rate(Rate(2501, 10000), Rate(1, 4)), ("25.0%", "—", "25.0%", "基本持平")),
        (rate(None, Rate(1, 4)), ("—", "—", "25.0%", "—")),
        (rate(Rate(1, 4), 0), ("25.0%", "—", "0%", "—")),
    ],
)
def test_the_parts_of_a_figure_as_a_table_shows_them(figure, texts):
    """Value, new, previous, change; none prints —; a change carries its sign in full width, none is 持平."""
    assert tuple(printed(figure, part, 1) for part in ("value", "new", "previous", "change")) == texts


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (count(65, 55), "较上期增加10个"),
        (count(53, 55), "较上期减少2个"),
        (count(55, 55), "与上期持平"),
        (count(55, None), "无上期数据可比"),
        (rate(), "较上期提高6.2个百分点"),
        (rate(Rate(1, 4), Rate(1, 3)), "较上期下降8.3个百分点"),
        (rate(Rate(2501, 10000), Rate(1, 4)), "与上期基本持平"),
        (rate(None, Rate(1, 4)), "无本期数据可比"),
        (rate(None, None), "无数据可比"),
    ],
)
def test_a_change_in_words(figure, text: str):
    """Counts 增加 or 减少, rates 提高 or 下降 by 百分点."""
    assert compared(figure, 1) == text


def test_the_derivation_is_one_sentence():
    """Label, formula, numerator and denominator, ledger, rows counted, value before."""
    assert derivation(rate(), 1) == "问题销号率：已验收销号÷发现问题（30÷65），依据问题整改台账65条记录，上期40.0%。"
    assert derivation(count(previous=None), 1) == "发现问题：登记的全部问题，依据问题整改台账65条记录，上期无数据。"
    assert derivation(count(ledger="", rows=()), 1) == "发现问题：登记的全部问题，依据方案，上期55个。"


def test_a_missing_value_has_no_measure_word():
    """— stands alone."""
    assert with_measure(count(None), "value", "个", 1) == "—"
    assert with_measure(count(), "value", "个", 1) == "65个"


_RATE = st.integers(1, 10**6).flatmap(lambda den: st.builds(Rate, st.integers(0, den), st.just(den)))


@given(_RATE, st.integers(0, 4))
def test_no_false_100_and_no_false_0(rate, decimals):
    """100% is printed for everything only, 0% for nothing only; else half up, or one unit beside 0 and 100."""
    text = percent(rate, decimals)
    assert (text == "100%") == (rate.num == rate.den)
    assert (text == "0%") == (rate.num == 0)
    unit = Decimal(1).scaleb(-decimals)
    exact = (Decimal(rate.num) * 100 / rate.den).quantize(unit, ROUND_HALF_UP)
    if 0 < exact < 100:
        assert Decimal(text[:-1]) == exact
        assert len(text.partition(".")[2]) == (decimals + 1 if decimals else 0)
    elif 0 < rate.num < rate.den:
        assert Decimal(text[:-1]) == (unit if exact == 0 else 100 - unit)


@given(_RATE, _RATE, st.integers(0, 4))
def test_a_change_of_rates_is_rounded_once_from_the_exact_difference(now, before, decimals):
    """Sign and size are those of the exact fractions, whatever the six places of `change` say."""
    text = printed(rate(now, before), "change", decimals)
    exact = (Fraction(now.num, now.den) - Fraction(before.num, before.den)) * 100
    if exact == 0:
        assert text == "持平"
    elif text == "基本持平":
        assert abs(exact) * 10**decimals < Fraction(1, 2)
    else:
        assert text[0] == ("＋" if exact > 0 else "－")
        assert abs(Fraction(text[1:].removesuffix("个百分点")) - abs(exact)) <= Fraction(1, 2 * 10**decimals)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_change_of_counts_is_their_difference(now, before):
    """No thousands separators, and the sign says the direction."""
    text = printed(count(now, before), "change", 1)
    assert text == ("持平" if now == before else f"{'＋' if now > before else '－'}{abs(change(now, before))}")


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (count(3, 0), "较上期增加3个（上期为零，环比不可比）"),
        (count(0, 0), "环比持平"),
        (count(3, None), "无上期数据可比"),
        (count(0, 3), "环比下降100%"),
        (count(65, 55), "环比增长18.2%"),
        (count(6, 3), "环比增长100%"),
        (count(1999, 1000), "环比增长99.9%"),
        (count(1, 10000), "环比下降99.9%"),
        (count(10001, 10000), "环比增长0.1%"),
        (rate(Rate(30, 65), Rate(22, 55)), "环比提高6.2个百分点"),
        (rate(Rate(1, 2), Rate(0, 5)), "环比提高50.0个百分点"),
        (rate(Rate(1, 2), Rate(2, 4)), "环比持平"),
        (rate(None, Rate(1, 2)), "无本期数据可比"),
    ],
)
def test_a_relative_change_never_divides_by_zero_nor_compares_percentages(figure, said):
    """环比 of a count is a part of the value before; of a rate it is in percentage points; zero is no base."""
    assert relative(figure, 1) == said


@given(st.integers(0, 10**6), st.one_of(st.none(), st.integers(0, 10**6)))
def test_a_relative_change_is_always_words(now, before):
    """Never nan, infinity or null, and 100% only where it is so."""
    said = relative(count(now, before), 1)
    assert not re.search("nan|inf|null|None|∞", said, re.I)
    if before:
        assert ("100%" in said) == (now in (0, 2 * before))
