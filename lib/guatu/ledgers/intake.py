"""All ledgers of one bureau and period: files to typed rows, with everything that stands wrong said in one go.

Nothing here raises for what stands in a file: each fault becomes a `Fault`, and reading goes on. Confidential columns are
looked at for secrecy marks and then left behind: no row, fault or message ever holds what stood in them.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Final

from guatu.errors import ConfigError
from guatu.ledgers.collecting import uncollected
from guatu.ledgers.concealed import concealed
from guatu.ledgers.header import Header, find_header, fold
from guatu.ledgers.limits import MOST_CELLS, MOST_FAULTS
from guatu.ledgers.parse import Setting, empty_marks
from guatu.ledgers.reading import read_table
from guatu.ledgers.schema import BY_SHEET, GUIDE, ISSUES, LEDGERS, Ledger
from guatu.ledgers.secrecy import secrets
from guatu.ledgers.sheets import Sheet, Texts, Workbook
from guatu.ledgers.strangers import FOREIGN
from guatu.ledgers.synonyms import synonyms_of
from guatu.ledgers.table import Fault, Ledgers, Table
from guatu.ledgers.unreadable import Unreadable
from guatu.ledgers.workbook import read_bytes, read_workbook
from guatu.messages import nearest
from guatu.programme import Bureau, Period, Programme
from guatu.yamlfile import read_yaml

SUFFIXES: Final = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", *FOREIGN)
"""Of the files that are opened, in lower case."""


def bureau_files(programme: Programme, period: Period, bureau: Bureau) -> tuple[Path, ...]:
    """The ledger files of `bureau`: its own file, or all in the folder of its code; both where both are there. Sorted, and
    those that can only be refused last."""
    sent = _sent(programme, period, bureau)
    return tuple(sorted(filter(_is_ledger, sent), key=lambda path: (path.suffix.lower() in FOREIGN, path)))


def chosen(paths: tuple[Path, ...], bureau: Bureau) -> tuple[Path, ...]:
    """Which of the bureau's files are read: its own file where there is one, else all in its folder."""
    return tuple(p for p in paths if p.parent.name != bureau.code)[:1] or paths


def _sent(programme: Programme, period: Period, bureau: Bureau) -> Iterator[Path]:
    """Every file called by the bureau's code, whatever its ending, and every file in the folder of that name."""
    folder = programme.ledgers_root() / str(period.cut_off)
    beside = (folder / name for name in _names(folder) if name.rpartition(".")[0] == bureau.code)
    within = (folder / bureau.code / name for name in _names(folder / bureau.code))
    return (p for p in (*beside, *within) if not p.name.startswith(_LEFT_BEHIND) and p.is_file())


_LEFT_BEHIND: Final = ("~$", ".", "Thumbs.db", "desktop.ini")
"""How files begin that office programs and systems leave in a folder."""


def _names(folder: Path) -> list[str]:
    """What stands in a folder, nothing if there is none."""
    return os.listdir(folder) if folder.is_dir() else []  # noqa: PTH208 - a path for each takes ten times as long, among thousands


def _is_ledger(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES


def read_ledgers(programme: Programme, period: Period, bureau: Bureau) -> Ledgers:
    """The ledgers of `bureau` in `period`, every ledger with a table.

    What cannot be read is in `faults` (R01 to R05, R17, R19, F01 to F05; what is only worth telling as I01 to I05), in the
    order of files and sheets. ConfigError P06 if the period's `nil_returns` names a ledger that there is not, P04 or P06 for
    the programme's `synonyms`.
    """
    nil = _nil_returns(programme, period)
    paths = bureau_files(programme, period, bureau)
    reading = _Reading(programme, period, bureau)
    with uncollected():
        reading.files(paths)
    return reading.ledgers(nil)


def check_configuration(programme: Programme, period: Period) -> None:
    """ConfigError for what only the schema can tell of the configuration: `nil_returns` and `synonyms`."""
    _nil_returns(programme, period)
    synonyms_of(programme)


def _nil_returns(programme: Programme, period: Period) -> frozenset[str]:
    for place, sheet in enumerate(period.nil_returns):
        if sheet not in BY_SHEET:
            name = f"periods/{period.cut_off}.yml"
            line = read_yaml(programme.folder / name, name).line(("nil_returns", place))
            raise ConfigError(
                "P06", file=name, line=line, key="nil_returns", found=sheet, near=nearest(sheet, BY_SHEET)
            )
    return frozenset(period.nil_returns)


class _Reading:
    """Collects tables and faults while the files of one bureau are read."""

    def __init__(self, programme: Programme, period: Period, bureau: Bureau) -> None:
        self.programme, self.period, self.bureau = programme, period, bureau
        self.setting = Setting(period.cut_off, empty_marks(programme.empty_marks))
        self.synonyms = synonyms_of(programme)
        self.texts, self.room = Texts(), MOST_CELLS
        self.tables: dict[str, Table] = {}
        self.digests: dict[str, str] = {}
        self.faults: list[Fault] = []
        self.whole = True

    def files(self, paths: tuple[Path, ...]) -> None:
        """Reads all files; a file beside a folder of the same name is a fault, and then the folder is left alone."""
        folder = [p for p in paths if p.parent.name == self.bureau.code]
        beside = [p for p in paths if p not in folder]
        self._strangers(sorted(p for p in _sent(self.programme, self.period, self.bureau) if not _is_ledger(p)), paths)
        if beside and (folder or len(beside) > 1):
            others = "、".join([p.name for p in beside[1:]] + ([f"{self.bureau.code}/"] if folder else []))
            self.faults.append(Fault("R01.both", beside[0].name, values={"other": others}))
        books = [book for path in chosen(paths, self.bureau) if (book := self._book(path))]
        sheets = [sheet for book in books for sheet in book.sheets]
        self._sheets([(sheet, find_header(sheet.rows, sheet.name, self.synonyms)) for sheet in sheets])
        marked = {fault.file for fault in self.faults if fault.code == "R17"}
        self.faults += [Fault("R17.file", book.file) for book in books if book.marked and book.file not in marked]

    def _strangers(self, others: list[Path], ledgers: tuple[Path, ...]) -> None:
        """Names the files that are no ledgers: a notice beside ledgers, a refusal where one was sent in their place."""
        if ledgers:
            self.faults += [Fault("I03.file", path.name) for path in others]
        for path in () if ledgers else others:
            self._refuse(Fault("F03.kind", path.name, values={"kind": path.suffix or path.name}))
        if not (ledgers or others):
            self._refuse(Fault("F05", f"{self.bureau.code}.xlsx"))

    def _book(self, path: Path) -> Workbook | None:
        """The workbook in a file, None if it cannot be read."""
        try:
            data = read_bytes(path)
            self.digests[path.name] = hashlib.sha256(data).hexdigest()
            book = read_workbook(path, data, self.synonyms, self.texts, self.room)
        except Unreadable as why:
            self._refuse(Fault(why.sentence, path.name, values=why.values))
            return None
        self.room -= sum(sheet.cells for sheet in book.sheets)
        self.faults += [Fault("R19.sheet", path.name, sheet) for sheet in book.hidden]
        if book.encoding not in ("", "UTF-8"):
            self.faults.append(Fault("I05.encoding", path.name, values={"encoding": book.encoding}))
        return book

    def _refuse(self, fault: Fault) -> None:
        self.faults.append(fault)
        self.whole = False

    def _sheets(self, found: list[tuple[Sheet, Header | None]]) -> None:
        """Reads every recognised sheet. One recognised for certain leaves no room for one that only resembles it."""
        sure = {h.ledger.name for _, h in found if h and h.sure}
        for sheet, header in found:
            self.faults += islice(secrets(sheet, header), MOST_FAULTS)
            if header is None or (not header.sure and header.ledger.name in sure):
                self._left_alone(sheet, sure)
            elif header.ledger.name in self.tables:
                first = self.tables[header.ledger.name]
                values = {"ledger": header.ledger.sheet, "other": first.file, "other_sheet": first.sheet}
                self.faults.append(Fault("R01.twice", sheet.file, sheet.name, values=values))
            else:
                self._table(sheet, header)

    def _left_alone(self, sheet: Sheet, sure: set[str]) -> None:
        """Names a sheet without a header: an error if it is called like a ledger that no other sheet holds."""
        ledger = BY_SHEET.get(fold(sheet.name))
        if ledger and ledger.name not in {*sure, *self.tables}:
            self.tables[ledger.name] = Table(ledger, sheet.file, sheet.name)
            self.faults.append(Fault("R01.header", sheet.file, sheet.name, values={"ledger": ledger.sheet}))
        elif fold(sheet.name) not in (GUIDE, ISSUES) and any(raw != "" for row in sheet.rows for raw in row):
            self.faults.append(Fault("I01.sheet", sheet.file, sheet.name))

    def _table(self, sheet: Sheet, header: Header) -> None:
        table, faults = read_table(sheet, header, self.programme, self.bureau, self.setting)
        self.tables[header.ledger.name] = table
        self.faults += faults
        self.faults += concealed(sheet, header, table)

    def ledgers(self, nil: frozenset[str]) -> Ledgers:
        """Everything read; a ledger that is nowhere is a fault, unless a file could not be read or it is a nil return."""
        for ledger in LEDGERS:
            if ledger.name not in self.tables and self.whole and ledger.sheet not in nil:
                self.faults.append(self._missing(ledger))
        tables: Mapping[str, Table] = {x.name: self.tables.get(x.name, Table(x, sheet=x.sheet)) for x in LEDGERS}
        return Ledgers(self.bureau.code, self.period.cut_off, tables, self.digests, tuple(self.faults))

    def _missing(self, ledger: Ledger) -> Fault:
        file = next(iter(self.digests)) if len(self.digests) == 1 else f"{self.bureau.code}/"
        return Fault("R01.sheet", file, ledger.sheet)
