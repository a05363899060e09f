"""The record of sign-offs: who approved which outputs when. It is only ever added to."""

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from guatu.files import digests
from guatu.run.publish import FAILED, RECORD, record_of

APPROVED = "approved"


@dataclass(frozen=True)
class Approval:
    """One sign-off. `approved` are the draft's outputs by name with their SHA-256, `issued` the final's."""

    id: int
    programme: str
    period: str
    bureau: str
    signer: str
    signed_on: str
    at: str
    approved: Mapping[str, str]
    issued: Mapping[str, str]


def latest(db: sqlite3.Connection, programme: str, period: str, bureau: str) -> Approval | None:
    """The last approval of a bureau's report of a period, or None."""
    where = "WHERE programme = ? AND period = ? AND bureau = ? ORDER BY id DESC LIMIT 1"
    row = db.execute(f"SELECT * FROM approvals {where}", (programme, period, bureau)).fetchone()  # noqa: S608 - a constant
    if row is None:
        return None
    return Approval(**{**dict(row), "approved": json.loads(row["approved"]), "issued": json.loads(row["issued"])})


def add(
    db: sqlite3.Connection,
    of: tuple[str, str, str],
    signed: tuple[str, str],
    at: str,
    approved: Mapping[str, str],
    issued: Mapping[str, str],
) -> Approval:
    """Record that `signed` (who, on which day) approved the report `of` (programme, period, bureau); in the caller's transaction."""
    texts = (json.dumps(approved, sort_keys=True), json.dumps(issued, sort_keys=True))
    db.execute(
        "INSERT INTO approvals (programme, period, bureau, signer, signed_on, at, approved, issued)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (*of, *signed, at, *texts),
    )
    added = latest(db, *of)
    assert added  # noqa: S101 - it was just inserted
    return added


def is_issued(approval: Approval, place: Path) -> bool:
    """Whether the run at `place` is the final of `approval`, file by file: what was touched since is not approved."""
    record = record_of(place)
    return bool(record and record.get("state") == APPROVED) and outputs_at(place) == approval.issued


def outputs_at(place: Path) -> dict[str, str]:
    """The outputs of a run by name with their SHA-256, as they lie there now."""
    return digests(place, (RECORD, FAILED))


def digest_of(outputs: Mapping[str, str]) -> str:
    """One digest over outputs."""
    return hashlib.sha256(json.dumps(outputs, sort_keys=True).encode()).hexdigest()
