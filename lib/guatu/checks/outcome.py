"""What the checks found, as values: findings, what could not be judged, and the reconciliation. checks.json holds one."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

from guatu.checks.reconcile import Reconciled
from guatu.ledgers.schema import BY_SHEET
from guatu.messages import Lang, sentence
from guatu.severities import WORDS, Severity

Reason = Literal["J.first", "J.missing", "J.unreadable"]
"""Why a rule could not be judged: no previous period · its ledgers are not at hand · a ledger could not be read whole"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that stands wrong or odd, where it stands, and how much it weighs.

    `sentence` is the catalogue's key (`R06.order`), `values` what its sentence needs, as text and without identities;
    `cell` is in A1 notation, a range, or None; `rows` are the 编号 concerned.
    """

    code: str
    severity: Severity
    file: str
    sheet: str | None
    cell: str | None
    rows: tuple[str, ...]
    sentence: str
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """File, sheet and cell as a person would say them: SF01.xlsx《问题整改台账》F38."""
        return f"{self.file}{f'《{self.sheet}》' if self.sheet else ''}{self.cell or ''}"

    def message(self, lang: Lang = "zh") -> str:
        """The finding's sentence: where, what stands there, what to do."""
        own = {"place": self.place, "file": self.file, "sheet": self.sheet or "", "cell": self.cell or ""}
        return sentence(self.sentence, {**self.values, **own, "rows": "、".join(self.rows)}, lang)

    def statement(self, lang: Lang = "zh") -> str:
        """The message without its place, for where the place stands beside it."""
        return self.message(lang).removeprefix(self.place).lstrip("：: ").removeprefix("的")

    def to_json(self, lang: Lang = "zh") -> dict[str, Any]:
        """The object of `guatu check --json`, with `sentence` and `values` beside it so that it can be read back."""
        return {
            "code": self.code,
            "severity": self.severity,
            "file": self.file,
            "sheet": self.sheet,
            "cell": self.cell,
            "rows": list(self.rows),
            "message": self.message(lang),
            "sentence": self.sentence,
            "values": dict(self.values),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Finding":
        """What `to_json` wrote; the message is made anew from its sentence."""
        at = (data["code"], data["severity"], data["file"], data["sheet"], data["cell"])
        return cls(*at, tuple(data["rows"]), data["sentence"], data["values"])


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A rule that could not be judged, which is not the same as one that found nothing; `sheet` where only of one."""

    code: str
    reason: Reason
    sheet: str | None = None

    def message(self, lang: Lang = "zh") -> str:
        """Which rule, and why it could not be judged."""
        where = self.sheet or ("台账" if lang == "zh" else "the ledgers")
        return sentence(self.reason, {"rule": self.code, "where": where}, lang)

    def to_json(self, lang: Lang = "zh") -> dict[str, Any]:
        """The object of checks.json."""
        return {"code": self.code, "reason": self.reason, "sheet": self.sheet, "message": self.message(lang)}


def unjudged_said(unjudged: Iterable[Unjudged], lang: Lang = "zh") -> tuple[str, ...]:
    """What was not judged, in few sentences: rules that share a reason, and the sheets of each rule, in one."""
    sheets: dict[tuple[str, Reason], list[str]] = {}
    for u in unjudged:
        sheets.setdefault((u.code, u.reason), []).append(u.sheet or ("台账" if lang == "zh" else "the ledgers"))
    codes: dict[tuple[Reason, str], list[str]] = {}
    for (code, reason), names in sheets.items():
        codes.setdefault((reason, "、".join(names)), []).append(code)
    return tuple(sentence(reason, {"rule": "、".join(c), "where": where}, lang) for (reason, where), c in codes.items())


@dataclass(frozen=True, slots=True)
class Switched:
    """A rule that the programme weighs otherwise than the contract (`default`), why, and how many findings it concerns."""

    code: str
    default: Severity
    severity: Severity
    reason: str
    count: int

    def message(self, lang: Lang = "zh") -> str:
        """Which rule weighs what instead of what, how often that mattered, and the programme's reason."""
        words = {"default": WORDS[lang][self.default], "severity": WORDS[lang][self.severity]}
        said = {"rule": self.code, "count": self.count, "reason": self.reason.rstrip("。.")}
        return sentence("L02", {**said, **words}, lang)

    def to_json(self, lang: Lang = "zh") -> dict[str, Any]:
        """The object of checks.json."""
        return {**asdict(self), "message": self.message(lang)}


@dataclass(frozen=True)
class Outcome:
    """Everything the checks say of one bureau and period. `findings` are in the order of file, sheet, row, column;
    `switched` are the rules whose severity is the programme's own."""

    findings: tuple[Finding, ...] = ()
    unjudged: tuple[Unjudged, ...] = ()
    reconciliation: tuple[Reconciled, ...] = ()
    switched: tuple[Switched, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What stops the run."""
        return self._of("error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What the report's data-quality attachment lists."""
        return self._of("warning")

    @property
    def notices(self) -> tuple[Finding, ...]:
        """What is only said."""
        return self._of("notice")

    def _of(self, severity: Severity) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity == severity)

    def to_json(self, lang: Lang = "zh") -> dict[str, Any]:
        """The object of checks.json."""
        return {
            "findings": [f.to_json(lang) for f in self.findings],
            "unjudged": [u.to_json(lang) for u in self.unjudged],
            "reconciliation": [r.to_json() for r in self.reconciliation],
            "switched": [s.to_json(lang) for s in self.switched],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Outcome":
        """What `to_json` wrote."""
        return cls(
            tuple(Finding.from_json(f) for f in data["findings"]),
            tuple(Unjudged(u["code"], u["reason"], u["sheet"]) for u in data["unjudged"]),
            tuple(Reconciled.from_json(r) for r in data["reconciliation"]),
            tuple(Switched(s["code"], s["default"], s["severity"], s["reason"], s["count"]) for s in data["switched"]),
        )


_A1: Final = re.compile(r"([A-Z]{0,3})(\d{0,7})")
_SHEETS: Final = {sheet: place for place, sheet in enumerate(BY_SHEET)}


def reading_order(finding: Finding) -> tuple[object, ...]:
    """A sort key: file, sheet in the contract's order, row, column, code. What has no one place comes before what has."""
    sheet = finding.sheet or ""
    match = _A1.match(finding.cell or "")
    letters, digits = match.groups() if match else ("", "")
    at = (int(digits or 0), len(letters), letters)
    return (finding.file, -1 if not sheet else _SHEETS.get(sheet, len(_SHEETS)), sheet, *at, finding.code, finding.rows)
