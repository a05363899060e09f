"""Ledgers, rows and programmes with defaults, so that a test names only what matters to it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from guatu.indicators.compute import compute, values_of
from guatu.indicators.figure import Figures, Measured
from guatu.ledgers.schema import BY_NAME, LEDGERS
from guatu.ledgers.table import Ledgers, Row, Table
from guatu.programme import Period, Programme, load_programme

PROGRAMME = load_programme(Path(__file__).parents[2] / "params" / "shifan")
BUREAU = PROGRAMME.bureaus[0]
CUT_OFF = date(2020, 9, 30)
BEFORE = date(2020, 9, 20)

_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "activities": {
        "task": "清除害群之马",
        "measures": ("1",),
        "task_force": "综合指导专班",
        "tiers": ("局党委",),
        "start": date(2020, 8, 1),
        "due": date(2020, 10, 31),
        "state": "推进中",
    },
    "findings": {
        "source": "自查自纠",
        "found_on": date(2020, 9, 1),
        "commonality": "共性",
        "scope": "全局",
        "visibility": "显性",
        "branch": "刑侦",
        "ailment": "违规参股借贷",
        "lead_unit": "刑侦大队",
        "remedy_type": "限期整改",
        "due": date(2020, 10, 31),
        "state": "整改中",
    },
    "leads": {"source": "群众举报", "received_on": date(2020, 9, 1), "due": date(2020, 10, 31), "state": "正在办理"},
    "person_measures": {"rank": "普通民警", "category": "民警", "measure": "诫勉谈话", "decided_on": date(2020, 9, 1)},
    "review_batches": {"check": "报警登记回头查", "object": "案卷", "checked_on": date(2020, 9, 1)},
    "case_corrections": {"case_kind": "刑事", "corrected_on": date(2020, 9, 1)},
    "trainings": {"method": "班子带头学", "held_on": date(2020, 9, 1), "expected": 10, "attended": 10},
    "regulations": {"category": "党委制度", "action": "制定", "effective_on": date(2020, 9, 1)},
    "events": {"kind": "警示教育", "held_on": date(2020, 9, 1)},
    "opinions": {"raised_on": date(2020, 9, 1), "due": date(2020, 10, 31), "state": "正在推进"},
    "visits": {"held_on": date(2020, 9, 1), "level": "县级", "kind": "调研"},
    "outcomes": {"dimension": "绩效考评成绩", "baseline": Decimal(1), "current": Decimal(2), "better": "越高越好"},
    "adjustments": {"adjusted_on": date(2020, 9, 25)},
}


def rows(ledger: str, *changed: Mapping[str, Any]) -> tuple[Row, ...]:
    """One row of `ledger` per mapping of what differs from the defaults."""
    kept = [column.name for column in BY_NAME[ledger].kept]
    made = []
    for number, values in enumerate(changed, 1):
        filled = {"id": f"{BY_NAME[ledger].prefix}{number:03}", "unit": "局机关", **_DEFAULTS[ledger], **values}
        made.append(Row(number + 3, {name: filled.get(name) for name in kept}))
    return tuple(made)


def ledgers(**of: tuple[Mapping[str, Any], ...] | list[Mapping[str, Any]]) -> Ledgers:
    """Ledgers with the rows given by ledger name; the others are nil returns."""
    tables = {ledger.name: Table(ledger, rows=rows(ledger.name, *of.get(ledger.name, ()))) for ledger in LEDGERS}
    return Ledgers(BUREAU.code, CUT_OFF, tables, {})


def period(begins: date = date(2020, 9, 21), cut_off: date = CUT_OFF) -> Period:
    """The period of 21 to 30 September 2020."""
    return Period.model_validate({"cut_off": cut_off, "from": begins, "issue": 4, "document_number": 19})


def figures_of(
    given: Ledgers | None = None,
    previous: Mapping[str, Measured] | None = None,
    programme: Programme = PROGRAMME,
    after: date | None = BEFORE,
    **of: Any,
) -> Figures:
    """The figures of the ledgers given, or of those with the rows in `of`."""
    return compute(given or ledgers(**of), programme, period(), programme.bureaus[0], previous, after)


def values_of_before() -> dict[str, Measured]:
    """The values of a period before with one open finding."""
    return values_of(figures_of(findings=[{}]))
