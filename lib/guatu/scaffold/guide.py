"""The sheet 填写说明 of an empty workbook: how to fill it, what each column takes, and the lists too long for a validation."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from guatu.ledgers.schema import GUIDE, LEDGERS, codes_of
from guatu.programme import Bureau, Programme
from guatu.scaffold.choices import Names, inline
from guatu.scaffold.notes import note

AUTHOR: Final = "挂图"

_RULES: Final = (
    "每张表报截至本期的全部记录，不是只报本期新增的。上期报过的记录不要删，编号不要改；确需剔除的，在《核减说明台账》里逐条说明。",
    "表头加粗有底色的列必填。其余的列没有内容就空着。把鼠标停在表头上，有这一列的填法。",
    "有下拉列表的列只能填列表里的词。列表要增减，请告诉下发本表的单位，不要自己改。",
    "日期写成 {day} 的样子；人数、起数只写数字。粘贴进来的内容，下拉列表和日期检查不起作用，请粘贴为“值”后自己核对。",
    "不要合并记录的单元格，不要隐藏行、列、工作表，不要改表头，不要设密码。要加合计行，加在最下面。",
    "某张表本期没有内容，留着空表就是零报告，不要删表。",
    "不要填写举报人、反映内容、姓名、身份证号、手机号、车牌号。涉密内容不得填入本工作簿。",
)
_HEADS: Final = ("工作表", "列", "是否必填", "填法", "可以填的词")
_WIDTHS: Final = (18, 14, 26, 58, 48)


_WIDE: Final = 14
"""Of columns."""


def write_guide(book: Workbook, programme: Programme, bureau: Bureau, day: date) -> Names:
    """Make the first sheet of `book` the guide; `day` is a date to show. Returns the names of the lists that stand in its cells."""
    sheet = book.worksheets[0]
    sheet.title = GUIDE
    sheet["A1"], sheet["A1"].font = f"{bureau.name}台账填写说明", Font("黑体", 16)
    for number, text in enumerate(_RULES, 1):
        sheet.cell(number + 1, 1, f"{number}. {text.format(day=day)}").alignment = Alignment(
            wrap_text=True, vertical="top"
        )
        sheet.merge_cells(start_row=number + 1, end_row=number + 1, start_column=1, end_column=len(_HEADS))
        sheet.row_dimensions[number + 1].height = 18
    _columns(sheet, len(_RULES) + 3, programme, bureau, day)
    for place, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    across(sheet)
    return _lists(book, sheet, programme, bureau)


def across(sheet: Worksheet) -> None:
    """The whole width of the table on one page across: A4, or A3 for a wide one."""
    wide = sheet.max_column > _WIDE
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A3 if wide else Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _columns(sheet: Worksheet, top: int, programme: Programme, bureau: Bureau, day: date) -> None:
    """One line a column of every ledger."""
    lines = [_HEADS, *_lines(programme, bureau, day)]
    for row, line in enumerate(lines, top):
        for place, text in enumerate(line, 1):
            cell = sheet.cell(row, place, text)
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font("黑体", 11) if row == top else Font()


def _lines(programme: Programme, bureau: Bureau, day: date) -> Iterator[tuple[str, ...]]:
    for ledger in LEDGERS:
        for column in ledger.kept:
            duty, _, how = note(ledger, column, programme, bureau, day).partition("。")
            words = "、".join(codes_of(column, programme, bureau))
            yield ledger.sheet, column.header, duty, how, words


def _lists(book: Workbook, sheet: Worksheet, programme: Programme, bureau: Bureau) -> Names:
    """Put each list that a validation cannot hold under a defined name, right of the table."""
    names: dict[tuple[str, ...], str] = {}
    for ledger in LEDGERS:
        for column in ledger.kept:
            words = codes_of(column, programme, bureau)
            if not words or inline(words) or words in names:
                continue
            place = len(_HEADS) + 2 + len(names)
            letter, name = get_column_letter(place), f"list_{ledger.name}_{column.name}"
            sheet.cell(1, place, f"下拉列表：{column.header}").font = Font("黑体", 11)
            sheet.column_dimensions[letter].width = 24
            for row, word in enumerate(words, 2):
                sheet.cell(row, place, word).data_type = "s"
            where = f"{quote_sheetname(sheet.title)}!${letter}$2:${letter}${len(words) + 1}"
            book.defined_names[name] = DefinedName(name, attr_text=where)
            names[words] = name
    return names
