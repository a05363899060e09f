"""The register of rules, and all of them run together."""

import json
from datetime import date

import pytest

from guatu.checks import rules as register
from guatu.checks.outcome import Finding, Outcome, Unjudged, reading_order
from guatu.checks.rules import RULES, Rule, judge
from guatu.ledgers.schema import LEDGERS
from guatu.ledgers.table import Fault, Total
from guatu.messages import CATALOGUE
from guatu.programme import load_programme

from .factories import CUT_OFF, FILE, LAST, NEW, OLD, a_row, a_table, before, cell, period, programme, some_ledgers

WARNINGS = {"R12", "R14", "R16", "R18", "R19", "R20", "R21"}


R19 = {"R19.row": "warning", "R19.error": "error", "R19.formula": "error"}


def outcome(previous=None, compared="first", **given):
    """What all rules say of the given rows."""
    return judge(some_ledgers(**given), programme(), period(), programme().bureau("SF01"), previous, compared)


def sound():
    """Rows that break no rule: every unit reports, every measure is covered."""
    units = programme().units
    return {
        "activities": [a_row("activities", "HD001", measures=tuple(map(str, range(1, 50))))],
        "visits": [a_row("visits", f"DY{i:03}", unit=unit, content=str(i)) for i, unit in enumerate(units)],
    }


def test_every_rule_of_the_contract_is_listed_once_in_code_order():
    """R01 to R21, each a function that says its code, and the codes of files and readings."""
    assert [r.code for r in RULES] == [f"R{i:02}" for i in range(1, 22)] + ["F", "I"]
    assert all(r.judge.__doc__.startswith(r.code) for r in RULES)
    assert len({r.judge for r in RULES}) == len(RULES)


def test_severities_are_the_contract_s():
    """error stops a run, warning does not; R19 has both."""
    assert {r.code for r in RULES if r.severity == "warning"} == WARNINGS
    assert {r.code for r in RULES if r.severity == "notice"} == {"I"}
    found = outcome(faults=[Fault(s, FILE, values={"column": "x", "found": "x", "count": 1}) for s in R19], **sound())
    assert {f.sentence: f.severity for f in found.findings} == R19


def switched(tmp_path, rules, **given):
    """What all rules say of the given rows in the sample programme with `rules` in its programme.yml."""
    (tmp_path / "periods").mkdir()
    text = (programme().folder / "programme.yml").read_text("utf-8")
    (tmp_path / "programme.yml").write_text(f"{text}\nrules:\n{rules}", "utf-8")
    changed = load_programme(tmp_path)
    return judge(some_ledgers(**given), changed, period(), changed.bureau("SF01"), None, "first")


def test_a_programme_may_weigh_a_rule_otherwise(tmp_path):
    """R16 as an error stops the run; the outcome names the rule, what it weighs elsewhere, how often, and the reason."""
    given = sound() | {"visits": sound()["visits"][:-2]}
    assert not outcome(**given).errors
    found = switched(tmp_path, "  R16: {severity: error, reason: 每个单位都要报。}\n", **given)
    assert [f.code for f in found.errors] == ["R16", "R16"]
    (change,) = found.switched
    assert (change.code, change.default, change.severity, change.count) == ("R16", "warning", "error", 2)
    assert change.message() == "规则 R16 按本方案由“警告”改为“错误”，涉及本期 2 处。理由：每个单位都要报。"
    assert "error" in change.message("en")
    assert Outcome.from_json(json.loads(json.dumps(found.to_json()))) == found


def test_a_lowered_error_is_a_warning_and_is_named(tmp_path):
    """It does not stop the run, and it is not silent, not even where nothing was found."""
    given = sound() | {"findings": [a_row("findings", "WT001", reviewer="甲", rectifier="甲")]}
    assert [f.code for f in outcome(**given).errors] == ["R08"]
    rules = "  R08: {severity: warning, reason: 警力不足}\n  R15: {severity: warning, reason: 合计另算}\n"
    found = switched(tmp_path, rules, **given)
    assert [(f.code, f.severity) for f in found.findings] == [("R08", "warning")]
    assert [(s.code, s.count) for s in found.switched] == [("R08", 1), ("R15", 0)]


def test_a_cell_without_a_value_stays_an_error(tmp_path):
    """R19 lowered to a notice is that for what is hidden; #REF! in a column of the ledger is not."""
    faults = [Fault(s, FILE, values={"column": "x", "found": "x", "count": 1}) for s in R19]
    found = switched(tmp_path, "  R19: {severity: notice, reason: 本县台账带隐藏列}\n", faults=faults, **sound())
    assert {f.sentence: f.severity for f in found.findings} == R19 | {"R19.row": "notice"}


def test_a_rule_given_its_own_severity_is_not_switched(tmp_path):
    """There is nothing to name."""
    assert switched(tmp_path, "  R16: {severity: warning, reason: 照旧}\n", **sound()).switched == ()


def test_sound_ledgers_have_no_findings():
    """And with a previous period nothing is left unjudged."""
    found = outcome(before(**sound()), "ledgers", **sound())
    assert (found.findings, found.unjudged) == ((), ())
    assert [r.ledger for r in found.reconciliation] == [x.name for x in LEDGERS]


def test_a_first_period_has_three_rules_unjudged_and_a_reconciliation():
    """R10 to R12 need a period before; the first one starts from nothing."""
    found = outcome(**sound())
    assert found.unjudged == tuple(Unjudged(code, "J.first") for code in ("R10", "R11", "R12"))
    assert [r.previous for r in found.reconciliation] == [None] * len(LEDGERS)


def test_without_the_previous_ledgers_there_is_no_reconciliation():
    """What cannot be known is not made up."""
    found = outcome(None, "missing", **sound())
    assert found.unjudged == tuple(Unjudged(code, "J.missing") for code in ("R10", "R11", "R12"))
    assert found.reconciliation == ()


def test_findings_come_in_reading_order():
    """File, then sheet in the contract's order, then row, then column; what has no cell comes first."""
    tables = [
        a_table(
            "findings",
            a_row("findings", "WT001", state="待验收"),
            a_row("findings", "WT002", found_on=date(2020, 10, 1)),
        ),
        a_table("activities", a_row("activities", "HD001", start=CUT_OFF, due=LAST, measures=("50",))),
    ]
    fault = Fault("I01", FILE, "另一张表")
    found = outcome(tables=tables, faults=[fault])
    places = [(f.sheet, f.cell) for f in found.findings if f.code in ("R06", "R07", "R13")]
    assert places == [
        ("任务分解台账", cell("activities", "measures")),
        ("任务分解台账", cell("activities", "due")),
        ("问题整改台账", cell("findings", "rectified_on")),
        ("问题整改台账", cell("findings", "found_on", 5)),
    ]
    assert found.findings[-1].sheet == "另一张表"
    assert list(found.findings) == sorted(found.findings, key=reading_order)


@pytest.mark.parametrize(("cells"), [["30:30", "B30", "AA30", "B31", "B100"]])
def test_rows_and_columns_are_ordered_as_numbers_and_letters(cells):
    """B100 after B31, AA after Z."""
    found = [Finding("R19", "warning", FILE, "问题整改台账", c, (), "R19", {}) for c in reversed(cells)]
    assert [f.cell for f in sorted(found, key=reading_order)] == cells


def test_an_exception_in_a_rule_goes_up(monkeypatch):
    """A broken rule is our fault: it must not look like ledgers in order."""

    def broken(_):
        raise ZeroDivisionError

    monkeypatch.setattr(register, "RULES", (Rule("R01", broken),))
    with pytest.raises(ZeroDivisionError):
        outcome()


def test_what_intake_found_is_handed_on_with_its_weight():
    """Each fault once, by code: R and F as errors or warnings, I as a notice."""
    faults = [Fault(s, FILE) for s in ("R01.sheet", "R19.row", "F01", "I01")]
    found = outcome(faults=faults, **sound())
    assert [(f.code, f.severity) for f in found.findings] == [
        ("F01", "error"),
        ("I01", "notice"),
        ("R01", "error"),
        ("R19", "warning"),
    ]


def test_identities_do_not_stand_in_findings():
    """Whichever rule quotes a cell: what looks like an identity is masked in values, rows and message."""
    people = [a_row("person_measures", "RY001", lead_id="13800001234")]
    (found,) = (f for f in outcome(person_measures=people).findings if f.code == "R13")
    assert "1380000" not in json.dumps(found.to_json(), ensure_ascii=False)
    assert "〔手机号〕" in found.message()


def everything():
    """An outcome with a finding of every rule that is judged in checks."""
    closed = {"state": "已销号", "closed_on": OLD, "evidence": "表", "reviewer": "甲", "rectifier": "甲"}
    twice = [a_row("case_corrections", f"AJ{i:03}") for i in range(12)]
    now = {
        "activities": [a_row("activities", "HD001", start=CUT_OFF, due=LAST, measures=("50",))],
        "findings": [
            a_row("findings", "WT001", **closed),
            a_row("findings", "WT002", state="整改中", closed_on=OLD, note="13800001234"),
            a_row("findings", "WT003", state="反弹"),
            a_row("findings", "WT004", found_on=date(2020, 10, 1), state="待验收"),
            a_row("findings", "WT005", description="改号"),
            a_row("findings", "WT006", found_on=NEW, description="改期"),
        ],
        "case_corrections": [*twice, a_row("case_corrections", "AJ099", finding_id="WT999")],
        "adjustments": [a_row("adjustments", "HJ001", ledger="问题整改台账", row_id="WT777")],
        "tables": [
            a_table("opinions", stated=LAST),
            a_table(
                "review_batches",
                a_row("review_batches", "HC001", checked=9),
                totals=(Total(9, "合计", {"checked": 1}),),
            ),
        ],
    }
    last = before(
        findings=[
            *(a_row("findings", f"WT{i:03}", state="已销号", description="甲") for i in (2, 3)),
            a_row("findings", "WT006", description="改期"),
            a_row("findings", "WT008", description="改号"),
            a_row("findings", "WT009", description="不见"),
        ],
        visits=[a_row("visits", "DY001")],
    )
    return outcome(last, "published", **now)


def test_every_judged_rule_can_speak_in_both_languages():
    """Each sentence is in the catalogue with all it needs, names its place, and leaves no placeholder."""
    found = everything()
    judged = {"R06", "R07", "R08", "R09", "R10", "R11", "R12", "R13", "R14", "R15", "R16", "R18", "R20", "R21"}
    assert {f.code for f in found.findings} == judged
    own = {key for key in CATALOGUE if key.partition(".")[0] in judged}
    assert {f.sentence for f in found.findings} == own
    for finding in found.findings:
        for lang in ("zh", "en"):
            message = finding.message(lang)
            assert message.startswith(finding.place)
            assert "{" not in message
    assert all(u.message(lang) for u in outcome().unjudged for lang in ("zh", "en"))


def test_an_outcome_survives_checks_json():
    """What is read back is what was written, and it is written as plain JSON."""
    found = everything()
    assert Outcome.from_json(json.loads(json.dumps(found.to_json()))) == found
    assert Outcome.from_json(json.loads(json.dumps(outcome().to_json()))) == outcome()


def test_a_finding_in_json_has_the_keys_of_the_command_line():
    """The contract of `guatu check --json`, and what is needed to read it back."""
    data = everything().to_json()["findings"][0]
    keys = ["code", "severity", "file", "sheet", "cell", "rows", "message"]
    assert list(data)[:7] == keys
    assert set(data) - set(keys) == {"sentence", "values"}


def test_findings_are_sorted_out_by_severity():
    """Errors, warnings and notices together are all findings."""
    found = everything()
    assert len(found.errors) + len(found.warnings) + len(found.notices) == len(found.findings)
    assert {f.code for f in found.warnings} <= WARNINGS
