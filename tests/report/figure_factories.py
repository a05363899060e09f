"""Figures with defaults, so that a test names only what matters to it."""

from typing import Any

from guatu.indicators.figure import Figure, Figures, Measured, Rate, change

FOUND, CLOSING = "findings.found", "findings.closing_rate"
NOW, BEFORE = Rate(30, 65), Rate(22, 55)


def count(value: Measured = 65, previous: Measured = 55, key: str = FOUND, **changed: Any) -> Figure:
    """发现问题 65个, of which 10 are new, after 55."""
    of: dict[str, Any] = {"label": "发现问题", "measure": "个", "formula": "登记的全部问题", "ledger": "问题整改台账"}
    of |= {"new": 10, "rows": tuple(f"WT{n:03}" for n in range(65)), **changed}
    return Figure(key, value, previous=previous, change=change(value, previous), **of)


def rate(value: Measured = NOW, previous: Measured = BEFORE, key: str = CLOSING, **changed: Any) -> Figure:
    """问题销号率 30÷65, after 22÷55."""
    return count(
        value,
        previous,
        key,
        **{"label": "问题销号率", "measure": "%", "formula": "已验收销号÷发现问题", "new": None, **changed},
    )


def figures(*given: Figure) -> Figures:
    """The figures given, beside those that a test did not think of."""
    return Figures({figure.key: figure for figure in (count(), rate(), *given)})
