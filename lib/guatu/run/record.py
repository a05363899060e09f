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
from guatu.report.material import narrative_file
from guatu.run.publish import place_of, record_of

SCHEMA: Final = 1
_SHAPING: Final = (
    "jinja2",
    "matplotlib",
    "nbclient",
    "nbconvert",
    "pandas",
    "papermill",
    "pyarrow",
    "python-calamine",
    "typst",
)
"""The libraries whose version can change the bytes of a report."""


def inputs_of(programme: Programme, period: Period, bureau: Bureau, outputs: Path) -> dict[str, str]:
    """Every input of the bureau's run by name with its SHA-256: ledgers, narrative, configuration, and earlier periods.

    An earlier period counts by its published figures, or by its ledgers while none is published.
    """
    found = {f"ledgers/{path.name}": _file(path) for path in bureau_files(programme, period, bureau)}
    narrative = narrative_file(programme, period, bureau)
    if narrative.exists():
        found["narrative"] = digest(narrative)
    found["programme"] = _text(programme.narrowed(bureau.code).model_dump_json())
    found["period"] = _text(period.model_dump_json())
    found |= {f"templates/{path.name}": digest(path) for path in _files(programme.folder / "templates")}
    for cut_off in (c for c in programme.cut_offs() if c < period.cut_off):
        found[f"before/{cut_off}"] = _before(programme, cut_off, bureau, outputs)
    return found


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
