"""Retention: old runs lose their pages and rows, and keep their figures, checksums and record.

What stays is all that later periods compare with and all that proves a copy kept elsewhere. Never touched: of each bureau
the newest run, the latest signed one, the ones within the retention, and the one before those, whose rows they compare with.
Signed runs that a correction replaced go as a whole; guatu.db still knows what was signed.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from guatu.files import digest, write_json
from guatu.report.material import INDICATORS
from guatu.run.publish import RECORD, alone, issued_runs, record_of
from guatu.run.seal import PROVENANCE, PRUNED, SUMS, is_sealed

_KEPT: Final = frozenset({RECORD, SUMS, PROVENANCE, INDICATORS, PRUNED})


@dataclass(frozen=True)
class Prunable:
    """A run that the retention rule lets go of: its files to remove, and their bytes. `sound` if it is as recorded;
    `whole` if nothing of it stays, because it only stood beside the run that replaced it."""

    period: str
    bureau: str
    place: Path
    files: tuple[str, ...]
    size: int
    sound: bool
    whole: bool = False


def prunable(outputs: Path, day: date, days: int, programme: str = "*") -> Iterator[Prunable]:
    """The runs whose period ended more than `days` before the civil day `day`, but for those that are never touched."""
    until = (day - timedelta(days=days)).isoformat()
    places = sorted(p.parent for p in outputs.glob(f"{programme}/*/*/{RECORD}"))
    ordered = sorted(places, key=lambda p: (p.parent.parent.name, p.name, p.parent.name))
    for _, group in groupby(ordered, key=lambda p: (p.parent.parent, p.name)):
        yield from _of_bureau(list(group), until)


def _of_bureau(places: list[Path], until: str) -> Iterator[Prunable]:
    """Of one bureau's runs, oldest first, those that may go."""
    signed = [run for place in places for run in (*issued_runs(place), place) if _is_signed(run)]
    old = [place for place in places if place.parent.name < until]
    for place in old:
        for run in issued_runs(place):
            if run not in signed[-1:]:
                yield from _one(place, run, frozenset())
    for place in old[:-1]:  # the last old one is what the first kept one is compared with
        if place not in (*signed[-1:], *places[-1:]):
            yield from _one(place, place, _KEPT)


def _is_signed(run: Path) -> bool:
    return (record_of(run) or {}).get("state") == "approved"


def _one(place: Path, run: Path, kept: frozenset[str]) -> Iterator[Prunable]:
    files = sorted(p for p in run.rglob("*") if p.is_file() and p.relative_to(run).parts[0] not in kept)
    names = tuple(p.relative_to(run).as_posix() for p in files)
    if names:
        record: dict[str, Any] = record_of(run) or {}
        recorded = (name for name in names if name != RECORD)
        sound = is_sealed(record) and all(digest(run / n) == record.get("outputs", {}).get(n) for n in recorded)
        size = sum(p.stat().st_size for p in files)
        yield Prunable(place.parent.name, place.name, run, names, size, sound, whole=not kept)


def prune(run: Prunable, day: date) -> bool:
    """Remove what the rule lets go of, having written down what; False if the run is not what its record says."""
    if not run.sound:
        return False
    if run.whole:
        shutil.rmtree(run.place)
        return True
    with alone(run.place):
        write_json(run.place / PRUNED, {"at": day.isoformat(), "removed": list(run.files)})
        (run.place / PRUNED).chmod(0o600)
        for name in run.files:
            (run.place / name).unlink(missing_ok=True)
        for folder in {Path(name).parts[0] for name in run.files if "/" in name}:
            shutil.rmtree(run.place / folder, ignore_errors=True)
    return True
