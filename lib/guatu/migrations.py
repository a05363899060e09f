"""The form of the database, as numbered migrations: each a tuple of SQL statements, never changed once released.

A state of the outbox: `queued` waits for its turn, `retry` for its time; `leased` and `data_started` are in somebody's
hands; `ambiguous` may have arrived and waits for the operator; `sent`, `dead`, `refused` and `dropped` are ends.
"""

from typing import Final

_MIGRATIONS_TABLE: Final = "CREATE TABLE migrations (number INTEGER PRIMARY KEY, at TEXT NOT NULL)"

_APPROVALS: Final = """
CREATE TABLE approvals (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    programme TEXT NOT NULL,
    period TEXT NOT NULL,
    bureau TEXT NOT NULL,
    signer TEXT NOT NULL CHECK (signer <> ''),
    signed_on TEXT NOT NULL,
    at TEXT NOT NULL,
    approved TEXT NOT NULL,           -- JSON: the draft's outputs by name with their SHA-256, what the signer had before them
    issued TEXT NOT NULL              -- JSON: the final's outputs, the same way
)
"""

_OUTBOX: Final = """
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    message_id TEXT NOT NULL,
    programme TEXT NOT NULL,
    folder TEXT NOT NULL,             -- where programme.yml stood
    period TEXT NOT NULL,
    bureau TEXT NOT NULL,
    sender TEXT NOT NULL,
    recipient TEXT NOT NULL,
    domain TEXT NOT NULL,
    audience TEXT NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('report', 'notice', 'roundup', 'digest')),
    approval INTEGER REFERENCES approvals (id),
    run TEXT NOT NULL,                -- the approval, or for a report without one the digest of its outputs; '' for neither
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    queued_at REAL NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('gathering', 'queued', 'retry', 'leased', 'data_started',
                                         'sent', 'dead', 'ambiguous', 'refused', 'dropped')),
    phase TEXT NOT NULL DEFAULT '',
    code TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 0,
    resends INTEGER NOT NULL DEFAULT 0,
    due REAL NOT NULL,
    changed_at REAL NOT NULL,
    lease TEXT NOT NULL DEFAULT '',
    lease_pid INTEGER,
    lease_boot TEXT,
    lease_until REAL
)
"""

_EVENTS: Final = """
CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message INTEGER NOT NULL REFERENCES outbox (id),
    at REAL NOT NULL,
    state TEXT NOT NULL,
    phase TEXT NOT NULL DEFAULT '',
    reply INTEGER,                    -- the server's code; its words stay out, they may quote the message
    detail TEXT NOT NULL DEFAULT '',  -- enhanced status, a provider's signal, or the operator's reason
    code TEXT NOT NULL DEFAULT ''     -- the sentence of the catalogue
)
"""

_RESTS: Final = """
CREATE TABLE rests (
    domain TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,        -- in a row
    until REAL NOT NULL               -- nothing is sent there before
)
"""


def _only_added_to(table: str) -> tuple[str, str]:
    """Triggers that refuse to change or delete a record of `table`."""
    return (
        f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} are only added to'); END",
        f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} are only added to'); END",
    )


_BODIES: Final = """
CREATE TABLE bodies (                 -- apart from the outbox, whose rows are written at every step
    message INTEGER PRIMARY KEY REFERENCES outbox (id),
    mime BLOB NOT NULL
)
"""

_FROZEN: Final = """
CREATE TRIGGER outbox_frozen BEFORE UPDATE OF key, message_id, sender, recipient, mode, sha256 ON outbox
WHEN OLD.state NOT IN ('refused', 'gathering') OR OLD.key <> NEW.key OR OLD.recipient <> NEW.recipient
BEGIN SELECT RAISE(ABORT, 'a queued message never changes'); END
"""

_KEPT: Final = (
    "CREATE TRIGGER outbox_kept BEFORE DELETE ON outbox BEGIN SELECT RAISE(ABORT, 'a message is never forgotten'); END",
    "CREATE TRIGGER bodies_frozen BEFORE UPDATE ON bodies BEGIN SELECT RAISE(ABORT, 'a queued message never changes'); END",
    """CREATE TRIGGER bodies_kept BEFORE DELETE ON bodies
    WHEN (SELECT state FROM outbox WHERE id = OLD.message) NOT IN ('sent', 'dropped')
    BEGIN SELECT RAISE(ABORT, 'a message not sent keeps its bytes'); END""",
)

_COPIES: Final = """
CREATE TABLE copies (                 -- a row in a database that was made by `guatu outbox backup`
    taken REAL NOT NULL,
    used REAL                         -- when it was first used in the place of the one it was copied from
)
"""

_WAITING: Final = "CREATE INDEX outbox_waiting ON outbox (due, id) WHERE state IN ('queued', 'retry')"

MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    (
        _MIGRATIONS_TABLE,
        _APPROVALS,
        _OUTBOX,
        _BODIES,
        _EVENTS,
        _RESTS,
        "CREATE INDEX outbox_due ON outbox (state, due)",
        "CREATE INDEX outbox_of ON outbox (programme, period, bureau)",
        "CREATE INDEX events_of ON events (message)",
        "CREATE INDEX approvals_of ON approvals (programme, period, bureau)",
        *_only_added_to("approvals"),
        *_only_added_to("events"),
        _FROZEN,
        *_KEPT,
    ),
    (_COPIES,),
    (_WAITING,),
)
