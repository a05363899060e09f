"""The last look before a message goes: configuration and published run as they are now, not as they were when it was queued."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final

from guatu.deliver import policy
from guatu.deliver.address import address_of, sender_of
from guatu.deliver.approvals import digest_of, is_issued, latest, outputs_at
from guatu.deliver.outbox import Row
from guatu.errors import ConfigError, DeliveryRefused
from guatu.places import find_programme
from guatu.programme import Limits, Mail, Programme, Reply, load_programme

Finder = Callable[[str, str], Programme | None]
_NO_MAIL: Final = Mail(sender="guatu@localhost")


def find_again(programme: str, folder: str) -> Programme | None:
    """The programme with that id: where it stood when the message was queued, else under a params/ from here."""
    try:
        found = load_programme(Path(folder))
    except ConfigError:
        found = None
    if found and found.id == programme:
        return found
    try:
        return find_programme(programme)
    except ConfigError:
        return None


class Gate:
    """What may go and how, by programme; each is read once."""

    def __init__(self, db: sqlite3.Connection, outputs: Path, find: Finder = find_again) -> None:
        self._db, self._outputs, self._find = db, outputs, find
        self._mails: dict[tuple[str, str], Mail | None] = {}

    def objection(self, row: Row) -> str:
        """The code of the reason why a message must not go now, or "" if it may."""
        if row.mode == "digest":
            return ""
        mail = self._mail(row)
        if mail is None:
            return "M32"
        try:
            return self._configured(row, mail) or self._published(row, mail)
        except DeliveryRefused as refused:
            return refused.code

    def limits(self, row: Row) -> Limits:
        """How fast messages of the row's programme go."""
        return (self._mail(row) or _NO_MAIL).limits

    def replies(self, row: Row) -> tuple[Reply, ...]:
        """What the row's programme says of its provider's replies."""
        return (self._mail(row) or _NO_MAIL).replies

    def envelope(self, row: Row) -> str:
        """The address that bounces go to."""
        return str(sender_of(row.sender)[1])

    def _mail(self, row: Row) -> Mail | None:
        at = row.programme, row.folder
        if at not in self._mails:
            programme = self._find(*at)
            self._mails[at] = programme.mail if programme else None
        return self._mails[at]

    def _configured(self, row: Row, mail: Mail) -> str:
        """Recipient, audience and domain as programme.yml has them now."""
        named = [r for r in mail.recipients if str(address_of(r.address)) == row.recipient]
        if not any(r.audience == row.audience for r in named):
            return "M34"
        allowed = policy.mode_of(mail, address_of(row.recipient))
        return "M33" if row.mode == "report" and allowed != "report" else ""

    def _published(self, row: Row, mail: Mail) -> str:
        """The run that the message tells of, as it lies there now. A roundup tells nothing of any one."""
        if row.mode == "roundup" and row.state != "gathering":
            return ""
        place = self._outputs / row.programme / row.period / row.bureau
        policy.refuse_secrets((), place)
        if row.approval is None:
            return "M35" if mail.require_approval else "" if row.run == digest_of(outputs_at(place)) else "M36"
        approval = latest(self._db, row.programme, row.period, row.bureau)
        if approval is None or row.run != str(approval.id) or not is_issued(approval, place):
            return "M36"
        return ""
