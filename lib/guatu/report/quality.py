"""附件5, data quality: where the comparison comes from, the reconciliation with the period before, and the warnings."""

from collections.abc import Iterator
from typing import Final

from guatu.checks.outcome import Outcome, unjudged_said
from guatu.checks.reconcile import Reconciled
from guatu.checks.submission import Compared
from guatu.report.blocks import Block, Column, Heading, Line, Paragraph, Table, Text
from guatu.report.material import Material
from guatu.report.simplified import simplified

_COMPARED: Final[dict[Compared, str]] = {
    "published": "上期数据取自上期已发布的报告。",
    "ledgers": "上期报告未在本系统发布，上期数据由上期台账按同一口径计算。",
    "first": "本期为首期，无上期数据，上期和较上期均以“—”表示。",
    "missing": "上期台账缺失或未通过检查，上期数据不可用，上期和较上期均以“—”表示。",
}


def quality(material: Material) -> Iterator[Block]:
    """The blocks of 附件5."""
    outcome = material.outcome
    compared, *rest = reconciliation(material)
    yield from (compared, Heading(1, "台账勾稽"), *rest)
    yield from _warnings(outcome)
    yield from _switched(outcome)
    yield from _unjudged(outcome)


def reconciliation(material: Material) -> Iterator[Block]:
    """Where the comparison comes from; per ledger previous + new − adjusted + back-dated = now; the rows that need a word."""
    outcome = material.outcome
    yield Paragraph((Text(_COMPARED[material.compared]),))
    heads = ("上期", "本期新增", "核减", "补登", "本期")
    columns = (Column("台账", weight=2.4), *(Column(head, "right", "条") for head in heads))
    lines = tuple(
        Line((Text(r.sheet), *(Text("—" if n is None else str(n)) for n in _numbers(r))))
        for r in outcome.reconciliation
    )
    yield Table(
        "", columns, lines, "注：本期＝上期＋本期新增－核减＋补登；补登为本期登记、日期在本期以前的记录。", of="quality"
    )
    for r in outcome.reconciliation:
        for word, rows in (("核减", r.adjusted_rows), ("补登", r.back_dated_rows), ("改动登记日期", r.moved_rows)):
            if rows:
                yield Paragraph((Text(f"《{r.sheet}》{word}：{'、'.join(rows)}。"),))


def _numbers(r: Reconciled) -> tuple[int | None, ...]:
    return (r.previous, r.new, r.adjusted, r.back_dated, r.value)


def _warnings(outcome: Outcome) -> Iterator[Block]:
    yield Heading(1, "检查提示")
    if not outcome.warnings:
        yield Paragraph((Text("台账检查未发现需要说明的事项。"),))
        return
    columns = (Column("代码", "center", weight=0.7), Column("位置", weight=2.2), Column("说明", weight=5.0))
    lines = tuple(Line((Text(f.code), Text(f.place), Text(simplified(f.message("zh"))))) for f in outcome.warnings)
    yield Table("", columns, lines, of="quality")


def _switched(outcome: Outcome) -> Iterator[Block]:
    """The rules that the programme weighs otherwise, each with its reason."""
    if outcome.switched:
        yield Heading(1, "规则级别调整")
        yield from (Paragraph((Text(s.message("zh")),)) for s in outcome.switched)


def _unjudged(outcome: Outcome) -> Iterator[Block]:
    if outcome.unjudged:
        yield Heading(1, "未能检查的规则")
        yield from (Paragraph((Text(said),)) for said in unjudged_said(outcome.unjudged))
