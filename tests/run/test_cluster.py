"""A batch on a Dask cluster of separate processes."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from guatu.errors import ConfigError
from guatu.run import cluster as module
from guatu.run.cluster import cluster
from tests.run.many import many

pytest.importorskip("distributed", reason="the extra `cluster` is not installed: nothing here is tested")

BIN = Path(sys.executable).parent
QUIET = {**os.environ, "DASK_DISTRIBUTED__WORKER__DAEMON": "False"}


@contextlib.contextmanager
def dask(folder: Path, workers: int):
    """A scheduler and workers of one thread each on loopback; the scheduler's address and the workers' processes."""
    file = folder / "scheduler.json"
    common = {"stdout": subprocess.DEVNULL, "stderr": (folder / "log").open("a"), "env": QUIET, "cwd": folder}
    begin = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", file]
    work = [
        "worker",
        "--scheduler-file",
        file,
        "--nthreads",
        "1",
        "--no-nanny",
        "--no-dashboard",
        "--host",
        "127.0.0.1",
    ]
    processes = [subprocess.Popen([BIN / "dask", *words], **common) for words in (begin, *[work] * workers)]
    try:
        while not file.exists():
            assert processes[0].poll() is None, (folder / "log").read_text()
            time.sleep(0.05)
        yield json.loads(file.read_text())["address"], processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()
        common["stderr"].close()


def wait_for_workers(address: str, count: int) -> None:
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)


def test_a_batch_on_a_cluster_survives_the_death_of_a_worker(tmp_path):
    """Every bureau is done; what the dead worker had in hand is done by the other, what it had published stays."""
    programme, outputs = many(tmp_path, 6), tmp_path / "outputs"
    with dask(tmp_path, 2) as (address, workers):
        wait_for_workers(address, 2)
        command = [BIN / "guatu", "run", programme, "latest", "--outputs", outputs, "--cluster", address, "--json"]
        run = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        while run.poll() is None and not list(outputs.rglob("run.json")):
            time.sleep(0.05)
        workers[0].send_signal(signal.SIGKILL)
        said, _ = run.communicate(timeout=120)
    assert run.returncode == 0
    assert sum(json.loads(said)["counts"].values()) == 6
    assert set(json.loads(said)["counts"]) <= {"done", "unchanged"}
    assert len([p for p in outputs.rglob("progress.pdf") if not p.parent.name.startswith(".")]) == 6


@pytest.mark.parametrize("workers", [None, 0])
def test_a_cluster_that_is_not_there_is_said(tmp_path, monkeypatch, workers):
    """No scheduler at the address, or one without workers: a sentence, before any work."""
    monkeypatch.setattr(module, "PATIENCE", "1s")
    if workers is None:
        with pytest.raises(ConfigError, match="P31"), cluster("tcp://127.0.0.1:9"):
            pass
    else:
        with dask(tmp_path, workers) as (address, _), pytest.raises(ConfigError, match="P32"), cluster(address):
            pass
