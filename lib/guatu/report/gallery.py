"""Every chart of a report by name: those drawn from figures alone (charts.py), and those that need the ledgers' rows."""

from dataclasses import replace

from guatu.errors import DocumentRefused
from guatu.messages import nearest
from guatu.report import charts
from guatu.report.blocks import Chart
from guatu.report.material import Material
from guatu.report.subjects import CHARTS


def chart(name: str, material: Material) -> tuple[Chart, ...]:
    """The chart called `name`, in several pieces where one is not enough; DocumentRefused D22 names the nearest."""
    if name in CHARTS:
        return tuple(replace(piece, name=name) for piece in CHARTS[name](material))
    if name not in charts.names():
        raise DocumentRefused("D22", name=name, near=nearest(name, names()))
    return (charts.draw(name, material.figures, material.series),)


def names() -> tuple[str, ...]:
    """The names that `chart` knows."""
    return (*charts.names(), *CHARTS)
