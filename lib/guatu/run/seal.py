"""How a run vouches for itself, without a secret: any byte changed later no longer agrees with another.

    SHA256SUMS               every other file, and the SHA256SUMS of the period before, as `sha256sum -c` reads it
    provenance.intoto.json   what the reports were made from and by what: an in-toto statement with SLSA provenance
    run.json                 the commit record, written last; `seal` is the digest of all that stands in it

The first two hold no time: the same inputs give the same bytes, and each period's sums hold the ones before in place.
Whoever may write the folder can make all of it anew; only the periods after it and guatu.db then tell.
"""

import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final

from guatu.files import digest, digests, write_json
from guatu.run.publish import FAILED, RECORD

SUMS: Final = "SHA256SUMS"
PROVENANCE: Final = "provenance.intoto.json"
PRUNED: Final = "pruned.json"
"""What the retention rule removed from a run, and when (prune.py)."""

SEAL: Final = "seal"
_HISTORY: Final = ("started", "finished", "seconds", "replaces", "changes")  # what differs on the same inputs
_ELSEWHERE: Final = frozenset({"schema", "inputs", "outputs", "made_with", SEAL, *_HISTORY})
_HEX: Final = re.compile(r"[0-9a-f]{64}")
_LINE: Final = re.compile(r"([0-9a-f]{64})  ([^\n\\]+)\n")


def seal(folder: Path, record: Mapping[str, Any], place: Path, previous: Path | None) -> None:
    """Complete the run built in `folder`, which will stand at `place`: provenance, sums, and run.json as the last of all.

    `record` is all that run.json says but its `outputs`; `previous` is the published run of the period before, if any.
    """
    outputs = digests(folder, (RECORD, FAILED, PROVENANCE, SUMS))
    write_json(folder / PROVENANCE, statement(record, outputs))
    outputs = _and(outputs, folder / PROVENANCE)
    (folder / SUMS).write_text(sums_text(outputs, _link(place, previous)), "utf-8", newline="\n")
    write_json(folder / RECORD, sealed({**record, "outputs": _and(outputs, folder / SUMS)}))


def sealed(record: Mapping[str, Any]) -> dict[str, Any]:
    """`record` with its seal as the last entry."""
    bare = {name: value for name, value in record.items() if name != SEAL}
    return {**bare, SEAL: hashlib.sha256(_canonical(bare)).hexdigest()}


def is_sealed(record: Mapping[str, Any]) -> bool:
    """Whether the seal of a record is that of what stands in it."""
    return bool(record.get(SEAL) == sealed(record)[SEAL])


def sums_text(outputs: Mapping[str, str], link: Mapping[str, str]) -> str:
    """The lines of SHA256SUMS: the files of the run, then the period before."""
    return "".join(f"{sha256}  {name}\n" for name, sha256 in (*outputs.items(), *link.items()))


def read_sums(folder: Path) -> dict[str, str]:
    """What SHA256SUMS says, by name; OSError or ValueError if it is not there or not what `sums_text` writes."""
    text = (folder / SUMS).read_text("utf-8")
    found = {name: sha256 for sha256, name in _LINE.findall(text)}
    if sums_text(found, {}) != text:
        raise ValueError(SUMS)
    return found


def statement(record: Mapping[str, Any], outputs: Mapping[str, str]) -> dict[str, Any]:
    """The in-toto statement (v1, SLSA provenance v1) of a run: nothing in it but what decides the bytes of its outputs."""
    made_with = record["made_with"]
    asked = {name: record[name] for name in ("programme", "period", "bureau")}
    settled = {name: value for name, value in record.items() if name not in (*asked, *_ELSEWHERE)}
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": name, "digest": {"sha256": sha256}} for name, sha256 in outputs.items()],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "buildType": f"urn:guatu:run:{record['schema']}",
                "externalParameters": {**asked, "reports": list(record["notebooks"])},
                "internalParameters": settled,
                "resolvedDependencies": [*_inputs(record["inputs"]), *_tools(made_with)],
            },
            "runDetails": {
                "builder": {
                    "id": "urn:guatu",
                    "version": {"guatu": made_with["guatu"], "python": made_with["python"]},
                }
            },
        },
    }


def _inputs(inputs: Mapping[str, str]) -> list[dict[str, Any]]:
    """The inputs as resource descriptors; one that could not be read has no digest."""
    return [
        {"name": name, "digest": {"sha256": value}} if _HEX.fullmatch(value) else {"name": name}
        for name, value in inputs.items()
    ]


def _tools(made_with: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The code, the libraries and the faces as resource descriptors."""
    own = {"name": "guatu", "uri": f"pkg:pypi/guatu@{made_with['guatu']}", "digest": {"sha256": made_with["code"]}}
    libraries = [{"name": n, "uri": f"pkg:pypi/{n}@{v}"} for n, v in sorted(made_with["libraries"].items())]
    faces = [{"name": f"faces/{n}", "digest": {"sha256": v}} for n, v in made_with["faces"].items()]
    return [own, *libraries, *faces]


def _and(outputs: Mapping[str, str], more: Path) -> dict[str, str]:
    """The outputs and one more file of the folder itself, in the order of `digests`."""
    found = {**outputs, more.name: digest(more)}
    return {name: found[name] for name in sorted(found, key=PurePosixPath)}


def _link(place: Path, previous: Path | None) -> dict[str, str]:
    """The line that holds the period before in place, its path as seen from this run."""
    if previous is None or not (previous / SUMS).is_file():
        return {}
    return {Path(os.path.relpath(previous / SUMS, place)).as_posix(): digest(previous / SUMS)}


def _canonical(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
