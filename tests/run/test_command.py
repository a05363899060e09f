"""`guatu run` over many bureaux as an operator meets it: exit codes, a fault, Ctrl-C, and what is left after a kill."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from guatu.kernels.processes import why_not
from tests.command_line import GUATU
from tests.kernels.kernels import gone
from tests.run.many import many


def start(programme, outputs, *words, **options):
    command = [GUATU, "run", programme, "latest", "--outputs", outputs, *map(str, words)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "encoding": "utf-8"}
    return subprocess.Popen(command, **pipes, **options)


def published(outputs: Path) -> list[str]:
    return sorted(p.parent.name for p in outputs.rglob("run.json") if not p.parent.name.startswith("."))


def await_runs(outputs: Path, count: int, process) -> None:
    while process.poll() is None and len(published(outputs)) < count:
        time.sleep(0.02)


def spoil(programme: Path, bureau: str) -> None:
    """Half a workbook in the place of a bureau's."""
    path = next((programme / "ledgers" / "2020-09-30").glob(f"{bureau}.xlsx"))
    half = path.read_bytes()[:4000]
    path.unlink()
    path.write_bytes(half)


def descendants(pid: int) -> list[int]:
    """Every process below one."""
    try:
        own = [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
    except OSError:
        return []
    return own + [below for child in own for below in descendants(child)]


def zygotes_of(programme: Path) -> list[int]:
    """Processes whose working folder lies beside the programme: kernels, wherever their parents are."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink().is_relative_to(programme.parent):
                found.append(int(process.name))
        except OSError:
            continue
    return found


def test_ctrl_c_finishes_what_is_at_hand_and_a_rerun_does_the_rest(tmp_path):
    """Exit 1, how to go on, no half run; the rerun does exactly what is missing, one bureau's fault stops no other."""
    programme, outputs = many(tmp_path, 6), tmp_path / "outputs"
    spoil(programme, "B0002")
    run = start(programme, outputs, "--jobs", 2, "--json", start_new_session=True)
    await_runs(outputs, 1, run)
    os.killpg(run.pid, signal.SIGINT)
    said, log = run.communicate(timeout=120)
    assert run.returncode == 1, log
    assert "B03" in log
    assert "B01" in log
    result = json.loads(said)
    assert result["stopped"] is True
    assert "broken" not in result["counts"]
    done = published(outputs)
    assert 1 <= len(done) < 5
    again = start(programme, outputs, "--jobs", 2, "--json")
    counts = json.loads(again.communicate(timeout=180)[0])["counts"]
    assert again.returncode == 1
    assert counts == {"unchanged": len(done), "done": 5 - len(done), "refused": 1}
    assert not [p.name for p in (outputs / "shifan-2020" / "2020-09-30").iterdir() if p.name.startswith(".")]


@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_a_coordinator_that_is_killed_leaves_whole_runs_and_no_process(tmp_path):
    """Workers, kernels and zygote end by themselves; the rerun begins where it stopped."""
    programme, outputs = many(tmp_path, 5), tmp_path / "outputs"
    run = start(programme, outputs, "--jobs", 2)
    await_runs(outputs, 2, run)
    below = [*descendants(run.pid), *zygotes_of(programme)]
    run.kill()
    run.communicate()
    assert len(below) >= 2
    assert all(gone(pid) for pid in below)
    assert all((p.parent / "progress.pdf").exists() for p in outputs.rglob("run.json"))
    before = len(list(outputs.rglob("run.json")))
    again = start(programme, outputs, "--json")
    counts = json.loads(again.communicate(timeout=180)[0])["counts"]
    assert again.returncode == 0
    assert counts == {"unchanged": before, "done": 5 - before} or counts == {"unchanged": 5}


def test_a_worker_that_is_killed_is_begun_again(tmp_path):
    """Nothing is lost and nothing else is disturbed."""
    programme, outputs = many(tmp_path, 4), tmp_path / "outputs"
    run = start(programme, outputs, "--jobs", 2, "--json")
    await_runs(outputs, 1, run)
    workers = [pid for pid in descendants(run.pid) if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(workers[0], signal.SIGKILL)
    said, log = run.communicate(timeout=180)
    assert run.returncode == 0, log
    assert set(json.loads(said)["counts"]) <= {"done", "unchanged"}
    assert published(outputs) == [f"B000{i}" for i in range(1, 5)]


def test_two_runs_of_the_same_bureau_do_not_harm_each_other(tmp_path):
    """One does the work, the other waits and finds it done."""
    programme, outputs = many(tmp_path, 1), tmp_path / "outputs"
    runs = [start(programme, outputs, "--json") for _ in range(2)]
    said = [json.loads(run.communicate(timeout=180)[0])["counts"] for run in runs]
    assert sorted(said, key=str) == [{"done": 1}, {"unchanged": 1}]
    assert published(outputs) == ["B0001"]
