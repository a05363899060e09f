"""Rules that hold a period against the one before."""

from dataclasses import replace
from datetime import date

import pytest

from guatu.checks.outcome import Unjudged
from guatu.checks.rules_periods import closed_stays_closed, registration_dates_hold, rows_still_there
from guatu.ledgers.schema import LEDGERS
from guatu.ledgers.table import Fault

from .factories import FILE, NEW, OLD, a_row, a_table, before, cell, places, sent

RULES = (rows_still_there, closed_stays_closed, registration_dates_hold)


def adjusted(sheet, key):
    """A 核减说明 that takes out `key`."""
    return a_row("adjustments", "HJ001", ledger=sheet, row_id=key, adjusted_on=NEW)


@pytest.mark.parametrize(("rule", "code"), list(zip(RULES, ("R10", "R11", "R12"), strict=True)))
def test_without_a_previous_period_the_rules_are_unjudged(rule, code):
    """Nothing to compare with is not the same as nothing found, and the reason is told apart."""
    assert list(rule(sent())) == [Unjudged(code, "J.first")]
    assert list(rule(sent(compared="missing"))) == [Unjudged(code, "J.missing")]


@pytest.mark.parametrize("rule", RULES)
def test_the_same_rows_again_break_no_rule(rule):
    """A period that adds nothing is sound, and so is one that adds a row dated in it."""
    rows = [a_row("findings", "WT001"), a_row("findings", "WT002", state="已销号")]
    assert list(rule(sent(before(findings=rows), findings=rows))) == []
    assert list(rule(sent(before(findings=rows), findings=[*rows, a_row("findings", "WT003", found_on=NEW)]))) == []


def test_r10_a_row_that_is_gone_is_named():
    """There is no cell to name: the 编号 is what can be looked for."""
    last = before(findings=[a_row("findings", "WT001"), a_row("findings", "WT002", description="另一事")])
    assert places(rows_still_there(sent(last, findings=[a_row("findings", "WT001")]))) == [("R10", None, ("WT002",))]


def test_r10_an_adjusted_row_may_be_gone():
    """A 核减 explains it, in its own ledger only."""
    last = before(findings=[a_row("findings", "WT001"), a_row("findings", "WT002")])
    now = [a_row("findings", "WT001")]
    assert list(rows_still_there(sent(last, findings=now, adjustments=[adjusted("问题整改台账", "WT002")]))) == []
    other = sent(last, findings=now, adjustments=[adjusted("任务分解台账", "WT002")])
    assert [p[0] for p in places(rows_still_there(other))] == ["R10"]


def test_r10_a_row_adjusted_before_needs_no_second_word():
    """What the previous period had already taken out may leave the sheet later."""
    word = adjusted("问题整改台账", "WT002")
    last = before(findings=[a_row("findings", "WT001"), a_row("findings", "WT002")], adjustments=[word])
    assert list(rows_still_there(sent(last, findings=[a_row("findings", "WT001")], adjustments=[word]))) == []


def test_r10_a_renumbered_row_is_recognised():
    """A row gone and a new one that is the same but for its 编号 are one finding, at the new 编号."""
    last = before(regulations=[a_row("regulations", "ZD001"), a_row("regulations", "ZD002", title="办法")])
    now = [a_row("regulations", "ZD001"), a_row("regulations", "ZD009", title="办法")]
    assert places(rows_still_there(sent(last, regulations=now))) == [("R10.renumbered", "B5", ("ZD002", "ZD009"))]


def test_r10_a_renumbered_row_may_have_moved_on():
    """In a ledger with states the row is recognised by what does not move on with its state."""
    last = before(findings=[a_row("findings", "WT001", description="某事", state="整改中")])
    now = [a_row("findings", "WT009", description="某事", state="待验收", rectified_on=NEW)]
    assert [p[0] for p in places(rows_still_there(sent(last, findings=now)))] == ["R10.renumbered"]


def test_r10_one_new_row_explains_one_gone_row():
    """Two rows gone and one twin come: one is renumbered, the other gone."""
    last = before(visits=[a_row("visits", "DY001"), a_row("visits", "DY002")])
    found = places(rows_still_there(sent(last, visits=[a_row("visits", "DY009")])))
    assert sorted(f[0] for f in found) == ["R10", "R10.renumbered"]


def test_r10_an_emptied_ledger_is_one_finding():
    """All rows gone is said once, with every 编号."""
    last = before(visits=[a_row("visits", f"DY00{i}") for i in range(1, 4)])
    assert places(rows_still_there(sent(last))) == [("R10.all", None, ("DY001", "DY002", "DY003"))]


@pytest.mark.parametrize(
    ("ledger", "closed", "opened"),
    [
        ("activities", "已销号", "推进中"),
        ("findings", "已销号", "整改中"),
        ("leads", "已办结", "正在办理"),
        ("opinions", "已完成", "正在推进"),
    ],
)
def test_r11_what_was_closed_stays_closed(ledger, closed, opened):
    """A closed row that is open again is an error at its state, in every ledger with states."""
    last = before(**{ledger: [a_row(ledger, "X001", state=closed)]})
    assert list(closed_stays_closed(sent(last, **{ledger: [a_row(ledger, "X001", state=closed)]}))) == []
    found = places(closed_stays_closed(sent(last, **{ledger: [a_row(ledger, "X001", state=opened)]})))
    assert found == [("R11", cell(ledger, "state"), ("X001",))]


def test_r11_a_relapse_needs_date_and_reason():
    """反弹 is in order with both; each one missing is an error at its empty cell."""
    last = before(findings=[a_row("findings", "WT001", state="已销号")])

    def found(**values):
        return places(closed_stays_closed(sent(last, findings=[a_row("findings", "WT001", state="反弹", **values)])))

    assert found(reopened_on=NEW, reopen_reason="再次出现") == []
    assert found(reopened_on=NEW) == [("R11.reopened", cell("findings", "reopen_reason"), ("WT001",))]
    assert [f[1] for f in found()] == [cell("findings", "reopened_on"), cell("findings", "reopen_reason")]


def test_r11_a_row_gone_or_adjusted_is_not_also_reopened():
    """R10 speaks of rows that are gone; a row that a 核减 takes out is out."""
    last = before(findings=[a_row("findings", "WT001", state="已销号")])
    assert list(closed_stays_closed(sent(last))) == []
    word = adjusted("问题整改台账", "WT001")
    assert (
        list(closed_stays_closed(sent(last, findings=[a_row("findings", "WT001", state="整改中")], adjustments=[word])))
        == []
    )


def test_r12_a_new_row_with_an_old_date_is_listed():
    """The last day of the previous period is old, the day after it is not."""
    last = before(case_corrections=[a_row("case_corrections", "AJ001")])

    def found(day):
        rows = [a_row("case_corrections", "AJ001"), a_row("case_corrections", "AJ002", corrected_on=day)]
        return places(registration_dates_hold(sent(last, case_corrections=rows)))

    assert found(date(2020, 9, 20)) == [("R12.back_dated", cell("case_corrections", "corrected_on", 5), ("AJ002",))]
    assert found(date(2020, 9, 21)) == []


def test_r12_a_moved_date_is_listed_with_what_it_was():
    """A registration date that changed is named, both dates given."""
    last = before(regulations=[a_row("regulations", "ZD001", effective_on=OLD)])
    (fault,) = registration_dates_hold(sent(last, regulations=[a_row("regulations", "ZD001", effective_on=NEW)]))
    assert places([fault]) == [("R12.moved", cell("regulations", "effective_on"), ("ZD001",))]
    assert (fault.values["was"], fault.values["found"]) == (OLD, NEW)


def test_r12_only_the_registration_date_counts():
    """Other dates of a row may come and go."""
    last = before(findings=[a_row("findings", "WT001", closed_on=OLD)])
    assert list(registration_dates_hold(sent(last, findings=[a_row("findings", "WT001", closed_on=NEW)]))) == []


def test_a_refused_registration_date_is_not_said_to_have_moved():
    """R03 has spoken of the cell already."""
    last = before(visits=[a_row("visits", "DY001")])
    refused = Fault("R03.date", FILE, "领导调研台账", cell("visits", "held_on"), ("DY001",))
    assert (
        list(registration_dates_hold(sent(last, visits=[a_row("visits", "DY001", held_on=None)], faults=[refused])))
        == []
    )


@pytest.mark.parametrize(
    "fault",
    [Fault("R01.sheet", FILE, "领导调研台账"), Fault("R05.twice", FILE, "领导调研台账", "B4", ("DY002",))],
    ids=["sheet missing", "number refused"],
)
@pytest.mark.parametrize(("rule", "code"), [(rows_still_there, "R10"), (registration_dates_hold, "R12")])
def test_rows_that_cannot_be_told_apart_are_not_compared(rule, code, fault):
    """A ledger that was not read, or whose 编号 were refused, is unjudged; the other ledgers are judged all the same."""
    last = before(visits=[a_row("visits", "DY001")], findings=[a_row("findings", "WT001")])
    verdicts = list(rule(sent(last, faults=[fault], findings=[a_row("findings", "WT001", found_on=NEW)])))
    assert Unjudged(code, "J.unreadable", "领导调研台账") in verdicts
    assert [v.sentence for v in verdicts if isinstance(v, Fault)] == (["R12.moved"] if code == "R12" else [])


@pytest.mark.parametrize(("rule", "code"), list(zip(RULES, ("R10", "R11", "R12"), strict=True)))
def test_a_file_that_could_not_be_read_leaves_every_ledger_unjudged(rule, code):
    """A damaged workbook must not look like 13 emptied ledgers, and is said once."""
    unread = [replace(a_table(x.name), file="", sheet="") for x in LEDGERS]
    last = before(visits=[a_row("visits", "DY001")])
    assert list(rule(sent(last, faults=[Fault("F01", FILE)], tables=unread))) == [Unjudged(code, "J.unreadable")]


def test_one_file_of_several_that_could_not_be_read_leaves_the_others_judged():
    """Ledgers found in the other files are compared all the same."""
    last = before(visits=[a_row("visits", "DY001")], events=[a_row("events", "SJ001")])
    tables = [replace(a_table("visits"), file="", sheet=""), a_table("events")]
    verdicts = list(rows_still_there(sent(last, faults=[Fault("F01", "另一个.xlsx")], tables=tables)))
    assert [v.sentence for v in verdicts if isinstance(v, Fault)] == ["R10.all"]
    assert verdicts[-1] == Unjudged("R10", "J.unreadable", "领导调研台账")


def test_r12_a_renumbered_row_is_not_also_back_dated():
    """R10 has said what happened to it."""
    last = before(visits=[a_row("visits", "DY001")])
    assert list(registration_dates_hold(sent(last, visits=[a_row("visits", "DY009")]))) == []
