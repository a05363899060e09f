"""Every kind of column on whatever a cell can hold: a value of its own type, or a refusal that says why."""

from datetime import date
from decimal import Decimal
from typing import get_args

from hypothesis import given
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
KINDS = st.sampled_from(get_args(Kind))


def reader(kind, **flags):
    return Reader(Column("x", "某列", kind, codes=WORDS, **flags), a_setting(), WORDS)


@given(RAWS, KINDS, st.booleans())
def test_a_cell_has_a_value_of_its_kind_or_is_refused(raw, kind, required):
    """Never another type, never an exception; empty is None only where it may be; a refusal has its sentence."""
    value = reader(kind, required=required)(raw)
    if isinstance(value, Refused):
        assert value.sentence in CATALOGUE
        assert "某列" in sentence(value.sentence, {**value.values, "place": "A1"})
    elif value is None:
        assert not required
    else:
        assert type(value) is TYPES.get(kind, str)
        if kind in ("date", "deadline"):
            assert value.year in YEARS
        if kind == "count":
            assert value >= 0
        if kind == "code":
            assert value in WORDS
        if kind == "codes":
            assert value
            assert set(value) <= set(WORDS)


@given(RAWS, KINDS)
def test_a_value_written_out_reads_back_as_itself(raw, kind):
    """What was read, written in its plain form, is read as the same: reading settles at once."""
    value = reader(kind, free=True)(raw)
    if value is None or isinstance(value, Refused):
        return
    plain = "、".join(value) if isinstance(value, tuple) else str(value)
    again = reader(kind, free=True)(plain)
    assert again == value or (kind in ("text", "id", "reference") and (again is None or isinstance(again, Refused)))


@given(st.lists(RAWS, max_size=8), KINDS)
def test_a_column_at_once_is_read_like_its_cells(raws, kind):
    """What is remembered of one cell never answers for another."""
    assert repr(reader(kind).column_of(raws)) == repr([reader(kind)(raw) for raw in raws])
