"""The tables of a report, by name. Figures come by key, rows from the snapshot; nothing is counted here.

`build` hands them out; each small builder below makes one. What belongs to a table (a note, a second table) comes with it.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from guatu.errors import DocumentRefused
from guatu.indicators.figure import Figure, Rate
from guatu.ledgers import schema
from guatu.ledgers.table import Row
from guatu.ledgers.table import Table as Records
from guatu.messages import nearest
from guatu.report.blocks import Block, Column, FigureText, Group, Line, Paragraph, Run, Table, Text
from guatu.report.material import Material
from guatu.report.printing import derivation, percent, printed
from guatu.report.quality import quality

ROUNDING_NOTE: Final = "注：因四舍五入，占比合计可能不等于100%。"

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

_ELSEWHERE: Final = re.compile(r"findings\.by_|activities\.by_.*\.(yellow|overdue)$")

_FINDING_FAMILIES: Final = {
    "source": "按来源",
    "commonality": "按共性个性",
    "scope": "按范围",
    "visibility": "按显隐",
    "branch": "按警种",
    "ailment": "按顽瘴痼疾",
    "remedy_type": "按整改类型",
    "unit": "按责任单位",
}


def build(name: str, material: Material) -> Group:
    """The table called `name`, or that of a family of figures; DocumentRefused D09 names the nearest otherwise."""
    builder = _TABLES.get(name)
    if builder:
        return Group(tuple(builder(material)))
    family = material.figures.family(name)
    if family:
        return Group((_figures_table("", [Line(_cells(f, material)) for f in family]),))
    families = {key.rpartition(".")[0] for key in material.figures}
    raise DocumentRefused("D09", name=name, near=nearest(name, [*_TABLES, *sorted(families)]))


def _statistics(material: Material) -> Iterator[Block]:
    """附件1: every figure save the breakdowns of findings, which have a table of their own, and what only charts show."""
    lines: list[Line] = []
    for prefix, title in _GROUPS.items():
        figures = [f for k, f in material.figures.items() if k.split(".")[0] == prefix and not _ELSEWHERE.match(k)]
        if figures:
            lines.append(Line((Text(title),), group=True))
            lines.extend(Line(_cells(f, material)) for f in figures)
    yield _figures_table("", lines)


def _findings(material: Material) -> Iterator[Block]:
    """附件2: findings along every axis, each axis with its total and the shares."""
    found, decimals = material.figures["findings.found"], material.programme.report.decimals
    lines: list[Line] = []
    uneven = False
    for axis, title in _FINDING_FAMILIES.items():
        family = material.figures.family(f"findings.by_{axis}")
        lines.append(Line((Text(title),), group=True))
        lines.extend(_shared_line(f, f.label.rpartition("·")[2], found, material) for f in family)
        uneven = uneven or _uneven([_share(f, found, decimals) for f in family])
    lines.append(replace(_shared_line(found, "合计", found, material), total=True))
    columns = (Column("类别", weight=3.0), *_compared_columns("个"), Column("占比", "right"))
    yield Table("", columns, tuple(lines), ROUNDING_NOTE if uneven else "")


def _shared_line(figure: Figure, label: str, whole: Figure, material: Material) -> Line:
    """A figure's row without its unit, with its share of `whole`."""
    _label, _measure, *rest = _cells(figure, material)
    return Line((Text(label), *rest, Text(_share(figure, whole, material.programme.report.decimals))))


def _share(part: Figure, whole: Figure, decimals: int) -> str:
    if not isinstance(part.value, int) or not isinstance(whole.value, int) or whole.value == 0:
        return "—"
    return percent(Rate(part.value, whole.value), decimals)


def _uneven(shares: list[str]) -> bool:
    """Whether printed shares that should make 100% do not."""
    numbers = [Decimal(s.rstrip("%")) for s in shares if s != "—"]
    return bool(numbers) and sum(numbers) != 100


def _figures_table(caption: str, lines: list[Line]) -> Table:
    head = (Column("指标", weight=3.2), Column("单位", "center", weight=0.7))
    return Table(caption, (*head, *_compared_columns("")), tuple(lines))


def _compared_columns(unit: str) -> tuple[Column, ...]:
    """The heads over value, new, previous and change; the last holds words and is wider."""
    heads = (("累计", 1.0), ("本期新增", 1.1), ("上期", 1.0), ("较上期", 1.65))
    return tuple(Column(head, "right", unit, weight) for head, weight in heads)


def _cells(figure: Figure, material: Material) -> tuple[Run, ...]:
    """A figure's row: name, unit, value (with its derivation), new, previous, change."""
    decimals = material.programme.report.decimals
    value = FigureText(printed(figure, "value", decimals), figure.key, derivation(figure, decimals))
    rest = (Text(printed(figure, part, decimals)) for part in ("new", "previous", "change"))
    return (Text(figure.label), Text(figure.measure), value, *rest)


def _opinions(material: Material) -> Iterator[Block]:
    """Every opinion of the guidance group, by how far it has been carried out."""
    done = ("已完成", "正在推进", "长期坚持", "未落实")
    lines: list[Line] = []
    places = itertools.count(1)
    for state in done:
        rows = [r for r in _counted("opinions", material) if r["state"] == state]
        if rows:
            lines.append(Line((Text(f"{state}（{len(rows)}条）"),), group=True))
            lines.extend(_row_line(r, ("content", "response", "lead_unit", "due"), next(places)) for r in rows)
    columns = (
        Column("序号", "center", weight=0.95),
        Column("意见内容", weight=3.2),
        Column("落实措施", weight=3.0),
        Column("责任单位", weight=1.7),
        Column("办理时限", "center", weight=1.6),
    )
    if lines:
        yield Table("", columns, tuple(lines))
    else:
        yield _nothing("本期尚未收到指导组意见。")


def _leads(material: Material) -> Iterator[Block]:
    """附件3: the leads as rows; who informed and of what never gets as far as this."""
    heads = (
        ("编号", "id", 1.2),
        ("来源", "source", 1.75),
        ("受理日期", "received_on", 1.6),
        ("承办单位", "lead_unit", 2.0),
        ("办理时限", "due", 1.7),
        ("处置方式", "disposition", 1.5),
        ("办理进度", "state", 1.75),
        ("核查结论", "verdict", 1.5),
    )
    rows = _counted("leads", material)
    if rows:
        columns = tuple(Column(head, "center", weight=weight) for head, _, weight in heads)
        yield Table("", columns, tuple(_row_line(r, tuple(name for _, name, _ in heads)) for r in rows))
    else:
        yield _nothing("本期无线索。")


def _regulations(material: Material) -> Iterator[Block]:
    """附件4: the regulations made, revised and repealed, by category."""
    lines: list[Line] = []
    places = itertools.count(1)
    rows = _counted("regulations", material)
    for category in material.programme.regulation_categories:
        of = [r for r in rows if r["category"] == category]
        if of:
            lines.append(Line((Text(f"{category}（{len(of)}项）"),), group=True))
            lines.extend(_row_line(r, ("title", "action", "number", "effective_on"), next(places)) for r in of)
    columns = (
        Column("序号", "center", weight=0.95),
        Column("制度名称", weight=3.4),
        Column("性质", "center", weight=0.8),
        Column("文号", "center", weight=2.4),
        Column("施行日期", "center", weight=1.5),
    )
    if lines:
        yield Table("", columns, tuple(lines))
    else:
        yield _nothing("本期无制度建设事项。")


def _nothing(text: str) -> Paragraph:
    return Paragraph((Text(text),))


def ledger_table(name: str, material: Material) -> Records:
    """The records of the ledger called `name` in English or by its sheet; DocumentRefused D10 otherwise."""
    ledger = schema.BY_NAME.get(name) or schema.BY_SHEET.get(name)
    if ledger is None:
        raise DocumentRefused("D10", name=name, near=nearest(name, schema.BY_NAME))
    return material.ledgers[ledger.name]


def ledger_rows(name: str, where: Mapping[str, str], material: Material) -> Table:
    """The rows of a ledger that hold the words of `where`, all permitted columns but the note."""
    records = ledger_table(name, material)
    known = [c.name for c in records.ledger.kept]
    for column in where:
        if column not in known:
            raise DocumentRefused("D21", ledger=records.ledger.name, name=column, near=nearest(column, known))
    shown = tuple(c for c in records.ledger.kept if c.name != "note")
    rows = [r for r in records if all(_shown(r[column]) == word for column, word in where.items())]
    columns = tuple(Column(c.header, "right" if c.kind in ("count", "number") else "left") for c in shown)
    return Table(
        records.ledger.sheet,
        columns,
        tuple(_row_line(r, tuple(c.name for c in shown)) for r in rows),
        landscape=len(columns) > 8,
    )


def _counted(name: str, material: Material) -> list[Row]:
    """The rows of a ledger that count: those that no 核减 takes out."""
    out = material.ledgers.adjusted(name)
    return [row for row in material.ledgers[name] if row.id not in out]


def _row_line(row: Row, names: tuple[str, ...], place: int | None = None) -> Line:
    first = (Text(str(place)),) if place is not None else ()
    return Line((*first, *(Text(_shown(row[name])) for name in names)))


def _shown(value: object) -> str:
    """A cell's value as a table prints it: dates as 2020.9.30, lists joined, nothing as —."""
    if value is None:
        return "—"
    if isinstance(value, date):
        return f"{value.year}.{value.month}.{value.day}"
    return "、".join(value) if isinstance(value, tuple) else str(value)


_TABLES: Final[Mapping[str, Callable[[Material], Iterator[Block]]]] = {
    "statistics": _statistics,
    "findings": _findings,
    "leads": _leads,
    "regulations": _regulations,
    "opinions": _opinions,
    "quality": quality,
}
