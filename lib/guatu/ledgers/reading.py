"""One recognised sheet to one table: its records as typed rows, its totals, and a fault for every cell that is refused."""

import re
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

from guatu.ledgers.body import Line, lines
from guatu.ledgers.cells import Raw, a1, blank, letter, shown, visible
from guatu.ledgers.dates import day_of_text, is_serial, latest_before
from guatu.ledgers.header import Header
from guatu.ledgers.parse import Reader, Refused, Setting
from guatu.ledgers.schema import codes_of
from guatu.ledgers.secrecy import classified
from guatu.ledgers.sheets import Sheet
from guatu.ledgers.table import Fault, Row, Table, Total, Value
from guatu.messages import clean, nearest
from guatu.programme import Bureau, Programme


def read_table(
    sheet: Sheet, header: Header, programme: Programme, bureau: Bureau, setting: Setting
) -> tuple[Table, list[Fault]]:
    """The table of `sheet` under `header`, and the faults of its header and cells in reading order."""
    setting = Setting(setting.cut_off, setting.empty, sheet.shift)
    readers = [Reader(c, setting, codes_of(c, programme, bureau)) for c in header.ledger.kept]
    reading = _Reading(sheet, header, [(r, header.columns.get(r.column.name)) for r in readers])
    reading.header_faults()
    for line in lines(sheet.rows, sheet.merges, header):
        reading.line(line)
    reading.remarks()
    letters = {c.name: letter(header.columns[c.name]) for c in header.ledger.kept if c.name in header.columns}
    stated = stated_day(sheet, header, setting.cut_off)
    table = Table(header.ledger, sheet.file, sheet.name, letters, tuple(reading.rows), tuple(reading.totals), stated)
    return table, reading.faults


class _Reading:
    """Collects rows, totals and faults of one sheet."""

    def __init__(self, sheet: Sheet, header: Header, readers: list[tuple[Reader, int | None]]) -> None:
        self.sheet, self.header, self.readers = sheet, header, readers
        self.rows: list[Row] = []
        self.totals: list[Total] = []
        self.faults: list[Fault] = []
        self.seen: dict[str, str] = {}
        self.shape = re.compile(rf"{header.ledger.prefix}[0-9]{{3,}}")
        self.width = max(header.texts) + 1
        self.gaps = tuple(place for place in range(header.left, self.width) if place not in header.texts)
        self.nameless: set[int] = set()
        self.serials: dict[str, list[tuple[str, str]]] = {}

    def header_faults(self) -> None:
        """Columns that are missing, stand twice, or are not the ledger's."""
        last, extras = self.header.last, [clean(name) for name in self.header.extras.values()]
        for column in self.header.missing:
            near = nearest(column.header, extras) or "、".join(extras[:3])
            self._fault("R01.column", None, column=column.header, near_headers=near or "—")
        for place, name in self.header.doubled.items():
            self._fault("R01.double", a1(last, place), column=clean(name))
        for place, name in zip(self.header.extras, extras, strict=True):
            self._fault("I02.column", letter(place), column=name)

    def line(self, line: Line) -> None:
        """Takes one record, total or repeated header."""
        if line.kind == "repeated":
            self._fault("R01.repeated", a1(line.row, self.header.left))
            return
        self._outside(line.row)
        if line.kind == "total":
            self._total(line)
        else:
            self._record(line.row)

    def remarks(self) -> None:
        """What was read, or left, in a way worth telling: columns without a header, bare numbers read as days."""
        for place in sorted(self.nameless):
            self._fault("I02.nameless", letter(place))
        for column, found in self.serials.items():
            cell, first = found[0]
            self._fault("I04.serial", cell, column=column, found=first, count=len(found))

    def _outside(self, index: int) -> None:
        """Notes cells that stand under no header; in a CSV, beyond the last one, they mean that the record is torn."""
        raws = self.sheet.rows[index]
        for place in (*self.gaps, *range(self.width, len(raws))):
            if place >= len(raws) or blank(raws[place]):
                continue
            if self.sheet.starts and place >= self.width:
                self._fault("R01.beyond", a1(index, place), line=self.sheet.starts[index])
                return
            self.nameless.add(place)

    def _record(self, index: int) -> None:
        raws = self.sheet.rows[index]
        values: dict[str, Value] = {}
        refused: list[tuple[int, Refused]] = []
        for reader, place in self.readers:
            if place is None:
                values[reader.column.name] = None
                continue
            raw = raws[place] if place < len(raws) else ""
            value = reader(raw)
            if isinstance(value, Refused):
                refused.append((place, value))
                value = None
            elif isinstance(value, date) and not isinstance(raw, date) and is_serial(raw):
                self.serials.setdefault(reader.column.header, []).append((a1(index, place), shown(raw)))
            values[reader.column.name] = value
        values["id"] = values["id"] or ""
        row = Row(index + 1, values)
        self.rows.append(row)
        self._id(row)
        for place, why in refused:
            if not (place == self.header.columns.get("secrecy") and classified(raws[place])):  # that is R17
                self._fault(why.sentence, a1(index, place), (row.id,) if row.id else (), **why.values)

    def _id(self, row: Row) -> None:
        """Checks the shape of a row's 编号 and whether it stood before."""
        place = self.header.columns.get("id")
        if place is None or not row.id:
            return
        cell = a1(row.number - 1, place)
        if not self.shape.fullmatch(row.id):
            found = visible(shown(self.sheet.rows[row.number - 1][place]))[:200]
            self._fault("R05.shape", cell, (found,), found=found, prefix=self.header.ledger.prefix)
        elif row.id in self.seen:
            self._fault("R05.twice", cell, (row.id,), found=row.id, first=self.seen[row.id])
        self.seen.setdefault(row.id, cell)

    def _total(self, line: Line) -> None:
        """Keeps the numbers of a total; what cannot be read there is a fault like any other."""
        raws, values = self.sheet.rows[line.row], dict[str, int | Decimal]()
        for reader, place in self.readers:
            raw: Raw = raws[place] if place is not None and place < len(raws) else ""
            if reader.column.kind not in ("count", "number") or blank(raw):
                continue
            value = reader(raw)
            if isinstance(value, int | Decimal):
                values[reader.column.name] = value
            elif isinstance(value, Refused) and not value.sentence.startswith("R02"):
                self._fault(value.sentence, a1(line.row, place or 0), **value.values)
        self.totals.append(Total(line.row + 1, line.label, values))

    def _fault(self, sentence: str, cell: str | None, rows: tuple[str, ...] = (), /, **values: object) -> None:
        self.faults.append(Fault(sentence, self.sheet.file, self.sheet.name, cell, rows, values))


_STATED: Final = re.compile(r"截[至止](?:日期|时间)?\s*[:：]?\s*((?:(?!截[至止]).)*)", re.DOTALL)
_CLOSING: Final = re.compile(r"[)）\]】。.;；\s]+$")


def stated_day(sheet: Sheet, header: Header, cut_off: date) -> date | None:
    """The day that the sheet's own 截至日期 line above the header names, None if it names none."""
    for row in sheet.rows[: header.first]:
        texts = [raw for raw in row if not blank(raw)]
        for raw, beside in pairwise([*texts, ""]):
            for match in _STATED.finditer(raw[:500]) if isinstance(raw, str) else ():
                if day := _day(match[1] or beside, cut_off):
                    return day
    return None


def _day(raw: Raw, cut_off: date) -> date | None:
    if isinstance(raw, date):
        return date(raw.year, raw.month, raw.day)
    if not isinstance(raw, str):
        return None
    found = day_of_text(_CLOSING.sub("", raw[:100]), latest_before(cut_off))
    return found if isinstance(found, date) else None
