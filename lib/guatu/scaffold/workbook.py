"""An empty ledger workbook made from the schema: a sheet a ledger, and 填写说明 in front.

What is filled in through it passes R01 to R05: headers are the contract's own, and each column lets in only what it may hold.
"""

from collections.abc import Mapping
from typing import Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from guatu.ledgers.header import NUMBERING
from guatu.ledgers.schema import LEDGERS, Column, Kind, Ledger, codes_of
from guatu.programme import Bureau, Period, Programme
from guatu.scaffold.choices import FIRST, choice
from guatu.scaffold.guide import AUTHOR, across, write_guide
from guatu.scaffold.notes import note

_FORMATS: Final[Mapping[Kind, str]] = {
    "id": "@",
    "reference": "@",
    "measures": "@",
    "date": "yyyy-mm-dd",
    "deadline": "yyyy-mm-dd",
    "count": "0",
}
_WIDTHS: Final[Mapping[Kind, int]] = {
    "id": 11,
    "reference": 11,
    "measures": 12,
    "date": 13,
    "deadline": 13,
    "count": 10,
    "number": 11,
}
_RULE: Final = Side(style="thin", color="FF5A5F66")
_REQUIRED: Final = PatternFill("solid", fgColor="FFD5D8DC")


def empty_workbook(programme: Programme, period: Period, bureau: Bureau) -> Workbook:
    """The workbook that `bureau` fills in for `period`: every ledger of the contract without its confidential columns."""
    book = Workbook()
    names = write_guide(book, programme, bureau, period.cut_off)
    for ledger in LEDGERS:
        sheet = book.create_sheet(ledger.sheet)
        _head(sheet, ledger, period, bureau)
        for place, column in enumerate(ledger.kept, 2):
            text = note(ledger, column, programme, bureau, period.cut_off)
            _column(sheet, place, column, text)
            found = choice(ledger, column, get_column_letter(place), codes_of(column, programme, bureau), text, names)
            if found:
                sheet.add_data_validation(found)
        _page(sheet)
    return book


def _head(sheet: Worksheet, ledger: Ledger, period: Period, bureau: Bureau) -> None:
    """Title, reporting unit and cut-off above the header, and the column of numbers."""
    last = len(ledger.kept) + 1
    sheet["A1"] = f"{bureau.name}{ledger.sheet}"
    sheet["A1"].font, sheet["A1"].alignment = Font("黑体", 16), Alignment("center", "center")
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=last)
    sheet["A2"] = f"填报单位：{bureau.name}"
    sheet.cell(2, last, f"截至日期：{period.cut_off}").alignment = Alignment("right")
    sheet.row_dimensions[1].height, sheet.row_dimensions[FIRST - 1].height = 30, 32
    _header(sheet, 1, NUMBERING, required=False)
    sheet.column_dimensions["A"].width = 6


def _header(sheet: Worksheet, place: int, text: str, *, required: bool) -> None:
    cell = sheet.cell(FIRST - 1, place, text)
    cell.font = Font("黑体", 11, bold=required)
    cell.alignment = Alignment("center", "center", wrap_text=True)
    cell.border = Border(_RULE, _RULE, _RULE, _RULE)
    if required:
        cell.fill = _REQUIRED


def _column(sheet: Worksheet, place: int, column: Column, text: str) -> None:
    """The header with its note, and how the cells below it are set."""
    _header(sheet, place, column.header, required=column.required)
    sheet.cell(FIRST - 1, place).comment = Comment(text, AUTHOR, height=90, width=260)
    set_as = sheet.column_dimensions[get_column_letter(place)]
    set_as.width = _WIDTHS.get(column.kind, 34 if column.free else 16)
    set_as.number_format = _FORMATS.get(column.kind, "General")
    set_as.alignment = Alignment(vertical="top", wrap_text=column.kind in ("text", "codes"))


def _page(sheet: Worksheet) -> None:
    """The header stays in sight on the screen and on every page."""
    sheet.freeze_panes = f"C{FIRST}"
    sheet.print_title_rows = f"{FIRST - 1}:{FIRST - 1}"
    sheet.print_options.gridLines = True
    across(sheet)
