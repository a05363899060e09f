"""What the checks found, in figures: how many findings of each weight and of each code. For the look at ledgers before a run."""

from collections import Counter

from guatu.checks.outcome import Outcome
from guatu.indicators.figure import Figure, Figures
from guatu.severities import WORDS

_MEASURE = "处"


def with_checks(figures: Figures, outcome: Outcome) -> Figures:
    """`figures` and after them `checks.error`, `.warning`, `.notice`, `.unjudged` and `checks.by_code.<code>`."""
    words = WORDS["zh"]
    counts = {
        "error": (words["error"], len(outcome.errors)),
        "warning": (words["warning"], len(outcome.warnings)),
        "notice": (words["notice"], len(outcome.notices)),
        "unjudged": ("未能检查的规则", len(outcome.unjudged)),
    }
    made = {
        f"checks.{name}": _figure(f"checks.{name}", word, f"台账检查的{word}", n) for name, (word, n) in counts.items()
    }
    for code, n in sorted(Counter(finding.code for finding in outcome.findings).items()):
        made[f"checks.by_code.{code}"] = _figure(
            f"checks.by_code.{code}", f"检查结果·{code}", f"代码为 {code} 的检查结果", n
        )
    return Figures({**figures, **made})


def _figure(key: str, label: str, formula: str, value: int) -> Figure:
    return Figure(key, value, label=label, measure=_MEASURE if key != "checks.unjudged" else "条", formula=formula)
