"""The wall chart, the burn-up, the pairs and the small multiples: nothing overlaps and nothing is cut, whatever the data."""

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guatu.indicators.board import Activity, Day, Measure
from guatu.report import look
from guatu.report.burnup import burn_up_drawing
from guatu.report.drawing import Bar, Corner, Curve, to_svg
from guatu.report.pairs import MOST as PAIRS
from guatu.report.pairs import Pair, pairs_drawing
from guatu.report.panels import MOST as PANELS
from guatu.report.panels import Panel, panels_drawing
from guatu.report.wall import SHEET, Key, Wall, wall_drawings

from .measuring import outside, overlapping

COLOURS = ("green", "yellow", "rest")


def wall(tasks: int = 2, forces: int = 3, each: int = 2, measures: int = 49) -> Wall:
    """A wall with so many activities in every cell, every third overdue."""
    names = [(f"任务{t}", f"专班{f}") for t in range(tasks) for f in range(forces) for _ in range(each)]
    cells = tuple(
        Activity(f"{n:03}", task, force, COLOURS[n % 3], n % 3 == 1) for n, (task, force) in enumerate(names, 1)
    )
    keys = (
        Key("green", "已销号4个"),
        Key("yellow", "推进中4个"),
        Key("rest", "其他状态"),
        Key(None, "角标为逾期4个"),
    )
    numbered = tuple(Measure(n, COLOURS[n % 3]) for n in range(1, measures + 1))
    tasks_of, forces_of = (
        tuple(f"{word}{n}" for n in range(count)) for word, count in (("任务", tasks), ("专班", forces))
    )
    heads = {("task", "任务0"): "1/2", ("task_force", "专班0"): "1/2"}
    return Wall(tasks_of, forces_of, cells, heads, keys, numbered, "49/49", "格内为活动项目编号")


def wall_of_one(task: str) -> Wall:
    """A wall with one task and no activity."""
    return replace(wall(), tasks=(task,), activities=())


def test_the_wall_has_a_cell_per_activity_in_its_colours():
    """Green and yellow are filled, the rest outlined; an overdue one has a red corner, which is no fill of a cell."""
    (drawing,) = wall_drawings(wall())
    texts = [word.text for word in drawing.words]
    assert {f"{n:03}" for n in range(1, 13)} <= set(texts)
    assert texts.count("49") == 1
    cells = [s for s in drawing.shapes if isinstance(s, Bar) and s.width > 20]
    assert {cell.fill for cell in cells} == {look.GREEN, look.YELLOW, look.SHEET}
    corners = [s for s in drawing.shapes if isinstance(s, Corner)]
    assert len(corners) == 4 + 1  # and the legend's
    assert {corner.fill for corner in corners} == {look.OVERDUE}


@pytest.mark.parametrize(("tasks", "forces", "each"), [(1, 1, 1), (4, 7, 6), (12, 14, 2), (9, 3, 12), (5, 4, 0)])
def test_the_wall_is_one_sheet_while_its_numbers_can_be_read(tasks, forces, each):
    """Whatever the programme; no number below the size that is legible on A3 from two metres."""
    drawings = wall_drawings(wall(tasks, forces, each))
    assert len(drawings) == 1
    for drawing in drawings:
        assert drawing.sheet == SHEET
        assert not overlapping(drawing)
        assert not outside(drawing)
        numbers = [word.size for word in drawing.words if re.fullmatch(r"\d{3}", word.text)]
        assert min(numbers, default=9.0) >= 4.5


def test_a_wall_too_full_for_one_sheet_is_dealt_out():
    """Every activity stands on exactly one of them."""
    drawings = wall_drawings(wall(10, 12, 12))
    assert len(drawings) > 1
    texts = [word.text for drawing in drawings for word in drawing.words]
    assert sorted(t for t in texts if re.fullmatch(r"\d{3,4}", t)) == sorted(
        f"{n:03}" for n in range(1, 10 * 12 * 12 + 1)
    )


def test_long_names_stand_whole_on_the_wall():
    """They are broken over lines, not cut."""
    long = "深入开展违反防止干预司法三个规定专项整治"
    (drawing,) = wall_drawings(wall_of_one(long))
    assert long in "".join(word.text for word in drawing.words)
    assert not overlapping(drawing)


def test_many_measures_have_rows_of_their_own():
    """From one to two hundred."""
    for count in (1, 30, 31, 200):
        (drawing,) = wall_drawings(wall(measures=count))
        assert not overlapping(drawing)
        assert not outside(drawing)


def days(*points: tuple[int, int, int | None]) -> tuple[Day, ...]:
    """Days by offset with due and closed."""
    return tuple(Day(date(2020, 7, 20) + timedelta(n), due, closed) for n, due, closed in points)


def labels(due: int, closed: int, end: int) -> tuple[str, str, str]:
    return (f"应销号{due}", f"已销号{closed}", f"全部应销号{end}")


def test_the_burn_up_stops_where_it_knows_no_more():
    """The closed curve ends at the cut-off, the dashed one of due dates goes on."""
    given = days((0, 0, 0), (30, 5, 3), (72, 9, 7), (120, 20, None))
    drawing = burn_up_drawing(given, date(2020, 9, 30), "单位：个", labels(9, 7, 20))
    due, closed = [s for s in drawing.shapes if isinstance(s, Curve)]
    assert (due.dashed, closed.dashed) == (True, False)
    assert max(x for x, _ in closed.points) < max(x for x, _ in due.points)
    assert {"应销号9", "已销号7", "全部应销号20", "截至9月30日"} <= {word.text for word in drawing.words}


@st.composite
def burn_ups(draw_from: st.DrawFn):
    """Curves that rise by any steps over up to two years, the cut-off at any of their days."""
    steps = draw_from(
        st.lists(st.tuples(st.integers(1, 90), st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=14)
    )
    now = draw_from(st.integers(0, len(steps)))
    at, due, closed, found = 0, 0, 0, [(0, 0, 0)]
    for n, (gap, more, done) in enumerate(steps, 1):
        at, due, closed = at + gap, due + more, closed + done
        found.append((at, due, closed if n <= now else None))
    return days(*found), date(2020, 7, 20) + timedelta(found[now][0])


@settings(max_examples=150, deadline=None)
@given(burn_ups())
def test_the_burn_up_never_overlaps(given_days):
    """Wherever the cut-off and the curves are."""
    points, cut_off = given_days
    now = next(d for d in points if d.day == cut_off)
    drawing = burn_up_drawing(points, cut_off, "单位：个", labels(now.due, now.closed or 0, points[-1].due))
    assert not overlapping(drawing)
    assert not outside(drawing)


VALUE = st.decimals(0, 10**6, places=1)
NAME = st.text(alphabet="队伍考核优秀率接警平均到场时间ab1（%）", min_size=1, max_size=30)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(NAME, VALUE, VALUE), min_size=1, max_size=PAIRS))
def test_pairs_never_overlap(rows):
    """Every pair on its own scale: the longer bar of each is as long as any."""
    pairs = [Pair(name, a, b, (f"{a}分", f"{b}分"), "向好") for name, a, b in rows]
    drawing = pairs_drawing(pairs, ("基期值", "本期值"))
    assert not overlapping(drawing)
    assert not outside(drawing)
    assert drawing.lines <= look.LINES_A_PAGE - 3
    longest = [s.width for s in drawing.shapes if isinstance(s, Bar) and s.width > 9]
    assert not longest or max(longest) <= drawing.width


def test_a_pair_of_nothing_has_no_bar():
    """Zero before and now."""
    drawing = pairs_drawing([Pair("甲", Decimal(0), Decimal(0), ("0", "0"), "持平")], ("基期值", "本期值"))
    assert [
        s for s in drawing.shapes if isinstance(s, Bar) and s.height > 8 and s.fill == look.NOW and s.width != 8
    ] == []


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(NAME, st.lists(st.none() | st.integers(0, 99999), min_size=5, max_size=5)),
        min_size=1,
        max_size=PANELS,
    )
)
def test_panels_never_overlap(rows):
    """With gaps and with names too long for their panel."""
    panels = [Panel(name, tuple(values)) for name, values in rows]
    most = max((v for p in panels for v in p.values if v), default=0)
    drawing = panels_drawing(panels, ("8月31日", "9月10日", "9月20日", "9月30日", "10月10日"), "单位：个", most)
    assert not overlapping(drawing)
    assert not outside(drawing)
    assert drawing.lines <= look.LINES_A_PAGE - 3


def test_a_panel_without_a_report_says_so():
    """And no column stands for it."""
    drawing = panels_drawing([Panel("甲", (3, None))], ("8月31日", "9月10日"), "单位：个", 3)
    assert "未报" in [word.text for word in drawing.words]
    assert len([s for s in drawing.shapes if isinstance(s, Bar)]) == 1


def test_every_drawing_has_an_svg_of_its_size():
    """Corners and curves are drawn, text stays text."""
    (drawing,) = wall_drawings(wall())
    svg = to_svg(drawing)
    assert f'width="{SHEET[0]:.6f}'[:12] in svg
    assert svg.count("<text") == len(drawing.words)
