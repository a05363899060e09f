"""Sign-off: the draft that the signer had before them becomes the final, from its own executed notebook; nothing runs again.

The record and the messages are committed together, then the final is put in its place. A crash between the two leaves the
draft there and its mail held (gate.py); the same command then finishes what was begun.
"""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final

import nbformat

from guatu.deliver import approvals, letters, outbox
from guatu.deliver.approvals import APPROVED, Approval, digest_of, is_issued, latest, outputs_at
from guatu.deliver.backup import RESTORED
from guatu.deliver.letters import Prepared, Subject
from guatu.deliver.message import stripped
from guatu.errors import DeliveryRefused
from guatu.fonts import find_faces
from guatu.places import find_notebook
from guatu.programme import Bureau, Period, Programme
from guatu.render.document import Document, read_document
from guatu.render.html import render_html
from guatu.render.pdf import render_pdf
from guatu.report.material import earlier_cut_offs, published
from guatu.run import publish
from guatu.run.changes import replaced
from guatu.run.record import fingerprint, inputs_of
from guatu.run.seal import PROVENANCE, SUMS, is_sealed, seal
from guatu.store import open_store, transaction

CIVIL: Final = timezone(timedelta(hours=8))
"""Asia/Shanghai; it has had no summer time since 1991."""

_LONGEST_NAME: Final = 40


@dataclass(frozen=True)
class Asked:
    """What is to be signed, by whom, and on which day (default: today)."""

    programme: Programme
    period: Period
    bureau: Bureau
    outputs: Path
    signer: str
    on: date | None = None

    @property
    def of(self) -> tuple[str, str, str]:
        """Programme, period and bureau as the database names them."""
        return self.programme.id, str(self.period.cut_off), self.bureau.code

    @property
    def place(self) -> Path:
        """Where the run is published."""
        return publish.place_of(self.outputs, self.programme.id, self.period.cut_off, self.bureau.code)


@dataclass(frozen=True)
class Signed:
    """What came of it: the approval, whether it is a new one, messages by how they were queued, and the codes of refusals."""

    approval: Approval
    place: Path
    new: bool
    queued: Mapping[str, int]
    refused: Mapping[str, int]


def approve(asked: Asked, now: datetime | None = None) -> Signed:
    """Sign the report and queue its mail. DeliveryRefused A01-A07 if there is nothing that can be signed as it stands."""
    now = now or datetime.now(UTC)
    asked = replace(asked, signer=_name(asked.signer))
    if not asked.place.parent.is_dir():
        raise DeliveryRefused("A01", bureau=asked.bureau.code, period=asked.of[1])
    with publish.alone(asked.place), open_store(asked.outputs) as db:
        before = latest(db, *asked.of)
        if before and is_issued(before, asked.place):
            return _again(db, asked, before, now)
        record = _sound(asked)
        day = _day(asked, before, now)
        with publish.staging(asked.place) as staged:
            documents = _build(asked, record, staged, day)
            prepared, subject = _prepared(asked, documents, staged)
            doubt = RESTORED if record.get("state") == APPROVED else ""  # signed, but this database knows nothing of it
            approval, told = _record(db, asked, (before, day, now), staged, (subject, prepared), doubt)
            publish.publish(staged, asked.place)
        return Signed(approval, asked.place, before is None or approval.id != before.id, *told)


def _name(text: str) -> str:
    name = stripped(text)
    if name != text.strip() or not 0 < len(name) <= _LONGEST_NAME:
        raise DeliveryRefused("A06", found=text)
    return name


def _day(asked: Asked, before: Approval | None, now: datetime) -> date:
    """The day of signing: as asked, else of an approval that was cut short, else today."""
    today, cut_off = now.astimezone(CIVIL).date(), asked.period.cut_off
    if asked.on is None and before and before.signer == asked.signer and before.approved == outputs_at(asked.place):
        return date.fromisoformat(before.signed_on)
    if asked.on and not cut_off <= asked.on <= today:
        raise DeliveryRefused("A07", found=asked.on, cut_off=cut_off, today=today)
    return asked.on or today


def _again(db: sqlite3.Connection, asked: Asked, before: Approval, now: datetime) -> Signed:
    """The report is signed already: by the same signer, only mail that is missing is queued; A05 by another."""
    if before.signer != asked.signer or (asked.on and str(asked.on) != before.signed_on):
        raise DeliveryRefused(
            "A05", bureau=asked.bureau.code, period=asked.of[1], signer=before.signer, day=before.signed_on
        )
    record = publish.record_of(asked.place) or {}
    documents = {
        name: _final(asked, asked.place, name, date.fromisoformat(before.signed_on)) for name in record["notebooks"]
    }
    prepared, subject = _prepared(asked, documents, asked.place)
    with transaction(db):
        told = _queue(db, before, now, subject, prepared)
    return Signed(before, asked.place, False, *told)


def _sound(asked: Asked) -> dict[str, Any]:
    """The record of a run that may be signed: the last one, untouched, made from what lies there now; A01-A04 otherwise."""
    place, of = asked.place, {"bureau": asked.bureau.code, "period": asked.of[1]}
    record = publish.record_of(place)
    if record is None:
        raise DeliveryRefused("A01", **of)
    if (place / publish.FAILED).exists():
        raise DeliveryRefused("A02", **of)
    actual, said = outputs_at(place), record.get("outputs", {})
    touched = [name for name in sorted({*actual, *said}) if actual.get(name) != said.get(name)]
    if touched or not is_sealed(record):
        raise DeliveryRefused("A03", files="、".join(touched[:3]) or publish.RECORD, **of)
    changed = _changed(asked, record)
    if changed:
        raise DeliveryRefused("A04", changed="、".join(changed[:3]), **of)
    return record


def _changed(asked: Asked, record: Mapping[str, Any]) -> list[str]:
    """What is no longer as the report was made from it: inputs by name, notebooks, else guatu itself."""
    inputs = inputs_of(asked.programme, asked.period, asked.bureau, asked.outputs)
    was = record.get("inputs", {})
    names = [name for name in dict.fromkeys((*was, *inputs)) if was.get(name) != inputs.get(name)]
    for name, about in record["notebooks"].items():
        source = find_notebook(name, asked.programme)
        if about.get("stale") or fingerprint(inputs, source, about["parameters"]) != about["fingerprint"]:
            names.append(f"{name}.ipynb")
    return names


def _final(asked: Asked, folder: Path, notebook: str, day: date) -> Document:
    """The executed notebook's document with signer and day, without the mark of a draft."""
    executed = nbformat.read(folder / f"{notebook}.ipynb", as_version=4)
    document = read_document(executed)
    return replace(document, head=replace(document.head, draft=False, signer=asked.signer, date=day))


def _build(asked: Asked, record: Mapping[str, Any], staged: Path, day: date) -> dict[str, Document]:
    """The final run in `staged`: everything of the draft's but its pages, which are set anew, and its record."""
    made = {f"{name}{suffix}" for name in record["notebooks"] for suffix in (".html", ".pdf")}
    left = shutil.ignore_patterns(publish.RECORD, publish.FAILED, PROVENANCE, SUMS)
    shutil.copytree(asked.place, staged, ignore=left, dirs_exist_ok=True)
    folder = asked.programme.folder / "templates"
    templates = folder if folder.is_dir() else None
    documents = {name: _final(asked, staged, name, day) for name in record["notebooks"]}
    for name, document in documents.items():
        (staged / f"{name}.html").write_text(render_html(document, templates), "utf-8", newline="\n")
        (staged / f"{name}.pdf").write_bytes(render_pdf(document, find_faces(), templates))
    assert all((staged / name).is_file() for name in made)  # noqa: S101 - nothing of the draft may be left
    signed = {"state": APPROVED, "approval": {"signer": asked.signer, "signed_on": str(day)}}
    kept = {name: value for name, value in record.items() if name not in ("outputs", "seal")}
    seal(staged, {**kept, **signed, "replaces": replaced(asked.place, record)}, asked.place, _previous(asked))
    return documents


def _previous(asked: Asked) -> Path | None:
    """The published run of the latest earlier period, which the sums of this one hold in place."""
    earlier = reversed(earlier_cut_offs(asked.programme, asked.period))
    found = (published(asked.outputs, asked.programme, cut_off, asked.bureau) for cut_off in earlier)
    return next((place for place in found if place), None)


def _prepared(
    asked: Asked, documents: Mapping[str, Document], place: Path
) -> tuple[tuple[Prepared, ...], Subject | None]:
    """The letters of the programme's main report; none where no mail is configured."""
    mail = asked.programme.mail
    name = next((n for n in (*asked.programme.notebooks, *documents) if n in documents), None)
    if mail is None or name is None:
        return (), None
    subject = Subject(asked.programme, mail, asked.period, asked.bureau, name, documents[name], place)
    return letters.prepare(subject), subject


def _record(
    db: sqlite3.Connection,
    asked: Asked,
    when: tuple[Approval | None, date, datetime],
    staged: Path,
    mail: tuple[Subject | None, tuple[Prepared, ...]],
    doubt: str,
) -> tuple[Approval, tuple[Mapping[str, int], Mapping[str, int]]]:
    """The approval and its messages in one transaction; the record of the same signer for the same final serves again."""
    before, day, now = when
    approved, issued = outputs_at(asked.place), outputs_at(staged)
    with transaction(db):
        cut_short = before and (before.signer, before.approved, before.issued) == (asked.signer, approved, issued)
        at = now.isoformat(timespec="seconds")
        signed = (asked.signer, str(day))
        approval = before if before and cut_short else approvals.add(db, asked.of, signed, at, approved, issued)
        outbox.supersede(db, *asked.of, str(approval.id), now.timestamp())
        return approval, _queue(db, approval, now, *mail, doubt)


def _queue(
    db: sqlite3.Connection,
    approval: Approval,
    now: datetime,
    subject: Subject | None,
    prepared: tuple[Prepared, ...],
    doubt: str = "",
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Queue what is not queued yet; how many by what became of them, and the codes of those refused."""
    if subject is None:
        return {}, {}
    queued: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    run, artifact = str(approval.id), digest_of(approval.issued)
    for message in letters.messages(subject, prepared, run, artifact, approval.id, now):
        word = outbox.enqueue(db, message, now.timestamp(), doubt)
        queued[word] += 1
        if word == "refused":
            refused[message.code] += 1
    return queued, refused
