"""What of the sample's figures may be told to a suppressed audience, over two periods; the checks here are typed by hand."""

import json
from random import Random

import pytest

from guatu.audience.suppression import Release, release
from guatu.indicators.figure import Figure, Figures, Rate
from tests.audience.attacking import Attacker
from tests.indicators.ledger_factories import PROGRAMME
from tests.indicators.test_sample import CUT_OFFS, figures_at

THRESHOLD = 5


@pytest.fixture(scope="module")
def releases() -> tuple[Release, ...]:
    """The first two periods, one told after the other."""
    first = release(CUT_OFFS[0], figures_at(0), PROGRAMME, THRESHOLD)
    return first, release(CUT_OFFS[1], figures_at(1), PROGRAMME, THRESHOLD, (first,))


def shown(one: Release, key: str, part: str = "value") -> int | None:
    """A count, if it is told."""
    number = None if one.hides(key, part) else getattr(one.figures[key], part)
    return number if isinstance(number, int) else None


def small(number: int | None) -> bool:
    return number is not None and 0 < abs(number) < THRESHOLD


def test_no_small_count_is_told(releases):
    """Neither a value nor what is new; the programme's own numbers everyone knows."""
    for one in releases:
        for key in one.figures:
            assert key == "measures.total" or not small(shown(one, key))
            assert not small(shown(one, key, "new"))


def test_the_large_and_the_zero_are_told(releases):
    """Suppression that hides everything would pass every other test."""
    for one in releases:
        assert shown(one, "reviews.checked")
        assert shown(one, "corrections.total")
        assert shown(one, "measures.total") == 49
        zeros = [key for key, figure in one.figures.items() if figure.value == 0]
        assert sum(shown(one, key) == 0 for key in zeros) > 0.9 * len(zeros)
        counts = [key for key, figure in one.figures.items() if isinstance(figure.value, int)]
        assert sum(shown(one, key) is not None for key in counts) > 0.45 * len(counts)


def test_no_total_gives_its_one_hidden_part_away(releases):
    """findings.by_source and the like: never is all of a sum but one number told."""
    for one in releases:
        for prefix, whole, suffix in (
            *(
                (f"findings.by_{axis}", "findings.found", "")
                for axis in ("source", "scope", "branch", "ailment", "unit")
            ),
            ("activities.by_task", "activities.total", ".total"),
            ("activities.by_task_force", "activities.closed", ".closed"),
            ("corrections.by_kind", "corrections.total", ""),
            ("persons.by_rank", "persons.total", ""),
        ):
            stem = f"{prefix}."
            keys = [
                k
                for k in one.figures
                if k.startswith(stem) and k.endswith(suffix) and "." not in k[len(stem) :].removesuffix(suffix)
            ]
            told = [shown(one, key) is not None for key in (whole, *keys)]
            assert len(told) > 2
            assert told.count(False) != 1, prefix
        states = [shown(one, f"leads.{name}") is not None for name in ("received", "closed", "stage_closed", "open")]
        assert states.count(False) != 1


def test_the_period_before_gives_nothing_away(releases):
    """No small change of two values told, and never two of value, value before and what is new without the third."""
    before, now = releases
    for key, figure in now.figures.items():
        if isinstance(figure.value, int) and key in before.figures:
            numbers = shown(now, key), shown(before, key)
            if None not in numbers:
                assert not small(numbers[0] - numbers[1]), key
            if figure.new is not None and figure.value == (before.figures[key].value or 0) + figure.new:
                told = [n is not None for n in (*numbers, shown(now, key, "new"))]
                assert told.count(False) != 1, key


def test_a_rate_is_told_only_with_its_counts(releases):
    """Neither its part nor its whole is hidden, and what it leaves over is not small."""
    for one in releases:
        for rate, part, whole in (
            ("findings.rectification_rate", "findings.rectified", "findings.found"),
            ("activities.closing_rate", "activities.closed", "activities.total"),
            ("trainings.pass_rate", "trainings.passed", "trainings.sat"),
            ("reviews.anomaly_rate", "reviews.anomalies", "reviews.checked"),
        ):
            counts = shown(one, part), shown(one, whole)
            assert one.hides(rate, "value") == (None in counts), rate
            assert None in counts or not small(counts[1] - counts[0])


def test_the_same_figures_give_the_same_release(releases):
    """Byte for byte, and it survives being kept."""
    again = release(CUT_OFFS[0], figures_at(0), PROGRAMME, THRESHOLD)
    assert json.dumps(again.to_json()) == json.dumps(releases[0].to_json())
    kept = Release.from_json(json.loads(json.dumps(again.to_json())))
    assert kept.hidden == again.hidden
    assert {k: f.value for k, f in kept.figures.items()} == {k: f.value for k, f in again.figures.items()}


def test_a_figure_that_no_definition_explains_is_hidden():
    """Nobody knows what it adds up to; nor is a rate told that no count explains."""
    own = Figures({"own.count": Figure("own.count", 50), "own.rate": Figure("own.rate", Rate(1, 2))})
    told = release(CUT_OFFS[0], own, PROGRAMME, THRESHOLD)
    assert told.hides("own.count", "value")
    assert told.hides("own.rate", "value")
    assert told.hides("findings.found", "value")


def test_an_attack_over_both_periods_recovers_nothing(releases):
    """Fifty small numbers, by linear programming over all that is told of both: each may be any of the small numbers."""
    attacker = Attacker(releases, PROGRAMME)
    small_ones = attacker.hidden(THRESHOLD)
    assert len(small_ones) > 500
    for at in Random(7).sample(small_ones, 50):
        assert attacker.range_of(at) >= THRESHOLD - 1e-6, at


def test_the_same_attack_recovers_where_only_small_counts_are_hidden(releases):
    """So the test above can fail: without complementary suppression many are known too closely, some exactly."""
    everything = Attacker([Release(one.cut_off, one.figures) for one in releases], PROGRAMME)
    given = ("measures.total", "value")
    smalls = frozenset(at for at, number in everything.values.items() if small(number) and at[1:] != given)
    attacker = Attacker(releases, PROGRAMME, smalls)
    asked = Random(7).sample(attacker.hidden(THRESHOLD), 30)
    ranges = [attacker.range_of(at) for at in asked]
    assert sum(wide < THRESHOLD for wide in ranges) >= 10, ranges
    assert min(ranges) < 1e-6


def by_scope(local: int, whole: int) -> Figures:
    """Findings of two scopes."""
    counts = {"全局": whole, "局部": local}
    return Figures(
        {
            "findings.found": Figure("findings.found", sum(counts.values())),
            **{f"findings.by_scope.{w}": Figure(f"findings.by_scope.{w}", n) for w, n in counts.items()},
        }
    )


def test_a_second_edition_tells_nothing_that_the_first_did_not():
    """3 of 65 were hidden, and 62 with them; in the edition after it nothing is small: whoever has both could subtract."""
    first = release(CUT_OFFS[0], by_scope(3, 62), PROGRAMME, THRESHOLD)
    assert first.hides("findings.by_scope.全局", "value")
    alone = release(CUT_OFFS[0], by_scope(5, 62), PROGRAMME, THRESHOLD)
    assert not alone.hidden
    second = release(CUT_OFFS[0], by_scope(5, 62), PROGRAMME, THRESHOLD, withheld=first.hidden)
    assert first.hidden <= second.hidden
