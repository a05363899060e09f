"""The notebook of outcomes: every indicator's baseline and current value, direction-aware, and the evidence of claims."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from guatu.indicators.rules import moved
from guatu.ledgers.schema import BY_NAME, LEDGERS
from guatu.ledgers.table import Row
from guatu.report.blocks import Block, Chart, Column, Line, Table, Text
from guatu.report.drawn import chart_of, count_of, nothing_drawing, piece_title, pieces, said_of, several, shows
from guatu.report.lines import EMPTY, counted, group_line, shown, table_or, values_of, word_of
from guatu.report.material import Material
from guatu.report.narrative import Narrative
from guatu.report.pairs import MOST, Pair, pairs_drawing

_WORDS: Final = {1: "向好", 0: "持平", -1: "退步", None: EMPTY}


def _movements(material: Material) -> Iterator[Block]:
    """Every indicator under its dimension: baseline, current, change and what that means."""
    lines: list[Line] = []
    rows = counted("outcomes", material)
    for dimension in _dimensions(material):
        of = [row for row in rows if row["dimension"] == dimension]
        if of:
            lines.append(group_line(dimension))
            lines.extend(_movement(row) for row in of)
    columns = (
        Column("成效指标", weight=2.8),
        Column("单位", "center"),
        Column("方向", "center", weight=1.5),
        Column("基期值", "right", weight=1.2),
        Column("本期值", "right", weight=1.2),
        Column("变化", "right", weight=1.2),
        Column("评价", "center"),
    )
    yield table_or(columns, lines, "未设定成效指标。", of="outcomes")


def _dimensions(material: Material) -> tuple[str, ...]:
    return material.programme.method(material.programme.outcomes_by).members


def _movement(row: Row) -> Line:
    texts = (row.text("title"), row.text("measure_unit"), row.text("better"))
    values = (_plain(row["baseline"]), _plain(row["current"]), _step(row), _WORDS[moved(row)])
    return Line(tuple(Text(text) for text in (*texts, *values)))


def _plain(value: object) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else EMPTY


def _step(row: Row) -> str:
    baseline, current = row["baseline"], row["current"]
    if not isinstance(baseline, Decimal) or not isinstance(current, Decimal):
        return EMPTY
    step = current - baseline
    return f"{'＋' if step > 0 else '－'}{_plain(abs(step))}" if step else "持平"


def _summary(material: Material) -> Iterator[Block]:
    """How many indicators of each dimension moved which way."""
    lines = []
    for figure in material.figures.family("outcomes.by_dimension"):
        keys = (f"{figure.key}.total", figure.key, f"{figure.key}.level", f"{figure.key}.worsened")
        lines.append(Line((Text(word_of(figure)), *values_of(keys, material))))
    keys = ("outcomes.total", "outcomes.improved", "outcomes.level", "outcomes.worsened")
    lines.append(Line((Text("合计"), *values_of(keys, material)), total=True))
    columns = (Column("维度", weight=2.6), *(Column(head, "right", "项") for head in ("指标", "向好", "持平", "退步")))
    yield Table("", columns, tuple(lines), of="figures")


def _chart(material: Material) -> tuple[Chart, ...]:
    """Baseline and current value of every indicator, each on its own scale."""
    figures = material.figures
    total, better, level, worse = (figures[f"outcomes.{n}"] for n in ("total", "improved", "level", "worsened"))
    title = f"成效指标{said_of(total)}中，向好{said_of(better)}，持平{said_of(level)}，退步{said_of(worse)}"
    pairs = [pair for row in counted("outcomes", material) if (pair := _pair(row)) is not None]
    if not count_of(total) or not pairs:
        return (chart_of(title, nothing_drawing(), ()),)
    shown_figures, parts = [shows(f) for f in (total, better, level, worse)], pieces(pairs, MOST)
    if count_of(total) > len(pairs):
        title += f"（{several(count_of(total) - len(pairs))}项有负值或缺数，未绘出）"
    return tuple(
        chart_of(
            piece_title(title, n, len(parts)),
            pairs_drawing(part, ("基期值", "本期值")),
            _said(part),
            shown_figures if n == 0 else (),
        )
        for n, part in enumerate(parts)
    )


def _pair(row: Row) -> Pair | None:
    """A row as a pair; None where a value is missing or below zero, which no bar can show."""
    before, now, unit = row["baseline"], row["current"], row.text("measure_unit")
    if not isinstance(before, Decimal) or not isinstance(now, Decimal) or min(before, now) < 0:
        return None
    return Pair(row.text("title"), before, now, (_plain(before) + unit, _plain(now) + unit), _WORDS[moved(row)])


def _said(pairs: Sequence[Pair]) -> list[str]:
    return [f"{pair.name}由{pair.texts[0]}到{pair.texts[1]}，{pair.word}" for pair in pairs]


_ID: Final = re.compile("|".join(rf"{ledger.prefix}-?\d{{3,}}" for ledger in LEDGERS))
_QUIET: Final = frozenset({"leads", "person_measures", "adjustments"})


def evidence(claims: Sequence[str], narrative: Narrative, section: str, material: Material) -> Block:
    """The rows that the narrative names by their 编号 as evidence of each claim; what stands in them is no one's name."""
    lines: list[Line] = []
    for claim in claims:
        cited = dict.fromkeys(_ID.findall(narrative.texts.get((section, claim), "")))
        rows = [found for id_ in cited if (found := _row(id_, material)) is not None]
        lines.append(group_line(claim))
        lines.extend(_evidence_line(sheet, row) for sheet, row in rows)
        if not rows:
            lines.append(Line((Text(EMPTY), Text(EMPTY), Text("文字材料未引用台账记录"), Text(EMPTY))))
    columns = (
        Column("编号", "center", weight=1.3),
        Column("台账", weight=2.2),
        Column("内容", weight=3.8),
        Column("佐证材料", weight=2.2),
    )
    return table_or(columns, lines, "方案未列转变和提升。")


def _row(id_: str, material: Material) -> tuple[str, Row] | None:
    """The row of this 编号 and its sheet; leads and persons stand as evidence for nothing."""
    plain = id_.replace("-", "")
    for ledger in LEDGERS:
        if ledger.name not in _QUIET and plain in material.ledgers[ledger.name].by_id:
            return ledger.name, material.ledgers[ledger.name].by_id[plain]
    return None


def _evidence_line(name: str, row: Row) -> Line:
    ledger = BY_NAME[name]
    said = next((c.name for c in ledger.kept if c.free and c.name != "note"), "")
    proof = "evidence" if any(c.name == "evidence" for c in ledger.kept) else ""
    texts = (row.id, ledger.sheet, shown(row[said], 0) if said else EMPTY, shown(row[proof], 0) if proof else EMPTY)
    return Line(tuple(Text(text) for text in texts))


TABLES: Final[Mapping[str, Callable[[Material], Iterator[Block]]]] = {
    "outcomes.movements": _movements,
    "outcomes.summary": _summary,
}
CHARTS: Final[Mapping[str, Callable[[Material], tuple[Chart, ...]]]] = {"outcomes.movements": _chart}
