"""An .xlsx or .xlsm to sheets: its XML looked over first, then its values from python-calamine, and both held together."""

import io
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

from guatu.ledgers.archive import Archive
from guatu.ledgers.book import Book, read_book
from guatu.ledgers.bulk import blankness, filled, replaced, too_large, trimmed
from guatu.ledgers.limits import MOST_FILLED, MOST_TEXT, MOST_TRIMMED
from guatu.ledgers.plain import blocks
from guatu.ledgers.shared import Strings, read_strings
from guatu.ledgers.sheets import Grid, Sheet, Texts, Workbook, settle
from guatu.ledgers.survey import Survey, survey
from guatu.ledgers.tableparts import table_filter
from guatu.ledgers.unreadable import Unreadable

_STRINGS = "xl/sharedstrings.xml"


def read_packed(name: str, data: bytes, archive: Archive, texts: Texts, room: int) -> Workbook:
    """The visible sheets of an .xlsx or .xlsm; their grids may have `room` cells. Unreadable F01 to F04."""
    book = read_book(archive)
    strings = read_strings(archive.pieces(_STRINGS)) if _STRINGS in archive else Strings()
    opened = _open(data)
    seen = _looked_over(archive, book, strings, _worksheets(opened, book))
    if sum(sheet.survey.rows * sheet.survey.columns for sheet in seen.values()) > room:
        raise Unreadable("F04")
    marked = archive.inspect()
    if other := {book.entries[title]: sheet.xml for title, sheet in seen.items() if sheet.xml}:
        opened = _open(replaced(data, other))
    sheets = tuple(_sheet(name, opened, title, seen[title], archive, book, texts) for title in seen)
    return Workbook(name, sheets, tuple(title for title in book.entries if title not in book.visible), marked)


def _open(data: bytes) -> CalamineWorkbook:
    try:
        return load_workbook(io.BytesIO(data))
    except PasswordError as why:
        raise Unreadable("F02") from why
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as why:  # a panic in calamine is no Exception
        raise Unreadable("F01") from why


def _worksheets(opened: CalamineWorkbook, book: Book) -> tuple[str, ...]:
    """The visible worksheets; Unreadable F01 if python-calamine sees other sheets in the file than `book`."""
    metadata = opened.sheets_metadata
    visible = {sheet.name for sheet in metadata if sheet.visible == SheetVisibleEnum.Visible}
    if [sheet.name for sheet in metadata] != list(book.entries) or visible != book.visible:
        raise Unreadable("F01")
    return tuple(s.name for s in metadata if s.name in visible and s.typ == SheetTypeEnum.WorkSheet)


class _Seen(NamedTuple):
    """What was seen of a sheet, and its XML where blank cells had to be left out of it."""

    survey: Survey
    xml: bytes = b""


def _looked_over(archive: Archive, book: Book, strings: Strings, titles: tuple[str, ...]) -> Mapping[str, _Seen]:
    """The surveys of the sheets; Unreadable F01 if one is not where the workbook says, F04 if one is too large."""
    seen = {}
    for title in titles:
        entry = book.entries[title]
        if entry not in archive:
            raise Unreadable("F01")
        xml, found = b"", survey(archive.pieces(entry), book, strings)
        if too_large(found.rows, found.columns) and archive.size(entry) <= MOST_TRIMMED:
            xml = trimmed(archive[entry], blankness(archive))
            found = survey((xml,), book, strings)
        if too_large(found.rows, found.columns) or found.cells > MOST_FILLED or found.text > MOST_TEXT:
            raise Unreadable("F04")
        seen[title] = _Seen(found, xml)
    return seen


def _sheet(
    file: str, opened: CalamineWorkbook, title: str, seen: _Seen, archive: Archive, book: Book, texts: Texts
) -> Sheet:
    """The sheet with its values; Unreadable F01 if there are more or fewer of them than in its XML."""
    rows = _values(opened, title, texts)
    found = sum(len(row) - row.count("") for row in rows)
    if found != seen.survey.cells:
        pieces = (seen.xml,) if seen.xml else archive.pieces(book.entries[title])
        blank = blankness(archive)
        if not sum(filled(xml, blank) for xml in blocks(pieces, b"row>")) <= found < seen.survey.cells:
            raise Unreadable("F01")
    marks = seen.survey.marks
    marks = marks if marks.filter else replace(marks, filter=table_filter(archive, book.entries[title]))
    settle(rows, seen.survey.merges, marks.broken, marks.percent)
    return Sheet(file, title, rows, seen.survey.merges, marks, book.shift)


def _values(opened: CalamineWorkbook, title: str, texts: Texts) -> Grid:
    try:
        sheet = opened.get_sheet_by_name(title)
        return texts.grid(sheet.iter_rows(), sheet.start[1] if sheet.start else 0)
    except (KeyboardInterrupt, SystemExit, MemoryError, Unreadable):
        raise
    except BaseException as why:  # a panic in calamine is no Exception
        raise Unreadable("F01") from why
