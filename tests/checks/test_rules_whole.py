"""Rules that look across rows and ledgers."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from guatu.checks.outcome import Unjudged
from guatu.checks.rules_reading import cut_off_agrees
from guatu.checks.rules_whole import measures_covered, references_exist, rows_not_pasted, totals_agree, units_report
from guatu.ledgers.table import Fault, Total

from .factories import FILE, a_row, a_table, before, cell, places, programme, sent

EVERY_MEASURE = tuple(str(n) for n in range(1, 50))


@pytest.mark.parametrize(
    ("name", "column", "target", "key"),
    [("person_measures", "lead_id", "leads", "XS001"), ("case_corrections", "finding_id", "findings", "WT001")],
)
def test_r13_a_reference_names_a_row_that_is_there(name, column, target, key):
    """A 编号 unknown to the other ledger is an error; an empty cell, a known one, and several known ones are not."""

    def found(value):
        return places(
            references_exist(sent(**{target: [a_row(target, key)], name: [a_row(name, "X001", **{column: value})]}))
        )

    assert found(None) == []
    assert found(key) == []
    assert found(f"{key}、{key[:2]}-{key[2:]}".lower()) == []
    assert found("XX999") == [("R13.row", cell(name, column), ("X001",))]
    assert found(f"{key}、XX999") == [("R13.row", cell(name, column), ("X001",))]


def test_r13_a_row_taken_out_may_be_referred_to():
    """A lead that a 核减 took out was there."""
    word = a_row("adjustments", "HJ001", ledger="线索办理台账", row_id="XS009")
    given = {"person_measures": [a_row("person_measures", "RY001", lead_id="XS009")], "adjustments": [word]}
    assert list(references_exist(sent(before(leads=[a_row("leads", "XS009")]), **given))) == []


def test_r13_references_into_an_unread_ledger_are_unjudged():
    """A missing sheet does not make every reference to it wrong."""
    missing = Fault("R01.sheet", FILE, "线索办理台账")
    given = {"person_measures": [a_row("person_measures", "RY001", lead_id="XS001")], "faults": [missing]}
    assert list(references_exist(sent(**given))) == [Unjudged("R13", "J.unreadable", "线索办理台账")]


@pytest.mark.parametrize(
    ("measures", "wrong"), [(("1", "49"), False), (("50",), True), (("10", "50"), True), (("0",), True)]
)
def test_r13_measures_are_within_the_programme(measures, wrong):
    """The sample programme has 49 measures, numbered from 1."""
    found = places(references_exist(sent(activities=[a_row("activities", "HD001", measures=measures)])))
    assert found == ([("R13.measure", cell("activities", "measures"), ("HD001",))] if wrong else [])


def test_r13_an_adjustment_names_a_row_of_this_or_the_previous_period():
    """It may still stand, have stood last period, or have been taken out by then; anything else is an error."""
    word = a_row("adjustments", "HJ001", ledger="问题整改台账", row_id="WT001")
    row = a_row("findings", "WT001")
    wrong = [("R13.adjusted", cell("adjustments", "row_id"), ("HJ001",))]
    assert places(references_exist(sent(findings=[row], adjustments=[word]))) == []
    assert places(references_exist(sent(before(findings=[row]), adjustments=[word]))) == []
    assert places(references_exist(sent(before(adjustments=[word]), adjustments=[word]))) == []
    assert places(references_exist(sent(before(), adjustments=[word]))) == wrong
    assert places(references_exist(sent(adjustments=[word]))) == wrong
    assert list(references_exist(sent(compared="missing", adjustments=[word]))) == [
        Unjudged("R13", "J.missing", "核减说明台账")
    ]


def test_r14_every_measure_is_covered():
    """All 49 by one activity is enough."""
    assert list(measures_covered(sent(activities=[a_row("activities", "HD001", measures=EVERY_MEASURE)]))) == []


def test_r14_an_uncovered_measure_is_named():
    """One warning a measure; there may be no cell to name."""
    found = list(measures_covered(sent(activities=[a_row("activities", "HD001", measures=EVERY_MEASURE[:-2])])))
    assert [(f.values["measure"], f.cell, f.rows) for f in found] == [(48, None, ()), (49, None, ())]


def test_r14_a_cancelled_activity_covers_nothing_and_is_named():
    """Its state is where to look."""
    rows = [
        a_row("activities", "HD001", measures=EVERY_MEASURE[1:]),
        a_row("activities", "HD002", measures=("1",), state="取消"),
    ]
    assert places(measures_covered(sent(activities=rows))) == [("R14", cell("activities", "state", 5), ("HD002",))]


def test_r14_names_the_activity_that_covered_it_last_period():
    """Where 措施编号 was changed, that cell is where to look."""
    last = before(activities=[a_row("activities", "HD001", measures=EVERY_MEASURE)])
    rows = [a_row("activities", "HD001", measures=EVERY_MEASURE[:-1])]
    assert places(measures_covered(sent(last, activities=rows))) == [
        ("R14", cell("activities", "measures"), ("HD001",))
    ]


def test_r14_is_unjudged_where_a_measure_could_not_be_read():
    """The refused cell may be the one that covers."""
    refused = Fault("R03.measures", FILE, "任务分解台账", cell("activities", "measures"), ("HD001",))
    verdicts = list(measures_covered(sent(activities=[a_row("activities", "HD001", measures=())], faults=[refused])))
    assert verdicts == [Unjudged("R14", "J.unreadable", "任务分解台账")]


def reviews(*totals, checked=(1, 2, 4)):
    """Findings of R15 on 核查批次台账 with a row for each of `checked`, from row 4 on, and these totals."""
    rows = [a_row("review_batches", f"HC{i:03}", checked=n) for i, n in enumerate(checked)]
    table = a_table("review_batches", *rows, totals=tuple(Total(n, label, {"checked": v}) for n, label, v in totals))
    return [(f.cell, f.values["sum"]) for f in totals_agree(sent(tables=[table]))]


def test_r15_a_total_is_the_sum_of_its_rows():
    """A wrong 合计 is an error at its cell, with the right sum."""
    assert reviews((7, "合计", 7)) == []
    assert reviews((7, "合计", 8)) == [(cell("review_batches", "checked", 7), 7)]


def test_r15_a_subtotal_is_the_sum_of_its_group():
    """小计 adds up the rows since the total before, 合计 all rows."""
    assert reviews((5, "小计", 1), (8, "小计", 6), (9, "合计", 7), checked=(1,)) != []
    table = a_table(
        "review_batches", *(a_row("review_batches", f"HC{i:03}", checked=n) for i, n in enumerate((1, 2, 4)))
    )
    rows = tuple(replace(row, number=n) for row, n in zip(table.rows, (4, 6, 7), strict=True))

    def found(*totals):
        given = replace(table, rows=rows, totals=tuple(Total(n, label, {"checked": v}) for n, label, v in totals))
        return [(f.cell, f.values["sum"]) for f in totals_agree(sent(tables=[given]))]

    assert found((5, "小计", 1), (8, "小计", 6), (9, "合计", 7)) == []
    assert found((5, "小计", 1), (8, "小计", 7), (9, "总计", 7)) == [(cell("review_batches", "checked", 8), 6)]
    assert found((5, "合计", 1), (8, "合计", 6), (9, "总计", 7)) == []
    assert found((5, "合计", 1), (8, "合计", 6), (9, "总计", 6)) == [(cell("review_batches", "checked", 9), 7)]


def test_r15_empty_cells_and_decimals_add_up_exactly():
    """An empty cell adds nothing; decimals are not floats."""
    rows = [a_row("outcomes", f"ZB{i:03}", current=v) for i, v in enumerate((Decimal("0.1"), Decimal("0.2"), None))]
    table = a_table("outcomes", *rows, totals=(Total(9, "合计", {"current": Decimal("0.3")}),))
    assert list(totals_agree(sent(tables=[table]))) == []


def test_r15_a_column_with_a_refused_cell_is_not_added_up():
    """Its sum is not known."""
    table = a_table(
        "review_batches", a_row("review_batches", "HC001", checked=None), totals=(Total(5, "合计", {"checked": 9}),)
    )
    refused = Fault("R19.formula", FILE, "核查批次台账", cell("review_batches", "checked"))
    assert list(totals_agree(sent(tables=[table], faults=[refused]))) == []


def test_r16_a_silent_unit_is_named():
    """A unit is heard by one row in any ledger."""
    units = programme().units
    rows = [a_row("visits", f"DY{i:03}", unit=unit) for i, unit in enumerate(units[2:])]
    found = list(units_report(sent(visits=rows, events=[a_row("events", "SJ001", unit=units[0])])))
    assert [(f.code, f.file, f.sheet, f.values["unit"]) for f in found] == [("R16", FILE, None, units[1])]


def test_r16_only_the_bureau_s_own_units_must_report():
    """A bureau that lists its units answers for those."""
    given = sent(visits=[a_row("visits", "DY001", unit="看守所")])
    own = replace(given, bureau=given.bureau.model_copy(update={"units": ("看守所", "刑侦大队")}))
    assert [f.values["unit"] for f in units_report(own)] == ["刑侦大队"]


def test_r16_is_unjudged_where_a_unit_could_not_be_read():
    """A mistyped 单位 may be the silent one."""
    refused = Fault("R04", FILE, "领导调研台账", cell("visits", "unit"), ("DY001",))
    verdicts = list(units_report(sent(visits=[a_row("visits", "DY001", unit=None)], faults=[refused])))
    assert verdicts == [Unjudged("R16", "J.unreadable")]


def pasted(copies, **values):
    """Findings of R20 on 12 different cases and `copies` of the first ones under other numbers."""
    rows = [a_row("case_corrections", f"AJ{i:03}", fault=f"问题{i}") for i in range(12)]
    again = [a_row("case_corrections", f"AJ1{i:02}", **({"fault": f"问题{i}"} | values)) for i in range(copies)]
    return places(rows_not_pasted(sent(case_corrections=[*rows, *again])))


def test_r20_ten_rows_standing_twice_are_named():
    """Nine are a coincidence, ten are a warning with both of each pair, at the cells of the copies."""
    assert pasted(9) == []
    assert pasted(10, note="补充") == []
    ((sentence, where, rows),) = pasted(10)
    assert (sentence, where) == ("R20", "B16:B25")
    assert rows == tuple([f"AJ{i:03}" for i in range(10)] + [f"AJ1{i:02}" for i in range(10)])


def test_r20_rows_that_an_adjustment_takes_out_do_not_count():
    """The copies were dealt with."""
    rows = [a_row("visits", f"DY{i:03}") for i in range(11)]
    words = [
        a_row("adjustments", f"HJ{i:03}", ledger="领导调研台账", row_id=f"DY{i:03}", reason=str(i))
        for i in range(1, 11)
    ]
    assert list(rows_not_pasted(sent(visits=rows, adjustments=words))) == []
    assert [f.code for f in rows_not_pasted(sent(visits=rows))] == ["R20"]


def test_r20_is_unjudged_where_a_column_is_missing():
    """Rows without it look alike that are not."""
    rows = [a_row("visits", f"DY{i:03}") for i in range(11)]
    missing = Fault("R01.column", FILE, "领导调研台账")
    assert list(rows_not_pasted(sent(visits=rows, faults=[missing]))) == [
        Unjudged("R20", "J.unreadable", "领导调研台账")
    ]


def test_r21_a_stale_file_is_named_once():
    """All sheets of a file that was sent again are one warning; a single stale sheet is named."""
    tables = [a_table("visits", stated=date(2020, 9, 20)), a_table("events", stated=date(2020, 9, 20))]
    (fault,) = cut_off_agrees(sent(tables=tables))
    assert (fault.code, fault.sheet, fault.values["sheets"]) == ("R21", None, "活动台账、领导调研台账")
    (fault,) = cut_off_agrees(sent(tables=tables[:1]))
    assert (fault.sheet, fault.values["stated"]) == ("领导调研台账", date(2020, 9, 20))


def test_r21_the_right_cut_off_or_none_is_fine():
    """A sheet need not state its cut-off."""
    assert list(cut_off_agrees(sent(tables=[a_table("visits", stated=date(2020, 9, 30)), a_table("events")]))) == []
