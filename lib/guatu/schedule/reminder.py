"""A reminder by mail of what is missing from whom: bureaux and periods only, to the one who runs the round, once a day."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from guatu.deliver import outbox
from guatu.deliver.address import Address
from guatu.deliver.message import Letter
from guatu.deliver.operator import digest
from guatu.deliver.outbox import Queued, key_of
from guatu.errors import DeliveryRefused
from guatu.programme import Programme
from guatu.render.mail import render_notice
from guatu.report.head import printed
from guatu.store import open_store, transaction


def remind(
    programme: Programme, outputs: Path, said: Sequence[str], recipient: Address | None, day: date, now: float
) -> Queued:
    """Queue the sentences `said` for `recipient`; `known` if that was done for the civil day `day` already.

    DeliveryRefused Q12 where the programme has no mail or nobody is named to be reminded.
    """
    if programme.mail is None or recipient is None:
        raise DeliveryRefused("Q12", programme=programme.id)
    key = key_of("reminder", "", "", str(recipient), f"{programme.id} {day}")
    title = f"{programme.short_name}台账催报（{printed(day)}）"
    letter = Letter.of(render_notice(title=title, lines=(*said, "查看：guatu due")))
    message = digest(key, programme.mail.sender, recipient, letter, now)
    with open_store(outputs) as db, transaction(db):
        return outbox.enqueue(db, message, now)
