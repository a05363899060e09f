"""Rules on one row at a time."""

from datetime import date

import pytest

from guatu.checks.identities import written
from guatu.checks.rules_rows import (
    dates_in_order,
    no_identities,
    parts_within_wholes,
    reviewers_are_others,
    states_have_their_proof,
)
from guatu.ledgers.schema import LEDGERS
from guatu.ledgers.table import Fault

from .factories import CUT_OFF, FILE, a_row, cell, places, sent

CLOSED = {"state": "已销号", "closed_on": date(2020, 9, 20), "evidence": "验收表", "reviewer": "审核员"}


def judged(rule, ledger, **values):
    """What `rule` finds on one row of `ledger`."""
    return places(rule(sent(**{ledger: [a_row(ledger, "X001", **values)]})))


@pytest.mark.parametrize("ledger", [x.name for x in LEDGERS])
@pytest.mark.parametrize(
    "rule", [dates_in_order, states_have_their_proof, reviewers_are_others, parts_within_wholes, no_identities]
)
def test_a_plain_row_breaks_no_rule(rule, ledger):
    """A row with its required columns filled in order is left in peace by every rule."""
    assert judged(rule, ledger) == []


@pytest.mark.parametrize(
    ("ledger", "values", "column"),
    [
        ("activities", {"start": date(2020, 9, 2), "due": date(2020, 9, 1)}, "due"),
        ("findings", {"found_on": date(2020, 9, 2), "rectified_on": date(2020, 9, 1)}, "rectified_on"),
        ("findings", {"rectified_on": date(2020, 9, 20), "closed_on": date(2020, 9, 19)}, "closed_on"),
        ("findings", {"found_on": date(2020, 9, 2), "closed_on": date(2020, 9, 1)}, "closed_on"),
        ("leads", {"received_on": date(2020, 9, 2), "fed_back_on": date(2020, 9, 1)}, "fed_back_on"),
        ("leads", {"received_on": date(2020, 9, 2), "closed_on": date(2020, 9, 1)}, "closed_on"),
    ],
)
def test_r06_names_the_date_that_comes_too_early(ledger, values, column):
    """Two dates in the wrong order are one error, at the one that should be later; the same day is in order."""
    assert judged(dates_in_order, ledger, **values) == [("R06.order", cell(ledger, column), ("X001",))]
    same_day = dict.fromkeys(values, max(values.values()))
    assert judged(dates_in_order, ledger, **same_day) == []


@pytest.mark.parametrize("ledger", [x.name for x in LEDGERS if x.registered])
def test_r06_only_starts_and_deadlines_may_lie_ahead(ledger):
    """Every date column but 开始日期 ends at the cut-off; 时限 and 期满日期 do not."""
    kept = next(x for x in LEDGERS if x.name == ledger).kept
    for column in kept:
        if column.kind in ("date", "deadline"):
            may = column.kind == "deadline" or column.name == "start"
            ahead = judged(dates_in_order, ledger, **{column.name: date(2020, 10, 1)})
            assert ahead == ([] if may else [("R06.future", cell(ledger, column.name), ("X001",))])
            assert judged(dates_in_order, ledger, **{column.name: CUT_OFF}) == []


def test_r06_a_date_after_the_cut_off_is_not_also_out_of_order():
    """One wrong date is one error."""
    found = judged(dates_in_order, "findings", found_on=date(2020, 10, 2), rectified_on=date(2020, 9, 20))
    assert [f[0] for f in found] == ["R06.future"]


@pytest.mark.parametrize("ledger", ["activities", "findings"])
@pytest.mark.parametrize("column", ["closed_on", "evidence", "reviewer"])
def test_r07_closing_needs_date_evidence_and_reviewer(ledger, column):
    """已销号 without one of the three is an error at the empty cell; with all three it is none."""
    assert judged(states_have_their_proof, ledger, **CLOSED) == []
    assert judged(states_have_their_proof, ledger, **(CLOSED | {column: None})) == [
        ("R07.needs", cell(ledger, column), ("X001",))
    ]


@pytest.mark.parametrize(
    ("ledger", "values", "column"),
    [
        ("findings", {"state": "待验收"}, "rectified_on"),
        ("leads", {"state": "已办结", "verdict": "属实"}, "closed_on"),
        ("leads", {"state": "已办结", "closed_on": date(2020, 9, 20)}, "verdict"),
    ],
)
def test_r07_other_states_need_their_columns(ledger, values, column):
    """待验收 needs 整改完成日期; 已办结 needs 办结日期 and 核查结论."""
    assert judged(states_have_their_proof, ledger, **values) == [("R07.needs", cell(ledger, column), ("X001",))]


@pytest.mark.parametrize(
    ("ledger", "state", "wrong"),
    [
        ("activities", "待销号", True),
        ("activities", "取消", True),
        ("findings", "整改中", True),
        ("findings", "反弹", False),
    ],
)
def test_r07_a_closing_date_needs_something_closed(ledger, state, wrong):
    """销号日期 stands only with 已销号, or with 反弹 of something once closed."""
    found = judged(states_have_their_proof, ledger, state=state, closed_on=date(2020, 9, 20))
    assert found == ([("R07.closed", cell(ledger, "closed_on"), ("X001",))] if wrong else [])


@pytest.mark.parametrize("rectifier", ["审核员01", "审核员０１", " 审核 员01", "某人、审核员01", "某人；审核员01"])
def test_r08_nobody_accepts_their_own_work(rectifier):
    """验收人 and 整改人 are compared folded and name by name; the 验收人 cell is named."""
    found = judged(reviewers_are_others, "findings", reviewer="审核员01", rectifier=rectifier)
    assert found == [("R08", cell("findings", "reviewer"), ("X001",))]


@pytest.mark.parametrize("values", [{"reviewer": "甲", "rectifier": "乙"}, {"reviewer": "甲"}, {"rectifier": "甲"}, {}])
def test_r08_different_or_missing_people_are_fine(values):
    """Two empty cells are not the same person."""
    assert judged(reviewers_are_others, "findings", **values) == []


@pytest.mark.parametrize(
    ("ledger", "values", "column"),
    [
        ("review_batches", {"population": 29, "checked": 30}, "population"),
        ("review_batches", {"population": 9, "checked": 5, "anomalies": 6}, "anomalies"),
        ("trainings", {"expected": 11, "attended": 10, "excused": 3}, "excused"),
        ("trainings", {"expected": 9, "attended": 10}, "attended"),
        ("trainings", {"expected": 20, "attended": 10, "sat": 11}, "sat"),
        ("trainings", {"expected": 20, "attended": 10, "sat": 8, "passed": 9}, "passed"),
        ("trainings", {"expected": 20, "attended": 10, "passed": 1}, "passed"),
    ],
)
def test_r09_parts_are_within_their_wholes(ledger, values, column):
    """A part above its whole is an error at the cell that is usually mistyped."""
    assert judged(parts_within_wholes, ledger, **values) == [("R09", cell(ledger, column), ("X001",))]


@pytest.mark.parametrize(
    ("ledger", "values"),
    [
        ("review_batches", {"population": 5, "checked": 5, "anomalies": 5}),
        ("trainings", {"expected": 5, "attended": 4, "excused": 1, "sat": 4, "passed": 4}),
    ],
)
def test_r09_a_part_may_be_the_whole(ledger, values):
    """Equality is no breach."""
    assert judged(parts_within_wholes, ledger, **values) == []


@pytest.mark.parametrize(
    ("rule", "ledger", "column", "values"),
    [
        (dates_in_order, "activities", "start", {"start": None, "due": date(2020, 7, 1)}),
        (states_have_their_proof, "findings", "state", {"state": None, "closed_on": date(2020, 9, 20)}),
        (states_have_their_proof, "findings", "closed_on", CLOSED | {"closed_on": None}),
        (parts_within_wholes, "review_batches", "population", {"population": None}),
        (parts_within_wholes, "trainings", "excused", {"expected": 1, "attended": 2, "excused": None}),
    ],
)
def test_a_refused_cell_is_not_judged_again(rule, ledger, column, values):
    """What intake could not read has its finding already; nothing follows from it."""
    refused = Fault(
        "R03.date", FILE, next(x.sheet for x in LEDGERS if x.name == ledger), cell(ledger, column), ("X001",)
    )
    assert list(rule(sent(faults=[refused], **{ledger: [a_row(ledger, "X001", **values)]}))) == []


def test_a_missing_column_has_no_follow_ups():
    """Where R01 says that a column is missing, R07 does not complain that it is empty in every row."""
    from dataclasses import replace

    from .factories import a_table

    table = a_table("findings", a_row("findings", "WT001", **CLOSED | {"evidence": None}))
    without = replace(table, letters={k: v for k, v in table.letters.items() if k != "evidence"})
    missing = Fault("R01.column", FILE, table.sheet)
    assert list(states_have_their_proof(sent(tables=[without], faults=[missing]))) == []
    assert places(states_have_their_proof(sent(tables=[without]))) == [("R07.needs", "B4", ("WT001",))]


def test_r18_every_written_column_is_searched():
    """Free text, notes and the columns for names of units and people are all searched, in every ledger."""
    for ledger in LEDGERS:
        for column in filter(written, ledger.kept):
            found = judged(no_identities, ledger.name, **{column.name: "联系 13800001234"})
            assert found == [("R18", cell(ledger.name, column.name), ("X001",))], (ledger.sheet, column.header)


def test_r18_does_not_repeat_the_identity():
    """The finding says which kinds a cell holds and nothing of the numbers."""
    note = "电话13800001234，证件11010519491231002X"
    (fault,) = no_identities(sent(findings=[a_row("findings", "WT001", note=note)]))
    assert fault.values["kind"] == "手机号、身份证号"
    assert not any("1380" in str(v) or "1101" in str(v) for v in fault.values.values())
