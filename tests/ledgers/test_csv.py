"""CSV encodings and dialects, at least 80 cases: the same rows whatever wrote them, or a refusal that names the file."""

import codecs
import csv
import io
from itertools import product

import pytest

from guatu.ledgers.schema import LEDGERS
from guatu.ledgers.workbook import read_workbook
from tests.ledgers.factories import a_row, headers, lay, said, take_in

VISITS = next(x for x in LEDGERS if x.name == "visits")
NAMES = "喆镕㛃𬱖"
ROWS = [
    a_row(VISITS, n, held_on="2020/9/10", content=text)
    for n, text in ((1, NAMES), (2, '两行\n一格，"引号"'), (3, None))
]
LINES = [["领导调研台账", *[""] * 7], headers(VISITS), *([("" if c is None else str(c)) for c in row] for row in ROWS)]

ENCODINGS = {
    "utf-8": lambda text: text.encode(),
    "utf-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "gb18030": lambda text: text.encode("gb18030"),
    "gb18030 with a mark": lambda text: b"\x84\x31\x95\x33" + text.encode("gb18030"),
    "utf-16 of Windows": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "utf-16 of old Macs": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
}
SEPARATORS = {"comma": ",", "tab": "\t", "semicolon": ";"}
ENDS = {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}
QUOTES = {"where needed": csv.QUOTE_MINIMAL, "everywhere": csv.QUOTE_ALL}
DIALECTS = list(product(ENCODINGS, SEPARATORS, ENDS, QUOTES))


def text(lines=LINES, separator=",", end="\n", quotes=csv.QUOTE_MINIMAL) -> str:
    """The lines as a CSV."""
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=separator, lineterminator=end, quoting=quotes).writerows(lines)
    return target.getvalue()


def read(data: bytes, folder) -> list[list[str]]:
    """The cells of the file."""
    (sheet,) = read_workbook(lay(folder, data, "SF01/领导调研台账.csv"), data).sheets
    return [list(row) for row in sheet.rows]


@pytest.mark.parametrize(("encoding", "separator", "end", "quotes"), DIALECTS)
def test_every_encoding_and_dialect_gives_the_same_cells(encoding, separator, end, quotes, tmp_path):
    """108 ways of writing one ledger."""
    written = text(separator=SEPARATORS[separator], end=ENDS[end], quotes=QUOTES[quotes])
    assert read(ENCODINGS[encoding](written), tmp_path) == LINES


HEAD, ROW = ",".join(headers(VISITS)), "1,DY001,局机关,2020/9/10,省级,听汇报,内容,"
ODD = {
    "no line end at the end": (f"{HEAD}\n{ROW}", []),
    "blank lines": (f"\n\n{HEAD}\n\n{ROW}\n\n\n", []),
    "lines of separators": (f"{HEAD}\n,,,,,,,\n{ROW}\n,,,,,,,,,,,,\n", []),
    "a title with few separators": (f"领导调研台账\n填报单位：示范县,,截至日期：2020-09-30\n{HEAD}\n{ROW}\n", []),
    "thirty separators before the header": ("," * 30 + f"\n{HEAD}{',' * 22}\n{ROW}{',' * 22}\n", []),
    "a record cut at its last filled field": (f"{HEAD}\n1,DY001,局机关,2020/9/10,省级,听汇报\n", []),
    "mixed line ends": (f"{HEAD}\r\n{ROW}\n", []),
    "white space around fields": (f"{HEAD}\n1, DY001 ,局机关　,2020/9/10\t,省级,听汇报,内容,\n", []),
    "quotes around some fields": (f'{HEAD}\n1,"DY001","局机关",2020/9/10,"省级",听汇报,"内容",\n', []),
    "quotes doubled": (f'{HEAD}\n1,DY001,局机关,2020/9/10,省级,听汇报,"称""好""",\n', []),
    "quotes within a field": (f'{HEAD}\n1,DY001,局机关,2020/9/10,省级,听汇报,称"好",\n', []),
    "a separator within quotes": (f'{HEAD}\n1,DY001,局机关,2020/9/10,省级,听汇报,"甲,乙",\n', []),
    "full-width letters and digits": (f"{HEAD}\n１,ＤＹ００１,局机关,２０２０/９/１０,省级,听汇报,,\n", []),
    "a formula": (f"{HEAD}\n1,DY001,局机关,2020/9/10,省级,听汇报,=1+1,\n", []),
    "a total": (f"{HEAD}\n{ROW}\n合计,,,,,,,\n", []),
    "a signature": (f"{HEAD}\n{ROW}\n填报人：张三,,,审核人：李四\n", []),
    "an error value": (f"{HEAD}\n1,DY001,局机关,2020/9/10,省级,听汇报,#REF!,\n", [("R19.error", "G2")]),
    "a separator too many": (f"{HEAD}\n1,DY001,局机关,2020/9/10,省级,听汇报,甲,乙,丙\n", [("R01.beyond", "I2")]),
    "a separator too few": (f"{HEAD}\n1,DY001,2020/9/10,省级,听汇报,内容,\n",
                            [("R04", "C2"), ("R03.date", "D2"), ("R04", "E2"), ("R04", "F2")]),
    "two records in one line": (f"{HEAD}\n{ROW}{ROW}\n", [("R01.beyond", "I2")]),
    "quotes that do not end": (f'{HEAD}\n1,DY001,局机关,2020/9/10,省级,听汇报,"内容\n{ROW}\n', [("F01.quotes", None)]),
    "a quote and more": (f'{HEAD}\n1,DY001,局机关,2020/9/10,省级,听汇报,"甲"乙,\n', [("F01.quotes", None)]),
    "bars between fields": (HEAD.replace(",", "|") + "\n" + ROW.replace(",", "|"), [("R01.header", None)]),
    "no header": (f"{ROW}\n{ROW}\n", [("R01.header", None)]),
    "another separator below the header": (f"{HEAD}\n" + ROW.replace(",", ";"), [("R01.packed", "A2")]),
    "zero bytes": (f"{HEAD}\n{ROW}\0\n", [("F03.encoding", None)]),
    "a zero byte in the header": (f"序\0号{HEAD[2:]}\n{ROW}\n", [("F03.encoding", None)]),
    "nothing but line ends": ("\n\n\n", [("R01.header", None)]),
}  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize(("written", "named"), ODD.values(), ids=list(ODD))
def test_odd_files_are_read_exactly_or_refused(written, named, encoding, tmp_path):
    """Nothing shifts by a field unseen: where a record does not fit its header, it is named."""
    lay(tmp_path, written.encode(encoding), "SF01/领导调研台账.csv")
    ledgers = take_in(tmp_path, nil_returns=tuple(x.sheet for x in LEDGERS if x is not VISITS))
    found = [fault for fault in said(ledgers) if fault[0] != "I05.encoding"]
    assert found[: len(named)] == named if named else found == []
    assert {fault.file for fault in ledgers.faults} <= {"领导调研台账.csv", "SF01/"}
    if not named:
        assert [row.id for row in ledgers["visits"]] == ["DY001"]


MIXED = {
    "UTF-8 with a row of GB18030": HEAD.encode() + "\n1,DY001,局机关,2020/9/10,省级,听汇报,镕,\n".encode("gb18030"),
    "GB18030 with a row of UTF-8": HEAD.encode("gb18030") + "\n1,DY001,局机关,2020/9/10,省级,听汇报,内容一,\n".encode(),
    "UTF-8 cut within a letter": (HEAD + "\n" + ROW).encode()[:-3] + b"\xe5",
    "a mark of UTF-8 before GB18030": codecs.BOM_UTF8 + (HEAD + "\n" + ROW).encode("gb18030"),
    "a mark of UTF-16 before UTF-8": codecs.BOM_UTF16_LE + (HEAD + "\n" + ROW + ".").encode(),
    "half a letter of UTF-16": codecs.BOM_UTF16_LE + (HEAD + "\n" + ROW).encode("utf-16-le")[:-1],
    "UTF-16 without a mark": (HEAD + "\n" + ROW).encode("utf-16-le"),
    "Big5": "序號,編號,單位".encode("big5"),
    "bytes of nothing": bytes(range(128, 256)),
}


@pytest.mark.parametrize("data", MIXED.values(), ids=list(MIXED))
def test_bytes_that_are_not_text_of_one_encoding_are_refused(data, tmp_path):
    """Never read with a wrong letter: the file is refused, or it is named that there is no header or no such word."""
    lay(tmp_path, data, "SF01/领导调研台账.csv")
    ledgers = take_in(tmp_path, nil_returns=tuple(x.sheet for x in LEDGERS if x is not VISITS))
    assert {fault.code for fault in ledgers.faults} & {"F03", "R01"}
    assert not any(ledgers.tables.values())


def test_the_counts():
    """No fewer than 80 cases."""
    assert len(DIALECTS) + 2 * len(ODD) + len(MIXED) >= 80
