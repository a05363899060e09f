"""Secrecy marks in words, wherever they stand."""

import io
import time
import zipfile

import pytest

from guatu.ledgers.pageheads import page_heads
from tests.ledgers.factories import a_workbook, as_bytes, repacked, said, take_in
from tests.ledgers.opendocument import twin

SHEET = "领导调研台账"
LINES = (
    "密级：机密",
    "密级: 秘密★3年",
    "保密级别：绝密",
    "涉密等级：秘密",
    "机密",
    "机密级",
    "绝密件",
    "【秘密】",
    "（机密）",
    " 秘　密 ".replace("　", ""),
)


@pytest.mark.parametrize("line", LINES)
def test_a_secrecy_line_stops_wherever_it_stands(line, tmp_path):
    """Above the header, in a record, below the rows."""
    for row, column in ((1, 3), (3, 8), (5, 1)):
        book = a_workbook(visits=[{}])
        book[SHEET].insert_rows(1)
        book[SHEET].cell(row, column).value = line
        assert ("R17", f"{'ABCDEFGH'[column - 1]}{row}") in said(take_in(tmp_path, book))


def test_a_secrecy_line_below_the_rows_is_no_record(tmp_path):
    """Nothing else is said of it, whatever stands beside it."""
    book = a_workbook(visits=[{}])
    book[SHEET].append(["密级：机密", None, None, None, "审核人：李四"])
    assert said(take_in(tmp_path, book)) == [("R17", "A3")]


@pytest.mark.parametrize(
    "title", ["示范县公安局领导调研台账（机密）", "领导调研台账【秘密级】", "领导调研台账\n[绝密]"]
)
def test_a_title_that_ends_with_a_level(title, tmp_path):
    """In brackets."""
    book = a_workbook(visits=[{}])
    book[SHEET].insert_rows(1)
    book[SHEET]["A1"] = title
    assert said(take_in(tmp_path, book)) == [("R17", "A1")]


@pytest.mark.parametrize("header", ["密级", "保密级别", "涉密等级", "密级（定密）"])
def test_a_column_of_levels_in_any_ledger(header, tmp_path):
    """It says what it says, though the ledger does not have it."""
    book = a_workbook(visits=[{}, {}])
    for row, value in enumerate([header, "内部", "秘密"], 1):
        book[SHEET].cell(row, 9).value = value
    assert said(take_in(tmp_path, book)) == [("R17", "I3"), ("I02.column", "I")]


@pytest.mark.parametrize(
    "text",
    [
        "听取保密工作汇报",
        "讲授《保守国家秘密法》",
        "机密文件管理情况",
        "密级：内部",
        "密级",
        "学习保密法（秘密事项除外）等",
    ],
)
def test_words_about_secrets_are_no_mark(text, tmp_path):
    """In free text a level is a word like any other."""
    assert take_in(tmp_path, a_workbook(visits=[{"content": text}])).faults == ()


HEADS = {
    "left": lambda sheet, text: setattr(sheet.oddHeader.left, "text", text),
    "centre, with a face and a size": lambda sheet, text: (
        setattr(sheet.oddHeader.center, "text", text),
        setattr(sheet.oddHeader.center, "font", "宋体,加粗"),
        setattr(sheet.oddHeader.center, "size", 14),
        setattr(sheet.oddHeader.center, "color", "FF0000"),
    ),
    "foot": lambda sheet, text: setattr(sheet.oddFooter.right, "text", text),
    "first page": lambda sheet, text: setattr(sheet.firstHeader.left, "text", text),
    "even pages, beside a number": lambda sheet, text: (
        setattr(sheet.evenFooter.left, "text", "第&P页"),
        setattr(sheet.evenFooter.right, "text", text),
    ),
    "written in numbers": lambda sheet, text: setattr(
        sheet.oddHeader.left, "text", "".join(f"_x{ord(c):04X}_" for c in text)
    ),
    "second line": lambda sheet, text: setattr(sheet.oddHeader.left, "text", f"示范县公安局\n{text}"),
}
SECRET, HARMLESS = ("机密", "密级：秘密", "领导调研台账（机密）", "绝密★"), ("内部资料", "机密文件管理台账", "注意保密")


@pytest.mark.parametrize("place", HEADS)
def test_a_level_at_the_head_or_foot_of_a_page(place, tmp_path):
    """No cell can be named: the file is. Words about secrets are none."""
    for number, text in enumerate((*SECRET, *HARMLESS)):
        book = a_workbook(visits=[{}])
        HEADS[place](book[SHEET], text)
        assert said(take_in(tmp_path / str(number), book)) == ([("R17.file", None)] if text in SECRET else []), text


def test_a_level_at_the_head_of_a_page_wherever_its_piece_of_the_file_ends(tmp_path):
    """A sheet is unpacked a megabyte at a time."""
    book = a_workbook(visits=[{}])
    book[SHEET].oddHeader.left.text = "机密"
    name = f"xl/worksheets/sheet{book.sheetnames.index(SHEET) + 1}.xml"
    data = as_bytes(book)
    for before in range(0, 60, 7):

        def longer(xml: bytes, before: int = before) -> bytes:
            at = xml.index(b"<headerFooter")
            return xml[:at] + b" " * ((1 << 20) - xml.index(b"&amp;L") - 30 + before) + xml[at:]

        moved = repacked(data, {name: longer})
        assert said(take_in(tmp_path / str(before), moved)) == [("R17.file", None)]


@pytest.mark.parametrize("place", ["header", "footer", "header-first", "footer-left"])
def test_a_level_at_the_head_of_a_page_of_an_ods(place, tmp_path):
    """It stands in the page's style, in regions and paragraphs."""
    for number, text in enumerate((*SECRET, *HARMLESS)):
        head = f"<style:{place}><style:region-left><text:p>局</text:p><text:p>{text}</text:p></style:region-left></style:{place}>"
        pages = (
            f'<office:document-styles xmlns:office="o" xmlns:style="s" xmlns:text="t">{head}</office:document-styles>'
        )
        data = io.BytesIO(twin(a_workbook(visits=[{}])))
        with zipfile.ZipFile(data, "a") as archive:
            archive.writestr("styles.xml", pages)
        found = said(take_in(tmp_path / str(number), data.getvalue(), "SF01.ods"))
        assert found == ([("R17.file", None)] if text in SECRET else []), text


def test_openings_within_each_other_are_one():
    """Their text is looked at once, not once for each."""
    assert list(page_heads(b"<oddHeader>" * 300 + "机密".encode() + b"</oddHeader>" * 300)) == ["机密"]


def test_openings_without_end_take_no_time():
    """A page's head is looked for within a few kilobytes, however many begin."""
    began = time.process_time()
    assert list(page_heads(b"<oddHeader>" * 100_000)) == []
    assert time.process_time() - began < 5
