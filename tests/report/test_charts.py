"""Charts: what each says, what it draws, and that nothing overlaps or is cut whatever the names and values are."""

import re
from datetime import date

import matplotlib as mpl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from guatu.errors import DocumentRefused
from guatu.indicators.deadlines import AGES, DAYS_LEFT
from guatu.indicators.figure import Figure, Figures
from guatu.indicators.series import Point
from guatu.report import charts, look
from guatu.report.bars import Row, Series, Step, columns_drawing, rows_drawing
from guatu.report.charts import draw
from guatu.report.drawing import Bar, Word, measure, wrap
from guatu.report.printing import printed
from tests.indicators.test_sample import CUT_OFFS, figures_at

from .measuring import outside, overlapping

TEXT = "{http://www.w3.org/2000/svg}text"


def figures(values: dict[str, tuple[int | None, int | None]], measure: str = "个") -> Figures:
    """Figures by key from (value, new)."""
    made = {key: Figure(key, value, new, label="发现问题", measure=measure) for key, (value, new) in values.items()}
    return Figures(made)


def by_source(**members: tuple[int | None, int | None]) -> Figures:
    """The family findings.by_source and its total."""
    total = sum(value or 0 for value, _ in members.values())
    return figures({"findings.found": (total, 0), **{f"findings.by_source.{k}": v for k, v in members.items()}})


def activities(**members: tuple[int, int, int, int]) -> Figures:
    """The family activities.by_task from (total, closed, yellow, overdue)."""
    names = ("total", "closed", "yellow", "overdue")
    values = {
        f"activities.by_task.{k}.{n}": (v, None) for k, m in members.items() for n, v in zip(names, m, strict=True)
    }
    sums = {f"activities.{n}": (sum(m[i] for m in members.values()), None) for i, n in enumerate(names)}
    return figures({**values, **sums})


def sample() -> tuple[Figures, tuple[Point, ...]]:
    """The sample programme's figures of its last period, and its series."""
    points = tuple(Point(cut_off, figures_at(n)) for n, cut_off in enumerate(CUT_OFFS))
    return figures_at(3), points


def drawn(svg: str) -> list[str]:
    """The texts of an SVG in order."""
    return [element.text or "" for element in etree.fromstring(svg).iter(TEXT)]


@pytest.mark.parametrize("name", charts.names())
def test_every_chart_draws_the_sample(name):
    """A chart has a sentence, says its numbers in words, and draws exactly the texts it lists."""
    chart = draw(name, *sample())
    assert chart.title
    assert chart.alt.startswith(chart.title)
    assert tuple(drawn(chart.svg)) == chart.texts
    assert 2 <= chart.lines <= look.LINES_A_PAGE


@pytest.mark.parametrize("name", charts.names())
def test_every_number_of_a_chart_is_a_figure(name):
    """No chart counts for itself: its title and its alternative text hold only values of figures, dates and bands."""
    now, series = sample()
    bands = {n for band in (*AGES, *DAYS_LEFT) for n in re.findall(r"\d+", band)}
    known = {str(n) for p in series if p.figures for f in p.figures.values() for n in (f.value, f.new)}
    known |= {str(part) for p in series for part in (p.cut_off.year, p.cut_off.month, p.cut_off.day)}
    chart = draw(name, now, series)
    assert set(re.findall(r"\d+", chart.title + chart.alt)) <= known | bands


@pytest.mark.parametrize("name", charts.names())
def test_a_chart_names_the_figures_it_shows(name):
    """Each with the text that stands in the chart, which is the figure's own."""
    now, series = sample()
    chart = draw(name, now, series)
    assert chart.figures
    said = "".join((chart.title, chart.alt, *chart.texts))
    for shown in chart.figures:
        assert shown.text in said
        assert shown.text == printed(now[shown.key], shown.part, 1)


@pytest.mark.parametrize("name", charts.names())
def test_a_chart_without_data_says_so(name):
    """Nothing is drawn but the words that there is nothing; the sentence stands."""
    from tests.indicators.ledger_factories import figures_of

    empty = figures_of()
    chart = draw(name, empty, (Point(date(2020, 9, 30), empty),))
    assert chart.texts in (("暂无数据",), ("各项均为0",)) or name == "trainings.reach"
    assert chart.title


def test_more_bars_than_a_page_holds_are_left_to_the_table():
    """The largest are drawn, the axis says so, the words name all."""
    members = {f"单位{n:02}": (n, 0) for n in range(1, 40)}
    chart = draw("findings.by_source", by_source(**members), ())
    assert chart.lines <= look.LINES_A_PAGE - 3
    assert "单位：个，列前22" in chart.texts
    assert "单位39" in chart.texts
    assert "单位01" not in chart.texts
    assert "单位01" in chart.alt


def test_a_part_of_a_word_is_no_member_of_its_family():
    """`findings.by_source.甲.closed` is not a source."""
    given = figures({"findings.found": (3, 0), "findings.by_source.甲": (3, 0), "findings.by_source.甲.closed": (2, 0)})
    assert draw("findings.by_source", given, ()).texts == ("单位：个", "此前", "本期新增", "甲", "3")


def test_the_title_names_the_largest():
    """The sentence says how many there are, which has most, and how many."""
    chart = draw("findings.by_source", by_source(来信=(7, 1), 回访=(14, 3), 未填=(20, 0)), ())
    assert chart.title == "两类来源中，回访发现问题最多，为14个"


@pytest.mark.parametrize(
    ("members", "title"),
    [
        ({"甲": (4, 0), "乙": (4, 0), "丙": (1, 0)}, "三类来源中，甲、乙发现问题最多，各为4个"),
        ({f"来源{n}": (4, 0) for n in range(12)}, "十二类来源中，来源0等十二类发现问题最多，各为4个"),
        ({"甲": (4, 0)}, "甲发现问题4个"),
        ({"甲": (0, 0), "乙": (0, 0)}, "两类来源发现问题均为0个"),
        ({"甲": (None, None), "乙": (3, 0)}, "两类来源中，乙发现问题最多，为3个"),
    ],
)
def test_titles_of_ties_singles_and_zeros(members, title):
    """A tie names all that share it, one member needs no comparison, and nothing found is said as 0."""
    assert draw("findings.by_source", by_source(**members), ()).title == title


def test_bars_are_sorted_by_value():
    """The largest stands first; what nobody filled in stands last whatever its value."""
    texts = draw("findings.by_source", by_source(甲=(1, 0), 未填=(9, 1), 乙=(5, 1)), ()).texts
    assert [text for text in texts if text in ("甲", "乙", "未填")] == ["乙", "甲", "未填"]


def test_a_value_that_is_not_given_prints_a_dash():
    """A suppressed figure has no bar and no number."""
    chart = draw("findings.by_source", by_source(甲=(None, None), 乙=(5, 1)), ())
    assert "—" in chart.texts


def test_close_out_shows_green_yellow_rest_and_overdue():
    """An activity bar has its three parts, the total behind it, and a mark for what is overdue."""
    chart = draw("activities.by_task", activities(任务=(9, 4, 3, 2), 其余=(2, 2, 0, 0)), ())
    assert chart.title == "两项任务安排活动项目11个，已销号6个，逾期2个"
    assert {"4", "3", "2", "9", "逾期2"} <= set(chart.texts)
    assert "任务9个（已销号4个，推进中、待销号3个，其他2个，逾期2个）" in chart.alt


def test_overdue_is_never_a_fill():
    """Red is the colour of an outline and of its words only."""
    svg = draw("activities.by_task", activities(任务=(9, 4, 3, 2)), ()).svg
    assert f"stroke: {look.OVERDUE.lower()}" in svg
    shapes = [e for e in etree.fromstring(svg).iter() if e.tag.endswith("path")]
    assert not [e for e in shapes if f"fill: {look.OVERDUE.lower()}" in e.get("style", "")]


def test_a_period_without_data_leaves_a_gap():
    """No column stands for it, its date does, and the words say so."""
    with_data = figures({"findings.found": (30, 10)})
    gap = Point(date(2020, 9, 10), None)
    series = (Point(date(2020, 8, 31), with_data), gap, Point(date(2020, 9, 20), with_data))
    chart = draw("findings.trend", with_data, series)
    assert "2020年9月10日无数据" in chart.alt
    assert chart.texts.count("30") == 2
    assert "9月10日" in chart.texts
    assert "0" not in chart.texts


def test_the_trend_compares_with_the_period_before():
    """The sentence says whether this period found more than the last."""
    points = [
        Point(date(2020, 9, d), figures({"findings.found": (n, new)})) for d, n, new in ((10, 20, 12), (20, 30, 10))
    ]
    now = points[-1].figures
    assert now is not None
    assert draw("findings.trend", now, points).title == "累计发现问题30个，其中本期新增10个，少于上期的12个"
    assert draw("findings.trend", now, points[1:]).title == "累计发现问题30个，其中本期新增10个"


def test_a_trend_of_one_period_is_no_trend():
    """No lone column: the title says the value, the drawing that it is the first."""
    one = figures({"findings.found": (30, 10)})
    for series in ((), (Point(CUT_OFFS[0], one),)):
        chart = draw("findings.trend", one, series)
        assert (chart.texts, chart.lines) == (("首个报告期，尚无走势",), 2)
        assert "累计发现问题30个" in chart.title


def test_a_trend_after_a_period_without_anything_new_says_so():
    """“More than last period's 0” is no sentence."""
    before, now = figures({"findings.found": (5, 0)}), figures({"findings.found": (8, 3)})
    points = (Point(CUT_OFFS[0], before), Point(CUT_OFFS[1], now))
    assert draw("findings.trend", now, points).title == "累计发现问题8个，其中本期新增3个，上期没有新增"


def test_the_only_word_of_a_list_is_named_by_itself():
    """Also where there is none of it: “all of one source are 0” is no sentence."""
    assert draw("findings.by_source", by_source(甲=(0, 0)), ()).title == "发现问题0个"
    assert draw("findings.by_source", by_source(甲=(0, 0), 乙=(0, 0)), ()).title == "两类来源发现问题均为0个"


def test_an_unknown_chart_is_refused_with_a_near_miss():
    """The error names the chart that may have been meant."""
    with pytest.raises(DocumentRefused) as refused:
        draw("finding.by_source", by_source(甲=(1, 0)), ())
    assert refused.value.code == "D22"
    assert "findings.by_source" in refused.value.sentence()


def test_a_chart_without_its_figures_is_refused():
    """A family that the figures do not have is an unknown key."""
    with pytest.raises(DocumentRefused) as refused:
        draw("findings.by_unit", by_source(甲=(1, 0)), ())
    assert refused.value.code == "D01"


HOSTILE = (
    "$x^2$ $\\frac{",
    "<script>alert(1)</script>",
    'a" id="b" style="font-family: x"',
    "&amp;<!--",
    "x\x00\x1b[31m‮y",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_text_and_nothing_else(name):
    """Mathematics, markup and control characters in a name are drawn as they stand, or left out."""
    chart = draw("findings.by_source", by_source(**{name: (3, 1)}), ())
    shown = "".join(drawn(chart.svg))
    assert "".join(c for c in name if c.isprintable()).replace(" ", "") in shown.replace(" ", "")
    assert {e.tag.rpartition("}")[2] for e in etree.fromstring(chart.svg).iter()} <= {"svg", "g", "path", "text"}


def test_the_same_figures_give_the_same_bytes():
    """Nor do an analyst's own settings of matplotlib change them."""
    plain = draw("findings.by_source", by_source(甲=(3, 1)), ()).svg
    with mpl.rc_context({"font.size": 30, "lines.linewidth": 9, "figure.facecolor": "red", "svg.fonttype": "path"}):
        assert draw("findings.by_source", by_source(甲=(3, 1)), ()).svg == plain


def test_the_svg_says_nothing_but_the_chart():
    """No date, program name, style sheet, script or id; the family is the placeholder; the width is the type area's."""
    svg = draw("findings.by_source", by_source(甲=(3, 1)), ()).svg
    assert svg.startswith("<svg ")
    assert not re.search(r"metadata|matplotlib|<style|<script|id=|DejaVu|<!", svg)
    assert set(re.findall(r"font-family: ([^;\"]+)", svg)) == {"guatu-hei"}
    box = [float(n) for n in etree.fromstring(svg).attrib["viewBox"].split()]
    assert box[2] == pytest.approx(156 / 25.4 * 72, abs=0.01)


NAMES = st.text(alphabet="派出所大队清除害群之马abcXYZ19·（）", min_size=1, max_size=40)
VALUES = st.one_of(st.integers(0, 30), st.integers(0, 10**7))
TWO = (Series("此前", look.BEFORE), Series("本期新增", look.NOW))


@st.composite
def many_rows(draw_from: st.DrawFn) -> list[Row]:
    """1-24 rows of two parts, some with a mark."""
    made = draw_from(st.lists(st.tuples(NAMES, VALUES, VALUES, st.integers(0, 999)), min_size=1, max_size=24))
    return [Row(name, (a, b), str(a + b), f"逾期{late}" if late % 3 == 0 else "") for name, a, b, late in made]


@settings(max_examples=150, deadline=None)
@given(many_rows())
def test_rows_never_overlap_and_are_never_cut(rows):
    """Whatever names and values are, every word has its own place on the chart, and every name stands whole."""
    drawing = rows_drawing(rows, TWO, "单位：个", frozenset({0}))
    assert not overlapping(drawing)
    assert not outside(drawing)
    assert "".join(row.name for row in rows) in "".join(w.text for w in drawing.words if w.side == "right")


@settings(max_examples=100, deadline=None)
@given(many_rows())
def test_every_value_is_printed(rows):
    """A part too narrow for its number has it behind the bar; nothing goes unsaid."""
    texts = [w.text for w in rows_drawing(rows, TWO, "单位：个", frozenset({0})).words]
    for row in rows:
        new = row.parts[1]
        assert not new or str(new) in texts or any(f"本期新增{new}" in text for text in texts)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.none(), st.tuples(VALUES, VALUES)), min_size=1, max_size=40))
def test_columns_never_overlap_and_are_never_cut(parts):
    """From one period to forty, with gaps, every word has its own place."""
    steps = [Step(f"{k % 12 + 1}月{k % 28 + 1}日", part, f"{2020 + k // 12}年") for k, part in enumerate(parts)]
    drawing = columns_drawing(steps, TWO, "单位：个")
    assert not overlapping(drawing)
    assert not outside(drawing)


@settings(max_examples=100, deadline=None)
@given(many_rows())
def test_bars_have_one_scale(rows):
    """The parts of all bars are as long as their values, to the same scale, less the white between them."""
    drawing = rows_drawing(rows, TWO, "单位：个", frozenset({0}))
    bars = [s for s in drawing.shapes if isinstance(s, Bar) and s.height > 10 and not s.outline]
    values = [part for row in rows for part in row.parts if part]
    lengths = [(bar.width + 1) / value for bar, value in zip(bars, values, strict=True) if bar.width > 2]
    assert lengths == pytest.approx([lengths[0]] * len(lengths)) if lengths else True


@given(NAMES, st.floats(12, 200))
def test_wrapping_loses_nothing(text, width):
    """The lines of a name are the name, and none is wider than its room."""
    lines = wrap(text, width)
    assert "".join(lines) == text
    assert all(measure(line) <= width for line in lines)


def test_wrapping_balances():
    """Two lines of seven rather than twelve and two."""
    assert wrap("违规违法减刑假释暂予监外执行", 132) == ("违规违法减刑假", "释暂予监外执行")


def test_a_word_knows_where_it_stands():
    """A word's box follows the side it is anchored at."""
    assert Word(100, 50, "两字", "right", 10).box == pytest.approx((80, 41.2, 100, 51.2))
