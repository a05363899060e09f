"""The place of a run and how it gets there: built beside it, made durable, renamed into it. Nothing is ever half there.

    outputs/<programme>/<period>/<bureau>/          the last good run, `run.json` its commit record
    outputs/<programme>/<period>/<bureau>/failed/   why a later run did not replace it, and what it left
    outputs/<programme>/<period>/.<bureau>.new      a run being built; .<bureau>.old the one being replaced
    outputs/<programme>/<period>/.<bureau>.lock     held by the run that builds there
    outputs/<programme>/<period>/.issued/<bureau>/  signed runs that later ones replaced, by the beginning of their seal

A crash at any step leaves the old run or the new one in place; the next run finishes what was under way.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any, Final

from guatu.errors import PublishFailed
from guatu.files import digests, read_json, write_json
from guatu.run.lock import locked

RECORD: Final = "run.json"
FAILED: Final = "failed"
_AT_ONCE: Final = 8
ISSUED: Final = ".issued"
ACROSS: Final = "rollup"
"""Where the notebooks across all bureaux are published, beside the bureaux."""


def place_of(outputs: Path, programme: str, cut_off: date, bureau: str) -> Path:
    """Where the run of one bureau and period is published; programme and bureau are codes, never free text."""
    return outputs / programme / cut_off.isoformat() / bureau


@contextlib.contextmanager
def alone(place: Path) -> Iterator[None]:
    """Keep every other run away from `place`, and mend what one that was cut short left there.

    PublishFailed U02 if another run does not end, U01 if nothing can be written there.
    """
    with contextlib.ExitStack() as stack:
        try:
            private_folder(place.parent)
            stack.enter_context(locked(place.parent / f".{place.name}.lock"))
            recover(place)
        except OSError as fault:
            raise PublishFailed("U01", folder=place.parent.name, why=fault.strerror or fault) from None
        yield


@contextlib.contextmanager
def staging(place: Path) -> Iterator[Path]:
    """A fresh folder beside `place` to build a run in, for who is alone there; what is left in it at the end is removed."""
    staged = _new(place)
    try:
        staged.mkdir(mode=0o700)
    except OSError as fault:
        raise PublishFailed("U01", folder=place.parent.name, why=fault.strerror or fault) from None
    try:
        yield staged
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def publish(staged: Path, place: Path) -> None:
    """Make `staged` durable and put it at `place`, replacing the run there in two renames; PublishFailed U01."""
    try:
        paths = [*sorted(staged.rglob("*")), staged]
        for path in paths:
            path.chmod(0o700 if path.is_dir() else 0o600)
        with ThreadPoolExecutor(_AT_ONCE) as threads:  # the disk writes its journal once for all that wait for it
            list(threads.map(_sync, paths))
        _swap(staged, place)
        _sync(place.parent)
        _retire(place)
    except OSError as fault:
        _bring_back(place)
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
    """Finish what was cut short: a whole new run goes into its place, half a one is dropped, the old one stays till then.

    A signed one is dropped, too: whether its sign-off is on record is not known here, and the same command makes it again.
    """
    new = _new(place)
    if _is_whole(new) and (record_of(new) or {}).get("state") != "approved":
        _swap(new, place)
    _bring_back(place)
    _retire(place)
    shutil.rmtree(new, ignore_errors=True)


def _bring_back(place: Path) -> None:
    """Put the old run into its place again, if there is none in it."""
    old = _old(place)
    if old.exists() and not place.exists():
        old.rename(place)


def _swap(new: Path, place: Path) -> None:
    old = _old(place)
    if place.exists():
        _retire(place)
        place.rename(old)
    new.rename(place)


def issued_runs(place: Path) -> tuple[Path, ...]:
    """The signed runs that later ones replaced at `place`, the latest signed last."""
    runs = (path for path in (place.parent / ISSUED / place.name).glob("*") if (path / RECORD).is_file())
    return tuple(sorted(runs, key=lambda path: str((record_of(path) or {}).get("approval", {}).get("signed_on", ""))))


def _retire(place: Path) -> None:
    """Let the run that was replaced go; a signed one was somebody's word, and is kept until the retention rule ends it."""
    old = _old(place)
    record = record_of(old)
    if record and record.get("state") == "approved":
        kept = place.parent / ISSUED / place.name / str(record.get("seal", ""))[:12]
        if not kept.exists():
            private_folder(kept.parent)
            old.rename(kept)
    shutil.rmtree(old, ignore_errors=True)


def _is_whole(folder: Path) -> bool:
    """Whether the commit record is there and every file is what it says."""
    record = record_of(folder)
    return record is not None and record.get("outputs") == digests(folder, (RECORD, FAILED))


def record_of(place: Path) -> dict[str, Any] | None:
    """The commit record of the run at `place`, or None if there is no whole run."""
    try:
        record: dict[str, Any] = read_json(place / RECORD)
    except (OSError, ValueError):
        return None
    return record


def _new(place: Path) -> Path:
    return place.parent / f".{place.name}.new"


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
