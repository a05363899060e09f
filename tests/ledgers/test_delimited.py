"""CSV files."""

import csv
import io

import pytest

from guatu.ledgers.schema import LEDGERS
from tests.ledgers.factories import a_row, a_workbook, as_bytes, headers, lay, only, said, take_in

VISITS = next(x for x in LEDGERS if x.name == "visits")
NAMES = "喆镕㛃𬱖"


def text(*rows, separator=","):
    """领导调研台账 as a spreadsheet exports it, with a title line and its empty fields."""
    target = io.StringIO(newline="")
    lines = [["领导调研台账", *[""] * 30], headers(VISITS), *([("" if c is None else c) for c in row] for row in rows)]
    csv.writer(target, delimiter=separator).writerows(lines)
    return target.getvalue()


def a_visit(number=1, **cells):
    """A record as text."""
    return a_row(VISITS, number, **{"held_on": "2020/9/10", "content": NAMES, **cells})


def read(folder, data):
    """The ledgers with this CSV as 领导调研台账; the others are nil returns."""
    lay(folder, data, "SF01/领导调研台账.csv")
    return take_in(folder, nil_returns=tuple(x.sheet for x in LEDGERS if x is not VISITS))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_each_encoding_gives_the_same_rows(encoding, separator, tmp_path):
    """Rare characters included; any encoding but UTF-8 is named."""
    ledgers = read(tmp_path, text(a_visit(), separator=separator).encode(encoding))
    assert [f.values["encoding"] for f in ledgers.faults] == (
        [] if encoding.startswith("utf-8") else [encoding.upper()]
    )
    (row,) = ledgers["visits"].rows
    assert (row["content"], row["held_on"].isoformat(), row.number) == (NAMES, "2020-09-10", 3)
    assert (ledgers["visits"].file, ledgers["visits"].sheet) == ("领导调研台账.csv", "领导调研台账")


def test_the_header_decides_the_encoding(tmp_path):
    """One short name in GB18030 that is valid UTF-8 too does not mislead."""
    name = b"\xc4\xa3".decode("gb18030")
    ledgers = read(tmp_path, text(a_visit(content=name)).encode("gb18030"))
    assert ledgers["visits"].rows[0]["content"] == name


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00", b"\xef\xbb\xbf\xc4\xa3\xff", b"\x81\xff\xfe", "序号\0,编号\n".encode()]
)
def test_what_no_encoding_reads(data, tmp_path):
    """A mark that lies, bytes of no encoding, zero bytes."""
    assert only(read(tmp_path, data)).sentence == "F03.encoding"


def test_quotes_that_do_not_fit(tmp_path):
    """A torn file is damaged."""
    fault = only(read(tmp_path, (text(a_visit()) + '"torn').encode()))
    assert (fault.sentence, fault.values["line"]) == ("F01.quotes", 4)
    assert only(read(tmp_path, b'a,b\n"torn')).sentence == "F01"


def test_a_csv_without_a_header_is_no_ledger(tmp_path):
    """The ledger it is called by has no header."""
    assert said(read(tmp_path, b"a,b\n1,2\n")) == [("R01.header", None)]


def test_a_field_beyond_the_header(tmp_path):
    """Named with the line on which its record begins; empty ones are ignored."""
    rows = [a_visit(1, content="两行\n一格"), [*a_visit(2), "", ""], [*a_visit(3), "多出"]]
    ledgers = read(tmp_path, text(*rows).encode())
    fault = only(ledgers)
    assert (fault.sentence, fault.cell, fault.values["line"]) == ("R01.beyond", "I5", 6)
    assert ledgers["visits"].rows[0]["content"] == "两行\n一格"


def test_values_of_a_csv_are_read_like_those_of_a_workbook(tmp_path):
    """An error value as text is an error value."""
    assert said(read(tmp_path, text(a_visit(content="#REF!", level="部级")).encode())) == [
        ("R04", "E3"),
        ("R19.error", "G3"),
    ]


def test_a_workbook_named_csv_is_read_as_what_it_is(tmp_path):
    """The content decides."""
    assert take_in(tmp_path, as_bytes(a_workbook(visits=[{}])), "SF01.csv").faults == ()
