"""One connection to a server that is well: TLS or nothing, limits kept, and what arrives is what was queued."""

import socket
import ssl
import time
from email import message_from_bytes

import pytest
import trustme
from aiosmtpd.controller import Controller

from guatu.deliver import outbox
from guatu.deliver.drain import Clocks, drain
from guatu.programme import Limits, Reply
from guatu.store import open_store
from tests.deliver.factories import OpenGate, message, queue, server, states
from tests.deliver.fault_server import FaultServer

LIMITS = Limits(per_minute=10**6, per_connection=20)


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    """The file of an authority, its server's TLS for 127.0.0.1, and that of an authority nobody knows."""
    contexts = []
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    for known in (True, False):
        authority = trustme.CA()
        if known:
            authority.cert_pem.write_to_path(path)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        contexts.append(context)
    return path, *contexts


def later(seconds: float) -> Clocks:
    """The clock as it will be."""
    return Clocks(now=lambda: time.time() + seconds)


class Keeps:
    """An aiosmtpd handler that keeps what it is given."""

    def __init__(self):
        self.got = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        self.got.append((envelope.mail_from, tuple(envelope.rcpt_tos), envelope.original_content))
        return "250 kept"


def test_an_ordinary_server_gets_the_very_bytes(tmp_path):
    """aiosmtpd: one recipient a message, the envelope's sender, every byte as it was frozen (dots and all)."""
    keeps = Keeps()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    there = Controller(keeps, hostname="127.0.0.1", port=port)
    there.start()
    try:
        with open_store(tmp_path) as db:
            wanted = [message(n, f"r{n}@shifan.example") for n in range(5)]
            queue(db, *wanted)
            tally = drain(db, server(port), OpenGate())
            assert dict(tally.ended) == {"sent": 5}
            assert tally.all_sent
    finally:
        there.stop()
    assert keeps.got == [("report@shifan.example", (m.recipient,), m.mime) for m in wanted]


def test_a_line_that_begins_with_a_dot_arrives_as_it_was(tmp_path):
    """RFC 5321, 4.5.2: the dot is doubled on the way and no line can end the message early."""
    bytes_with_dots = b"Subject: x\r\n\r\n.\r\n..\r\n.a\r\nend\r\n"
    with FaultServer() as there, open_store(tmp_path) as db:
        queue(db, message(mime=bytes_with_dots))
        drain(db, server(there.port), OpenGate())
        assert there.accepted == [bytes_with_dots]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_mail_goes_over_tls_that_verifies_and_logs_in_there(tls, tmp_path, security):
    """Implicit TLS and STARTTLS, with the server's certificate checked."""
    ca, known, _ = tls
    with FaultServer(tls=known, implicit=security == "tls") as there, open_store(tmp_path) as db:
        queue(db)
        drain(db, server(there.port, security=security, ca=ca, user="u", password="p"), OpenGate())  # noqa: S106
        assert states(db) == ["sent"]
        assert "auth" in there.log


@pytest.mark.parametrize(
    ("security", "offers"),
    [("tls", "stranger"), ("starttls", "stranger"), ("starttls", "nothing"), ("tls", "nothing")],
)
def test_without_tls_that_verifies_nothing_leaves(tls, tmp_path, security, offers):
    """An unknown certificate, or a server without TLS: the message stays queued, its attempt does not count, no password
    and no address was sent."""
    ca, _, stranger = tls
    context = stranger if offers == "stranger" else None
    with FaultServer(tls=context, implicit=security == "tls" and bool(context)) as there, open_store(tmp_path) as db:
        queue(db)
        tally = drain(db, server(there.port, security=security, ca=ca, user="u", password="p"), OpenGate())  # noqa: S106
        (row,) = outbox.rows(db)
        assert (row.state, row.attempts) in (("queued", 0), ("retry", 1))
        if (security, offers) != ("tls", "nothing"):
            assert tally.codes == {"M15": 1}
        assert not {"auth", "mail"} & set(there.log)
        assert not there.accepted


def test_there_is_no_log_in_in_the_clear(tmp_path):
    """Even if a server offers it."""
    with FaultServer(extensions=("AUTH PLAIN",)) as there, open_store(tmp_path) as db:
        queue(db)
        tally = drain(db, server(there.port, user="u", password="p"), OpenGate())  # noqa: S106
        assert tally.codes == {"M16": 1}
        assert "auth" not in there.log
        assert states(db) == ["queued"]


def test_a_message_larger_than_the_server_takes_is_not_tried(tmp_path):
    """smtplib does not look at SIZE; it is dead with a reason, the next one goes."""
    with FaultServer(extensions=("SIZE 1000",)) as there, open_store(tmp_path) as db:
        queue(db, message(1, mime=b"x" * 998 + b"\r\n" + b"y\r\n"), message(2, mime=b"small\r\n"))
        tally = drain(db, server(there.port), OpenGate())
        assert states(db) == ["dead", "sent"]
        assert tally.codes == {"M06": 1}
        assert there.connections == 1


def test_a_connection_carries_no_more_than_it_may(tmp_path):
    """45 messages at 20 a connection are three connections; all of a minute's are spread over it."""
    with FaultServer() as there, open_store(tmp_path) as db:
        queue(db, *(message(n) for n in range(45)))
        drain(db, server(there.port), OpenGate(limits=LIMITS))
        assert there.connections == 3
        assert len(there.accepted) == 45
    slept = []
    with FaultServer() as there, open_store(tmp_path / "slow") as db:
        queue(db, *(message(n) for n in range(8)))
        gate = OpenGate(limits=Limits(per_minute=60))
        drain(db, server(there.port), gate, clocks=Clocks(time.time, slept.append))
    assert len(slept) == 3


def test_a_refused_recipient_does_not_end_the_connection(tmp_path):
    """550 at RCPT is that message's own end; the others go over the same connection."""
    with FaultServer({"rcpt": "550 5.1.1 no such user"}) as there, open_store(tmp_path) as db:
        queue(db, *(message(n) for n in range(3)))
        drain(db, server(there.port), OpenGate())
        assert states(db) == ["dead", "sent", "sent"]
        assert there.connections == 1
        dead = next(outbox.rows(db))
        last = outbox.history(db, dead.id)[-1]
        assert (last["reply"], last["detail"], last["code"]) == (550, "5.1.1", "M21")


@pytest.mark.parametrize(
    ("phase", "reply", "own", "state", "wait"),
    [
        ("dot", "552 too many same size mails", (), "retry", 900),
        ("dot", "552 5.3.4 too large", (), "dead", 0),
        ("mail", "451 MI:SFQ 163 smtp", (), "retry", 900),
        ("rcpt", "451 DT:SPM 126 smtp", (), "retry", 150),
        ("mail", "450 MI:DMC 163 smtp", (), "retry", 0),
        ("rcpt", "550 mailbox busy", (Reply(code=550, says="Busy", means="retry", after=300),), "retry", 300),
        ("rcpt", "450 user unknown", (Reply(code=450, says="unknown", means="dead"),), "dead", 0),
    ],
)
def test_a_providers_own_habits_are_a_table(tmp_path, phase, reply, own, state, wait):
    """What a code means elsewhere, it may not mean there; the programme's entries come before those guatu knows."""
    with FaultServer({phase: reply}) as there, open_store(tmp_path) as db:
        queue(db)
        began = time.time()
        drain(db, server(there.port), OpenGate(replies=own))
        (row,) = outbox.rows(db)
        assert row.state == state
        if wait:
            assert wait <= row.due - began <= wait * 1.3 + 5


def test_a_server_that_asks_for_time_gets_it(tmp_path):
    """A quota at MAIL concerns every message: the drain ends, the rest stays queued, nothing is tried in vain."""
    with FaultServer({"mail": "451 MI:SFQ quota"}, times=99) as there, open_store(tmp_path) as db:
        queue(db, *(message(n) for n in range(10)))
        drain(db, server(there.port), OpenGate())
        assert states(db) == ["retry", *["queued"] * 9]


def test_a_sender_that_is_refused_is_a_matter_of_settings(tmp_path):
    """5xx at MAIL would be the same for every message: none of them dies of it, and the operator is told."""
    with FaultServer({"mail": "550 5.7.1 sender not yours"}, times=99) as there, open_store(tmp_path) as db:
        queue(db, *(message(n) for n in range(5)))
        tally = drain(db, server(there.port), OpenGate())
        assert states(db) == ["queued"] * 5
        assert (tally.codes, tally.ended["waiting"], tally.all_sent) == ({"M17": 1}, 5, False)


def test_a_server_that_is_not_there_is_not_asked_for_every_message(tmp_path):
    """Three connections that fail end the drain."""
    with FaultServer({"connect": "421 no"}, times=99) as there, open_store(tmp_path) as db:
        queue(db, *(message(n) for n in range(10)))
        drain(db, server(there.port), OpenGate())
        assert states(db).count("retry") == 3
        assert there.connections == 3


def test_a_domain_that_fails_rests_and_the_others_go_on(tmp_path):
    """Five temporary refusals in a row: its messages wait a quarter of an hour untried, those of other domains go."""
    with FaultServer({"rcpt": "450 4.2.0 busy"}, times=5) as there, open_store(tmp_path) as db:
        queue(db, *(message(n, f"r{n}@busy.example") for n in range(8)))
        queue(db, message(99, "r@well.example"), now=1)
        drain(db, server(there.port), OpenGate())
        assert states(db) == [*["retry"] * 5, *["queued"] * 3, "sent"]
        drain(db, server(there.port), OpenGate(), clocks=later(7200))
        assert states(db) == ["sent"] * 9


def test_what_is_held_is_said_and_waits(tmp_path):
    """An objection of the gate: no connection for it, no attempt counted, looked at again later."""
    with FaultServer() as there, open_store(tmp_path) as db:
        queue(db, message(1, "no@shifan.example"), message(2))
        tally = drain(db, server(there.port), OpenGate({"no@shifan.example": "M36"}))
        assert tally.ended == {"held": 1, "sent": 1}
        held = next(outbox.rows(db))
        assert (held.state, held.code, held.attempts) == ("queued", "M36", 0)
        assert held.due > time.time() + 800
        for hours in range(1, 9):
            drain(db, server(there.port), OpenGate({"no@shifan.example": "M36"}), clocks=later(hours * 3600))
        assert [e["code"] for e in outbox.history(db, held.id)] == ["", "M36"]


def test_what_arrives_can_be_read(tmp_path):
    """The message that the server holds says what was said."""
    with FaultServer() as there, open_store(tmp_path) as db:
        queue(db)
        drain(db, server(there.port), OpenGate())
        (got,) = there.accepted
        read = message_from_bytes(got)
        assert read["To"] == "a@shifan.example"
        assert (
            next(p for p in read.walk() if p.get_content_type() == "text/plain")
            .get_payload(decode=True)
            .decode()
            .startswith("正文。")
        )
