"""The place of a run: nothing half there, whatever stops the work."""

import os
import time

import pytest

from guatu.errors import PublishFailed
from guatu.files import digests, read_json
from guatu.run import publish


def build(staged, text):
    (staged / "snapshot").mkdir()
    (staged / "snapshot" / "a.parquet").write_text(text, "utf-8")
    (staged / "run.json").write_text("{}", "utf-8")


def put(place, text):
    with publish.staging(place) as staged:
        build(staged, text)
        publish.publish(staged, place)


def test_a_run_replaces_the_one_before_whole(tmp_path):
    """The old files are gone, the new ones are all there, nothing else is left beside them."""
    place = tmp_path / "p" / "SF01"
    put(place, "old")
    (place / "extra.txt").write_text("of the old run", "utf-8")
    put(place, "new")
    assert sorted(digests(place)) == ["run.json", "snapshot/a.parquet"]
    assert (place / "snapshot" / "a.parquet").read_text("utf-8") == "new"
    assert [p.name for p in place.parent.iterdir()] == ["SF01"]


def test_a_run_that_fails_leaves_the_last_good_one(tmp_path):
    """Its reason and what it built stand in failed/, which the next good run clears."""
    place = tmp_path / "p" / "SF01"
    put(place, "good")
    before = digests(place)
    with publish.staging(place) as staged:
        build(staged, "bad")
        publish.fail(place, staged, {"progress": "N04"})
    assert {k: v for k, v in digests(place).items() if not k.startswith("failed/")} == before
    assert read_json(place / "failed" / "reason.json") == {"progress": "N04"}
    assert not (place / "failed" / "snapshot").exists()
    put(place, "better")
    assert not (place / "failed").exists()


@pytest.mark.parametrize("step", range(1, 4))
def test_a_crash_at_any_rename_leaves_a_whole_run(tmp_path, monkeypatch, step):
    """Killed before the n-th rename, the next visit finds the old run or the new one, never neither."""
    place = tmp_path / "p" / "SF01"
    put(place, "old")
    taken = 0
    rename = type(place).rename

    def crashing(self, target):
        nonlocal taken
        taken += 1
        if taken == step:
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(type(place), "rename", crashing)
    if step < 3:
        with pytest.raises(KeyboardInterrupt):
            put(place, "new")
    else:
        put(place, "new")
    monkeypatch.undo()
    publish.recover(place)
    assert (place / "snapshot" / "a.parquet").read_text("utf-8") == ("old" if step < 3 else "new")


def test_a_disk_that_refuses_is_said_and_the_old_run_stays(tmp_path, monkeypatch):
    """ENOSPC at the last moment is a PublishFailed, with the last good run in its place."""
    place = tmp_path / "p" / "SF01"
    put(place, "old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PublishFailed, match="No space left"):
        put(place, "new")
    monkeypatch.undo()
    assert (place / "snapshot" / "a.parquet").read_text("utf-8") == "old"


def test_abandoned_builds_are_swept_after_a_day(tmp_path):
    """A build under way is left alone; one from yesterday is not."""
    place = tmp_path / "p" / "SF01"
    put(place, "x")
    for name, age in (("now", 0), ("then", 2 * 86400)):
        left = place.parent / f".SF01.{name}.new"
        left.mkdir()
        os.utime(left, (time.time() - age,) * 2)
    publish.recover(place)
    assert sorted(p.name for p in place.parent.iterdir()) == [".SF01.now.new", "SF01"]
