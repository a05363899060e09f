"""Who has a message in hand: the process, the boot it lives in, and until when that may be believed."""

import os
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SECONDS: Final = 1800
"""How long a lease holds from its last step on: longer than any step may take (the reply to the final dot: 600)."""
_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Holder:
    """A process that sends; `token` tells it from an earlier one with the same pid."""

    pid: int
    boot: str
    token: str


def this_process() -> Holder:
    """A holder for one drain of this process."""
    return Holder(os.getpid(), boot_id(), secrets.token_hex(8))


def boot_id() -> str:
    """What differs after a restart of the machine, or on another machine."""
    try:
        return _BOOT_ID.read_text("ascii").strip()
    except OSError:  # no Linux: the machine's name; a lease that a restart cut short then ends by time
        return socket.gethostname()


def is_held(pid: int, boot: str, until: float, now: float) -> bool:
    """Whether the lease of process `pid` still holds at `now`: in time, in this boot, and the process alive."""
    return until > now and boot == boot_id() and _is_alive(pid)


def _is_alive(pid: int) -> bool:
    if os.name == "nt":  # there, signal 0 is not a question
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
