"""One run at a time per place, whoever holds it and however that one ends."""

import subprocess
import sys
import threading
import time

import pytest

from guatu.errors import PublishFailed
from guatu.run.lock import locked

HOLD = "import sys, time; from pathlib import Path; from guatu.run.lock import locked\nwith locked(Path(sys.argv[1])): print(1, flush=True); time.sleep(60)"


def holder(path):
    """Another process that holds the lock."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, path], stdout=subprocess.PIPE)
    process.stdout.readline()
    return process


def test_the_lock_is_gone_with_its_holder(tmp_path):
    """Its file is there while it is held, and not afterwards."""
    path = tmp_path / ".SF01.lock"
    with locked(path):
        assert path.exists()
    assert not path.exists()


def test_a_lock_that_is_held_is_waited_for_and_then_reported(tmp_path):
    """The bureau is named, not the file."""
    process = holder(tmp_path / ".SF01.lock")
    with pytest.raises(PublishFailed, match="U02 SF01 "), locked(tmp_path / ".SF01.lock", patience=0.1):
        pass
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_holder_that_is_killed_leaves_nothing_stale(tmp_path):
    """Whoever waits gets it at once, though the file is still there."""
    process = holder(tmp_path / "x.lock")
    process.kill()
    process.wait()
    process.stdout.close()
    assert (tmp_path / "x.lock").exists()
    with locked(tmp_path / "x.lock", patience=1):
        pass
    assert not list(tmp_path.iterdir())


def test_no_two_hold_it_though_every_holder_removes_its_file(tmp_path):
    """A file removed while others wait for it would let two of them in."""
    inside, most = [], []

    def work():
        for _ in range(20):
            with locked(tmp_path / "x.lock"):
                inside.append(1)
                most.append(len(inside))
                time.sleep(0.0005)
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(most) == {1}
    assert len(most) == 80
