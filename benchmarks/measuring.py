"""What the benchmarks share: the machine as it was, programmes of many bureaux, processes' memory and descriptors, a timed `guatu run`."""

import compileall
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
sys.path.insert(0, str(ROOT))

from differing import differ  # noqa: E402 - it and the tests lie beside, not on the path
from tests.run.many import many as alike  # noqa: E402 - the tests lie beside this folder, not on the path

ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Every side of a comparison may keep its bytecode."""

_PAUSE = 0.25


def many(folder: Path, count: int) -> Path:
    """The sample's programme with `count` bureaux B0001, B0002 …, each with ledgers of its own."""
    programme = alike(folder, count)
    differ(programme)
    return programme


def load() -> str:
    """The load average of the last minute: above the number of jobs measured, others were at work too."""
    return f"load average {os.getloadavg()[0]:.2f} on {os.cpu_count()} processors"


def compiled() -> None:
    """Have guatu's own bytecode on the disk; that of the packages comes with their installation."""
    compileall.compile_dir(ROOT / "lib", quiet=2)


def memory(pid: int) -> float:
    """The memory of a process that is no file's, in MB: what it has filled itself. 0 once it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8", "replace").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon:")), 0.0)


def descriptors(pid: int) -> int:
    """How many files a process has open."""
    return len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208 - only their number


def below(pid: int) -> Iterator[int]:
    """Every living process that one has begun, and those that they have."""
    try:
        own = [int(p) for task in Path(f"/proc/{pid}/task").iterdir() for p in (task / "children").read_text().split()]
    except OSError:
        return
    for child in own:
        yield child
        yield from below(child)


@dataclass
class Memory:
    """The most memory seen of a worker and of the coordinator, in MB."""

    most: dict[str, float] = field(default_factory=dict)

    def look(self, coordinator: int) -> None:
        """Look at a run's coordinator and at what it began."""
        for pid in (coordinator, *below(coordinator)):
            what = "coordinator" if pid == coordinator else _kind(pid)
            if what:
                self.most[what] = max(memory(pid), self.most.get(what, 0.0))


def _kind(pid: int) -> str:
    try:
        return "worker" if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes() else ""
    except OSError:
        return ""


@dataclass(frozen=True)
class Batch:
    """A `guatu run` that is over: seconds in all, when each report was published (from its beginning), and the memory."""

    seconds: float
    published: list[float]
    memory: Memory

    @property
    def first_half(self) -> float:
        """Seconds a report, once the start is over, up to the middle of the run."""
        return _pace(self.published[: len(self.published) // 2 + 1])

    @property
    def second_half(self) -> float:
        """Seconds a report in the second half of the run."""
        return _pace(self.published[len(self.published) // 2 :])

    @property
    def pace(self) -> float:
        """Seconds a report, once the start is over."""
        return _pace(self.published)


def _pace(times: list[float]) -> float:
    start = min(4, len(times) // 4)  # two jobs' first reports load fonts, templates and compilers
    return (times[-1] - times[start]) / (len(times) - 1 - start)


def batch(programme: Path, outputs: Path, jobs: int) -> Batch:
    """Run the latest period of a programme, all bureaux; every one of them has to be done."""
    command = [BIN / "guatu", "run", programme, "latest", "--outputs", outputs, "--jobs", str(jobs), "--json"]
    began, wall, seen = time.monotonic(), time.time(), Memory()
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, text=True, env=ENVIRONMENT, **pipes) as process:
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        while not select.select([process.stdout], [], [], _PAUSE)[0]:  # it speaks at its end
            seen.look(process.pid)
        said = process.communicate()[0]
    seconds = time.monotonic() - began
    counts = json.loads(said)["counts"]
    assert set(counts) == {"done"}, counts  # noqa: S101 - a benchmark of nothing would mislead
    records = [p for p in outputs.rglob("run.json") if not p.parent.name.startswith(".")]
    return Batch(seconds, sorted(p.stat().st_mtime - wall for p in records), seen)
