"""The reconciliation of each ledger with the period before."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from guatu.checks.reconcile import Reconciled, reconcile
from guatu.ledgers.schema import LEDGERS

from .factories import NEW, OLD, a_row, before, period, some_ledgers


def word(number, key):
    """核减说明 number `number` that takes finding `key` out."""
    return a_row("adjustments", f"HJ{number:03}", ledger="问题整改台账", row_id=key, adjusted_on=NEW)


def findings(now, previous, adjustments=()):
    """The reconciliation of 问题整改台账."""
    return reconcile(some_ledgers(findings=now, adjustments=adjustments), previous, period())[1]


def test_every_ledger_is_reconciled_in_the_contract_s_order():
    """Nil returns too."""
    assert [r.ledger for r in reconcile(some_ledgers(), before(), period())] == [x.name for x in LEDGERS]


def test_each_row_goes_to_one_part():
    """Before, new, adjusted, back-dated and moved rows are told apart, and the equation holds."""
    last = before(findings=[a_row("findings", "WT001"), a_row("findings", "WT002"), a_row("findings", "WT003")])
    now = [
        a_row("findings", "WT001"),
        a_row("findings", "WT003", found_on=NEW),
        a_row("findings", "WT004", found_on=NEW),
        a_row("findings", "WT005", found_on=OLD),
    ]
    entry = findings(now, last, [word(1, "WT002")])
    assert (entry.previous, entry.new_rows, entry.adjusted_rows, entry.back_dated_rows) == (
        3,
        ("WT004",),
        ("WT002",),
        ("WT005",),
    )
    assert (entry.value, entry.moved_rows, entry.gone_rows, entry.named_rows) == (4, ("WT003",), (), ("WT002",))
    assert entry.balanced


def test_an_adjusted_row_that_still_stands_is_not_counted():
    """Rows named in 核减说明台账 are left out whether they still stand or not."""
    last = before(findings=[a_row("findings", "WT001"), a_row("findings", "WT002")])
    entry = findings([a_row("findings", "WT001"), a_row("findings", "WT002")], last, [word(1, "WT002")])
    assert (entry.previous, entry.adjusted, entry.value) == (2, 1, 1)


def test_a_row_adjusted_in_the_previous_period_is_out_on_both_sides():
    """It is still named, but no longer part of the equation."""
    last = before(findings=[a_row("findings", "WT001"), a_row("findings", "WT002")], adjustments=[word(1, "WT002")])
    entry = findings([a_row("findings", "WT001")], last, [word(1, "WT002")])
    assert (entry.previous, entry.adjusted, entry.value, entry.named_rows) == (1, 0, 1, ("WT002",))


def test_a_row_gone_without_a_word_leaves_the_equation_open():
    """R10's case: the difference is shown, not hidden in another part."""
    entry = findings([], before(findings=[a_row("findings", "WT001")]))
    assert (entry.gone_rows, entry.balanced) == (("WT001",), False)


def test_a_first_period_starts_from_nothing():
    """Without a period before, all rows from the period's first day on are new, and `previous` is null, not 0."""
    entry = findings([a_row("findings", "WT001", found_on=NEW), a_row("findings", "WT002", found_on=OLD)], None)
    assert (entry.previous, entry.new_rows, entry.back_dated_rows, entry.value) == (None, ("WT001",), ("WT002",), 2)
    assert entry.balanced


def test_an_activity_that_starts_later_is_new():
    """开始日期 may lie ahead; such a row is not back-dated."""
    rows = [a_row("activities", "HD001", start=NEW.replace(month=11))]
    assert reconcile(some_ledgers(activities=rows), before(), period())[0].new_rows == ("HD001",)


keys = st.sets(st.integers(1, 30).map(lambda n: f"WT{n:03}"))


@given(last=keys, now=keys, out=keys, old=keys)
def test_the_parts_always_make_up_the_whole(last, now, out, old):
    """previous + new − adjusted + back-dated − gone = value, whatever happened to the rows."""
    rows = [a_row("findings", k, found_on=OLD if k in old else NEW) for k in sorted(now)]
    words = [word(i, k) for i, k in enumerate(sorted(out))]
    entry = findings(rows, before(findings=[a_row("findings", k) for k in sorted(last)]), words)
    assert entry.previous + entry.new - entry.adjusted + entry.back_dated - len(entry.gone_rows) == entry.value
    assert entry.balanced == (not entry.gone_rows)
    assert Reconciled.from_json(entry.to_json()) == entry


def test_json_has_counts_and_rows():
    """A reader of checks.json need not count."""
    entry = replace(findings([a_row("findings", "WT001", found_on=NEW)], before()), named_rows=("WT009",))
    data = entry.to_json()
    assert (data["sheet"], data["previous"], data["new"], data["new_rows"], data["named_rows"]) == (
        "问题整改台账",
        0,
        1,
        ["WT001"],
        ["WT009"],
    )
