"""The workbook given back: findings marked in their cells, everything else as it was."""

import re
import shutil
from copy import copy
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from guatu.checks.annotate import annotate, give_back
from guatu.checks.outcome import Finding
from guatu.checks.rules import judge
from guatu.errors import PublishFailed
from guatu.ledgers.intake import read_ledgers
from guatu.ledgers.schema import ISSUES
from guatu.programme import load_programme
from tests.ledgers.factories import repacked

from .factories import CUT_OFF

SAMPLE = Path(__file__).parents[2] / "params" / "shifan" / "ledgers" / "2020-09-30" / "SF01.xlsx"
SHEET = "问题整改台账"


def a_finding(cell, sheet=SHEET, code="R20", severity="error", file="SF01.xlsx", rows=("WT001",), **values):
    """A finding with a sentence that takes a count."""
    return Finding(code, severity, file, sheet, cell, rows, "R20", {"count": "1"} | values)


def annotated(source, tmp_path, *findings):
    """The annotated workbook, reopened."""
    target = tmp_path / "annotated.xlsx"
    annotate(source, findings, target)
    return load_workbook(target, rich_text=True)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """The sample annotated with findings of every shape."""
    findings = [
        a_finding("V20"),
        a_finding("V20", severity="warning", code="R18", rows=()),
        a_finding("30:30", severity="warning"),
        a_finding("A3:W68", severity="warning", code="R19"),
        a_finding("B332:B341", "立行立改案件台账", severity="warning"),
        a_finding("A4", "核查批次台账", severity="notice"),
        a_finding(None, "制度建设台账"),
        a_finding(None, "没有的台账"),
        a_finding(None, None, code="R16"),
        a_finding("B5", file="别的.xlsx"),
    ]
    return annotated(SAMPLE, tmp_path_factory.mktemp("annotated"), *findings)


def colour(cell):
    """The cell's fill, None if it has none."""
    return cell.fill.fgColor.rgb if cell.fill.fill_type else None


def test_a_cell_carries_its_findings(book):
    """Colour of the gravest, and a comment with the code and the sentence of each."""
    cell = book[SHEET]["V20"]
    assert colour(cell) == "FFF7CFCB"
    assert "错误 R20：有 1 条记录" in cell.comment.text
    assert "警告 R18：" in cell.comment.text
    assert SHEET not in cell.comment.text


def test_ranges_rows_and_merged_cells_are_marked_where_they_begin(book):
    """A range is coloured whole unless it is large; a hidden row and a merged block carry the mark in their first cell."""
    assert {colour(book["立行立改案件台账"][f"B{n}"]) for n in range(332, 342)} == {"FFFBEAC4"}
    assert book["立行立改案件台账"]["B333"].comment is None
    for sheet, cell, beside in ((SHEET, "A30", "B30"), (SHEET, "A3", "A5"), ("核查批次台账", "A3", "B3")):
        assert book[sheet][cell].comment is not None
        assert book[sheet][beside].comment is None


def test_the_list_stands_in_front_and_links_to_the_cells(book):
    """One line a finding of this file, with a link where there is a place to go to; only this sheet is selected."""
    front = book.worksheets[0]
    assert (front.title, book.active.title) == (ISSUES, ISSUES)
    assert [s.title for s in book.worksheets if s.sheet_view.tabSelected] == [ISSUES]
    lines = [line for line in front.iter_rows(min_row=2) if line[0].value]
    assert [line[0].value for line in lines] == list(range(1, 10))
    assert "直接重新报送" in front.cell(front.max_row, 7).value
    assert [line[1].value for line in lines][:3] == ["错误", "警告", "警告"]
    assert lines[0][4].hyperlink.location == f"'{SHEET}'!V20"
    assert lines[6][3].hyperlink.location == "'制度建设台账'!A1"
    assert lines[3][4].hyperlink.location == f"'{SHEET}'!A3:W68"
    assert all(cell.hyperlink is None for line in lines[7:] for cell in line)
    assert "别的.xlsx" not in str([cell.value for line in lines for cell in line])


def test_everything_else_stays(book):
    """Values, formats, widths, heights, merged cells and panes of every sheet are those of the source."""
    source = load_workbook(SAMPLE, rich_text=True)
    assert book.sheetnames == [ISSUES, *source.sheetnames]
    for sheet in source:
        mine = book[sheet.title]
        assert mine.dimensions == sheet.dimensions
        assert mine.merged_cells.ranges == sheet.merged_cells.ranges
        assert mine.freeze_panes == sheet.freeze_panes
        widths = {k: (d.width, d.hidden) for k, d in sheet.column_dimensions.items()}
        assert {k: (d.width, d.hidden) for k, d in mine.column_dimensions.items()} == widths
        heights = {k: (d.height, d.hidden) for k, d in sheet.row_dimensions.items()}
        assert {k: (d.height, d.hidden) for k, d in mine.row_dimensions.items()} == heights
        for row in sheet.iter_rows():
            for cell in row:
                other = mine[cell.coordinate]
                assert (other.value, other.number_format, other.font.name) == (
                    cell.value,
                    cell.number_format,
                    cell.font.name,
                )


@pytest.fixture
def office(tmp_path):
    """A workbook with what offices put into one: formulas, validations, comments, rich formats, a hidden row."""
    book = Workbook()
    sheet = book.active
    sheet.title = "它的'表"
    sheet["A1"], sheet["A2"], sheet["A3"] = 1, 2, "=SUM(A1:A2)"
    sheet["B1"] = "=cmd|' /C calc'!A0"
    sheet["B1"].data_type = "s"
    sheet["C1"] = "已有批注"
    sheet["C1"].comment = Comment("请核实", "科长")
    sheet["C1"].fill = PatternFill("solid", fgColor="FF00FF00")
    sheet["C1"].font = Font(bold=True)
    validation = DataValidation(type="list", formula1='"是,否"', allow_blank=True)
    validation.add("D1:D9")
    sheet.add_data_validation(validation)
    sheet.row_dimensions[5].hidden = True
    sheet.auto_filter.ref = "A1:C3"
    sheet.conditional_formatting.add("A1:A3", copy(_rule()))
    path = tmp_path / "SF01.xlsx"
    book.save(path)
    return path


def _rule():
    from openpyxl.formatting.rule import CellIsRule

    return CellIsRule(operator="greaterThan", formula=["1"], font=Font(color="FFFF0000"))


def test_formulas_validations_filters_and_formats_stay(office, tmp_path):
    """What a workbook can do, it still does."""
    sheet = annotated(office, tmp_path, a_finding("A1", "它的'表"))["它的'表"]
    assert sheet["A3"].value == "=SUM(A1:A2)"
    assert [(str(v.sqref), v.formula1) for v in sheet.data_validations.dataValidation] == [("D1:D9", '"是,否"')]
    assert sheet.row_dimensions[5].hidden
    assert sheet.auto_filter.ref == "A1:C3"
    assert [str(r.sqref) for r in sheet.conditional_formatting] == ["A1:A3"]


def test_a_comment_of_theirs_is_kept(office, tmp_path):
    """Ours comes after it, under its author."""
    cell = annotated(office, tmp_path, a_finding("C1", "它的'表"))["它的'表"]["C1"]
    assert cell.comment.text.startswith("请核实\n")
    assert "R20" in cell.comment.text
    assert (cell.comment.author, cell.font.bold) == ("科长", True)


def test_a_second_round_takes_out_the_marks_of_the_first(office, tmp_path):
    """Sent back and checked again: one list, no mark where nothing is wrong any more, their comment as it was."""
    first = tmp_path / "SF01.xlsx"
    annotate(office, [a_finding("A1", "它的'表"), a_finding("C1", "它的'表")], first)
    book = annotated(first, tmp_path, a_finding("A2", "它的'表"))
    sheet = book["它的'表"]
    assert book.sheetnames == [ISSUES, "它的'表"]
    assert (sheet["A1"].comment, colour(sheet["A1"])) == (None, None)
    assert sheet["C1"].comment.text == "请核实"
    assert "R20" in sheet["A2"].comment.text


def test_a_whole_column_is_linked_as_one(office, tmp_path):
    """H alone is no place that a spreadsheet program could go to."""
    front = annotated(office, tmp_path, a_finding("H", "它的'表")).worksheets[0]
    assert (front["E2"].value, front["E2"].hyperlink.location) == ("H", "'它的''表'!H:H")


def test_a_whole_column_is_marked_at_its_header(tmp_path):
    """Past the titles merged across it: H3, not the title in A1."""
    sheet = annotated(SAMPLE, tmp_path, a_finding("H"), a_finding("K:L", code="R19", severity="warning"))[SHEET]
    assert [cell for cell in ("A1", "H1", "H3", "K3", "L3") if sheet[cell].comment] == ["H3", "K3"]
    assert colour(sheet["H3"]) == "FFF7CFCB"


def test_a_workbook_without_findings_says_so(office, tmp_path):
    """An empty list would leave open whether it was looked at."""
    assert annotated(office, tmp_path).worksheets[0]["G2"].value == "没有发现问题。"


def test_sheet_names_with_quotes_are_linked(office, tmp_path):
    """An apostrophe in a sheet's name is doubled in a link."""
    front = annotated(office, tmp_path, a_finding("A1", "它的'表")).worksheets[0]
    assert front["E2"].hyperlink.location == "'它的''表'!A1"


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-不适用", "@全体", "＝1+1", "\t=1", "'=1"])
def test_text_of_the_list_is_never_a_formula(office, tmp_path, text):
    """Words from a ledger are text in the list, marked so that editing the cell does not change that."""
    finding = Finding("R13", "error", "SF01.xlsx", text, "A1", (text,), "R20", {"count": "1"})
    front = annotated(office, tmp_path, finding).worksheets[0]
    assert {front["D2"].data_type, front["F2"].data_type} == {"s"}
    assert front["F2"].value == text
    assert front["D2"].quotePrefix
    assert front["F2"].quotePrefix


def test_a_csv_comes_back_as_a_workbook(tmp_path):
    """The same cells, text as text: numbers keep their zeros, formulas do not run."""
    source = tmp_path / "领导调研台账.csv"
    source.write_text("编号,单位,日期,层级,方式,内容\nDY001,局机关,2020-09-22,县级,调研,=1+1\n", "utf-8")
    sheet = annotated(source, tmp_path, a_finding("A2", "领导调研台账", file=source.name)).worksheets[1]
    assert (sheet["A2"].value, sheet["C2"].value) == ("DY001", "2020-09-22")
    assert (sheet["F2"].value, sheet["F2"].data_type, sheet["F2"].quotePrefix) == ("=1+1", "s", True)
    assert "R20" in sheet["A2"].comment.text


def refused(source, tmp_path, *findings):
    """Whether a file is not given back and nothing is written."""
    target = tmp_path / "given" / "annotated.xlsx"
    return not annotate(source, findings, target) and not target.parent.exists()


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")]
)
def test_a_file_that_cannot_be_read_is_not_given_back(tmp_path, content):
    """Nothing is written, not even a folder, whether or not a finding says why."""
    source = tmp_path / "SF01.xlsx"
    source.write_bytes(content)
    assert refused(source, tmp_path, a_finding(None, None, code="R16"))
    assert refused(source, tmp_path, a_finding(None, None, code="F01"))


def test_a_file_that_was_refused_is_not_opened(tmp_path):
    """A workbook found to be too large is not loaded a second time, whole."""
    assert refused(SAMPLE, tmp_path, a_finding(None, None, code="F04"))


def test_a_file_with_a_secrecy_mark_is_not_copied(tmp_path):
    """R17: it may not be processed here, and so not given back."""
    assert refused(SAMPLE, tmp_path, a_finding("N25", "线索办理台账", code="R17"))
    assert not refused(SAMPLE, tmp_path, a_finding("N25", "线索办理台账", code="R17", file="别的.xlsx"))


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    """U01, and no half of a workbook is left."""
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(PublishFailed, match="U01"):
        annotate(SAMPLE, [], tmp_path / "file" / "annotated.xlsx")
    (tmp_path / "annotated.xlsx").mkdir()
    with pytest.raises(PublishFailed, match="U01"):
        annotate(SAMPLE, [], tmp_path / "annotated.xlsx")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["annotated.xlsx", "file"]


def test_each_file_of_a_bureau_is_given_back_under_its_own_name(tmp_path):
    """A finding of the bureau's folder stands in each; two files of one name but for the ending do not meet."""
    (tmp_path / "领导调研台账.csv").write_text("编号,单位,日期,层级,方式\n", "utf-8")
    shutil.copy(SAMPLE, tmp_path / "领导调研台账.xlsx")
    (tmp_path / "坏.xlsx").write_bytes(b"PK")
    sources = sorted(tmp_path.iterdir())
    returned = give_back(sources, [a_finding(None, None, code="R16", file="SF01/")], tmp_path / "out" / "SF01")
    assert [r.source for r in returned] == sources
    assert [r.target and r.target.name for r in returned] == [None, "领导调研台账.xlsx", "领导调研台账.xlsx.xlsx"]
    for target in (r.target for r in returned if r.target):
        assert load_workbook(target).worksheets[0]["C2"].value == "R16"


def test_formulas_keep_their_results(office, tmp_path):
    """A workbook that is sent back untouched is not one whose formulas were never computed."""
    results = {"A3": b"<v>3</v>", "A4": b' t="str"><f>"a"</f><v>a&amp;b</v>', "A5": b' t="e"><f>1/0</f><v>#DIV/0!</v>'}

    def computed(xml: bytes) -> bytes:
        xml = xml.replace(b"<f>SUM(A1:A2)</f><v></v>", b"<f>SUM(A1:A2)</f><v>3</v>").replace(b"<v/>", b"<v>3</v>")
        extra = f'<row r="4"><c r="A4"{results["A4"].decode()}</c></row><row r="5"><c r="A5"{results["A5"].decode()}</c></row>'
        return re.sub(rb"<row r=\"5\"[^>]*/>|<row r=\"5\"[^>]*></row>", b"", xml).replace(
            b"</sheetData>", extra.encode() + b"</sheetData>"
        )

    source = tmp_path / "computed.xlsx"
    source.write_bytes(repacked(office.read_bytes(), {"xl/worksheets/sheet1.xml": computed}))
    before = {cell: load_workbook(source, data_only=True).worksheets[0][cell].value for cell in results}
    assert before == {"A3": 3, "A4": "a&b", "A5": "#DIV/0!"}
    target = tmp_path / "annotated.xlsx"
    assert annotate(source, [a_finding("A1", "它的'表", file="computed.xlsx")], target)
    after = load_workbook(target, data_only=True)["它的'表"]
    assert {cell: after[cell].value for cell in results} == before
    assert load_workbook(target)["它的'表"]["A3"].value == "=SUM(A1:A2)"


def test_a_blank_far_outside_costs_nothing(tmp_path):
    """One space in the last cell of a sheet: marks are cleared cell by cell, not place by place."""
    book = Workbook()
    book.active["A1"], book.active["XFD1048576"] = "题", " "
    source = tmp_path / "SF01.xlsx"
    book.save(source)
    assert annotate(source, [], tmp_path / "annotated.xlsx")


def test_an_annotated_ledger_is_read_like_the_original(tmp_path):
    """Sent back as it is, the list is no ledger and the marks change nothing."""
    folder = tmp_path / "shifan"
    shutil.copytree(SAMPLE.parents[2], folder)
    place = folder / "ledgers" / "2020-09-30" / "SF01.xlsx"
    annotate(SAMPLE, [a_finding("V20"), a_finding("C5", "任务分解台账")], place)
    programme = load_programme(folder)
    bureau, period = programme.bureau("SF01"), programme.period(CUT_OFF)
    found = judge(read_ledgers(programme, period, bureau), programme, period, bureau, None, "missing")
    assert (found.errors, found.warnings) == ((), ())
