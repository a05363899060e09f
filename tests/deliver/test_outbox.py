"""The outbox: a message is queued once, in one pair of hands, and never forgotten."""

import os
import time

import pytest

from guatu.deliver import desk, lease, outbox
from guatu.deliver.drain import Clocks, drain
from guatu.deliver.lease import Holder, this_process
from guatu.deliver.outbox import LeaseLost
from guatu.deliver.replies import Answer
from guatu.errors import DeliveryRefused
from guatu.store import open_store
from tests.deliver.factories import OpenGate, message, queue, server, states
from tests.deliver.fault_server import CLOSE, FaultServer

DAY = 86400.0
GONE = Holder(2**22 + 12345, lease.boot_id(), "gone")


@pytest.fixture
def db(tmp_path):
    with open_store(tmp_path) as opened:
        yield opened


def test_the_same_message_is_queued_once(db):
    """A key that is known is left alone, whatever its state."""
    queue(db, message(), message())
    assert states(db) == ["queued"]
    desk.drop(db, 1, "不发", 0)
    queue(db, message())
    assert states(db) == ["dropped"]


@pytest.mark.parametrize(
    ("phase", "waits"), [("connect", False), ("mail", False), ("rcpt", False), ("data", True), ("dot", False)]
)
def test_what_a_machine_may_lose_does_not_wait_for_the_disk(db, phase, waits):
    """That a message may have been sent does; the steps before are written down, for whoever looks, and synced with it."""
    queue(db)
    mine, said = this_process(), []
    row = outbox.take(db, 1, mine, 1)
    db.set_trace_callback(said.append)
    outbox.step(db, row, mine, phase, 1)
    db.set_trace_callback(None)
    assert ("PRAGMA synchronous = NORMAL" in said) is not waits
    assert db.execute("PRAGMA synchronous").fetchone()[0] == 2  # full


def test_two_processes_never_have_the_same_message(db):
    """What one has leased, the other does not see; a lease that still holds is not taken back."""
    queue(db, message(1), message(2))
    mine, other = this_process(), this_process()
    assert outbox.take(db, outbox.next_due(db, 1).id, mine, 1).id == 1
    assert outbox.take(db, 1, other, 1) is None
    assert outbox.take(db, outbox.next_due(db, 1).id, other, 1).id == 2
    assert outbox.next_due(db, 1) is None
    outbox.recover(db, 1)
    assert states(db) == ["leased", "leased"]


@pytest.mark.parametrize(
    ("holder", "later"),
    [
        (GONE, 0),  # the process is gone
        (Holder(os.getpid(), "another boot", "t"), 0),  # the machine was restarted
        (Holder(os.getpid(), lease.boot_id(), "t"), lease.SECONDS + 1),  # it has had its time
    ],
)
@pytest.mark.parametrize(("phase", "state"), [("rcpt", "retry"), ("data", "ambiguous"), ("dot", "ambiguous")])
def test_what_a_dead_process_left_is_taken_back_for_what_it_is(db, holder, later, phase, state):
    """Not begun goes again; begun may have arrived and waits for the operator."""
    queue(db)
    row = outbox.take(db, 1, holder, 1)
    outbox.step(db, row, holder, phase, 1)
    outbox.recover(db, 1 + later)
    assert states(db) == [state]
    assert outbox.row_of(db, 1).phase == phase


def test_one_who_was_too_late_does_nothing_more(db):
    """The lease passed on: the next step is refused before it is taken; only a success is still believed."""
    queue(db)
    row = outbox.take(db, 1, GONE, 1)
    outbox.step(db, row, GONE, "dot", 1)
    outbox.recover(db, 2)
    with pytest.raises(LeaseLost):
        outbox.step(db, row, GONE, "dot", 3)
    with pytest.raises(LeaseLost):
        outbox.settle(db, row, GONE, "retry", Answer("retry", "dot"), 3)
    assert states(db) == ["ambiguous"]
    outbox.settle(db, row, GONE, "sent", Answer("sent", "dot", 250), 3)
    assert states(db) == ["sent"]


def test_ambiguous_is_held_until_the_operator_says(db):
    """Any number of drains later it is still ambiguous; with resend it goes once more, and no more than once."""
    with FaultServer({"dot": CLOSE}, times=2) as there:
        queue(db)
        for days in range(3):
            drain(db, server(there.port), OpenGate(), clocks=Clocks(now=lambda d=days: time.time() + d * DAY))
        assert (states(db), len(there.accepted)) == (["ambiguous"], 1)
        for days in range(3, 6):
            drain(db, server(there.port), OpenGate(), True, Clocks(now=lambda d=days: time.time() + d * DAY))
        assert (states(db), len(there.accepted)) == (["ambiguous"], 2)
        assert there.accepted[0] == there.accepted[1]


def test_resend_within_a_drain_is_one_copy(db):
    """A message that becomes ambiguous while the operator has asked for resending is tried again later, once."""
    with FaultServer({"dot": CLOSE}, times=9) as there:
        queue(db)
        for days in range(6):
            drain(db, server(there.port), OpenGate(), True, Clocks(now=lambda d=days: time.time() + d * DAY))
        assert (states(db), len(there.accepted)) == (["ambiguous"], 2)


def test_a_newer_report_replaces_what_still_waits(db):
    """Of the same bureau and period only; what was sent or may have been is left as it is."""
    queue(db, message(1), message(2, run="2"), message(3, bureau="SF02"), message(4), message(5))
    desk.drop(db, 4, "不发", 0)
    outbox.move(db, 5, "ambiguous", 0, "")
    outbox.supersede(db, "shifan-2020", "2020-09-30", "SF01", "2", 1)
    assert states(db) == ["dropped", "queued", "queued", "dropped", "ambiguous"]
    assert [e["code"] for e in outbox.history(db, 1)] == ["", "M30"]


def test_a_refusal_is_on_the_list_and_is_mended_by_queueing_anew(db):
    """It has no bytes to send; the same key with bytes takes its place."""
    queue(db, message(mime=None, code="M01"))
    assert states(db) == ["refused"]
    with pytest.raises(DeliveryRefused, match="M41"):
        desk.retry(db, 1, "试试", 0)
    queue(db, message())
    assert states(db) == ["queued"]
    assert outbox.bytes_of(db, outbox.row_of(db, 1)) == message().mime


def test_a_message_is_given_up_after_twelve_tries(db):
    """It is dead, with its reason, not lost; a server that is not there does not count."""
    with FaultServer({"rcpt": "450 4.2.0 busy"}, times=99) as there:
        queue(db)
        for days in range(12):
            drain(db, server(there.port), OpenGate(), clocks=Clocks(now=lambda d=days: time.time() + d * DAY))
        row = outbox.row_of(db, 1)
        assert (row.state, row.attempts, row.code) == ("dead", 12, "M20")


def test_bytes_of_what_was_sent_are_forgotten_after_a_month(db):
    """The row, its digest and its history stay; nothing that waits loses its bytes."""
    with FaultServer() as there:
        queue(db, message(1))
        drain(db, server(there.port), OpenGate())
        queue(db, message(2), now=time.time() + 99 * DAY)
        drain(db, server(there.port), OpenGate(), clocks=Clocks(now=lambda: time.time() + 31 * DAY))
    sent, waiting = outbox.rows(db)
    assert (sent.state, waiting.state) == ("sent", "queued")
    assert outbox.bytes_of(db, sent) is None
    assert outbox.bytes_of(db, waiting)
    assert len(sent.sha256) == 64
    with pytest.raises(DeliveryRefused, match="M43"):
        desk.retry(db, 1, "再发", 0)


def test_the_operators_word_needs_a_reason_and_stays_on_record(db):
    """Retry and drop; what is in somebody's hands is not theirs."""
    queue(db)
    with pytest.raises(DeliveryRefused, match="M42"):
        desk.drop(db, 1, " \n ", 0)
    with pytest.raises(DeliveryRefused, match="M40"):
        desk.drop(db, 7, "没有", 0)
    desk.drop(db, 1, "收件人\n已调离\u202e", 5)
    last = outbox.history(db, 1)[-1]
    assert (last["state"], last["code"], last["detail"]) == ("dropped", "M29", "收件人 已调离")
    desk.retry(db, 1, "误操作", 6)
    assert states(db) == ["queued"]
    outbox.take(db, 1, this_process(), time.time())
    with pytest.raises(DeliveryRefused, match="M41"):
        desk.retry(db, 1, "再发", 7)


def test_history_and_rows_hold_nothing_of_what_was_said(db):
    """A server that quotes the message in its refusal is not quoted in turn."""
    with FaultServer({"dot": "554 5.7.1 spam: 第1封 正文。 see http://x"}) as there:
        queue(db)
        drain(db, server(there.port), OpenGate())
    kept = str([dict(row) for row in db.execute("SELECT * FROM outbox")]) + str(outbox.history(db, 1))
    assert "正文" not in kept
    assert "第1封" not in kept
    assert "5.7.1" in kept
