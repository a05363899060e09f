"""The tables of a report, by name. Figures come by key, rows from the snapshot; nothing is counted here.

`build` hands them out; each small builder below makes one. What belongs to a table (a note, a second table) comes with it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, Literal

from guatu.errors import DocumentRefused
from guatu.indicators.catalogue import contract
from guatu.indicators.compute import lists_of
from guatu.indicators.figure import Figure
from guatu.ledgers import schema
from guatu.ledgers.table import Row
from guatu.ledgers.table import Table as Records
from guatu.messages import nearest
from guatu.report.blocks import Block, Column, Group, Line, Table, Text
from guatu.report.lines import (
    ROUNDING_NOTE,
    behind,
    compared_columns,
    compared_runs,
    figure_line,
    figures_table,
    group_line,
    grouped,
    row_cells,
    share,
    share_run,
    shown,
    table_or,
    uneven,
    word_of,
)
from guatu.report.material import Material
from guatu.report.quality import quality
from guatu.report.subjects import TABLES as SUBJECTS
from guatu.report.subjects.findings import AXES

_GROUPS: Final = {
    "activities": "任务分解与销号",
    "measures": "措施覆盖",
    "findings": "问题整改",
    "leads": "线索办理",
    "persons": "人员处理",
    "reviews": "核查",
    "corrections": "立行立改案件",
    "trainings": "学习培训",
    "regulations": "制度建设",
    "events": "活动",
    "opinions": "指导组意见",
    "visits": "领导调研",
    "outcomes": "成效指标",
}
"""The statistics table's groups by the first part of a key."""


def build(name: str, material: Material) -> Group:
    """The table called `name`, or that of a family of figures; DocumentRefused D09 names the nearest otherwise."""
    builder = _TABLES.get(name)
    if builder:
        return Group(tuple(builder(material)))
    family = material.figures.family(name)
    if family:
        return Group((figures_table(figure_line(f, material) for f in family),))
    families = {key.rpartition(".")[0] for key in material.figures}
    raise DocumentRefused("D09", name=name, near=nearest(name, [*_TABLES, *sorted(families)]))


def _statistics(material: Material) -> Iterator[Block]:
    """附件1: the contract's figures, save the breakdowns of findings, which have a table of their own."""
    lists = lists_of(material.ledgers, material.programme, material.period, material.bureau)
    keys = [d.key for d in contract(lists) if not d.key.startswith("findings.by_")]
    lines: list[Line] = []
    for prefix, title in _GROUPS.items():
        figures = [material.figures[key] for key in keys if key.split(".")[0] == prefix]
        if figures:
            lines.append(group_line(title))
            lines.extend(figure_line(f, material) for f in figures)
    yield figures_table(lines)


def _findings(material: Material) -> Iterator[Block]:
    """附件2: findings along every axis, each axis with its total and the shares."""
    found, decimals = material.figures["findings.found"], material.programme.report.decimals
    lines: list[Line] = []
    apart = False
    for axis, title in AXES.items():
        family = material.figures.family(f"findings.by_{axis}")
        lines.append(group_line(title))
        lines.extend(_shared_line(f, word_of(f), found, material) for f in family)
        apart = apart or uneven([share(f, found, decimals) for f in family])
    lines.append(replace(_shared_line(found, "合计", found, material), total=True))
    columns = (Column("类别", weight=3.0), *compared_columns("个"), Column("占比", "right"))
    yield Table("", columns, tuple(lines), ROUNDING_NOTE if apart else "", of="figures")


def _shared_line(figure: Figure, label: str, whole: Figure, material: Material) -> Line:
    """A figure's row without its unit, with its share of `whole`."""
    return Line((Text(label), *compared_runs(figure, material), share_run(figure, whole, material)))


_OPINION_ORDER: Final = ("已完成", "正在推进", "长期坚持", "未落实")


def _opinions(material: Material) -> Iterator[Block]:
    """Every opinion of the guidance group, by how far it has been carried out."""
    names = ("content", "response", "lead_unit", "due")
    lines = grouped("opinions", "state", _OPINION_ORDER, names, "条", material, place=True)
    columns = (
        Column("序号", "center", weight=0.95),
        Column("意见内容", weight=3.0),
        Column("落实措施", weight=2.9),
        Column("责任单位", weight=2.1),
        Column("办理时限", "center", weight=1.6),
    )
    yield table_or(columns, lines, "本期尚未收到指导组意见。", of="opinions")


_LEAD_COLUMNS: Final = (
    ("编号", "id", 3.0),
    ("承办单位", "lead_unit", 6.0),
    ("受理日期", "received_on", 5.0),
    ("办理时限", "due", 5.0),
    ("处置方式", "disposition", 4.0),
    ("办理进度", "state", 5.0),
    ("核查结论", "verdict", 4.0),
)
"""Head, column and width in characters of the leads table; four insets are about a character."""


def _leads(material: Material) -> Iterator[Block]:
    """附件3: the leads as rows, by source; who informed and of what never gets as far as this."""
    columns = tuple(Column(head, "center", weight=width + 0.6) for head, _, width in _LEAD_COLUMNS)
    names = tuple(name for _, name, _ in _LEAD_COLUMNS)
    lines = grouped("leads", "source", schema.LEAD_SOURCES, names, "条", material)
    yield table_or(columns, lines, "本期无线索。", of="leads")


def _regulations(material: Material) -> Iterator[Block]:
    """附件4: the regulations made, revised and repealed, by category."""
    names = ("title", "action", "number", "effective_on")
    categories = material.programme.regulation_categories
    lines = grouped("regulations", "category", categories, names, "项", material, place=True)
    columns = (
        Column("序号", "center", weight=0.95),
        Column("制度名称", weight=3.6),
        Column("性质", "center", weight=0.9),
        Column("文号", "center", weight=2.7),
        Column("施行日期", "center", weight=1.5),
    )
    yield table_or(columns, lines, "本期无制度建设事项。", of="regulations")


def ledger_table(name: str, material: Material) -> Records:
    """The records of the ledger called `name` in English or by its sheet; DocumentRefused D10 otherwise."""
    ledger = schema.BY_NAME.get(name) or schema.BY_SHEET.get(name)
    if ledger is None:
        raise DocumentRefused("D10", name=name, near=nearest(name, schema.BY_NAME))
    return material.ledgers[ledger.name]


def rows(name: str, columns: tuple[str, ...], where: Mapping[str, str], material: Material) -> Table:
    """The rows of the ledger `name` that hold the words of `where`, or those behind the figure `name`.

    `columns` are shown in their order; default: all permitted ones but the note, and of the rows behind a figure those
    that fit an upright page. DocumentRefused D10 or D01 for a name that is
    neither, D21 for a column that is none.
    """
    records, chosen = _rows_of(name, material)
    year = material.period.cut_off.year
    known = {column.name: column for column in records.ledger.kept}
    for column in (*columns, *where):
        if column not in known:
            raise DocumentRefused("D21", ledger=records.ledger.name, name=column, near=nearest(column, known))
    kept = tuple(known[c] for c in columns) or _usual(name, records, material)
    found = [r for r in chosen if all(shown(r[column], year) == word for column, word in where.items())]
    heads = tuple(map(_head, kept))
    lines = tuple(Line(row_cells(r, [c.name for c in kept], year)) for r in found)
    return Table(_caption(name, records, material), heads, lines, landscape=len(heads) > 8, of=records.ledger.name)


_BRIEF: Final = {
    "activities": ("id", "title", "task_force", "lead_unit", "due", "state"),
    "findings": ("id", "description", "source", "lead_unit", "found_on", "due", "state"),
    "leads": ("id", "source", "lead_unit", "received_on", "due", "disposition", "state"),
    "person_measures": ("id", "rank", "category", "measure", "form", "decided_on"),
    "review_batches": ("id", "check", "object", "checked_on", "population", "checked", "anomalies"),
    "case_corrections": ("id", "case_kind", "fault", "lead_unit", "corrected_on", "finding_id"),
    "trainings": ("id", "method", "title", "held_on", "audience", "expected", "attended"),
    "regulations": ("id", "title", "category", "action", "number", "effective_on"),
    "events": ("id", "kind", "title", "held_on", "attended", "opinions"),
    "opinions": ("id", "content", "lead_unit", "raised_on", "due", "state"),
    "visits": ("id", "held_on", "level", "kind", "content"),
    "outcomes": ("id", "dimension", "title", "baseline", "current", "better"),
    "adjustments": ("id", "ledger", "row_id", "adjusted_on", "reason"),
}
"""The columns that the rows behind a figure are shown in, by ledger: as many as stand upright on a page."""

_WEIGHTS: Final[Mapping[str, float]] = {"id": 1.3, "date": 1.6, "deadline": 1.6, "count": 1.1, "number": 1.2}


def _usual(name: str, records: Records, material: Material) -> tuple[schema.Column, ...]:
    """The columns that are shown where none are chosen."""
    if name in material.figures:
        return tuple(records.ledger.column(column) for column in _BRIEF[records.ledger.name])
    return tuple(c for c in records.ledger.kept if c.name != "note")


def _head(column: schema.Column) -> Column:
    """A column's head, as wide as what it holds wants."""
    weight = 3.4 if column.free else _WEIGHTS.get(column.kind, 1.8)
    side: Literal["left", "center", "right"] = (
        "right"
        if column.kind in ("count", "number")
        else "center"
        if column.kind in ("id", "date", "deadline")
        else "left"
    )
    return Column(column.header, side, weight=weight)


def _rows_of(name: str, material: Material) -> tuple[Records, Sequence[Row]]:
    """The ledger that `name` is or that the figure `name` is counted from, and its rows or those behind the figure."""
    if name not in material.figures:
        if "." in name:
            raise DocumentRefused("D01", key=name, near=nearest(name, material.figures))
        records = ledger_table(name, material)
        return records, records.rows
    figure = material.figures[name]
    if not figure.ledger:
        raise DocumentRefused("D25", key=name)
    records = ledger_table(figure.ledger, material)
    return records, behind(figure, records.ledger.name, material)


def _caption(name: str, records: Records, material: Material) -> str:
    """The sheet's name, and the figure's if they are the rows behind one."""
    return (
        f"{records.ledger.sheet}：{material.figures[name].label}" if name in material.figures else records.ledger.sheet
    )


_TABLES: Final[Mapping[str, Callable[[Material], Iterator[Block]]]] = {
    "statistics": _statistics,
    "findings": _findings,
    "leads": _leads,
    "regulations": _regulations,
    "opinions": _opinions,
    "quality": quality,
    **SUBJECTS,
}
