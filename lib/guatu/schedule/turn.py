"""One unattended run at a time: a turn per programme, or per bureau where single bureaux run side by side.

The system holds the lock for as long as its process lives, so one that died leaves none; what stands in the file (pid,
boot, start of the process, since when) says who has the turn, or who was cut short.
"""

import contextlib
import json
import os
import socket
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from guatu.errors import RunHeld
from guatu.run.publish import private_folder

TURN: Final = ".turn"
_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
_AT: Final = 1 << 30
"""The byte that is locked: beyond what stands in the file, so that everyone can read it on every system."""

_mine: set[Path] = set()


@dataclass(frozen=True)
class Holder:
    """A process as it stands in a lock: `boot` and `started` tell it from a later one with the same pid."""

    host: str
    boot: str
    pid: int
    started: str
    since: str


@contextlib.contextmanager
def turn(folder: Path, bureaux: tuple[str, ...] | None = None) -> Iterator[tuple[Holder, ...]]:
    """Have the turn for the programme whose runs lie in `folder`, or only for some of its bureaux, others beside.

    Gives those who had it before and were cut short. RunHeld Q01 if another process has it.
    """
    private_folder(folder)
    with contextlib.ExitStack() as stack:
        left = [stack.enter_context(_hold(folder / TURN, shared=bureaux is not None))]
        left += [stack.enter_context(_hold(folder / f"{TURN}.{code}")) for code in sorted(bureaux or ())]
        yield tuple(holder for holder in left if holder)


@contextlib.contextmanager
def _hold(path: Path, shared: bool = False) -> Iterator[Holder | None]:
    """Hold one lock file; gives its last holder if that one never let go."""
    if path in _mine:  # to open the file again would let go of it
        raise _held(path, _this_process())
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="utf-8") as file:
        left = _read(file)
        try:
            _lock(file, shared)
        except OSError:
            raise _held(path, left) from None
        if shared:
            yield None
            return
        left = _read(file)
        _write(file, json.dumps(asdict(_this_process())))
        _mine.add(path)
        try:
            yield left
        finally:
            _mine.discard(path)
            _write(file, "")


def _held(path: Path, holder: Holder | None) -> RunHeld:
    said = asdict(holder) if holder else dict.fromkeys(("pid", "host", "since"), "—")
    return RunHeld("Q01", programme=path.parent.name, **{name: said[name] for name in ("pid", "host", "since")})


def _read(file: IO[str]) -> Holder | None:
    """Who stands in a lock file; None if nobody does, or nonsense."""
    file.seek(0)
    try:
        return Holder(**json.loads(file.read(4096)))
    except (ValueError, TypeError):
        return None


def _write(file: IO[str], text: str) -> None:
    file.seek(0)
    file.truncate()
    file.write(text)
    file.flush()


def _this_process() -> Holder:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    return Holder(socket.gethostname(), _boot(), os.getpid(), _started(), since)


def _boot() -> str:
    """What differs after a restart of the machine; "" where the system does not tell."""
    try:
        return _BOOT_ID.read_text("ascii").strip()
    except OSError:
        return ""


def _started() -> str:
    """When this process began, in ticks since the machine did; "" where the system does not tell."""
    try:
        return Path("/proc/self/stat").read_text("ascii", "replace").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


if os.name == "nt":
    import msvcrt  # it knows no sharing: on Windows single bureaux exclude each other by their own locks only

    def _lock(file: IO[str], shared: bool) -> None:
        if not shared:
            file.seek(_AT)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]

else:
    import fcntl

    def _lock(file: IO[str], shared: bool) -> None:
        """A record lock: a forked child does not inherit it."""
        fcntl.lockf(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB, 1, _AT)
