"""One run at a time per place. The system lets go of the lock when its holder ends, however it ends: none is ever stale."""

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from guatu.errors import PublishFailed

PATIENCE: Final = 1800.0
"""Seconds to wait for a run of the same bureau and period that is under way."""

_UNSUPPORTED: Final = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP})


@contextlib.contextmanager
def locked(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock file `path`, which is there only meanwhile; PublishFailed U02 if another holds it past `patience` seconds.

    A file system without locks is taken to be this run's alone.
    """
    ends = time.monotonic() + patience
    while not (file := _taken(path)):
        if time.monotonic() > ends:
            raise PublishFailed("U02", folder=path.name.strip(".").removesuffix(".lock"))
        time.sleep(0.05)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # Windows removes no open file
            path.unlink()
        file.close()


def _taken(path: Path) -> IO[bytes] | None:
    """The locked file, or None if another has it or has just removed it."""
    file = path.open("ab")
    try:
        _lock(file.fileno())
        if os.fstat(file.fileno()).st_ino == path.stat().st_ino:
            return file
    except FileNotFoundError:
        pass
    except OSError as fault:
        if fault.errno in _UNSUPPORTED:
            return file
        if fault.errno not in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
            file.close()
            raise
    file.close()
    return None


def _lock(handle: int) -> None:
    """Lock an open file, at once or not at all: OSError if another has it."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
