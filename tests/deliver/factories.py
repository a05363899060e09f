"""Messages, servers and gates with defaults: a test names only what matters to it."""

import contextlib
from datetime import UTC, datetime
from pathlib import Path

from guatu.deliver import outbox
from guatu.deliver.address import address_of
from guatu.deliver.message import Addressing, Letter, compose
from guatu.deliver.outbox import Message, key_of
from guatu.deliver.server import Server, Timeouts
from guatu.programme import Limits
from guatu.store import open_store, transaction

UNLIMITED = Limits(per_minute=10**6, per_connection=1000)
FAST = Timeouts(connect=0.3, reply=0.3, dot=0.3, goodbye=0.3)


def message(n: int = 1, recipient: str = "a@shifan.example", **changed) -> Message:
    """A message that may go, number `n`; a short text unless `mime` says otherwise."""
    key = key_of(str(changed.get("run", "1")), "SF01", "progress", recipient, str(n))
    addressing = Addressing(
        "教育整顿办公室", address_of("report@shifan.example"), address_of(recipient), key, datetime.now(UTC)
    )
    values = {
        "key": key,
        "message_id": addressing.message_id,
        "programme": "shifan-2020",
        "folder": "",
        "period": "2020-09-30",
        "bureau": "SF01",
        "sender": "教育整顿办公室 <report@shifan.example>",
        "recipient": recipient,
        "audience": "supervision",
        "mode": "report",
        "run": "1",
        "mime": compose(Letter(f"第{n}封", "正文。\n.以点开头", "<p>正文。</p>"), addressing),
    }
    return Message(**{**values, **changed})


def queue(db, *messages: Message, now: float = 0) -> None:
    """Queue these messages, or one."""
    with transaction(db):
        for one in messages or (message(),):
            outbox.enqueue(db, one, now)


@contextlib.contextmanager
def quick_store(folder: Path):
    """The database without waiting for the disk: a process that is killed loses nothing by that, only a machine would."""
    with open_store(folder) as db:
        db.execute("PRAGMA synchronous = OFF")
        yield db


def server(port: int, **changed) -> Server:
    """The loopback server on `port`, without TLS, with short patience."""
    return Server(**{"host": "127.0.0.1", "port": port, "security": "none", "timeouts": FAST, **changed})


class OpenGate:
    """A gate that lets everything through, or objects with a code per recipient."""

    def __init__(self, objections=None, limits: Limits = UNLIMITED, replies=()):
        self.objections, self._limits, self._replies = objections or {}, limits, replies

    def objection(self, row):
        return self.objections.get(row.recipient, "")

    def limits(self, row):
        return self._limits

    def replies(self, row):
        return self._replies

    def envelope(self, row):
        return "report@shifan.example"


def states(db) -> list[str]:
    """The state of every message, in order."""
    return [row.state for row in outbox.rows(db)]
