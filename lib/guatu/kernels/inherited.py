"""What a new process has from the one that starts it, put into an order for a forked one."""

import contextlib
import os
import resource
from collections.abc import Iterator
from pathlib import Path
from subprocess import DEVNULL, STDOUT
from typing import IO, Any, Final

from guatu.kernels.wire import Order

_LIMITS: Final = tuple(n for n in dir(resource) if n.startswith("RLIMIT_"))


def order(arguments: list[str], environment: dict[str, str], folder: str, files: list[str], memory: int) -> Order:
    """The order for a kernel that stands as if this process had started it."""
    environment = {**environment, "JPY_PARENT_PID": str(os.getpid())}  # as jupyter_client has it
    limits = {str(number): list(resource.getrlimit(number)) for number in _numbers()}
    return Order(arguments, environment, folder, _umask(), limits, sorted(os.sched_getaffinity(0)), files, memory)


@contextlib.contextmanager
def streams(stdout: int | IO[Any] | None, stderr: int | IO[Any] | None) -> Iterator[tuple[int, int]]:
    """Descriptors for what subprocess calls stdout and stderr, pipes excepted."""
    null = os.open(os.devnull, os.O_WRONLY)
    try:
        out = _descriptor(stdout, 1, null)
        yield out, out if stderr == STDOUT else _descriptor(stderr, 2, null)
    finally:
        os.close(null)


def _descriptor(stream: int | IO[Any] | None, default: int, null: int) -> int:
    if stream is None:
        return default
    if stream == DEVNULL:
        return null
    return stream if isinstance(stream, int) else stream.fileno()


def _numbers() -> set[int]:
    return {getattr(resource, name) for name in _LIMITS}


def _umask() -> int:
    """The file mode mask, read where it need not be set to be known."""
    status = Path("/proc/self/status").read_text("ascii", "replace")
    return next((int(line.split()[1], 8) for line in status.splitlines() if line.startswith("Umask:")), 0o022)
