"""Bombs and scale: 25 files and more made to cost time or memory, read in a process of their own (bombs.py).

Each is refused for what it is, or read, since nothing in it counts; none takes more than a few seconds or 512 MB.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("resource")

from tests.ledgers.bombs import BOMBS

SLOWEST = 10
"""Seconds that one file may take, on a machine that has other things to do."""


@pytest.fixture(scope="module")
def told():
    """What each came to."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.ledgers.bombs"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_each_is_refused_or_read_within_its_time(told):
    """With the code of why; `same` where its one record was read and nothing is to tell."""
    assert {name: code for name, (code, _) in told["found"].items()} == {
        name: code for name, (*_, code) in BOMBS.items()
    }
    assert {name: seconds for name, (_, seconds) in told["found"].items() if seconds > SLOWEST} == {}


def test_all_of_them_together_stay_within_512_mb(told):
    """The most memory of the process that made and read them."""
    assert len(BOMBS) >= 25
    assert 50 < told["peak"] <= 512
