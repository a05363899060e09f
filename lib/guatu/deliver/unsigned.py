"""Reports that nobody has signed: queued as they are where the programme asks for no sign-off, else only ever previewed."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import nbformat

from guatu.deliver import letters, outbox
from guatu.deliver.approvals import digest_of, is_issued, latest, outputs_at
from guatu.deliver.backup import RESTORED, is_doubtful
from guatu.deliver.letters import Subject
from guatu.errors import ConfigError
from guatu.places import find_programme
from guatu.programme import Bureau, Mail, Programme
from guatu.render.document import read_document
from guatu.run.publish import place_of, record_of
from guatu.store import transaction


def queue_unsigned(db: sqlite3.Connection, outputs: Path, now: float) -> Counter[str]:
    """Queue the latest report of every bureau whose programme mails without sign-off; how many by what became of them."""
    queued: Counter[str] = Counter()
    for subject in unsigned(db, outputs):
        if subject.mail.require_approval:
            continue
        of = (subject.programme.id, str(subject.period.cut_off), subject.bureau.code)
        run, prepared = digest_of(outputs_at(subject.place)), letters.prepare(subject)
        doubt = RESTORED if is_doubtful(db, record_of(subject.place) or {}) else ""
        with transaction(db):
            outbox.supersede(db, *of, run, now)
            for message in letters.messages(subject, prepared, run, run, None, datetime.fromtimestamp(now, UTC)):
                queued[outbox.enqueue(db, message, now, doubt)] += 1
    return queued


def unsigned(db: sqlite3.Connection, outputs: Path) -> Iterator[Subject]:
    """The latest published report of every bureau that has mail and whose report is not signed as it stands."""
    for programme in programmes_in(outputs):
        if programme.mail is None:
            continue
        for bureau in programme.bureaus:
            subject = _latest(programme, programme.mail, bureau, outputs)
            if subject is None:
                continue
            approval = latest(db, programme.id, str(subject.period.cut_off), bureau.code)
            if approval is None or not is_issued(approval, subject.place):
                yield subject


def programmes_in(outputs: Path) -> Iterator[Programme]:
    """The programmes with published runs that are found from here; others are somebody else's."""
    for folder in sorted(outputs.glob("*/")) if outputs.is_dir() else ():
        if not any(folder.glob("*/*/run.json")):
            continue
        try:
            found = find_programme(folder.name)
        except ConfigError:
            continue
        if found.id == folder.name:
            yield found


def _latest(programme: Programme, mail: Mail, bureau: Bureau, outputs: Path) -> Subject | None:
    """The bureau's report of the latest period that has one."""
    for cut_off in reversed(programme.cut_offs()):
        place = place_of(outputs, programme.id, cut_off, bureau.code)
        record = record_of(place)
        if record:
            return _subject(programme, mail, bureau, cut_off, place, record.get("notebooks", {}))
    return None


def _subject(
    programme: Programme, mail: Mail, bureau: Bureau, cut_off: date, place: Path, notebooks: dict[str, object]
) -> Subject | None:
    name = next((n for n in (*programme.notebooks, *notebooks) if n in notebooks), None)
    if name is None or not (place / f"{name}.ipynb").is_file():
        return None
    document = read_document(nbformat.read(place / f"{name}.ipynb", as_version=4))
    return Subject(programme, mail, programme.period(cut_off), bureau, name, document, place)
