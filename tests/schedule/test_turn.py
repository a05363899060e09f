"""One unattended run at a time: who has the turn, who waits, and who was cut short."""

import json
import subprocess
import sys

import pytest

from guatu.errors import RunHeld
from guatu.schedule.turn import TURN, turn

HOLDER = """
import sys, time
from pathlib import Path
from guatu.schedule.turn import turn
codes = tuple(sys.argv[2].split(",")) if sys.argv[2] else None
with turn(Path(sys.argv[1]), codes) as left:
    print("has it", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def other(tmp_path):
    """Starts another process that takes the turn and keeps it until it is killed."""
    started = []

    def start(codes: str = ""):
        process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(tmp_path), codes], stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        assert process.stdout.readline() == "has it\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_second_run_is_told_who_has_the_turn(tmp_path, other):
    """Its process and since when, in a sentence."""
    process = other()
    with pytest.raises(RunHeld) as fault, turn(tmp_path):
        pass
    assert fault.value.code == "Q01"
    assert fault.value.values["pid"] == process.pid


def test_a_killed_run_leaves_no_lock_and_is_recognised(tmp_path, other):
    """SIGKILL: the next run goes on at once and learns who was cut short."""
    process = other()
    process.kill()
    process.wait()
    with turn(tmp_path) as left:
        assert [holder.pid for holder in left] == [process.pid]
        assert all((holder.boot, holder.started, holder.since) for holder in left)
    with turn(tmp_path) as left:
        assert left == ()


def test_nonsense_in_the_file_stops_nobody(tmp_path):
    """Half written, or by somebody else."""
    for text in ("{", '{"pid": 1}', "[]", json.dumps({"pid": "x" * 9000})):
        (tmp_path / TURN).write_text(text, "utf-8")
        with turn(tmp_path) as left:
            assert left == ()


def test_single_bureaux_run_side_by_side(tmp_path, other):
    """As the tasks of a scheduler do; the same bureau twice, or the whole programme meanwhile, must wait."""
    other("SF01")
    with turn(tmp_path, ("SF02", "SF03")):
        pass
    for codes in (("SF01",), ("SF02", "SF01"), None):
        with pytest.raises(RunHeld), turn(tmp_path, codes):
            pass


def test_the_turn_cannot_be_taken_twice_in_one_process(tmp_path):
    """And the attempt does not lose it."""
    with turn(tmp_path):
        with pytest.raises(RunHeld), turn(tmp_path):
            pass
        done = subprocess.run(
            [sys.executable, "-c", HOLDER, str(tmp_path), ""], capture_output=True, text=True, check=False
        )
        assert "RunHeld" in done.stderr
