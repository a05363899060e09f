"""The notebook of regulations: the compendium in numbers, and its table of contents."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from guatu.ledgers.table import Row
from guatu.report.blocks import Block, Column, Line, Table, Text
from guatu.report.lines import counted, group_line, row_cells, table_or, values_of, word_of
from guatu.report.material import Material

_REPEALED: Final = "废止"


def _summary(material: Material) -> Iterator[Block]:
    """Created, revised and repealed by category; what was repealed is no part of the compendium."""
    lines = []
    for figure in material.figures.family("regulations.by_category"):
        keys = (f"{figure.key}.created", f"{figure.key}.revised", figure.key, f"{figure.key}.repealed")
        lines.append(Line((Text(word_of(figure)), *values_of(keys, material))))
    keys = ("regulations.created", "regulations.revised", "regulations.total", "regulations.repealed")
    lines.append(Line((Text("合计"), *values_of(keys, material)), total=True))
    heads = ("制定", "修订", "制定和修订", "废止")
    columns = (Column("制度类别", weight=2.2), *(Column(head, "right", "项", len(head) / 4 + 0.6) for head in heads))
    yield Table("", columns, tuple(lines), of="figures")


_COLUMNS: Final = (
    Column("序号", "center", weight=0.95),
    Column("制度名称", weight=3.9),
    Column("性质", "center", weight=0.9),
    Column("文号", "center", weight=2.7),
    Column("施行日期", "center", weight=1.6),
)
_NAMES: Final = ("title", "action", "number", "effective_on")


def _contents(material: Material) -> Iterator[Block]:
    """The compendium's table of contents: what is in force, by category and in the order of its coming into force."""
    places, lines = itertools.count(1), []
    rows = [row for row in counted("regulations", material) if row["action"] != _REPEALED]
    for category in material.programme.regulation_categories:
        of = sorted((row for row in rows if row["category"] == category), key=_effective)
        if of:
            lines.append(group_line(f"{category}（{len(of)}项）"))
        lines.extend(_line(row, next(places), material) for row in of)
    yield table_or(_COLUMNS, lines, "尚无制定和修订的制度。", of="regulations")


def _repealed(material: Material) -> Iterator[Block]:
    """What was repealed."""
    rows = sorted((row for row in counted("regulations", material) if row["action"] == _REPEALED), key=_effective)
    lines = (_line(row, i, material) for i, row in enumerate(rows, 1))
    yield table_or(_COLUMNS, lines, "没有废止的制度。", of="regulations")


def _line(row: Row, place: int, material: Material) -> Line:
    return Line((Text(str(place)), *row_cells(row, _NAMES, material.period.cut_off.year)))


def _effective(row: Row) -> tuple[str, str]:
    return str(row["effective_on"]), row.id


TABLES: Final[Mapping[str, Callable[[Material], Iterator[Block]]]] = {
    "regulations.summary": _summary,
    "regulations.contents": _contents,
    "regulations.repealed": _repealed,
}
