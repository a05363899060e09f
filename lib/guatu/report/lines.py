"""What tables are made of: figures and ledger rows as table lines, the columns over them, and shares.

Figures come by key and keep it in their cells; rows come from the snapshot. Nothing is counted here.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from guatu.indicators.figure import Figure, Rate
from guatu.ledgers.table import Row
from guatu.report.blocks import Block, Column, FigureText, Line, Paragraph, Run, Table, Text
from guatu.report.material import Material
from guatu.report.printing import PARTS, Part, derivation, percent, printed
from guatu.report.prose import short_date

ROUNDING_NOTE: Final = "注：因四舍五入，占比合计可能不等于100%。"
EMPTY: Final = "—"


def part_run(figure: Figure, part: Part, material: Material) -> FigureText:
    """A part of a figure as a cell, without its measure word; the value tells its derivation."""
    decimals = material.programme.report.decimals
    note = derivation(figure, decimals) if part == "value" else ""
    return FigureText(printed(figure, part, decimals), figure.key, note, part=part)


def values_of(keys: Iterable[str], material: Material) -> tuple[Run, ...]:
    """The values of several figures; "" leaves a cell empty."""
    return tuple(part_run(material.figures[key], "value", material) if key else Text(EMPTY) for key in keys)


def compared_runs(figure: Figure, material: Material) -> tuple[Run, ...]:
    """A figure's value, new part, value before and change."""
    return tuple(part_run(figure, part, material) for part in PARTS)


def compared_columns(unit: str) -> tuple[Column, ...]:
    """The heads over value, new, previous and change; the last holds words and is wider."""
    heads = (("累计", 1.0), ("本期新增", 1.1), ("上期", 1.0), ("较上期", 1.65))
    return tuple(Column(head, "right", unit, weight) for head, weight in heads)


def figure_line(figure: Figure, material: Material) -> Line:
    """A figure's row: name, unit, value, new, previous, change."""
    return Line((Text(figure.label), Text(figure.measure), *compared_runs(figure, material)))


def figures_table(lines: Iterable[Line], caption: str = "") -> Table:
    """The table of `figure_line`s."""
    head = (Column("指标", weight=3.2), Column("单位", "center", weight=0.7))
    return Table(caption, (*head, *compared_columns("")), tuple(lines), of="figures")


def word_of(figure: Figure) -> str:
    """What a member of a family is called: the last part of its label."""
    return figure.label.rpartition("·")[2]


def broken_down(
    groups: Iterable[tuple[str, Iterable[Figure]]], whole: str, parts: Sequence[str], material: Material
) -> tuple[Line, ...]:
    """The lines of a table: under each title its figures with their `parts`, and 合计, the figure `whole` with the same."""
    lines: list[Line] = []
    for title, figures in groups:
        lines.append(group_line(title))
        for figure in figures:
            keys = (figure.key, *(f"{figure.key}.{part}" for part in parts))
            lines.append(Line((Text(word_of(figure)), *values_of(keys, material))))
    keys = (whole, *(f"{whole.partition('.')[0]}.{part}" for part in parts))
    return (*lines, Line((Text("合计"), *values_of(keys, material)), total=True))


def group_line(title: str) -> Line:
    """A group head."""
    return Line((Text(title),), group=True)


def share(part: Figure, whole: Figure, decimals: int) -> str:
    """What `part` is of `whole`, printed; — without a whole."""
    if not isinstance(part.value, int) or not isinstance(whole.value, int) or whole.value == 0:
        return EMPTY
    return percent(Rate(part.value, whole.value), decimals)


def share_run(part: Figure, whole: Figure, material: Material) -> FigureText:
    """What `part` is of `whole`, as a cell."""
    return FigureText(share(part, whole, material.programme.report.decimals), part.key, "", part="share")


def uneven(shares: Sequence[str]) -> bool:
    """Whether printed shares that should make 100% do not."""
    numbers = [Decimal(s.rstrip("%")) for s in shares if s != EMPTY]
    return bool(numbers) and sum(numbers) != 100


def counted(name: str, material: Material) -> list[Row]:
    """The rows of a ledger that count: those that no 核减 takes out."""
    out = material.ledgers.adjusted(name)
    return [row for row in material.ledgers[name] if row.id not in out]


def behind(figure: Figure, name: str, material: Material) -> list[Row]:
    """The rows behind a figure that is counted from the ledger `name`, in ledger order."""
    kept = frozenset(figure.rows)
    return [row for row in material.ledgers[name] if row.id in kept]


def row_cells(row: Row, names: Iterable[str], year: int) -> tuple[Run, ...]:
    """A row's values in the columns `names`; `year` is the cut-off's."""
    return tuple(Text(shown(row[name], year)) for name in names)


def shown(value: object, year: int) -> str:
    """A cell's value as a table prints it: dates without the cut-off's year, lists joined, nothing as —."""
    if value is None:
        return EMPTY
    if isinstance(value, date):
        return short_date(value, year)
    return "、".join(value) if isinstance(value, tuple) else str(value)


def grouped(
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
    rows, year = counted(ledger, material), material.period.cut_off.year
    for word in words:
        of = [row for row in rows if row[by] == word]
        if of:
            yield group_line(f"{word}（{len(of)}{measure}）")
        for row in of:
            number = (Text(str(next(places))),) if place else ()
            yield Line((*number, *row_cells(row, names, year)))


def table_or(columns: tuple[Column, ...], lines: Iterable[Line], otherwise: str, note: str = "", of: str = "") -> Block:
    """The table of `lines`, or the sentence that there are none; `of` is the ledger whose rows they are."""
    found = tuple(lines)
    return Table("", columns, found, note, of=of) if found else sentence(otherwise)


def sentence(text: str) -> Paragraph:
    """A paragraph of plain text."""
    return Paragraph((Text(text),))


def rates_table(prefix: str, material: Material) -> Iterator[Block]:
    """Every rate of `prefix` as a whole, with its formula and the counts it is made of."""
    rates = [f for f in material.figures.family(prefix) if f.measure == "%"]
    lines = tuple(Line((Text(f.label), Text(f.formula), Text(_sum_of(f)), *_without_new(f, material))) for f in rates)
    columns = (
        Column("指标", weight=1.8),
        Column("计算公式", weight=2.8),
        Column("算式", "center", weight=2.0),
        Column("本期", "right", weight=1.2),
        Column("上期", "right", weight=1.2),
        Column("较上期", "right", weight=2.4),
    )
    yield Table("", columns, lines, of="figures")


def _sum_of(figure: Figure) -> str:
    return f"{figure.value.num}÷{figure.value.den}" if isinstance(figure.value, Rate) else EMPTY


def _without_new(figure: Figure, material: Material) -> Iterator[Run]:
    yield from (part_run(figure, part, material) for part in PARTS if part != "new")


def count_lines(groups: Iterable[tuple[str, str]], material: Material) -> Iterator[Line]:
    """The members of families of counts with value, value before and change, each (title, family) under its title."""
    for title, family in groups:
        yield group_line(title)
        yield from (Line((Text(word_of(f)), *_without_new(f, material))) for f in material.figures.family(family))


def count_columns(head: str, unit: str) -> tuple[Column, ...]:
    """The heads over `count_lines`."""
    return (
        Column(head, weight=3.0),
        Column("累计", "right", unit),
        Column("上期", "right", unit),
        Column("较上期", "right", unit, 1.3),
    )
