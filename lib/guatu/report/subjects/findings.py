"""The notebook of checks and findings: close-out along every axis, what is late, reopened or waits to be verified."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final

from guatu.ledgers.table import Row
from guatu.report.blocks import Block, Column, Line, Run, Table, Text
from guatu.report.lines import (
    behind,
    broken_down,
    part_run,
    rates_table,
    row_cells,
    sentence,
    table_or,
    values_of,
)
from guatu.report.material import Material

AXES: Final = {
    "source": "按来源",
    "commonality": "按共性个性",
    "scope": "按范围",
    "visibility": "按显隐",
    "branch": "按警种",
    "ailment": "按顽瘴痼疾",
    "remedy_type": "按整改类型",
    "unit": "按责任单位",
}
"""The axes that findings are broken down along, and how each is announced."""

_PARTS: Final = ("rectified", "closed", "overdue", "rectification_rate", "closing_rate")
_BOX: Final = "（　）"


def _close_out(material: Material) -> Iterator[Block]:
    """Found, rectified, verified and closed, overdue, and both rates, along every axis."""
    groups = ((title, material.figures.family(f"findings.by_{axis}")) for axis, title in AXES.items())
    columns = (
        Column("类别", weight=2.8),
        Column("发现", "right", "个"),
        Column("已完成整改", "right", "个", 1.4),
        Column("已验收销号", "right", "个", 1.4),
        Column("逾期", "right", "个"),
        Column("整改率", "right", weight=1.2),
        Column("销号率", "right", weight=1.2),
    )
    yield Table("", columns, broken_down(groups, "findings.found", _PARTS, material), of="figures")


def _checks(material: Material) -> Iterator[Block]:
    """What each of the checks looked at and found; beside it the findings that name it as their source."""
    figures = material.figures
    checks = material.programme.method(material.programme.checks_by).members
    lines = [
        Line((Text(check), *_check_values(f"reviews.by_check.{check}", material), _found(check, material)))
        for check in checks
    ]
    totals = values_of((f"reviews.{n}" for n in ("population", "checked", "anomalies", "anomaly_rate")), material)
    found = [f"findings.by_source.{c}" for c in checks if f"findings.by_source.{c}" in figures]
    lines.append(Line((Text("合计"), *totals, Text("" if found else "—")), total=True))
    columns = (
        Column("查法", weight=2.4),
        Column("应查数", "right", "起", 1.1),
        Column("实查数", "right", "起", 1.1),
        Column("异常数", "right", "起", 1.1),
        Column("异常率", "right"),
        Column("来源于此的问题", "right", "个", 1.5),
    )
    yield Table("", columns, tuple(lines), of="figures")


def _check_values(stem: str, material: Material) -> tuple[Run, ...]:
    return values_of((f"{stem}.{n}" for n in ("population", "checked", "anomalies", "anomaly_rate")), material)


def _found(check: str, material: Material) -> Run:
    key = f"findings.by_source.{check}"
    return part_run(material.figures[key], "value", material) if key in material.figures else Text("")


def _overdue(material: Material) -> Iterator[Block]:
    """The findings past their deadline, the longest first."""
    names = ("id", "description", "lead_unit", "due", "state")
    rows = sorted(behind(material.figures["findings.overdue"], "findings", material), key=lambda r: str(r["due"]))
    columns = (
        Column("编号", "center", weight=1.3),
        Column("问题描述", weight=4.6),
        Column("责任单位", weight=1.8),
        Column("整改时限", "center", weight=1.7),
        Column("状态", "center", weight=1.2),
        Column("逾期", "right", "天", 0.9),
    )
    year = material.period.cut_off.year
    lines = (Line((*row_cells(row, names, year), Text(str(_late_days(row, material))))) for row in rows)
    yield table_or(
        columns, lines, "没有逾期未整改的问题。", "注：逾期天数为整改时限至截至日期的自然日。", of="findings"
    )


def _late_days(row: Row, material: Material) -> int:
    due = row.day("due")
    return (material.period.cut_off - due).days if due else 0


def _reopened(material: Material) -> Iterator[Block]:
    """The findings that came back after they had been closed, and why."""
    names = ("id", "description", "lead_unit", "reopened_on", "reopen_reason")
    rows = behind(material.figures["findings.reopened"], "findings", material)
    columns = (
        Column("编号", "center", weight=1.3),
        Column("问题描述", weight=3.8),
        Column("责任单位", weight=1.8),
        Column("反弹日期", "center", weight=1.7),
        Column("反弹原因", weight=2.8),
    )
    lines = (Line(row_cells(row, names, material.period.cut_off.year)) for row in rows)
    yield table_or(columns, lines, "没有反弹的问题。", of="findings")


def _criteria(material: Material) -> Iterator[Block]:
    """A checklist to verify by: what waits to be verified or came back, with a box for each criterion of the programme."""
    criteria = material.programme.closure_criteria
    if not criteria:
        yield sentence("方案未列明验收销号的标准，由验收人按整改措施逐项核验。")
        return
    yield sentence(f"按照{'、'.join(criteria)}的要求，由验收人逐项对照核验。")
    rows = [
        r
        for key in ("by_state.待验收", "reopened")
        for r in behind(material.figures[f"findings.{key}"], "findings", material)
    ]
    names, year = ("id", "lead_unit", "rectified_on", "state"), material.period.cut_off.year
    lines = (Line((*row_cells(row, names, year), *(Text(_BOX) for _ in criteria))) for row in rows)
    columns = (
        Column("编号", "center", weight=1.3),
        Column("责任单位", weight=2.0),
        Column("整改完成日期", "center", weight=1.8),
        Column("状态", "center", weight=1.3),
        *(Column(criterion, "center", weight=1.6) for criterion in criteria),
    )
    yield table_or(
        columns, lines, "没有待验收或反弹的问题。", "注：由验收人逐项核验，符合的在括号内打勾。", of="findings"
    )


TABLES: Final[Mapping[str, Callable[[Material], Iterator[Block]]]] = {
    "reviews.by_check": _checks,
    "findings.close_out": _close_out,
    "findings.rates": partial(rates_table, "findings"),
    "findings.overdue": _overdue,
    "findings.reopened": _reopened,
    "findings.criteria": _criteria,
}
