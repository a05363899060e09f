"""Warm kernels through jupyter_client: real kernels, each as if it were alone, and none left over."""

import os
import signal
import subprocess
import sys
import time

import pytest

from guatu.kernels.processes import why_not
from tests.kernels.kernels import gone, kernel, parent_of, spec

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())


@pytest.fixture(scope="module")
def specs(tmp_path_factory):
    """One kernelspec for this file, so that its zygote is started once."""
    return spec(tmp_path_factory.mktemp("kernels"), preload=["numpy"])


def test_kernels_are_forked_from_one_process(specs):
    """Two kernels, one parent, which is neither this process nor a kernel."""
    with kernel(specs) as one, kernel(specs) as other:
        assert one.pid != other.pid
        assert parent_of(one.pid) == parent_of(other.pid) != os.getpid()
        assert one.run("import sys; print('numpy' in sys.modules)") == "True"


def test_a_kernel_has_what_a_new_process_would_have(specs, tmp_path):
    """Session, group, folder, environment, mask, program name, streams and signals are its own or its client's."""
    before = os.umask(0o027)
    try:
        environment = {**os.environ, "CANARY": "here", "TZ": "Asia/Shanghai"}
        with kernel(specs, cwd=str(tmp_path), env=environment) as running:
            facts = running.run(
                "import os, signal, sys, time\n"
                "mask = os.umask(0); os.umask(mask)\n"
                "print(os.getsid(0) == os.getpgid(0) == os.getpid(), os.getcwd(), os.environ['CANARY'], oct(mask), time.tzname[0],\n"
                "      os.path.basename(sys.argv[0]), signal.getsignal(signal.SIGTERM) == signal.SIG_DFL, os.readlink('/proc/self/fd/0'))"
            )
    finally:
        os.umask(before)
    assert facts == f"True {tmp_path} here 0o27 CST ipykernel_launcher.py True /dev/null"


def test_nothing_of_one_kernel_reaches_another(specs):
    """Variables, environment, patched modules, working folder, random state: all gone with their kernel."""
    mischief = "import os, math, numpy, random; x = 1; os.environ['LEAK'] = '1'; math.pi = 3; os.chdir('/'); random.seed(1); numpy.random.seed(1)"
    look = "import os, math, numpy, random; print('x' in globals(), 'LEAK' in os.environ, math.pi == 3, os.getcwd() == '/')"
    draw = "print(random.random(), numpy.random.random())"
    drawn = []
    with kernel(specs) as running:
        running.run(mischief)
        drawn.append(running.run(draw))
    for _ in range(2):
        with kernel(specs) as running:
            assert running.run(look) == "False False False False"
            drawn.append(running.run(draw))
    assert len(set(drawn)) == 3


def test_the_environment_is_exactly_the_one_given(specs):
    """What the zygote was started with and the client no longer has is not there."""
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    with kernel(specs, env=bare) as running:
        shown = running.run(
            "import os; print(sorted(n for n in os.environ if not n.startswith(('JPY', 'PYDEVD', 'MPLBACKEND'))))"
        )
    assert eval(shown) == sorted({*bare, "CLICOLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "PAGER", "GIT_PAGER", "TERM"})  # noqa: S307 - ours


def test_an_interrupt_reaches_the_cell_and_a_restart_gives_a_new_kernel(specs):
    """What JupyterLab's buttons do."""
    with kernel(specs) as running:
        sent = running.client.execute("import time; time.sleep(60)")
        time.sleep(0.3)
        running.manager.interrupt_kernel()
        assert running.client.get_shell_msg(timeout=10)["content"]["ename"] == "KeyboardInterrupt"
        assert sent
        first = running.pid
        running.run("x = 1")
        running.manager.restart_kernel(now=True)
        running.client.wait_for_ready(timeout=30)
        assert running.pid != first
        assert running.run("print('x' in globals())") == "False"


def test_a_graceful_end_runs_exit_functions(specs, tmp_path):
    """As an interpreter does: `atexit` and the flushing of streams."""
    with kernel(specs) as running:
        running.run(f"import atexit; atexit.register(lambda: open({str(tmp_path / 'end')!r}, 'w').write('said'))")
        running.manager.shutdown_kernel()
    assert (tmp_path / "end").read_text() == "said"


@pytest.mark.parametrize(
    "deed",
    [
        "os._exit(7)",
        "os.kill(os.getpid(), 9)",
        "__import__('ctypes').string_at(0)",
        "os.close(3); os._exit(0)",
    ],
)
def test_a_kernel_that_dies_is_seen_to_be_dead(specs, deed):
    """An exit, a kill, a segmentation fault: within a moment, with the code of subprocess."""
    with kernel(specs) as running:
        running.client.execute(f"import os; {deed}")
        began = time.monotonic()
        while running.manager.is_alive():
            assert time.monotonic() - began < 5
            time.sleep(0.01)
        assert running.manager.provisioner.process.returncode in (7, -signal.SIGKILL, -signal.SIGSEGV, 0)


STRAYS = """
import os, subprocess, sys
plain = subprocess.Popen(["sleep", "300"])
session = subprocess.Popen(["sleep", "300"], start_new_session=True)
daemon = subprocess.run([sys.executable, "-c", "import os, time\\nif os.fork() == 0:\\n os.setsid()\\n if os.fork() == 0:\\n  print(os.getpid(), flush=True); os.close(1); time.sleep(300)\\n os._exit(0)\\n"], stdout=subprocess.PIPE, text=True)
print(plain.pid, session.pid, daemon.stdout.strip())
"""


@pytest.mark.parametrize("end", ["shutdown", "kill", "exit"])
def test_what_a_kernel_began_ends_with_it(specs, end):
    """A child, one in a session of its own, a daemon twice forked: none outlives the kernel."""
    with kernel(specs) as running:
        pids = [int(pid) for pid in running.run(STRAYS).split()]
        assert len(pids) == 3
        if end == "kill":
            os.kill(running.pid, signal.SIGKILL)
        elif end == "exit":
            running.client.execute("import os; os._exit(0)")
        else:
            running.manager.shutdown_kernel()
        assert all(gone(pid) for pid in pids)


def test_what_a_kernel_began_outlives_the_end_of_another(specs):
    """Not even a daemon is taken for what the other left."""
    with kernel(specs) as running:
        pids = [int(pid) for pid in running.run(STRAYS).split()]
        with kernel(specs):
            pass
        assert not any(gone(pid, 0.1) for pid in pids)


CLIENT = """
import sys, time
from pathlib import Path
from tests.kernels.kernels import kernel, spec, parent_of
from tests.kernels.test_provisioner import STRAYS
with kernel(spec(Path(sys.argv[1]), preload=["decimal"])) as running:
    print(running.pid, parent_of(running.pid), *running.run(STRAYS).split(), flush=True)
    time.sleep(60)
"""


def client(folder):
    """Another process that has a kernel; its process, the kernel's, the zygote's and those the kernel began."""
    process = subprocess.Popen([sys.executable, "-c", CLIENT, folder], stdout=subprocess.PIPE, text=True)
    pids = [int(pid) for pid in process.stdout.readline().split()]
    process.stdout.close()
    return process, pids[0], pids[1], pids[2:]


def test_a_client_that_is_killed_leaves_no_process(tmp_path):
    """Its kernel, what that began, and the zygote when nobody else needs it."""
    process, kernel_pid, zygote, strays = client(tmp_path)
    process.kill()
    process.wait()
    assert len(strays) == 3
    assert all(gone(pid) for pid in (kernel_pid, *strays, zygote))


def test_a_zygote_that_is_killed_takes_its_kernels_along_and_another_takes_its_place(specs):
    """The client sees its kernel dead; the next kernel has a new zygote."""
    with kernel(specs) as running:
        zygote = parent_of(running.pid)
        child = int(running.run("import subprocess; print(subprocess.Popen(['sleep', '300']).pid)"))
        os.kill(zygote, signal.SIGKILL)
        assert gone(running.pid)
        assert not running.manager.is_alive()
        assert gone(child)
    with kernel(specs) as running:
        assert parent_of(running.pid) != zygote
        assert running.run("print(1)") == "1"


def test_a_module_changed_on_disk_is_imported_anew(tmp_path, monkeypatch):
    """No kernel runs what was written there before."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    specs = spec(tmp_path / "kernels", preload=["ware"])
    for word in ("first", "second"):
        (tmp_path / "ware.py").write_text(f"word = {word!r}\n")
        with kernel(specs) as running:
            assert running.run("import sys; print('ware' in sys.modules, __import__('ware').word)") == f"True {word}"


def test_the_warm_up_is_called_once_and_what_it_returns_in_every_kernel(tmp_path, monkeypatch):
    """For what has to be as new in each."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "ware.py").write_text(
        "import os\ncalls = []\ndef warm():\n    calls.append(os.getpid())\n    return lambda: calls.append(os.getpid())\n"
    )
    specs = spec(tmp_path / "kernels", warm_up="ware:warm")
    seen = []
    for _ in range(2):
        with kernel(specs) as running:
            seen.append(running.run("import os, ware; print(ware.calls[1:] == [os.getpid()], ware.calls[0])"))
    assert seen[0] == seen[1]
    assert seen[0].startswith("True ")


def test_memory_is_limited_beyond_what_a_kernel_starts_with(tmp_path):
    """The cell gets a MemoryError; what it starts with does not count."""
    with kernel(spec(tmp_path, memory=64 << 20)) as running:
        assert running.run("print(len(bytearray(32 << 20)) >> 20)") == "32"
        assert running.run("bytearray(128 << 20)").startswith("MemoryError")
        assert running.run("print(1)") == "1"
