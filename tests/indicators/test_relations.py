"""Which figures add up to which follows from their definitions: true of the sample, and complete where it is checked by hand."""

import numpy as np
import pytest

from guatu.indicators.figure import Figure, Figures
from guatu.indicators.relations import Relation, definitions_of, relations, wholes

from .ledger_factories import PROGRAMME
from .test_sample import CUT_OFFS, figures_at


def related(figures: Figures) -> tuple[Relation, ...]:
    return relations(definitions_of(figures, PROGRAMME), PROGRAMME, figures)


def sums_of(key: str, part: str = "value") -> list[set[str]]:
    """The keys of each sum that a figure is, of those that are sums of figures alone."""
    return [
        {name for _, (name, _) in r.terms if name != key}
        for r in related(figures_at(3))
        if not r.at_most and r.terms[0] == (1, (key, part)) and all(p == part for _, (_, p) in r.terms)
    ]


def follows(equation: dict[str, int]) -> bool:
    """Whether Σ coefficient × value = 0 is a sum of multiples of the equations, those of values alone."""
    ledger = next(iter(equation)).split(".")[0]
    equations = [r.terms for r in related(figures_at(3)) if not r.at_most and not r.bound]
    rows = [terms for terms in equations if all(ledger in key and part.endswith("value") for _, (key, part) in terms)]
    names = {name: i for i, name in enumerate(dict.fromkeys(name for terms in rows for _, name in terms))}
    table = np.zeros((len(names), len(rows)))
    for j, terms in enumerate(rows):
        for coefficient, name in terms:
            table[names[name], j] += coefficient
    wanted = np.zeros(len(names))
    for key, coefficient in equation.items():
        wanted[names[key, "value"]] = coefficient
    multiples, *_ = np.linalg.lstsq(table, wanted, rcond=None)
    return bool(np.allclose(table @ multiples, wanted, atol=1e-9))


def family(prefix: str, suffix: str = "") -> set[str]:
    stem = f"{prefix}."
    return {
        k
        for k in figures_at(3)
        if k.startswith(stem) and k.endswith(suffix) and "." not in k[len(stem) :].removesuffix(suffix)
    }


@pytest.mark.parametrize("number", range(4), ids=map(str, CUT_OFFS))
def test_every_relation_is_true(number: int):
    """Of the sample's figures, value and new, wherever a relation is of figures alone; there are hundreds."""
    figures = figures_at(number)
    own = [r for r in related(figures) if all(p in ("value", "new") for _, (_, p) in r.terms)]
    assert len(own) > 400
    for relation in own:
        total = sum(c * getattr(figures[key], part) for c, (key, part) in relation.terms)
        assert total <= relation.bound if relation.at_most else total == relation.bound, relation


@pytest.mark.parametrize(
    "axis", ["source", "commonality", "scope", "visibility", "branch", "ailment", "remedy_type", "unit"]
)
def test_findings_along_every_axis_make_all_findings(axis: str):
    """Their number and how many are new; what was closed along an axis makes what was closed."""
    assert family(f"findings.by_{axis}") in sums_of("findings.found")
    assert family(f"findings.by_{axis}") in sums_of("findings.found", "new")
    assert family(f"findings.by_{axis}", ".closed") in sums_of("findings.closed")


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("activities.total", {"activities.closed", "activities.open"}),
        ("leads.received", {"leads.closed", "leads.stage_closed", "leads.open"}),
        ("opinions.total", {"opinions.done", "opinions.ongoing", "opinions.sustained", "opinions.untouched"}),
        ("regulations.total", {"regulations.created", "regulations.revised"}),
        ("outcomes.total", {"outcomes.improved", "outcomes.level", "outcomes.worsened"}),
        ("measures.total", {"measures.covered", "measures.uncovered"}),
    ],
)
def test_states_make_their_whole(whole: str, parts: set[str]):
    """Closed and open are all activities, and so on: from the words that the tests of rows ask for."""
    assert follows({whole: 1, **dict.fromkeys(parts, -1)})


def test_what_does_not_follow_is_not_found_to():
    """So the test above can fail."""
    assert not follows({"activities.total": 1, "activities.closed": -1})
    assert not follows({"leads.received": 1, "leads.closed": -1, "leads.stage_closed": -1})


@pytest.mark.parametrize(
    ("whole", "prefix", "suffix"),
    [
        ("activities.total", "activities.by_task", ".total"),
        ("activities.closed", "activities.by_task_force", ".closed"),
        ("activities.overdue", "activities.by_task", ".overdue"),
        ("reviews.checked", "reviews.by_check", ".checked"),
        ("corrections.total", "corrections.by_kind", ""),
        ("trainings.sessions", "trainings.by_method", ""),
        ("regulations.total", "regulations.by_category", ""),
        ("events.total", "events.by_kind", ""),
        ("visits.total", "visits.by_level", ""),
        ("persons.total", "persons.by_rank", ""),
        ("outcomes.improved", "outcomes.by_dimension", ""),
    ],
)
def test_families_make_their_whole(whole: str, prefix: str, suffix: str):
    """Whatever the ledger counts: rows, sums of a column, or persons."""
    assert family(prefix, suffix) in sums_of(whole)


def test_what_is_open_is_overdue_or_has_days_left():
    """Deadlines part the open leads, although no column says so."""
    assert {"leads.overdue", *family("leads.by_days_left")} in sums_of("leads.open")


def test_several_tiers_may_claim_one_activity():
    """So the tiers make at least all of them, and no equation says that they make just as many."""
    tiers = family("activities.by_tier", ".total")
    assert tiers not in sums_of("activities.total")
    least = [r for r in related(figures_at(3)) if r.at_most and r.terms[0] == (1, ("activities.total", "value"))]
    assert any({name for c, (name, _) in r.terms if c < 0} == tiers for r in least)


def test_what_is_new_is_part_of_what_is():
    """new ≤ value, of every figure that has both."""
    found = {r.terms for r in related(figures_at(3)) if r.at_most}
    for key, figure in figures_at(3).items():
        if figure.new is not None:
            assert ((1, (key, "new")), (-1, (key, "value"))) in found, key


def test_a_person_of_a_form_is_one_of_all_persons():
    """No list says which forms there are besides, so no sum does; each is no more than all."""
    found = {r.terms for r in related(figures_at(3)) if r.at_most}
    for key in family("persons.by_form"):
        assert ((1, (key, "value")), (-1, ("persons.total", "value"))) in found


def test_a_relation_that_the_figures_break_is_left_out():
    """Persons of two categories at once: then the categories do not make the whole."""
    figures = {"persons.total": 2, "persons.by_category.民警": 2, "persons.by_category.辅警": 1}
    own = Figures({key: Figure(key, value) for key, value in figures.items()})
    assert not [r for r in related(own) if not r.at_most]
    assert [r for r in related(own) if r.at_most]


def test_the_wholes_of_a_figure():
    """A share is of one of them."""
    found = wholes(definitions_of(figures_at(3), PROGRAMME), PROGRAMME)
    assert "findings.found" in found["findings.by_source.自查自纠.closed"]
    assert {"findings.by_source.自查自纠", "findings.closed"} <= found["findings.by_source.自查自纠.closed"]
    assert found["findings.found"] == set()


def test_every_figure_of_the_catalogue_is_known():
    """And nearly every count is part of a relation. Few stand for themselves: what was cancelled is in no total."""
    figures = figures_at(3)
    assert {d.key for d in definitions_of(figures, PROGRAMME)} == set(figures)
    related_keys = {key for r in related(figures) for _, (key, _) in r.terms}
    alone = {key for key, f in figures.items() if isinstance(f.value, int) and key not in related_keys}
    single = {key for key in alone if ".by_" in key and not key.endswith((".strength", ".reached", ".missed"))}
    assert single == {"activities.by_state.取消"}
    assert len(alone) < 25, alone
