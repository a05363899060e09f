"""The empty workbook: what it shows, what it lets in, and that what is filled in through it is read."""

import pytest
from openpyxl import load_workbook

from guatu.ledgers.header import find_header
from guatu.ledgers.schema import GUIDE, LEDGERS, codes_of
from guatu.scaffold.choices import FIRST, inline
from guatu.scaffold.new import new_workbooks

from .factories import CUT_OFF, a_new, allowed, edited, headers, judged, validation, words, workbook, workbook_path

MANY = [f"第{n}派出所（含社区警务室）" for n in range(1, 61)]


@pytest.fixture(scope="module")
def programme(tmp_path_factory):
    return a_new(tmp_path_factory.mktemp("new"))


@pytest.fixture(scope="module")
def book(programme):
    return workbook(programme)


@pytest.fixture(scope="module")
def sixty(tmp_path_factory):
    """A programme with more units than a validation can hold, one of them with a comma."""
    programme = edited(a_new(tmp_path_factory.mktemp("sixty")), units=[*MANY, '"甲,乙所"'])
    new_workbooks(programme, programme.period(CUT_OFF))
    return programme


def test_every_ledger_has_its_sheet_behind_the_guide(book):
    """All of them seen, none protected, and the guide is no ledger."""
    assert book.sheetnames == [GUIDE, *(ledger.sheet for ledger in LEDGERS)]
    assert {s.sheet_state for s in book} == {"visible"}
    assert not any(s.protection.sheet for s in book)
    assert find_header([[c.value or "" for c in row] for row in book[GUIDE].iter_rows()], GUIDE) is None


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda x: x.name)
def test_headers_are_the_contract_s_without_confidential_columns(book, ledger):
    """Known for certain by intake, nothing missing, nothing beyond."""
    rows = [[c.value or "" for c in row] for row in book[ledger.sheet].iter_rows()]
    found = find_header(rows, "x")
    assert (found.ledger, found.sure, found.extras, found.last) == (ledger, True, {}, FIRST - 2)
    assert list(found.columns) == [c.name for c in ledger.kept]


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda x: x.name)
def test_required_columns_are_seen_and_every_column_has_its_note(book, ledger):
    """Bold on a ground, and 必填 in the note; the others neither."""
    sheet = book[ledger.sheet]
    for column in ledger.kept:
        cell = sheet[f"{headers(sheet)[column.header]}{FIRST - 1}"]
        marked = (bool(cell.font.bold), cell.fill.fill_type == "solid", cell.comment.text.startswith("必填。"))
        assert marked == (column.required,) * 3, column.header


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda x: x.name)
def test_each_column_lets_in_what_it_may_hold(programme, book, ledger):
    """Drop-down lists of the code lists, dates, whole numbers, decimals, and 编号 of the ledger's shape, down to the last row."""
    sheet, bureau = book[ledger.sheet], programme.bureaus[0]
    kinds = {"date": "date", "deadline": "date", "count": "whole", "number": "decimal", "id": "custom"}
    for column in ledger.kept:
        listed = codes_of(column, programme, bureau)
        found = validation(sheet, column.header)
        assert (words(book, sheet, column.header) or ()) == listed
        assert (found.type if found else None) == ("list" if listed else kinds.get(column.kind))
        if found:
            letter = headers(sheet)[column.header]
            assert str(found.sqref) == f"{letter}{FIRST}:{letter}1048576"
            assert found.allow_blank
            assert found.showErrorMessage == (column.kind != "codes")
            assert len(found.prompt) <= 255
            assert len(found.error) <= 255
            assert len(found.formula1) <= 257
        text = sheet.column_dimensions[headers(sheet)[column.header]].number_format
        assert (text == "@") == (column.kind in ("id", "reference", "measures"))


def test_sheets_are_set_to_be_filled_and_printed(book):
    """The header stays, a title and the cut-off stand above it, widths fit, a page holds the whole width."""
    for ledger in LEDGERS:
        sheet = book[ledger.sheet]
        assert sheet.freeze_panes == f"C{FIRST}"
        assert sheet["A1"].value.endswith(ledger.sheet)
        assert [c.value for c in sheet[2] if c.value][-1] == "截至日期：2026-11-30"
        assert sheet.print_title_rows == f"${FIRST - 1}:${FIRST - 1}"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert all(10 <= sheet.column_dimensions[headers(sheet)[c.header]].width <= 40 for c in ledger.kept)


def test_a_list_too_long_for_a_validation_stands_in_the_guide(sixty):
    """Under a defined name, in a sheet that is seen: a hidden one would be a warning (R19)."""
    book = workbook(sixty)
    for ledger in LEDGERS:
        sheet = book[ledger.sheet]
        assert not validation(sheet, "单位").formula1.startswith('"')
        assert words(book, sheet, "单位") == (*MANY, "甲,乙所")
    assert {s.sheet_state for s in book} == {"visible"}
    assert inline(["a" * 127, "b" * 127]) == '"' + "a" * 127 + "," + "b" * 127 + '"'
    assert inline(["a" * 127, "b" * 128]) is inline(["甲,乙"]) is inline(['甲"乙']) is None


@pytest.mark.parametrize("which", ["programme", "sixty"])
def test_the_empty_workbook_is_a_nil_return(which, request):
    """No error and nothing to tell; only that units are silent and measures uncovered."""
    outcome = judged(request.getfixturevalue(which))
    assert outcome.errors == outcome.notices == ()
    assert {f.code for f in outcome.warnings} == {"R14", "R16"}


@pytest.mark.parametrize("which", ["programme", "sixty"])
def test_what_is_filled_in_through_it_passes_intake(which, request, tmp_path):
    """One row a ledger, every column filled with what its validation lets in: R01 to R05 find nothing."""
    programme = request.getfixturevalue(which)
    path, kept = workbook_path(programme), workbook_path(programme).read_bytes()
    book = load_workbook(path)
    for ledger in LEDGERS:
        sheet = book[ledger.sheet]
        for header, letter in headers(sheet).items():
            sheet[f"{letter}{FIRST}"] = 1 if header == "序号" else allowed(book, sheet, ledger, header)
    try:
        book.save(path)
        outcome = judged(programme)
        read = {r.sheet: r.value for r in outcome.reconciliation}
    finally:
        path.write_bytes(kept)
    assert not [
        f for f in outcome.findings if f.code in ("R01", "R02", "R03", "R04", "R05", "R19") or f.code[0] in "FI"
    ]
    assert read == dict.fromkeys((ledger.sheet for ledger in LEDGERS), 1)
