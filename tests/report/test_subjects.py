"""The tables of the suite's notebooks: what each lists of rows made for it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from guatu.checks.outcome import Finding, Outcome, Unjudged
from guatu.errors import DocumentRefused
from guatu.indicators.checked import with_checks
from guatu.indicators.series import Point
from guatu.programme import Programme
from guatu.report import gallery, tables
from guatu.report.blocks import Chart, FigureText, Group, Heading, Paragraph, Table, text_of
from guatu.report.material import Material
from guatu.report.report import Report
from guatu.report.subjects import CHARTS, TABLES
from tests.indicators.ledger_factories import BUREAU, CUT_OFF, PROGRAMME, figures_of, ledgers, period


def material(
    outcome: Outcome | None = None, programme: Programme = PROGRAMME, narrative: str = "", **of: Any
) -> Material:
    """The material of ledgers with the rows given by ledger name."""
    given = ledgers(**of)
    figures = with_checks(figures_of(given, programme=programme), outcome or Outcome())
    point = Point(CUT_OFF, figures)
    return Material(programme, period(), BUREAU, given, outcome or Outcome(), "first", figures, (point,), narrative)


def table(name: str, at: int = 0, **of: Any) -> Table:
    """The n-th table that `name` makes of these rows."""
    return [b for b in tables.build(name, material(**of)).blocks if isinstance(b, Table)][at]


def cells(found: Table) -> list[list[str]]:
    return [[cell.text for cell in line.cells] for line in found.lines]


def said(name: str, **of: Any) -> str:
    return "\n".join(text for block in tables.build(name, material(**of)).blocks for text in text_of(block))


def day(offset: int) -> date:
    return CUT_OFF + timedelta(offset)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_table_is_even_with_and_without_rows(name):
    """As many cells as columns in every line, whatever the ledgers hold; figures keep their keys."""
    row: dict[str, Any] = {"due": day(-3), "state": "整改中"}
    full = {"activities": [{"title": "甲"}], "findings": [row], "leads": [{}], "trainings": [{}], "outcomes": [{}]}
    for of in ({}, full):
        for block in tables.build(name, material(**of)).blocks:
            if isinstance(block, Table):
                assert all(len(line.cells) == (1 if line.group else len(block.columns)) for line in block.lines)
                assert block.of


@pytest.mark.parametrize("name", sorted(CHARTS))
def test_every_chart_of_rows_draws_nothing_where_there_is_nothing(name):
    """And says so; all charts are found by name, others name the nearest."""
    for chart in gallery.chart(name, material()):
        assert isinstance(chart, Chart)
        assert chart.name == name
        assert "暂无数据" in chart.texts or name == "activities.wall"
    with pytest.raises(DocumentRefused, match=r"activities\.wall"):
        gallery.chart("activities.wal", material())


def test_close_out_by_tier_has_no_total():
    """An activity claimed by two tiers stands under both."""
    assert cells(table("activities.by_task", activities=[{}]))[-1][:2] == ["合计", "1"]
    by_tier = table("activities.by_tier", activities=[{"tiers": ("局党委", "基层党组织")}])
    assert [line[1] for line in cells(by_tier)] == ["1", "0", "1", "0", "0"]
    assert "不作合计" in by_tier.note


def test_the_matrix_leaves_empty_cells_open():
    """Task forces down, tasks across, totals of both."""
    found = cells(table("activities.matrix", activities=[{}, {"task": "整治顽瘴痼疾"}]))
    assert found[0] == ["综合指导专班", "1", "1", "", "", "2"]
    assert found[-1] == ["合计", "1", "1", "0", "0", "2"]


def test_what_is_coming_up_is_grouped_by_when():
    """Overdue first, then what falls due in the next period, then the nearest; closed and deferred ones are no work."""
    rows = [{"title": f"第{n}", "due": day(n)} for n in (-2, 5, 0, 40, 30)]
    found = cells(table("activities.upcoming", activities=[*rows, {"state": "暂缓", "due": day(-9)}]))
    assert [line[0] if len(line) == 1 else line[1] for line in found] == [
        "已逾期（1个）",
        "第-2",
        "截至日期当日到期",
        "第0",
        "下一报告期到期，10月1日至10月10日（1个）",
        "第5",
        "其后最近到期（列2个）",
        "第30",
        "第40",
    ]


def test_measures_are_named_by_number_and_by_title():
    """As the programme gives them."""
    assert "活动项目全部销号的措施：第1、3项。" in said(
        "measures.coverage", activities=[{"measures": ("1", "3"), "state": "已销号"}]
    )
    titled = PROGRAMME.model_copy(update={"measures": ("甲", "乙")})
    assert "尚无活动项目的措施：第2项（乙）。" in said("measures.coverage", programme=titled, activities=[{}])


def test_findings_are_closed_out_along_every_axis():
    """Found, rectified, closed, overdue and both rates; the total last."""
    found = cells(table("findings.close_out", findings=[{"state": "待验收"}, {"state": "已销号"}]))
    assert found[-1] == ["合计", "2", "2", "1", "0", "100%", "50.0%"]
    assert ["自查自纠", "2", "2", "1", "0", "100%", "50.0%"] in found
    assert sum(len(line) == 1 for line in found) == 8


def test_overdue_findings_are_listed_with_their_days():
    """The longest first; without any a sentence says so."""
    rows = [{"description": "甲", "due": day(-1)}, {"description": "乙", "due": day(-30)}]
    assert [line[1::4] for line in cells(table("findings.overdue", findings=rows))] == [["乙", "30"], ["甲", "1"]]
    assert said("findings.overdue") == "没有逾期未整改的问题。"


def test_the_checklist_has_a_box_for_every_criterion():
    """For what waits to be verified and what came back; a programme without criteria says so."""
    found = table("findings.criteria", findings=[{"state": "待验收", "rectified_on": day(-1)}, {"state": "反弹"}, {}])
    assert [c.head for c in found.columns[4:]] == list(PROGRAMME.closure_criteria)
    assert [line[0] for line in cells(found)] == ["WT001", "WT002"]
    assert cells(found)[0][4:] == ["（　）"] * 3
    bare = PROGRAMME.model_copy(update={"closure_criteria": ()})
    assert "未列明" in said("findings.criteria", programme=bare)


def test_a_check_stands_beside_the_findings_it_led_to():
    """By the source of the same name."""
    check = PROGRAMME.method(PROGRAMME.checks_by).members[0]
    batch = {"check": check, "population": 10, "checked": 8, "anomalies": 2}
    found = cells(table("reviews.by_check", review_batches=[batch], findings=[{"source": check}]))
    assert found[0] == [check, "10", "8", "2", "25.0%", "1"]
    assert found[-1][:5] == ["合计", "10", "8", "2", "25.0%"]


def test_rates_stand_with_their_formula_and_counts():
    """30 of 65 is seen to be that."""
    found = cells(table("findings.rates", findings=[{"state": "已销号"}, {}]))
    assert found[1][:4] == ["问题销号率", "已验收销号÷发现问题", "1÷2", "50.0%"]


def test_leads_are_listed_by_deadline_with_working_days():
    """Negative once it is past, — where the calendar does not reach, and the note says why."""
    rows = [{"due": date(2099, 1, 1)}, {"due": day(-5)}, {"due": day(9)}, {"state": "已办结", "due": day(1)}]
    found = table("leads.deadlines", leads=rows)
    assert [line[-1] for line in cells(found)] == ["－4", "1", "—"]
    assert "不作推算" in found.note
    assert "不作推算" not in table("leads.deadlines", leads=[{"due": day(9)}]).note


def test_no_table_of_leads_holds_what_it_must_not():
    """Informants and contents are nowhere; persons are counts."""
    given = {"leads": [{}], "person_measures": [{"person": "P-77", "post": "副局长"}]}
    for name in ("leads.handling", "leads.outcomes", "leads.deadlines", "persons", "leads.rates"):
        text = said(name, **given)
        assert "P-77" not in text
        assert "副局长" not in text
    assert [line for line in cells(table("persons", **given)) if line[0] == "普通民警"] == [["普通民警", "1", "—", "—"]]


def test_attendance_is_listed_by_way_audience_and_unit():
    """Units without a session are left out."""
    found = cells(table("trainings.attendance", trainings=[{"unit": "看守所", "sat": 4, "passed": 3}]))
    assert ["看守所", "1", "10", "10", "100%", "4", "3", "75.0%"] in found
    assert "局机关" not in [line[0] for line in found]


def test_the_compendium_lists_what_is_in_force():
    """By category, then by the day it came into force; what was repealed stands apart."""
    rows = [
        {"title": "乙", "effective_on": day(-1)},
        {"title": "甲", "effective_on": day(-9)},
        {"title": "丙", "category": "警务工作制度", "action": "修订"},
        {"title": "丁", "action": "废止"},
    ]
    found = cells(table("regulations.contents", regulations=rows))
    assert [line[:2] for line in found] == [
        ["党委制度（2项）"],
        ["1", "甲"],
        ["2", "乙"],
        ["警务工作制度（1项）"],
        ["3", "丙"],
    ]
    assert cells(table("regulations.repealed", regulations=rows))[0][1] == "丁"
    assert cells(table("regulations.summary", regulations=rows))[0] == ["党委制度", "2", "0", "2", "1"]


def test_outcomes_are_judged_by_their_direction():
    """Decimals as they were written; a change has its sign."""
    rows = [
        {
            "title": "甲",
            "measure_unit": "分",
            "baseline": Decimal("11.50"),
            "current": Decimal("12.0"),
            "better": "越低越好",
        },
        {"title": "乙", "measure_unit": "%", "baseline": Decimal(90), "current": Decimal(90)},
    ]
    found = cells(table("outcomes.movements", outcomes=rows))
    assert found[1:] == [
        ["甲", "分", "越低越好", "11.5", "12", "＋0.5", "退步"],
        ["乙", "%", "越高越好", "90", "90", "持平", "持平"],
    ]


def test_outcomes_below_zero_have_no_bar_and_stay_in_the_table():
    """A chart that cannot show them says nothing of them."""
    rows = [{"title": "甲", "measure_unit": "分", "baseline": Decimal(-1), "current": Decimal(2)}]
    (chart,) = gallery.chart("outcomes.movements", material(outcomes=rows))
    assert chart.texts == ("暂无数据",)
    assert cells(table("outcomes.movements", outcomes=rows))[1][3] == "-1"


def test_claims_are_proven_by_the_rows_the_narrative_names():
    """Each with its ledger and content; leads and persons prove nothing; a claim without any says so."""
    first, second, *_ = PROGRAMME.transformations
    text = f"## 转变和提升\n\n### {first}\n\n主动报告事项有所增加（ZB001、SJ-001、XS001、ZB999）。\n"
    made = Report(
        material(narrative=text, outcomes=[{"title": "主动报告数"}], events=[{"title": "座谈会"}], leads=[{}])
    ).claims("转变和提升")
    assert [b.text for b in made.blocks if isinstance(b, Heading)] == [first]
    found = cells(made.blocks[-1])  # type: ignore[arg-type]
    assert found[:3] == [[first], ["ZB001", "成效指标台账", "主动报告数", "—"], ["SJ001", "活动台账", "座谈会", "—"]]
    assert found[3:5] == [[second], ["—", "—", "文字材料未引用台账记录", "—"]]


def test_the_checks_are_listed_and_counted():
    """Errors first; counts are figures; an empty list says so."""
    error = Finding(
        "R03", "error", "SF01.xlsx", "学习培训台账", "F45", (), "R03.date", {"column": "日期", "found": "九月中旬"}
    )
    warning = Finding("R14", "warning", "SF01.xlsx", "任务分解台账", None, (), "R14", {"measure": "8"})
    outcome = Outcome((warning, error), (Unjudged("R10", "J.first"),))
    found = cells(table("checks", outcome=outcome))
    assert [line[0] for line in found] == ["错误（1处）", "R03", "警告（1处）", "R14"]
    summary = table("checks.summary", outcome=outcome)
    assert [line[:3] for line in cells(summary)] == [["R03", "错误", "1"], ["R14", "警告", "1"]]
    assert isinstance(summary.lines[0].cells[2], FigureText)
    assert "R10" in said("checks.unjudged", outcome=outcome)
    assert said("checks.unjudged") == "全部规则均已检查。"
    assert said("checks.summary") == "台账检查没有发现问题。"


def test_rows_behind_a_figure_fit_an_upright_page():
    """A few telling columns; chosen ones in their order; a figure without rows is refused."""
    report = Report(material(findings=[{"description": "甲", "due": day(-1)}, {}]))
    found = report.rows("findings.overdue")
    assert [column.head for column in found.columns][:3] == ["编号", "问题描述", "来源"]
    assert len(found.lines) == 1
    assert not found.landscape
    assert [c.head for c in report.rows("findings.found", "due", "id").columns] == ["整改时限", "编号"]
    for key, code in (("measures.total", "D25"), ("findings.foun", "D01")):
        with pytest.raises(DocumentRefused) as refused:
            report.rows(key)
        assert refused.value.code == code


def test_a_plain_head_is_title_organ_and_date():
    """No mark, number, signer or addressee; words in the title are filled in."""
    head = Report(material()).head("{short_name}", "{checks_by}情况", "（{issue}）", plain=True)
    assert (head.report, head.title) == ("report_plain", ("教育整顿", "五查情况", "（第4期）"))
    assert {head.mark, head.document_number, head.signer, head.addressee, head.issuer} == {""}
    assert (head.organ, head.date) == (BUREAU.name, CUT_OFF)


def test_blocks_of_several_charts_are_a_group():
    """One name that needs several sheets, or several names."""
    report = Report(material(activities=[{}]))
    assert isinstance(report.chart("activities.by_task"), Chart)
    assert isinstance(report.chart("activities.by_task", "findings.trend"), Group)
    assert report.chart("activities.wall").landscape
    assert isinstance(report.say("甲").blocks[0], Paragraph)
