"""A database restored from its copy: nothing that may have been sent after the copy was taken goes again unasked."""

import shutil
import time

import pytest

from guatu.deliver import desk as operators
from guatu.deliver import outbox
from guatu.deliver.approve import approve
from guatu.deliver.backup import back_up, begin_use
from guatu.deliver.drain import drain
from guatu.deliver.unsigned import queue_unsigned
from guatu.errors import StoreFailed
from guatu.store import DATABASE, open_store
from tests.deliver.conftest import SIGNED_AT
from tests.deliver.factories import OpenGate, message, queue, server, states
from tests.deliver.fault_server import FaultServer

NOW = time.time()


@pytest.fixture
def relay():
    """A server that takes everything and counts."""
    with FaultServer() as there:
        yield there


def restored(outputs, copy) -> None:
    """The database is lost; the copy takes its place."""
    for path in outputs.glob(f"{DATABASE}*"):
        path.unlink()
    shutil.copy(copy, outputs / DATABASE)


def test_what_waited_is_held_in_the_copy_and_goes_on_in_the_original(tmp_path, relay):
    """Queued, in hand or sent when the copy was taken: after the restore nothing is sent but what the operator releases."""
    copy = tmp_path / "copy.db"
    with open_store(tmp_path) as db:
        queue(db, message(1))
        assert dict(drain(db, server(relay.port), OpenGate()).ended) == {"sent": 1}
        queue(db, message(2), message(3))
        assert back_up(db, copy, NOW) == 2
        assert states(db) == ["sent", "queued", "queued"]
        assert dict(drain(db, server(relay.port), OpenGate()).ended) == {"sent": 2}
    assert copy.stat().st_mode & 0o077 == 0
    restored(tmp_path, copy)
    with open_store(tmp_path) as db:
        assert states(db) == ["sent", "ambiguous", "ambiguous"]
        assert not drain(db, server(relay.port), OpenGate()).ended
        assert len(relay.accepted) == 3
        assert outbox.history(db, 2)[-1]["code"] == "M37"
        operators.drop(db, 2, "已收到", NOW)
        operators.retry(db, 3, "未收到", NOW)
        assert dict(drain(db, server(relay.port), OpenGate()).ended) == {"sent": 1}
    assert len(relay.accepted) == 4


def test_a_sign_off_the_copy_does_not_know_of_is_held(desk):
    """Signed and mailed after the copy was taken; signing again after the restore queues nothing that goes by itself."""
    copy = desk.outputs / "copy.db"
    with open_store(desk.outputs) as db:
        back_up(db, copy, NOW)
    approve(desk.asked(), SIGNED_AT)
    restored(desk.outputs, copy)
    again = approve(desk.asked(), SIGNED_AT)
    assert again.new
    with open_store(desk.outputs) as db:
        assert set(states(db)) == {"ambiguous"}
        assert len(states(db)) == sum(again.queued.values()) > 0


def test_a_draft_mailed_without_sign_off_after_the_copy_is_held(desk):
    """A programme that asks for no sign-off mails by itself: what was made before the copy took over is in doubt, later runs are not."""
    desk.edit("require_approval: true", "require_approval: false")
    desk.run()
    copy = desk.outputs / "copy.db"
    with open_store(desk.outputs) as db:
        back_up(db, copy, 0)
        assert set(queue_unsigned(db, desk.outputs, NOW)) == {"queued"}
        assert set(states(db)) == {"queued"}
    restored(desk.outputs, copy)
    with open_store(desk.outputs) as db:
        begin_use(db, time.time())
        queue_unsigned(db, desk.outputs, NOW)
        assert set(states(db)) == {"ambiguous"}
        time.sleep(1)  # a run is dated to the second
        desk.write_narrative("\n另有补充。\n")
        desk.run()
        queue_unsigned(db, desk.outputs, NOW)
        assert set(states(db)) == {"ambiguous", "queued"}


def test_a_copy_that_cannot_be_written_leaves_nothing_behind(tmp_path):
    """S03, and the last copy stays."""
    with open_store(tmp_path) as db, pytest.raises(StoreFailed, match="S03"):
        back_up(db, tmp_path / "nowhere" / "copy.db", NOW)
    (tmp_path / "copies").mkdir()
    with open_store(tmp_path) as db:
        back_up(db, tmp_path / "copies" / "copy.db", NOW)
        back_up(db, tmp_path / "copies" / "copy.db", NOW)
    assert [path.name for path in (tmp_path / "copies").iterdir()] == ["copy.db"]
