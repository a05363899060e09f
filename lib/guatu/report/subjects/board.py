"""The wall chart's notebook: close-out by task, task force and tier, what is due, measures covered, the poster and the burn-up."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Final

from guatu.indicators import board
from guatu.indicators.closing import PURSUED, coloured
from guatu.indicators.deadlines import next_period
from guatu.indicators.figure import Figure
from guatu.ledgers.table import Row
from guatu.programme import Programme
from guatu.report.blocks import Block, Chart, Column, Line, Run, Table, Text
from guatu.report.burnup import burn_up_drawing
from guatu.report.drawn import chart_of, count_of, nothing_drawing, number_of, said_of, shows
from guatu.report.lines import group_line, part_run, row_cells, sentence, table_or, values_of
from guatu.report.material import Material
from guatu.report.prose import chinese_date, next_words
from guatu.report.wall import Key, Wall, wall_drawings

_MOST_UPCOMING: Final = 12
_PARTS: Final = ("total", "closed", "yellow", "overdue", "closing_rate")


def _close_out(family: str, head: str, totals: bool, material: Material) -> Iterator[Block]:
    """Activities, closed, yellow, overdue and rate of each word; no totals where an activity can stand under several."""
    stems = [f.key.removesuffix(".total") for f in material.figures.values() if _is_total(f, family)]
    lines = [
        Line((Text(stem.removeprefix(family + ".")), *values_of((f"{stem}.{part}" for part in _PARTS), material)))
        for stem in stems
    ]
    if totals:
        keys = (f"activities.{part}" for part in _PARTS)
        lines.append(Line((Text("合计"), *values_of(keys, material)), total=True))
    columns = (
        Column(head, weight=2.6),
        Column("活动项目", "right", "个", 1.3),
        Column("已销号", "right", "个", 1.1),
        Column("、".join(coloured(material.programme, "yellow")), "right", "个", 1.7),
        Column("逾期", "right", "个"),
        Column("销号率", "right", weight=1.2),
    )
    note = "" if totals else "注：同一活动项目由多个层面认领的，在各层面分别计数，不作合计。"
    yield Table("", columns, tuple(lines), note, of="figures")


def _is_total(figure: Figure, family: str) -> bool:
    return figure.key.startswith(family + ".") and figure.key.endswith(".total")


def _matrix(material: Material) -> Iterator[Block]:
    """How many activities of each task are in each task force's hands."""
    programme, figures = material.programme, material.figures
    columns = (Column("牵头专班", weight=2.2), *(Column(task, "right") for task in programme.tasks))
    lines = [
        Line(
            (
                Text(force),
                *_cells(programme, force, material),
                part_run(_total("task_force", force, material), "value", material),
            )
        )
        for force in programme.task_forces
    ]
    sums = (part_run(_total("task", task, material), "value", material) for task in programme.tasks)
    lines.append(Line((Text("合计"), *sums, part_run(figures["activities.total"], "value", material)), total=True))
    measure = figures["activities.total"].measure
    yield Table(f"单位：{measure}", (*columns, Column("合计", "right")), tuple(lines), of="figures")


def _cells(programme: Programme, force: str, material: Material) -> Iterator[Run]:
    for task in programme.tasks:
        figure = material.figures[f"activities.by_task_and_task_force.{task}×{force}"]
        yield part_run(figure, "value", material) if count_of(figure) else Text("")


def _total(family: str, word: str, material: Material) -> Figure:
    return material.figures[f"activities.by_{family}.{word}.total"]


_UPCOMING: Final = (
    Column("编号", "center", weight=1.3),
    Column("活动项目", weight=3.4),
    Column("牵头专班", weight=2.2),
    Column("责任单位", weight=2.0),
    Column("完成时限", "center", weight=1.8),
    Column("状态", "center", weight=1.2),
)
_NAMES: Final = ("id", "title", "task_force", "lead_unit", "due", "state")


def _upcoming(material: Material) -> Iterator[Block]:
    """What is overdue, what falls due in the next period, and what comes nearest after it, by deadline."""
    cut_off, year = material.period.cut_off, material.period.cut_off.year
    rows = sorted((r for r in board.standing(material.ledgers) if PURSUED(r, cut_off)), key=_due)
    _, until = next_period(material.period)
    late = [r for r in rows if _due(r) < cut_off]
    soon = [r for r in rows if cut_off < _due(r) <= until]
    today = [r for r in rows if _due(r) == cut_off]
    rest = [r for r in rows if _due(r) > until]
    figures = material.figures
    sections = (
        (f"已逾期（{said_of(figures['activities.overdue'])}）", late),
        ("截至日期当日到期", today),
        (f"下一报告期到期，{next_words(material.period)}（{said_of(figures['activities.due_next'])}）", soon),
        (f"其后最近到期（列{min(len(rest), _MOST_UPCOMING)}个）", rest[:_MOST_UPCOMING]),
    )
    lines = [
        line
        for title, of in sections
        if of
        for line in (group_line(title), *(Line(row_cells(row, _NAMES, year)) for row in of))
    ]
    yield table_or(_UPCOMING, lines, "没有未销号、未暂缓的活动项目。", of="activities")


def _due(row: Row) -> date:
    return row.day("due") or date.max


def _coverage(material: Material) -> Iterator[Block]:
    """Which measures have no activity, and which are closed out altogether; by number, and by title where there are titles."""
    marks = board.measures(material.ledgers, material.programme)
    for colour, words in (("rest", "尚无活动项目的措施"), ("green", "活动项目全部销号的措施")):
        numbers = [m.number for m in marks if m.colour == colour]
        yield sentence(f"{words}：{_named(numbers, material.programme) if numbers else '无'}。")


def _named(numbers: Sequence[int], programme: Programme) -> str:
    """第2、4、8项, or 第2项（title）、第4项（title）."""
    titles = programme.measures
    if isinstance(titles, int):
        return f"第{'、'.join(map(str, numbers))}项"
    return "、".join(f"第{number}项（{titles[number - 1]}）" for number in numbers)


def _wall(material: Material) -> tuple[Chart, ...]:
    """The poster; several sheets where one would be too small to read."""
    figures, programme = material.figures, material.programme
    total, closed, yellow, overdue = (figures[f"activities.{n}"] for n in ("total", "green", "yellow", "overdue"))
    covered, measures = figures["measures.covered"], figures["measures.total"]
    names = "、".join(coloured(programme, "yellow"))
    done = "、".join(coloured(programme, "green"))
    whose = f"{material.bureau.name}{programme.short_name}"
    title = (
        f"{whose}活动项目{said_of(total)}，{done}{said_of(closed)}，{names}{said_of(yellow)}，逾期{said_of(overdue)}"
    )
    keys = (
        Key("green", f"{done}{said_of(closed)}"),
        Key("yellow", f"{names}{said_of(yellow)}"),
        Key("rest", "其他状态"),
        Key(None, f"角标为逾期{said_of(overdue)}"),
    )
    shown = [total, closed, yellow, overdue, covered, measures]
    heads: dict[tuple[str, str], str] = {}
    for family, words in (("task", programme.tasks), ("task_force", programme.task_forces)):
        for word in words:
            parts = [figures[f"activities.by_{family}.{word}.{name}"] for name in ("closed", "total")]
            heads[family, word] = "/".join(number_of(part) for part in parts)
            shown.extend(parts)
    wall = Wall(
        programme.tasks,
        programme.task_forces,
        board.activities(material.ledgers, programme),
        heads,
        keys,
        board.measures(material.ledgers, programme),
        f"{number_of(covered)}/{number_of(measures)}",
        f"格内为活动项目编号，截至{chinese_date(material.period.cut_off)}",
    )
    said = [f"{word}已销号{done}" for (_, word), done in heads.items()]
    said.append(f"措施覆盖{wall.coverage}")
    return tuple(chart_of(title, drawing, said, map(shows, shown)) for drawing in wall_drawings(wall))


def _burn_up(material: Material) -> tuple[Chart, ...]:
    """Close-outs against due dates."""
    figures = material.figures
    due, closed, total = (figures[f"activities.{name}"] for name in ("due_to_date", "closed", "total"))
    if not count_of(total):
        return (chart_of("没有活动项目", nothing_drawing(), ()),)
    title = f"按完成时限应销号{said_of(due)}，实际已销号{said_of(closed)}，{_compared(count_of(closed), count_of(due))}"
    days = board.burn_up(material.ledgers, material.programme)
    last = days[-1]
    all_due = last.due == count_of(total)
    ends = f"全部应销号{number_of(total)}" if all_due else ""
    labels = (f"应销号{number_of(due)}", f"已销号{number_of(closed)}", ends)
    said = [f"{chinese_date(last.day)}前{ends}{total.measure}"] if ends else []
    drawing = burn_up_drawing(days, material.period.cut_off, f"单位：{total.measure}", labels)
    return (chart_of(title, drawing, said, map(shows, (due, closed, *((total,) if all_due else ())))),)


def _compared(closed: int, due: int) -> str:
    return "两者持平" if closed == due else "快于时限" if closed > due else "慢于时限"


TABLES: Final[Mapping[str, Callable[[Material], Iterator[Block]]]] = {
    "activities.by_task": partial(_close_out, "activities.by_task", "任务", True),
    "activities.by_task_force": partial(_close_out, "activities.by_task_force", "牵头专班", True),
    "activities.by_tier": partial(_close_out, "activities.by_tier", "认领层面", False),
    "activities.matrix": _matrix,
    "activities.upcoming": _upcoming,
    "measures.coverage": _coverage,
}
CHARTS: Final[Mapping[str, Callable[[Material], tuple[Chart, ...]]]] = {
    "activities.wall": _wall,
    "activities.burn_up": _burn_up,
}
