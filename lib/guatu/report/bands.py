"""Charts whose order means something: states, ages, working days left; and what is reached of a strength."""

from collections.abc import Sequence
from typing import Final

from guatu.indicators.deadlines import DAYS_LEFT, UNKNOWN_DAYS
from guatu.indicators.figure import Figure, Figures
from guatu.indicators.series import Point
from guatu.report import look
from guatu.report.bars import Row, Series, rows_drawing
from guatu.report.blocks import Chart
from guatu.report.drawn import chart_of, count_of, nothing_drawing, number_of, said_of, several, shows
from guatu.report.rankings import ALL, members_of

_CREATED: Final = Series("制定", look.NOW, look.SHEET)
_REVISED: Final = Series("修订", look.BEFORE)
_REACHED: Final = Series("单场最多实到", look.NOW, look.SHEET)
_MISSED: Final = Series("可能未覆盖", look.SHEET, outline=look.REST)


def _in_order(title: str, named: Sequence[tuple[str, Figure]], marks: Sequence[str] = ()) -> Chart:
    """One bar per figure in the order given; `marks` stand behind the bars."""
    measure = named[0][1].measure
    marks = marks or [""] * len(named)
    rows = [Row(name, (count_of(f),), number_of(f), mark) for (name, f), mark in zip(named, marks, strict=True)]
    said = [f"{name}{said_of(figure)}" for name, figure in named]
    if not any(count_of(figure) for _, figure in named):
        return chart_of(title, nothing_drawing(), said)
    drawing = rows_drawing(rows, (ALL,), f"单位：{measure}", frozenset({0}))
    return chart_of(title, drawing, said, [shows(figure) for _, figure in named])


def lead_states(figures: Figures, series: Sequence[Point]) -> Chart:
    """The leads by how far they have got."""
    received, overdue = figures["leads.received"], figures["leads.overdue"]
    states = (("已办结", "leads.closed"), ("阶段性办结", "leads.stage_closed"), ("正在办理", "leads.open"))
    named = [(name, figures[key]) for name, key in states]
    late = f"，其中逾期{said_of(overdue)}" if count_of(overdue) else ""
    title = f"受理线索{said_of(received)}，已办结{said_of(named[0][1])}，正在办理{said_of(named[-1][1])}{late}"
    return _in_order(title, named, ("", "", f"逾期{count_of(overdue)}" if count_of(overdue) else ""))


def days_left(figures: Figures, series: Sequence[Point]) -> Chart:
    """The pending leads by the working days left to their deadlines, those that are over first."""
    pending, overdue = figures["leads.open"], figures["leads.overdue"]
    named = [("已超过时限", overdue), *((band, figures[f"leads.by_days_left.{band}"]) for band in DAYS_LEFT)]
    unknown = figures[f"leads.by_days_left.{UNKNOWN_DAYS}"]
    if count_of(unknown):
        named.append((UNKNOWN_DAYS, unknown))
    soon = named[1]
    title = f"正在办理线索{said_of(pending)}，已超过时限{said_of(overdue)}，{soon[0]}到期{said_of(soon[1])}"
    return _in_order(title, named)


def ages(figures: Figures, series: Sequence[Point]) -> Chart:
    """The findings not yet closed by how long ago they were found."""
    named = list(members_of(figures, "findings.by_age"))
    oldest, figure = named[-1]
    title = f"未销号问题{said_of(figures['findings.open'])}，其中发现{oldest}的{said_of(figure)}"
    return _in_order(title, named)


def made(figures: Figures, series: Sequence[Point]) -> Chart:
    """The regulations created and revised by category."""
    members = sorted(members_of(figures, "regulations.by_category"), key=lambda m: -count_of(m[1]))
    total, created, revised = (figures[f"regulations.{name}"] for name in ("total", "created", "revised"))
    title = f"{several(len(members))}类制度共{said_of(total)}，其中制定{said_of(created)}，修订{said_of(revised)}"
    parts = [(figures[f"{f.key}.created"], figures[f"{f.key}.revised"]) for _, f in members]
    said = [
        f"{name}{said_of(f)}（制定{said_of(a)}，修订{said_of(b)}）"
        for (name, f), (a, b) in zip(members, parts, strict=True)
    ]
    if not count_of(total):
        return chart_of(title, nothing_drawing(), said)
    rows = [
        Row(name, (count_of(a), count_of(b)), number_of(f)) for (name, f), (a, b) in zip(members, parts, strict=True)
    ]
    shown = [shows(f) for _, f in members] + [shows(f) for pair in parts for f in pair if count_of(f)]
    return chart_of(title, rows_drawing(rows, (_CREATED, _REVISED), f"单位：{total.measure}"), said, shown)


def reach(figures: Figures, series: Sequence[Point]) -> Chart:
    """Who has surely been reached by training, of each audience whose strength is known."""
    members = [m for m in members_of(figures, "trainings.by_audience", ".strength") if m[1].value is not None]
    parts = [
        (figures[f"{stem}.reached"], figures[f"{stem}.missed"])
        for stem in (f.key.removesuffix(".strength") for _, f in members)
    ]
    said = [
        f"{name}实有{said_of(f)}，单场最多实到{said_of(a)}，可能未覆盖{said_of(b)}"
        for (name, f), (a, b) in zip(members, parts, strict=True)
    ]
    if not any(count_of(f) for _, f in members):
        return chart_of("方案未列明各类人员实有人数，无法对照", nothing_drawing(), said)
    rows = [
        Row(name, (count_of(a), count_of(b)), f"实有{number_of(f)}")
        for (name, f), (a, b) in zip(members, parts, strict=True)
    ]
    shown = [shows(f) for _, f in members] + [shows(f) for pair in parts for f in pair if count_of(f)]
    unit = f"单位：{members[0][1].measure}"
    return chart_of(said[-1], rows_drawing(rows, (_REACHED, _MISSED), unit), said[:-1], shown)
