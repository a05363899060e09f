"""The charts that a report can show by name and that are drawn from figures alone.

Every number drawn, in the title and in the alternative text is a figure's; nothing is counted here.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from guatu.errors import DocumentRefused
from guatu.indicators.figure import Figures
from guatu.indicators.series import Point
from guatu.messages import nearest
from guatu.report import bands, closeout
from guatu.report.blocks import Chart
from guatu.report.rankings import RANKINGS, ranked
from guatu.report.trends import trend

Drawer = Callable[[Figures, Sequence[Point]], Chart]


def draw(name: str, figures: Figures, series: Sequence[Point]) -> Chart:
    """The chart called `name` from this period's figures and the series of periods up to it.

    DocumentRefused D22 for an unknown name, D01 for a figure that is not there.
    """
    try:
        drawer = _CHARTS[name]
    except KeyError:
        raise DocumentRefused("D22", name=name, near=nearest(name, _CHARTS)) from None
    return replace(drawer(figures, series), name=name)


def names() -> tuple[str, ...]:
    """The names that `draw` knows."""
    return tuple(_CHARTS)


_TRENDS: Final = {
    "activities.trend": "activities.closed",
    "findings.trend": "findings.found",
    "findings.closed_trend": "findings.closed",
    "leads.trend": "leads.received",
    "corrections.trend": "corrections.total",
    "trainings.trend": "trainings.sessions",
    "regulations.trend": "regulations.total",
}
"""The charts over periods, and the figure of each."""

_CHARTS: Final[dict[str, Drawer]] = {
    "activities.by_task": partial(closeout.activities, "activities.by_task", "项任务安排"),
    "activities.by_task_force": partial(closeout.activities, "activities.by_task_force", "个专班牵头"),
    "activities.by_tier": partial(closeout.activities, "activities.by_tier", "个层面认领"),
    **{
        f"findings.close_out_by_{axis}": partial(closeout.findings, f"findings.by_{axis}")
        for axis in ("source", "unit", "ailment", "branch")
    },
    "findings.by_age": bands.ages,
    "leads.by_state": bands.lead_states,
    "leads.by_days_left": bands.days_left,
    "trainings.reach": bands.reach,
    "regulations.made": bands.made,
    **{name: partial(trend, key) for name, key in _TRENDS.items()},
    **{ranking.family: partial(ranked, ranking) for ranking in RANKINGS},
}
