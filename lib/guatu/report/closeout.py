"""Charts of a close-out in its colours: green closed, yellow on its way, the rest outlined, overdue as a mark."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from guatu.indicators.figure import Figure, Figures
from guatu.indicators.series import Point
from guatu.report import look
from guatu.report.bars import Row, Series, rows_drawing
from guatu.report.blocks import Chart, FigureText
from guatu.report.drawn import (
    MOST,
    ZEROS,
    axis,
    chart_of,
    count_of,
    nothing_drawing,
    number_of,
    said_of,
    several,
    shows,
)
from guatu.report.rankings import members_of

GREEN: Final = Series("已销号", look.GREEN, look.SHEET)
YELLOW: Final = Series("推进中、待销号", look.YELLOW)
REST: Final = Series("其他", look.SHEET, outline=look.REST)
_OPEN: Final = Series("未销号", look.SHEET, outline=look.REST)
_PENDING: Final = Series("待验收", look.YELLOW)
_UNRECTIFIED: Final = Series("未完成整改", look.SHEET, outline=look.REST)


def activities(family: str, lead: str, figures: Figures, series: Sequence[Point]) -> Chart:
    """The activities of each member of `family`; `lead` says what members do: 项任务安排."""
    members = sorted(members_of(figures, family, ".total"), key=lambda m: -count_of(m[1]))
    rows = [_activity_row(name, total, figures) for name, total in members]
    parts = (GREEN, _yellow(figures), REST) if len(rows[0].parts) == 3 else (GREEN, _OPEN)
    measure, overdue = figures["activities.total"].measure, figures["activities.overdue"]
    title = f"{several(len(rows))}{lead}活动项目{said_of(figures['activities.total'])}，已销号{said_of(figures['activities.closed'])}"
    if count_of(overdue):
        title += f"，逾期{said_of(overdue)}"
    said = [_activity_said(row, parts, measure) for row in rows]
    if not any(sum(row.parts) for row in rows):
        return chart_of(title, nothing_drawing(ZEROS), said)
    shown = (shows(figures[key]) for _, total in members[:MOST] for key in _activity_keys(total, figures))
    return chart_of(title, rows_drawing(rows[:MOST], parts, axis(measure, len(rows))), said, shown)


def _yellow(figures: Figures) -> Series:
    """The yellow part, called by the states that the programme shows so."""
    states = re.fullmatch(r"黄色（(.+)）", figures["activities.yellow"].label)
    return replace(YELLOW, name=states[1]) if states else YELLOW


def _activity_keys(total: Figure, figures: Figures) -> Iterator[str]:
    """The figures that a row shows."""
    stem = total.key.removesuffix("total")
    for name in ("total", "closed", "yellow", "overdue"):
        if stem + name in figures and (name == "total" or count_of(figures[stem + name])):
            yield stem + name


def _activity_row(name: str, total: Figure, figures: Figures) -> Row:
    stem = total.key.removesuffix("total")
    green = count_of(figures[stem + "closed"])
    overdue = count_of(figures[stem + "overdue"]) if stem + "overdue" in figures else 0
    if stem + "yellow" not in figures:
        parts: tuple[int, ...] = (green, count_of(total) - green)
    else:
        yellow = count_of(figures[stem + "yellow"])
        parts = (green, yellow, count_of(total) - green - yellow)
    return Row(name, parts, number_of(total), f"逾期{overdue}" if overdue else "")


def _activity_said(row: Row, parts: Sequence[Series], measure: str) -> str:
    shares = "，".join(f"{part.name}{value}{measure}" for part, value in zip(parts, row.parts, strict=True))
    return f"{row.name}{row.behind}{measure}（{shares}{f'，{row.mark}{measure}' if row.mark else ''}）"


def findings(family: str, figures: Figures, series: Sequence[Point]) -> Chart:
    """The findings of each member of `family`: closed, rectified and waiting to be verified, not yet rectified."""
    members = [m for m in members_of(figures, family) if count_of(m[1])]
    members.sort(key=lambda m: -count_of(m[1]))
    found, rectified, closed = (figures[f"findings.{name}"] for name in ("found", "rectified", "closed"))
    title = f"发现问题{said_of(found)}，已完成整改{said_of(rectified)}，其中已验收销号{said_of(closed)}"
    overdue = figures["findings.overdue"]
    title += f"，逾期{said_of(overdue)}" if count_of(overdue) else ""
    if not members:
        return chart_of(title, nothing_drawing(), ())
    rows = [_finding_row(name, figure, figures) for name, figure in members]
    said = [
        f"{name}{said_of(f)}（已完成整改{said_of(figures[f.key + '.rectified'])}，已验收销号{said_of(figures[f.key + '.closed'])}）"
        for name, f in members
    ]
    parts = (GREEN, _PENDING, _UNRECTIFIED)
    drawing = rows_drawing(rows[:MOST], parts, axis(found.measure, len(rows)), frozenset({2}))
    return chart_of(title, drawing, said, _finding_shown(members[:MOST], figures))


def _finding_row(name: str, figure: Figure, figures: Figures) -> Row:
    closed, pending, overdue = (count_of(figures[f"{figure.key}.{part}"]) for part in ("closed", "pending", "overdue"))
    parts = (closed, pending, count_of(figure) - closed - pending)
    return Row(name, parts, number_of(figure), f"逾期{overdue}" if overdue else "")


def _finding_shown(members: Sequence[tuple[str, Figure]], figures: Figures) -> Iterator[FigureText]:
    for _, figure in members:
        yield shows(figure)
        yield from (
            shows(part)
            for name in ("closed", "pending", "overdue")
            if count_of(part := figures[f"{figure.key}.{name}"])
        )
