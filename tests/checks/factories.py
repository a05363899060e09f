"""Ledgers as values, with defaults that break no rule: a test names only what matters to it."""

from datetime import date
from functools import cache
from pathlib import Path

from guatu.checks.submission import Submission
from guatu.ledgers.schema import BY_NAME, LEDGERS, Column, codes_of
from guatu.ledgers.table import Ledgers, Row, Table
from guatu.programme import Programme, load_programme

FILE = "SF01.xlsx"
CUT_OFF, BEGINS, LAST = date(2020, 9, 30), date(2020, 9, 21), date(2020, 9, 20)
OLD, NEW = date(2020, 9, 10), date(2020, 9, 25)


@cache
def programme() -> Programme:
    """The sample programme."""
    return load_programme(Path(__file__).parents[2] / "params" / "shifan")


@cache
def period():
    """Its period that ends on 2020-09-30."""
    return programme().period(CUT_OFF)


def a_row(name, key, /, **values):
    """A row of ledger `name` with 编号 `key`; required columns get a value that breaks no rule, the others are empty."""
    row = {c.name: _default(c) if c.required else None for c in BY_NAME[name].kept}
    unknown = values.keys() - row.keys()
    assert not unknown, unknown
    return Row(0, row | {"id": key} | values)


def _default(column: Column):
    kinds = {"date": OLD, "deadline": date(2020, 12, 1), "count": 1, "number": 1, "measures": ("1",), "text": "内容"}
    if column.kind in kinds:
        return kinds[column.kind]
    words = codes_of(column, programme(), programme().bureau("SF01"))
    return words[:1] if column.kind == "codes" else words[0] if words else ""


def a_table(ledger, *rows, **extra):
    """A table whose columns stand from B on in the contract's order; rows are numbered from 4 as they come."""
    columns = BY_NAME[ledger].kept
    letters = {c.name: "BCDEFGHIJKLMNOPQRSTUVWXYZ"[i] for i, c in enumerate(columns)}
    numbered = tuple(Row(4 + i, row.values) for i, row in enumerate(rows))
    return Table(BY_NAME[ledger], FILE, BY_NAME[ledger].sheet, letters, numbered, **extra)


def some_ledgers(*, cut_off=CUT_OFF, faults=(), tables=(), **rows):
    """Ledgers of SF01 with the rows given by ledger name; the others are nil returns."""
    given = {t.ledger.name: t for t in tables}
    built = {x.name: given[x.name] if x.name in given else a_table(x.name, *rows.get(x.name, ())) for x in LEDGERS}
    return Ledgers("SF01", cut_off, built, {FILE: "0" * 64}, tuple(faults))


def sent(previous=None, compared="ledgers", **given):
    """A submission for 2020-09-30; `previous` are the ledgers of 2020-09-20, and without them it is the first period."""
    compared = compared if previous else "first" if compared == "ledgers" else compared
    return Submission(some_ledgers(**given), programme(), period(), programme().bureau("SF01"), previous, compared)


def before(**given):
    """The ledgers of the previous period."""
    return some_ledgers(cut_off=LAST, **given)


def cell(ledger, column, number=4):
    """Where `column` of a ledger stands in the factories' tables."""
    table = a_table(ledger)
    return f"{table.letters[column]}{number}"


def places(verdicts):
    """What was found, as (sentence, cell, rows)."""
    return [(v.sentence, v.cell, v.rows) for v in verdicts]
