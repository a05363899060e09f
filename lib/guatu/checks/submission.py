"""What a bureau sent for a period, together with everything its rules hold it against: what each rule is given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from guatu.checks.outcome import Reason, Unjudged
from guatu.checks.reconcile import Reconciled, reconcile
from guatu.ledgers.table import Fault, Ledgers, Row, Table
from guatu.programme import Bureau, Period, Programme

Verdict = Fault | Unjudged
"""What a rule yields: what stands wrong, or that it could not be judged."""

Compared = Literal["published", "ledgers", "first", "missing"]
"""Where the ledgers of the period before came from: its published run, its own files; or there was none, or none readable."""

_REFUSED: Final = frozenset({"R01", "R02", "R03", "R04", "R05", "R19"})


@dataclass(frozen=True)
class Submission:
    """The ledgers of `bureau` and `period`. Where `previous` is None, `compared` says why."""

    ledgers: Ledgers
    programme: Programme
    period: Period
    bureau: Bureau
    previous: Ledgers | None = None
    compared: Compared = "first"

    def __iter__(self) -> Iterator[Table]:
        return iter(self.ledgers.tables.values())

    def __getitem__(self, name: str) -> Table:
        return self.ledgers[name]

    @property
    def unavailable(self) -> Reason:
        """Why there is no previous period to hold this one against."""
        return "J.first" if self.compared == "first" else "J.missing"

    @property
    def source(self) -> str:
        """The file to name where a finding concerns all ledgers: the only one, or the bureau's folder."""
        files = list(self.ledgers.files)
        return files[0] if len(files) == 1 else f"{self.bureau.code}/"

    @cached_property
    def reconciliation(self) -> Mapping[str, Reconciled]:
        """Each ledger's way from the previous period to this one; empty where the previous ledgers are not at hand."""
        if self.previous is None and self.unavailable != "J.first":
            return {}
        return {r.ledger: r for r in reconcile(self.ledgers, self.previous, self.period)}

    def read(self, code: str) -> Iterator[Fault]:
        """What intake found under `code` or, for a letter alone, under all codes that begin with it."""
        return (f for f in self.ledgers.faults if f.code == code or (len(code) == 1 and f.code.startswith(code)))

    def readable(self, name: str) -> bool:
        """Whether the ledger's sheet was read whole: recognised once, and not possibly in a file that was not opened."""
        table = self[name]
        found = bool(table.file) or not any(self.read("F"))
        return found and self._unreadable.isdisjoint({None, table.sheet, table.ledger.sheet})

    def matchable(self, name: str) -> bool:
        """Whether the ledger's rows can be told apart by their 编号, so that they can be found again."""
        return self.column_sound(name, "id")

    def sound(self, table: Table, row: Row, *columns: str) -> bool:
        """Whether intake read these values: what it refused must not be judged a second time."""
        return all(self._sound_cell(table, table.cell(row, column)) for column in columns)

    def column_sound(self, name: str, *columns: str) -> bool:
        """Whether intake read every value of these columns of the ledger."""
        table = self[name]
        return self.readable(name) and not any((table.file, table.sheet, c) in self._columns for c in columns)

    def fault(self, sentence: str, table: Table, row: Row, at: str, **values: object) -> Fault:
        """A fault of one row, at the cell of column `at` (of the 编号, where the sheet does not have that column)."""
        cell = table.cell(row, at) or table.cell(row, "id")
        return Fault(sentence, table.file, table.sheet, cell, (row.id,), values)

    def _sound_cell(self, table: Table, cell: str | None) -> bool:
        if cell is None:
            return self.readable(table.ledger.name)
        return (table.file, table.sheet, cell) not in self._refused

    @cached_property
    def _refused(self) -> frozenset[tuple[str, str | None, str | None]]:
        return frozenset((f.file, f.sheet, f.cell) for f in self.ledgers.faults if f.code in _REFUSED)

    @cached_property
    def _columns(self) -> frozenset[tuple[str, str, str]]:
        """The columns, by file, sheet and English name, in which a cell was refused."""
        named = {(t.file, t.sheet, letter): column for t in self for column, letter in t.letters.items()}
        letters = ((f, s or "", (c or "").rstrip("0123456789")) for f, s, c in self._refused)
        return frozenset((f, s, named[f, s, letter]) for f, s, letter in letters if (f, s, letter) in named)

    @cached_property
    def _unreadable(self) -> frozenset[str | None]:
        """The sheets that R01 speaks of; None among them where it speaks of the files as a whole."""
        return frozenset(f.sheet for f in self.read("R01"))
