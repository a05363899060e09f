"""The chain of SHA256SUMS: each period's names the one before, so that none can be replaced without the next one telling."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from guatu.files import digest, read_json
from guatu.run.publish import RECORD
from guatu.run.seal import SUMS, read_sums
from guatu.verify.record import Standing
from guatu.verify.verdict import Doubt


def chain_doubts(found: Standing) -> Iterator[Doubt]:
    """Whether the period before still is what this run was built upon, and this run what the next one was built upon."""
    for name, value in found.sums.items():
        if name.startswith("../"):
            yield from _link(name, value, found.folder / name)
    following = _following(found.folder)
    if following:
        period, value = following
        if value != _digest(found.folder / SUMS) and value not in _replaced(found.record):
            yield Doubt("W09", SUMS, {"period": period})


def _link(name: str, value: str, target: Path) -> Iterator[Doubt]:
    """The period before: as named, or replaced by a run that says so, or not here."""
    period = target.parent.parent.name
    if not target.is_file():
        yield Doubt("W11", SUMS, {"period": period}, "notice")
    elif value != _digest(target):
        if value in _replaced(_record(target.parent)):
            yield Doubt("W10", SUMS, {"period": period}, "notice")
        else:
            yield Doubt("W08", SUMS, {"period": period, "other": name})


def _following(folder: Path) -> tuple[str, str] | None:
    """The next period's name for this run: that period and the digest it names, if it names this run at all."""
    period, bureau = folder.parent.name, folder.name
    link = f"../../{period}/{bureau}/{SUMS}"
    later = (p for p in folder.parent.parent.glob(f"*/{bureau}/{SUMS}") if p.parent.parent.name > period)
    for path in sorted(later):
        try:
            named = read_sums(path.parent).get(link)
        except (OSError, ValueError):
            continue
        if named:
            return path.parent.parent.name, named
    return None


def _replaced(record: Mapping[str, Any]) -> list[Any]:
    found = record.get("replaces")
    return found if isinstance(found, list) else []


def _record(folder: Path) -> Mapping[str, Any]:
    try:
        record = read_json(folder / RECORD)
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _digest(path: Path) -> str:
    try:
        return digest(path)
    except OSError:
        return ""
