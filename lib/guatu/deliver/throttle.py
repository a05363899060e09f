"""How fast mail goes out, how long a failure waits, and which domains are left alone for a while."""

import random
import sqlite3
import time
from collections.abc import Callable
from typing import Final

from guatu.store import transaction

Clock = Callable[[], float]

_FIRST: Final = 60.0
_LONGEST: Final = 6 * 3600.0
GIVE_UP_AFTER: Final = 12
"""Attempts that a server answered with "later", about two days of them, before a message is dead."""

_FAILURES: Final = 5
_REST: Final = 900.0


class TokenBucket:
    """At most `per_minute` messages a minute, a few of them at once."""

    def __init__(
        self,
        per_minute: int,
        clock: Clock = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        burst: int = 5,
    ) -> None:
        self._rate, self._burst = per_minute / 60, float(min(burst, per_minute))
        self._clock, self._sleep = clock, sleep
        self._tokens, self._at = self._burst, clock()

    def take(self) -> None:
        """Wait for a token and take it."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < 1:
            self._sleep((1 - self._tokens) / self._rate)
            self._at, self._tokens = self._clock(), 1.0
        self._tokens -= 1


def back_off(attempts: int, asked: int = 0, chance: Callable[[], float] = random.random) -> float:
    """Seconds until the next attempt: twice as long each time, half of it by chance so that not all come back at once.

    Never less than the server asked for.
    """
    longest = min(_FIRST * 2.0 ** min(attempts - 1, 20), _LONGEST)
    return max(longest * (0.5 + chance() / 2), asked * (1 + chance() / 4))


def worked(db: sqlite3.Connection, domain: str) -> None:
    """A message to `domain` went through (or was refused for its own sake): what failed before no longer counts."""
    if db.execute("SELECT 1 FROM rests WHERE domain = ? AND failures > 0", (domain,)).fetchone():
        with transaction(db):
            db.execute("UPDATE rests SET failures = 0, until = 0 WHERE domain = ?", (domain,))


def failed(db: sqlite3.Connection, domain: str, now: float, asked: int = 0) -> None:
    """A message to `domain` was put off; after five in a row, or if the server asks for time, the domain rests."""
    with transaction(db):
        found = db.execute("SELECT failures FROM rests WHERE domain = ?", (domain,)).fetchone()
        failures = (found["failures"] if found else 0) + 1
        rest = _REST if failures >= _FAILURES else float(asked)
        db.execute(
            "INSERT INTO rests (domain, failures, until) VALUES (?, ?, ?)"
            " ON CONFLICT (domain) DO UPDATE SET failures = excluded.failures, until = excluded.until",
            (domain, failures, now + rest),
        )
