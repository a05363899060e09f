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
from guatu.report.prose import short_date
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


_OPINION_ORDER: Final = ("已完成", "正在推进", "长期坚持", "未落实")


def _opinions(material: Material) -> Iterator[Block]:
    """Every opinion of the guidance group, by how far it has been carried out."""
    names = ("content", "response", "lead_unit", "due")
    lines = list(_grouped("opinions", "state", _OPINION_ORDER, names, "条", material, place=True))
    columns = (
        Column("序号", "center", weight=0.95),
        Column("意见内容", weight=3.0),
        Column("落实措施", weight=2.9),
        Column("责任单位", weight=2.1),
        Column("办理时限", "center", weight=1.6),
    )
    yield Table("", columns, tuple(lines)) if lines else _nothing("本期尚未收到指导组意见。")


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
    lines = list(_grouped("leads", "source", schema.LEAD_SOURCES, names, "条", material))
    yield Table("", columns, tuple(lines)) if lines else _nothing("本期无线索。")


def _grouped(
    ledger: str,
    by: str,
    words: tuple[str, ...],
    names: tuple[str, ...],
    measure: str,
    material: Material,
    place: bool = False,
) -> Iterator[Line]:
    """The counted rows of a ledger under a group head per word of a column; with `place`, numbered through."""
    places = itertools.count(1)
    rows, year = _counted(ledger, material), material.period.cut_off.year
    for word in words:
        of = [row for row in rows if row[by] == word]
        if of:
            yield Line((Text(f"{word}（{len(of)}{measure}）"),), group=True)
        for row in of:
            number = (Text(str(next(places))),) if place else ()
            yield Line((*number, *_row_cells(row, names, year)))


def _regulations(material: Material) -> Iterator[Block]:
    """附件4: the regulations made, revised and repealed, by category."""
    names = ("title", "action", "number", "effective_on")
    categories = material.programme.regulation_categories
    lines = list(_grouped("regulations", "category", categories, names, "项", material, place=True))
    columns = (
        Column("序号", "center", weight=0.95),
        Column("制度名称", weight=3.6),
        Column("性质", "center", weight=0.9),
        Column("文号", "center", weight=2.7),
        Column("施行日期", "center", weight=1.5),
    )
    yield Table("", columns, tuple(lines)) if lines else _nothing("本期无制度建设事项。")


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
    records, year = ledger_table(name, material), material.period.cut_off.year
    known = [c.name for c in records.ledger.kept]
    for column in where:
        if column not in known:
            raise DocumentRefused("D21", ledger=records.ledger.name, name=column, near=nearest(column, known))
    shown = tuple(c for c in records.ledger.kept if c.name != "note")
    rows = [r for r in records if all(_shown(r[column], year) == word for column, word in where.items())]
    columns = tuple(Column(c.header, "right" if c.kind in ("count", "number") else "left") for c in shown)
    lines = tuple(Line(_row_cells(r, tuple(c.name for c in shown), year)) for r in rows)
    return Table(records.ledger.sheet, columns, lines, landscape=len(columns) > 8)


def _counted(name: str, material: Material) -> list[Row]:
    """The rows of a ledger that count: those that no 核减 takes out."""
    out = material.ledgers.adjusted(name)
    return [row for row in material.ledgers[name] if row.id not in out]


def _row_cells(row: Row, names: tuple[str, ...], year: int) -> tuple[Run, ...]:
    return tuple(Text(_shown(row[name], year)) for name in names)


def _shown(value: object, year: int) -> str:
    """A cell's value as a table prints it: dates without the cut-off's year, lists joined, nothing as —."""
    if value is None:
        return "—"
    if isinstance(value, date):
        return short_date(value, year)
    return "、".join(value) if isinstance(value, tuple) else str(value)


_TABLES: Final[Mapping[str, Callable[[Material], Iterator[Block]]]] = {
    "statistics": _statistics,
    "findings": _findings,
    "leads": _leads,
    "regulations": _regulations,
    "opinions": _opinions,
    "quality": quality,
}
