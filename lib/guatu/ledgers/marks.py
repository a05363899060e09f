"""What a sheet's XML says beside its values: hidden rows and columns, filters, cells without a value, percentages.

The values come from python-calamine, which shows an error value and a formula without a result as blank cells and knows
no number formats. Marks are collected only where the bytes of one are there at all.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from guatu.ledgers.archive import entry_name
from guatu.ledgers.bulk import MOST_ROWS
from guatu.ledgers.cells import position
from guatu.ledgers.unreadable import Unreadable

Attributes = Mapping[str, str]
Place = tuple[int, int]


@dataclass(frozen=True)
class Marks:
    """Of one sheet, rows and columns from 0. `filter` is the range of a filter that is on; `broken` the cells without a
    value and what they show (#REF!, "" for a formula without its result); `percent` cells formatted as a percentage."""

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    filter: str | None = None
    broken: Mapping[Place, str] = field(default_factory=dict)
    percent: frozenset[Place] = frozenset()


@dataclass(frozen=True)
class Book:
    """What a workbook says of its sheets: the entry of each by name, the styles that are percentages, its first day."""

    entries: Mapping[str, str]
    percents: frozenset[str]
    shift: int


def read_book(parts: Mapping[str, bytes]) -> Book:
    """The sheets, percentage styles and date system of an unpacked .xlsx; Unreadable F03 if it is none."""
    if "xl/workbook.xml" not in parts:
        raise Unreadable("F03")
    targets, sheets, shift = _targets(parts), {}, 0

    def element(name: str, attributes: Attributes) -> None:
        nonlocal shift
        if name == "sheet":
            relation = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id"), "")
            sheets[attributes.get("name", "")] = targets.get(relation, "")
        elif name == "workbookPr" and attributes.get("date1904", "0") in ("1", "true", "on"):
            shift = 1462

    scan(parts["xl/workbook.xml"], element)
    return Book(sheets, _percents(parts.get("xl/styles.xml", b"")), shift)


def _targets(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The entry that each relation of the workbook leads to."""
    found: dict[str, str] = {}

    def element(name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            entry = target.lstrip("/") if target.startswith("/") else f"xl/{target.removeprefix('./')}"
            found[attributes.get("Id", "")] = entry_name(entry)

    scan(parts.get("xl/_rels/workbook.xml.rels", b""), element)
    return found


def is_percentage(code: str) -> bool:
    """Whether a number format multiplies by a hundred: a % in it that is no quoted text."""
    return "%" in re.sub(r'"[^"]*"|\\.', "", code)


def _percents(styles: bytes) -> frozenset[str]:
    """The numbers of the cell styles that show a percentage (built-in formats 9 and 10, or a format with a bare %)."""
    formats, styled, within = {"9", "10"}, [], False

    def element(name: str, attributes: Attributes) -> None:
        nonlocal within
        if name == "numFmt" and is_percentage(attributes.get("formatCode", "")):
            formats.add(attributes.get("numFmtId", ""))
        elif name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            within = name == "cellXfs"
        elif name == "xf" and within:
            styled.append(attributes.get("numFmtId", "0"))

    scan(styles, element)
    return frozenset(str(i) for i, number in enumerate(styled) if number in formats)


_TELLING: Final = (b"hidden", b"filterColumn", b"<f", b":f", b't="e"', b"t='e'")


def marks_of(sheet: bytes, book: Book) -> Marks:
    """The marks of one sheet's XML; Unreadable F01 if it is not sound XML, which python-calamine would read in part."""
    styles = (form % style.encode() for style in book.percents for form in (b's="%s"', b"s='%s'"))
    if not any(mark in sheet for mark in (*_TELLING, *styles)):
        scan(sheet)
        return Marks()
    scanner = _Scanner(book.percents)
    scan(sheet, scanner.start, scanner.end, scanner.text)
    return Marks(
        frozenset(scanner.rows),
        frozenset(scanner.columns),
        scanner.filter if scanner.filtered else None,
        scanner.broken,
        frozenset(scanner.percent),
    )


class _Scanner:
    """Collects the marks while a sheet's elements pass."""

    def __init__(self, percents: frozenset[str]) -> None:
        self.percents = percents
        self.rows: set[int] = set()
        self.columns: set[int] = set()
        self.filter, self.filtered = "", False
        self.broken: dict[Place, str] = {}
        self.percent: set[Place] = set()
        self.row, self.column = -1, -1
        self.cell: Attributes = {}
        self.formula = self.valued = False
        self.value = ""

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._cell(attributes)
        elif name == "f":
            self.formula = True
        elif name == "v":
            self.valued, self.value = True, ""
        elif name == "row":
            self.row = int(attributes["r"]) - 1 if "r" in attributes else self.row + 1
            self.column = -1
            if _true(attributes, "hidden") and self.row < MOST_ROWS:
                self.rows.add(self.row)
        elif name == "col" and _true(attributes, "hidden"):
            self.columns.update(range(int(attributes["min"]) - 1, min(int(attributes["max"]), 16384)))
        elif name == "autoFilter":
            self.filter = attributes.get("ref", "")
        elif name == "filterColumn":
            self.filtered = True

    def _cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        self.row, self.column = position(reference) if reference else (self.row, self.column + 1)
        self.cell, self.formula, self.valued, self.value = attributes, False, False, ""
        if attributes.get("s") in self.percents:
            self.percent.add((self.row, self.column))

    def text(self, data: str) -> None:
        self.value += data

    def end(self, name: str) -> None:
        if name != "c":
            return
        kind = self.cell.get("t")
        if kind == "e":
            self.broken[self.row, self.column] = self.value or "#VALUE!"
        elif self.formula and not (self.valued and (self.value or kind == "str")):
            self.broken[self.row, self.column] = ""


def _true(attributes: Attributes, name: str) -> bool:
    return attributes.get(name, "0") in ("1", "true", "on")


def scan(
    data: bytes,
    start: Callable[[str, Attributes], None] | None = None,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Calls back for each element of `data` by its local name; Unreadable F01 if it is not sound XML or has a DTD."""
    if not data:
        return
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_doctype
    if start:
        parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    if end:
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    if text:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, KeyError, LookupError) as why:
        raise Unreadable("F01") from why


def _no_doctype(*_: object) -> None:
    raise Unreadable("F01")
