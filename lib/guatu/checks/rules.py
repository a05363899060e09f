"""The register of all rules, R01 to R21, with what each weighs; and `judge`, which runs them all on a submission."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from guatu.checks import rules_periods, rules_reading, rules_rows, rules_whole
from guatu.checks.identities import masked_text
from guatu.checks.outcome import Finding, Outcome, Severity, Unjudged, reading_order
from guatu.checks.submission import Compared, Submission, Verdict
from guatu.ledgers.table import Fault, Ledgers
from guatu.programme import Bureau, Period, Programme


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the contract: its code, how it is judged, and how much a breach weighs.

    `otherwise` gives the sentences of the rule that weigh differently. The one place for a programme's own severities.
    """

    code: str
    judge: Callable[[Submission], Iterator[Verdict]]
    severity: Severity
    otherwise: Mapping[str, Severity] = field(default_factory=dict)

    def weigh(self, fault: Fault) -> Severity:
        """How much `fault` weighs."""
        return self.otherwise.get(fault.sentence, self.severity)


RULES: Final[tuple[Rule, ...]] = (
    Rule("R01", rules_reading.sheets_and_columns_there, "error"),
    Rule("R02", rules_reading.required_cells_filled, "error"),
    Rule("R03", rules_reading.values_readable, "error"),
    Rule("R04", rules_reading.codes_on_their_list, "error"),
    Rule("R05", rules_reading.numbers_unique, "error"),
    Rule("R06", rules_rows.dates_in_order, "error"),
    Rule("R07", rules_rows.states_have_their_proof, "error"),
    Rule("R08", rules_rows.reviewers_are_others, "error"),
    Rule("R09", rules_rows.parts_within_wholes, "error"),
    Rule("R10", rules_periods.rows_still_there, "error"),
    Rule("R11", rules_periods.closed_stays_closed, "error"),
    Rule("R12", rules_periods.registration_dates_hold, "warning"),
    Rule("R13", rules_whole.references_exist, "error"),
    Rule("R14", rules_whole.measures_covered, "warning"),
    Rule("R15", rules_whole.totals_agree, "error"),
    Rule("R16", rules_whole.units_report, "warning"),
    Rule("R17", rules_reading.nothing_secret, "error"),
    Rule("R18", rules_rows.no_identities, "warning"),
    Rule("R19", rules_reading.nothing_hidden, "warning", {"R19.error": "error", "R19.formula": "error"}),
    Rule("R20", rules_whole.rows_not_pasted, "warning"),
    Rule("R21", rules_reading.cut_off_agrees, "warning"),
    Rule("F", rules_reading.files_read, "error"),
    Rule("I", rules_reading.readings_told, "notice"),
)
"""In the order of their codes; F and I stand for the codes that begin so: unreadable files, and what intake has to tell."""


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
    found: list[Finding] = []
    unjudged: dict[Unjudged, None] = {}
    for rule in RULES:
        for verdict in rule.judge(sent):
            if isinstance(verdict, Unjudged):
                unjudged[verdict] = None
            else:
                found.append(_finding(verdict, rule.weigh(verdict)))
    return Outcome(tuple(sorted(found, key=reading_order)), tuple(unjudged), tuple(sent.reconciliation.values()))


def _finding(fault: Fault, severity: Severity) -> Finding:
    """The fault as it may be shown and kept: values as text, identities masked whichever rule they come from."""
    values = {name: _said(value) for name, value in fault.values.items()}
    rows = tuple(masked_text(row) for row in fault.rows)
    return Finding(fault.code, severity, fault.file, fault.sheet, fault.cell, rows, fault.sentence, values)


def _said(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else masked_text(str(value))
