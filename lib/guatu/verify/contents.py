"""What stands in a run held against what it was computed from: the figures anew from the snapshot, the checks by themselves."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from guatu.checks.outcome import Outcome
from guatu.errors import GuatuError
from guatu.files import read_json
from guatu.indicators.compute import compute, values_of
from guatu.indicators.figure import Figures
from guatu.report.material import CHECKS, INDICATORS, SNAPSHOT, Material, load
from guatu.run.record import made_with
from guatu.verify.record import Standing, differences
from guatu.verify.verdict import Doubt, Weight

_MOST: Final = 20
_MEASURED: Final = ("value", "new", "previous", "change")


def content_doubts(found: Standing) -> Iterator[Doubt]:
    """The figures computed again, and checks.json read again; only where the files are as recorded.

    What another version of guatu made may rightly come out otherwise here: then only numbers count, as warnings.
    """
    same = found.record.get("made_with", {}).get("code") == made_with()["code"]
    if not all(found.is_sound(name) for name in (INDICATORS, CHECKS)) or not _snapshot_is_sound(found):
        return
    try:
        material = load(found.folder)
        figures = recomputed(material).to_json()
        stored = read_json(found.folder / INDICATORS)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, GuatuError) as fault:
        yield Doubt("W18", SNAPSHOT, {"why": type(fault).__name__}, "error" if same else "warning")
        return
    yield from _figures(figures, stored, same)
    if same:
        yield from _checks(read_json(found.folder / CHECKS))
    yield from _ledgers(found, material)


def recomputed(material: Material) -> Figures:
    """The figures of a run from its snapshot alone; the period before as the snapshot keeps it."""
    before = material.series[-2] if len(material.series) > 1 else None
    previous = values_of(before.figures) if before and before.figures is not None else None
    after = before.cut_off if before else None
    return compute(material.ledgers, material.programme, material.period, material.bureau, previous, after)


def _snapshot_is_sound(found: Standing) -> bool:
    names = [name for name in found.files if name.startswith(f"{SNAPSHOT}/")]
    return bool(names) and all(found.is_sound(name) for name in names)


def _figures(computed: Mapping[str, Any], stored: Mapping[str, Any], same: bool) -> Iterator[Doubt]:
    weight: Weight = "error" if same else "warning"
    if not same:
        computed, stored = _measured(computed, stored), _measured(stored, computed)
    for path in list(differences(computed, stored))[:_MOST]:
        yield Doubt("W12", INDICATORS, {"key": path, "found": _at(stored, path), "want": _at(computed, path)}, weight)


def _measured(figures: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers of the figures that both have: another version words them otherwise and knows more or fewer."""
    return {key: {p: f.get(p) for p in _MEASURED} for key, f in figures.items() if key in others}


def _at(figures: Mapping[str, Any], path: str) -> object:
    """What stands in a figure at a path of `differences`; keys of figures hold dots themselves."""
    key = max((k for k in figures if path == k or path.startswith(f"{k}.")), key=len, default="")
    value: Any = figures.get(key)
    for part in path.removeprefix(key).split("."):
        value = value.get(part) if part and isinstance(value, dict) else value
    if isinstance(value, dict):
        value = value.get("value")
    return "—" if value is None else value


def _checks(stored: Any) -> Iterator[Doubt]:
    """checks.json must say what its own findings say, and no published run has an error among them."""
    try:
        outcome = Outcome.from_json(stored)
        said = outcome.to_json()
    except (KeyError, TypeError, AttributeError):
        yield Doubt("W19", CHECKS, {"field": "—"})
        return
    for path in list(differences(said, stored))[:_MOST]:
        yield Doubt("W19", CHECKS, {"field": path})
    if outcome.errors:
        yield Doubt("W19", CHECKS, {"field": "findings"})


def _ledgers(found: Standing, material: Material) -> Iterator[Doubt]:
    """The ledgers that the snapshot was read from must be those the record names as inputs."""
    inputs = found.record.get("inputs", {})
    for name, value in material.ledgers.files.items():
        if inputs.get(f"ledgers/{name}") != value:
            yield Doubt("W06", "run.json", {"field": f"inputs.ledgers/{name}", "other": "snapshot/snapshot.json"})
