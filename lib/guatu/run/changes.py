"""What a new run of a bureau and period changes against the one it replaces: which inputs, and which figures by key."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from guatu.files import digest, read_json
from guatu.report.material import INDICATORS
from guatu.run.seal import SUMS


def replaced(place: Path, record: Mapping[str, Any] | None) -> list[str]:
    """The digests of the SHA256SUMS that stood at `place` before, the latest first: what later periods may still name."""
    if record is None or not (place / SUMS).is_file():
        return []
    return [digest(place / SUMS), *record.get("replaces", [])]


def changes(
    place: Path, record: Mapping[str, Any] | None, staged: Path, inputs: Mapping[str, str]
) -> dict[str, Any] | None:
    """What differs in `staged` from the run at `place`: `inputs` by name, `figures` with `was` and `now`; None for a first run."""
    if record is None:
        return None
    before: Mapping[str, str] = record["inputs"]
    names = [name for name in dict.fromkeys((*before, *inputs)) if before.get(name) != inputs.get(name)]
    return {"inputs": names, "figures": _figures(_read(place), _read(staged))}


def _figures(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The figures whose value or new part is another one, in the order of the new run."""
    nothing: dict[str, Any] = {}
    keys = (key for key in dict.fromkeys((*now, *before)) if _parts(before.get(key)) != _parts(now.get(key)))
    return [
        {
            "key": key,
            "label": (now.get(key) or before.get(key) or nothing).get("label", ""),
            "was": _parts(before.get(key)),
            "now": _parts(now.get(key)),
        }
        for key in keys
    ]


def _parts(figure: Mapping[str, Any] | None) -> list[Any] | None:
    """Value and new; None for a figure that there is not."""
    return [figure["value"], figure["new"]] if figure else None


def _read(folder: Path) -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = read_json(folder / INDICATORS)
    except (OSError, ValueError):
        return {}
    return found
