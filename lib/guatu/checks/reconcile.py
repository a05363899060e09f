"""The reconciliation: how the rows of each ledger got from the previous period to this one (contract, R12).

rows now = rows before + new − adjusted + back-dated, rows taken out by 核减说明 counted on neither side.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from typing import Any, Final

from guatu.ledgers.schema import LEDGERS
from guatu.ledgers.table import Ledgers, Row, Table
from guatu.programme import Period


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One ledger's way from the previous period to this one; the `…_rows` are 编号 in ledger order.

    previous         rows counted in the previous period; None in the first one
    value            rows counted now
    new_rows         not there before, registered in the period (or with no date of their own)
    adjusted_rows    counted before, now taken out by a 核减说明
    back_dated_rows  not there before, registered before the period
    moved_rows       there before and now, under another registration date
    gone_rows        counted before, neither there nor taken out: R10 names them, and the equation does not hold
    named_rows       every 编号 that 核减说明台账 names to date
    """

    ledger: str
    sheet: str
    previous: int | None
    value: int
    new_rows: tuple[str, ...] = ()
    adjusted_rows: tuple[str, ...] = ()
    back_dated_rows: tuple[str, ...] = ()
    moved_rows: tuple[str, ...] = ()
    gone_rows: tuple[str, ...] = ()
    named_rows: tuple[str, ...] = ()

    @property
    def new(self) -> int:
        """How many rows the period added."""
        return len(self.new_rows)

    @property
    def adjusted(self) -> int:
        """How many rows of the previous period a 核减说明 took out."""
        return len(self.adjusted_rows)

    @property
    def back_dated(self) -> int:
        """How many rows were added with a date before the period."""
        return len(self.back_dated_rows)

    @property
    def balanced(self) -> bool:
        """Whether the equation holds: whether no row is gone without a word."""
        return (self.previous or 0) + self.new - self.adjusted + self.back_dated == self.value

    def to_json(self) -> dict[str, Any]:
        """The parts as counts and as 编号."""
        counts = {"new": self.new, "adjusted": self.adjusted, "back_dated": self.back_dated}
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()} | counts

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Reconciled":
        """What `to_json` wrote."""
        read: Any = {f.name: tuple(v) if isinstance(v := data[f.name], list) else v for f in fields(cls)}
        return cls(**read)


def reconcile(ledgers: Ledgers, previous: Ledgers | None, period: Period) -> tuple[Reconciled, ...]:
    """Every ledger's reconciliation in the contract's order; with `previous` None, that of a first period."""
    first_day = previous.cut_off + timedelta(days=1) if previous else period.begins
    return tuple(_reconciled(name, ledgers, previous, first_day) for name in ledgers.tables)


def registered(table: Table, row: Row) -> date | None:
    """The row's registration date: the first date column of its ledger."""
    column = _REGISTERED[table.ledger.name]
    return row.day(column.name) if column else None


_REGISTERED: Final = {ledger.name: ledger.registered for ledger in LEDGERS}


def counted(ledgers: Ledgers, name: str) -> dict[str, Row]:
    """The rows of ledger `name` that no 核减说明 takes out, by 编号 and in ledger order."""
    out = ledgers.adjusted(name)
    return {row.id: row for row in ledgers[name] if row.id not in out}


def _reconciled(name: str, ledgers: Ledgers, previous: Ledgers | None, first_day: date) -> Reconciled:
    table = ledgers[name]
    now = counted(ledgers, name)
    before = counted(previous, name) if previous else {}
    added = [key for key in now if key not in before]
    late = {key for key in added if _before(registered(table, now[key]), first_day)}
    out = ledgers.adjusted(name)
    return Reconciled(
        name,
        table.ledger.sheet,
        len(before) if previous else None,
        len(now),
        new_rows=tuple(key for key in added if key not in late),
        adjusted_rows=tuple(key for key in before if key in out),
        back_dated_rows=tuple(key for key in added if key in late),
        moved_rows=tuple(k for k in now if k in before and registered(table, now[k]) != registered(table, before[k])),
        gone_rows=tuple(key for key in before if key not in now and key not in out),
        named_rows=tuple(sorted(out)),
    )


def _before(day: date | None, first_day: date) -> bool:
    return day is not None and day < first_day
