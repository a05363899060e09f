"""What the operator does with the outbox by hand; every word of it, with its reason, goes into the message's history."""

import sqlite3
from typing import Final

from guatu.deliver import lease, outbox
from guatu.deliver.outbox import Row
from guatu.errors import DeliveryRefused
from guatu.messages import clean
from guatu.store import transaction

_AGAIN: Final = ("queued", "retry", "dead", "ambiguous", "dropped", "sent")
_DROPPED: Final = ("gathering", "queued", "retry", "dead", "ambiguous", "refused")


def retry(db: sqlite3.Connection, number: int, reason: str, now: float) -> Row:
    """Send a message again, the same bytes; of one `ambiguous` or `sent` this may be a second copy, as the operator wishes.

    DeliveryRefused M40 (no such message), M41 (its state), M42 (no reason), M43 (its bytes are gone).
    """
    return _put(db, number, "queued", _AGAIN, reason, now)


def drop(db: sqlite3.Connection, number: int, reason: str, now: float) -> Row:
    """Never send a message (any more); the row stays. DeliveryRefused M40, M41, M42."""
    return _put(db, number, "dropped", _DROPPED, reason, now)


def found(db: sqlite3.Connection, number: int) -> Row:
    """The message with that number; DeliveryRefused M40 if there is none."""
    row = outbox.row_of(db, number)
    if row is None:
        raise DeliveryRefused("M40", number=number)
    return row


def _put(db: sqlite3.Connection, number: int, state: str, allowed: tuple[str, ...], reason: str, now: float) -> Row:
    said = clean(reason, 200).strip()
    if not said:
        raise DeliveryRefused("M42")
    with transaction(db):
        row = found(db, number)
        if row.state not in allowed and not _abandoned(db, row, now):
            raise DeliveryRefused("M41", number=number, state=row.state)
        if state == "queued" and outbox.bytes_of(db, row) is None:
            raise DeliveryRefused("M43", number=number)
        outbox.move(db, number, state, now, "M28" if state == "queued" else "M29", now, said)
    return found(db, number)


def _abandoned(db: sqlite3.Connection, row: Row, now: float) -> bool:
    """Whether a row is in the hands of a process that is gone, which the next `send` would find out."""
    if row.state not in outbox.IN_HAND:
        return False
    held = db.execute("SELECT lease_pid, lease_boot, lease_until FROM outbox WHERE id = ?", (row.id,)).fetchone()
    return not lease.is_held(held["lease_pid"], held["lease_boot"], held["lease_until"], now)
