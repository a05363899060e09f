"""An .xls file (BIFF) to sheets. xlrd reads it: python-calamine shows its error values as blanks and none of its formats."""

import io
import struct
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any, Final

from guatu.ledgers.book import is_percentage
from guatu.ledgers.cells import Broken, Percent, Raw
from guatu.ledgers.limits import MOST_CELLS, MOST_ROWS
from guatu.ledgers.marks import Marks
from guatu.ledgers.merging import apart
from guatu.ledgers.pageheads import lines_of
from guatu.ledgers.secrecy import MARK, is_secret_head
from guatu.ledgers.sheets import Sheet, Texts, Workbook, settle
from guatu.ledgers.strangers import kind_of_compound
from guatu.ledgers.unreadable import Unreadable

_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")


def read_legacy(name: str, data: bytes, texts: Texts) -> Workbook:
    """The sheets of an OLE file; Unreadable F01 damaged, F02 encrypted, F03 another kind of OLE file, F04 too large."""
    if _ENCRYPTED in data:
        raise Unreadable("F02")
    import xlrd  # type: ignore[import-not-found, import-untyped, unused-ignore]  # here, since few files are .xls

    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
        sheets = tuple(_sheet(name, book, sheet, texts) for sheet in book.sheets() if not sheet.visibility)
        marked = any(MARK in text for text in _aside(book)) or any(map(is_secret_head, _page_heads(data, book)))
    except xlrd.XLRDError as why:
        raise _refusal(data, why) from why
    except (MemoryError, Unreadable):
        raise
    except Exception as why:  # xlrd raises whatever a damaged record leads to
        raise Unreadable("F01") from why
    return Workbook(name, sheets, tuple(sheet.name for sheet in book.sheets() if sheet.visibility), marked)


def _aside(book: Any) -> Iterator[str]:
    """The texts that stand in no visible cell: hidden sheets and comments."""
    for sheet in book.sheets():
        yield from (note.text for note in sheet.cell_note_map.values())
        if sheet.visibility:
            yield from (str(value) for row in range(sheet.nrows) for value in sheet.row_values(row))


_HEADER, _FOOTER, _UNICODE = 0x14, 0x15, 80
"""Two kinds of records, and the version of BIFF from which on they hold Unicode ([MS-XLS] 2.4.136, 2.4.124); xlrd skips them."""


def _page_heads(data: bytes, book: Any) -> Iterator[str]:
    """Each line of the headers and footers of all sheets."""
    from xlrd.compdoc import CompDoc  # type: ignore[import-not-found, import-untyped, unused-ignore]

    container = CompDoc(data, logfile=io.StringIO())
    stream, at, length = next(filter(lambda found: found[0], map(container.locate_named_stream, ("Workbook", "Book"))))
    end = at + length
    while at + 4 <= end:
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind in (_HEADER, _FOOTER) and size:
            yield from lines_of(_text(stream[at + 4 : at + 4 + size], book))
        at += 4 + size


def _text(record: bytes, book: Any) -> str:
    if book.biff_version < _UNICODE:
        return record[1:].decode(book.encoding, "replace")
    return record[3:].decode("utf-16-le" if record[2:3] == b"\1" else "latin-1", "replace")


def _refusal(data: bytes, why: Exception) -> Unreadable:
    """Why xlrd did not open an OLE file."""
    if "encrypted" in str(why):
        return Unreadable("F02")
    kind = kind_of_compound(data)
    return Unreadable("F03.kind", kind=kind) if kind else Unreadable("F03")


def _sheet(file: str, book: Any, sheet: Any, texts: Texts) -> Sheet:
    if sheet.nrows > MOST_ROWS or sum(sheet.row_len(row) for row in range(sheet.nrows)) > MOST_CELLS:
        raise Unreadable("F04")
    rows = texts.grid([_raw(book, cell) for cell in sheet.row(row)] for row in range(sheet.nrows))
    merges = apart([(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells])
    settle(rows, merges, {}, ())
    hidden = frozenset(row for row, info in sheet.rowinfo_map.items() if info.hidden)
    columns = frozenset(column for column, info in sheet.colinfo_map.items() if info.hidden)
    return Sheet(file, sheet.name, rows, merges, Marks(hidden, columns), 1462 if book.datemode else 0)


_NUMBER, _DATE, _BOOLEAN, _ERROR = 2, 3, 4, 5
"""xlrd's cell types."""

_ERRORS: Final = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def _raw(book: Any, cell: Any) -> Raw:
    if cell.ctype == _ERROR:
        return Broken(_ERRORS.get(cell.value, "#VALUE!"))
    if cell.ctype == _BOOLEAN:
        return bool(cell.value)
    if cell.ctype == _DATE:
        return _day(float(cell.value), book.datemode)
    if cell.ctype == _NUMBER:
        shown_as = book.format_map.get(book.xf_list[cell.xf_index].format_key)
        return Percent(float(cell.value)) if shown_as and is_percentage(shown_as.format_str) else float(cell.value)
    return str(cell.value)


def _day(serial: float, mode: int) -> Raw:
    """A date without time of day as a date; what is no day at all stays the number it is."""
    first = datetime(1904, 1, 1) if mode else datetime(1899, 12, 30)
    if not 61 <= serial < 2950000:
        return serial
    moment = first + timedelta(milliseconds=round(serial * 86400000))
    return moment.date() if moment.time() == time() else moment
