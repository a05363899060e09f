"""Sending what is due: one message after the other over one connection, each step written down before it is taken."""

import contextlib
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from guatu.deliver import lease, outbox, throttle
from guatu.deliver.gate import Gate
from guatu.deliver.outbox import LeaseLost, Row
from guatu.deliver.replies import Answer, Phase
from guatu.deliver.server import Server
from guatu.deliver.smtp import Connection, Ended
from guatu.deliver.throttle import GIVE_UP_AFTER, TokenBucket, back_off
from guatu.programme import Limits, Reply

_HELD_SECONDS: Final = 900.0
_KEPT_SECONDS: Final = 30 * 86400.0
_NOT_THERE: Final = ("connect", "ehlo", "starttls", "auth")
_NO_SERVER: Final = 3
"""Connections that fail in a row before the drain ends: the server is not there."""


@dataclass
class Tally:
    """What came of a drain: messages by how they ended, and by code where they did not go."""

    ended: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)

    def count(self, word: str, code: str = "") -> None:
        self.ended[word] += 1
        if code:
            self.codes[code] += 1

    @property
    def all_sent(self) -> bool:
        """Whether nothing that was due is left."""
        return set(self.ended) <= {"sent"}


@dataclass(frozen=True)
class Clocks:
    """Time as a drain sees it: seconds since the epoch, and a way to wait."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


def drain(
    db: sqlite3.Connection, server: Server, gate: Gate, resend_ambiguous: bool = False, clocks: Clocks | None = None
) -> Tally:
    """Send everything that is due and may go. Nothing here raises for a server's or a message's sake.

    `resend_ambiguous` sends a message again, once, of which nobody can tell whether it arrived.
    """
    clocks = clocks or Clocks()
    outbox.recover(db, clocks.now())
    outbox.forget_bodies(db, clocks.now() - _KEPT_SECONDS)
    if resend_ambiguous:
        outbox.release_ambiguous(db, clocks.now())
    with contextlib.closing(_Drain(db, server, gate, resend_ambiguous, clocks)) as work:
        return work.done()


class _Drain:
    """One drain: its holder's name, its connection, and how often the server was not there."""

    def __init__(self, db: sqlite3.Connection, server: Server, gate: Gate, resend: bool, clocks: Clocks) -> None:
        self._db, self._server, self._gate, self._resend, self._clocks = db, server, gate, resend, clocks
        self._holder = lease.this_process()
        self._connection: Connection | None = None
        self._buckets: dict[str, TokenBucket] = {}
        self._tally, self._no_server, self._over = Tally(), 0, False

    def done(self) -> Tally:
        for row in self._rows():
            try:
                self._one(row)
            except LeaseLost:
                self.close()
        left = outbox.count_due(self._db, self._clocks.now())
        if left:
            self._tally.ended["waiting"] = left
        return self._tally

    def close(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None

    def _rows(self) -> Iterator[Row]:
        """Message after message, leased: those that may go, as fast as they may."""
        while not self._over:
            row = outbox.next_due(self._db, self._clocks.now())
            if row is None:
                return
            code = self._gate.objection(row)
            if code:
                now = self._clocks.now()
                outbox.hold(self._db, row, code, now, now + _HELD_SECONDS)
                self._tally.count("held", code)
                continue
            self._bucket(row).take()
            leased = outbox.take(self._db, row.id, self._holder, self._clocks.now())
            if leased:
                yield leased

    def _one(self, row: Row) -> None:
        data = outbox.bytes_of(self._db, row)
        if data is None:  # a trigger keeps the bytes of all that waits
            raise LookupError(row.id)
        self._judge(row, self._attempt(row, data, self._gate.limits(row), self._gate.replies(row)))

    def _attempt(self, row: Row, data: bytes, limits: Limits, table: tuple[Reply, ...]) -> Answer:
        def before(phase: Phase) -> None:
            outbox.step(self._db, row, self._holder, phase, self._clocks.now())

        if self._connection and (not self._connection.alive or self._connection.sent >= limits.per_connection):
            self.close()
        try:
            if self._connection is None:
                self._connection = Connection(self._server, before, table)
            self._no_server = 0
            return self._connection.send(self._gate.envelope(row), row.recipient, data, before)
        except Ended as ended:
            return ended.answer

    def _judge(self, row: Row, answer: Answer) -> None:
        """What becomes of the row, of its domain, and of this drain; that it was sent is written before anything else."""
        now = self._clocks.now()
        if answer.word == "sent":
            self._settle(row, "sent", answer)
            throttle.worked(self._db, row.domain)
            self._tally.count("sent")
        elif answer.word == "stop":
            self._settle(row, "queued", answer)
            self._tally.count("stopped", answer.code)
            self._over = True
        elif answer.word == "ambiguous":
            again = self._resend and row.resends == 0
            self._settle(row, "retry" if again else "ambiguous", answer, back_off(row.attempts) if again else 0)
            self._tally.count("retry" if again else "ambiguous", answer.code)
        elif answer.word == "dead" or self._gives_up(row, answer):
            self._settle(row, "dead", answer)
            throttle.worked(self._db, row.domain)
            self._tally.count("dead", answer.code)
        else:
            self._settle(row, "retry", answer, back_off(row.attempts, answer.after))
            self._tally.count("retry", answer.code)
            self._put_off(row, answer, now)

    def _gives_up(self, row: Row, answer: Answer) -> bool:
        """Whether it was tried often enough; a server that is not there does not count."""
        return answer.phase not in _NOT_THERE and row.attempts >= GIVE_UP_AFTER

    def _put_off(self, row: Row, answer: Answer, now: float) -> None:
        """Who is left alone for a while: the recipient's domain, or the server itself, which ends the drain."""
        if answer.phase in _NOT_THERE:
            self._no_server += 1
            self._over = self._no_server >= _NO_SERVER or answer.after > 0
        elif answer.phase == "mail" and answer.after > 0:
            self._over = True
        else:
            throttle.failed(self._db, row.domain, now, answer.after)

    def _settle(self, row: Row, state: str, answer: Answer, wait: float = 0) -> None:
        now = self._clocks.now()
        outbox.settle(self._db, row, self._holder, state, answer, now, now + wait)

    def _bucket(self, row: Row) -> TokenBucket:
        """The rate of the row's programme."""
        if row.programme not in self._buckets:
            limit = self._gate.limits(row).per_minute
            self._buckets[row.programme] = TokenBucket(limit, sleep=self._clocks.sleep)
        return self._buckets[row.programme]
