"""The same workbook given back with every finding marked in its cell, and a 问题清单 in front that links to them."""

import contextlib
import io
import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, cast

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import quote_sheetname, range_boundaries
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from guatu.checks.outcome import Finding
from guatu.checks.results import with_results
from guatu.errors import PublishFailed
from guatu.ledgers.archive import Archive
from guatu.ledgers.cells import Percent, Raw, shown
from guatu.ledgers.header import SYNONYMS, Synonyms
from guatu.ledgers.schema import ISSUES
from guatu.ledgers.unreadable import Unreadable
from guatu.ledgers.workbook import read_bytes, read_workbook
from guatu.severities import WORDS, Severity

AUTHOR: Final = "挂图"

_HEADS: Final = ("项次", "级别", "规则", "工作表", "位置", "涉及编号", "说明")
_WIDTHS: Final = (6, 6, 7, 20, 12, 22, 90)
_TINTS: Final[Mapping[Severity, str]] = {"error": "FFF7CFCB", "warning": "FFFBEAC4", "notice": "FFE1EAF2"}
_NEXT: Final = "请逐条改正后保存，直接重新报送这个工作簿：本表、颜色和批注不用删，再次检查时会自动更新。"
_NOTHING: Final = "没有发现问题。"
_COLOURED: Final = 100
"""A range of more cells than this is marked in its first cell only."""


@dataclass(frozen=True, slots=True)
class Returned:
    """One ledger file and the workbook in which it was given back; `target` is None where it could not be."""

    source: Path
    target: Path | None


def give_back(
    sources: Iterable[Path], findings: Iterable[Finding], folder: Path, synonyms: Synonyms = SYNONYMS
) -> tuple[Returned, ...]:
    """Annotate each of `sources` into `folder`, which is made where a file can be given back.

    PublishFailed U01 if the folder cannot be written.
    """
    found, names, returned = tuple(findings), set[str](), []
    for source in sources:
        plain = f"{source.stem}.xlsx"
        name = plain if plain.lower() not in names else f"{source.name}.xlsx"
        names.add(name.lower())
        given = annotate(source, found, folder / name, synonyms)
        returned.append(Returned(source, folder / name if given else None))
    return tuple(returned)


def annotate(source: Path, findings: Iterable[Finding], target: Path, synonyms: Synonyms = SYNONYMS) -> bool:
    """Write to `target` (an .xlsx) the workbook `source` with those of `findings` that concern it.

    Everything else in it stays: values, formulas and their results, formats, widths, merged cells, validations. Marks of
    an earlier round go. A .csv, .xls or .ods comes back as an .xlsx with the same cells. False, and nothing is written,
    for a file that cannot be read and for one that carries a secrecy mark and so may not be copied. PublishFailed U01 if
    `target` cannot be written.
    """
    mine = tuple(f for f in findings if _concerns(f, source.name))
    if any(f.code == "R17" or f.code.startswith("F") for f in mine):
        return False
    try:
        data = read_bytes(source)
        content = _annotated(source, data, mine, synonyms)
    except Unreadable:
        return False
    _write(target, content)
    return True


def _annotated(source: Path, data: bytes, findings: tuple[Finding, ...], synonyms: Synonyms) -> bytes:
    """The content of the annotated workbook: with all its formats, or with its cells alone where openpyxl cannot do that."""
    if data.startswith(b"PK"):
        parts = Archive(data)
        try:
            return _marked(*_as_it_is(data), findings, parts)
        except Exception:  # noqa: S110 - openpyxl raises whatever a strange part of a workbook leads to
            pass
    return _marked(*_values_of(source, data, synonyms), findings, {})


def _marked(
    book: Workbook, sheets: Mapping[str, Worksheet], findings: tuple[Finding, ...], parts: Mapping[str, bytes]
) -> bytes:
    """The workbook with its marks and its list, as a file's content; `parts` are those that it was opened from."""
    _clear(book)
    _mark(sheets, findings)
    _list(book, sheets, findings)
    saved = io.BytesIO()
    book.save(saved)
    titles = {f"xl/worksheets/sheet{n}.xml": sheet.title for n, sheet in enumerate(book.worksheets, 1)}
    return with_results(saved.getvalue(), parts, titles) if parts else saved.getvalue()


def _write(target: Path, content: bytes) -> None:
    """Put `content` in its place whole or not at all."""
    beside = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
        beside.replace(target)
    except OSError as why:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise PublishFailed("U01", folder=target.parent.name, why=why.strerror or type(why).__name__) from None


def _concerns(finding: Finding, name: str) -> bool:
    """Whether a finding is of this file, or of all the bureau's files, which it names by the bureau's code."""
    return finding.file == name or "." not in finding.file


def _empty() -> tuple[Workbook, dict[str, Worksheet]]:
    book = Workbook()
    book.remove(book.worksheets[0])
    return book, {}


def _as_it_is(data: bytes) -> tuple[Workbook, dict[str, Worksheet]]:
    """An .xlsx with all its formats, and its sheets by the name they have in findings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), rich_text=True)
    return book, {sheet.title: sheet for sheet in book.worksheets}


def _values_of(source: Path, data: bytes, synonyms: Synonyms) -> tuple[Workbook, dict[str, Worksheet]]:
    """The cells of a .csv or .xls in a workbook of their own."""
    book, sheets = _empty()
    for sheet in read_workbook(source, data, synonyms).sheets:
        copy = book.create_sheet(re.sub(r"[\\*?:/\[\]]", "_", sheet.name)[:31] or "Sheet")
        sheets[sheet.name] = copy
        for r, row in enumerate(sheet.rows, 1):
            for c, raw in enumerate(row, 1):
                if raw != "":
                    _put(copy.cell(r, c), raw)
    return book, sheets


def _put(cell: Cell | MergedCell, raw: Raw) -> None:
    """Numbers and dates as they are, everything else as text that no program takes for a formula."""
    if isinstance(raw, Percent):
        cell.value, cell.number_format = raw.value, "0.00%"
    elif isinstance(raw, bool | int | float | date):
        cell.value = raw
    else:
        _text(cell, shown(raw))


def _text(cell: Cell | MergedCell, text: str) -> None:
    """`text` as text: never a formula, not even after someone edits the cell (B62: = + - @ and their like)."""
    cell.value = _CONTROLS.sub("", text)
    cell.data_type = "s"
    cell.quotePrefix = text[:1] in "=+-@＝＋－＠\t\r\0'"


_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def _clear(book: Workbook) -> None:
    """Take out the list, colours and comments of an earlier round."""
    for sheet in book.worksheets:
        if tuple(cell.value for cell in next(sheet.iter_rows(max_row=1, max_col=len(_HEADS)))) == _HEADS:
            book.remove(sheet)
            continue
        for cell in sheet._cells.values():  # not iter_rows, which makes a cell of every place in between
            if cell.has_style and cell.fill.fgColor.rgb in _TINTS.values():
                cell.fill = PatternFill()
            if isinstance(cell, Cell) and cell.comment and _OURS in cell.comment.text:
                theirs = cell.comment.text.partition(_OURS)[0].rstrip("\n")
                cell.comment = Comment(theirs, cell.comment.author) if theirs else None


_OURS: Final = "【挂图】"
"""Where our part of a comment begins."""


@dataclass(frozen=True)
class _Spot:
    """The cells a finding colours; the first one carries the comment."""

    cells: tuple[Cell | MergedCell, ...]
    head: Cell


def _mark(sheets: Mapping[str, Worksheet], findings: Iterable[Finding]) -> None:
    """Colour and comment the cell of each finding; the graver colour wins, the comments add up."""
    for finding in sorted(findings, key=lambda f: list(_TINTS).index(f.severity), reverse=True):
        spot = _spot(sheets, finding)
        if spot:
            for cell in spot.cells:
                cell.fill = PatternFill("solid", fgColor=_TINTS[finding.severity])
            _comment(spot.head, f"{WORDS['zh'][finding.severity]} {finding.code}：{finding.statement()}")


def _spot(sheets: Mapping[str, Worksheet], finding: Finding) -> _Spot | None:
    sheet = sheets.get(finding.sheet or "")
    if sheet is None or not finding.cell:
        return None
    left, top, right, bottom = (n or 0 for n in range_boundaries(finding.cell))
    head = _anchor(sheet, top or 1, left) if left and top else _first(sheet, left or 1, top or 1)
    open_ended = 0 in (left, top, right, bottom)
    if open_ended or (right - left + 1) * (bottom - top + 1) > _COLOURED:
        return _Spot((head,), head)
    return _Spot(tuple(cell for row in sheet.iter_rows(top, bottom, left, right) for cell in row), head)


def _first(sheet: Worksheet, column: int, row: int) -> Cell:
    """The first cell of a whole row; of a whole column its header, past the titles that are merged across it."""
    if row > 1:
        return _anchor(sheet, row, column)
    cells = (_anchor(sheet, number, column) for number in range(1, _HEAD_ROWS))
    return next((cell for cell in cells if cell.column == column and cell.value is not None), _anchor(sheet, 1, column))


_HEAD_ROWS: Final = 18


def _anchor(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell itself, or the first cell of the merged block it lies in."""
    for block in sheet.merged_cells.ranges:
        if block.min_row <= row <= block.max_row and block.min_col <= column <= block.max_col:
            row, column = block.min_row, block.min_col
    return cast(Cell, sheet.cell(row, column))


def _comment(cell: Cell, text: str) -> None:
    """Add `text` to the cell's comment, after what others wrote there."""
    before = cell.comment.text if cell.comment else ""
    author = cell.comment.author if cell.comment else AUTHOR
    joined = f"{before}\n{text}" if _OURS in before else f"{before}\n{_OURS}{text}".lstrip("\n")
    lines = sum(1 + len(line) // 24 for line in joined.split("\n"))
    cell.comment = Comment(_CONTROLS.sub("", joined), author, height=24 * (lines + 1), width=340)


def _list(book: Workbook, sheets: Mapping[str, Worksheet], findings: tuple[Finding, ...]) -> None:
    """The 问题清单 in front: one row a finding, with a link to its cell."""
    sheet = book.create_sheet(ISSUES, 0)
    for column, (head, width) in enumerate(zip(_HEADS, _WIDTHS, strict=True), 1):
        cell = sheet.cell(1, column, head)
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    for number, finding in enumerate(findings, 1):
        _line(sheet, number, finding, sheets.get(finding.sheet or ""))
    sheet.cell(len(findings) + 3 if findings else 2, len(_HEADS), _NEXT if findings else _NOTHING)
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = 0


def _line(sheet: Worksheet, number: int, finding: Finding, at: Worksheet | None) -> None:
    row = number + 1
    rows = "、".join(finding.rows)
    said = (
        WORDS["zh"][finding.severity],
        finding.code,
        finding.sheet or finding.file,
        finding.cell or "",
        rows,
        finding.statement(),
    )
    sheet.cell(row, 1, number).alignment = Alignment(vertical="top")
    for column, text in enumerate(said, 2):
        cell = sheet.cell(row, column)
        _text(cell, text[:32000])
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.cell(row, 2).fill = PatternFill("solid", fgColor=_TINTS[finding.severity])
    if at is not None:
        link = sheet.cell(row, 5 if finding.cell else 4)
        place = finding.cell or "A1"
        where = f"{quote_sheetname(at.title)}!{f'{place}:{place}' if place.isalpha() else place}"
        link.hyperlink = Hyperlink(ref=link.coordinate, location=where, display=str(link.value))
        link.font = Font(underline="single", color="FF33658A")
