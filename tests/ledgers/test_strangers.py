"""Files that are no workbook a reader is for: refused with what they are and what to do."""

import io
import zipfile

import pytest

from guatu.messages import sentence
from tests.ledgers.factories import a_workbook, as_bytes, lay, only, said, take_in

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def a_zip(*entries: str) -> bytes:
    """A zip file with these entries."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for entry in entries:
            archive.writestr(entry, "<x/>")
    return target.getvalue()


def a_compound(stream: str) -> bytes:
    """An OLE file of one stream: a header, a table of sectors and a directory of 512 bytes each."""
    free, end, table = b"\xff" * 4, (0xFFFFFFFE).to_bytes(4, "little"), (0xFFFFFFFD).to_bytes(4, "little")
    header = OLE + bytes(16) + bytes.fromhex("3e000300feff09000600") + bytes(10) + (1).to_bytes(4, "little")
    header += (1).to_bytes(4, "little") + bytes(4) + (4096).to_bytes(4, "little") + end + bytes(4) + end + bytes(4)
    header += bytes(4) + free * 108
    names = [("Root Entry", 5), (stream, 2)]
    entries = b"".join(
        n.encode("utf-16-le").ljust(64, b"\0") + (2 * len(n) + 2).to_bytes(2, "little") + bytes([kind, 1])
        + free * 2 + (b"\1\0\0\0" if kind == 5 else free) + bytes(36) + end + bytes(8)
        for n, kind in names
    )  # fmt: skip
    return header.ljust(512, b"\0") + (table + end + free * 126) + entries.ljust(512, b"\0")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF"),
        (b"{\\rtf1\\ansi}", "RTF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "JPEG"),
        (b"Rar!\x1a\x07\x00", "RAR"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "7z"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>", "HTML"),
        (b"<TABLE border=1>", "HTML"),
        (a_zip("[Content_Types].xml", "word/document.xml"), "Word"),
        (a_zip("[Content_Types].xml", "ppt/presentation.xml"), "PowerPoint"),
        (a_zip("[Content_Types].xml", "xl/workbook.bin", "xl/_rels/workbook.bin.rels"), ".xlsb"),
        (a_zip("Index/Document.iwa", "Metadata/Properties.plist"), "Numbers"),
        (a_compound("WordDocument"), "Word"),
        (a_compound("PowerPoint Document"), "PowerPoint"),
    ],
)
@pytest.mark.parametrize("name", ["SF01.xlsx", "SF01.xls", "SF01.csv"])
def test_a_file_renamed_to_a_workbook_is_called_what_it_is(content, kind, name, tmp_path):
    """Whatever its name says; the message says to send the table itself as .xlsx."""
    fault = only(take_in(tmp_path, content, name))
    assert (fault.sentence, fault.file, fault.values) == ("F03.kind", name, {"kind": kind})
    assert ".xlsx" in sentence(fault.sentence, {**fault.values, "place": name})


@pytest.mark.parametrize("name", ["SF01.et", "SF01.ett", "SF01.numbers", "SF01.xlsb", "SF01/台账.et", "SF01/台账.ET"])
def test_workbooks_of_other_programs_do_not_pass_for_no_ledger(name, tmp_path):
    """Each is opened and refused, in the bureau's folder too."""
    fault = only(take_in(tmp_path, OLE + bytes(600), name))
    assert (fault.sentence, fault.values["kind"]) == ("F03.kind", "." + name.rpartition(".")[2].lower())


@pytest.mark.parametrize("name", ["SF01.pdf", "SF01.docx", "SF01.wps", "SF01.zip", "SF01.txt", "SF01/台账扫描件.pdf"])
def test_a_file_sent_in_the_place_of_the_ledgers_is_named(name, tmp_path):
    """Not F05 alone, as if nothing had been sent."""
    fault = only(take_in(tmp_path, b"x", name))
    assert (fault.sentence, fault.file) == ("F03.kind", name.rpartition("/")[2])


def test_what_systems_leave_in_a_folder_is_nothing(tmp_path):
    """Neither beside a ledger nor alone."""
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", "~$a.xlsx"):
        lay(tmp_path, b"x", f"SF01/{name}")
    assert said(take_in(tmp_path)) == [("F05", None)]
    assert take_in(tmp_path, a_workbook(visits=[{}]), "SF01/a.xlsx").faults == ()


def test_a_scan_beside_the_workbook_is_only_named(tmp_path):
    """The workbook is read."""
    lay(tmp_path, b"%PDF", "SF01.pdf")
    assert said(take_in(tmp_path, a_workbook(visits=[{}]))) == [("I03.file", None)]


def test_a_workbook_of_another_program_beside_a_readable_one(tmp_path):
    """It is not known which holds, but the one that can be read is read."""
    lay(tmp_path, OLE + bytes(600), "SF01.et")
    assert said(take_in(tmp_path, a_workbook(visits=[{"level": "部级"}]))) == [("R01.both", None), ("R04", "E2")]


def test_endings_in_capitals(tmp_path):
    """As old machines write them."""
    assert len(take_in(tmp_path, as_bytes(a_workbook(visits=[{}])), "SF01.XLSX")["visits"]) == 1
