"""`guatu approve` killed at every durable step: nothing is approved and nothing queued, or all of it is; and again works.

A durable step is a commit, a sync, or a name that is moved or removed; the process is killed (SIGKILL) just before each, and
just after each that is no sync: about 75 kills, which the test counts.
"""

import os
import shutil
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest

from guatu.deliver import outbox
from guatu.deliver.approvals import is_issued, latest
from guatu.deliver.gate import Gate
from guatu.run.publish import record_of
from tests.deliver.conftest import Desk
from tests.deliver.factories import quick_store
from tests.deliver.floor import Floor

LANES = 2
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system: nothing to kill a signer with")


def lane(first: int, draft: Desk, folder: Path) -> Counter:
    """Every LANES-th step from `first` on: how many kills by what they left."""
    seen: Counter = Counter()
    floor = Floor("tests.deliver.signer")
    try:
        assert signed(floor, copied(draft, folder / f"lane{first}")) == "done"
        for when in ("before", "after"):
            for step in count(first, LANES):
                left = killed(floor, draft, folder / f"{step}{when}", step, when)
                if left is None:
                    break
                seen[left] += 1
    finally:
        floor.close()
    return seen


def killed(floor: Floor, draft: Desk, there: Path, step: int, when: str) -> str | None:
    """Sign a copy of the draft, die at the step, see that what is left is true, and sign again; None if there is no such step."""
    ended = signed(floor, copied(draft, there), step, when)
    assert ended in ("done", "killed"), (step, when, ended)
    if ended == "done":
        return None
    left = what_is_true(there / "outputs")
    assert signed(floor, there) == "done", (step, when)
    assert what_is_true(there / "outputs") == "approved, in place", (step, when)
    place = there / "outputs" / "shifan-2020" / "2020-09-30"
    assert {path.name for path in place.iterdir()} <= {"SF01", "index.html"}, (step, when)  # nothing half-made stays
    shutil.rmtree(there)
    return left


def signed(floor: Floor, folder: Path, step: int = 0, when: str = "") -> str:
    """How a sign-off in `folder` ended that is killed before or after a step; 0: at none."""
    return floor.ended(folder=str(folder), outputs=str(folder / "outputs"), step=step, when=when)


def copied(draft: Desk, there: Path) -> Path:
    """A folder with the draft and its programme."""
    shutil.copytree(draft.folder, there / "params" / "shifan")
    shutil.copytree(draft.outputs, there / "outputs")
    return there


def what_is_true(outputs: Path) -> str:
    """What lies there and stands in the database, once that is found to be all or nothing."""
    place = outputs / "shifan-2020" / "2020-09-30" / "SF01"
    state = (record_of(place) or {}).get("state", "")
    with quick_store(outputs) as db:
        (approvals,) = db.execute("SELECT count(*) FROM approvals").fetchone()
        rows = list(outbox.rows(db))
        approval = latest(db, "shifan-2020", "2020-09-30", "SF01")
        issued = approval is not None and is_issued(approval, place)
        objections = {Gate(db, outputs).objection(row) for row in rows}
    assert (approvals, [row.state for row in rows]) in ((0, []), (1, ["queued"] * 3))
    assert issued or state in ("draft", "")
    assert objections <= ({""} if issued else {"M36"})
    return f"{'approved' if approval else 'draft'}, {'in place' if issued or not approval else 'to be put in place'}"


def test_a_kill_at_any_durable_step_of_a_sign_off_leaves_all_or_nothing(draft, tmp_path):
    """SIGKILL before and after each; afterwards the same command signs, once, and three messages wait, once."""
    with ThreadPoolExecutor(LANES) as pool:
        seen = sum(pool.map(lane, range(1, LANES + 1), [draft] * LANES, [tmp_path] * LANES), Counter())
    print(seen)
    assert seen.total() >= 60, seen
    assert set(seen) == {"draft, in place", "approved, to be put in place", "approved, in place"}, seen
