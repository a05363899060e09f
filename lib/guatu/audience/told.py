"""What an audience has been told so far: a release per period, worked out once and kept beside the outputs.

Each release depends on those before it. A kept one is taken as it is, for it says what was told; only that of the period
in hand is worked out anew where its figures, the threshold or what went before are no longer the same, and then hides all
that it hid before: whoever has both editions of a report can subtract.
"""

import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from guatu.audience.suppression import Release, release
from guatu.files import json_bytes, read_json
from guatu.indicators.relations import Name
from guatu.indicators.series import Point
from guatu.programme import Programme
from guatu.report.material import load
from guatu.run.publish import private_folder

FOLDER: Final = ".told"
_SCHEMA: Final = 1
_MOST_MADE: Final = 64


def told(programme: Programme, audience: str, threshold: int, place: Path) -> tuple[Release, ...]:
    """The releases to `audience` up to the period of the run at `place`, oldest first; that period's is the last.

    Empty where the run has no snapshot: of such a report nothing can be shown to be safe.
    """
    try:
        material = load(place)
    except (OSError, ValueError, KeyError):
        return ()
    name = sha256(audience.encode()).hexdigest()[:16]
    folder = place.parents[2] / FOLDER / programme.id / material.bureau.code / name
    found: list[Release] = []
    for point in material.series:
        if point.figures is not None:
            found.append(_of(point, material.programme, threshold, found, folder, point is material.series[-1]))
    return tuple(found)


def _of(
    point: Point, programme: Programme, threshold: int, earlier: Sequence[Release], folder: Path, last: bool
) -> Release:
    if point.figures is None:
        raise ValueError(point.cut_off)
    path = folder / f"{point.cut_off.isoformat()}.json"
    mark = _mark(point, programme, threshold, earlier)
    kept = _kept(path)
    if kept is not None and (kept.mark == mark or not last):
        return kept.release
    withheld = kept.release.hidden if kept else frozenset[Name]()
    of = mark, withheld
    made = _made.get(of) or release(point.cut_off, point.figures, programme, threshold, earlier, withheld)
    _made[of] = made
    while len(_made) > _MOST_MADE:
        del _made[next(iter(_made))]
    with suppress(OSError):  # outputs that may only be read: worked out again next time
        _keep(path, {"schema": _SCHEMA, "mark": mark, **made.to_json()})
    return made


_made: dict[
    tuple[str, frozenset[Name]], Release
] = {}  # by what they were made from: one run's letters and previews ask for the same


def _mark(point: Point, programme: Programme, threshold: int, earlier: Sequence[Release]) -> str:
    """What a release is made from, as a digest."""
    figures = {k: [e["value"], e["new"]] for k, e in point.figures.to_json().items()} if point.figures else {}
    before = [[r.cut_off.isoformat(), sorted(map(list, r.hidden))] for r in earlier]
    lists = programme.model_dump(mode="json", exclude={"mail", "audiences"})
    return sha256(json_bytes([_SCHEMA, lists, threshold, figures, before])).hexdigest()


@dataclass(frozen=True)
class _Kept:
    """A release and what it was made from."""

    release: Release
    mark: str


def _kept(path: Path) -> _Kept | None:
    """What is kept in `path`, if it is a release."""
    try:
        data = read_json(path)
        date.fromisoformat(path.stem)
        return _Kept(Release.from_json(data), data["mark"]) if data["schema"] == _SCHEMA else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(path: Path, data: Any) -> None:
    """Write whole or not at all."""
    private_folder(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(json_bytes(data))
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
