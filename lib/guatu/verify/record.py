"""A run's files, run.json, SHA256SUMS and provenance held against each other: every byte is vouched for twice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from guatu.files import digests, json_bytes, read_json
from guatu.report.material import INDICATORS, SNAPSHOT
from guatu.run.publish import FAILED, RECORD
from guatu.run.seal import PROVENANCE, PRUNED, SUMS, is_sealed, read_sums, statement
from guatu.verify.verdict import Doubt

_MOST: Final = 20
"""How many changed fields of one file are named."""


@dataclass(frozen=True)
class Standing:
    """What stands in a run's folder: the record (empty if it cannot be read), the sums, the files by digest."""

    folder: Path
    record: Mapping[str, Any]
    sums: Mapping[str, str]
    files: Mapping[str, str]
    doubts: tuple[Doubt, ...] = field(default=())

    @property
    def outputs(self) -> Mapping[str, str]:
        """The outputs as run.json records them."""
        found = self.record.get("outputs")
        return found if isinstance(found, dict) else {}

    def is_sound(self, name: str) -> bool:
        """Whether `name` is there and as recorded, so that it is worth looking into."""
        return name in self.files and self.files[name] == self.outputs.get(name)


def standing(folder: Path) -> Standing:
    """Read what stands in `folder` and compare it all with each other."""
    record, faults = _record(folder)
    try:
        sums = read_sums(folder)
    except (OSError, ValueError):
        sums = {}
    found = Standing(folder, record, sums, digests(folder, (RECORD, FAILED, PRUNED)))
    doubts = [*faults, *_files(found)]
    if record:
        doubts += [*_provenance(found), *_place(found)]
    return Standing(folder, record, sums, found.files, tuple(doubts))


def _record(folder: Path) -> tuple[Mapping[str, Any], list[Doubt]]:
    """run.json, and whether it is whole: as guatu writes it, and under its seal."""
    try:
        record = read_json(folder / RECORD)
        raw = (folder / RECORD).read_bytes()
    except OSError:
        return {}, [Doubt("W04", RECORD, {"why": "—"})]
    except (ValueError, RecursionError) as fault:
        return {}, [Doubt("W04", RECORD, {"why": type(fault).__name__})]
    if not isinstance(record, dict):
        return {}, [Doubt("W04", RECORD, {"why": type(record).__name__})]
    return record, [] if _is_whole(record, raw) else [Doubt("W05", RECORD)]


def _is_whole(record: Mapping[str, Any], raw: bytes) -> bool:
    try:
        return is_sealed(record) and raw == json_bytes(record)
    except ValueError:  # what no writer of ours writes
        return False


def _files(found: Standing) -> Iterator[Doubt]:
    """Every file against the record and the sums: where two of the three agree, the third is named."""
    sums = {name: value for name, value in found.sums.items() if not name.startswith("../")}
    at, gone = _pruned(found.folder)
    for name in sorted({*found.files, *found.outputs, *sums}):
        is_, recorded, summed = found.files.get(name), found.outputs.get(name), sums.get(name)
        if is_ is None and name in gone:
            yield Doubt("O02", name, {"at": at}, "notice")
        elif is_ is None:
            yield Doubt("W02", name)
        elif recorded is None and summed is None:
            yield from () if name == SUMS and not found.record else (Doubt("W03", name),)
        elif is_ != recorded and is_ != summed:
            yield Doubt("W01", name)
        elif is_ != recorded and found.record:
            yield Doubt("W06", RECORD, {"field": f"outputs.{name}", "other": SUMS})
        elif is_ != summed and name != SUMS:
            yield Doubt("W06", SUMS, {"field": name, "other": RECORD})


def _pruned(folder: Path) -> tuple[str, frozenset[str]]:
    """When the retention rule removed which files; figures, sums and provenance it never does."""
    try:
        said = read_json(folder / PRUNED)
        return str(said["at"]), frozenset(said["removed"]) - {SUMS, PROVENANCE, INDICATORS}
    except (OSError, ValueError, RecursionError, KeyError, TypeError):
        return "", frozenset()


def _provenance(found: Standing) -> Iterator[Doubt]:
    """What the record says must be what the provenance says, field by field."""
    try:
        have = read_json(found.folder / PROVENANCE)
        want = statement(found.record, {n: v for n, v in found.outputs.items() if n not in (SUMS, PROVENANCE)})
    except (OSError, ValueError):
        return  # gone or damaged: named with the files
    except (KeyError, TypeError, AttributeError) as fault:
        yield Doubt("W06", RECORD, {"field": str(fault).strip("'"), "other": PROVENANCE})
        return
    for path in list(differences(want, have))[:_MOST]:
        yield Doubt("W06", RECORD, {"field": _short(path), "other": PROVENANCE})


def _short(path: str) -> str:
    """A field of the statement as run.json calls it."""
    for prefix in ("predicate.buildDefinition.", "internalParameters.", "externalParameters."):
        path = path.removeprefix(prefix)
    return path


def differences(want: Any, have: Any, path: str = "") -> Iterator[str]:
    """The paths of all leaves in which two JSON values differ; items of a list go by their `name` where they have one."""
    if isinstance(want, dict) and isinstance(have, dict):
        for key in dict.fromkeys((*want, *have)):
            yield from differences(want.get(key), have.get(key), f"{path}.{key}".lstrip("."))
    elif isinstance(want, list) and isinstance(have, list):
        yield from differences(_named(want), _named(have), path)
    elif type(want) is not type(have) or want != have:
        yield path


def is_day(name: str) -> bool:
    """Whether a folder is called by a cut-off."""
    try:
        return date.fromisoformat(name).isoformat() == name
    except ValueError:
        return False


def _named(items: list[Any]) -> dict[str, Any]:
    return {str(item.get("name", i)) if isinstance(item, dict) else str(i): item for i, item in enumerate(items)}


def _place(found: Standing) -> Iterator[Doubt]:
    """The record must speak of this period and bureau: that of its snapshot, and of the folders it stands in."""
    try:
        about = read_json(found.folder / SNAPSHOT / "snapshot.json")
    except (OSError, ValueError):
        about = None
    for name in ("programme", "period", "bureau"):
        if isinstance(about, dict) and about.get(name) != found.record.get(name):
            yield Doubt("W06", RECORD, {"field": name, "other": "snapshot/snapshot.json"})
    at = (found.folder.parent.name, found.folder.name)
    says = (found.record.get("period"), found.record.get("bureau"))
    if is_day(at[0]) and at != says:
        yield Doubt("W07", RECORD, {"found": "/".join(map(str, says)), "place": "/".join(at)})
