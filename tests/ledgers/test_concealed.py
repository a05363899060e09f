"""What a sheet keeps from the eye in ways that the sheet's own XML hardly says."""

import re

import pytest
from openpyxl.worksheet.filters import FilterColumn, Filters
from openpyxl.worksheet.table import Table

from guatu.ledgers.tableparts import CRITERIA
from tests.ledgers.factories import a_workbook, as_bytes, only, repacked, said, take_in

SHEET = "领导调研台账"
VISITS = "xl/worksheets/sheet11.xml"
TABLE = "xl/tables/table1.xml"


def a_table(criteria: bool, **columns) -> bytes:
    """Two visits with a table of the spreadsheet program laid over them, the second one hidden where the filter is on."""
    book = a_workbook(visits=[{}, {}])
    sheet, table = book[SHEET], Table(displayName="T1", ref="A1:H3")
    table._initialise_columns()
    for column, cell in zip(table.tableColumns, sheet[1], strict=True):
        column.name = cell.value
    if criteria:
        table.autoFilter.filterColumn.append(FilterColumn(colId=4, filters=Filters(filter=["省级"]), **columns))
        sheet.row_dimensions[3].hidden = True
    sheet.add_table(table)
    return as_bytes(book)


def edited(data: bytes, entry: str, old: bytes, new: bytes) -> bytes:
    """The workbook with the first `old` of an entry replaced."""

    def edit(xml: bytes) -> bytes:
        assert re.search(old, xml), xml
        return re.sub(old, new, xml, count=1)

    return repacked(data, {entry: edit})


def test_a_filter_of_a_table_part(tmp_path):
    """It stands in a part of its own; the rows it hides are named, and still count."""
    ledgers = take_in(tmp_path, a_table(criteria=True))
    fault = only(ledgers)
    assert (fault.sentence, fault.sheet, fault.cell, fault.rows) == ("R19.filter", SHEET, "A1:H3", ("DY002",))
    assert len(ledgers["visits"]) == 2


def test_a_table_without_a_filter_is_nothing(tmp_path):
    """Its arrows hide nothing."""
    assert take_in(tmp_path, a_table(criteria=False)).faults == ()


@pytest.mark.parametrize("target", ["/xl/tables/table1.xml", "../tables/table1.xml", "../Tables/TABLE1.xml"])
def test_a_table_part_is_found_however_it_is_named(target, tmp_path):
    """From the root, or from the sheet, in any case."""
    rels = "xl/worksheets/_rels/sheet11.xml.rels"
    data = edited(a_table(criteria=True), rels, rb'Target="[^"]*"', f'Target="{target}"'.encode())
    assert said(take_in(tmp_path, data)) == [("R19.filter", "A1:H3")]


def test_a_damaged_table_part_is_a_damaged_file(tmp_path):
    """What it would have said is not known."""
    assert said(take_in(tmp_path, edited(a_table(criteria=True), TABLE, b"</table>", b""))) == [("F01", None)]


@pytest.mark.parametrize("kind", sorted(CRITERIA))
def test_every_kind_of_criterion_filters(kind, tmp_path):
    """Values, numbers, the ten highest, dates, colours, icons."""
    book = a_workbook(visits=[{}])
    book[SHEET].auto_filter.ref = "A1:H2"
    book[SHEET].auto_filter.add_filter_column(4, ["省级"])
    criterion = f"<{kind}/>".encode()
    data = edited(as_bytes(book), VISITS, b"<filters.*</filters>", criterion)
    assert said(take_in(tmp_path, data)) == [("R19.filter", "A1:H2")]
    assert take_in(tmp_path, edited(data, VISITS, criterion, b"")).faults == ()


@pytest.mark.parametrize("height", [b'ht="0"', b'ht="0.0" customHeight="1"', b'customHeight="1" ht="0" spans="1:8"'])
def test_a_row_without_height_is_hidden(height, tmp_path):
    """It cannot be seen; a row with little height can."""
    data = as_bytes(a_workbook(visits=[{}, {}]))
    assert said(take_in(tmp_path, edited(data, VISITS, b'<row r="3"', b'<row r="3" ' + height))) == [("R19.row", "3:3")]
    low = edited(data, VISITS, b'<row r="3"', b'<row r="3" ht="0.5"')
    assert take_in(tmp_path, low).faults == ()


def test_a_column_without_width_is_hidden(tmp_path):
    """Like one that is marked so."""
    cols = b'<cols><col min="7" max="7" width="0" customWidth="1"/></cols><sheetData>'
    data = edited(as_bytes(a_workbook(visits=[{}])), VISITS, b"<sheetData>", cols)
    assert said(take_in(tmp_path, data)) == [("R19.column", "G:G")]
