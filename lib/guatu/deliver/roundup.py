"""One notice over several bureaux, for a recipient who wants it so: that their reports are there, nothing of what they say."""

import sqlite3
from collections import defaultdict
from datetime import UTC, datetime

from guatu.deliver import outbox
from guatu.deliver.address import address_of, sender_of
from guatu.deliver.gate import Finder, Gate, find_again
from guatu.deliver.message import Addressing, Letter, compose
from guatu.deliver.outbox import Message, Row, key_of
from guatu.programme import Programme
from guatu.render.mail import render_notice
from guatu.store import transaction

_NAMED = 40


def gather(db: sqlite3.Connection, gate: Gate, now: float, find: Finder = find_again) -> int:
    """Queue one notice for each recipient and period over all reports that wait for it; how many notices."""
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in outbox.rows(db, ("gathering",)):
        if not gate.objection(row):
            groups[(row.programme, row.folder, row.period, row.recipient, row.sender, row.audience)].append(row)
    queued = 0
    for rows in groups.values():
        programme = find(rows[0].programme, rows[0].folder)
        if programme:
            _queue(db, programme, rows, now)
            queued += 1
    return queued


def _queue(db: sqlite3.Connection, programme: Programme, rows: list[Row], now: float) -> None:
    """The notice and the end of what it gathers, in one transaction."""
    first = rows[0]
    key = key_of("roundup", "", "", first.recipient, ",".join(row.key for row in rows))
    name, sender = sender_of(first.sender)
    addressing = Addressing(
        name, sender, address_of(first.recipient), key, datetime.fromtimestamp(now, UTC), programme.id.lower()
    )
    message = Message(
        key=key,
        message_id=addressing.message_id,
        programme=first.programme,
        folder=first.folder,
        period=first.period,
        bureau="",
        sender=first.sender,
        recipient=first.recipient,
        audience=first.audience,
        mode="roundup",
        run="",
        mime=compose(_letter(programme, rows), addressing),
    )
    with transaction(db):
        outbox.enqueue(db, message, now)
        for row in rows:
            outbox.move(db, row.id, "dropped", now, "M31")


def _letter(programme: Programme, rows: list[Row]) -> Letter:
    names = [programme.bureau(row.bureau).name for row in rows]
    said = "、".join(names[:_NAMED]) + (f"等{len(names)}个单位" if len(names) > _NAMED else "")
    begins, ends = (lambda p: (p.begins, p.cut_off))(programme.period(rows[0].period))
    return Letter.of(
        render_notice(
            title=f"{programme.short_name}工作进展情况报告（{len(names)}个单位）",
            lines=(
                f"报告期：{begins.year}年{begins.month}月{begins.day}日至{ends.year}年{ends.month}月{ends.day}日",
                f"已有报告：{said}",
            ),
            place=f"请向{sender_of(rows[0].sender)[0] or '发送单位'}查阅",
        )
    )
