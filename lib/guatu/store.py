"""The database of sign-off and mail, outputs/guatu.db: durable at every commit, its form changed by numbered migrations.

Approvals and events can only be added to, and a queued message never changes; triggers see to it, whoever writes.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from guatu.errors import StoreFailed
from guatu.migrations import MIGRATIONS

DATABASE: Final = "guatu.db"
_WAIT_SECONDS: Final = 30


@contextlib.contextmanager
def open_store(outputs: Path) -> Iterator[sqlite3.Connection]:
    """The database of `outputs`, made and brought to the newest form if need be; closed at the end.

    StoreFailed S01 where it cannot be opened, S02 where a newer guatu wrote it.
    """
    path = outputs / DATABASE
    try:
        outputs.mkdir(mode=0o700, parents=True, exist_ok=True)
        _private(path)
        db = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
    except (OSError, sqlite3.Error) as fault:
        raise StoreFailed("S01", file=path.name, why=fault) from None
    try:
        with contextlib.closing(db):
            _prepare(db, path)
            yield db
    except sqlite3.DatabaseError as fault:
        raise StoreFailed("S01", file=path.name, why=fault) from fault


@contextlib.contextmanager
def transaction(db: sqlite3.Connection, lasting: bool = True) -> Iterator[sqlite3.Connection]:
    """All that is written inside, or nothing; it is on the disk when this ends. Others that write wait meanwhile.

    What need not be `lasting` outlives this process, however it ends, but perhaps not the machine, until the next that is.
    """
    with contextlib.nullcontext() if lasting else _in_passing(db):
        yield from _all_or_nothing(db)


def _all_or_nothing(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def _in_passing(db: sqlite3.Connection) -> Iterator[None]:
    """Without a wait for the disk at every commit: the log is written, and synced with what comes after."""
    before = db.execute("PRAGMA synchronous").fetchone()[0]
    db.execute("PRAGMA synchronous = NORMAL" if before else "PRAGMA synchronous = OFF")
    try:
        yield
    finally:
        db.execute(f"PRAGMA synchronous = {before}")


def version_of(db: sqlite3.Connection) -> int:
    """The number of the last migration, 0 for an empty database."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'migrations'").fetchone():
        return 0
    return int(db.execute("SELECT coalesce(max(number), 0) FROM migrations").fetchone()[0])


def _private(path: Path) -> None:
    """Only its owner reads the database: it holds the messages of the reports."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    db.row_factory = sqlite3.Row
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        db.execute(f"PRAGMA {pragma}")
    have, newest = version_of(db), len(MIGRATIONS)
    if have > newest:
        raise StoreFailed("S02", file=path.name, have=have, newest=newest)
    if 0 < have < newest:
        _back_up(db, path.with_name(f"{path.name}.{have}.bak"))
    for number in range(have + 1, newest + 1):
        _migrate(db, number)


def _back_up(db: sqlite3.Connection, copy: Path) -> None:
    """A copy of the database as it was, before its form changes."""
    _private(copy)
    with contextlib.closing(sqlite3.connect(copy)) as target:
        db.backup(target)


def _migrate(db: sqlite3.Connection, number: int) -> None:
    """One migration and its record, in one transaction; nothing if another process was faster."""
    with transaction(db):
        if version_of(db) >= number:
            return
        for statement in MIGRATIONS[number - 1]:
            db.execute(statement)
        db.execute("INSERT INTO migrations (number, at) VALUES (?, datetime('now'))", (number,))
