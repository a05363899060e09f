"""The place of a run and how it gets there: built beside it, made durable, renamed into it. Nothing is ever half there.

    outputs/<programme>/<period>/<bureau>/          the last good run, `run.json` its commit record
    outputs/<programme>/<period>/<bureau>/failed/   why a later run did not replace it, and what it left
    outputs/<programme>/<period>/.<bureau>.*.new    a run being built; .<bureau>.old the one being replaced

A crash at any step leaves the old run or the new one in place; `recover` finishes what was under way.
"""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from guatu.errors import PublishFailed
from guatu.files import read_json, write_json

RECORD: Final = "run.json"
FAILED: Final = "failed"
_STALE_SECONDS: Final = 24 * 3600


def place_of(outputs: Path, programme: str, cut_off: date, bureau: str) -> Path:
    """Where the run of one bureau and period is published; programme and bureau are codes, never free text."""
    return outputs / programme / cut_off.isoformat() / bureau


@contextlib.contextmanager
def staging(place: Path) -> Iterator[Path]:
    """A fresh folder beside `place` to build a run in; what is left in it at the end is removed."""
    try:
        private_folder(place.parent)
        recover(place)
        staged = Path(tempfile.mkdtemp(prefix=f".{place.name}.", suffix=".new", dir=place.parent))
    except OSError as fault:
        raise PublishFailed("U01", folder=place.parent.name, why=fault.strerror or fault) from None
    try:
        yield staged
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def publish(staged: Path, place: Path) -> None:
    """Make `staged` durable and put it at `place`, replacing the run there in two renames; PublishFailed U01."""
    old = _old(place)
    try:
        for path in sorted(staged.rglob("*")):
            path.chmod(0o700 if path.is_dir() else 0o600)
            _sync(path)
        _sync(staged)
        if place.exists():
            place.rename(old)
        staged.rename(place)
        _sync(place.parent)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as fault:
        recover(place)
        raise PublishFailed("U01", folder=place.name, why=fault.strerror or fault) from None


def fail(place: Path, staged: Path, reason: dict[str, Any]) -> None:
    """Leave the last good run as it is, with `failed/` beside its files: the reason and what was built."""
    write_json(staged / "reason.json", reason)
    shutil.rmtree(staged / "snapshot", ignore_errors=True)
    place.mkdir(mode=0o700, exist_ok=True)
    shutil.rmtree(place / FAILED, ignore_errors=True)
    staged.rename(place / FAILED)


def private_folder(folder: Path) -> None:
    """Make `folder` and what is missing above it, for its owner alone: a report is not for everyone on the machine."""
    for missing in reversed([f for f in (folder, *folder.parents) if not f.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)


def clear_failure(place: Path) -> None:
    """Drop the failure of an earlier run: the run in its place is good again."""
    shutil.rmtree(place / FAILED, ignore_errors=True)


def recover(place: Path) -> None:
    """Finish or undo a swap that was cut short, and drop builds abandoned for a day."""
    old = _old(place)
    if old.exists():
        if place.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(place)
    for left in place.parent.glob(f".{place.name}.*.new"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _STALE_SECONDS:
                shutil.rmtree(left, ignore_errors=True)


def record_of(place: Path) -> dict[str, Any] | None:
    """The commit record of the run at `place`, or None if there is no whole run."""
    try:
        record: dict[str, Any] = read_json(place / RECORD)
    except (OSError, ValueError):
        return None
    return record


def _old(place: Path) -> Path:
    return place.parent / f".{place.name}.old"


def _sync(path: Path) -> None:
    """fsync a file, or a folder where the system has such a thing."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
