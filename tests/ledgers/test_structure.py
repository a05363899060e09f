"""Workbook structure, at least 120 cases: each file is refused with its fault, or read exactly, with what is odd named.

REFUSED are files of which nothing may be read; SAME are other ways of writing one workbook; NAMED are workbooks in which
something stands that is to be told. Files of other kinds are in test_strangers.py.
"""

import io
import re
import zipfile
from functools import cache, partial
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.ledgers.factories import a_workbook, as_bytes, repacked, said, take_in, with_shared_strings

VISITS, WORKBOOK, STRINGS, STYLES = (
    f"xl/{name}.xml" for name in ("worksheets/sheet11", "workbook", "sharedStrings", "styles")
)
RELS = "xl/_rels/workbook.xml.rels"
SHEET = "领导调研台账"


def a_book():
    """Two visits, a training and a lead."""
    return a_workbook(visits=[{"content": "听取汇报"}, {"held_on": "2020.9.3"}], trainings=[{"excused": 0}], leads=[{}])


@cache
def plain() -> bytes:
    """The workbook that every file here is made from."""
    return with_shared_strings(as_bytes(a_book()))


def edited(entry: str, old: bytes | str, new: bytes | str, count: int = 1, data: bytes | None = None) -> bytes:
    """The workbook with text of an entry replaced; there must be such text."""
    old, new = (text.encode() if isinstance(text, str) else text for text in (old, new))

    def edit(xml: bytes) -> bytes:
        done.append(entry)
        assert re.search(old, xml, re.DOTALL), (entry, old)
        return re.sub(old, lambda _: new, xml, count=count, flags=re.DOTALL)

    done: list[str] = []
    changed = repacked(data or plain(), {entry: edit})
    assert done == [entry]
    return changed


def rewritten(entry: str, edit) -> bytes:
    """The workbook with an entry changed, or with all of them where `entry` is ""."""
    names = [entry] if entry else zipfile.ZipFile(io.BytesIO(plain())).namelist()
    return repacked(plain(), dict.fromkeys(names, edit))


def zipped(rename=lambda name: name, without: str = "", method: int = zipfile.ZIP_DEFLATED, **more: bytes) -> bytes:
    """The same entries in another zip file, `without` one of them, others put behind them."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain())) as old, zipfile.ZipFile(target, "w", method) as new:
        for name in old.namelist():
            if name != without:
                new.writestr(rename(name), old.read(name))
        for name, content in more.items():
            new.writestr(name, content)
    return target.getvalue()


def cell(inner: str, old: str = '<c r="G2".*?</c>') -> bytes:
    """The workbook with the cell of one visit's content written otherwise."""
    return edited(VISITS, old, inner)


def doctype(entry: str, declared: str = '<!ENTITY a "b">') -> bytes:
    return rewritten(entry, lambda xml: f"<!DOCTYPE x [{declared}]>".encode() + re.sub(rb"^<\?xml.*?\?>", b"", xml))


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
DAMAGED = {
    "empty": lambda: b"",
    **{f"cut to {n} bytes": partial(lambda n: plain()[:n], n) for n in (4, 30, 100, 1000, 5000, -1, -10, -22)},
    "zeros within": lambda: plain()[:3000] + bytes(300) + plain()[3300:],
    "an entry twice": lambda: zipped(**{"XL/Worksheets/Sheet11.xml": b"<worksheet/>"}),
    "an entry twice by its slashes": lambda: zipped(**{"xl\\worksheets\\sheet11.xml": b"<worksheet/>"}),
    "packed by a method that office programs do not know": lambda: zipped(method=zipfile.ZIP_LZMA),
    **{f"without {name}": partial(lambda n: zipped(without=n), name) for name in (RELS, STRINGS, VISITS, "_rels/.rels")},
    "a document type in the workbook": lambda: doctype(WORKBOOK),
    "a document type in a sheet": lambda: doctype(VISITS),
    "a document type in the strings": lambda: doctype(STRINGS),
    "billion laughs": lambda: doctype(STRINGS, '<!ENTITY l0 "l">' + LAUGHS),
    "an entity from a file": lambda: doctype(VISITS, '<!ENTITY a SYSTEM "file:///etc/hostname">'),
    "strings in another encoding": lambda: rewritten(STRINGS, lambda xml: xml.decode().encode("gbk")),
    "a sheet in UTF-16": lambda: rewritten(VISITS, lambda xml: xml.decode().encode("utf-16")),
    "half a sheet": lambda: edited(VISITS, "</row>.*", "</row>"),
    "a row that does not end": lambda: edited(VISITS, "</row>", ""),
    "a control character": lambda: edited(STRINGS, "听取", "听&#x1;取"),
    "a bare ampersand": lambda: edited(STRINGS, "听取", "听&取"),
    "a string that there is not": lambda: cell('<c r="G2" t="s"><v>99999</v></c>'),
    "a string of no number": lambda: cell('<c r="G2" t="s"><v>x</v></c>'),
    "a number that is none": lambda: cell('<c r="G2"><v>12a</v></c>'),
    "NaN as a number": lambda: cell('<c r="G2"><v>NaN</v></c>'),
    "a number of Python's own": lambda: cell('<c r="G2"><v>1_000</v></c>'),
    "a truth value that is none": lambda: cell('<c r="G2" t="b"><v>2</v></c>'),
    "a type that there is not": lambda: cell('<c r="G2" t="z"><v>1</v></c>'),
    "two values in a cell": lambda: cell('<c r="G2"><v>1</v><v>2</v></c>'),
    "a value interrupted": lambda: cell('<c r="G2"><v>1<!-- x -->2</v></c>'),
    "an element within a value": lambda: cell('<c r="G2"><v>1<b/>2</v></c>'),
    "a cell in another's row": lambda: cell('<c r="G9"><v>1</v></c>'),
    "a cell before its left neighbour": lambda: cell('<c r="A2"><v>1</v></c>'),
    "a cell twice": lambda: cell('<c r="G2"><v>1</v></c><c r="G2"><v>2</v></c>'),
    "a cell beyond the last column": lambda: cell('<c r="XFE2"><v>1</v></c>'),
    "a cell in no place": lambda: cell('<c r="2G"><v>1</v></c>'),
    "a style that there is not": lambda: cell('<c r="G2" s="999"><v>1</v></c>'),
    "a row twice": lambda: edited(VISITS, '<row r="3"', '<row r="2"'),
    "a row beyond the last": lambda: edited(VISITS, '<row r="3"', '<row r="1048577"'),
    "a row in row 0": lambda: edited(VISITS, '<row r="1"', '<row r="0"'),
    "text between rows": lambda: edited(VISITS, "</row>", "</row>x"),
    "a row outside the rows": lambda: edited(VISITS, "</sheetData>", '</sheetData><row r="9"/>'),
    "no rows at all": lambda: edited(VISITS, "<sheetData>.*</sheetData>", ""),
    "two lists of rows": lambda: edited(VISITS, "</sheetData>", "</sheetData><sheetData/>"),
    "merged blocks that overlap": lambda: edited(
        VISITS, "</sheetData>", '</sheetData><mergeCells><mergeCell ref="A5:B6"/><mergeCell ref="B6:C7"/></mergeCells>'
    ),
    "a merged block back to front": lambda: edited(
        VISITS, "</sheetData>", '</sheetData><mergeCells><mergeCell ref="B6:A5"/></mergeCells>'
    ),
    "two sheets of one name": lambda: edited(WORKBOOK, 'name="活动台账"', 'name="领导调研台账"'),
    "two sheets in one place": lambda: edited(RELS, "sheet10.xml", "sheet11.xml"),
    "a relation twice": lambda: edited(RELS, 'Id="rId2"', 'Id="rId1"'),
    "a dimension that is none": lambda: edited(VISITS, 'dimension ref="[^"]*"', 'dimension ref="ZZ"'),
    "elements without end": lambda: edited(VISITS, "<sheetData>", "<extLst>" + "<a>" * 300 + "</a>" * 300 + "</extLst><sheetData>"),
}  # fmt: skip
ENCRYPTED = {
    "an encrypted entry": lambda: plain().replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"),
    "a workbook with a password": lambda: (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    ),
    "an entry called so": lambda: zipped(**{"encrypted-package": b"x"}),
}
NO_WORKBOOK = {
    "text": lambda: "序号,编号\n1,DY001\n".encode(),
    "text in GB18030": lambda: "序号,编号\n1,DY001\n".encode("gb18030"),
    "text in UTF-16": lambda: "序号,编号\n1,DY001\n".encode("utf-16"),
    "XML of Excel 2003": lambda: (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
    ),
    "zeros": lambda: bytes(4000),
    "two halves swapped": lambda: plain()[6000:] + plain()[:6000],
    "something before the zip file": lambda: b"x" * 50 + plain(),
    "a zip file of a workbook": lambda: (lambda t: (zipfile.ZipFile(t, "w").writestr("a.xlsx", plain()), t)[1].getvalue())(io.BytesIO()),
    "without the workbook's plan": lambda: zipped(without=WORKBOOK),
}  # fmt: skip
REFUSED = [
    (name, make, code)
    for code, table in (("F01", DAMAGED), ("F02", ENCRYPTED), ("F03", NO_WORKBOOK))
    for name, make in table.items()
]


@pytest.mark.parametrize(("make", "code"), [c[1:] for c in REFUSED], ids=[c[0] for c in REFUSED])
def test_a_file_that_is_not_sound_is_refused(make, code, tmp_path):
    """With the code of why, the file's name, and nothing read of it: no missing sheets, no figures."""
    ledgers = take_in(tmp_path, make())
    (fault,) = ledgers.faults
    assert (fault.code, fault.file) == (code, "SF01.xlsx")
    assert not any(ledgers.tables.values())


def prefixed(xml: bytes) -> bytes:
    return re.sub(rb"<(/?)(\w)", rb"<\1x:\2", xml).replace(b"xmlns=", b"xmlns:x=")


def strict(xml: bytes) -> bytes:
    for old, new in ((b"schemas.openxmlformats.org/spreadsheetml/2006/", b"purl.oclc.org/ooxml/spreadsheetml/"),
                     (b"schemas.openxmlformats.org/officeDocument/2006/", b"purl.oclc.org/ooxml/officeDocument/")):  # fmt: skip
        xml = xml.replace(old, new)
    return xml


def saved(**changes) -> bytes:
    """The workbook with attributes of the book or of the sheet of visits set before it is saved."""
    return moved(lambda book: [setattr(book if hasattr(book, n) else book[SHEET], n, v) for n, v in changes.items()])


def moved(edit) -> bytes:
    book = a_book()
    edit(book)
    return with_shared_strings(as_bytes(book))


IGNORABLE = '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"/>'
SAME = {
    **{f"dimension {ref}": partial(lambda r: edited(VISITS, 'ref="A1:H3"', f'ref="{r}"'), ref)
       for ref in ("A1", "A1:B2", "A1:C5", "A1:XFD1048576", "C9:D10")},
    "no dimension": lambda: edited(VISITS, "<dimension[^>]*>", ""),
    "strict OOXML": lambda: rewritten("", strict),
    "prefixed names in a sheet": lambda: rewritten(VISITS, prefixed),
    "prefixed names in the strings": lambda: rewritten(STRINGS, prefixed),
    "entries stored": lambda: zipped(method=zipfile.ZIP_STORED),
    "entries with back slashes": lambda: zipped(lambda n: n.replace("/", "\\")),
    "entries in capitals": lambda: zipped(lambda n: n.upper() if n.startswith("xl/") else n),
    "an entry outside the folder": lambda: zipped(**{"../../../tmp/guatu-slipped.xml": b"<a/>"}),
    "an entry at the root": lambda: zipped(**{"/etc/guatu-slipped": b"x"}),
    "an entry with a Chinese name": lambda: zipped(**{"xl/media/图.png": b"x"}),
    "macros": lambda: zipped(**{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
    "an outside link": lambda: zipped(**{"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}),
    "something after the zip file": lambda: plain() + b"\0" * 64,
    "a byte order mark": lambda: rewritten(VISITS, lambda xml: b"\xef\xbb\xbf" + xml),
    "rows without numbers": lambda: edited(VISITS, '<row r="[0-9]*"', "<row", count=0),
    "cells without names": lambda: edited(VISITS, '<c r="[A-H]1"', "<c", count=0),
    "a comment between rows": lambda: edited(VISITS, "</row>", "</row><!-- x -->"),
    "extensions": lambda: edited(VISITS, "</worksheet>", '<extLst><ext uri="x"/></extLst></worksheet>'),
    "ignorable markup": lambda: edited(VISITS, "</worksheet>", IGNORABLE + "</worksheet>"),
    "an inline string": lambda: cell('<c r="G2" t="inlineStr"><is><t>听取汇报</t></is></c>'),
    "an inline string in runs": lambda: cell('<c r="G2" t="inlineStr"><is><r><t>听取</t></r><r><t>汇报</t></r></is></c>'),
    "a formula with its text": lambda: cell('<c r="G2" t="str"><f>A1&amp;""</f><v>听取汇报</v></c>'),
    "rich text with a reading": lambda: edited(
        STRINGS, "<t>听取汇报</t>", '<r><t>听取</t></r><r><rPr><b/></rPr><t>汇报</t></r><rPh sb="0" eb="1"><t>ting</t></rPh>'),
    "escaped letters": lambda: edited(STRINGS, "听取汇报", "&#x542C;&#21462;汇报"),
    "blank cells with styles": lambda: edited(VISITS, "</row>", '<c r="Z1" s="0"/></row>'),
    "formatted rows to the bottom": lambda: edited(VISITS, "</sheetData>", '<row r="1048576" ht="20"/></sheetData>'),
    "a space in the last row": lambda: edited(
        VISITS, "</sheetData>", '<row r="1048576"><c r="A1048576" t="str"><v> </v></c></row></sheetData>'),
    "days counted from 1904": lambda: saved(epoch=CALENDAR_MAC_1904),
    "sheets in another order": lambda: moved(lambda book: book._sheets.reverse()),
    "sheets of other names": lambda: moved(lambda book: [setattr(s, "title", f"表{i}") for i, s in enumerate(book)]),
    "a chart sheet": lambda: moved(lambda book: book.create_chartsheet("图")),
    "an empty sheet": lambda: moved(lambda book: book.create_sheet("Sheet1", 0)),
    "a protected sheet": lambda: moved(lambda book: setattr(book[SHEET].protection, "sheet", True)),
    "frozen panes": lambda: saved(freeze_panes="C2"),
    "widths and colours": lambda: moved(lambda book: setattr(book[SHEET].sheet_properties, "tabColor", "FF0000")),
    "a comment in a cell": lambda: moved(lambda book: setattr(book[SHEET]["A1"], "comment", Comment("请核对", "x"))),
    "a filter's arrows": lambda: moved(lambda book: setattr(book[SHEET].auto_filter, "ref", "A1:H3")),
    "a hidden row without a record": lambda: moved(lambda book: setattr(book[SHEET].row_dimensions[9], "hidden", True)),
    "merged cells above the header": lambda: moved(lambda book: (book[SHEET].insert_rows(1), book[SHEET].merge_cells("A1:H1"))),
    "a blank row between records": lambda: moved(lambda book: book[SHEET].insert_rows(3, 4)),
    "a table that begins further in": lambda: moved(lambda book: (book[SHEET].insert_cols(1, 3), book[SHEET].insert_rows(1, 9))),
    "a title, a unit line and a signature": lambda: moved(lambda book: (
        book[SHEET].insert_rows(1, 2), book[SHEET].__setitem__("A1", "领导调研台账"), book[SHEET].append(["填报人：张三"]))),
    "a header of two rows": lambda: moved(lambda book: (
        book[SHEET].insert_rows(1), book[SHEET].__setitem__("D1", "调研情况"), book[SHEET].merge_cells("D1:G1"))),
    "columns in another order": lambda: moved(lambda book: [
        book[SHEET].cell(r, 9).__setattr__("value", book[SHEET].cell(r, 4).value) or book[SHEET].cell(r, 4).__setattr__("value", None)
        for r in (1, 2, 3)]),
}  # fmt: skip


@cache
def rows_of(data: bytes, folder: str) -> dict:
    """The values of each ledger's rows."""
    ledgers = take_in(Path(folder), data)
    assert ledgers.faults == (), ledgers.faults
    return {name: [row.values for row in table] for name, table in ledgers.tables.items()}


@pytest.mark.parametrize("make", SAME.values(), ids=list(SAME))
def test_another_way_of_writing_a_workbook_is_read_the_same(make, tmp_path, tmp_path_factory):
    """Every value of every ledger, and nothing to tell."""
    base = rows_of(plain(), str(tmp_path_factory.getbasetemp() / "plain"))
    assert [len(base[name]) for name in ("visits", "trainings", "leads")] == [2, 1, 1]
    assert rows_of(make(), str(tmp_path)) == base


def twice(book) -> None:
    book.copy_worksheet(book[SHEET]).title = "领导调研台账 (2)"


def hidden(book, state: str = "hidden") -> None:
    book.copy_worksheet(book[SHEET]).title = "旧"
    book["旧"].sheet_state = state


NAMED = {
    "a missing sheet": (lambda book: book.remove(book[SHEET]), [("R01.sheet", None)]),
    "a sheet without its header": (lambda book: book[SHEET].delete_rows(1), [("R01.header", None)]),
    "a header below the fifteenth row": (lambda book: book[SHEET].insert_rows(1, 15), [("R01.header", None)]),
    "a missing column": (lambda book: book[SHEET].delete_cols(5), [("R01.column", None)]),
    "a column twice": (lambda book: book[SHEET].__setitem__("I1", "方式"), [("R01.double", "I1")]),
    "a header twice": (lambda book: book[SHEET].append([c.value for c in book[SHEET][1]]), [("R01.repeated", "A4")]),
    "a ledger on two sheets": (twice, [("R01.twice", None)]),
    "a hidden sheet": (hidden, [("R19.sheet", None)]),
    "a very hidden sheet": (lambda book: hidden(book, "veryHidden"), [("R19.sheet", None)]),
    "a hidden row": (lambda book: setattr(book[SHEET].row_dimensions[3], "hidden", True), [("R19.row", "3:3")]),
    "a hidden column": (lambda book: setattr(book[SHEET].column_dimensions["G"], "hidden", True), [("R19.column", "G:G")]),
    "hidden columns in a group": (lambda book: book[SHEET].column_dimensions.group("G", "H", hidden=True), [("R19.column", "G:H")]),
    "merged records": (lambda book: book[SHEET].merge_cells("C2:C3"), [("R19.merged", "C2:C3")]),
    "merged cells of one record": (lambda book: book[SHEET].merge_cells("G3:H3"), [("R19.merged", "G3:H3")]),
    "a formula without its result": (lambda book: book[SHEET].__setitem__("G2", "=1+1"), [("R19.formula", "G2")]),
    "a sheet of its own": (lambda book: book.create_sheet("附表").append(["x"]), [("I01.sheet", None)]),
    "a column of its own": (lambda book: book[SHEET].__setitem__("I1", "自用"), [("I02.column", "I")]),
    "a cell beyond the header": (lambda book: book[SHEET].__setitem__("K2", "x"), [("I02.nameless", "K")]),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "named"), NAMED.values(), ids=list(NAMED))
def test_what_is_odd_in_a_sound_workbook_is_named(edit, named, tmp_path):
    """At its cell, and nothing else is said."""
    assert said(take_in(tmp_path, moved(edit))) == named


def test_the_counts():
    """No fewer than 120 cases; other programs can open the workbook that they are made from."""
    assert len(REFUSED) + len(SAME) + len(NAMED) >= 120
    assert openpyxl.load_workbook(io.BytesIO(plain()))[SHEET]["G2"].value == "听取汇报"
