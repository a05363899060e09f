"""The register of all rules, R01 to R21; and `judge`, which runs them all on a submission and weighs what they find."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from guatu.checks import rules_periods, rules_reading, rules_rows, rules_whole
from guatu.checks.identities import masked_text
from guatu.checks.outcome import Finding, Outcome, Switched, Unjudged, reading_order
from guatu.checks.submission import Compared, Submission, Verdict
from guatu.ledgers.collecting import uncollected
from guatu.ledgers.table import Fault, Ledgers
from guatu.programme import Bureau, Period, Programme
from guatu.severities import SEVERITIES, Severity, weigh


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the contract: its code and how it is judged."""

    code: str
    judge: Callable[[Submission], Iterator[Verdict]]

    @property
    def severity(self) -> Severity:
        """How much a breach weighs where the programme says nothing else."""
        return {**SEVERITIES, "F": "error", "I": "notice"}[self.code]


RULES: Final[tuple[Rule, ...]] = (
    Rule("R01", rules_reading.sheets_and_columns_there),
    Rule("R02", rules_reading.required_cells_filled),
    Rule("R03", rules_reading.values_readable),
    Rule("R04", rules_reading.codes_on_their_list),
    Rule("R05", rules_reading.numbers_unique),
    Rule("R06", rules_rows.dates_in_order),
    Rule("R07", rules_rows.states_have_their_proof),
    Rule("R08", rules_rows.reviewers_are_others),
    Rule("R09", rules_rows.parts_within_wholes),
    Rule("R10", rules_periods.rows_still_there),
    Rule("R11", rules_periods.closed_stays_closed),
    Rule("R12", rules_periods.registration_dates_hold),
    Rule("R13", rules_whole.references_exist),
    Rule("R14", rules_whole.measures_covered),
    Rule("R15", rules_whole.totals_agree),
    Rule("R16", rules_whole.units_report),
    Rule("R17", rules_reading.nothing_secret),
    Rule("R18", rules_rows.no_identities),
    Rule("R19", rules_reading.nothing_hidden),
    Rule("R20", rules_whole.rows_not_pasted),
    Rule("R21", rules_reading.cut_off_agrees),
    Rule("F", rules_reading.files_read),
    Rule("I", rules_reading.readings_told),
)
"""In the order of their codes; F and I stand for the codes that begin so: unreadable files, and what intake has to tell."""


@uncollected()
def judge(
    ledgers: Ledgers,
    programme: Programme,
    period: Period,
    bureau: Bureau,
    previous: Ledgers | None,
    compared: Compared = "first",
) -> Outcome:
    """Everything there is to say of `ledgers`: every rule on every ledger it applies to.

    `previous` is the ledgers of the period before; where it is None, `compared` says why, and the rules that need it are
    unjudged, not passed. An exception in a rule is our fault and goes up.
    """
    sent = Submission(ledgers, programme, period, bureau, previous, compared)
    weights = {rule.code: rule.severity for rule in RULES} | {c: r.severity for c, r in programme.rules.items()}
    found: list[Finding] = []
    unjudged: dict[Unjudged, None] = {}
    for rule in RULES:
        for verdict in rule.judge(sent):
            if isinstance(verdict, Unjudged):
                unjudged[verdict] = None
            else:
                found.append(_finding(verdict, weigh(verdict.sentence, weights[rule.code])))
    told = tuple(sorted(found, key=reading_order))
    return Outcome(told, tuple(unjudged), tuple(sent.reconciliation.values()), tuple(_switched(programme, told)))


def _switched(programme: Programme, findings: Iterable[Finding]) -> Iterator[Switched]:
    """The rules that `programme` weighs otherwise than the contract, in the order of their codes."""
    counts = Counter(finding.code for finding in findings)
    for code, change in sorted(programme.rules.items()):
        if change.severity != SEVERITIES[code]:
            yield Switched(code, SEVERITIES[code], change.severity, change.reason, counts[code])


def _finding(fault: Fault, severity: Severity) -> Finding:
    """The fault as it may be shown and kept: values as text, identities masked whichever rule they come from."""
    values = {name: _said(value) for name, value in fault.values.items()}
    rows = tuple(masked_text(row) for row in fault.rows)
    return Finding(fault.code, severity, fault.file, fault.sheet, fault.cell, rows, fault.sentence, values)


def _said(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else masked_text(str(value))
