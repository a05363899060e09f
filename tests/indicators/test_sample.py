"""The sample's figures are the true ones, in all four periods."""

import json
from functools import cache
from pathlib import Path

import pytest

from guatu.indicators.catalogue import contract
from guatu.indicators.compute import compute, lists_of, values_of
from guatu.indicators.figure import Figures
from guatu.indicators.further import further
from guatu.ledgers.intake import read_ledgers

from .ledger_factories import BUREAU, PROGRAMME

EXPECTED = Path(__file__).parents[1] / "data" / "expected"
CUT_OFFS = PROGRAMME.cut_offs()


@cache
def figures_at(number: int) -> Figures:
    """The figures of the sample's period `number`, beside those of the period before."""
    period = PROGRAMME.period(CUT_OFFS[number])
    before = values_of(figures_at(number - 1)) if number else None
    after = CUT_OFFS[number - 1] if number else None
    return compute(read_ledgers(PROGRAMME, period, BUREAU), PROGRAMME, period, BUREAU, before, after)


@pytest.mark.parametrize("number", range(4), ids=map(str, CUT_OFFS))
def test_the_samples_figures_are_the_true_ones(number: int):
    """Value, new, previous and change of every key, rates as exact fractions, in the contract's order."""
    true = json.loads((EXPECTED / f"{CUT_OFFS[number]}.json").read_text("utf-8"))["figures"]
    computed = {
        key: {part: entry[part] for part in true[key]}
        for key, entry in figures_at(number).to_json().items()
        if key in true
    }
    assert computed == true
    assert list(computed) == list(true)
    assert len(true) == 194


def test_the_further_figures_come_after_the_contracts_and_change_none():
    """Catalogue first, in the contract's order; what the suite's notebooks need beyond it follows."""
    figures = figures_at(3)
    lists = lists_of(
        read_ledgers(PROGRAMME, PROGRAMME.period(CUT_OFFS[3]), BUREAU), PROGRAMME, PROGRAMME.period(CUT_OFFS[3]), BUREAU
    )
    true = json.loads((EXPECTED / f"{CUT_OFFS[3]}.json").read_text("utf-8"))["figures"]
    assert [d.key for d in contract(lists)] == list(true) == list(figures)[: len(true)]
    assert [d.key for d in further(lists)] == list(figures)[len(true) :]


@pytest.mark.parametrize("number", range(4), ids=map(str, CUT_OFFS))
def test_parts_sum_to_their_whole(number: int):
    """What is counted by task, task force, state, age, days left, audience or category adds up, in every period."""
    figures = figures_at(number)

    def total(prefix: str, suffix: str = "") -> int:
        return sum(f.value for k, f in figures.items() if k.startswith(prefix) and k.endswith(suffix))

    for part in ("total", "closed", "yellow", "overdue"):
        whole = figures[f"activities.{part}"].value
        assert whole == total("activities.by_task.", f".{part}") == total("activities.by_task_force.", f".{part}")
    assert total("activities.by_task_and_task_force.") == figures["activities.total"].value
    states = figures.family("activities.by_state")
    assert sum(f.value for f in states) - figures["activities.by_state.取消"].value == figures["activities.total"].value
    assert total("findings.by_state.") == figures["findings.found"].value
    assert total("findings.by_age.") == figures["findings.open"].value
    for part in ("rectified", "closed", "overdue"):
        for axis in ("source", "commonality", "branch", "ailment", "remedy_type", "unit"):
            assert total(f"findings.by_{axis}.", f".{part}") == figures[f"findings.{part}"].value
    assert total("leads.by_days_left.") + figures["leads.overdue"].value == figures["leads.open"].value
    for part in ("closed", "stage_closed", "open", "overdue"):
        assert (
            total("leads.by_source.", f".{part}")
            == total("leads.by_unit.", f".{part}")
            == figures[f"leads.{part}"].value
        )
    for part in ("expected", "attended", "excused", "absent", "sat", "passed"):
        for axis in ("method", "audience", "unit"):
            assert total(f"trainings.by_{axis}.", f".{part}") == figures[f"trainings.{part}"].value
    for part in ("created", "revised", "repealed"):
        assert total("regulations.by_category.", f".{part}") == figures[f"regulations.{part}"].value
    moved = [figures[f"outcomes.{part}"].value for part in ("improved", "level", "worsened")]
    assert sum(moved) == figures["outcomes.total"].value
    assert figures["measures.covered"].value + figures["measures.uncovered"].value == figures["measures.total"].value


def test_the_rows_behind_a_count_are_as_many_as_it_says():
    """A count of rows names exactly its rows, each of which is a 编号 of its ledger."""
    figures = figures_at(3)
    counted = [
        figure
        for figure in figures.values()
        if figure.key.startswith(("findings.by_", "leads.by_", "corrections.")) and figure.measure != "%"
    ]
    assert len(counted) > 200
    assert all(len(set(figure.rows)) == figure.value for figure in counted)
