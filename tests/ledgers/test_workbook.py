"""Files as they come: damaged, disguised, stretched, with more in them than meets the eye."""

import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest
from openpyxl.styles import Font

from guatu.ledgers.limits import MOST_ROWS
from guatu.ledgers.schema import BY_NAME
from tests.ledgers.factories import SAMPLE, a_workbook, as_bytes, headers, lay, only, repacked, said, take_in

VISITS = "xl/worksheets/sheet11.xml"
OUTCOMES = "xl/worksheets/sheet12.xml"


def visits(**cells) -> bytes:
    """A workbook with one record in 领导调研台账."""
    return as_bytes(a_workbook(visits=[cells]))


class TestRefusedFiles:
    """Each with the code of why."""

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "F01"),
            (b"PK\x03\x04", "F01"),
            (SAMPLE.read_bytes()[:40000], "F01"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "F02"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "F01"),
            ("序号,编号\n1,HD001\n".encode(), "F03"),
            (b"no table at all", "F03"),
        ],
    )
    def test_what_cannot_be_read(self, content, code, tmp_path):
        """Nothing else is said of it."""
        assert said(take_in(tmp_path, content)) == [(code, None)]

    def test_a_zip_that_is_no_workbook(self, tmp_path):
        """Of a kind that nobody knows."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("notes.xml", "<w/>")
        assert said(take_in(tmp_path, target.getvalue())) == [("F03", None)]

    def test_a_zip_with_one_entry_twice(self, tmp_path):
        """Two readers would each take another one."""
        target = io.BytesIO(visits())
        with zipfile.ZipFile(target, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("xl/workbook.xml", archive.read("xl/workbook.xml"))
        assert said(take_in(tmp_path, target.getvalue())) == [("F01", None)]

    @pytest.mark.parametrize("entry", ["xl/workbook.xml", VISITS])
    def test_a_document_type_is_refused(self, entry, tmp_path):
        """Entities that expand, or that fetch a file, have no place in a workbook."""
        evil = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
        data = repacked(visits(), {entry: lambda xml: re.sub(rb"(<\?xml[^>]*\?>)?", rb"\1" + evil, xml, count=1)})
        assert said(take_in(tmp_path, data)) == [("F01", None)]

    def test_a_sheet_that_is_no_sound_xml(self, tmp_path):
        """Its checksum may be right: half a sheet is not read as a whole one."""
        data = repacked(visits(), {VISITS: lambda xml: xml[: xml.index(b"</row>") + 6]})
        assert said(take_in(tmp_path, data)) == [("F01", None)]

    def test_a_folder_called_like_a_file(self, tmp_path):
        """Is no file."""
        lay(tmp_path)
        path = tmp_path / "ledgers" / "2020-09-30" / "SF01.xlsx"
        path.unlink()
        path.mkdir()
        assert said(take_in(tmp_path)) == [("F05", None)]


class TestStretchedFiles:
    """Blank tails cost nothing; anything else beyond the limits is refused."""

    def stretched(self, rows: bytes) -> bytes:
        return repacked(visits(), {VISITS: lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>")})

    @pytest.mark.parametrize(
        "rows",
        [
            b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t xml:space="preserve"> </t></is></c></row>',
            b'<row r="1048576"><c r="XFD1048576" t="str"><v>\n</v></c></row>',
            b"".join(b'<row r="%d" s="1" customFormat="1"/>' % row for row in range(3, MOST_ROWS + 10)),
            b'<row r="9"><c r="XFC9"/></row>',
        ],
    )
    def test_blank_cells_far_out_are_ignored(self, rows, tmp_path):
        """A space in the last row, formatted rows to the bottom."""
        ledgers = take_in(tmp_path, self.stretched(rows))
        assert ledgers.faults == ()
        assert len(ledgers["visits"]) == 1

    @pytest.mark.parametrize(
        "rows",
        [
            b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
            b'<row r="40000"><c r="ZZ40000"><v>1</v></c></row>',
            b'<row r="1048576"><c r ="A1048576"><v>1</v></c></row>',
            b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'.replace(b"r=", b"r=\n"),
        ],
    )
    def test_filled_cells_far_out_are_refused(self, rows, tmp_path):
        """Before a grid is made for them."""
        assert said(take_in(tmp_path, self.stretched(rows))) == [("F04", None)]

    def test_a_bomb_is_refused_by_its_size(self, tmp_path):
        """Unread: the archive's own list says how much there would be."""
        data = bytearray(visits())
        listed = data.rindex(b"PK\x01\x02")
        data[listed + 24 : listed + 28] = (300 * 2**20).to_bytes(4, "little")
        assert said(take_in(tmp_path, bytes(data))) == [("F04", None)]


class TestWhatTheXmlSays:
    """Marks that the values do not show."""

    def test_a_lying_dimension_is_not_believed(self, tmp_path):
        """Neither is a missing one."""
        for dimension in (b'<dimension ref="A1:B1"/>', b""):
            data = repacked(visits(), {VISITS: lambda xml, d=dimension: re.sub(rb"<dimension[^>]*>", d, xml)})
            assert len(take_in(tmp_path, data)["visits"]) == 1

    def test_the_1904_date_system(self, tmp_path):
        """For dates, and for bare serial numbers."""
        book = a_workbook(visits=[{"held_on": date(2020, 9, 30)}, {"held_on": 42642}])
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        ledgers = take_in(tmp_path, book)
        assert [row["held_on"] for row in ledgers["visits"]] == [date(2020, 9, 30)] * 2

    @pytest.mark.parametrize("number_format", [14, 27, 30, 31, 36, 50, 57, 58])
    def test_dates_by_built_in_formats(self, number_format, tmp_path):
        """27 to 36 and 50 to 58 are dates in a Chinese Excel, without any format code."""
        book = a_workbook(visits=[{"held_on": 44104}])
        book["领导调研台账"]["D2"].font = Font(bold=True)
        styles = {
            "xl/styles.xml": lambda xml: re.sub(
                rb'(<cellXfs.*<xf numFmtId=")0', rb"\g<1>%d" % number_format, xml, flags=re.DOTALL
            )
        }
        ledgers = take_in(tmp_path, repacked(as_bytes(book), styles))
        assert ledgers.faults == ()
        assert ledgers["visits"].rows[0]["held_on"] == date(2020, 9, 30)

    def test_percentages_by_their_format(self, tmp_path):
        """0.95 formatted as a percentage, 95% as text and 95 are one value; a quoted % is no percentage."""
        book = a_workbook(
            outcomes=[
                {"measure_unit": "%", "baseline": 0.95, "current": "95%"},
                {"measure_unit": "%", "baseline": 95, "current": 0.95},
            ]
        )
        sheet = book["成效指标台账"]
        sheet["G2"].number_format = "0.0%"
        sheet["H3"].number_format = '0.00"%"'
        rows = take_in(tmp_path, book)["outcomes"].rows
        assert [(str(row["baseline"]), str(row["current"])) for row in rows] == [("95", "95"), ("95", "0.95")]

    def test_a_zero_displayed_as_a_word_is_a_zero(self, tmp_path):
        """What counts is the value."""
        book = a_workbook(opinions=[{"state": 0}])
        book["指导组意见台账"]["I2"].number_format = '"已完成"'
        assert said(take_in(tmp_path, book)) == [("R04", "I2")]

    @pytest.mark.parametrize("cached", [b"", b"<v/>", b"<v></v>"])
    def test_a_formula_without_its_result(self, cached, tmp_path):
        """In a used column it is an error, not blank; elsewhere it does not matter."""
        formula = rb'<c r="G2"><f>1+1</f>' + cached + b"</c>"
        extra = b'<c r="J2"><f>1+1</f></c>'
        data = repacked(
            visits(), {VISITS: lambda xml: xml.replace(b"</row></sheetData>", formula + extra + b"</row></sheetData>")}
        )
        assert said(take_in(tmp_path, data)) == [("R19.formula", "G2"), ("I02.nameless", "J")]

    def test_a_formula_with_its_result(self, tmp_path):
        """Is its result, an empty text included."""
        cells = b'<c r="G2" t="str"><f>"a"</f><v>a</v></c><c r="H2" t="str"><f>""</f><v></v></c>'
        ledgers = take_in(
            tmp_path,
            repacked(visits(), {VISITS: lambda xml: xml.replace(b"</row></sheetData>", cells + b"</row></sheetData>")}),
        )
        assert ledgers.faults == ()
        assert (ledgers["visits"].rows[0]["content"], ledgers["visits"].rows[0]["note"]) == ("a", None)

    @pytest.mark.parametrize("error", [b"#REF!", b"#N/A", b"#DIV/0!"])
    def test_an_error_value(self, error, tmp_path):
        """With and without a formula; in an optional column too."""
        cell = b'<c r="H2" t="e"><v>' + error + b"</v></c>"
        fault = only(
            take_in(
                tmp_path,
                repacked(
                    visits(), {VISITS: lambda xml: xml.replace(b"</row></sheetData>", cell + b"</row></sheetData>")}
                ),
            )
        )
        assert (fault.sentence, fault.cell, fault.values["found"]) == ("R19.error", "H2", error.decode())

    def test_hidden_rows_and_columns_are_named_and_counted(self, tmp_path):
        """One fault for a run; a hidden row without a record, or a column without a header, is nothing."""
        book = a_workbook(visits=[{}, {}, {}, {}])
        sheet = book["领导调研台账"]
        for row in (2, 3, 5, 9):
            sheet.row_dimensions[row].hidden = True
        for column in "FGZ":
            sheet.column_dimensions[column].hidden = True
        ledgers = take_in(tmp_path, book)
        assert said(ledgers) == [("R19.row", "2:3"), ("R19.row", "5:5"), ("R19.column", "F:G")]
        assert ledgers.faults[0].rows == ("DY001", "DY002")
        assert len(ledgers["visits"]) == 4

    def test_a_filter_that_is_on(self, tmp_path):
        """Named with the rows it hides; arrows alone filter nothing."""
        book = a_workbook(visits=[{}, {}])
        sheet = book["领导调研台账"]
        sheet.auto_filter.ref = "A1:H3"
        assert take_in(tmp_path, book).faults == ()
        sheet.auto_filter.add_filter_column(4, ["省级"])
        sheet.row_dimensions[3].hidden = True
        fault = only(take_in(tmp_path, book))
        assert (fault.sentence, fault.cell, fault.rows) == ("R19.filter", "A1:H3", ("DY002",))

    @pytest.mark.parametrize("where", ["comment", "header", "hidden sheet"])
    def test_a_secrecy_mark_anywhere_in_the_file(self, where, tmp_path):
        """Where no cell that is read can be named, the file is."""
        book = a_workbook()
        if where == "comment":
            book["活动台账"]["A1"].comment = openpyxl.comments.Comment("机密★1年", "x")
        elif where == "header":
            book["活动台账"].oddHeader.left.text = "机密★1年"
        else:
            sheet = book.create_sheet("旧")
            sheet["A1"], sheet.sheet_state = "机密★1年", "hidden"
        assert ("R17.file", None) in said(take_in(tmp_path, book))

    def test_a_secrecy_column_that_the_ledger_does_not_have(self, tmp_path):
        """It says what it says."""
        book = a_workbook(visits=[{}, {}])
        for row, value in enumerate(["密级", "内部", "秘密"], 1):
            book["领导调研台账"].cell(row, 9).value = value
        assert said(take_in(tmp_path, book)) == [("R17", "I3"), ("I02.column", "I")]

    def test_a_secrecy_line_above_the_header(self, tmp_path):
        """In words, without a mark."""
        book = a_workbook()
        book["活动台账"].insert_rows(1)
        book["活动台账"]["A1"] = "密级：机密"
        assert said(take_in(tmp_path, book)) == [("R17", "A1")]


class TestDialects:
    """Workbooks that other programs write."""

    def test_prefixed_names(self, tmp_path):
        """`x:row` is `row`, for the marks too."""

        def prefixed(xml: bytes) -> bytes:
            return re.sub(rb"<(/?)(\w)", rb"<\1x:\2", xml).replace(b"xmlns=", b"xmlns:x=")

        book = a_workbook(visits=[{}])
        book["领导调研台账"].row_dimensions[2].hidden = True
        ledgers = take_in(tmp_path, repacked(as_bytes(book), {VISITS: prefixed}))
        assert said(ledgers) == [("R19.row", "2:2")]
        assert len(ledgers["visits"]) == 1

    def test_strict_ooxml(self, tmp_path):
        """Other namespaces, the same cells."""

        def strict(xml: bytes) -> bytes:
            main, relations = (
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            )
            return xml.replace(main, b"http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
                relations, b"http://purl.oclc.org/ooxml/officeDocument/relationships"
            )

        data = visits()
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
        ledgers = take_in(tmp_path, repacked(data, dict.fromkeys(names, strict)))
        assert ledgers.faults == ()
        assert len(ledgers["visits"]) == 1

    def test_ledgers_named_xlsm(self, tmp_path):
        """Macros are not looked at."""
        assert len(take_in(tmp_path, visits(), "SF01.xlsm")["visits"]) == 1

    def test_a_table_that_does_not_begin_in_a1(self, tmp_path):
        """Cells are named where they stand."""
        book = a_workbook(visits=[{"level": "部级"}])
        sheet = book["领导调研台账"]
        sheet.insert_cols(1, 3)
        sheet.insert_rows(1, 2)
        assert said(take_in(tmp_path, book)) == [("R04", "H4")]


def test_headers_are_those_of_the_template():
    """The factories write what the contract lists."""
    assert headers(BY_NAME["visits"]) == ["序号", "编号", "单位", "日期", "层级", "方式", "内容", "备注"]
