"""Kernels for the tests: a warm kernelspec of their own, and a way to run code and read what it printed."""

import contextlib
import json
import os
import sys
import time
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

WARM = "guatu-warm"


def spec(folder: Path, provisioner: str | None = WARM, *, options=(), called="t", **config) -> KernelSpecManager:
    """A manager of one kernelspec, `t`, whose provisioner has this configuration; `provisioner` None is stock."""
    metadata = {"kernel_provisioner": {"provisioner_name": provisioner, "config": config}} if provisioner else {}
    about = {
        "argv": [sys.executable, *options, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "t",
        "language": "python",
        "metadata": metadata,
    }
    (folder / called).mkdir(parents=True, exist_ok=True)
    (folder / called / "kernel.json").write_text(json.dumps(about), "utf-8")
    return KernelSpecManager(kernel_dirs=[str(folder)])


class Running:
    """A kernel and its client."""

    def __init__(self, manager, client):
        self.manager, self.client = manager, client

    @property
    def pid(self):
        return self.manager.provisioner.process.pid

    def run(self, code: str) -> str:
        """What `code` printed; an error's name and text if it raised."""
        said = []

        def hear(message):
            content = message["content"]
            if message["msg_type"] == "stream":
                said.append(content["text"])
            elif message["msg_type"] == "error":
                said.append(f"{content['ename']}: {content['evalue']}")

        self.client.execute_interactive(code, output_hook=hear, timeout=30, allow_stdin=False)
        return "".join(said).strip()


@contextlib.contextmanager
def kernel(specs: KernelSpecManager, **start):
    """A running kernel, ended afterwards."""
    manager = KernelManager(kernel_name="t", kernel_spec_manager=specs)
    manager.start_kernel(**start)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield Running(manager, client)
    finally:
        client.stop_channels()
        if manager.has_kernel:
            manager.shutdown_kernel(now=True)
        else:
            manager.cleanup_resources()


def gone(pid: int, seconds: float = 5) -> bool:
    """Whether a process ends, or is only waiting to be waited for, within so long."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            state = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z" and not is_child_of_mine(pid):
            return True
        time.sleep(0.01)
    return False


def is_child_of_mine(pid: int) -> bool:
    return str(pid) in Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()


def parent_of(pid: int) -> int:
    """The process that a kernel was forked from."""
    return int(Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1])
