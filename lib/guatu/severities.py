"""What each consistency rule weighs, and how far a programme may change that: the one table of severities.

A programme may raise any rule and lower some by one step, each with a reason; the reports name every change it makes.
"""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from guatu.messages import Lang

Severity = Literal["error", "warning", "notice"]
"""error: the run stops before any notebook · warning: goes into the data-quality attachment · notice: said, no more"""

WORDS: Final[Mapping[Lang, Mapping[Severity, str]]] = {
    "zh": {"error": "错误", "warning": "警告", "notice": "提示"},
    "en": {"error": "error", "warning": "warning", "notice": "notice"},
}
"""The severities as a person reads them."""

SEVERITIES: Final[Mapping[str, Severity]] = {
    "R01": "error",
    "R02": "error",
    "R03": "error",
    "R04": "error",
    "R05": "error",
    "R06": "error",
    "R07": "error",
    "R08": "error",
    "R09": "error",
    "R10": "error",
    "R11": "error",
    "R12": "warning",
    "R13": "error",
    "R14": "warning",
    "R15": "error",
    "R16": "warning",
    "R17": "error",
    "R18": "warning",
    "R19": "warning",
    "R20": "warning",
    "R21": "warning",
}
"""By the code of the rule (contract, "Consistency rules"). Files that cannot be read (F) are always errors."""

GRAVER: Final[Mapping[str, Severity]] = {"R19.error": "error", "R19.formula": "error"}
"""Sentences that weigh more than their rule, whatever a programme says: a cell of a figure has no value there."""

NEVER_LOWERED: Final = frozenset({"R01", "R02", "R03", "R04", "R05", "R17"})
"""What was not read cannot be counted, so that a figure would be wrong (R01 to R05); and what is secret stays out (R17)."""

_WEIGHTS: Final[tuple[Severity, ...]] = ("error", "warning", "notice")


class RuleChange(BaseModel):
    """What a programme makes of a rule: its severity there, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    severity: Severity
    reason: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")
    ]


def weigh(sentence: str, rule: Severity) -> Severity:
    """How much a finding weighs whose rule weighs `rule`: `sentence` is its key in the catalogue."""
    return min(rule, GRAVER.get(sentence, rule), key=_WEIGHTS.index)


def objection(code: str, severity: Severity) -> str:
    """Why rule `code` may not be given `severity`, in Chinese; "" if it may."""
    default = SEVERITIES[code]
    steps = _WEIGHTS.index(severity) - _WEIGHTS.index(default)
    if steps > 0 and code in NEVER_LOWERED:
        return "涉密内容不得处理，始终为 error" if code == "R17" else "没有读出的内容会使数字出错，始终为 error"
    return f"只能降一级，即 {_WEIGHTS[_WEIGHTS.index(default) + 1]}" if steps > 1 else ""
