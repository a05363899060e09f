"""The limits of a notebook: hung, printing, forking or eating memory, it ends with all its children and says why."""

import os
import time
from pathlib import Path

import pytest

from guatu.errors import NotebookFailed
from guatu.kernels.processes import why_not
from guatu.run.kernel import Limits, why_cold
from guatu.run.notebook import execute
from tests.kernels.kernels import gone
from tests.run.test_notebook import notebook

HANG = "import time\nwhile True: time.sleep(1)"
PRINT = "while True: print('x' * 10000)"
EAT = "x = [bytearray(1 << 24) for _ in range(1000)]"
FORK = """
import os, subprocess, time
pids = [subprocess.Popen(["sleep", "300"], start_new_session=bool(i % 2)).pid for i in range(6)]
open("pids", "w").write(" ".join(map(str, pids)))
while True:
    if os.fork() == 0:
        time.sleep(300)
    time.sleep(0.05)
"""


@pytest.mark.parametrize(
    ("cell", "code", "says"),
    [(HANG, "N06", "1.5 秒"), (PRINT, "N10", "1 MB"), (EAT, "N09", "128 MB"), (FORK, "N06", "1.5 秒")],
    ids=["hung", "printing", "eating", "forking"],
)
def test_a_notebook_that_takes_too_much_is_ended_and_its_limit_named(tmp_path, cell, code, says):
    """Each limit has its own code; the notebook as far as it came is kept; no process is left."""
    if code == "N09" and why_not():
        pytest.skip("memory is limited on Linux only")
    began = time.monotonic()
    limits = Limits(seconds=30 if cell == PRINT else 1.5, memory=(128 if cell == EAT else 2048) << 20, output=1 << 20)
    with pytest.raises(NotebookFailed) as caught:
        execute(notebook(tmp_path, cell), {}, tmp_path, limits)
    assert caught.value.code == code
    assert says in str(caught.value)
    assert time.monotonic() - began < 20
    assert (tmp_path / "basic.ipynb").stat().st_size < 3 << 20
    if cell == FORK:
        assert all(gone(int(pid)) for pid in (tmp_path / "pids").read_text("utf-8").split())


def test_the_limit_of_time_is_that_of_the_whole_notebook(tmp_path):
    """Ten cells of a third of a second each are too long together."""
    source = notebook(tmp_path, *["import time; time.sleep(0.3)"] * 10)
    with pytest.raises(NotebookFailed, match="N06"):
        execute(source, {}, tmp_path, Limits(seconds=1.5))


def test_what_a_cell_writes_to_its_streams_does_not_reach_the_terminal(tmp_path, capfd):
    """Only the coordinator speaks; a library's cry on stderr may hold a cell's value."""
    execute(notebook(tmp_path, "import os; os.write(2, b'canary'); os.system('echo canary >&2'); 1"), {}, tmp_path)
    said = capfd.readouterr()
    assert "canary" not in said.out + said.err


def test_kernels_are_warm_where_they_can_be():
    """A silent fall back to cold ones would go unnoticed until the night is over."""
    if not why_not():
        assert why_cold() == ""


def test_the_working_folder_of_this_process_is_left_alone(tmp_path):
    """It is every thread's."""
    before = Path.cwd()
    execute(notebook(tmp_path, "import os; os.chdir('/')"), {}, tmp_path)
    assert Path.cwd() == before
    assert os.environ.get("CANARY") is None
