"""The place of a run: nothing half there, whatever stops the work."""

import os

import pytest

from guatu.errors import PublishFailed
from guatu.files import digests, read_json, write_json
from guatu.run import publish


def build(staged, text):
    (staged / "snapshot").mkdir(parents=True)
    (staged / "snapshot" / "a.parquet").write_text(text, "utf-8")
    write_json(staged / "run.json", {"outputs": digests(staged)})


def put(place, text):
    with publish.alone(place), publish.staging(place) as staged:
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
    with publish.alone(place), publish.staging(place) as staged:
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


def test_what_a_killed_run_was_building_is_swept_by_the_next(tmp_path):
    """Only who is alone at a place builds there, so that what stands there at first is abandoned."""
    place = tmp_path / "p" / "SF01"
    put(place, "x")
    build(place.with_name(".SF01.new"), "half")
    (place.with_name(".SF01.new") / "run.json").unlink()
    with publish.alone(place):
        assert sorted(p.name for p in place.parent.iterdir()) == [".SF01.lock", "SF01"]
    assert [p.name for p in place.parent.iterdir()] == ["SF01"]


@pytest.mark.parametrize("step", ["committed", "old moved away", "new moved in", "record without its files"])
def test_a_run_killed_after_its_commit_record_is_finished_by_the_next(tmp_path, step):
    """run.json, written last, says that all is there: nothing of it is done again. If it lies, the old run stays."""
    place, new, old = (tmp_path / "p" / name for name in ("SF01", ".SF01.new", ".SF01.old"))
    put(place, "old")
    build(new, "new")
    if step != "committed":
        place.rename(old)
    if step == "new moved in":
        new.rename(place)
    if step == "record without its files":
        (new / "snapshot" / "a.parquet").write_text("torn", "utf-8")
    with publish.alone(place):
        pass
    expected = "old" if step == "record without its files" else "new"
    assert (place / "snapshot" / "a.parquet").read_text("utf-8") == expected
    assert [p.name for p in place.parent.iterdir()] == ["SF01"]


def test_a_signed_run_that_is_replaced_is_kept(tmp_path):
    """Beside its place, whole, for as long as retention says; a draft that is replaced is gone. A crash changes nothing of that."""
    place = tmp_path / "p" / "SF01"
    for day, text in (("2020-10-01", "first"), ("2020-10-09", "second")):
        put(place, text)
        record = {
            **read_json(place / "run.json"),
            "state": "approved",
            "seal": text * 9,
            "approval": {"signed_on": day},
        }
        write_json(place / "run.json", record)
        put(place, f"draft after {text}")
    kept = publish.issued_runs(place)
    assert [(run / "snapshot" / "a.parquet").read_text("utf-8") for run in kept] == ["first", "second"]
    assert [run.name for run in kept] == ["firstfirstfi", "secondsecond"]
    write_json(place / "run.json", {**read_json(place / "run.json"), "state": "approved", "seal": "third" * 9})
    place.rename(place.parent / ".SF01.old")
    with publish.alone(place):
        assert len(publish.issued_runs(place)) == 2
        assert place.exists()
