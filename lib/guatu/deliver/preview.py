"""What would be sent, as files: each message as .eml, and its page as .html with its pictures beside it."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message as Mime
from pathlib import Path

from guatu.deliver import letters, outbox
from guatu.deliver.approvals import digest_of, outputs_at
from guatu.deliver.message import file_name
from guatu.deliver.unsigned import unsigned
from guatu.run.publish import private_folder


def preview(db: sqlite3.Connection, outputs: Path, target: Path, now: float) -> tuple[list[Path], list[str]]:
    """Write what waits in the outbox, and what unsigned reports would send, into `target`: the .eml files, and the codes of
    what would be refused. Nothing is queued and no connection opened."""
    written: list[Path] = []
    refused: list[str] = []
    for where, name, data, code in (*_waiting(db), *_unsigned(db, outputs, now)):
        if data is None:
            refused.append(code)
        else:
            written.append(_write(target / where, name, data))
    return written, refused


def _waiting(db: sqlite3.Connection) -> Iterator[tuple[Path, str, bytes | None, str]]:
    for row in outbox.rows(db, outbox.WAITING):
        yield (
            Path(row.programme or "operator", row.period, row.bureau),
            f"{row.recipient}-{row.mode}",
            outbox.bytes_of(db, row),
            row.code,
        )


def _unsigned(db: sqlite3.Connection, outputs: Path, now: float) -> Iterator[tuple[Path, str, bytes | None, str]]:
    for subject in unsigned(db, outputs):
        run = digest_of(outputs_at(subject.place))
        at = datetime.fromtimestamp(now, UTC)
        for message in letters.messages(subject, letters.prepare(subject), run, run, None, at):
            where = Path(message.programme, message.period, message.bureau)
            yield where, f"{message.recipient}-{message.mode}", message.mime, message.code


def _write(folder: Path, name: str, data: bytes) -> Path:
    private_folder(folder)
    path = folder / file_name(name, "eml")
    path.write_bytes(data)
    message = message_from_bytes(data)
    html = next((_payload(p).decode() for p in message.walk() if p.get_content_type() == "text/html"), "")
    for number, part in enumerate((p for p in message.walk() if p["Content-ID"]), 1):
        picture = f"{path.stem}-{number}.png"
        (folder / picture).write_bytes(_payload(part))
        html = html.replace(f"cid:{part['Content-ID'].strip('<>')}", picture)
    path.with_suffix(".html").write_text(html, "utf-8", newline="\n")
    return path


def _payload(part: Mime) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""
