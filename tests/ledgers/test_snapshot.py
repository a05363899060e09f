"""A bureau's ledgers kept as files."""

import json
from decimal import Decimal

import pyarrow.parquet as pq
import pytest

from guatu.ledgers.intake import read_ledgers
from guatu.ledgers.schema import LEDGERS
from guatu.ledgers.snapshot import read_snapshot, write_snapshot
from tests.ledgers.factories import a_workbook, bureau, programme, take_in


def period():
    return programme().period("2020-09-30")


def write(folder, ledgers):
    """A snapshot of `ledgers` in `folder`."""
    write_snapshot(folder, ledgers, programme(), period(), bureau())
    return folder


@pytest.fixture(scope="module")
def sample():
    return read_ledgers(programme(), period(), bureau())


def test_a_snapshot_gives_back_what_was_written(sample, tmp_path):
    """Rows, types, cells, totals and the programme as the bureau sees it."""
    snapshot = read_snapshot(write(tmp_path, sample))
    assert snapshot.ledgers == sample
    assert (snapshot.period, snapshot.bureau) == (period(), bureau())
    assert snapshot.programme.model_dump() == programme().narrowed("SF01").model_dump()
    table = snapshot.ledgers["review_batches"]
    assert table.cell(table.rows[0], "population") == "G5"


def test_notices_empty_cells_and_decimals_come_back_too(tmp_path):
    """Exactly as they were: 1.5 is not 1.500."""
    book = a_workbook(
        outcomes=[{"baseline": 1.5, "current": "95%"}, {"baseline": "-0.000001", "current": 10**14}],
        visits=[{"held_on": 44104}],
    )
    book["成效指标台账"].append(["合计", None, None, None, None, None, 1.499999])
    book.create_sheet("别的")["A1"] = 1
    ledgers = take_in(tmp_path, book)
    back = read_snapshot(write(tmp_path / "s", ledgers)).ledgers
    assert back == ledgers
    assert [f.sentence for f in back.faults] == ["I04.serial", "I01.sheet"]
    assert [str(row["baseline"]) for row in back["outcomes"]] == ["1.5", "-0.000001"]
    assert back["outcomes"].totals[0].values == {"baseline": Decimal("1.499999")}


def test_the_same_ledgers_give_the_same_bytes(sample, tmp_path):
    """So that a rerun changes nothing."""
    first, second = write(tmp_path / "a", sample), write(tmp_path / "b", sample)
    names = sorted(p.name for p in first.iterdir())
    assert names == sorted(["programme.json", "snapshot.json", *(f"{ledger.name}.parquet" for ledger in LEDGERS)])
    assert all((first / name).read_bytes() == (second / name).read_bytes() for name in names)


def test_only_permitted_columns_are_written(sample, tmp_path):
    """And nothing of the mail list."""
    write(tmp_path, sample)
    for ledger in LEDGERS:
        assert pq.read_schema(tmp_path / f"{ledger.name}.parquet").names == [*(c.name for c in ledger.kept), "_row"]
    content = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert b"canary" not in content
    assert b"@" not in (tmp_path / "programme.json").read_bytes()


def test_snapshot_json_says_what_was_read(sample, tmp_path):
    """For people and for other programs."""
    facts = json.loads((write(tmp_path, sample) / "snapshot.json").read_text("utf-8"))
    assert (facts["programme"], facts["bureau"], facts["period"]) == ("shifan-2020", "SF01", "2020-09-30")
    assert facts["files"] == dict(sample.files)
    assert facts["rows"]["任务分解台账"] == 82


def test_a_torn_snapshot_is_an_error(sample, tmp_path):
    """A missing file, or columns of another version."""
    write(tmp_path, sample)
    (tmp_path / "visits.parquet").write_bytes((tmp_path / "events.parquet").read_bytes())
    with pytest.raises(ValueError, match=r"visits\.parquet"):
        read_snapshot(tmp_path)
    (tmp_path / "visits.parquet").unlink()
    with pytest.raises(OSError, match="visits"):
        read_snapshot(tmp_path)
