"""A file to sheets of located cells, whatever its name says: the content decides what it is.

Only sheets that can be seen are read. Nothing is parsed here: cells are as the file holds them.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

from guatu.ledgers.archive import unpack
from guatu.ledgers.body import Merge
from guatu.ledgers.cells import Broken, Percent, Raw
from guatu.ledgers.marks import Book, Marks, marks_of, read_book
from guatu.ledgers.unreadable import Unreadable

_MOST_BYTES: Final = 50 * 2**20
_MOST_ROWS: Final = 100_000


@dataclass(frozen=True)
class Sheet:
    """One visible sheet: `rows` of cells from A1 on, a merged block's value in each of its rows; `shift` as in Setting."""

    file: str
    name: str
    rows: Sequence[Sequence[Raw]]
    merges: tuple[Merge, ...] = ()
    marks: Marks = field(default_factory=Marks)
    shift: int = 0


@dataclass(frozen=True)
class Workbook:
    """The visible sheets of a file, the names of those that are not, and whether ★ stands anywhere in it."""

    file: str
    sheets: tuple[Sheet, ...]
    hidden: tuple[str, ...] = ()
    marked: bool = False


def read_bytes(path: Path) -> bytes:
    """A file's content; Unreadable F01 if it cannot be read, F04 if it is too large."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise Unreadable("F04")
        return path.read_bytes()
    except OSError as why:
        raise Unreadable("F01") from why


def read_workbook(name: str, data: bytes) -> Workbook:
    """The sheets of the file called `name`; Unreadable F01 to F04 says why there are none."""
    if data.startswith(b"PK"):
        parts = unpack(data)
        return _read(name, data, read_book(parts), parts)
    if data.startswith(_OLE):
        return _ole(name, data)
    raise Unreadable("F03" if data else "F01")


_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")


_MARK: Final = "★".encode()


def _ole(name: str, data: bytes) -> Workbook:
    if _ENCRYPTED in data:
        raise Unreadable("F02")
    raise Unreadable("F03")


def _open(data: bytes) -> CalamineWorkbook:
    try:
        return load_workbook(io.BytesIO(data))
    except PasswordError as why:
        raise Unreadable("F02") from why
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as why:  # a panic in calamine is no Exception
        raise Unreadable("F01") from why


def _read(name: str, data: bytes, book: Book, parts: Mapping[str, bytes]) -> Workbook:
    opened = _open(data)
    sheets, hidden = [], []
    for meta in opened.sheets_metadata:
        if meta.visible != SheetVisibleEnum.Visible:
            hidden.append(meta.name)
        elif meta.typ == SheetTypeEnum.WorkSheet:
            marks = marks_of(parts.get(book.entries.get(meta.name, ""), b""), book)
            sheets.append(_sheet(name, opened, meta.name, marks, book.shift))
    marked = any(_MARK in part for entry, part in parts.items() if entry != "xl/styles.xml")
    return Workbook(name, tuple(sheets), tuple(hidden), marked)


def _sheet(file: str, opened: CalamineWorkbook, name: str, marks: Marks, shift: int) -> Sheet:
    try:
        sheet = opened.get_sheet_by_name(name)
        if sheet.total_height > _MOST_ROWS:
            raise Unreadable("F04")
        rows = sheet.to_python(skip_empty_area=False)
        merges = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
    except (KeyboardInterrupt, SystemExit, MemoryError, Unreadable):
        raise
    except BaseException as why:  # a panic in calamine is no Exception
        raise Unreadable("F01") from why
    return _located(Sheet(file, name, rows, merges, marks, shift))


def _located(sheet: Sheet) -> Sheet:
    """The sheet with its marks set into its cells and each merged block's value in every row of the block."""
    rows = [list(row) for row in sheet.rows]
    for (row, column), error in sheet.marks.broken.items():
        _set(rows, row, column, Broken(error))
    for row, column in sheet.marks.percent:
        if row < len(rows) and column < len(rows[row]) and isinstance(value := rows[row][column], float):
            rows[row][column] = Percent(value)
    for top, left, bottom, _ in sheet.merges:
        if bottom > top and top < len(rows) and left < len(rows[top]):
            for row in range(top + 1, min(bottom + 1, len(rows))):
                _set(rows, row, left, rows[top][left])
    return replace(sheet, rows=rows)


def _set(rows: list[list[Raw]], row: int, column: int, value: Raw) -> None:
    """Puts a value into a cell, widening the grid where the file's last cells seemed to be blank."""
    while len(rows) <= row:
        rows.append([])
    rows[row].extend([""] * (column + 1 - len(rows[row])))
    rows[row][column] = value
