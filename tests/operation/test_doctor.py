"""The doctor: each thing looked at, how it stands, and what to do."""

import shutil
import sqlite3
import sys
from collections import namedtuple
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from guatu import doctor
from guatu.doctor import Line, examine, examine_mail
from guatu.errors import FontsMissing
from guatu.messages import CATALOGUE
from guatu.store import open_store
from tests.site.facts import PROGRAMME, put

SAMPLE = Path(__file__).parents[2] / "params" / "shifan"
NOW = datetime(2020, 10, 9, 4, tzinfo=UTC)


def lines(outputs: Path, folders=(SAMPLE,), now: datetime = NOW) -> dict[str, Line]:
    """What the doctor says, by code; kernels aside, which a test of their own starts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(doctor, "_kernels", lambda: iter([Line("H03", "ok", {"seconds": "0.1"})]))
        found = list(examine(outputs, folders, now))
    for line in found:
        assert line.message("zh")
        assert line.message("en")
    return {line.code: line for line in found}


def test_a_sound_machine_has_no_errors(tmp_path):
    """Everything is looked at, and said."""
    found = lines(tmp_path / "outputs")
    assert [line.code for line in found.values() if line.state == "error"] == []
    assert {"H03", "H09", "H11", "H15", "H20"} <= set(found)
    assert found["H09"].values == {"name": "shifan", "bureaux": 1, "periods": 4}


def test_a_kernel_is_really_run():
    """A notebook of two cells, as any report's."""
    (line,) = doctor._kernels()
    assert line.state != "error", line.message()


def test_a_kernel_that_cannot_run_is_an_error(monkeypatch):
    """Whatever it is that stops it."""

    def broken(*_args, **_words):
        raise OSError("no space left")

    monkeypatch.setattr("guatu.run.notebook.execute", broken)
    (line,) = doctor._kernels()
    assert (line.code, line.state) == ("H04", "error")
    assert "no space left" in line.message()


def test_an_unpatched_python_is_a_warning(monkeypatch):
    """CVE-2026-1299: the least patch release of each line of Python."""
    Version = namedtuple("Version", "major minor micro")
    for version, code in (((3, 11, 14), "H02"), ((3, 11, 15), "H01"), ((3, 14, 3), "H01"), ((3, 15, 0), "H01")):
        monkeypatch.setattr(sys, "version_info", Version(*version))
        assert doctor._python().code == code


def test_no_font_at_all_is_an_error(monkeypatch):
    """With the sentence that says which files to put where."""

    def missing():
        raise FontsMissing("T01", folder="fonts", files="FandolFang-Regular.otf")

    monkeypatch.setattr(doctor, "find_faces", missing)
    (line,) = doctor._fonts()
    assert (line.code, line.state) == ("T01", "error")
    assert "FandolFang" in line.message()


def test_every_role_is_named(tmp_path):
    """Its face, and whether it stands in."""
    roles = [line.values["role"] for line in doctor._fonts()]
    assert roles == ["仿宋", "小标宋", "楷体", "黑体", "宋体"]


def test_a_programme_that_cannot_be_read_is_an_error(tmp_path):
    """With the sentence of the error itself; the others are looked at all the same."""
    broken = Path(shutil.copytree(SAMPLE, tmp_path / "broken", ignore=shutil.ignore_patterns("ledgers")))
    (broken / "programme.yml").write_text("id: x\nnonsense: 1\n", "utf-8")
    found = lines(tmp_path / "outputs", (broken, SAMPLE))
    assert found["H10"].state == "error"
    assert "programme.yml" in found["H10"].message()
    assert "H09" in found


@pytest.mark.parametrize(
    ("day", "code", "state"),
    [(date(2020, 10, 9), "H11", "ok"), (date(2026, 11, 1), "H12", "warning"), (date(2099, 1, 1), "H12", "error")],
)
def test_the_calendars_horizon(day, code, state, monkeypatch):
    """Known for a quarter ahead, running out, or run out."""
    monkeypatch.setattr(doctor, "_known_until", lambda year: date(2026, 12, 31))
    line = next(doctor._calendar([], day))
    assert (line.code, line.state) == (code, state)


def test_the_horizon_is_the_calendars_own():
    """The last day it knows, whatever its version."""
    last = doctor._known_until(2026)
    assert last >= date(2026, 12, 31)
    assert (last.month, last.day) == (12, 31)


def test_a_programme_whose_next_period_is_not_planned(tmp_path):
    """While it goes on; not years after it ended."""
    assert lines(tmp_path, now=datetime(2020, 10, 9, tzinfo=UTC)).get("H14") is None
    assert lines(tmp_path, now=datetime(2020, 10, 12, tzinfo=UTC))["H14"].state == "warning"
    assert lines(tmp_path, now=datetime(2022, 1, 1, tzinfo=UTC)).get("H14") is None


@pytest.mark.parametrize(
    ("free", "code", "state"), [(50 << 30, "H15", "ok"), (1 << 30, "H16", "warning"), (9 << 20, "H16", "error")]
)
def test_room_on_the_disk(tmp_path, monkeypatch, free, code, state):
    """Plenty, little, none."""
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda at: usage(1, 1, free))
    found = lines(tmp_path / "not" / "yet" / "there")
    assert found[code].state == state


def test_outputs_that_others_may_enter(tmp_path):
    """Said, since a share is opened on purpose."""
    tmp_path.chmod(0o755)
    assert lines(tmp_path)["H18"].values["mode"] == "755"
    tmp_path.chmod(0o700)
    assert "H18" not in lines(tmp_path)


def test_the_database(tmp_path):
    """Absent, sound, of another guatu, damaged; never made or changed by looking."""
    assert lines(tmp_path)["H20"].state == "ok"
    assert not list(tmp_path.glob("guatu.db*"))
    with open_store(tmp_path):
        pass
    assert lines(tmp_path)["H19"].state == "ok"
    with sqlite3.connect(tmp_path / "guatu.db") as db:
        db.execute("INSERT INTO migrations (number, at) VALUES (99, 'x')")
    db.close()
    assert lines(tmp_path)["H22"].state == "error"
    for file in tmp_path.glob("guatu.db*"):
        file.unlink()
    (tmp_path / "guatu.db").write_bytes(b"not a database at all" * 500)
    assert lines(tmp_path)["H21"].state == "error"


def test_a_clock_set_back_is_an_error(tmp_path):
    """Runs from the future: the system's time cannot be right."""
    programme = "shifan-2020"
    place = put(tmp_path)
    (tmp_path / PROGRAMME).rename(tmp_path / programme)
    assert place.name == "NN001"
    assert lines(tmp_path)["Q08"].state == "error"
    assert "Q08" not in lines(tmp_path, now=datetime(2022, 1, 3, tzinfo=UTC))


def test_the_mail_server_is_tried_only_when_asked(monkeypatch):
    """None named, one that is not there: an error each, with what to check."""
    assert examine_mail({}).code == "M10"
    line = examine_mail({"GUATU_SMTP_HOST": "127.0.0.1", "GUATU_SMTP_PORT": "9", "GUATU_SMTP_SECURITY": "none"})
    assert (line.code, line.state, line.values["phase"]) == ("H26", "error", "connect")
    assert line.message("en")


def test_every_sentence_of_the_doctor_is_in_the_catalogue():
    """A code that has no sentence would be a crash at the worst time."""
    import re

    codes = set(re.findall(r'"([HQ]\d\d)"', Path(doctor.__file__).read_text("utf-8")))
    assert len(codes) > 20
    assert codes <= set(CATALOGUE)
