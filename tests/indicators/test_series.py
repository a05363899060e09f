"""A series tells a gap from a zero."""

from datetime import date

from guatu.indicators.figure import Figure, Figures
from guatu.indicators.series import Point

DAY = date(2020, 9, 30)


def test_a_period_without_data_is_a_gap():
    """None, not 0: a chart breaks its line there."""
    assert Point(DAY, None).value("findings.found") is None


def test_a_key_that_the_period_did_not_know_is_zero():
    """A unit seen later had no findings before."""
    point = Point(DAY, Figures({"findings.found": Figure("findings.found", 3)}))
    assert (point.value("findings.found"), point.value("findings.by_unit.指挥中心")) == (3, 0)
