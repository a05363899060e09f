"""The operator's commands, as they meet them."""

import io
import json
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from guatu.cli import main
from guatu.deliver import outbox
from guatu.run.record import ATTEMPT
from guatu.store import open_store
from tests.schedule.year import world
from tests.verify.runs import EARLIER, LATER, desk_in, run_in

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


def guatu(*words, cwd: Path = ROOT) -> Done:
    """The command line as `main` runs it, in this process."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(cwd)
        patch.setattr(sys, "argv", ["guatu", *map(str, words)])
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Done(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Path:
    """A desk with params/, notebooks/ and the two published periods."""
    folder = desk_in(tmp_path_factory.mktemp("operation"))
    shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return folder


def test_verify_says_yes_and_no(desk):
    """Exit 0 and a count; exit 1, the file and what to do; one object with --json."""
    assert "属实 2 份，不符 0 份" in guatu("verify", cwd=desk).stdout
    page = run_in(desk) / "progress.html"
    good = page.read_bytes()
    page.write_bytes(good + b" ")
    done = guatu("verify", run_in(desk), "--json", "--lang", "en", cwd=desk)
    page.write_bytes(good)
    (run,) = json.loads(done.stdout)["runs"]
    assert done.returncode == 1
    assert [(d["code"], d["file"], d["severity"]) for d in run["doubts"]] == [("W01", "progress.html", "error")]
    assert run["doubts"][0]["message"].isascii()
    assert guatu("verify", desk / "params").returncode == 1


def test_the_sums_are_read_by_the_systems_own_tool(desk):
    """`sha256sum -c SHA256SUMS` in a run's folder checks its files and the link to the period before."""
    if not shutil.which("sha256sum"):
        pytest.skip("no sha256sum on this machine")
    done = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=run_in(desk), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert f"../../{EARLIER}/SF01/SHA256SUMS: OK" in done.stdout


def test_due_makes_what_is_missing_and_then_nothing(desk):
    """Oldest first, by the day asked for; the second time it is quiet; the pages are there."""
    for period in (EARLIER, LATER):
        shutil.rmtree(run_in(desk, period))
    asked = json.loads(guatu("due", "shifan", "--now", EARLIER, "--json", cwd=desk).stdout)
    assert [(e["period"], e["why"]) for e in asked["due"]] == [
        (p, "首次") for p in ("2020-08-31", "2020-09-10", EARLIER)
    ]
    done = guatu("run", "shifan", "--due", "--now", "2020-08-31", "--json", cwd=desk)
    assert done.returncode == 0, done.stderr + done.stdout
    assert [(r["period"], r["outcome"]) for r in json.loads(done.stdout)["results"]] == [("2020-08-31", "done")]
    again = guatu("run", "shifan", "--due", "--now", "2020-08-31", cwd=desk)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert "第1期" in (desk / "outputs" / "index.html").read_text("utf-8")


def test_who_is_missing_and_who_was_refused(tmp_path):
    """By name and working days; a refused bureau with its reason, not run again."""
    here = world(tmp_path, 3, [date(2021, 1, 10), date(2021, 1, 20)])
    here.send("2021-01-10", "B00", "一份台账")
    here.send("2021-01-10", "B01", "一处错误")
    here.tick(date(2021, 1, 12))
    done = guatu("due", "year", "--now", "2021-01-12", cwd=tmp_path)
    assert done.stdout.splitlines() == [
        "B02 2021-01-10 的台账未到，已过 2 个工作日。",
        "B01 2021-01-10 的台账有误，等更正后的台账（guatu check 列出全部）：一处错误",
        "2021-01-12：台账未到 1，未通过 1，待生成 0。",
    ]
    assert "missing, 2 working days" in guatu("due", "year", "--now", "2021-01-12", "--lang", "en", cwd=tmp_path).stdout


def test_a_reminder_is_queued_once_a_day(tmp_path, monkeypatch):
    """To $GUATU_OPERATOR, with bureaux and periods and nothing that stood in a ledger; without it, a sentence."""
    here = world(tmp_path, 2, [date(2021, 1, 10)])
    here.send("2021-01-10", "B01", "一处错误")
    here.tick(date(2021, 1, 12))
    words = ("due", "year", "--now", "2021-01-12", "--remind")
    assert "Q12" in guatu(*words, cwd=tmp_path).stderr
    monkeypatch.setenv("GUATU_OPERATOR", "operator@shifan.example")
    assert "Q13" in guatu(*words, cwd=tmp_path).stderr
    assert "Q14" in guatu(*words, cwd=tmp_path).stderr
    with open_store(here.outputs) as db:
        (row,) = outbox.rows(db)
        mail = message_from_bytes(outbox.bytes_of(db, row), policy=policy.default)
    text = mail.get_body(("plain",)).get_content()
    assert (row.recipient, row.state, row.mode) == ("operator@shifan.example", "queued", "digest")
    assert "B00 2021-01-10 的台账未到，已过 2 个工作日" in text
    assert "B01 2021-01-10 的台账有误" in text
    assert "一处错误" not in text


def test_a_run_that_is_under_way_is_not_joined(tmp_path):
    """One unattended run of a programme at a time: the second says who has the turn, exit 1."""
    here = world(tmp_path, 1, [date(2021, 1, 10)])
    holder = "import sys\nfrom pathlib import Path\nfrom guatu.schedule.turn import turn\nwith turn(Path(sys.argv[1])):\n print('x', flush=True)\n sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(here.outputs / "year")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout.readline() == "x\n"
        shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
        done = guatu("run", "year", "--due", "--now", "2021-01-12", cwd=tmp_path)
        other.stdin.close()
    assert done.returncode == 1
    assert done.stderr.startswith("Q01")
    assert str(other.pid) in done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("run", "shifan"), "PERIOD"),
        (("run", "shifan", "latest", "--due"), "PERIOD"),
        (("run", "shifan", "--due", "--now", "30.9."), "Q09"),
        (("due", "shifan", "--now", "2020-02-30"), "Q09"),
        (("schedule", "shifan", "--at", "24:00"), "Q09"),
        (("schedule", "shifan", "--for", "windows"), "windows"),
        (("prune", "--older-than", "1"), "31"),
        (("prune",), "older-than"),
    ],
)
def test_wrong_use_is_said(words, says):
    """Exit code 2 and a sentence."""
    done = guatu(*words)
    assert done.returncode == 2
    assert says in done.stderr


def test_prune_lists_first_and_removes_only_when_told(tmp_path):
    """Without --yes nothing goes."""
    from tests.operation.test_prune import shelf

    shelf(tmp_path / "outputs")
    before = sorted(p for p in (tmp_path / "outputs").rglob("progress.pdf"))
    listed = guatu("prune", "--older-than", 365, "--now", "2025-01-01", "--outputs", tmp_path / "outputs")
    assert listed.stdout.count("可清理") == 3
    assert sorted((tmp_path / "outputs").rglob("progress.pdf")) == before
    done = guatu("prune", "--older-than", 365, "--now", "2025-01-01", "--yes", "--outputs", tmp_path / "outputs")
    assert done.stdout.count("已清理") == 3
    assert len(list((tmp_path / "outputs").rglob("progress.pdf"))) == len(before) - 3


def test_restore_drill(desk, tmp_path):
    """outputs/ copied elsewhere, database, pages and memory lost: verify and site say and show what they said and showed."""
    copy = tmp_path / "elsewhere" / "outputs"
    shutil.copytree(desk / "outputs", copy, ignore=shutil.ignore_patterns("guatu.db*", ".*", "index.html"))
    assert guatu("verify", copy).returncode == 0
    done = guatu("site", "--outputs", copy, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["reports"] == len(list(copy.rglob("run.json")))
    assert (copy / "index.html").is_file()


def test_published_files_are_their_owners_alone(desk):
    """Folders 0700, files 0600, whatever the umask was."""
    place = next((desk / "outputs").rglob("run.json")).parent
    modes = {p: p.stat().st_mode & 0o777 for p in [place, *place.rglob("*")]}
    assert set(modes.values()) == {0o700, 0o600}
    assert all(mode == (0o700 if p.is_dir() else 0o600) for p, mode in modes.items())


def test_refusals_are_remembered_by_the_run_itself(tmp_path):
    """A real run on ledgers that do not read leaves what it was refused for, and is not tried again."""
    here = world(tmp_path, 1, [date(2021, 1, 10)])
    here.send("2021-01-10", "B00", "不是台账")
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    first = guatu("run", "year", "--due", "--now", "2021-01-12", "--json", cwd=tmp_path)
    assert first.returncode == 1
    assert json.loads(first.stdout)["counts"] == {"refused": 1}
    assert (here.outputs / "year" / "2021-01-10" / "B00" / "failed" / ATTEMPT).is_file()
    again = guatu("run", "year", "--due", "--now", "2021-01-12", "--json", cwd=tmp_path)
    assert (again.returncode, json.loads(again.stdout)["results"]) == (0, [])
    here.send("2021-01-10", "B00", "还不是台账")
    assert guatu("run", "year", "--due", "--now", "2021-01-12", cwd=tmp_path).returncode == 1
