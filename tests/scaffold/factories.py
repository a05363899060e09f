"""A new programme in a temporary folder, and the rows that its empty workbook lets in."""

import re
import shutil
from datetime import date, datetime
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from guatu.checks.outcome import Outcome
from guatu.checks.rules import judge
from guatu.ledgers.intake import read_ledgers
from guatu.ledgers.schema import Ledger
from guatu.programme import Programme, load_programme
from guatu.scaffold.choices import FIRST
from guatu.scaffold.new import new_programme

CUT_OFF = date(2026, 11, 30)


def a_new(folder: Path, name="county-2026", cut_off=CUT_OFF) -> Programme:
    """A programme as `guatu new` makes it."""
    new_programme(name, folder, cut_off)
    return load_programme(folder / name)


def edited(programme: Programme, **lists) -> Programme:
    """The programme with other lists in its programme.yml and its empty workbooks gone."""
    path = programme.folder / "programme.yml"
    text = path.read_text("utf-8")
    for key, words in lists.items():
        text = re.sub(rf"^{key}: .*$", f"{key}: [{', '.join(words)}]", text, count=1, flags=re.M)
    path.write_text(text, "utf-8")
    shutil.rmtree(programme.ledgers_root())
    return load_programme(programme.folder)


def workbook_path(programme: Programme) -> Path:
    return programme.ledgers_root() / str(CUT_OFF) / f"{programme.bureaus[0].code}.xlsx"


def workbook(programme: Programme) -> Workbook:
    return load_workbook(workbook_path(programme))


def headers(sheet) -> dict[str, str]:
    """The letter of each header."""
    return {cell.value: cell.column_letter for cell in sheet[FIRST - 1] if cell.value}


def validation(sheet, header: str):
    """The validation of a column, None if it has none."""
    cell = f"{headers(sheet)[header]}{FIRST}"
    return next((v for v in sheet.data_validations.dataValidation if cell in v.sqref), None)


def words(book: Workbook, sheet, header: str) -> tuple[str, ...] | None:
    """What a column's drop-down list offers, wherever the list stands; None if it has none."""
    found = validation(sheet, header)
    if found is None or found.type != "list":
        return None
    if found.formula1.startswith('"'):
        return tuple(found.formula1.strip('"').split(","))
    ((title, cells),) = book.defined_names[found.formula1].destinations
    return tuple(cell.value for (cell,) in book[title][cells])


def allowed(book: Workbook, sheet, ledger: Ledger, header: str):
    """A value that the column lets in, told from its validation alone where it has one."""
    found = validation(sheet, header)
    if found is None:
        return {"措施编号": "1、2", "原编号": "WT001", "关联线索": "XS001", "关联问题": "WT001"}.get(header, "内容")
    if found.type == "list":
        return words(book, sheet, header)[-1]
    return {"custom": f"{ledger.prefix}001", "date": datetime(2026, 11, 5), "whole": 1, "decimal": 95.5}[found.type]


def judged(programme: Programme) -> Outcome:
    """What all rules say of the first period's ledgers."""
    period, bureau = programme.period(CUT_OFF), programme.bureaus[0]
    return judge(read_ledgers(programme, period, bureau), programme, period, bureau, None)
