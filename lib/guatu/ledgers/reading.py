"""One recognised sheet to one table: its records as typed rows, its totals, and a fault for every cell that is refused."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Final

from guatu.ledgers.body import Line, lines
from guatu.ledgers.cells import Raw, a1, blank, letter, runs, shown, visible
from guatu.ledgers.dates import day_of_text, latest_before
from guatu.ledgers.header import Grid, Header
from guatu.ledgers.limits import MOST_FAULTS
from guatu.ledgers.parse import Reader, Refused, Setting
from guatu.ledgers.records import Records, read_records
from guatu.ledgers.schema import codes_of
from guatu.ledgers.secrecy import classified
from guatu.ledgers.sheets import Sheet
from guatu.ledgers.table import Fault, Row, Table, Total
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
    reading.lines(tuple(lines(sheet.rows, sheet.merges, header)))
    reading.remarks()
    letters = {c.name: letter(header.columns[c.name]) for c in header.ledger.kept if c.name in header.columns}
    last = reading.records.rows[-1].number if reading.records.rows else header.last + 1
    stated = stated_day(sheet.rows[: header.first], sheet.rows[last:], setting.cut_off)
    table = Table(
        header.ledger, sheet.file, sheet.name, letters, tuple(reading.records.rows), tuple(reading.totals), stated
    )
    return table, reading.faults


class _Reading:
    """Collects rows, totals and faults of one sheet."""

    def __init__(self, sheet: Sheet, header: Header, readers: list[tuple[Reader, int | None]]) -> None:
        self.sheet, self.header, self.readers = sheet, header, readers
        self.records = Records()
        self.totals: list[Total] = []
        self.faults: list[Fault] = []
        self.more = 0
        self.shape = re.compile(rf"{header.ledger.prefix}[0-9]{{3,}}")
        self.width = max(header.texts) + 1
        self.gaps = tuple(place for place in range(header.left, self.width) if place not in header.texts)
        self.nameless: set[int] = set()

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

    def lines(self, found: Sequence[Line]) -> None:
        """Takes the records, totals and repeated headers, in the order of the sheet."""
        self.records = read_records(self.sheet.rows, [x.row for x in found if x.kind == "record"], self.readers)
        ragged = bool(self.gaps) or any(len(row) > self.width for row in self.sheet.rows)
        odd = self._odd()
        for line in found:
            if line.kind == "repeated":
                self._fault("R01.repeated", a1(line.row, self.header.left))
                continue
            if line.kind == "packed":
                self._fault("R01.packed", a1(line.row, self.header.left))
                continue
            if ragged:
                self._outside(line.row)
            if line.kind == "total":
                self._total(line)
            elif line.row in odd:
                self._record(odd[line.row])

    def _odd(self) -> dict[int, Row]:
        """The rows of which something is to be said, by their index: a cell was refused, or the 编号 is none or not new."""
        rows, known = self.records.rows, set[str]()
        odd = {row.number - 1: row for row in rows if row.number - 1 in self.records.refused}
        for row in rows if "id" in self.header.columns else ():
            key = row.id
            if key in known or not self.shape.fullmatch(key):
                odd[row.number - 1] = row
            known.add(key)
        return odd

    def remarks(self) -> None:
        """What was read, or left, in a way worth telling: columns without a header, bare numbers read as days."""
        if self.more:
            self._tell("R03.more", None, count=self.more)
        for left, right in runs(sorted(self.nameless)):
            self._tell("I02.nameless", letter(left) if left == right else f"{letter(left)}:{letter(right)}")
        for column, (cell, first, count) in self.records.serials.items():
            self._tell("I04.serial", cell, column=column, found=first, count=count)

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

    def _record(self, row: Row) -> None:
        """Says what is wrong with a row: its 编号, then its cells from left to right."""
        index = row.number - 1
        raws = self.sheet.rows[index]
        self._id(row)
        for place, why in self.records.refused.get(index, ()):
            raw = raws[place] if place < len(raws) else ""
            if not (place == self.header.columns.get("secrecy") and classified(raw)):  # that is R17
                self._fault(why.sentence, a1(index, place), (row.id,) if row.id else (), **why.values)

    def _id(self, row: Row) -> None:
        """Checks the shape of a row's 编号 and whether it stood before."""
        place, key = self.header.columns.get("id"), row.id
        if place is None or not key:
            return
        cell = a1(row.number - 1, place)
        if not self.shape.fullmatch(key):
            found = visible(shown(self.sheet.rows[row.number - 1][place]))[:200]
            self._fault("R05.shape", cell, (found,), found=found, prefix=self.header.ledger.prefix)
        elif self.first[key] != row.number:
            self._fault("R05.twice", cell, (key,), found=key, first=a1(self.first[key] - 1, place))

    @cached_property
    def first(self) -> Mapping[str, int]:
        """The number of the first row that has each 编号."""
        return {row.id: row.number for row in reversed(self.records.rows)}

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
        if len(self.faults) < MOST_FAULTS:
            self._tell(sentence, cell, rows, **values)
        else:
            self.more += 1

    def _tell(self, sentence: str, cell: str | None, rows: tuple[str, ...] = (), /, **values: object) -> None:
        self.faults.append(Fault(sentence, self.sheet.file, self.sheet.name, cell, rows, values))


_STATED: Final = re.compile(r"截[至止](?:日期|时间)?\s*[:：]?\s*((?:(?!截[至止]).)*)", re.DOTALL)
_CLOSING: Final = re.compile(r"[)）\]】。.;；\s]+$")


def stated_day(above: Grid, below: Grid, cut_off: date) -> date | None:
    """The day that a sheet's own 截至日期 line names, None if it names none.

    It stands in the rows above the header, in any words; or in those below the records, in a cell that begins so.
    """
    for row in (*above, *(row for row in below if any(map(_begins_so, row)))):
        texts = [raw for raw in row if not blank(raw)]
        for raw, beside in pairwise([*texts, ""]):
            for match in _STATED.finditer(raw[:500]) if isinstance(raw, str) else ():
                if day := _day(match[1] or beside, cut_off):
                    return day
    return None


def _begins_so(raw: Raw) -> bool:
    return isinstance(raw, str) and bool(_STATED.match(visible(raw[:500])))


def _day(raw: Raw, cut_off: date) -> date | None:
    if isinstance(raw, date):
        return date(raw.year, raw.month, raw.day)
    if not isinstance(raw, str):
        return None
    found = day_of_text(_CLOSING.sub("", raw[:100]), latest_before(cut_off))
    return found if isinstance(found, date) else None
