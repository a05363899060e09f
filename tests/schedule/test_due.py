"""What is due: the decision by itself, over plain values."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.schedule.book import PLACE, today
from guatu.schedule.due import Entry, agenda, judge

CUT_OFF = date(2020, 9, 30)
INPUTS = {"ledgers/SF01.xlsx": "a", "narrative": "n", "programme": "p", "period": "q", "before/2020-09-20": "b"}


def entry(**changes) -> Entry:
    """A bureau whose ledgers have arrived and whose report was never made."""
    return replace(Entry(CUT_OFF, "SF01", INPUTS), **changes)


def record(inputs=INPUTS, **notebooks) -> dict:
    """The part of run.json that the decision reads."""
    return {"inputs": dict(inputs), "notebooks": notebooks or {"progress": {}}}


def state(made: Entry, day: date = CUT_OFF, notebooks=("progress",), code: str = "v1") -> tuple:
    judged = judge(made, notebooks, day, code)
    return judged.state, judged.why


def test_ledgers_that_have_arrived_are_due_from_the_cut_off_on():
    """Not the day before; and then until the report is there."""
    assert state(entry(), CUT_OFF - timedelta(days=1)) == ("later", None)
    assert state(entry()) == ("due", "new")
    assert state(entry(), date(2030, 1, 1)) == ("due", "new")
    assert state(entry(record=record())) == ("made", None)


def test_without_ledgers_nothing_is_due_and_the_bureau_is_missing():
    """A narrative alone is no ledger; a report whose ledgers were filed away stays."""
    bare = {k: v for k, v in INPUTS.items() if not k.startswith("ledgers/")}
    assert state(entry(inputs=bare)) == ("missing", None)
    assert state(entry(inputs=bare, record=record())) == ("made", None)


@pytest.mark.parametrize("name", ["ledgers/SF01.xlsx", "narrative", "period", "before/2020-09-20", "photos/1.jpg"])
def test_what_the_report_was_made_from_makes_it_due_again(name):
    """A corrected ledger, a new narrative, other figures before: a new draft, and which input it was."""
    judged = judge(entry(inputs={**INPUTS, name: "other"}, record=record()), ("progress",), CUT_OFF)
    assert (judged.state, judged.why, judged.changed) == ("due", "changed", (name,))


@pytest.mark.parametrize("name", ["programme", "templates/own.css"])
def test_settings_do_not_make_the_past_again(name):
    """A new signer in programme.yml is for reports to come; reports of the past stay as they were issued."""
    assert state(entry(inputs={**INPUTS, name: "other"}, record=record())) == ("made", None)


def test_refused_ledgers_wait_for_other_ones():
    """The same ledgers are not tried at every tick; corrected ones, or another version of guatu, are."""
    refused = {"inputs": INPUTS, "code": "v1"}
    assert state(entry(refused=refused)) == ("refused", None)
    assert state(entry(refused=refused, inputs={**INPUTS, "ledgers/SF01.xlsx": "mended"})) == ("due", "new")
    assert state(entry(refused=refused), code="v2") == ("due", "new")
    corrected = {**INPUTS, "ledgers/SF01.xlsx": "worse"}
    assert state(entry(inputs=corrected, record=record(), refused={"inputs": corrected, "code": "v1"}))[0] == "refused"


def test_only_the_notebooks_that_are_missing_are_run():
    """One that was never made, failed, or stems from earlier inputs; all of them if the inputs changed."""
    made = entry(record=record(progress={}, board={"stale": True}))
    wanted = ("progress", "board", "leads")
    assert judge(made, wanted, CUT_OFF).notebooks == ("board", "leads")
    assert state(made, notebooks=wanted) == ("due", "incomplete")
    assert judge(replace(made, inputs={**INPUTS, "narrative": "x"}), wanted, CUT_OFF).notebooks == wanted


def test_the_oldest_period_comes_first():
    """Later figures build on earlier ones; bureaux keep their order."""
    days = [date(2021, 1, 10), date(2020, 12, 31), date(2020, 12, 20)]
    entries = [Entry(day, bureau, INPUTS) for day in days for bureau in ("B", "A")]
    found = [(j.entry.cut_off, j.entry.bureau) for j in agenda(entries, ("progress",), date(2021, 2, 1))]
    assert found == [(day, bureau) for day in sorted(days) for bureau in ("B", "A")]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2020, 12, 31, 15, 59, 59, tzinfo=UTC), date(2020, 12, 31)),
        (datetime(2020, 12, 31, 16, 0, tzinfo=UTC), date(2021, 1, 1)),
        (datetime(2020, 2, 28, 17, 0, tzinfo=UTC), date(2020, 2, 29)),
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), date(2026, 3, 29)),
    ],
)
def test_the_day_is_the_programmes_civil_day(moment, day, monkeypatch):
    """Whatever zone the machine is set to; at year's end and on 29 February too."""
    for zone in ("UTC", "America/New_York", "Pacific/Kiritimati"):
        monkeypatch.setenv("TZ", zone)
        assert today(moment) == day
        assert today(moment.astimezone(PLACE)) == day


@given(st.dates(date(2020, 1, 1), date(2022, 12, 31)), st.dates(date(2020, 1, 1), date(2022, 12, 31)))
def test_a_clock_set_back_loses_nothing(first, second):
    """What was made stays made; what is due on the earlier day is due on the later one as well."""
    entries = [Entry(date(2021, 1, 10), "A", INPUTS, record()), Entry(date(2021, 1, 20), "A", INPUTS)]
    early, late = sorted((first, second))
    due = [{id(j.entry) for j in agenda(entries, ("progress",), day) if j.state == "due"} for day in (early, late)]
    assert due[0] <= due[1]
