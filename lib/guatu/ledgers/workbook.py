"""A file to sheets of located cells, whatever its name says: the content decides what it is.

Only sheets that can be seen are read. Nothing is parsed here: cells are as the file holds them.
"""

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

from guatu.ledgers.archive import unpack
from guatu.ledgers.bulk import bounded
from guatu.ledgers.delimited import read_delimited
from guatu.ledgers.header import SYNONYMS, Synonyms
from guatu.ledgers.legacy import read_legacy
from guatu.ledgers.marks import Book, Marks, marks_of, read_book
from guatu.ledgers.sheets import Sheet, Workbook, settled
from guatu.ledgers.unreadable import Unreadable

_MOST_BYTES: Final = 50 * 2**20
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARK: Final = re.compile("★|&#9733;|&#[xX]2605;".encode())


def read_bytes(path: Path) -> bytes:
    """A file's content; Unreadable F01 if it cannot be read, F04 if it is too large."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise Unreadable("F04")
        return path.read_bytes()
    except OSError as why:
        raise Unreadable("F01") from why


def read_workbook(path: Path, data: bytes, synonyms: Synonyms = SYNONYMS) -> Workbook:
    """The sheets of the file `data` that lay at `path`; `synonyms` help to find a CSV's encoding. Unreadable F01 to F04 says why there are none."""
    if data.startswith(b"PK"):
        return _packed(path.name, data)
    if data.startswith(_OLE):
        book = read_legacy(path.name, data)
        return Workbook(book.file, tuple(map(settled, book.sheets)), book.hidden)
    if not data:
        raise Unreadable("F01")
    if path.suffix.lower() != ".csv":
        raise Unreadable("F03")
    (rows, starts), encoding = read_delimited(path.stem, data, synonyms)
    return Workbook(path.name, (Sheet(path.name, path.stem, rows, starts=starts),), encoding=encoding)


def _packed(name: str, data: bytes) -> Workbook:
    """The sheets of an .xlsx or .xlsm."""
    parts = unpack(data)
    book = read_book(parts)
    opened = _open(bounded(data, parts, book.entries))
    sheets, hidden = [], []
    for meta in opened.sheets_metadata:
        if meta.visible != SheetVisibleEnum.Visible:
            hidden.append(meta.name)
        elif meta.typ == SheetTypeEnum.WorkSheet:
            sheets.append(_sheet(name, opened, meta.name, marks_of(_entry(parts, book, meta.name), book), book.shift))
    marked = any(_MARK.search(part) for entry, part in parts.items() if entry != "xl/styles.xml")
    return Workbook(name, tuple(sheets), tuple(hidden), marked)


def _entry(parts: Mapping[str, bytes], book: Book, sheet: str) -> bytes:
    """The XML of a sheet; Unreadable F01 if it is not where the workbook says, for then its marks would go unseen."""
    entry = book.entries.get(sheet, "")
    if entry not in parts:
        raise Unreadable("F01")
    return parts[entry]


def _open(data: bytes) -> CalamineWorkbook:
    try:
        return load_workbook(io.BytesIO(data))
    except PasswordError as why:
        raise Unreadable("F02") from why
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as why:  # a panic in calamine is no Exception
        raise Unreadable("F01") from why


def _sheet(file: str, opened: CalamineWorkbook, name: str, marks: Marks, shift: int) -> Sheet:
    try:
        sheet = opened.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False)
        merges = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as why:  # a panic in calamine is no Exception
        raise Unreadable("F01") from why
    return settled(Sheet(file, name, rows, merges, marks, shift))
