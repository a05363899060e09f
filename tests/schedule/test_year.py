"""A year of ten-day periods for twenty bureaux, with a moving clock: at its end every due report exists once, in its last form."""

import random
from datetime import date, timedelta

import pytest

from guatu.schedule.book import agenda_of
from tests.schedule.year import BAD, KilledError, content, figures_digest, files, links, post, world

FIRST, LAST = date(2021, 1, 10), date(2021, 12, 31)


@pytest.fixture(scope="module")
def ended(tmp_path_factory):
    """The year lived through once: 20 bureaux, 36 periods, late, refused and corrected ledgers, two kills, a clock set back."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda handle: None)  # it is not the disk's patience that is tried here
        return lived(tmp_path_factory.mktemp("year"))


def lived(folder):
    dice = random.Random(2021)
    cut_offs = [FIRST + timedelta(days=10 * n) for n in range(36)]
    here = world(folder, 20, cut_offs)
    arrivals = post(dice, cut_offs, [bureau.code for bureau in here.programme.bureaus])
    sent: set[tuple[str, str, int]] = set()
    day, end, kills = FIRST, LAST + timedelta(days=60), 0
    here.kill_at = 150
    while day <= end:
        for (period, bureau), letters in arrivals.items():
            for n, (on, text) in enumerate(letters):
                if on <= day and (period, bureau, n) not in sent:
                    sent.add((period, bureau, n))
                    here.send(period, bureau, text)
        for now in (
            (day, day - timedelta(days=25)) if dice.random() < 0.1 else (day,)
        ):  # the clock is set back, and forth
            try:
                here.tick(now)
            except KilledError:
                kills += 1
                here.kill_at = 520 if kills == 1 else None
        day += timedelta(days=dice.randint(8, 14))
    here.tick(end)
    assert kills == 2
    return here, arrivals, end


def test_every_due_report_exists_once_in_its_last_form(ended):
    """Exactly those whose ledgers came, each from the last ledgers sent; no build, no swap, no refusal is left."""
    here, arrivals, _ = ended
    due = {key: letters[-1][1] for key, letters in arrivals.items() if letters}
    assert {(period, bureau): content(run) for period, bureau, run in files(here.outputs)} == due
    assert len(due) > 700
    left = [p for p in here.outputs.rglob("*") if p.name == "failed" or p.suffix in (".new", ".old")]
    assert left == []


def test_every_report_compares_with_the_last_form_of_those_before(ended):
    """A correction of one period was carried through all that followed."""
    here, _, _ = ended
    digests = {(period, bureau): figures_digest(run) for period, bureau, run in files(here.outputs)}
    for _period, bureau, run in files(here.outputs):
        for before, known in links(run).items():
            if (before, bureau) in digests:
                assert known == digests[before, bureau]


def test_nothing_was_made_for_nothing(ended):
    """At its end nothing is due; most reports were made once, and none again but for a correction of its own or before it."""
    here, arrivals, end = ended
    programme = here.programme
    agenda = agenda_of(programme, programme.bureaus, programme.notebooks, here.outputs, end)
    assert {j.state for j in agenda} == {"made", "missing"}
    assert {(str(j.entry.cut_off), j.entry.bureau) for j in agenda if j.state == "missing"} == {
        key for key, letters in arrivals.items() if not letters
    }
    assert not any(BAD in content(run) for _, _, run in files(here.outputs))
    moved = {
        code: sum(len(v) - 1 for (_, b), v in arrivals.items() if b == code and v) for code in {c for _, c in arrivals}
    }
    for (period, code), count in here.made.items():
        assert count <= 1 + moved[code] + late(arrivals, period, code)


def late(arrivals, period, code):
    """How many earlier periods' first ledgers came only after the next cut-off: they change what comes after them once."""
    earlier = [v[0][0] for (p, b), v in arrivals.items() if b == code and v and p < period]
    return sum(on > date.fromisoformat(period) for on in earlier)
