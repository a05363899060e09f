"""Against OpenSMTPD as Debian ships it, delivering to a maildir on this machine; started here, ended here."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from guatu.deliver import outbox
from guatu.deliver.approve import approve
from guatu.deliver.drain import drain
from guatu.deliver.gate import Gate
from guatu.deliver.server import Timeouts
from guatu.store import open_store
from tests.deliver.conftest import SIGNED_AT
from tests.deliver.factories import OpenGate, message, queue, server, states

SMTPD = shutil.which("smtpd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
CONFIGURATION = """
table everyone {{ "@" = "nobody" }}
listen on 127.0.0.1 port {port} hostname relay.example
action "keep" maildir "{folder}/kept" virtual <everyone>
match from any for domain "refused.example" reject
match from any for any action "keep"
"""

pytestmark = [
    pytest.mark.skipif(
        not SMTPD,
        reason="OPENSMTPD IS NOT INSTALLED: nothing was tried against a real server (apt-get install opensmtpd)",
    ),
    pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() != 0,
        reason="smtpd needs root: nothing was tried against a real server",
    ),
]


@pytest.fixture(scope="module")
def relay():
    """A running smtpd: its port and its maildir, which the user `nobody` must reach."""
    folder = Path(tempfile.mkdtemp(prefix="guatu-relay-"))
    folder.chmod(0o755)
    (folder / "kept").mkdir()
    shutil.chown(folder / "kept", "nobody")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "smtpd.conf").write_text(CONFIGURATION.format(port=port, folder=folder), "utf-8")
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen([SMTPD, "-d", "-f", folder / "smtpd.conf"], stdout=log, stderr=log)
    try:
        until(lambda: reachable(port), lambda: (folder / "log").read_text("utf-8"))
        yield port, folder / "kept"
    finally:
        running.terminate()
        running.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def until(holds, why=lambda: "", seconds: float = 15) -> None:
    """Wait until something holds."""
    end = time.time() + seconds
    while not holds():
        assert time.time() < end, why()
        time.sleep(0.05)


def reachable(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 0.2).close()
    except OSError:
        return False
    return True


def kept(maildir: Path, recipient: str) -> list[bytes]:
    """The messages delivered to a recipient."""
    found = (p.read_bytes() for p in (maildir / "new").glob("*")) if (maildir / "new").exists() else ()
    return [data for data in found if f"Delivered-To: {recipient}\n".encode() in data]


def test_the_samples_mail_is_delivered_as_it_was_queued(relay, desk):
    """Three recipients, three messages in the maildir: subject, Message-ID, every part, byte for byte."""
    port, maildir = relay
    approve(desk.asked(), SIGNED_AT)
    with open_store(desk.outputs) as db:
        there = server(port, timeouts=Timeouts())
        assert dict(drain(db, there, Gate(db, desk.outputs)).ended) == {"sent": 3}
        rows = list(outbox.rows(db))
        bodies = {row.recipient: outbox.bytes_of(db, row) for row in rows}
    for row in rows:
        until(lambda to=row.recipient: len(kept(maildir, to)) == 1)
        (got,) = kept(maildir, row.recipient)
        read = message_from_bytes(got, policy=policy.default)
        sent = message_from_bytes(bodies[row.recipient], policy=policy.default)
        assert (read["Subject"], read["Message-ID"]) == (sent["Subject"], row.message_id)
        parts = [[p.get_payload(decode=True) for p in m.walk() if not p.is_multipart()] for m in (read, sent)]
        assert parts[0] == parts[1]


def test_its_refusal_is_the_messages_end_and_the_next_one_goes(relay, tmp_path):
    """A real 550, with its enhanced status on record."""
    port, maildir = relay
    with open_store(tmp_path) as db:
        queue(db, message(1, "a@refused.example"), message(2, "after@shifan.example"))
        drain(db, server(port, timeouts=Timeouts()), OpenGate())
        assert states(db) == ["dead", "sent"]
        last = outbox.history(db, 1)[-1]
        assert (last["phase"], last["reply"]) == ("rcpt", 550)
    until(lambda: len(kept(maildir, "after@shifan.example")) == 1)
    assert not kept(maildir, "a@refused.example")
