"""The limits of a notebook: hung, printing, forking or eating memory, it ends with all its children and says why."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from guatu.errors import NotebookFailed
from guatu.kernels.processes import why_not
from guatu.run import kernel as module
from guatu.run.kernel import STANDARD, Limits, ahead, why_cold
from guatu.run.notebook import execute
from tests.kernels.kernels import gone
from tests.run.test_notebook import notebook

HANG = "import time\nwhile True: time.sleep(1)"
STOP = "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)"
DEAF = "import signal\nfor number in (1, 2, 3, 15): signal.signal(number, signal.SIG_IGN)\nwhile True: pass"
REPLACED = "import os; os.execv('/bin/sleep', ['sleep', '300'])"
FORK = """
import os, subprocess, time
pids = [subprocess.Popen(["sleep", "300"], start_new_session=bool(i % 2)).pid for i in range(6)]
open("pids", "w").write(" ".join(map(str, pids)))
while True:
    if os.fork() == 0:
        time.sleep(300)
    time.sleep(0.05)
"""
PRINT = "while True: print('x' * 10000)"
CRY = "import sys\nwhile True: print('x' * 10000, file=sys.stderr, flush=True)"
PAST_PYTHON = "import os\nwhile True: os.write(1, b'x' * 10000)"
SHOW = "while True: display({'text/plain': 'x' * 10000}, raw=True)"
AT_ONCE = "print('x' * (8 << 20))"
RESULT = "'x' * (8 << 20)"
EAT = "x = [bytearray(1 << 24) for _ in range(1000)]"
NIBBLE = "x = []\nwhile True: x.append([0] * 1000)"


@pytest.mark.parametrize(
    ("cell", "code", "says"),
    [
        *((cell, "N06", "1 秒") for cell in (HANG, STOP, DEAF, REPLACED, FORK)),
        *((cell, "N10", "1 MB") for cell in (PRINT, CRY, PAST_PYTHON, SHOW, AT_ONCE, RESULT)),
        *((cell, "N09", "128 MB") for cell in (EAT, NIBBLE)),
    ],
    ids=[
        "hung",
        "stopped",
        "deaf",
        "replaced",
        "forking",
        "printing",
        "crying",
        "past-python",
        "showing",
        "at-once",
        "result",
        "eating",
        "nibbling",
    ],
)
def test_a_notebook_that_takes_too_much_is_ended_and_its_limit_named(tmp_path, monkeypatch, cell, code, says):
    """Each limit has its own code; the notebook as far as it came is kept; no process is left."""
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # with it ipykernel does not hear what is written past Python
    if code == "N09" and why_not():
        pytest.skip("memory is limited on Linux only")
    began = time.monotonic()
    memory = (128 if code == "N09" else 2048) << 20
    with pytest.raises(NotebookFailed) as caught:
        execute(notebook(tmp_path, cell), {}, tmp_path, Limits(1 if code == "N06" else 30, memory, output=1 << 20))
    assert caught.value.code == code
    assert says in str(caught.value)
    assert time.monotonic() - began < 20
    assert (tmp_path / "basic.ipynb").stat().st_size < 3 << 20
    if cell == FORK:
        assert all(gone(int(pid)) for pid in (tmp_path / "pids").read_text("utf-8").split())


@pytest.mark.parametrize(
    ("cell", "code", "says"),
    [
        ("import os; os.closerange(3, 256)", "N05", ""),
        ("import ctypes; ctypes.string_at(0)", "N05", ""),
        ("import os; os.kill(os.getpid(), 9)", "N05", ""),
        ("import os, time; os.kill(os.getppid(), 9); time.sleep(60)", "N05", ""),
        ("input('?')", "N04", "StdinNotImplementedError"),
    ],
    ids=["its-files-closed", "segmentation-fault", "killed", "its-zygote-killed", "asking"],
)
def test_a_notebook_that_breaks_its_kernel_fails_and_the_next_one_runs(tmp_path, monkeypatch, cell, code, says):
    """Nothing hangs, nothing is taken for success, and nothing of it is left to the next."""
    if "getppid" in cell:
        if why_not():
            pytest.skip("its parent is this process")
        monkeypatch.setenv("PANDAS_OF_ITS_OWN", "1")  # a zygote that no other test has kernels of
    with pytest.raises(NotebookFailed) as caught:
        execute(notebook(tmp_path, cell, "1"), {}, tmp_path, Limits(seconds=30))
    assert caught.value.code == code
    assert says in str(caught.value)
    (tmp_path / "next").mkdir()
    done = execute(notebook(tmp_path / "next", "1 + 1"), {}, tmp_path)
    assert done.cells[-1].outputs[0].data["text/plain"] == "2"


def test_a_notebook_whose_kernel_ends_with_the_zygote_is_run_again(tmp_path, monkeypatch):
    """All kernels come from one process, which the system may end for want of memory: no report fails for that."""
    if why_not():
        pytest.skip("there is no zygote")
    monkeypatch.setenv("PANDAS_OF_ITS_OWN", "2")
    mark = tmp_path / "zygote"
    cell = f"import os, pathlib, time\nm = pathlib.Path({str(mark)!r})\nif not m.exists():\n    "
    source = notebook(tmp_path, f"{cell}m.write_text(str(os.getppid())); time.sleep(60)", "1")
    killer = threading.Thread(target=_kill_named, args=(mark,))
    killer.start()
    assert execute(source, {}, tmp_path).cells[-1].outputs[0].data["text/plain"] == "1"
    killer.join()


def _kill_named(mark: Path) -> None:
    while not (mark.exists() and mark.read_text()):
        time.sleep(0.01)
    os.kill(int(mark.read_text()), signal.SIGKILL)


LEFT = """
import os, subprocess, threading, time
threading.Thread(target=time.sleep, args=(300,)).start()
pids = [subprocess.Popen(["sleep", "300"], start_new_session=new).pid for new in (False, True)]
if not (child := os.fork()):
    time.sleep(300)
print(os.getpid(), child, *pids)
"""


def test_what_a_notebook_leaves_running_ends_with_it(tmp_path):
    """A thread, children, a fork of the kernel itself: the notebook is done all the same, and none of them goes on."""
    done = execute(notebook(tmp_path, LEFT), {}, tmp_path, Limits(seconds=30))
    pids = done.cells[-1].outputs[0].text.split()
    assert len(pids) == 4
    assert all(gone(int(pid)) for pid in pids)


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


def test_a_kernel_begun_ahead_is_the_first_notebooks_or_nobodys(tmp_path):
    """The second notebook gets another; one that no notebook came for is ended."""
    source = notebook(tmp_path, "import os; os.getpid()")

    def pid() -> str:
        return execute(source, {}, tmp_path).cells[-1].outputs[0].data["text/plain"]

    with ahead(tmp_path, STANDARD) as begin_next:
        begin_next()
        born = begun(tmp_path)
        pids = [pid() for _ in range(2)]
        assert pids[0] == str(born) != pids[1]
        begin_next()
        born = begun(tmp_path)
        assert pid() == str(born)
        begin_next()
        born = begun(tmp_path)
    assert gone(born)


def begun(folder: Path) -> int:
    return module._ahead[folder].result()[0].provisioner.pid


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
