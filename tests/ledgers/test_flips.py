"""Bit flips and truncations: 2,000 random ones, 50 and more at chosen places. A damaged file is refused or says the same.

Every byte counts towards a checksum, or towards nothing that is read. A reader without the look at the checksums returned
different cells from one file in eighty.
"""

import io
import random
import zipfile
from functools import cache
from pathlib import Path

import pytest

from guatu.ledgers.schema import BY_NAME
from guatu.ledgers.sheets import Workbook
from guatu.ledgers.unreadable import Unreadable
from guatu.ledgers.workbook import read_workbook
from tests.ledgers.factories import a_workbook, as_bytes, with_shared_strings
from tests.ledgers.opendocument import twin

FLIPS = 2000
OLD = (Path(__file__).parents[1] / "data" / "ledgers" / "excel97.xls").read_bytes()


def a_small_book():
    """One sheet with dates, texts, a merged block and a hidden row."""
    book = a_workbook(visits=[{"content": "听取汇报"}, {"held_on": "2020年9月3日", "note": " 两行\n一格 "}, {}])
    for sheet in book.sheetnames:
        if sheet != BY_NAME["visits"].sheet:
            book.remove(book[sheet])
    book.active.merge_cells("C2:C3")
    book.active.row_dimensions[4].hidden = True
    return book


@cache
def plain() -> bytes:
    """An .xlsx as office programs write it."""
    return with_shared_strings(as_bytes(a_small_book()))


def read(data: bytes, name: str = "SF01.xlsx") -> Workbook | None:
    """What the file says, None if it is refused; its name is in what it says, and so is the name of every sheet."""
    try:
        return read_workbook(Path(name), data)
    except Unreadable:
        return None


def flipped(data: bytes, place: int) -> bytes:
    """The bytes with one bit turned over."""
    changed = bytearray(data)
    changed[place // 8] ^= 1 << place % 8
    return bytes(changed)


def test_a_flipped_bit_is_noticed_or_changes_nothing():
    """2,000 single bits anywhere in the file."""
    whole, luck = read(plain()), random.Random(20200930)
    assert whole is not None
    found = [read(flipped(plain(), luck.randrange(len(plain()) * 8))) for _ in range(FLIPS)]
    assert [book for book in found if book not in (None, whole)] == []
    assert found.count(None) > FLIPS / 2


def test_flipped_bits_in_an_old_or_open_workbook_raise_nothing_else():
    """An .ods has checksums too. An .xls has none, so that nothing but a typed refusal can be promised of it."""
    luck = random.Random(20200930)
    for name, data in (("SF01.ods", twin(a_small_book())), ("SF01.xls", OLD)):
        whole = read(data, name)
        assert whole is not None
        for _ in range(60):
            place = luck.randrange(len(data) * 8)
            found = read(flipped(flipped(data, place), luck.randrange(len(data) * 8)), name)
            assert name == "SF01.xls" or found in (None, whole)


def places(data: bytes) -> dict[str, int]:
    """Chosen bytes of a zip file: fields of each entry's header, of its line in the list, and its content."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            start, name = info.header_offset, info.filename
            listed = data.index(name.encode(), data.index(b"PK\x01\x02")) - 46
            content = start + 30 + len(name.encode())
            found |= {
                f"{name}: header": start + 1, f"{name}: name": start + 32, f"{name}: first byte": content,
                f"{name}: middle": content + info.compress_size // 2, f"{name}: last byte": content + info.compress_size - 1,
                f"{name}: listed checksum": listed + 16, f"{name}: listed length": listed + 24, f"{name}: listed place": listed + 42,
            }  # fmt: skip
    return found


FIXED = list(places(plain()).items())
CUTS = [*range(1, 12), *range(100, len(plain()), len(plain()) // 12), len(plain()) - 1]


@pytest.mark.parametrize("bit", [0, 7])
def test_each_chosen_byte(bit):
    """The first and the last bit of each of more than 50 bytes."""
    whole = read(plain())
    assert len(FIXED) >= 50
    for name, place in FIXED:
        assert read(flipped(plain(), place * 8 + bit)) in (None, whole), name


def test_a_file_cut_short_is_refused():
    """Wherever it ends, and with anything in its place."""
    for length in CUTS:
        assert read(plain()[:length]) is None
        assert read(plain()[:length] + bytes(len(plain()) - length)) in (None, read(plain()))
