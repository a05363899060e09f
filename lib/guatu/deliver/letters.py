"""From a published report to one letter per recipient: which mode, at which audience's level, with what attached.

One message per bureau and recipient. What a letter holds is decided by policy.py and audience.py and made by render/mail.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final

from guatu.audience.shown import for_audience
from guatu.audience.veil import without_numbers
from guatu.deliver import policy
from guatu.deliver.address import Address, address_of, sender_of
from guatu.deliver.message import Addressing, Attachment, Letter, compose, file_name
from guatu.deliver.outbox import Message, Mode, key_of
from guatu.errors import DeliveryRefused, DocumentRefused
from guatu.fonts import find_faces
from guatu.programme import Bureau, Mail, Period, Programme, Recipient
from guatu.render.document import Document
from guatu.render.mail import render_mail, render_notice
from guatu.render.pdf import render_pdf
from guatu.render.withheld import without_rows

_DRAFT: Final = "征求意见稿，尚未签发"
_SIGNED: Final = "已签发"


@dataclass(frozen=True)
class Subject:
    """What is mailed: the report `document` of a bureau and period, `place` where its run lies, `notebook` its name."""

    programme: Programme
    mail: Mail
    period: Period
    bureau: Bureau
    notebook: str
    document: Document
    place: Path

    @property
    def full_report(self) -> str:
        """Where the full report is read: as programme.yml says, else from whom to ask for it."""
        if self.mail.full_report is None:
            return f"请向{sender_of(self.mail.sender)[0] or self.bureau.name}查阅"
        words = {"programme": self.programme.id, "period": str(self.period.cut_off), "bureau": self.bureau.code}
        text: str = self.mail.full_report
        for name, value in words.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    @property
    def title(self) -> str:
        """The report's title on one line."""
        return "".join(self.document.head.title)

    @property
    def templates(self) -> Path | None:
        """The programme's own templates, if it has any."""
        folder = self.programme.folder / "templates"
        return folder if folder.is_dir() else None


@dataclass(frozen=True)
class Prepared:
    """A letter for a recipient, or the code of the reason why there is none. A roundup has none yet."""

    address: str
    audience: str
    mode: Mode
    letter: Letter | None = None
    code: str = ""


def prepare(subject: Subject) -> tuple[Prepared, ...]:
    """A letter for each recipient whom the report concerns, in their order; nothing is queued or sent."""
    mail = subject.mail
    wanted = [r for r in mail.recipients if not r.bureaus or subject.bureau.code in r.bureaus]
    writer = _Writer(subject)
    once = {r.address.lower(): r for r in reversed(wanted)}  # who is named twice counts as first named
    return tuple(writer.prepared(r) for r in wanted if once[r.address.lower()] is r)


def messages(
    subject: Subject, prepared: tuple[Prepared, ...], run: str, artifact: str, approval: int | None, at: datetime
) -> Iterator[Message]:
    """The prepared letters as messages with frozen bytes; one too large is refused with M05."""
    for one in prepared:
        key = key_of(run, subject.bureau.code, subject.notebook, one.address, artifact)
        name, sender = sender_of(subject.mail.sender)
        mime, code = None, one.code
        if one.letter is not None:
            addressing = Addressing(name, sender, address_of(one.address), key, at, subject.programme.id.lower())
            mime = compose(one.letter, addressing)
            if len(mime) > subject.mail.limits.megabytes * 2**20:
                mime, code = None, "M05"
        yield Message(
            key=key,
            message_id=f"<{key[:32]}@{sender.domain}>",
            programme=subject.programme.id,
            folder=str(subject.programme.folder),
            period=str(subject.period.cut_off),
            bureau=subject.bureau.code,
            sender=subject.mail.sender,
            recipient=one.address,
            audience=one.audience,
            mode=one.mode,
            run=run,
            approval=approval,
            mime=mime,
            code=code,
        )


class _Writer:
    """Writes the letters of one report, each kind of letter once."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._reports: dict[str, Letter] = {}

    def prepared(self, recipient: Recipient) -> Prepared:
        address = recipient.address
        mode: Mode = "notice"
        try:
            known = address_of(recipient.address)
            address, mode = str(known), self._mode(recipient, known)
            policy.refuse_secrets(policy.texts_of(self._subject.document), self._subject.place)
            letter = (
                None if mode == "roundup" else self._report(recipient.audience) if mode == "report" else self._notice
            )
        except (DeliveryRefused, DocumentRefused) as refused:
            return Prepared(address, recipient.audience, mode, code=refused.code)
        return Prepared(address, recipient.audience, mode, letter)

    def _mode(self, recipient: Recipient, address: Address) -> Mode:
        mode = policy.mode_of(self._subject.mail, address)
        return "roundup" if recipient.roundup else mode

    def _report(self, audience: str) -> Letter:
        if audience not in self._reports:
            self._reports[audience] = self._written(audience)
        return self._reports[audience]

    def _written(self, audience: str) -> Letter:
        subject = self._subject
        document = without_rows(for_audience(subject.document, subject.programme, audience, subject.place))
        policy.refuse_cases(document)
        attached = subject.mail.attach_pdf
        parts = render_mail(document, place=subject.full_report, attached=attached, templates=subject.templates)
        pdf = (render_pdf(document, find_faces(), subject.templates),) if attached else ()
        plain = f"report-{subject.period.cut_off}-{subject.bureau.code}.pdf"
        name = file_name("".join(document.head.title), "pdf")  # as the audience may see it
        return Letter.of(parts, tuple(Attachment(name, plain, data) for data in pdf))

    @cached_property
    def _notice(self) -> Letter:
        subject = self._subject
        begins, ends = subject.period.begins, subject.period.cut_off
        return Letter.of(
            render_notice(
                title=f"{subject.bureau.name}：{without_numbers(subject.title)}",
                lines=(
                    f"报告期：{begins.year}年{begins.month}月{begins.day}日至{ends.year}年{ends.month}月{ends.day}日",
                    f"状态：{_DRAFT if subject.document.head.draft else _SIGNED}",
                ),
                place=subject.full_report,
                templates=subject.templates,
            )
        )
