"""Figures of earlier code lists under the words of now: nothing is lost, nothing is counted twice."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from guatu.crosswalk import Crosswalk
from guatu.indicators.crossing import crossed, left_over
from guatu.indicators.figure import Figure, Figures, Rate
from guatu.programme import Programme
from guatu.versions import as_of, steps_since
from tests.indicators.ledger_factories import BUREAU, CUT_OFF, PROGRAMME
from tests.indicators.ledger_factories import figures_of as figures

DAY, EARLIER = date(2020, 9, 20), date(2020, 9, 10)
OLD = PROGRAMME.ailments


def now(*old: str, to: str = "新项", name: str = "ailments") -> Programme:
    """The sample after the words `old` of a list became `to`."""
    words = [to if word == old[0] else word for word in PROGRAMME.words(name) if word not in old[1:]]
    crosswalk = Crosswalk(**{"list": name, "from": old, "to": to, "since": DAY})
    return PROGRAMME.model_copy(update={name: tuple(words), "crosswalks": (crosswalk,)})


def moved(found: Figures, programme: Programme) -> Figures:
    return crossed(found, steps_since(programme, EARLIER), BUREAU, PROGRAMME.period(CUT_OFF))


def total(found: Figures, family: str) -> int:
    return sum(f.value for f in found.family(family) if isinstance(f.value, int))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([*OLD, None]), max_size=30), st.sets(st.sampled_from(OLD), min_size=1, max_size=5))
def test_sums_are_preserved(words, merged):
    """Whatever words become one: the set sums to the same, and so do its parts; no old word is left."""
    found = figures(
        findings=[{"ailment": word, "state": "已销号" if i % 2 else "整改中"} for i, word in enumerate(words)]
    )
    after = moved(found, now(*sorted(merged)))
    assert total(after, "findings.by_ailment") == total(found, "findings.by_ailment") == len(words)
    assert after["findings.by_ailment.新项"].value == sum(word in merged for word in words)
    closed = [k for k in found if k.startswith("findings.by_ailment.") and k.endswith(".closed")]
    assert sum(after[k].value for k in after if k.startswith("findings.by_ailment.") and k.endswith(".closed")) == sum(
        found[k].value for k in closed
    )
    assert not [k for k in after for word in merged if f".{word}" in k and "by_ailment" in k]
    assert len(after["findings.by_ailment.新项"].rows) == after["findings.by_ailment.新项"].value


def test_rates_are_made_anew_from_their_parts():
    """1 of 1 and 0 of 2 are 1 of 3, not the mean of 100% and 0%; a rate without rows adds nothing."""
    rows = [{"ailment": OLD[0], "state": "已销号"}, {"ailment": OLD[1]}, {"ailment": OLD[1]}]
    after = moved(figures(findings=rows), now(*OLD[:3]))
    assert after["findings.by_ailment.新项.closing_rate"].value == Rate(1, 3)
    assert moved(figures(findings=[]), now(*OLD[:3]))["findings.by_ailment.新项.closing_rate"].value is None


def test_a_word_that_stays_takes_the_others_in():
    """`to` may be one of the old words."""
    rows = [{"ailment": OLD[0]}, {"ailment": OLD[1]}]
    assert moved(figures(findings=rows), now(OLD[0], OLD[1], to=OLD[0]))[f"findings.by_ailment.{OLD[0]}"].value == 2


def test_every_key_that_names_the_word_moves():
    """Also those of two words at once, and of a task's parts."""
    programme = now(PROGRAMME.tasks[0], PROGRAMME.tasks[1], to="新任务", name="tasks")
    rows = [{"task": PROGRAMME.tasks[0]}, {"task": PROGRAMME.tasks[1], "state": "已销号", "closed_on": DAY}]
    after = moved(figures(activities=rows), programme)
    assert after["activities.by_task.新任务.total"].value == 2
    assert after["activities.by_task.新任务.closed"].value == 1
    assert after["activities.by_task_and_task_force.新任务×综合指导专班"].value == 2
    assert not [k for k in after if PROGRAMME.tasks[0] in k]


def test_without_crosswalks_nothing_changes():
    """A programme that never changed its lists."""
    found = figures(findings=[{}])
    assert dict(crossed(found, (), BUREAU, PROGRAMME.period(CUT_OFF))) == dict(found)


def test_what_no_list_and_no_crosswalk_knows_is_left_over_once():
    """One figure for each word, whatever is measured of it; words with nothing are not worth saying."""
    found = figures(findings=[{"ailment": OLD[0]}], activities=[{"task": PROGRAMME.tasks[0]}])
    known = Figures(
        {k: f for k, f in found.items() if OLD[0] not in k and OLD[1] not in k and PROGRAMME.tasks[0] not in k}
    )
    assert [f.key for f in left_over(found, known)] == [
        f"activities.by_task.{PROGRAMME.tasks[0]}.total",
        f"findings.by_ailment.{OLD[0]}",
    ]
    assert left_over(found, found) == ()
    assert left_over(Figures({"a.by_b.c": Figure("a.by_b.c", None)}), {}) == ()


def test_figures_of_the_old_lists_are_counted_under_the_old_words():
    """What a period was published with stays what it was."""
    programme = as_of(now(*OLD[:2]), EARLIER)
    assert programme.ailments == OLD
