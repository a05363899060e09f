"""What Linux has to keep hold of processes: death with the parent, orphans taken in, handles that cannot be recycled."""

import contextlib
import ctypes
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NAME: Final = 15
_PR_SET_CHILD_SUBREAPER: Final = 36
_IMPORTED: Final = 1 << 30  # address space, most of it untouched


def why_not() -> str:
    """Why kernels cannot be forked on this system, in English; "" if they can."""
    if sys.platform != "linux":
        return f"kernels are forked on Linux only, not on {sys.platform}"
    try:
        os.close(os.pidfd_open(os.getpid()))
        socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET).close()
    except (AttributeError, OSError) as fault:
        return f"the system lacks what forking kernels needs ({fault})"
    return ""


def die_with(parent: int) -> None:
    """Have the kernel end this process when `parent` ends; at once if it has ended already."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def take_in_orphans() -> None:
    """Become the parent of every descendant whose own parent ends, so that none gets away."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def name(text: str) -> None:
    """What `ps` and `top` call this process, at most 15 characters."""
    _prctl(_PR_SET_NAME, ctypes.c_char_p(text.encode()))


def children() -> list[int]:
    """The children of this process, dead ones not yet waited for included; it must have one thread only."""
    try:
        return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()]
    except OSError:  # a kernel built without it
        return []


def end_group(leader: int) -> None:
    """End every process in the group that `leader` began."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def limit_memory(pid: int | None, beyond: int) -> None:
    """Let a process that has just been started take `beyond` bytes more than Python with its imports does; 0 for no limit."""
    if beyond and pid and sys.platform == "linux":
        import resource

        with contextlib.suppress(OSError):
            resource.prlimit(pid, resource.RLIMIT_AS, (_IMPORTED + beyond,) * 2)


def _prctl(option: int, value: object) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)
