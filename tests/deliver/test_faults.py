"""Mail against a server that fails: every row of the table of SMTP failures, at every phase, crossed with SIGKILL.

Without a kill: 10 phases x 7 faults = 70 cases, less those a phase cannot have. With one: each of 9 phases x 5 faults and
the run without a fault, killed before and after each durable step it reaches (lease, every phase, the outcome, the domain's
rest), about 600 cases; the test below counts them. After each the outbox is drained again by another process, against a
server that is well, a day later.
"""

import contextlib
import itertools
import os
import shutil
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from guatu import store
from guatu.deliver import desk, lease, outbox
from guatu.deliver.drain import Clocks, drain
from guatu.store import open_store
from tests.deliver.factories import OpenGate, queue, quick_store, server, states
from tests.deliver.fault_server import CLOSE, GARBAGE, HANG, PHASES, RESET, FaultServer
from tests.deliver.floor import Floor

LATER, NEVER = "451 4.7.1 come back later", "550 5.7.1 no"
DAY = 86400.0
KINDS = (LATER, NEVER, CLOSE, HANG, GARBAGE, RESET, "421 4.3.2 shutting down")


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A certificate authority of the test's own: its file, and a server's TLS for 127.0.0.1."""
    import ssl

    authority = trustme.CA()
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return path, context


def security(authority, phase: str) -> tuple[dict, dict]:
    """How client and server are set where the phase needs TLS, and where it does not."""
    path, context = authority
    if phase in ("starttls", "auth"):
        return {"security": "starttls", "ca": path, "user": "u", "password": "p"}, {"tls": context}
    return {}, {}


def expected(phase: str, fault: str) -> tuple[str, int]:
    """The state a message must be in after one attempt, and how often the server then holds it: mail's table of failures."""
    if phase == "quit":
        return "sent", 1
    if phase == "dot" and fault in (CLOSE, HANG, GARBAGE, RESET):
        return "ambiguous", 1
    if phase == "body" and fault == HANG:
        return "ambiguous", 0  # nobody can tell a server that is slow from one that is stuck
    if fault == NEVER:
        return {"connect": "retry", "ehlo": "retry", "starttls": "queued", "auth": "queued", "mail": "queued"}.get(
            phase, "dead"
        ), 0
    return "retry", 0


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("fault", KINDS)
def test_every_fault_at_every_phase_has_its_truth(phase, fault, authority, tmp_path):
    """One attempt: the state is the true one, and the server holds what the state says."""
    mine, theirs = security(authority, phase)
    patient = Clocks(now=lambda: (time.sleep(0.02 if phase == "body" else 0), time.time())[1])
    with FaultServer({phase: fault}, **theirs) as there, quick_store(tmp_path) as db:
        queue(db)
        drain(db, server(there.port, **mine), OpenGate(), clocks=patient)
        assert (*states(db), len(there.accepted)) == expected(phase, fault)
        (row,) = outbox.rows(db)
        said = [(e["state"], e["phase"]) for e in outbox.history(db, row.id)]
        assert said[:2] == [("queued", ""), ("leased", "")]
        assert len(said) == 3
        if row.state != "sent":
            assert row.code
            assert said[2] == (row.state, phase if (phase, fault) != ("body", HANG) else "dot")


@dataclass(frozen=True)
class Case:
    """One kill: the fault the server plays, the commit the sender dies at, and whether before or after it."""

    phase: str
    fault: str
    commit: int
    when: str


def scenarios(folder: Path, authority, floor: Floor, faults) -> Counter:
    """Every kill of these (phase, fault) pairs; how many there were by the state the kill left."""
    seen: Counter = Counter()
    for (phase, fault), when in itertools.product(faults, ("before", "after")):
        for commit in itertools.count(1):
            case = Case(phase, fault, commit, when)
            place = folder / f"{phase}{KINDS.index(fault) if fault else ''}{when}{commit}"
            left = killed_once(case, place, authority, floor)
            if left is None:
                break
            seen[left] += 1
    return seen


def killed_once(case: Case, place: Path, authority, floor: Floor) -> str | None:
    """Queue one message, kill its sender, and see that what follows is right; the state it was left in, None if not killed."""
    mine, theirs = security(authority, case.phase)
    with FaultServer({case.phase: case.fault} if case.fault else {}, **theirs) as there:
        shutil.copytree(place.parent / "queued", place)
        ca = str(mine["ca"]) if mine else ""
        how = {"folder": str(place), "port": there.port, "security": mine.get("security", "none"), "ca": ca}
        ended = floor.ended(commit=case.commit, when=case.when, **how)
        assert ended in ("done", "killed"), (case, ended)
        if ended == "done":
            return None
        time.sleep(0.002)
        there.script.clear()
        with quick_store(place) as db:
            left = states(db)[0]
            drain(db, server(there.port, **mine), OpenGate(), clocks=Clocks(now=lambda: time.time() + DAY))
            is_true(case, db, there)
            operators_word(case, db, there, mine)
    return left


def is_true(case: Case, db, there: FaultServer) -> None:
    """Nothing lost, nothing twice, and the state says what the server holds."""
    (row,) = outbox.rows(db)
    held = len(there.accepted)
    assert held <= 1, case
    assert row.state in ("sent", "dead", "ambiguous"), (case, row.state)
    assert (row.state == "sent") <= (held == 1), case
    assert (row.state == "dead") <= (held == 0), case
    assert (held == 1) <= (row.state in ("sent", "ambiguous")), case
    assert (row.state == "ambiguous") <= (row.phase in ("data", "dot")), (case, row.phase)


def operators_word(case: Case, db, there: FaultServer, mine: dict) -> None:
    """What is ambiguous goes again when the operator says so: the same bytes, at most one copy more."""
    (row,) = outbox.rows(db)
    if row.state != "ambiguous":
        return
    desk.retry(db, row.id, "收件人没有收到", time.time())
    drain(db, server(there.port, **mine), OpenGate(), clocks=Clocks(now=lambda: time.time() + DAY))
    assert states(db) == ["sent"], case
    assert 1 <= len(there.accepted) <= 2
    assert len(set(there.accepted)) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system: nothing to kill a sender with")
def test_a_kill_at_any_durable_step_of_any_fault_leaves_the_truth(authority, tmp_path):
    """SIGKILL before and after every commit of a drain, under every fault of every phase: at least 500 cases."""
    faults = [("", ""), *itertools.product(PHASES[:-1], (LATER, NEVER, CLOSE, HANG, GARBAGE))]
    lanes = [faults[i::4] for i in range(4)]
    floors = [Floor("tests.deliver.sender") for _ in lanes]
    with open_store(tmp_path / "queued") as db:
        queue(db)
    try:
        with ThreadPoolExecutor(4) as pool:
            seen = sum(pool.map(scenarios, [tmp_path] * 4, [authority] * 4, floors, lanes), Counter())
    finally:
        for floor in floors:
            floor.close()
    assert seen.total() >= 500, seen
    assert set(seen) == {"queued", "leased", "data_started", "sent", "retry", "dead", "ambiguous"}, seen


def test_a_machine_that_goes_dark_at_any_step_finds_the_truth(tmp_path, monkeypatch):
    """What was not waited for is lost with it: at each step the database is as the last wait left it, on another boot."""
    real, kept = store.transaction, itertools.count(1)

    @contextlib.contextmanager
    def kept_if_lasting(db, lasting=True):
        with real(db, lasting) as same:
            yield same
        if lasting:
            shutil.copytree(tmp_path / "now", tmp_path / f"kept{next(kept)}")

    moments = []
    with FaultServer() as there, open_store(tmp_path / "now") as db:
        queue(db)
        monkeypatch.setattr(outbox, "transaction", kept_if_lasting)
        step = outbox.step
        monkeypatch.setattr(
            outbox, "step", lambda *of: (step(*of), moments.append((of[3], last(tmp_path), len(there.accepted))))
        )
        drain(db, server(there.port), OpenGate())
        moments.append(("sent", last(tmp_path), len(there.accepted)))
    monkeypatch.undo()
    monkeypatch.setattr(lease, "boot_id", lambda: "another")
    left = {phase: after_the_dark(place, held) for phase, place, held in moments}
    assert left == {
        **dict.fromkeys(("connect", "ehlo", "mail", "rcpt"), "sent"),
        "data": "ambiguous",
        "dot": "ambiguous",
        "sent": "sent",
    }


def last(folder: Path) -> Path:
    """The latest copy."""
    return max(folder.glob("kept*"), key=lambda path: int(path.name[4:]))


def after_the_dark(place: Path, held: int) -> str:
    """Drain what is found there; its state, once it is seen that the message arrived at most once and none is lost."""
    again = place.parent / "again"
    shutil.rmtree(again, ignore_errors=True)
    shutil.copytree(place, again)
    with FaultServer() as there, quick_store(again) as db:
        drain(db, server(there.port), OpenGate())
        (state,) = states(db)
        assert (held + len(there.accepted) == 1) or (state == "ambiguous" and not there.accepted)
        return state
