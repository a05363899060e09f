"""Files of Excel 97, as old machines save them. In tests/data/ledgers, excel97.xls was written with xlwt, aside.xls by LibreOffice."""

from datetime import date
from pathlib import Path

import pytest

from guatu.ledgers.schema import LEDGERS
from tests.ledgers.factories import lay, said, take_in

DATA_FOLDER = Path(__file__).parents[1] / "data" / "ledgers"
DATA = (DATA_FOLDER / "excel97.xls").read_bytes()
HELD = ("领导调研台账", "成效指标台账")


def read(folder, data=DATA, name="SF01.xls"):
    """The ledgers of the file; those that are not in it are nil returns."""
    lay(folder, data, name)
    return take_in(folder, nil_returns=tuple(x.sheet for x in LEDGERS if x.sheet not in HELD))


@pytest.mark.parametrize("name", ["SF01.xls", "SF01.xlsx", "SF01.csv"])
def test_an_old_workbook_is_read_whatever_its_name(name, tmp_path):
    """Dates, merged blocks, percentages and hidden things as in a new one; its faults have the same cells."""
    ledgers = read(tmp_path, name=name)
    assert said(ledgers) == [
        ("R19.sheet", None),
        ("R03.time", "D6"),
        ("R19.error", "H6"),
        ("R19.row", "5:5"),
        ("R19.merged", "C4:C5"),
    ]
    visits = ledgers["visits"]
    assert [(row.id, row["unit"], row["held_on"]) for row in visits] == [
        ("DY001", "局机关", date(2020, 9, 10)),
        ("DY002", "局机关", date(2020, 9, 11)),
        ("DY003", "看守所", None),
    ]
    assert visits.stated == date(2020, 9, 30)
    assert [(str(row["baseline"]), str(row["current"])) for row in ledgers["outcomes"]] == [("95", "96")]


def test_a_damaged_old_workbook_is_refused(tmp_path):
    """Wherever it is cut off, nothing but a fault comes of it."""
    for length in range(9, len(DATA) - 4000, 701):
        faults = read(tmp_path, DATA[:length]).faults
        assert faults
        assert all(f.code in ("F01", "F03") or f.sheet for f in faults)


ASIDE = (DATA_FOLDER / "aside.xls").read_bytes()
PLACES = {"a hidden sheet": "藏处标", "a comment": "批处标", "a page's header": "眉处标", "a page's footer": "脚处标"}


def written(text):
    return text.encode("utf-16-le")


@pytest.mark.parametrize("place", PLACES)
def test_a_secrecy_mark_where_no_cell_is_seen(place, tmp_path):
    """★ anywhere, and a level in words at the head or foot of a page."""
    assert ASIDE.count(written(PLACES[place])) == 1
    assert "R17.file" not in [sentence for sentence, _ in said(take_in(tmp_path / "a", ASIDE, "SF01.xls"))]
    for number, mark in enumerate(("机密★", "机密级")):
        marked = ASIDE.replace(written(PLACES[place]), written(mark))
        secret = mark == "机密★" or "page" in place
        found = said(take_in(tmp_path / str(number), marked, "SF01.xls"))
        assert (("R17.file", None) in found) is secret
