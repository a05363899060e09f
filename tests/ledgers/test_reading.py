"""One recognised sheet to one table, whatever stands in its cells."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from guatu.ledgers.cells import Broken, Percent, position
from guatu.ledgers.header import find_header
from guatu.ledgers.parse import Reader
from guatu.ledgers.reading import read_table
from guatu.ledgers.schema import LEDGERS, Column, Kind
from guatu.ledgers.sheets import Sheet
from tests.ledgers.factories import a_setting, bureau, headers, programme

TYPES = {"date": date, "deadline": date, "count": int, "number": Decimal, "codes": tuple, "measures": tuple}
CELLS = st.one_of(
    st.just(""),
    st.text(max_size=8),
    st.sampled_from(
        [
            "无",
            "合计",
            "例",
            "注：",
            "2020.9.30",
            "9月31日",
            "12人",
            "１，２３４",
            "95%",
            "局机关",
            "HD001",
            "已销号",
            "★",
            "#REF!",
            "长期坚持",
        ]
    ),
    st.floats(),
    st.integers(-(10**18), 10**18).map(float),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.just(time(8)),
    st.just(timedelta(1)),
    st.floats().map(Percent),
    st.sampled_from([Broken("#REF!"), Broken()]),
)


@given(
    st.sampled_from(LEDGERS),
    st.lists(st.lists(CELLS, max_size=26), max_size=5),
    st.lists(st.tuples(*[st.integers(0, 6)] * 4), max_size=2),
)
def test_any_cells_become_typed_values_or_faults(ledger, below, merges):
    """Reading never raises; each value has its column's type; each fault of a cell names one that is there."""
    sheet = Sheet("x.xlsx", ledger.sheet, [headers(ledger), *below], tuple(merges))
    table, faults = read_table(sheet, find_header(sheet.rows, sheet.name), programme(), bureau(), a_setting())
    for row in table:
        for column in ledger.kept:
            value = row[column.name]
            assert value is None or type(value) is TYPES.get(column.kind, str)
            assert value != "" or column.kind in ("id", "text", "reference")
    for fault in faults:
        if fault.cell and fault.code in ("R02", "R03", "R04", "R05"):
            assert 0 < position(fault.cell)[0] <= len(below)


@given(st.lists(st.sampled_from(["DY001", "DY002", "dy-001", "DY 002", "坏", ""]), max_size=6))
def test_every_record_stays_a_record(ids):
    """A refused 编号 costs no row, or sums and comparisons would go wrong silently."""
    ledger = next(x for x in LEDGERS if x.name == "visits")
    rows = [[1.0, key, "局机关", datetime(2020, 9, 1), "省级", "调研", "", ""] for key in ids]
    sheet = Sheet("x.xlsx", ledger.sheet, [headers(ledger), *rows])
    table, _ = read_table(sheet, find_header(sheet.rows, sheet.name), programme(), bureau(), a_setting())
    assert [row.number for row in table] == list(range(2, len(ids) + 2))


@given(st.lists(CELLS, max_size=8), st.sampled_from(get_args(Kind)))
def test_a_column_at_once_is_read_like_its_cells(raws, kind):
    """What is remembered of one cell never answers for another."""

    def reader() -> Reader:
        return Reader(Column("x", "某列", kind, codes=("推进中",)), a_setting(), ("推进中",))

    assert repr(reader().column_of(raws)) == repr([reader()(raw) for raw in raws])
