"""Where ledgers lie."""

import hashlib

from guatu.ledgers.intake import bureau_files
from guatu.ledgers.schema import BY_NAME, LEDGERS
from tests.ledgers.factories import a_workbook, as_bytes, bureau, lay, only, programme, said, take_in


def test_one_file_or_a_folder_of_files(tmp_path):
    """`<code>.xlsx`, or everything in `<code>/` that can be read, sorted; lock files are not files."""
    lay(tmp_path, None, "SF01/b.xlsx")
    for name in ("a.csv", "c.XLS", "~$b.xlsx", ".hidden.xlsx", "说明.docx"):
        lay(tmp_path, b"x", f"SF01/{name}")
    programme_ = programme().model_copy(update={"ledgers": str(tmp_path / "ledgers")})
    files = bureau_files(programme_, programme().period("2020-09-30"), bureau())
    assert [path.name for path in files] == ["a.csv", "b.xlsx", "c.XLS"]


def test_ledgers_may_be_spread_over_the_files_of_the_folder(tmp_path):
    """One sheet each; other files are named."""
    for ledger in LEDGERS:
        book = a_workbook(**{ledger.name: [{}]})
        for sheet in book.sheetnames:
            if sheet != ledger.sheet:
                book.remove(book[sheet])
        lay(tmp_path, book, f"SF01/{ledger.name}.xlsx")
    lay(tmp_path, b"x", "SF01/说明.docx")
    ledgers = take_in(tmp_path)
    assert said(ledgers) == [("I03.file", None)]
    assert all(len(table) == 1 for table in ledgers.tables.values())
    assert len(ledgers.files) == 13


def test_nothing_has_arrived(tmp_path):
    """F05 alone, not thirteen sheets that are missing."""
    lay(tmp_path, None, "SF02.xlsx")
    ledgers = take_in(tmp_path)
    assert only(ledgers).sentence == "F05"
    assert only(ledgers).file == "SF01.xlsx"
    assert set(ledgers.tables) == set(BY_NAME)


def test_a_file_beside_a_folder_is_a_fault(tmp_path):
    """The file is read, so that its own faults are named too."""
    lay(tmp_path, None, "SF01/a.xlsx")
    ledgers = take_in(tmp_path, a_workbook(visits=[{"level": "部级"}]))
    assert said(ledgers) == [("R01.both", None), ("R04", "E2")]


def test_a_damaged_file_does_not_make_its_sheets_missing(tmp_path):
    """F01, and what the other file says."""
    lay(tmp_path, b"PK\x03\x04 no zip", "SF01/a.xlsx")
    book = a_workbook(visits=[{"level": "部级"}])
    assert said(take_in(tmp_path, book, "SF01/b.xlsx")) == [("F01", None), ("R04", "E2")]


def test_files_are_named_with_their_digests(tmp_path):
    """Of the bytes that were read."""
    data = as_bytes(a_workbook())
    assert take_in(tmp_path, data).files == {"SF01.xlsx": hashlib.sha256(data).hexdigest()}
