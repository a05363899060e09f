"""The sample's figures are the true ones, in all four periods."""

import json
from functools import cache
from pathlib import Path

import pytest

from guatu.indicators.compute import compute, values_of
from guatu.indicators.figure import Figures
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


def test_only_what_charts_need_is_added_to_the_contract():
    """Beside the contract's keys there are yellow and overdue of each task and task force, which sum to the totals."""
    figures = figures_at(3)
    true = json.loads((EXPECTED / f"{CUT_OFFS[3]}.json").read_text("utf-8"))["figures"]
    added = [f"activities.by_task.{w}.{p}" for w in PROGRAMME.tasks for p in ("yellow", "overdue")]
    added += [f"activities.by_task_force.{w}.{p}" for w in PROGRAMME.task_forces for p in ("yellow", "overdue")]
    assert [key for key in figures if key not in true] == added
    for part in ("total", "closed", "yellow", "overdue"):
        assert (
            sum(figures[f"activities.by_task.{word}.{part}"].value for word in PROGRAMME.tasks)
            == figures[f"activities.{part}"].value
        )


def test_the_rows_behind_a_count_are_as_many_as_it_says():
    """A count of rows names exactly its rows, each of which is a 编号 of its ledger."""
    figures = figures_at(3)
    counted = [
        figure for figure in figures.values() if figure.key.startswith(("findings.by_", "leads.by_", "corrections."))
    ]
    assert len(counted) > 40
    assert all(len(set(figure.rows)) == figure.value for figure in counted)
