"""Many bureaux: streamed, each on its own, what died begun again, and stopped when asked."""

import os
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from guatu.places import find_programme
from guatu.run import batch
from guatu.run.bureau import Result, Task
from guatu.run.workers import Workers
from tests.kernels.kernels import gone
from tests.run.deeds import die, imported, pid

NOTEBOOKS = (Path("progress.ipynb"), Path("board.ipynb"))


def bureaux(count: int):
    """As many bureaux as are wanted, like the sample's."""
    (like,) = find_programme("shifan").bureaus
    return (like.model_copy(update={"code": f"B{i:04}"}) for i in range(count))


def tasks(count: int):
    programme = find_programme("shifan")
    return batch.tasks_of(programme, programme.period("latest"), bureaux(count), NOTEBOOKS, Path("outputs"))


def done(task: Task) -> tuple[Result, ...]:
    return tuple(Result(task.bureau.code, n.stem, "done") for n in task.notebooks)


class Threads(ThreadPoolExecutor):
    """Does each task without doing anything; `dies` is how often the process of a bureau ends first."""

    def __init__(self, width: int, dies: dict[str, int] | None = None):
        super().__init__(width)
        self.dies = dies or {}

    def submit(self, function, /, task):
        return super().submit(self.work, task)

    def work(self, task: Task) -> tuple[Result, ...]:
        time.sleep(0.002)
        left = self.dies.get(task.bureau.code, 0)
        self.dies[task.bureau.code] = left - 1
        if left > 0:
            raise BrokenPipeError("died")
        return done(task)


def test_tasks_are_taken_only_as_there_is_room():
    """Thousands of bureaux are never in memory or under way at once."""
    under_way, ended = [], []

    def counted():
        for number, task in enumerate(tasks(50)):
            under_way.append(number - len(ended))
            yield task

    with Threads(3) as executor:
        results = batch.run_all(counted(), executor, 3, ended.append)
    assert len(results) == 100
    assert max(under_way) == 2
    assert [r.bureau for r in results] == sorted(r.bureau for r in results)


def test_a_task_carries_its_own_bureau_only():
    """What travels to a worker does not grow with the number of bureaux."""
    programme = find_programme("shifan").model_copy(update={"bureaus": tuple(bureaux(3))})
    made = list(batch.tasks_of(programme, programme.period("latest"), programme.bureaus, NOTEBOOKS, Path("o")))
    assert [[b.code for b in t.programme.bureaus] for t in made] == [["B0000"], ["B0001"], ["B0002"]]
    assert all(t.programme.folder == programme.folder for t in made)


def test_a_task_whose_process_died_is_begun_again_once():
    """The second time it is broken, and says so; the others are done."""
    with Threads(2, {"B0001": 1, "B0002": 2}) as executor:
        results = batch.run_all(tasks(4), executor, 2)
    assert batch.counts(results) == {"done": 6, "broken": 2}
    broken = [r for r in results if r.outcome == "broken"]
    assert {r.bureau for r in broken} == {"B0002"}
    assert {r.notebook for r in broken} == {"progress", "board"}
    assert "U03 处理 B0002 的进程" in broken[0].reason


def test_once_stopped_nothing_new_is_begun(monkeypatch):
    """What is under way is finished and counted."""
    monkeypatch.setattr(batch, "run_bureau", done)
    ended: list = []
    assert len(batch.run_all(tasks(50), None, 1, ended.append, lambda: len(ended) >= 3)) == 6
    ended.clear()
    with Threads(2) as executor:
        results = batch.run_all(tasks(50), executor, 2, ended.append, lambda: len(ended) >= 3)
    assert 6 <= len(results) <= 10


def test_a_worker_that_is_killed_takes_nothing_else_with_it():
    """Another takes its place; the task of the other worker goes on."""
    with Workers(2) as workers:
        other = workers.submit(pid, 1)
        with pytest.raises(BrokenExecutor):
            workers.submit(die).result(60)
        again = {workers.submit(pid, 0.2).result(60) for _ in range(2)}
        assert other.result(60) not in (None, os.getpid())
        assert os.getpid() not in again


def test_neither_a_command_nor_a_worker_waits_for_parsers_that_nothing_uses():
    """jsonschema would have them made on import, for a second; elsewhere it still does."""
    with Workers(1) as workers:
        assert not workers.submit(imported, "guatu.run.bureau", "rfc3987_syntax").result(60)
    commanded = "import sys; from guatu.cli import main; sys.argv[1:] = ['--help']"
    asked = "from tests.run.deeds import imported; print(imported('guatu.run.bureau', 'rfc3987_syntax'))"
    for first, expected in (
        (f"{commanded}\ntry: main()\nexcept SystemExit: pass", "False"),
        ("import jsonschema", "True"),
    ):
        said = subprocess.run([sys.executable, "-c", f"{first}\n{asked}"], capture_output=True, text=True, check=True)
        assert said.stdout.split()[-1] == expected


COORDINATOR = """
import sys, time
from guatu.run.workers import Workers
from tests.run.deeds import pid
if __name__ == "__main__":
    workers = Workers(2)
    print(*{workers.submit(pid, 0.5).result() for _ in range(2)}, flush=True)
    workers.submit(time.sleep, 60)
    time.sleep(60)
"""


def test_workers_end_with_their_coordinator(tmp_path):
    """However it ends: a pool's own workers would wait for it for ever."""
    (tmp_path / "coordinator.py").write_text(COORDINATOR, "utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(os.path.abspath, ("lib", ".")))}
    process = subprocess.Popen(
        [sys.executable, tmp_path / "coordinator.py"], stdout=subprocess.PIPE, text=True, env=environment
    )
    pids = [int(word) for word in process.stdout.readline().split()]
    process.kill()
    process.wait()
    process.stdout.close()
    assert pids
    assert all(gone(worker) for worker in pids)
