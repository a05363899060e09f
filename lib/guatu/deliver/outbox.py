"""The outbox: messages with frozen bytes, one row each, and the steps that a row may take.

    gathering ─► (one roundup over several)          queued ─► leased ─► data_started ─► sent
                                                        ▲          └───┬────────┴─► dead │ ambiguous
    refused, dropped: ends without a mail               └── retry ◄────┘

A row is written before every step at the server, so that whatever stops the process, the row says how far it may have come:
`leased` was not sent and goes again; `data_started` may have been sent, becomes `ambiguous`, and is the operator's to decide.
That a message is data_started, and what came of it, is on the disk before anything else is done; the steps before need only
outlive the process, for a machine that loses them finds the message waiting, as it was.
Exactly once is impossible over SMTP. Promised is: never silently lost, and a second copy only when an operator says so.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from guatu.deliver import lease
from guatu.deliver.lease import Holder
from guatu.deliver.replies import Answer, Phase
from guatu.store import transaction

Mode = Literal["report", "notice", "roundup", "digest"]
Queued = Literal["queued", "known", "refused"]
WAITING: Final = ("queued", "retry")
IN_HAND: Final = ("leased", "data_started")


class LeaseLost(Exception):
    """The row is no longer this process's: it took too long, and another took over."""


@dataclass(frozen=True)
class Message:
    """A message to be queued. `mime` is None for one that only waits to be gathered, or is refused for the reason `code`."""

    key: str
    message_id: str
    programme: str
    folder: str
    period: str
    bureau: str
    sender: str
    recipient: str
    audience: str
    mode: Mode
    run: str
    approval: int | None = None
    mime: bytes | None = None
    code: str = ""


@dataclass(frozen=True)
class Row:
    """A message of the outbox as it stands, without its bytes."""

    id: int
    key: str
    message_id: str
    programme: str
    folder: str
    period: str
    bureau: str
    sender: str
    recipient: str
    domain: str
    audience: str
    mode: Mode
    approval: int | None
    run: str
    sha256: str
    size: int
    queued_at: float
    state: str
    phase: str
    code: str
    attempts: int
    resends: int
    due: float
    changed_at: float


_COLUMNS: Final = ", ".join(Row.__dataclass_fields__)


def key_of(run: str, bureau: str, notebook: str, recipient: str, artifact: str) -> str:
    """The one key of a message: this artifact of this run to this recipient, once."""
    return hashlib.sha256(json.dumps([run, bureau, notebook, recipient, artifact]).encode()).hexdigest()


def enqueue(db: sqlite3.Connection, message: Message, now: float, doubt: str = "") -> Queued:
    """Queue `message` inside the caller's transaction; `known` if a message of its key is there already, sent or not.

    `doubt` is the code of a reason to think that it may have been sent already: then it is left to the operator.
    """
    known = db.execute("SELECT id, state FROM outbox WHERE key = ?", (message.key,)).fetchone()
    if known and known["state"] != "refused":
        return "known"
    state = "refused" if message.code else "gathering" if message.mime is None else "queued"
    data = message.mime or b""
    values = {
        **{name: getattr(message, name) for name in Message.__dataclass_fields__ if name != "mime"},
        "domain": message.recipient.rpartition("@")[2],
        "sha256": hashlib.sha256(data).hexdigest(),
        "size": len(data),
        "queued_at": now,
        "state": state,
        "due": now,
        "changed_at": now,
    }
    if known:
        db.execute(f"UPDATE outbox SET {', '.join(f'{n} = :{n}' for n in values)} WHERE key = :key", values)  # noqa: S608 - our own names
        number = int(known["id"])
    else:
        named = ", ".join(values), ", ".join(f":{n}" for n in values)
        number = db.execute(f"INSERT INTO outbox ({named[0]}) VALUES ({named[1]})", values).lastrowid or 0  # noqa: S608 - as above
    if data:
        db.execute("INSERT INTO bodies (message, mime) VALUES (?, ?)", (number, data))
    note(db, number, state, now, code=message.code)
    if doubt and not message.code:
        move(db, number, "ambiguous", now, doubt)
    return "refused" if message.code else "queued"


def note(
    db: sqlite3.Connection,
    number: int,
    state: str,
    now: float,
    answer: Answer | None = None,
    detail: str = "",
    code: str = "",
) -> None:
    """Add to a message's history; nothing of its content, nor of what a server said in words."""
    phase, reply = (answer.phase, answer.reply) if answer else ("", None)
    values = (number, now, state, phase, reply, answer.detail if answer else detail, answer.code if answer else code)
    db.execute(
        "INSERT INTO events (message, at, state, phase, reply, detail, code) VALUES (?, ?, ?, ?, ?, ?, ?)", values
    )


def supersede(db: sqlite3.Connection, programme: str, period: str, bureau: str, run: str, now: float) -> int:
    """Drop what waits of an earlier run of the same bureau and period, inside the caller's transaction; how many."""
    where = "programme = ? AND period = ? AND bureau = ? AND run <> ? AND state IN ('gathering', 'queued', 'retry', 'refused')"
    old = db.execute(f"SELECT id FROM outbox WHERE {where}", (programme, period, bureau, run)).fetchall()  # noqa: S608 - constants
    for row in old:
        move(db, row["id"], "dropped", now, "M30")
    return len(old)


def move(
    db: sqlite3.Connection,
    number: int,
    state: str,
    now: float,
    code: str,
    due: float | None = None,
    detail: str = "",
) -> None:
    """Set the state of a row that is in nobody's hands and add it to its history, inside the caller's transaction."""
    db.execute(
        "UPDATE outbox SET state = ?, code = ?, due = coalesce(?, due), changed_at = ?, lease = '' WHERE id = ?",
        (state, code, due, now, number),
    )
    note(db, number, state, now, detail=detail, code=code)


def recover(db: sqlite3.Connection, now: float) -> None:
    """Take back what a process that is gone had in hand: not begun goes again, begun is ambiguous."""
    with transaction(db):
        held = (
            "SELECT id, state, lease_pid, lease_boot, lease_until FROM outbox WHERE state IN ('leased', 'data_started')"
        )
        for row in db.execute(held).fetchall():
            if lease.is_held(row["lease_pid"], row["lease_boot"], row["lease_until"], now):
                continue
            state, code = ("ambiguous", "M26") if row["state"] == "data_started" else ("retry", "M25")
            move(db, row["id"], state, now, code, now)


def next_due(db: sqlite3.Connection, now: float) -> Row | None:
    """The message that is due first, save those to a domain that rests; None if there is none."""
    found = db.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE state IN ('queued', 'retry') AND due <= :now"  # noqa: S608 - our own names
        " AND domain NOT IN (SELECT domain FROM rests WHERE until > :now) ORDER BY due, id LIMIT 1",
        {"now": now},
    ).fetchone()
    return Row(**dict(found)) if found else None


def count_due(db: sqlite3.Connection, now: float) -> int:
    """How many messages are due, those to resting domains among them."""
    found = "SELECT count(*) FROM outbox WHERE state IN ('queued', 'retry') AND due <= ?"
    return int(db.execute(found, (now,)).fetchone()[0])


def take(db: sqlite3.Connection, number: int, holder: Holder, now: float) -> Row | None:
    """Lease a message that waits; None if another was faster."""
    with transaction(db, lasting=False):
        done = db.execute(
            "UPDATE outbox SET state = 'leased', phase = '', code = '', attempts = attempts + 1, changed_at = ?, lease = ?,"
            " lease_pid = ?, lease_boot = ?, lease_until = ? WHERE id = ? AND state IN ('queued', 'retry')",
            (now, holder.token, holder.pid, holder.boot, now + lease.SECONDS, number),
        )
        if done.rowcount != 1:
            return None
        note(db, number, "leased", now)
        return row_of(db, number)


def hold(db: sqlite3.Connection, row: Row, code: str, now: float, due: float) -> None:
    """Leave a message waiting until `due`, for the reason `code`; the same reason is noted once."""
    with transaction(db):
        where = "WHERE id = ? AND state IN ('queued', 'retry')"
        done = db.execute(f"UPDATE outbox SET code = ?, due = ?, changed_at = ? {where}", (code, due, now, row.id))  # noqa: S608 - a constant
        if done.rowcount == 1 and row.code != code:
            note(db, row.id, row.state, now, code=code)


def step(db: sqlite3.Connection, row: Row, holder: Holder, phase: Phase, now: float) -> None:
    """Write down that `phase` is about to be tried; LeaseLost if the row has passed to another."""
    state = "data_started" if phase in ("data", "dot") else "leased"
    with transaction(db, lasting=phase == "data"):
        done = db.execute(
            "UPDATE outbox SET state = ?, phase = ?, changed_at = ?, lease_until = ?"
            " WHERE id = ? AND lease = ? AND state IN ('leased', 'data_started')",
            (state, phase, now, now + lease.SECONDS, row.id, holder.token),
        )
        if done.rowcount != 1:
            raise LeaseLost


def settle(
    db: sqlite3.Connection, row: Row, holder: Holder, state: str, answer: Answer, now: float, due: float = 0
) -> None:
    """Write down what came of a message in hand. That it was sent is also believed of one that others hold for ambiguous."""
    with transaction(db):
        done = db.execute(
            "UPDATE outbox SET state = :state, phase = :phase, code = :code, due = :due, changed_at = :now, lease = '',"
            " resends = resends + (:state = 'retry' AND :word = 'ambiguous'), attempts = attempts - (:word = 'stop')"
            " WHERE id = :id AND ((lease = :token AND state IN ('leased', 'data_started'))"
            " OR (:state = 'sent' AND state = 'ambiguous'))",
            {
                "state": state,
                "word": answer.word,
                "phase": answer.phase,
                "code": answer.code,
                "due": due or now,
                "now": now,
                "id": row.id,
                "token": holder.token,
            },
        )
        if done.rowcount != 1:
            raise LeaseLost
        note(db, row.id, state, now, answer)


def release_ambiguous(db: sqlite3.Connection, now: float) -> None:
    """An operator's word for all: whatever is ambiguous and was not sent a second time goes again, once."""
    with transaction(db):
        for row in db.execute("SELECT id FROM outbox WHERE state = 'ambiguous' AND resends = 0").fetchall():
            move(db, row["id"], "queued", now, "M27", now)
            db.execute("UPDATE outbox SET resends = 1 WHERE id = ?", (row["id"],))


def forget_bodies(db: sqlite3.Connection, before: float) -> None:
    """Delete the bytes of messages that were sent or dropped before `before`; their rows and digests stay."""
    with transaction(db):
        db.execute(
            "DELETE FROM bodies WHERE message IN"
            " (SELECT id FROM outbox WHERE state IN ('sent', 'dropped') AND changed_at < ?)",
            (before,),
        )


def row_of(db: sqlite3.Connection, number: int) -> Row | None:
    """The message with that number, or None."""
    found = db.execute(f"SELECT {_COLUMNS} FROM outbox WHERE id = ?", (number,)).fetchone()  # noqa: S608 - our own names
    return Row(**dict(found)) if found else None


def rows(db: sqlite3.Connection, states: tuple[str, ...] = ()) -> Iterator[Row]:
    """The messages in these states (all, if none are named), oldest first."""
    where = f"WHERE state IN ({', '.join('?' * len(states))})" if states else ""
    for found in db.execute(f"SELECT {_COLUMNS} FROM outbox {where} ORDER BY id", states):  # noqa: S608 - as above
        yield Row(**dict(found))


def bytes_of(db: sqlite3.Connection, row: Row) -> bytes | None:
    """The bytes of a message, None if there are none (any more)."""
    found = db.execute("SELECT mime FROM bodies WHERE message = ?", (row.id,)).fetchone()
    return bytes(found["mime"]) if found else None


def history(db: sqlite3.Connection, number: int) -> list[dict[str, Any]]:
    """All that happened to a message, oldest first."""
    found = "SELECT at, state, phase, reply, detail, code FROM events WHERE message = ? ORDER BY id"
    return [dict(event) for event in db.execute(found, (number,))]
