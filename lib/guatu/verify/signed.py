"""A signed run against the record of sign-offs in guatu.db, which no one can rewrite by way of the run's folder."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from guatu.run.publish import ISSUED, RECORD
from guatu.store import DATABASE
from guatu.verify.verdict import Doubt


def signed_doubts(folder: Path, record: Mapping[str, Any]) -> Iterator[Doubt]:
    """W23 if what was signed is not what stands here, W24 if nobody is recorded to have signed it; nothing without a database."""
    path = _outputs(folder) / DATABASE
    if record.get("state") != "approved" or not path.is_file():
        return
    of = tuple(str(record.get(name)) for name in ("programme", "period", "bureau"))
    try:
        approvals = _approvals(path, of)
    except (sqlite3.Error, ValueError):
        return  # the doctor's business
    if not approvals:
        yield Doubt("W24", RECORD, weight="warning")
    elif record.get("outputs") not in approvals:
        yield Doubt("W23", RECORD)


def _outputs(folder: Path) -> Path:
    """outputs/, from a run in its place or from one that was replaced."""
    up = 4 if folder.parent.parent.name == ISSUED else 2
    return folder.parents[min(up, len(folder.parents) - 1)]


def _approvals(path: Path, of: tuple[str, ...]) -> list[Any]:
    """The outputs that were ever issued for a programme, period and bureau; the database is only read."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)) as db:
        found = db.execute("SELECT issued FROM approvals WHERE programme = ? AND period = ? AND bureau = ?", of)
        return [json.loads(row[0]) for row in found]
