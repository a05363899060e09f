"""What the pages say of a report in words and numbers."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from guatu.indicators.figure import Figure, measured_from
from guatu.report.printing import EMPTY, compared, is_rate, printed
from guatu.site.facts import Fact

_MOST: Final = 5
"""How many corrected figures are named one by one."""

_INPUTS: Final = {
    "ledgers": "台账",
    "narrative": "文字材料",
    "photos": "照片",
    "before": "往期指标",
    "period": "报告期设置",
    "programme": "方案设置",
    "templates": "模板",
}


def change(fact: Fact, key: str) -> str:
    """How a headline figure stands to the period before, in words."""
    figure = fact.figure(key)
    if figure is None or figure.previous is None:
        return EMPTY
    return compared(figure, decimals(fact)).removeprefix("较上期").removeprefix("与上期")


def changed_text(fact: Fact | None) -> str:
    """What a run changed against the one it replaced: figures one by one, or the inputs that moved; "" for a first run."""
    if fact is None or not fact.changes:
        return ""
    figures = [_moved(entry, decimals(fact)) for entry in _list(fact.changes.get("figures"))]
    if figures:
        more = f"等{len(figures)}项" if len(figures) > _MOST else ""
        return "；".join(figures[:_MOST]) + more
    names = dict.fromkeys(_INPUTS.get(str(name).split("/")[0], "其他") for name in _list(fact.changes.get("inputs")))
    return f"{'、'.join(names)}有改动，指标未变" if names else ""


def pair(fact: Fact, key: str) -> tuple[str, str]:
    """Value and change of a headline figure as a table shows them."""
    figure = fact.figure(key)
    if figure is None:
        return EMPTY, EMPTY
    return printed(figure, "value", decimals(fact)), printed(figure, "change", decimals(fact))


def head(figure: Figure) -> str:
    """A headline figure's name with its unit, for the head of a column."""
    return figure.label if is_rate(figure) else f"{figure.label}（{figure.measure}）"


def moment(text: str) -> datetime | None:
    """The time that a record states; None if it states none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _moved(entry: Mapping[str, Any], decimals: int) -> str:
    was, now = (_said(entry.get(name), decimals) for name in ("was", "now"))
    return f"{entry.get('label') or entry.get('key')}由{was}改为{now}"


def _said(parts: Sequence[Any] | None, decimals: int) -> str:
    """The value of a figure in a record's `changes`."""
    return printed(Figure("", measured_from(parts[0])), "value", decimals) if parts else EMPTY


def notes(fact: Fact | None, flag: bool) -> Iterator[str]:
    """What else a square says: who signed, or why a later run failed."""
    if fact and fact.approval and fact.state == "approved":
        yield f"{fact.approval.get('signer', '')} {fact.approval.get('signed_on', '')}".strip()
    if fact and (flag or not fact.state):
        yield ("更正后的台账未通过：" if flag and fact.failure == "refused" else "") + fact.reason


def decimals(fact: Fact) -> int:
    found = fact.about.get("decimals")
    return found if isinstance(found, int) and 0 <= found <= 4 else 1


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
