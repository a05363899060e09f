"""A copy of the database that is safe to go on with: what waited when it was taken may have been sent since, so it is held.

Held means `ambiguous` (M37): the operator says of each whether it goes. Drafts mailed without sign-off are in the same doubt
if they were made between the copy and its first use.
"""

import contextlib
import os
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from guatu.deliver import outbox
from guatu.deliver.outbox import IN_HAND, WAITING
from guatu.errors import StoreFailed
from guatu.store import transaction

RESTORED: Final = "M37"
_HELD: Final = ("gathering", *WAITING, *IN_HAND)


def back_up(db: sqlite3.Connection, target: Path, now: float) -> int:
    """Write the copy to `target`, whole or not at all; how many messages it holds back. StoreFailed S03 if it cannot be written."""
    fresh = target.with_name(f".{target.name}.new")
    try:
        fresh.unlink(missing_ok=True)
        os.close(os.open(fresh, os.O_RDWR | os.O_CREAT, 0o600))
        with contextlib.closing(sqlite3.connect(fresh, isolation_level=None)) as copy:
            db.backup(copy)
            copy.row_factory = sqlite3.Row
            held = _hold(copy, now)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, that `cp` copies
        fresh.replace(target)
    except (OSError, sqlite3.Error) as fault:
        raise StoreFailed("S03", file=target.name, why=fault) from None
    return held


def begin_use(db: sqlite3.Connection, now: float) -> None:
    """Write down that a copy, if this is one, is the database from now on."""
    if db.execute("SELECT 1 FROM copies WHERE used IS NULL").fetchone():
        with transaction(db):
            db.execute("UPDATE copies SET used = ? WHERE used IS NULL", (now,))


def is_doubtful(db: sqlite3.Connection, record: Mapping[str, Any]) -> bool:
    """Whether the run of `record` was made when another database was in use, which alone knew what was mailed of it."""
    made = datetime.fromisoformat(str(record.get("finished", "1970-01-01"))).timestamp()
    return db.execute("SELECT 1 FROM copies WHERE ? BETWEEN taken AND used", (made,)).fetchone() is not None


def _hold(copy: sqlite3.Connection, now: float) -> int:
    with transaction(copy):
        found = outbox.rows(copy, _HELD)
        numbers = [row.id for row in found]
        for number in numbers:
            outbox.move(copy, number, "ambiguous", now, RESTORED)
        copy.execute("INSERT INTO copies (taken) VALUES (?)", (now,))
    return len(numbers)
