"""Every kind of column on whatever a cell can hold: a value of its own type, or a refusal that says why."""

from datetime import date
from decimal import Decimal
from functools import cache
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guatu.ledgers.cells import Broken, Percent
from guatu.ledgers.dates import YEARS
from guatu.ledgers.parse import Reader, Refused
from guatu.ledgers.schema import Column, Kind
from guatu.messages import CATALOGUE, sentence

from .factories import a_setting

WORDS = ("推进中", "已销号", "未启动")
TYPES = {"date": date, "deadline": date, "count": int, "number": Decimal, "codes": tuple, "measures": tuple}
ALPHABET = "0123456789０１９〇一二三十百万.,，、；;:：/／-—－−+%％年月日号前 　\n\t\u00a0\u200b()（）人件起eE_#=@'HDhd推进中已销号未启动无"
TEXTS = (
    st.text(st.sampled_from(ALPHABET), max_size=16)
    | st.text(max_size=16)
    | st.sampled_from([*WORDS, "N/A", "#N/A", "#REF!"])
)
FLOATS = (
    st.floats(allow_nan=True) | st.integers(-10, 10**9).map(float) | st.sampled_from([44104.0, 20200930.0, 44104.5])
)
RAWS = (
    TEXTS
    | FLOATS
    | st.booleans()
    | st.dates()
    | st.datetimes()
    | st.times()
    | FLOATS.map(Percent)
    | st.sampled_from([Broken(), Broken("#REF!")])
)
EACH = settings(max_examples=max(50, settings.default.max_examples if settings.default.max_examples > 1000 else 0))
"""Of each of the ten parsers: fewer cases in the suite, all of them by `make fuzz`."""


@cache
def reader(kind, required=False):
    return Reader(Column("x", "某列", kind, codes=WORDS, free=True, required=required), a_setting(), WORDS)


@pytest.mark.parametrize("kind", get_args(Kind))
@EACH
@given(RAWS, st.booleans())
def test_a_cell_has_a_value_of_its_kind_or_is_refused(kind, raw, required):
    """Never another type, never an exception; empty is None only where it may be; a refusal has its sentence; and a value
    written out in its plain form is read as itself."""
    value = reader(kind, required)(raw)
    if isinstance(value, Refused):
        assert value.sentence in CATALOGUE
        assert "某列" in sentence(value.sentence, {**value.values, "place": "A1"})
    elif value is None:
        assert not required
    else:
        assert type(value) is TYPES.get(kind, str)
        assert HOLDS.get(kind, lambda _: True)(value)
        plain = "、".join(value) if isinstance(value, tuple) else f"{value:f}" if kind == "number" else str(value)
        again = reader(kind)(plain)
        assert again == value or (kind in ("text", "id", "reference") and (again is None or isinstance(again, Refused)))


HOLDS = {
    "date": lambda day: day.year in YEARS,
    "deadline": lambda day: day.year in YEARS,
    "count": lambda number: number >= 0,
    "code": lambda word: word in WORDS,
    "codes": lambda words: words and set(words) <= set(WORDS),
    "measures": lambda numbers: numbers and all(n.isdecimal() and (n == "0" or n[0] != "0") for n in numbers),
}
"""What a value of a kind is besides its type."""
