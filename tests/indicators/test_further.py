"""The figures of the suite beyond the contract's: what each counts, on rows made for it."""

from datetime import date, timedelta

import pytest

from guatu.indicators.deadlines import next_period
from guatu.indicators.figure import Rate
from guatu.programme import Bureau, Period

from .ledger_factories import BUREAU, CUT_OFF, PROGRAMME, figures_of, ledgers, period


def day(offset: int) -> date:
    """So many days from the cut-off."""
    return CUT_OFF + timedelta(offset)


def test_what_falls_due_next_is_due_in_a_period_as_long_as_this_one():
    """Ten days from the cut-off on; what was due on it, is closed, deferred or cancelled does not fall due."""
    dues = [{"due": day(n)} for n in (0, 1, 10, 11)]
    rest = [{"due": day(5), "state": state} for state in ("已销号", "暂缓", "取消", "未启动")]
    figures = figures_of(activities=[*dues, *rest])
    assert figures["activities.due_next"].rows == ("HD002", "HD003", "HD008")
    assert figures_of(findings=[{"due": day(1)}, {"due": day(1), "state": "已销号"}])["findings.due_next"].value == 1
    assert figures_of(leads=[{"due": day(10)}, {"due": day(11)}])["leads.due_next"].value == 1


def test_closed_in_time_and_due_by_now():
    """On the last day is in time; cancelled ones are not due."""
    closed = {"state": "已销号", "due": day(-5)}
    figures = figures_of(
        activities=[
            {**closed, "closed_on": day(-5)},
            {**closed, "closed_on": day(-4)},
            {"due": day(0)},
            {"state": "取消", "due": day(-9)},
        ]
    )
    assert figures["activities.closed_in_time"].rows == ("HD001",)
    assert figures["activities.due_to_date"].value == 3


def test_a_measure_is_closed_with_all_its_activities():
    """One of two open keeps it open; a cancelled one does not; without any it is uncovered."""
    given = [
        {"measures": ("1", "2"), "state": "已销号"},
        {"measures": ("2",)},
        {"measures": ("1", "3"), "state": "取消"},
    ]
    figures = figures_of(activities=given)
    assert figures["measures.closed"].value == 1
    assert (figures["measures.covered"].value, figures["measures.uncovered"].value) == (2, 47)
    assert figures["measures.coverage_rate"].value == Rate(2, 49)


def test_ages_are_days_since_found():
    """A finding of today is in the first band, one of 11 days in the second; closed ones have no age."""
    given = [{"found_on": day(-n)} for n in (0, 10, 11, 30, 31, 60, 61)] + [{"found_on": day(-90), "state": "已销号"}]
    ages = figures_of(findings=given).family("findings.by_age")
    assert [figure.value for figure in ages] == [2, 2, 2, 1]


def test_days_left_are_working_days():
    """Over the holidays of October 2020 nine days are one working day; what is past due is in no band."""
    given = [{"due": day(n)} for n in (0, 9, 10, 50, -1)] + [{"due": day(1), "state": "已办结"}]
    figures = figures_of(leads=given)
    assert [figure.value for figure in figures.family("leads.by_days_left")] == [3, 0, 0, 1, 0]
    assert figures["leads.overdue"].value == 1


def test_a_deadline_beyond_the_calendar_is_in_no_band_but_its_own():
    """It is counted as unknown, not guessed."""
    figures = figures_of(leads=[{"due": date(2099, 1, 1)}])
    assert figures["leads.by_days_left.工作日历未公布"].value == 1
    assert sum(figure.value for figure in figures.family("leads.by_days_left")) == 1


def test_leads_of_a_unit_seen_only_there_have_their_keys():
    """承办单位 has no list: the programme's units, then any other seen."""
    figures = figures_of(leads=[{"lead_unit": "指挥中心", "state": "已办结"}, {"lead_unit": "刑侦大队"}])
    assert figures["leads.by_unit.指挥中心.handling_rate"].value == Rate(1, 1)
    assert figures["leads.by_unit.局机关.handling_rate"].value is None


def test_findings_of_no_branch_are_closed_like_others():
    """未填 has its parts, too."""
    figures = figures_of(findings=[{"branch": None, "state": "待验收"}, {}])
    assert figures["findings.by_branch.未填.pending"].value == 1
    assert figures["findings.by_branch.未填.rectification_rate"].value == Rate(1, 1)
    assert figures["findings.by_branch.未填.closing_rate"].value == Rate(0, 1)


def test_who_may_have_been_missed_is_strength_less_the_largest_session():
    """Not the sum of sessions; all together are the sum of the strengths; without a strength nothing is said."""
    given = [
        {"audience": "民警", "expected": 400, "attended": 390, "excused": 4},
        {"audience": "民警", "expected": 400, "attended": 400},
        {"audience": "全员", "expected": 1067, "attended": 1067},
        {"audience": "班子成员", "expected": 9, "attended": 9},
    ]
    figures = figures_of(trainings=given)
    assert [figures[f"trainings.by_audience.民警.{part}"].value for part in ("strength", "reached", "missed")] == [
        412,
        400,
        12,
    ]
    assert figures["trainings.by_audience.全员.missed"].value == 0
    assert figures["trainings.by_audience.班子成员.missed"].value is None
    assert (figures["trainings.absent"].value, figures["trainings.excused"].value) == (10, 4)


def test_more_than_all_is_no_gap_below_nothing():
    """A session with guests misses nobody."""
    assert (
        figures_of(trainings=[{"audience": "民警", "expected": 500, "attended": 500}])[
            "trainings.by_audience.民警.missed"
        ].value
        == 0
    )


def test_a_bureau_without_strengths_has_none():
    """Nothing is compared where the programme does not say."""
    from guatu.indicators.compute import compute

    bare = Bureau(code="SF01", name="甲", document_code="甲", signer="甲")
    programme = PROGRAMME.model_copy(update={"bureaus": (bare,)})
    figures = compute(ledgers(trainings=[{"audience": "全员"}]), programme, period(), bare, None)
    assert figures["trainings.by_audience.全员.strength"].value is None
    assert BUREAU.strength


def test_attendance_by_way_audience_and_unit():
    """Rates of the sums of each word; a way without a test has no pass rate."""
    given = [
        {
            "method": "班子带头学",
            "audience": "民警",
            "unit": "看守所",
            "expected": 10,
            "attended": 9,
            "sat": 4,
            "passed": 3,
        },
        {
            "method": "班子带头学",
            "audience": "辅警",
            "unit": "局机关",
            "expected": 10,
            "attended": 10,
            "sat": None,
            "passed": None,
        },
    ]
    figures = figures_of(trainings=given)
    assert figures["trainings.by_method.班子带头学.attendance_rate"].value == Rate(19, 20)
    assert figures["trainings.by_method.班子带头学"].value == 2
    assert figures["trainings.by_unit.看守所.pass_rate"].value == Rate(3, 4)
    assert figures["trainings.by_audience.辅警.pass_rate"].value is None


def test_outcomes_that_stand_still_or_go_back():
    """By their own direction, per dimension."""
    given = [
        {"current": 1},
        {"current": 0, "better": "越低越好", "dimension": "公安队伍整体考核"},
        {"current": 0},
    ]
    from decimal import Decimal

    figures = figures_of(outcomes=[{**row, "current": Decimal(row["current"])} for row in given])
    assert [figures[f"outcomes.{part}"].value for part in ("improved", "level", "worsened")] == [1, 1, 1]
    assert figures["outcomes.by_dimension.绩效考评成绩.worsened"].rows == ("ZB003",)
    assert figures["outcomes.by_dimension.绩效考评成绩.total"].value == 2


def test_linked_corrections_name_a_finding():
    """They are counted, and related to findings in no other way."""
    assert figures_of(case_corrections=[{"finding_id": "WT001"}, {}])["corrections.linked"].rows == ("AJ001",)


@pytest.mark.parametrize(
    ("begins", "cut_off", "first", "last"),
    [
        ((2025, 4, 1), (2025, 4, 30), (2025, 5, 1), (2025, 5, 31)),
        ((2025, 1, 1), (2025, 1, 31), (2025, 2, 1), (2025, 2, 28)),
        ((2025, 11, 1), (2025, 12, 31), (2026, 1, 1), (2026, 2, 28)),
        ((2020, 9, 21), (2020, 9, 30), (2020, 10, 1), (2020, 10, 10)),
        ((2020, 10, 11), (2020, 10, 20), (2020, 10, 21), (2020, 10, 31)),
        ((2020, 10, 21), (2020, 10, 31), (2020, 11, 1), (2020, 11, 10)),
        ((2020, 7, 20), (2020, 8, 31), (2020, 9, 1), (2020, 10, 13)),
        ((2025, 12, 29), (2026, 1, 4), (2026, 1, 5), (2026, 1, 11)),
    ],
)
def test_the_next_period_is_a_month_ten_days_or_as_many_days(begins, cut_off, first, last):
    """A whole month is followed by a whole month, whatever its length; any other span by as many days."""
    given = Period.model_validate({"cut_off": date(*cut_off), "from": date(*begins), "issue": 1, "document_number": 1})
    assert next_period(given) == (date(*first), date(*last))
