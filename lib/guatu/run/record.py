"""What a run is made of, as digests: its inputs, the code, the versions and faces. Equal fingerprints, equal bytes."""

import functools
import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import guatu
from guatu.files import digest
from guatu.fonts import find_faces
from guatu.ledgers.intake import bureau_files
from guatu.programme import Bureau, Period, Programme
from guatu.report.material import narrative_file, predecessor_runs
from guatu.report.photos import photo_files, photo_folder
from guatu.run.publish import place_of, record_of

SCHEMA: Final = 1
ATTEMPT: Final = "attempt.json"
"""In failed/: the inputs that were refused, so that they are not tried again until one of them changes."""

_SHAPING: Final = (
    "chinesecalendar",
    "jinja2",
    "matplotlib",
    "nbclient",
    "nbconvert",
    "opencc-py",
    "pandas",
    "papermill",
    "pillow",
    "pyarrow",
    "pydantic",
    "python-calamine",
    "typst",
)
"""The libraries whose version can change the bytes of a report."""


def inputs_of(
    programme: Programme,
    period: Period,
    bureau: Bureau,
    outputs: Path,
    remembered: dict[tuple[date, str], str] | None = None,
) -> dict[str, str]:
    """Every input of the bureau's run by name with its SHA-256: ledgers, narrative, configuration, and earlier periods.

    An earlier period counts by its published figures, or by its ledgers while none is published; `remembered` keeps those
    digests by cut-off and bureau for whoever asks for many runs.
    """
    seen = {} if remembered is None else remembered
    found = {f"ledgers/{path.name}": _file(path) for path in bureau_files(programme, period, bureau)}
    narrative = narrative_file(programme, period, bureau)
    if narrative.exists():
        found["narrative"] = digest(narrative)
    photos = photo_files(photo_folder(programme, period, bureau))
    found |= {f"photos/{path.name}": _file(path) for path in photos}
    found |= configuration_of(programme.narrowed(bureau.code), period, programme.folder)
    for cut_off in (c for c in programme.cut_offs() if c < period.cut_off):
        if (cut_off, bureau.code) not in seen:
            seen[cut_off, bureau.code] = _before(programme, cut_off, bureau, outputs)
        found[f"before/{cut_off}"] = seen[cut_off, bureau.code]
    for cut_off, other, place in predecessor_runs(programme, period, bureau, outputs):
        found[f"before/{other}/{cut_off}"] = _file(place / "indicators.json")
    return found


def configuration_of(stated: Programme, period: Period, folder: Path) -> dict[str, str]:
    """The digests of what of the programme a run may see, of its period, and of the templates in its folder."""
    found = {"programme": _text(stated.model_dump_json()), "period": _text(period.model_dump_json())}
    return found | {f"templates/{path.name}": digest(path) for path in _files(folder / "templates")}


def _before(programme: Programme, cut_off: date, bureau: Bureau, outputs: Path) -> str:
    record = record_of(place_of(outputs, programme.id, cut_off, bureau.code))
    if record:
        return str(record["outputs"].get("indicators.json", ""))
    return _join(_file(path) for path in bureau_files(programme, programme.period(cut_off), bureau))


def fingerprint(inputs: Mapping[str, str], notebook: Path, parameters: Mapping[str, Any]) -> str:
    """One digest over all that decides the bytes of a notebook's report."""
    parts = {
        "inputs": dict(inputs),
        "parameters": dict(parameters),
        "notebook": digest(notebook),
        "made_with": made_with(),
    }
    return _text(json.dumps(parts, ensure_ascii=False, sort_keys=True))


@functools.cache
def made_with() -> dict[str, Any]:
    """Versions and digests of what makes a report on this machine: guatu's code, Python, libraries, faces."""
    return {
        "guatu": guatu.__version__,
        "code": _join(digest(path) for path in _files(Path(guatu.__file__).parent)),
        "python": platform.python_version(),
        "libraries": {name: importlib.metadata.version(name) for name in _SHAPING},
        "faces": find_faces().digests(),
    }


def _files(folder: Path) -> list[Path]:
    skipped = ("__pycache__", ".ipynb_checkpoints")
    return sorted(p for p in folder.rglob("*") if p.is_file() and not set(p.parts) & set(skipped))


def _file(path: Path) -> str:
    """The digest of a file, or a word for one that cannot be read (intake will say so)."""
    try:
        return digest(path)
    except OSError:
        return "unreadable"


def _text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _join(digests: Iterable[str]) -> str:
    return _text("\n".join(digests))
