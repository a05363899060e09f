"""The wall chart as data agrees with the figures, colour by colour and day by day."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guatu.indicators import board
from guatu.ledgers import schema

from .ledger_factories import BEFORE, CUT_OFF, PROGRAMME, figures_of, ledgers
from .test_sample import CUT_OFFS, figures_at


def of(*activities: dict):
    return ledgers(activities=list(activities))


@pytest.mark.parametrize("number", range(4), ids=map(str, CUT_OFFS))
def test_there_are_as_many_cells_of_each_colour_as_the_figures_say(number):
    """On the sample: green, yellow, overdue and all; covered and closed measures."""
    from guatu.ledgers.intake import read_ledgers

    given, figures = (
        read_ledgers(PROGRAMME, PROGRAMME.period(CUT_OFFS[number]), PROGRAMME.bureaus[0]),
        figures_at(number),
    )
    cells, measures = board.activities(given, PROGRAMME), board.measures(given, PROGRAMME)
    colours = [cell.colour for cell in cells]
    assert (len(cells), colours.count("green"), colours.count("yellow"), sum(c.overdue for c in cells)) == tuple(
        figures[f"activities.{part}"].value for part in ("total", "green", "yellow", "overdue")
    )
    states = [measure.colour for measure in measures]
    assert (states.count("green"), len(states) - states.count("rest")) == tuple(
        figures[f"measures.{part}"].value for part in ("closed", "covered")
    )


def test_a_cell_has_its_sequence_place_and_flag():
    """The 编号 without its prefix; overdue is a flag on any colour but green; cancelled ones have no cell."""
    late = {"due": BEFORE}
    cells = board.activities(
        of({**late}, {**late, "state": "未启动"}, {**late, "state": "暂缓"}, {"state": "取消"}), PROGRAMME
    )
    assert [(c.sequence, c.colour, c.overdue) for c in cells] == [
        ("001", "yellow", True),
        ("002", "rest", True),
        ("003", "rest", False),
    ]


def test_the_burn_up_ends_at_the_figures():
    """At the cut-off the curves stand at what was due and closed; closed ends there, due goes on to the last deadline."""
    given = [
        {"due": date(2020, 8, 10), "state": "已销号", "closed_on": date(2020, 8, 12)},
        {"due": CUT_OFF},
        {"due": date(2020, 11, 5)},
        {"due": date(2020, 8, 1), "state": "取消"},
    ]
    days = board.burn_up(of(*given), PROGRAMME)
    now = next(d for d in days if d.day == CUT_OFF)
    figures = figures_of(activities=given)
    assert (now.due, now.closed) == (figures["activities.due_to_date"].value, figures["activities.closed"].value)
    assert (days[0].day, days[-1]) == (PROGRAMME.begins, board.Day(date(2020, 11, 5), 3, None))


def test_a_deadline_in_the_far_future_does_not_stretch_the_calendar():
    """Nor does a bureau without activities break it."""
    days = board.burn_up(of({"due": date(9999, 12, 31)}), PROGRAMME)
    assert days[-1].day.year <= PROGRAMME.ends.year + 1
    assert len(days) < 10
    assert {(d.due, d.closed or 0) for d in board.burn_up(of(), PROGRAMME)} == {(0, 0)}


_ACTIVITY = st.fixed_dictionaries(
    {
        "state": st.sampled_from(schema.ACTIVITY_STATES),
        "due": st.dates(date(2020, 8, 1), date(2021, 1, 31)),
        "closed_on": st.dates(date(2020, 8, 1), CUT_OFF),
        "task": st.sampled_from(PROGRAMME.tasks),
        "measures": st.lists(st.sampled_from(["1", "2", "49"]), min_size=1, unique=True).map(tuple),
    }
)


@settings(max_examples=40, deadline=None)
@given(st.lists(_ACTIVITY, max_size=12))
def test_curves_never_fall_and_cells_agree(activities):
    """Whatever the activities are."""
    given, figures = of(*activities), figures_of(activities=activities)
    days = board.burn_up(given, PROGRAMME)
    for curve in ([d.due for d in days], [d.closed for d in days if d.closed is not None]):
        assert curve == sorted(curve)
    cells = board.activities(given, PROGRAMME)
    assert sum(c.overdue for c in cells) == figures["activities.overdue"].value
    assert sum(c.colour == "green" for c in cells) == figures["activities.green"].value
    assert sum(m.colour == "green" for m in board.measures(given, PROGRAMME)) == figures["measures.closed"].value
