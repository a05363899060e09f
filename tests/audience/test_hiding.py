"""What is hidden cannot be worked out: by hand on small tables, and by an attack of the tests' own on 300 random ones."""

from random import Random

import pytest

from guatu.audience.attack import Attack, Fact, Target
from guatu.audience.hiding import Numbers, hidden
from tests.audience.random_tables import random_table, recovered, small, told

THRESHOLD = 5


def line(*counts: int, total: int | None = None) -> Numbers:
    """Counts a, b, c … and their total; the total costs most, then zeros."""
    names = "abcdefgh"[: len(counts)]
    values = {**dict(zip(names, counts, strict=True)), "total": sum(counts) if total is None else total}
    fact = Fact((*((1.0, name) for name in names), (-1.0, "total")))
    return Numbers(values, (fact,), {at: (int(v == 0), int(at == "total"), v) for at, v in values.items()})


def test_small_counts_are_hidden_and_another_with_a_lone_one():
    """8 + 3 = 11: without the 8 or the total hidden too, 3 is the rest; zeros and the total stay."""
    assert hidden(line(8, 3, 20, 0), THRESHOLD) == {"a", "b"}


def test_nothing_is_hidden_where_nothing_is_small():
    """0 is shown, 5 is not below 5."""
    assert hidden(line(5, 0, 12), THRESHOLD) == set()


def test_hidden_counts_that_can_only_be_one_thing_are_exposed():
    """Five hidden counts that make 5, zeros being shown, are five ones: the total goes, too."""
    assert "total" in hidden(line(1, 1, 1, 1, 1), THRESHOLD)


def test_two_hidden_counts_need_room_between_them():
    """1 + 2 = 3 leaves three answers where there should be as many as small counts: more is hidden."""
    assert hidden(line(1, 2, 30), THRESHOLD) == {"a", "b", "c"}


def test_a_zero_that_gives_a_count_away_is_hidden_as_the_last_resort():
    """What nobody may hide, the total, leaves only the zero."""
    numbers = line(4, 0)
    fixed = Numbers(numbers.values, numbers.facts, {at: c for at, c in numbers.free.items() if at != "total"})
    assert hidden(fixed, THRESHOLD) == {"a", "b"}


def test_a_small_difference_is_not_told_either():
    """62 of 65: the 3 that are left over are a small count."""
    numbers = Numbers({"all": 65, "done": 62}, (), {"all": (1,), "done": (0,)}, sums=(((1.0, "all"), (-1.0, "done")),))
    assert hidden(numbers, THRESHOLD) == {"done"}


def test_what_was_hidden_before_stays_unknown():
    """Last time 3 stood hidden behind its total; now the total and all that was added are known, so something must go."""
    values = {"before": 3, "total before": 9, "new": 0, "now": 3, "more": 20}
    facts = (
        Fact(((1.0, "now"), (-1.0, "before"), (-1.0, "new"))),
        Fact(((1.0, "more"), (-1.0, "now")), at_most=False, bound=17),
    )
    free = {"new": (1, 0), "now": (0, 3), "more": (0, 20)}
    gone = frozenset({"before"})
    assert hidden(Numbers(values, facts, free, gone), THRESHOLD) == {"now", "more"}


def test_facts_that_contradict_each_other_expose_what_they_concern():
    """Nothing can be shown to be safe then."""
    facts = (Fact(((1.0, "a"),), 3), Fact(((1.0, "a"), (1.0, "b")), 1))
    assert Attack(facts).exposed({}, {}, [Target(((1.0, "a"),), 5)])


def test_the_same_table_gives_the_same_answer():
    """Whatever order sets have: twice the same."""
    tables = [random_table(Random(seed), two=True) for seed in range(3)]
    assert [told(t, THRESHOLD) for t in tables] == [told(t, THRESHOLD) for t in tables]


@pytest.mark.parametrize("hundred", range(3))
def test_an_attack_on_random_tables_recovers_nothing(hundred: int):
    """300 tables of counts, parts and totals, a quarter of them over two periods with what is new and the change between: the
    attack finds no small count, of either period, in a range narrower than the threshold."""
    for seed in range(100 * hundred, 100 * hundred + 100):
        table = random_table(Random(seed), two=seed % 4 == 0)
        assert not list(recovered(table, told(table, THRESHOLD), THRESHOLD)), seed


def test_the_same_attack_recovers_where_only_small_counts_are_hidden():
    """So the test above can fail: without complementary suppression nearly every table gives something away."""
    tables = [random_table(Random(seed), two=seed % 4 == 0) for seed in range(60)]
    leaking = [t for t in tables if any(recovered(t, small(t, THRESHOLD), THRESHOLD))]
    assert len(leaking) > 50


def test_other_thresholds_hold_as_well():
    """Seven tables each at 3 and at 10."""
    for threshold in (3, 10):
        for seed in range(7):
            table = random_table(Random(1000 + seed), two=seed % 2 == 0)
            assert not list(recovered(table, told(table, threshold), threshold)), (threshold, seed)
