"""The kernel a report's notebook runs in, and its limits: whatever the notebook does, it ends, with all it began."""

import asyncio
import contextlib
import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL
from typing import Any, Final, Literal

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync
from traitlets.config import Config

from guatu.kernels.provisioner import prepare

OURS: Final = "guatu"
_PYTHON: Final = frozenset({"", "python", "python3", OURS})
_SPEC: Final = Path(__file__).with_name("kernelspec")
_QUIET: Final = logging.getLogger("guatu.run.kernel")  # a worker has no terminal; what matters comes back as a result
_QUIET.addHandler(logging.NullHandler())
_QUIET.propagate = False

_PATIENCE: Final = 30
_cold: set[str] = set()
_ahead: dict[Path, Future[tuple[AsyncKernelManager, dict[str, Any]]]] = {}

Limit = Literal["seconds", "output"]


@dataclass(frozen=True)
class Limits:
    """What one notebook may take: seconds in all, bytes of memory beyond the kernel's own, bytes of output."""

    seconds: float = 600
    memory: int = 4 << 30
    output: int = 64 << 20


STANDARD: Final = Limits()


class Kernel:
    """A running kernel. `broke` is the limit that it was ended for, if it was; `raised` the name of what a cell raised."""

    def __init__(self, manager: AsyncKernelManager, limits: Limits) -> None:
        self.manager, self.limits = manager, limits
        self.broke: Limit | None = None
        self.raised = ""
        self._left = limits.output

    @property
    def orphaned(self) -> bool:
        """Whether it ended, within its limits, because the process that it was forked from did."""
        process: Any = getattr(self.manager.provisioner, "process", None)
        return self.broke is None and process is not None and getattr(process, "orphaned", False)

    def shown(self, size: int) -> bool:
        """Count bytes of output; False, and the end of the kernel, if that was too much."""
        self._left -= size
        if self._left < 0:
            self.end("output")
        return self._left >= 0

    def end(self, why: Limit) -> None:
        """End the kernel's process group for breaking a limit."""
        self.broke = self.broke or why
        process: Any = getattr(self.manager.provisioner, "process", None)
        if process is not None and process.poll() is None:
            with contextlib.suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL) if hasattr(os, "killpg") else process.kill()


@contextlib.contextmanager
def kernel(name: str, folder: Path, limits: Limits) -> Iterator[Kernel]:
    """A kernel that runs in `folder` for a notebook which names the kernelspec `name`; it is gone afterwards.

    Python notebooks get a warm one, where there are such, and the one that was begun ahead, if there is one.
    """
    born = _ahead.pop(folder, None) if name in _PYTHON else None
    manager, options = born.result() if born else (_manager(name, limits), {})
    running = Kernel(manager, limits)
    clock = threading.Timer(limits.seconds, running.end, ("seconds",))
    clock.daemon = True
    try:
        if not born:
            options = run_sync(_begin)(manager, folder)
        run_sync(manager.post_start_kernel)(**options)
        clock.start()
        yield running
    finally:
        clock.cancel()
        run_sync(_end)(manager)


@contextlib.contextmanager
def ahead(folder: Path, limits: Limits) -> Iterator[Callable[[], None]]:
    """Within this, the first kernel for a Python notebook in `folder` is begun at once, beside whatever else is done.

    What it gives begins another, for a next notebook, unless there is one that nobody has come for.
    """
    with ThreadPoolExecutor(1) as thread:

        def begin() -> None:
            if folder not in _ahead:
                _ahead[folder] = thread.submit(asyncio.run, _born(folder, limits))

        begin()
        try:
            yield begin
        finally:
            left = _ahead.pop(folder, None)
            if left and not left.exception():
                run_sync(_end)(left.result()[0])


async def _born(folder: Path, limits: Limits) -> tuple[AsyncKernelManager, dict[str, Any]]:
    warm()
    manager = _manager(OURS, limits)
    try:
        return manager, await _begin(manager, folder)
    except BaseException:
        await _end(manager)
        raise


def warm() -> None:
    """Have the process that kernels are forked from started ahead of the first."""
    _cold.add(prepare(_spec()))


def why_cold() -> str:
    """Why the kernels of this process start cold; "" if they do not, or if none was needed."""
    return next(filter(None, _cold), "")


def _manager(name: str, limits: Limits) -> AsyncKernelManager:
    config = Config(WarmProvisioner={"memory": limits.memory})
    if name in _PYTHON:
        return AsyncKernelManager(kernel_name=OURS, kernel_spec_manager=_OwnSpec(), config=config, log=_QUIET)
    return AsyncKernelManager(kernel_name=name, config=config, log=_QUIET)


async def _begin(manager: AsyncKernelManager, folder: Path) -> dict[str, Any]:
    """The manager's own start but for its last step, and without what it waits so that others may see it starting.

    Gives what `post_start_kernel` wants, which opens a socket and so belongs to the thread that will use it.
    """
    command, options = await manager.pre_start_kernel(cwd=str(folder), stdout=DEVNULL, stderr=DEVNULL)
    await manager._launch_kernel(command, **options)
    return dict(options)


async def _end(manager: AsyncKernelManager) -> None:
    """Its work is done: a graceful end would take longer and may never come."""
    if manager.has_kernel and manager.provisioner:
        await manager.provisioner.kill()
        with contextlib.suppress(TimeoutError):  # whom the system cannot end it cannot give back either
            await asyncio.wait_for(manager.provisioner.wait(), _PATIENCE)
    await manager.cleanup_resources()


class _OwnSpec(KernelSpecManager):
    """guatu's kernelspec as it comes with the package, wherever that is, and no search of the disk for it."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return _spec()


def _spec() -> KernelSpec:
    return KernelSpec.from_resource_dir(str(_SPEC))
