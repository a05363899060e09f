"""Figures are what the contract says they are, trap by trap."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guatu.indicators.compute import compute, values_of
from guatu.indicators.figure import Rate
from guatu.ledgers import schema

from .ledger_factories import BUREAU, CUT_OFF, PROGRAMME, figures_of, ledgers, period

IN_PERIOD, EARLIER = date(2020, 9, 25), date(2020, 9, 20)


def test_an_activity_of_several_tiers_counts_in_each_and_once_in_the_total():
    """by_tier counts claims, activities.total counts activities; a tier written twice in a row counts once."""
    figures = figures_of(activities=[{"tiers": ("局党委", "基层党组织", "局党委")}, {"tiers": ("局党委",)}])
    assert figures["activities.by_tier.局党委.total"].value == 2
    assert figures["activities.by_tier.基层党组织.total"].value == 1
    assert figures["activities.total"].value == 2


def test_a_cancelled_activity_is_in_no_figure():
    """取消 is left out of the total, of every breakdown and of what is overdue."""
    figures = figures_of(activities=[{"state": "取消", "due": date(2020, 8, 1)}, {}])
    assert figures["activities.total"].value == figures["activities.open"].value == 1
    assert figures["activities.by_task.清除害群之马.total"].rows == ("HD002",)
    assert figures["activities.overdue"].value == 0


def test_a_deferred_activity_is_open_but_never_overdue():
    """暂缓 stays in the total and open; an activity due on the cut-off itself is not overdue yet."""
    figures = figures_of(
        activities=[
            {"state": "暂缓", "due": date(2020, 8, 1)},
            {"due": CUT_OFF},
            {"due": CUT_OFF - timedelta(1)},
            {"state": "未启动", "due": date(2020, 8, 1)},
        ]
    )
    assert figures["activities.open"].value == 4
    assert figures["activities.overdue"].rows == ("HD003", "HD004")
    assert figures["activities.by_task.清除害群之马.overdue"].value == 2
    assert figures["activities.by_task_force.综合指导专班.yellow"].value == 2


def test_measures_are_covered_by_activities_that_are_not_cancelled():
    """A measure counts once however many activities name it; numbers beyond the programme's cover nothing."""
    given = [{"measures": ("1", "2")}, {"measures": ("2", "50")}, {"measures": ("3",), "state": "取消"}]
    figures = figures_of(activities=given)
    assert (figures["measures.covered"].value, figures["measures.total"].value) == (2, 49)
    assert figures["measures.covered"].rows == ("HD001", "HD002")


def test_an_empty_optional_cell_counts_as_not_filled():
    """未填 exists for optional columns only, and makes each set sum to found."""
    figures = figures_of(findings=[{"branch": None, "ailment": None, "found_on": IN_PERIOD}, {}])
    assert figures["findings.by_branch.未填"].value == figures["findings.by_branch.未填"].new == 1
    assert figures["findings.by_ailment.未填"].rows == ("WT001",)
    assert "findings.by_source.未填" not in figures
    assert "leads.by_verdict.未填" not in figures


def test_a_unit_that_is_on_no_list_has_its_own_key():
    """by_unit holds the units of the programme, zeros included, then any other 责任单位 seen, in ledger order."""
    figures = figures_of(findings=[{"lead_unit": "巡特警大队"}, {"lead_unit": "刑侦大队"}, {"lead_unit": "指挥中心"}])
    units = [figure.key.removeprefix("findings.by_unit.") for figure in figures.family("findings.by_unit")]
    assert units == [*PROGRAMME.units, "巡特警大队", "指挥中心"]
    assert figures["findings.by_unit.看守所"].value == 0


def test_a_word_with_a_dot_stays_in_its_family():
    """A unit called 一.二所 is one of by_unit, so that a table over the family sums to found."""
    figures = figures_of(findings=[{"lead_unit": "一.二所"}])
    assert "findings.by_unit.一.二所" in {figure.key for figure in figures.family("findings.by_unit")}
    assert figures.family("activities.by_task") == ()


def test_findings_count_as_rectified_when_they_wait_for_acceptance_or_are_closed():
    """rectified is 待验收 and 已销号, dated by 整改完成日期; closed is 已销号 alone, dated by 销号日期."""
    figures = figures_of(
        findings=[
            {"state": "待验收", "rectified_on": IN_PERIOD},
            {"state": "已销号", "rectified_on": EARLIER, "closed_on": IN_PERIOD},
            {"state": "反弹", "rectified_on": IN_PERIOD, "reopened_on": IN_PERIOD, "due": date(2020, 9, 1)},
        ]
    )
    assert (figures["findings.rectified"].value, figures["findings.rectified"].new) == (2, 1)
    assert (figures["findings.closed"].value, figures["findings.closed"].new) == (1, 1)
    assert figures["findings.reopened"].new == 1
    assert figures["findings.overdue"].rows == ("WT003",)
    assert figures["findings.rectification_rate"].value == Rate(2, 3)
    assert figures["findings.closing_rate"].value == Rate(1, 3)


def test_persons_are_counted_once():
    """One person with three measures is one person in total, and one in each class that any of the rows names."""
    figures = figures_of(
        person_measures=[
            {"person": "P1", "measure": "停止执行职务", "form": "第二种"},
            {"person": "P1", "measure": "停止执行职务", "form": "第三种"},
            {"person": "P1", "measure": "移交纪检监察", "form": None},
            {"person": "P2"},
        ]
    )
    assert (figures["persons.total"].value, figures["persons.suspended"].value, figures["persons.referred"].value) == (
        2,
        1,
        1,
    )
    assert [figures[f"persons.by_form.{form}"].value for form in schema.FORMS] == [0, 1, 1, 0]
    assert figures["persons.suspended"].rows == ("RY001", "RY002")


def test_a_person_is_new_in_the_period_of_the_first_such_decision():
    """A second suspension in the period makes nobody new; a first referral does, though the person is known."""
    figures = figures_of(
        person_measures=[
            {"person": "P1", "measure": "停止执行职务", "decided_on": IN_PERIOD},
            {"person": "P1", "measure": "停止执行职务", "decided_on": EARLIER},
            {"person": "P1", "measure": "移交纪检监察", "decided_on": IN_PERIOD},
        ]
    )
    assert figures["persons.total"].new == figures["persons.suspended"].new == 0
    assert figures["persons.referred"].new == 1


def test_the_rank_is_that_of_the_latest_row():
    """The row with the latest 决定日期 decides; of two on one day the later row."""
    figures = figures_of(
        person_measures=[
            {"person": "P1", "rank": "班子成员", "decided_on": date(2020, 9, 5)},
            {"person": "P1", "rank": "普通民警", "decided_on": date(2020, 8, 5)},
            {"person": "P2", "rank": "班子成员", "decided_on": date(2020, 9, 5)},
            {"person": "P2", "rank": "中层领导干部", "decided_on": date(2020, 9, 5)},
        ]
    )
    assert [figures[f"persons.by_rank.{rank}"].value for rank in schema.RANKS] == [1, 1, 0, 0]
    assert figures["persons.by_rank.中层领导干部"].rows == ("RY004",)


def test_a_rate_without_a_denominator_is_none():
    """Nil returns give no rate, neither 0% nor an error, and no change."""
    figures = figures_of(previous=values_of(figures_of(findings=[{}])))
    rates = [figure for figure in figures.values() if figure.measure == "%" and figure.key != "measures.coverage_rate"]
    assert len(rates) > 100
    assert all(figure.value is None and figure.change is None for figure in rates)


def test_leads_are_handled_when_closed_or_closed_for_a_stage():
    """handling_rate is (已办结 + 阶段性办结) ÷ 受理; overdue are only those 正在办理."""
    late = {"due": date(2020, 9, 1)}
    given = [{"state": "已办结", "closed_on": IN_PERIOD, **late}, {"state": "阶段性办结", **late}, {**late}, {}]
    figures = figures_of(leads=[*given, {"source": "指导组交办"}])
    assert figures["leads.handling_rate"].value == Rate(2, 5)
    assert figures["leads.overdue"].rows == ("XS003",)
    assert (figures["leads.closed"].new, figures["leads.assigned_by_group"].value) == (1, 1)


def test_outcomes_improve_in_their_own_direction():
    """Decimals are compared exactly; staying the same is no improvement; by_dimension counts the improved."""
    figures = figures_of(
        outcomes=[
            {"baseline": Decimal("95.10"), "current": Decimal("95.2"), "better": "越高越好"},
            {"baseline": Decimal("0.30"), "current": Decimal("0.29"), "better": "越低越好"},
            {"baseline": Decimal("1.0"), "current": Decimal("1.00"), "better": "越高越好"},
            {"baseline": Decimal(3), "current": Decimal(4), "better": "越低越好"},
        ]
    )
    assert figures["outcomes.improved"].rows == ("ZB001", "ZB002")
    assert (figures["outcomes.total"].value, figures["outcomes.by_dimension.绩效考评成绩"].value) == (4, 2)


def test_regulations_total_is_made_and_revised():
    """废止 is counted apart, and in no category."""
    figures = figures_of(regulations=[{}, {"action": "修订"}, {"action": "废止", "effective_on": IN_PERIOD}])
    assert figures["regulations.total"].value == figures["regulations.by_category.党委制度"].value == 2
    assert figures["regulations.repealed"].new == 1


def test_sums_take_blank_cells_as_nothing():
    """A training without a test has no part in sat and passed, nor is it among the rows behind them."""
    given = [{"sat": 8, "passed": 7, "held_on": IN_PERIOD}, {"sat": None, "passed": None}]
    figures = figures_of(trainings=given)
    assert (figures["trainings.sat"].value, figures["trainings.sat"].new) == (8, 8)
    assert figures["trainings.sat"].rows == ("XX001",)
    assert figures["trainings.pass_rate"].value == Rate(7, 8)
    assert figures["trainings.attendance_rate"].value == Rate(20, 20)


def test_reviews_sum_what_was_checked():
    """alarm_checked is by what was reviewed, by_check by the way of reviewing."""
    batch = {"population": 20, "checked": 10, "anomalies": 1}
    figures = figures_of(review_batches=[batch, {**batch, "object": "接处警警情", "checked_on": IN_PERIOD}])
    assert (figures["reviews.checked"].value, figures["reviews.checked"].new) == (20, 10)
    assert figures["reviews.alarm_checked"].value == 10
    assert figures["reviews.by_check.报警登记回头查.anomalies"].value == 2
    assert figures["reviews.anomaly_rate"].value == Rate(2, 20)


def test_opinions_past_their_deadline_are_those_not_done_or_sustained():
    """overdue: 未落实 or 正在推进, and due before the cut-off."""
    late = {"due": date(2020, 9, 1)}
    figures = figures_of(opinions=[{**late, "state": state} for state in schema.OPINION_STATES])
    assert figures["opinions.overdue"].rows == ("YJ001", "YJ002")


def test_adjusted_rows_are_left_out_of_every_figure():
    """A row named in 核减说明台账 counts nowhere, though it still stands in its ledger; its unit adds no key."""
    figures = figures_of(
        findings=[{"lead_unit": "撤并单位"}, {}],
        leads=[{"id": "WT001"}],
        adjustments=[{"ledger": "问题整改台账", "row_id": "WT001"}],
    )
    assert figures["findings.found"].rows == ("WT002",)
    assert "findings.by_unit.撤并单位" not in figures
    assert figures["leads.received"].value == 1


def test_the_previous_value_and_the_change_stand_beside_each_figure():
    """A key not seen before had 0; a first period has neither previous nor change; rates change in exact points."""
    before = figures_of(findings=[{"state": "已销号"}, {}, {}])
    figures = figures_of(findings=[{"state": "已销号"}, {"lead_unit": "指挥中心"}], previous=values_of(before))
    assert (figures["findings.found"].previous, figures["findings.found"].change) == (3, -1)
    assert (figures["findings.by_unit.指挥中心"].previous, figures["findings.by_unit.指挥中心"].change) == (0, 1)
    assert figures["findings.closing_rate"].change == Decimal("16.666667")
    assert all(figure.previous is None and figure.change is None for figure in before.values())


@pytest.mark.parametrize(
    ("after", "day", "new"), [(EARLIER, 20, 0), (EARLIER, 21, 1), (None, 21, 1), (None, 20, 0), (EARLIER, 30, 1)]
)
def test_a_row_is_new_after_the_cut_off_before_up_to_this_one(after: date | None, day: int, new: int):
    """(previous cut-off, this cut-off]; where there is no previous one, the period's from is the first new day."""
    figures = figures_of(findings=[{"found_on": date(2020, 9, day)}], after=after)
    assert figures["findings.found"].new == new


def test_a_gap_between_periods_is_new_in_the_later_one():
    """The cut-off before counts, not the period's from, so that no row is new in no period."""
    given = ledgers(findings=[{"found_on": date(2020, 9, 15)}])
    figures = compute(given, PROGRAMME, period(), BUREAU, {}, after=date(2020, 9, 10))
    assert figures["findings.found"].new == 1


def test_the_two_colours_are_the_programmes():
    """Which states are green and yellow is the programme's to say; so says the formula."""
    colours = PROGRAMME.close_out_colours.model_copy(update={"green": ("已销号", "待销号"), "yellow": "推进中"})
    programme = PROGRAMME.model_copy(update={"close_out_colours": colours})
    figures = figures_of(activities=[{"state": "待销号"}, {}], programme=programme)
    assert (figures["activities.green"].value, figures["activities.yellow"].value) == (1, 1)
    assert figures["activities.green"].formula == "状态为“已销号”或“待销号”的活动项目"


def test_every_figure_is_named_and_explained():
    """Each has a label, a measure word and a formula; every label is its own; every row behind it exists."""
    figures = figures_of(findings=[{}], activities=[{}])
    assert all(figure.label and figure.measure and figure.formula for figure in figures.values())
    assert len({figure.label for figure in figures.values()}) == len(figures)
    assert figures["findings.closing_rate"].formula == "已验收销号÷发现问题"
    assert figures["activities.by_task.清除害群之马.closed"].label == "清除害群之马·已销号"
    assert figures["findings.closing_rate"].ledger == "问题整改台账"
    assert figures["measures.total"].ledger == ""


_DAY = st.dates(date(2020, 7, 20), CUT_OFF)
_FINDING = st.fixed_dictionaries(
    {
        "source": st.sampled_from(PROGRAMME.finding_sources),
        "commonality": st.sampled_from(schema.COMMONALITIES),
        "branch": st.sampled_from([None, *PROGRAMME.branches]),
        "ailment": st.sampled_from([None, *PROGRAMME.ailments]),
        "lead_unit": st.sampled_from([*PROGRAMME.units, "别处", "某.所"]),
        "state": st.sampled_from(schema.FINDING_STATES),
        "found_on": _DAY,
        "rectified_on": st.none() | _DAY,
        "closed_on": st.none() | _DAY,
        "due": st.dates(date(2020, 7, 20), date(2020, 12, 31)),
    }
)
_PERSON = st.fixed_dictionaries(
    {
        "person": st.sampled_from("ABC"),
        "rank": st.sampled_from(schema.RANKS),
        "measure": st.sampled_from(schema.PERSON_MEASURES),
        "decided_on": _DAY,
    }
)
_SETS = (
    "by_source",
    "by_commonality",
    "by_scope",
    "by_visibility",
    "by_branch",
    "by_ailment",
    "by_remedy_type",
    "by_unit",
)


@settings(max_examples=40, deadline=None)
@given(st.lists(_FINDING, max_size=8), st.lists(_PERSON, max_size=6), st.lists(_FINDING, max_size=8))
def test_figures_hold_together(findings, persons, before):
    """Each set of findings sums to found, in value and in new; each person has one rank; no new exceeds its value;
    every change is value − previous."""
    figures = figures_of(findings=findings, person_measures=persons, previous=values_of(figures_of(findings=before)))
    for name in _SETS:
        family = figures.family(f"findings.{name}")
        assert sum(figure.value for figure in family) == figures["findings.found"].value
        assert sum(figure.new for figure in family) == figures["findings.found"].new
    assert sum(figure.value for figure in figures.family("persons.by_rank")) == figures["persons.total"].value
    for figure in figures.values():
        assert figure.new is None or 0 <= figure.new <= figure.value
        if isinstance(figure.value, int):
            assert figure.change == figure.value - figure.previous


@settings(max_examples=30, deadline=None)
@given(st.lists(_FINDING, max_size=6))
def test_figures_survive_their_json(findings):
    """indicators.json reads back as the same figures."""
    figures = figures_of(findings=findings, previous={})
    assert dict(type(figures).from_json(figures.to_json())) == dict(figures)
