"""The notebook before the run: what the checks found, how the ledgers were read, how they go on from the period before."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from guatu.checks.outcome import Finding
from guatu.report.blocks import Block, Column, Line, Table, Text
from guatu.report.drawn import said_of
from guatu.report.lines import EMPTY, group_line, part_run, sentence, table_or
from guatu.report.material import Material
from guatu.report.quality import reconciliation
from guatu.report.simplified import simplified
from guatu.severities import WORDS, Severity

_MOST: Final = 200
_WEIGHTS: Final[tuple[Severity, ...]] = ("error", "warning", "notice")


def _summary(material: Material) -> Iterator[Block]:
    """The findings by code, with the first of each as an example; errors first."""
    lines = []
    for severity in _WEIGHTS:
        of = [f for f in material.outcome.findings if f.severity == severity]
        for code in sorted({f.code for f in of}):
            first = next(f for f in of if f.code == code)
            count = part_run(material.figures[f"checks.by_code.{code}"], "value", material)
            lines.append(Line((Text(code), Text(WORDS["zh"][severity]), count, Text(_said(first)))))
    columns = (
        Column("代码", "center", weight=0.8),
        Column("级别", "center", weight=0.8),
        Column("处数", "right", weight=0.8),
        Column("第一处", weight=6.0),
    )
    yield table_or(columns, lines, "台账检查没有发现问题。", of="quality")


def _findings(material: Material) -> Iterator[Block]:
    """Every finding with its place, errors first, at most as many as an office can read."""
    lines: list[Line] = []
    shown = [(s, f) for s in _WEIGHTS for f in material.outcome.findings if f.severity == s][:_MOST]
    for severity in _WEIGHTS:
        of = [f for s, f in shown if s == severity]
        if of:
            lines.append(group_line(f"{WORDS['zh'][severity]}（{said_of(material.figures[f'checks.{severity}'])}）"))
            lines.extend(Line((Text(f.code), Text(f.place), Text(_said(f)))) for f in of)
    columns = (Column("代码", "center", weight=0.7), Column("位置", weight=2.2), Column("说明", weight=5.0))
    note = f"注：只列前{_MOST}处，全部见 guatu check。" if len(material.outcome.findings) > _MOST else ""
    yield table_or(columns, lines, "没有需要处理的事项。", note, of="quality")


def _said(finding: Finding) -> str:
    return simplified(finding.statement("zh"))


def _ledgers(material: Material) -> Iterator[Block]:
    """Where each ledger was read, how many records it has and how many count."""
    lines = []
    for table in material.ledgers.tables.values():
        out = material.ledgers.adjusted(table.ledger.name)
        kept = sum(row.id not in out for row in table)
        where = (table.ledger.sheet, table.file or EMPTY, table.sheet or "未报或零报告")
        lines.append(Line(tuple(Text(text) for text in (*where, str(len(table)), str(kept)))))
    columns = (
        Column("台账", weight=2.4),
        Column("文件", weight=2.4),
        Column("工作表", weight=2.4),
        Column("读入", "right", "条"),
        Column("计入", "right", "条"),
    )
    note = "注：计入为读入的记录减去核减说明台账列明核减的记录。"
    yield Table("", columns, tuple(lines), note, of="quality")


def _reconciliation(material: Material) -> Iterator[Block]:
    """How the rows of each ledger got from the period before to this one."""
    yield from reconciliation(material)


def _unjudged(material: Material) -> Iterator[Block]:
    """The rules that could not be judged, which is not the same as having found nothing."""
    if not material.outcome.unjudged:
        yield sentence("全部规则均已检查。")
    yield from (sentence(u.message("zh")) for u in material.outcome.unjudged)


TABLES: Final[Mapping[str, Callable[[Material], Iterator[Block]]]] = {
    "checks": _findings,
    "checks.summary": _summary,
    "checks.unjudged": _unjudged,
    "ledgers": _ledgers,
    "reconciliation": _reconciliation,
}
