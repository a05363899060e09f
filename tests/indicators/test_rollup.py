"""Bureaux side by side: sums, rates of sums, ranking with ties, and those that have not reported."""

from dataclasses import replace
from datetime import date

import pytest

from guatu.indicators.figure import Figure, Figures, Rate
from guatu.indicators.rollup import BREAKDOWNS, Office, from_json, of_office, ranked, rolled_up, to_json, unmatched
from guatu.indicators.series import Point
from guatu.programme import Bureau

from .ledger_factories import PROGRAMME, figures_of, period, values_of_before


def bureau(code: str) -> Bureau:
    return Bureau(code=code, name=f"{code}局", document_code="x", signer="y")


def office(code: str, figures: Figures | None, *earlier: Figures | None) -> Office:
    """An office with its figures of this period, after those of earlier ones."""
    points = [Point(date(2020, 9, 10 * n), f) for n, f in enumerate((*earlier, figures), 1)]
    return Office(bureau(code), tuple(points))


def closed(done: int, whole: int, previous: bool = False) -> Figures:
    """Findings, so many of them closed."""
    findings = [{"state": "已销号"}] * done + [{}] * (whole - done)
    return figures_of(findings=findings, previous=values_of_before() if previous else None)


def summed(*offices: Office) -> Figures:
    return rolled_up(offices, PROGRAMME, period())


def test_a_sum_is_of_those_that_reported_and_a_rate_of_the_sums():
    """1/2 and 3/10 make 4/12, not the mean of the rates; who has not reported adds nothing."""
    figures = summed(office("A", closed(1, 2)), office("B", closed(3, 10)), office("C", None))
    assert figures["findings.found"].value == 12
    assert figures["findings.closing_rate"].value == Rate(4, 12)
    assert [figures[f"bureaus.{n}"].value for n in ("total", "reported", "missing")] == [3, 2, 1]
    assert figures["bureaus.reporting_rate"].value == Rate(2, 3)


def test_before_anyone_has_reported_every_figure_is_there_without_a_value():
    """Prose that names them prints —."""
    figures = summed(office("A", None))
    assert figures["findings.found"].value is None
    assert figures["findings.found"].measure == "个"
    assert figures["findings.closing_rate"].measure == "%"


def test_a_change_needs_every_bureau_that_reports_to_have_reported_before():
    """Otherwise the sum before would be of others."""
    known, fresh = closed(1, 2, previous=True), closed(1, 2)
    assert summed(office("A", known))["findings.found"].change == 1
    assert summed(office("A", known), office("B", fresh))["findings.found"].change is None


def test_what_means_something_else_in_each_is_not_added_up():
    """Measures of the programme, what falls due in a period of a bureau's own, and most breakdowns."""
    figures = summed(office("A", closed(1, 2)))
    assert not [key for key in figures if key.startswith("measures.") or key == "activities.due_next"]
    assert {key.rpartition(".")[0] for key in figures if ".by_" in key} == set(BREAKDOWNS)


def test_a_word_has_nothing_to_compare_with_where_one_bureaus_value_before_is_not_known():
    """Its sum before would leave that bureau out."""
    known, key = closed(1, 2, previous=True), "findings.by_ailment.违规参股借贷"
    lost = Figures({**known, key: replace(known[key], previous=None, change=None)})
    assert summed(office("A", known), office("B", known))[key].previous == 2
    assert summed(office("A", known), office("B", lost))[key].previous is None
    assert unmatched([office("A", known), office("B", closed(1, 2))])[0].bureau.code == "B"


def test_ranks_are_shared_and_those_without_a_rate_have_none():
    """1/2 and 2/4 are the same rate; the next is third; 0 of 0 is no rate."""
    offices = [
        office("A", closed(1, 3)),
        office("B", closed(1, 2)),
        office("C", closed(2, 4)),
        office("D", closed(0, 0)),
        office("E", None),
    ]
    places = ranked(offices, "findings.closing_rate")
    assert [(p.office.bureau.code, p.place) for p in places] == [("B", 1), ("C", 1), ("A", 3), ("D", None)]


def test_a_bureaus_figure_has_a_key_of_its_own():
    """So that no two figures on a page share one."""
    figure = of_office(office("A", closed(1, 2)), "findings.found")
    assert figure is not None
    assert figure.key == "bureaus.A.findings.found"
    assert of_office(office("A", None), "findings.found") is None


def test_the_last_report_is_known():
    """Also where this period has none."""
    assert office("A", None, closed(1, 2)).last == date(2020, 9, 10)
    assert office("A", None).last is None


def test_offices_survive_their_json():
    """Headlines only; of earlier periods without the rows behind them."""
    offices = (office("A", closed(1, 2), None), office("B", None, closed(0, 1)))
    again = from_json(to_json(offices), [o.bureau for o in offices])
    assert dict(summed(*again)) == dict(summed(*offices))
    assert [[p.figures is None for p in o.series] for o in again] == [[True, False], [False, True]]
    assert again[0].figures["findings.found"].rows == ("WT001", "WT002")
    assert not again[1].series[0].figures["findings.found"].rows


def test_a_figure_that_only_one_knows_is_the_sum_of_one():
    """An older report may lack a figure."""
    figures = summed(
        office("A", Figures({"findings.new_one": Figure("findings.new_one", 3, measure="个")})),
        office("B", closed(1, 1)),
    )
    assert figures["findings.new_one"].value == 3


@pytest.mark.parametrize("key", ["findings.closing_rate", "leads.handling_rate", "activities.closing_rate"])
def test_nobody_to_rank_is_an_empty_ranking(key):
    """Not an error."""
    assert ranked([office("A", None)], key) == ()
