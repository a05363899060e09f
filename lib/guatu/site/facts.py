"""One bureau's report of one period as the site shows it, read from its run; and as it is kept between two updates."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any, Final, Literal

from guatu.files import read_json
from guatu.indicators.figure import Figure, Figures
from guatu.render.headline import KEYS
from guatu.report.material import INDICATORS, SNAPSHOT
from guatu.run.publish import FAILED, RECORD, issued_runs
from guatu.run.record import ATTEMPT

Failure = Literal["", "refused", "failed"]
_HEAD: Final = 4096
"""Bytes of a page in which its title stands."""


@dataclass(frozen=True)
class Fact:
    """What one place holds: `state` of the run's record, "" if there is no whole run; `failure` of a later run beside it.

    `reports` are the notebooks by name with the title of each page, `figures` the headline ones as in indicators.json,
    `changes` the record's own, `issued` the signed runs it replaced by folder with who signed when, `about` the names of
    programme, period and bureau; `stamp` tells whether anything in the place has changed since it was read.
    """

    programme: str
    period: str
    bureau: str
    stamp: tuple[int, ...]
    state: str = ""
    failure: Failure = ""
    reason: str = ""
    reports: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Any] | None = None
    approval: Mapping[str, Any] | None = None
    finished: str = ""
    issued: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)

    def figure(self, key: str) -> Figure | None:
        """A headline figure, if the run has it."""
        entry = self.figures.get(key)
        return Figures.from_json({key: entry})[key] if entry else None

    def to_json(self) -> dict[str, Any]:
        """As it is kept in the site's memory."""
        return dict(vars(self))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Fact":
        """What `to_json` gave; TypeError if it is something else."""
        return cls(**{**data, "stamp": tuple(data["stamp"])})


def stamp(place: Path) -> tuple[int, ...]:
    """Times and sizes of what a fact is read from; () where there is neither a run nor a failure."""
    found: list[int] = []
    for path in (place / RECORD, place / FAILED / "reason.json"):
        try:
            stat = path.stat()
        except OSError:
            continue
        found += [stat.st_mtime_ns, stat.st_size]
    return tuple(found)


def read_fact(place: Path) -> Fact:
    """The fact of a place; whatever cannot be read is left out, never guessed."""
    at = (place.parent.parent.name, place.parent.name, place.name, stamp(place))
    failure, reason = _failure(place / FAILED)
    record = _object(place / RECORD)
    if "outputs" not in record:
        return Fact(*at, failure=failure, reason=reason)
    names = [n for n in _mapping(record.get("notebooks")) if (place / f"{n}.html").is_file()]
    return Fact(
        *at,
        state="approved" if record.get("state") == "approved" else "draft",
        failure=failure,
        reason=reason,
        reports={name: _title(place / f"{name}.html") for name in names},
        figures=_headlines(_object(place / INDICATORS)),
        changes=record.get("changes") if isinstance(record.get("changes"), dict) else None,
        approval=record.get("approval") if isinstance(record.get("approval"), dict) else None,
        finished=str(record.get("finished", "")),
        issued={run.name: _signed(_object(run / RECORD)) for run in issued_runs(place)},
        about=_about(_object(place / SNAPSHOT / "programme.json"), place.name),
    )


def _signed(record: Mapping[str, Any]) -> str:
    approval = _mapping(record.get("approval"))
    return f"{approval.get('signed_on', '')} {approval.get('signer', '')}".strip()


def _failure(folder: Path) -> tuple[Failure, str]:
    reasons = _object(folder / "reason.json")
    if not reasons:
        return "", ""
    return "refused" if (folder / ATTEMPT).is_file() else "failed", str(next(iter(reasons.values())))


def _headlines(indicators: Mapping[str, Any]) -> dict[str, Any]:
    """The headline figures without their rows and formulas."""
    kept = ("value", "new", "previous", "change", "label", "measure")
    found = {key: indicators[key] for key in KEYS if isinstance(indicators.get(key), dict)}
    return {key: {name: entry.get(name) for name in kept} for key, entry in found.items()}


def _about(stated: Mapping[str, Any], bureau: str) -> dict[str, Any]:
    """Names of programme, period and bureau, as the run's snapshot keeps them."""
    programme, period = _mapping(stated.get("programme")), _mapping(stated.get("period"))
    offices = programme.get("bureaus")
    office: Mapping[str, Any] = (
        next((o for o in offices if o.get("code") == bureau), {}) if isinstance(offices, list | tuple) else {}
    )
    return {
        "programme": programme.get("name", ""),
        "short": programme.get("short_name", ""),
        "decimals": _mapping(programme.get("report")).get("decimals", 1),
        "bureau": office.get("name", ""),
        "issue": period.get("issue"),
        "begins": period.get("from"),
    }


def _title(page: Path) -> str:
    """The title of a page; its name if it has none."""
    try:
        with page.open("rb") as file:
            head = file.read(_HEAD).decode("utf-8", "replace")
    except OSError:
        return page.stem
    found = re.search(r"<title>(.*?)</title>", head, re.DOTALL)
    return unescape(found[1]).strip() if found else page.stem


def _object(path: Path) -> dict[str, Any]:
    """The JSON object in a file; {} if there is none."""
    try:
        found = read_json(path)
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
