"""Files of OpenDocument, as LibreOffice and WPS save them."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest

from guatu.ledgers.cells import Broken, Percent
from guatu.ledgers.parse import normal_id
from guatu.ledgers.schema import LEDGERS
from guatu.ledgers.unreadable import Unreadable
from guatu.ledgers.workbook import read_workbook
from tests.ledgers.factories import SAMPLE, a_row, a_workbook, headers, lay, said, take_in
from tests.ledgers.opendocument import HIDDEN, MANIFEST, cell, content, packed, row, table, twin

VISITS = next(x for x in LEDGERS if x.name == "visits")


def only_sheet(*rows: str, **parts):
    """The one sheet of a file with these rows."""
    (sheet,) = read_workbook(Path("x.ods"), packed(content(table("表", *rows), **parts))).sheets
    return sheet


def one(cell_xml: str):
    """The value of one cell; "" where the file has nothing."""
    rows = only_sheet(row(cell_xml)).rows
    return rows[0][0] if rows else ""


def refused(data: bytes) -> str:
    """The sentence with which a file is refused."""
    with pytest.raises(Unreadable) as caught:
        read_workbook(Path("x.ods"), data)
    return caught.value.sentence


def a_difficult_workbook():
    """Everything that a sheet can hide or say beside its values."""
    book = a_workbook(
        visits=[
            {},
            {"unit": None},
            {"held_on": "9月3日", "content": "两行\n一格"},
            {"held_on": 44104},
            {"note": "=1+1"},
        ],
        outcomes=[{"measure_unit": "%", "baseline": 0.95, "current": "95%"}],
        trainings=[{"expected": "12人", "attended": 12, "title": "  前后  "}, {"held_on": datetime(2020, 9, 1, 8, 30)}],
    )
    book["成效指标台账"]["G2"].number_format = "0.00%"
    visits = book["领导调研台账"]
    visits.merge_cells("C2:C3")
    visits.row_dimensions[4].hidden = True
    visits.column_dimensions["G"].hidden = True
    visits["H2"] = "#REF!"
    visits["H2"].data_type = "e"
    book["活动台账"].auto_filter.ref = "A1:H3"
    book["活动台账"].auto_filter.add_filter_column(2, ["局机关"])
    old = book.copy_worksheet(visits)
    old.title, old.sheet_state = "旧表", "hidden"
    return book


def test_an_ods_says_what_its_twin_says(tmp_path):
    """The same rows, and the same faults in the same cells."""
    book = a_difficult_workbook()
    xlsx, ods = take_in(tmp_path / "a", book), take_in(tmp_path / "b", twin(book), "SF01.ods")
    assert [(f.sentence, f.sheet, f.cell, f.rows, f.values) for f in ods.faults] == [
        (f.sentence, f.sheet, f.cell, f.rows, f.values) for f in xlsx.faults
    ]
    assert {f.sentence for f in ods.faults} >= {
        "R19.sheet",
        "R19.row",
        "R19.column",
        "R19.merged",
        "R19.filter",
        "R19.error",
    }
    for name, table_ in xlsx.tables.items():
        assert ods[name].rows == table_.rows
        assert ods[name].letters == table_.letters


def test_the_sample_as_an_ods_is_the_sample(tmp_path):
    """All thirteen ledgers, with their titles, merged headers and totals."""
    book = openpyxl.load_workbook(SAMPLE)
    xlsx, ods = take_in(tmp_path / "a", SAMPLE.read_bytes()), take_in(tmp_path / "b", twin(book), "SF01.ods")
    assert ods.faults == xlsx.faults == ()
    for name, table_ in xlsx.tables.items():
        assert (ods[name].rows, ods[name].totals, ods[name].stated) == (table_.rows, table_.totals, table_.stated)


def test_the_1904_date_system(tmp_path):
    """For bare serial numbers; dates are written out."""
    book = a_workbook(visits=[{"held_on": 42642}, {"held_on": date(2020, 9, 30)}])
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    assert [r["held_on"] for r in take_in(tmp_path, twin(book), "SF01.ods")["visits"]] == [date(2020, 9, 30)] * 2


@pytest.mark.parametrize(
    ("xml", "value"),
    [
        (cell("a"), "a"),
        (cell("a\nb"), "a\nb"),
        (cell(1.5), 1.5),
        (cell(True), True),
        (cell(date(2020, 9, 30)), date(2020, 9, 30)),
        (cell(datetime(2020, 9, 30, 8)), datetime(2020, 9, 30, 8)),
        ('<table:table-cell office:value-type="date" office:date-value="2020-09-30T00:00:00"/>', date(2020, 9, 30)),
        ('<table:table-cell office:value-type="date" office:date-value="2020-09-31"/>', "2020-09-31"),
        ('<table:table-cell office:value-type="time" office:time-value="PT08H30M00S"/>', timedelta(hours=8, minutes=30)),
        ('<table:table-cell office:value-type="percentage" office:value="0.95"/>', Percent(0.95)),
        ('<table:table-cell office:value-type="currency" office:value="3"/>', 3.0),
        ('<table:table-cell office:value-type="string" office:string-value="x"><text:p>y</text:p></table:table-cell>', "x"),
        ("<table:table-cell><text:p>没有类型</text:p></table:table-cell>", "没有类型"),
        ('<table:table-cell office:value-type="string"><text:p>a<text:s text:c="2"/>b<text:tab/>c<text:line-break/>d</text:p></table:table-cell>', "a  b\tc\nd"),
        ('<table:table-cell office:value-type="string"><text:p>a<text:span>b</text:span><text:a>c</text:a></text:p></table:table-cell>', "abc"),
        ('<table:table-cell office:value-type="string"><text:p>a<![CDATA[b]]>c<!-- x -->d</text:p></table:table-cell>', "abcd"),
        ('<table:table-cell office:value-type="string"><text:p> a\n  b </text:p></table:table-cell>', "a b "),
        ('<table:table-cell office:value-type="string"><office:annotation><text:p>批注</text:p></office:annotation><text:p>a</text:p></table:table-cell>', "a"),
        ('<table:table-cell office:value-type="string"><draw:frame><draw:text-box><text:p>图</text:p></draw:text-box></draw:frame><text:p>a</text:p></table:table-cell>', "a"),
        ('<table:table-cell office:value-type="string"><text:p> </text:p></table:table-cell>', ""),
        ('<table:table-cell table:formula="of:=1+1"/>', Broken()),
        ('<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/>', 2.0),
        ('<table:table-cell table:formula="of:=A9" office:value-type="string" calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell>', Broken("#REF!")),
        ('<table:table-cell table:formula="of:=A9" office:value-type="float" office:value="0"><text:p>Err:502</text:p></table:table-cell>', Broken("Err:502")),
    ],
)  # fmt: skip
def test_what_a_cell_holds(xml, value):
    """By the type that the file names, never by how it is shown."""
    assert one(xml) == value
    assert type(one(xml)) is type(value)


@pytest.mark.parametrize(
    "attributes",
    [
        'office:value-type="float" office:value="abc"',
        'office:value-type="float" office:value="nan"',
        'office:value-type="float" office:value="1_000"',
        'office:value-type="float"',
        'office:value-type="boolean" office:boolean-value="x"',
        'office:value-type="quark" office:value="1"',
        'table:number-columns-repeated="0"',
        'table:number-columns-repeated="99999"',
        'table:number-columns-repeated="x"',
    ],
)
def test_a_cell_that_is_not_of_its_type_is_damage(attributes):
    """Not blank, not 0, not another value."""
    xml = row(f"<table:table-cell {attributes}><text:p>1</text:p></table:table-cell>")
    assert refused(packed(content(table("表", xml)))) == "F01"


def test_repeated_cells_and_rows():
    """Unfolded; blank rows between them keep their places."""
    seven = cell(7, 'table:number-columns-repeated="2"')
    rows = only_sheet(
        row(cell(None, 'table:number-columns-repeated="2"'), seven, more='table:number-rows-repeated="2"'),
        row(cell(None, 'table:number-columns-repeated="16384"'), more='table:number-rows-repeated="3"'),
        f"<table:table-row-group>{row(cell('x'))}</table:table-row-group>",
        row(cell(None, 'table:number-columns-repeated="16384"'), more='table:number-rows-repeated="1048570"'),
    ).rows
    assert rows == [["", "", 7.0, 7.0]] * 2 + [[]] * 3 + [["x"]]


@pytest.mark.parametrize(
    "rows",
    [
        row(cell(7), more='table:number-rows-repeated="1048576"'),
        row(cell(7, 'table:number-columns-repeated="16384"'), more='table:number-rows-repeated="1000"'),
        row(cell(None), more='table:number-rows-repeated="1048575"') + row(cell(7)),
        row(cell("x" * 300000)),
    ],
)
def test_what_would_unfold_too_far_is_refused(rows):
    """Before it is unfolded."""
    assert refused(packed(content(table("表", rows)))) == "F04"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (packed(content(table("表"))[:-30]), "F01"),
        (packed(content("").replace("office:spreadsheet", "office:text")), "F03"),
        (packed("<!DOCTYPE x [<!ENTITY a 'b'>]>" + content("")), "F01"),
        (packed(content(table("表") * 2)), "F01"),
        (packed(content(table("表", "<table:table-rov/>"))), "F01"),
        (packed(content(table("表", row("<table:table-cel/>")))), "F01"),
        (packed(content(table("表", row(cell(1, 'table:number-columns-spanned="2"'), cell(1, 'table:number-rows-spanned="2" table:number-columns-spanned="2"'))))), "F01"),
        (packed(b"\x00\x01\x02", MANIFEST.format('<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>')), "F02"),
        (packed(content(""), **{"encrypted-package": "x"}), "F02"),
        (packed("<a>" * 5000 + "</a>" * 5000), "F01"),
    ],
)  # fmt: skip
def test_files_that_are_refused(data, code):
    """Damaged, of another kind, contradicting themselves, with a password."""
    assert refused(data) == code


def test_a_flipped_bit_is_noticed_or_changes_nothing(tmp_path):
    """The checksums of the archive see to it."""
    data = twin(a_workbook(visits=[{"content": "听取汇报"}]))
    whole, path = take_in(tmp_path, data, "SF01.ods").tables, lay(tmp_path, data, "SF01.ods")
    for place in range(0, len(data) * 8, len(data) * 8 // 60):
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        ledgers = take_in(tmp_path)
        assert ledgers.faults or ledgers.tables == whole


def test_hidden_sheets_are_not_read():
    """Not even counted towards the limits."""
    tables = table("旧", row(cell(7), more='table:number-rows-repeated="1048576"'), more='table:style-name="h"')
    book = read_workbook(Path("x.ods"), packed(content(tables + table("新", row(cell(1))), HIDDEN)))
    assert (book.hidden, [s.name for s in book.sheets]) == (("旧",), ["新"])


def test_rows_hidden_by_a_filter_are_hidden(tmp_path):
    """LibreOffice marks them apart from those hidden by hand."""
    rows = [row(*(cell(x) for x in r)) for r in (headers(VISITS), a_row(VISITS, 1))]
    rows.append(row(*(cell(x) for x in a_row(VISITS, 2)), more='table:visibility="filter"'))
    data = packed(content(table(VISITS.sheet, *rows)))
    ledgers = take_in(tmp_path, data, "SF01.ods", nil_returns=tuple(x.sheet for x in LEDGERS if x is not VISITS))
    assert said(ledgers) == [("R19.row", "3:3")]
    assert [normal_id(r.id) for r in ledgers["visits"]] == ["DY001", "DY002"]
    assert time(0) not in ledgers["visits"].rows[0].values.values()
