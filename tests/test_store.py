"""The database of sign-off and mail: durable, migrated whole or not at all, and only ever added to."""

import sqlite3

import pytest

from guatu import migrations, store
from guatu.errors import StoreFailed
from guatu.store import open_store, transaction, version_of
from tests.deliver.factories import message, queue


def approve(db) -> None:
    with transaction(db):
        db.execute(
            "INSERT INTO approvals (programme, period, bureau, signer, signed_on, at, approved, issued)"
            " VALUES ('p', '2020-09-30', 'SF01', '张三', '2020-10-02', '', '{}', '{}')"
        )


def test_it_is_durable_at_every_commit(tmp_path):
    """Write-ahead log, synchronous FULL, and readable by its owner only."""
    with open_store(tmp_path) as db:
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert db.execute("PRAGMA synchronous").fetchone()[0] == 2
        assert db.execute("PRAGMA secure_delete").fetchone()[0] == 1
    assert (tmp_path / "guatu.db").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE approvals SET signer = '李四'",
        "DELETE FROM approvals",
        "UPDATE events SET state = 'sent'",
        "DELETE FROM events",
        "DELETE FROM outbox",
        "UPDATE outbox SET recipient = 'x@elsewhere.example'",
        "UPDATE outbox SET sha256 = ''",
        "UPDATE outbox SET mode = 'report'",
        "UPDATE bodies SET mime = x'00'",
        "DELETE FROM bodies",
    ],
)
def test_what_was_recorded_cannot_be_changed(tmp_path, statement):
    """Not by this program, nor by anyone with an SQL prompt."""
    with open_store(tmp_path) as db:
        approve(db)
        queue(db, message())
        with pytest.raises(sqlite3.IntegrityError, match=r"only added to|never|keeps its bytes"):
            db.execute(statement)
        assert db.execute("SELECT count(*) FROM approvals").fetchone()[0] == 1


def test_a_transaction_is_whole_or_not_there(tmp_path):
    """What raises inside takes everything with it."""
    with open_store(tmp_path) as db:

        def fails() -> None:
            with transaction(db):
                db.execute("INSERT INTO rests (domain, failures, until) VALUES ('a', 1, 0)")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fails()
        assert db.execute("SELECT count(*) FROM rests").fetchone()[0] == 0


def test_a_migration_and_its_record_commit_together(tmp_path, monkeypatch):
    """One that fails half-way leaves the database as it was, with a copy of it beside, and works when tried again."""
    with open_store(tmp_path) as db:
        approve(db)
    bad = (*migrations.MIGRATIONS, ("CREATE TABLE more (x)", "CREATE TABLE more (x)"))
    monkeypatch.setattr(store, "MIGRATIONS", bad)
    with pytest.raises(StoreFailed, match="S01"), open_store(tmp_path):
        pass
    monkeypatch.setattr(store, "MIGRATIONS", (*migrations.MIGRATIONS, ("CREATE TABLE more (x)",)))
    with open_store(tmp_path) as db:
        assert version_of(db) == len(bad)
        assert db.execute("SELECT count(*) FROM more").fetchone()[0] == 0
        assert db.execute("SELECT count(*) FROM approvals").fetchone()[0] == 1
    copy = sqlite3.connect(tmp_path / f"guatu.db.{len(migrations.MIGRATIONS)}.bak")
    assert copy.execute("SELECT signer FROM approvals").fetchone()[0] == "张三"
    assert version_of(copy) == len(migrations.MIGRATIONS)
    copy.close()


def test_opening_it_again_changes_nothing(tmp_path):
    """No migration runs twice, no copy is made."""
    for _ in range(2):
        with open_store(tmp_path) as db:
            assert version_of(db) == len(migrations.MIGRATIONS)
    assert not list(tmp_path.glob("*.bak"))


def test_a_newer_database_is_refused(tmp_path, monkeypatch):
    """An older guatu does not write into a form that it does not know."""
    with open_store(tmp_path):
        pass
    monkeypatch.setattr(store, "MIGRATIONS", ())
    with pytest.raises(StoreFailed, match="S02"), open_store(tmp_path):
        pass


def test_a_damaged_database_is_said(tmp_path):
    """Not a traceback, and the file is left as it is."""
    (tmp_path / "guatu.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreFailed, match="S01"), open_store(tmp_path):
        pass
    assert (tmp_path / "guatu.db").read_bytes().startswith(b"not a database")
