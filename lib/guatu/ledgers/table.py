"""What intake hands on: typed rows that remember file, sheet and cell, and what stood wrong in the ones refused."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

import pandas as pd

from guatu.ledgers.schema import Ledger

Value = str | date | int | Decimal | tuple[str, ...] | None
"""text, code, id → str · date, deadline → date · count → int · number → Decimal · codes, measures → tuple · empty → None"""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that stands wrong at a place. `rows` are the 编号 concerned; `values` fill the sentence of `code`.

    `sentence` is the catalogue's key: a rule can have more than one sentence (`R03.date`); its part before the dot is the
    stable code. `cell` is in A1 notation, or a range; None where there is no one cell.
    """

    sentence: str
    file: str
    sheet: str | None = None
    cell: str | None = None
    rows: tuple[str, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The stable code, `R03` of `R03.date`."""
        return self.sentence.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its values by column name, and the spreadsheet row (1-based) it stood in."""

    number: int
    values: Mapping[str, Value]

    @property
    def id(self) -> str:
        """The row's 编号 in its normal form."""
        return str(self.values["id"])

    def __getitem__(self, name: str) -> Value:
        return self.values[name]

    def text(self, name: str) -> str:
        """The value of a text or code column, "" when empty."""
        value = self.values[name]
        return value if isinstance(value, str) else ""

    def day(self, name: str) -> date | None:
        """The value of a date column."""
        value = self.values[name]
        return value if isinstance(value, date) else None

    def count(self, name: str) -> int:
        """The value of a count column, 0 when empty."""
        value = self.values[name]
        return value if isinstance(value, int) else 0

    def words(self, name: str) -> tuple[str, ...]:
        """The value of a list column."""
        value = self.values[name]
        return value if isinstance(value, tuple) else ()


@dataclass(frozen=True, slots=True)
class Total:
    """A 合计 / 小计 / 总计 row: not a record. Its spreadsheet row, how it is called, and the numbers that stand in it."""

    number: int
    label: str
    values: Mapping[str, int | Decimal]


@dataclass(frozen=True)
class Table:
    """All records of one ledger, in the order of the sheet. `letters` gives each column's letter, for naming cells.

    `totals` are its 合计 and 小计 rows, `stated` the day of its own 截至日期 line, if it has one.
    """

    ledger: Ledger
    file: str = ""
    sheet: str = ""
    letters: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    totals: tuple[Total, ...] = ()
    stated: date | None = None

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def cell(self, row: Row | Total, column: str) -> str | None:
        """Where a row's value stands, in A1 notation."""
        letter = self.letters.get(column)
        return f"{letter}{row.number}" if letter else None

    @cached_property
    def by_id(self) -> Mapping[str, Row]:
        """The rows by their 编号."""
        return {row.id: row for row in self.rows}

    def frame(self) -> pd.DataFrame:
        """The rows as a data frame, one column per permitted column, dates as datetime64, for analysts."""
        frame = pd.DataFrame([row.values for row in self.rows], columns=[c.name for c in self.ledger.kept])
        for column in self.ledger.kept:
            if column.kind in ("date", "deadline"):
                frame[column.name] = pd.to_datetime(frame[column.name])
            elif column.kind == "count":
                frame[column.name] = frame[column.name].astype("Int64")
        return frame


@dataclass(frozen=True)
class Ledgers:
    """One bureau's ledgers of one period. Every ledger has a table (an empty one for a nil return).

    `files` are the input files by base name with their SHA-256; `faults` is everything intake could not read or had to
    name. Confidential columns are already gone.
    """

    bureau: str
    cut_off: date
    tables: Mapping[str, Table]
    files: Mapping[str, str]
    faults: tuple[Fault, ...] = ()

    def __getitem__(self, name: str) -> Table:
        return self.tables[name]

    def adjusted(self, name: str) -> frozenset[str]:
        """The 编号 of ledger `name` that a 核减说明 takes out of every figure."""
        sheet = self.tables[name].ledger.sheet
        return frozenset(r.text("row_id") for r in self.tables["adjustments"] if r["ledger"] == sheet)
