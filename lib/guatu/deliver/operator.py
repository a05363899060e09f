"""What the operator is told of messages that need a hand: numbers, states and codes, nothing of any report."""

import os
import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from guatu.deliver import outbox
from guatu.deliver.address import Address, address_of, sender_of
from guatu.deliver.message import Addressing, Letter, compose
from guatu.deliver.outbox import Message, Row, key_of
from guatu.render.mail import render_notice
from guatu.store import transaction

FAILED: Final = ("dead", "ambiguous", "refused")
_TOLD: Final = "M45"


def operator_from(environment: Mapping[str, str] = os.environ) -> Address | None:
    """Whom GUATU_OPERATOR names, if anyone; DeliveryRefused M02 if it is no address."""
    found = environment.get("GUATU_OPERATOR", "").strip()
    return address_of(found) if found else None


def tell(db: sqlite3.Connection, recipient: Address | None, now: float) -> bool:
    """Queue a digest of what has failed and was not told yet; whether there is one."""
    failed = [row for row in outbox.rows(db, FAILED) if row.mode != "digest" and not _is_told(db, row)]
    if recipient is None or not failed:
        return False
    key = key_of("digest", "", "", str(recipient), ",".join(f"{r.id}{r.state}{r.changed_at}" for r in failed))
    message = digest(key, failed[0].sender, recipient, _letter(failed, now), now)
    with transaction(db):
        outbox.enqueue(db, message, now)
        for row in failed:
            outbox.note(db, row.id, row.state, now, code=_TOLD)
    return True


def digest(key: str, sender: str, recipient: Address, letter: Letter, now: float) -> Message:
    """A message to the operator, of no report; `sender` is written as in `mail:` of a programme."""
    name, address = sender_of(sender)
    addressing = Addressing(name, address, recipient, key, datetime.fromtimestamp(now, UTC))
    return Message(
        key=key,
        message_id=addressing.message_id,
        programme="",
        folder="",
        period="",
        bureau="",
        sender=sender,
        recipient=str(recipient),
        audience="",
        mode="digest",
        run="",
        mime=compose(letter, addressing),
    )


def _is_told(db: sqlite3.Connection, row: Row) -> bool:
    return bool(outbox.history(db, row.id)[-1]["code"] == _TOLD)


def _letter(failed: list[Row], now: float) -> Letter:
    numbers: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in failed:
        numbers[row.state, row.code].append(str(row.id))
    said = [f"{state} {code}：{'、'.join(ids)}" for (state, code), ids in sorted(numbers.items())]
    at = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d %H:%M UTC")
    looked_up = "逐封查看：guatu outbox show 编号；全部：guatu outbox list"
    title = f"guatu 发件箱有{len(failed)}封邮件需要处理"
    return Letter.of(render_notice(title=title, lines=(*said, looked_up, f"时间：{at}")))
