"""Rules that hold a period against the one before: no row vanishes, nothing is silently opened again, no date moves."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from guatu.checks.identities import masked_text
from guatu.checks.outcome import Unjudged
from guatu.checks.reconcile import counted, registered
from guatu.checks.submission import Submission, Verdict
from guatu.ledgers.table import Fault, Ledgers, Row, Table, Value

CLOSED: Final[Mapping[str, str]] = {
    "activities": "已销号",
    "findings": "已销号",
    "leads": "已办结",
    "opinions": "已完成",
}
"""The state of each ledger that counts as closed."""


def rows_still_there(sent: Submission) -> Iterator[Verdict]:
    """R10: a row of the previous period is still there, or is in 核减说明台账."""
    yield from _with_previous("R10", sent, _gone)


def _gone(sent: Submission, table: Table, previous: Ledgers) -> Iterator[Verdict]:
    gone = _vanished(sent, table, previous)
    if gone and not table.rows:
        ids = tuple(row.id for row, _ in gone)
        yield Fault("R10.all", table.file or sent.source, table.ledger.sheet, rows=ids, values={"count": len(gone)})
        return
    for row, twin in gone:
        if twin is None:
            yield Fault("R10", table.file, table.sheet, rows=(row.id,), values={"cut_off": previous.cut_off})
        else:
            values = {"old": row.id, "new": twin.id}
            yield Fault("R10.renumbered", table.file, table.sheet, table.cell(twin, "id"), (row.id, twin.id), values)


def _vanished(sent: Submission, table: Table, previous: Ledgers) -> list[tuple[Row, Row | None]]:
    """The rows of the previous period that are neither there nor taken out, each with the new row it may have become."""
    before, out = counted(previous, table.ledger.name), sent.ledgers.adjusted(table.ledger.name)
    gone = [row for key, row in before.items() if key not in table.by_id and key not in out]
    twins: dict[tuple[Value, ...], list[Row]] = {}
    for key, row in table.by_id.items() if gone else ():
        if key not in before:
            twins.setdefault(_likeness(table, row), []).append(row)
    alike = ((row, twins.get(_likeness(table, row))) for row in gone)
    return [(row, found.pop(0) if found else None) for row, found in alike]


def _likeness(table: Table, row: Row) -> tuple[Value, ...]:
    """What makes two rows the same one under two numbers: everything, or in a ledger with states what does not move on."""
    columns = [c for c in table.ledger.kept if c.name not in ("id", "note")]
    if any(c.name == "state" for c in columns):
        columns = [c for c in columns if c.required and c.name != "state" and c.kind != "deadline"]
    values = (row[c.name] for c in columns)
    return tuple(masked_text(v) if isinstance(v, str) else v for v in values)


def closed_stays_closed(sent: Submission) -> Iterator[Verdict]:
    """R11: a row closed last period is still closed, or is 反弹 with date and reason."""
    yield from _with_previous("R11", sent, _opened, CLOSED)


def _opened(sent: Submission, table: Table, previous: Ledgers) -> Iterator[Verdict]:
    name, now = table.ledger.name, counted(sent.ledgers, table.ledger.name)
    closed = CLOSED[name]
    for key, before in counted(previous, name).items():
        row = now.get(key)
        if row is None or before["state"] != closed or row["state"] == closed or not sent.sound(table, row, "state"):
            continue
        if row["state"] != "反弹":
            values = {"closed": closed, "found": row["state"], "cut_off": previous.cut_off}
            yield sent.fault("R11", table, row, "state", **values)
            continue
        for column in ("reopened_on", "reopen_reason"):
            if row[column] is None and sent.sound(table, row, column):
                yield sent.fault("R11.reopened", table, row, column, column=table.ledger.column(column).header)


def registration_dates_hold(sent: Submission) -> Iterator[Verdict]:
    """R12: rows new since the last period but dated before it, and old rows whose registration date moved."""
    yield from _with_previous("R12", sent, _dates)


def _dates(sent: Submission, table: Table, previous: Ledgers) -> Iterator[Verdict]:
    column = table.ledger.registered
    if column is None:
        return
    entry = sent.reconciliation[table.ledger.name]
    renumbered = [twin.id for _, twin in _vanished(sent, table, previous) if twin]
    for key in (*entry.back_dated_rows, *entry.moved_rows):
        row = table.by_id[key]
        if key in renumbered or not sent.sound(table, row, column.name):
            continue
        said = {"column": column.header, "found": row[column.name], "cut_off": previous.cut_off}
        if key in entry.back_dated_rows:
            yield sent.fault("R12.back_dated", table, row, column.name, **said)
        else:
            was = registered(table, previous[table.ledger.name].by_id[key])
            yield sent.fault("R12.moved", table, row, column.name, **said, was=was)


Judge = Callable[[Submission, Table, Ledgers], Iterator[Verdict]]


def _with_previous(
    code: str, sent: Submission, judge: Judge, names: Mapping[str, object] | None = None
) -> Iterator[Verdict]:
    """`judge` on each ledger (of `names`) whose rows can be found again; what cannot be judged is said."""
    if sent.previous is None:
        yield Unjudged(code, sent.unavailable)
        return
    tables = [table for table in sent if names is None or table.ledger.name in names]
    unread = [table.ledger.sheet for table in tables if not sent.matchable(table.ledger.name)]
    if len(unread) == len(tables):
        yield Unjudged(code, "J.unreadable")
        return
    for table in tables:
        if table.ledger.sheet not in unread:
            yield from judge(sent, table, sent.previous)
    yield from (Unjudged(code, "J.unreadable", sheet) for sheet in unread)
