"""The notebook of leads: counts by source, unit, disposition and verdict, working days left, and persons as counts only."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final

from guatu.indicators.deadlines import days_left
from guatu.report.blocks import Block, Column, Line, Table, Text
from guatu.report.lines import (
    EMPTY,
    behind,
    broken_down,
    count_columns,
    count_lines,
    rates_table,
    row_cells,
    table_or,
)
from guatu.report.material import Material
from guatu.workdays import calendar_of

_PARTS: Final = ("closed", "stage_closed", "open", "overdue", "handling_rate")


def _handling(material: Material) -> Iterator[Block]:
    """How far the leads of each source and of each unit have got; those without a lead are left out."""
    families = (("按来源", "leads.by_source"), ("按承办单位", "leads.by_unit"))
    groups = ((title, [f for f in material.figures.family(family) if f.value]) for title, family in families)
    lines = broken_down(((title, some) for title, some in groups if some), "leads.received", _PARTS, material)
    columns = (
        Column("类别", weight=2.2),
        Column("受理", "right", "条"),
        Column("已办结", "right", "条", 1.1),
        Column("阶段性办结", "right", "条", 1.4),
        Column("正在办理", "right", "条", 1.2),
        Column("逾期", "right", "条"),
        Column("办理率", "right", weight=1.2),
    )
    yield Table("", columns, lines, "注：没有线索的来源和单位未列。", of="figures")


def _outcomes(material: Material) -> Iterator[Block]:
    """The leads by what was done with them and what came out, as counts."""
    groups = (("按处置方式", "leads.by_disposition"), ("按核查结论", "leads.by_verdict"))
    note = "注：尚未确定处置方式、尚无核查结论的线索不计入相应分类。"
    yield Table("", count_columns("类别", "条"), tuple(count_lines(groups, material)), note, of="figures")


def _deadlines(material: Material) -> Iterator[Block]:
    """The pending leads by deadline with the working days left; — where no published calendar reaches."""
    cut_off, calendar = material.period.cut_off, calendar_of(material.programme)
    rows = sorted(behind(material.figures["leads.open"], "leads", material), key=lambda r: str(r["due"]))
    left = [days_left(row, cut_off, calendar) for row in rows]
    names = ("id", "source", "lead_unit", "received_on", "due", "disposition")
    lines = (
        Line((*row_cells(row, names, cut_off.year), Text(EMPTY if days is None else str(days).replace("-", "－"))))
        for row, days in zip(rows, left, strict=True)
    )
    columns = (
        Column("编号", "center", weight=1.3),
        Column("来源", weight=1.7),
        Column("承办单位", weight=1.9),
        Column("受理日期", "center", weight=1.6),
        Column("办理时限", "center", weight=1.7),
        Column("处置方式", "center", weight=1.4),
        Column("剩余工作日", "right", "天", 1.3),
    )
    note = (
        "注：剩余工作日自截至日期次日起算，按国务院公布的节假日安排扣除休息日、计入调休上班日；负数为已超过的工作日。"
    )
    if None in left:
        note += "办理时限超出已公布工作日历的以“—”表示，不作推算。"
    yield table_or(columns, lines, "没有正在办理的线索。", note, of="leads")


def _persons(material: Material) -> Iterator[Block]:
    """Persons against whom measures were taken, as counts only."""
    groups = (
        ("按职务层级", "persons.by_rank"),
        ("按人员类别", "persons.by_category"),
        ("按四种形态", "persons.by_form"),
    )
    note = "注：同一人员只计一次，职务层级以最近一条记录为准；同一人员适用多种形态的分别计数。"
    yield Table("", count_columns("类别", "名"), tuple(count_lines(groups, material)), note, of="figures")


TABLES: Final[Mapping[str, Callable[[Material], Iterator[Block]]]] = {
    "leads.handling": _handling,
    "leads.outcomes": _outcomes,
    "leads.rates": partial(rates_table, "leads"),
    "leads.deadlines": _deadlines,
    "persons": _persons,
}
