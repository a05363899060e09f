"""Against servers that others wrote, on this machine: Postfix as Debian ships it, delivering to a maildir, and aiosmtpd."""

import os
import ssl
from email import message_from_bytes, policy

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from guatu.deliver import outbox
from guatu.deliver.approve import approve
from guatu.deliver.drain import drain
from guatu.deliver.gate import Gate
from guatu.deliver.server import Timeouts
from guatu.store import open_store
from tests.deliver.conftest import SIGNED_AT
from tests.deliver.factories import OpenGate, message, queue, quick_store, server
from tests.deliver.relay import POSTFIX, Relay, free_ports, running, until

PATIENT = Timeouts(connect=10, reply=30, dot=30)
postfix = [
    pytest.mark.skipif(
        not POSTFIX, reason="POSTFIX IS NOT INSTALLED: nothing was tried against it (apt-get install postfix)"
    ),
    pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() != 0, reason="POSTFIX NEEDS ROOT: nothing was tried against it"
    ),
]


@pytest.fixture(scope="module")
def relay():
    with running() as there:
        yield there


def sent_by(db, there: Relay, security: str, **changed) -> dict[str, int]:
    """Drain an outbox over that kind of connection; what came of it."""
    of = {"security": security, "ca": there.ca, "timeouts": PATIENT, **changed}
    return dict(drain(db, server(there.ports[security], **of), OpenGate()).ended)


@pytest.mark.usefixtures("relay")
class TestPostfix:
    """Over every kind of connection."""

    pytestmark = postfix

    def test_the_samples_mail_is_delivered_as_it_was_queued(self, relay, desk):
        """Three recipients, three messages in the maildir, over TLS: subject, Message-ID, every part, byte for byte."""
        approve(desk.asked(), SIGNED_AT)
        with open_store(desk.outputs) as db:
            there = server(relay.ports["tls"], security="tls", ca=relay.ca, timeouts=PATIENT)
            assert dict(drain(db, there, Gate(db, desk.outputs)).ended) == {"sent": 3}
            rows = list(outbox.rows(db))
            bodies = {row.recipient: outbox.bytes_of(db, row) for row in rows}
        for row in rows:
            until(lambda to=row.recipient: len(relay.kept(to)) == 1)
            (got,) = relay.kept(row.recipient)
            read = message_from_bytes(got, policy=policy.default)
            sent = message_from_bytes(bodies[row.recipient], policy=policy.default)
            assert (read["Subject"], read["Message-ID"]) == (sent["Subject"], row.message_id)
            parts = [[p.get_payload(decode=True) for p in m.walk() if not p.is_multipart()] for m in (read, sent)]
            assert parts[0] == parts[1]

    @pytest.mark.parametrize("security", ["none", "starttls", "tls"])
    def test_a_message_goes_over_every_kind_of_connection(self, relay, tmp_path, security):
        """Plain on this machine, STARTTLS, TLS from the first byte; the trace header says which."""
        recipient = f"{security}@shifan.example"
        with quick_store(tmp_path) as db:
            queue(db, message(1, recipient))
            assert sent_by(db, relay, security) == {"sent": 1}
        until(lambda: len(relay.kept(recipient)) == 1)
        (got,) = relay.kept(recipient)
        assert (b"with ESMTPS" in got) == (security != "none")

    @pytest.mark.parametrize("security", ["starttls", "tls"])
    @pytest.mark.parametrize("wrong", ["name", "authority"])
    def test_a_certificate_that_does_not_fit_ends_it_before_a_word(self, relay, tmp_path, security, wrong):
        """One for another name (localhost is not 127.0.0.1), or of an authority nobody trusts: M15, and the message waits."""
        trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")
        changed = {"host": "localhost"} if wrong == "name" else {"ca": tmp_path / "other.pem"}
        recipient = f"{wrong}.{security}@shifan.example"
        with quick_store(tmp_path) as db:
            queue(db, message(1, recipient))
            sent_by(db, relay, security, **changed)
            (row,) = outbox.rows(db)
        assert (row.state, row.code) == ("queued", "M15")
        assert not relay.kept(recipient)

    def test_a_relay_that_wants_tls_gets_nothing_in_the_clear(self, relay, tmp_path):
        """It says 530 to MAIL: the settings are wrong, not the message."""
        with quick_store(tmp_path) as db:
            queue(db, message(1, "clear@shifan.example"))
            drain(db, server(relay.ports["starttls"], timeouts=PATIENT), OpenGate())
            (row,) = outbox.rows(db)
        assert (row.state, row.code) == ("queued", "M17")

    def test_its_refusal_is_the_messages_end_and_the_next_one_goes(self, relay, tmp_path):
        """A real 554 to RCPT, on record; the connection serves the next message."""
        with quick_store(tmp_path) as db:
            queue(db, message(1, "a@refused.example"), message(2, "after@shifan.example"))
            assert sent_by(db, relay, "none") == {"dead": 1, "sent": 1}
            last = outbox.history(db, 1)[-1]
        assert (last["phase"], last["reply"]) == ("rcpt", 554)
        until(lambda: len(relay.kept("after@shifan.example")) == 1)
        assert not relay.kept("a@refused.example")


class Taking:
    """What aiosmtpd has accepted, with who had logged in."""

    def __init__(self):
        self.got: list[tuple[str, list[str], bytes]] = []

    async def handle_DATA(self, _server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.got.append((session.auth_data or "", envelope.rcpt_tos, envelope.content))
        return "250 OK"


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_aiosmtpd_takes_what_is_sent(tmp_path, security):
    """Byte for byte, leading dots and all; after STARTTLS and a log-in, too."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    authority.issue_cert("127.0.0.1").configure_cert(context)
    login = {"auth_required": True, "authenticator": _authenticated} if security == "starttls" else {}
    taking = Taking()

    class Here(Controller):
        def factory(self):
            return SMTP(taking, tls_context=context if security == "starttls" else None, **login)

    (port,) = free_ports(1)
    here = Here(taking, hostname="127.0.0.1", port=port, ssl_context=context if security == "tls" else None)
    here.start()
    try:
        of = {"security": security, "ca": tmp_path / "ca.pem", "timeouts": PATIENT}
        user = {"user": "guatu", "password": "p@ w%d"} if login else {}
        with quick_store(tmp_path) as db:
            queue(db, message(1), message(2, "b@shifan.example"))
            assert dict(drain(db, server(port, **of, **user), OpenGate()).ended) == {"sent": 2}
            sent = [outbox.bytes_of(db, row) for row in outbox.rows(db)]
    finally:
        here.stop()
    assert [data for _, _, data in taking.got] == sent
    assert [to for _, to, _ in taking.got] == [["a@shifan.example"], ["b@shifan.example"]]
    assert {who for who, _, _ in taking.got} == ({"guatu"} if user else {""})


def _authenticated(_server, _session, _envelope, _mechanism, said):
    right = (said.login, said.password) == (b"guatu", b"p@ w%d")
    return AuthResult(success=right, auth_data=said.login.decode())
