"""A programme's bureaux side by side: their figures added up, ranked by rate, and who has not reported.

A sum is that of the bureaux that have reported; a rate is that of the summed counts, never a mean of rates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from guatu.indicators.catalogue import contract
from guatu.indicators.figure import Figure, Figures, Measured, Rate, change, without_part
from guatu.indicators.further import further
from guatu.indicators.rules import Lists
from guatu.indicators.series import Point
from guatu.programme import Bureau, Period, Programme

_OWN: Final = ("activities.due_next", "measures.")
"""Figures that mean something else in every bureau, or the same in all: not to be added up."""


BREAKDOWNS: Final = ("findings.by_source", "findings.by_ailment")
"""The breakdowns that are added up as well, word by word; all others a bureau has for itself."""


def headline(key: str) -> bool:
    """Whether a figure is one that bureaux are compared by: a whole, not a breakdown."""
    return ".by_" not in key and not key.startswith(_OWN)


def added(key: str) -> bool:
    """Whether the figures of all bureaux under this key are added up: a whole, or a word of BREAKDOWNS."""
    return headline(key) or (key.startswith(tuple(f"{family}." for family in BREAKDOWNS)) and without_part(key) == key)


@dataclass(frozen=True)
class Office:
    """One bureau over the periods up to this one; a period without a published report is a gap."""

    bureau: Bureau
    series: tuple[Point, ...]

    @property
    def figures(self) -> Figures | None:
        """The figures of this period, None if the bureau has not reported."""
        return self.series[-1].figures

    @property
    def last(self) -> date | None:
        """The cut-off of its last report, None if there never was one."""
        return max((point.cut_off for point in self.series if point.figures is not None), default=None)


@dataclass(frozen=True, slots=True)
class Place:
    """A bureau's place by a rate; those with the same rate share one. None where there is no rate."""

    place: int | None
    office: Office
    figure: Figure


def rolled_up(offices: Sequence[Office], programme: Programme, period: Period) -> Figures:
    """The headline figures and BREAKDOWNS of all bureaux that have reported together, None while none has.

    Beside them how many have: `bureaus.total`, `.reported`, `.missing`, `.unmatched` and `.reporting_rate`. There is a value
    before only where every bureau of the sum has one: otherwise it would be that of others.
    """
    reported = [office.figures for office in offices if office.figures is not None]
    counts = (("total", "应报单位", len(offices)), ("reported", "已报单位", len(reported)))
    made = {f"bureaus.{name}": _bureaux(name, label, n) for name, label, n in counts}
    made["bureaus.missing"] = _bureaux("missing", "未报单位", len(offices) - len(reported))
    made["bureaus.reporting_rate"] = Figure(
        "bureaus.reporting_rate",
        _rate(len(reported), len(offices)),
        None,
        None,
        None,
        "报告率",
        "%",
        "已报单位÷应报单位",
    )
    made["bureaus.unmatched"] = _bureaux("unmatched", "上期未报单位", len(unmatched(offices)))
    made |= _unknown(programme, period)
    for key in dict.fromkeys(key for figures in reported for key in figures if added(key)):
        of = [figures[key] for figures in reported if key in figures]
        comparable = not unmatched(offices) and not any(isinstance(f.value, int) and f.previous is None for f in of)
        value, previous = _sum([f.value for f in of]), _sum([f.previous for f in of]) if comparable else None
        new = [f.new for f in of if f.new is not None]
        named = made.get(key, of[0])  # a figure of before a crosswalk is called by its old word
        made[key] = replace(
            of[0],
            label=named.label,
            value=value,
            new=sum(new) if new else None,
            previous=previous,
            change=change(value, previous),
            formula=f"{named.formula}，各单位合计",
            rows=tuple(row for figure in of for row in figure.rows) if headline(key) else (),
        )
    return Figures(made)


def unmatched(offices: Sequence[Office]) -> tuple[Office, ...]:
    """The bureaux that have reported this period and know no figure of the one before."""
    return tuple(o for o in offices if o.figures is not None and all(f.previous is None for f in o.figures.values()))


def of_office(office: Office, key: str) -> Figure | None:
    """A bureau's figure under a key of its own, `bureaus.<code>.<key>`; None if it has not reported it."""
    if office.figures is None or key not in office.figures:
        return None
    return replace(office.figures[key], key=f"bureaus.{office.bureau.code}.{key}")


def ranked(offices: Sequence[Office], key: str) -> tuple[Place, ...]:
    """The bureaux that have reported by the rate `key`, the highest first; those without a rate come last, unplaced."""
    known = [(office, figure) for office in offices if (figure := of_office(office, key)) is not None]
    with_rate = [(o, f, f.value) for o, f in known if isinstance(f.value, Rate)]
    with_rate.sort(key=lambda entry: -entry[2].percent())
    places: list[Place] = []
    for n, (office, figure, rate) in enumerate(with_rate, 1):
        same = places and _equal(places[-1].figure.value, rate)
        places.append(Place(places[-1].place if same else n, office, figure))
    return (*places, *(Place(None, o, f) for o, f in known if not isinstance(f.value, Rate)))


def _equal(one: Measured, other: Rate) -> bool:
    return isinstance(one, Rate) and one.num * other.den == other.num * one.den


def _unknown(programme: Programme, period: Period) -> dict[str, Figure]:
    """Every figure that is added up by name, without a value."""
    lists = Lists(programme, programme.bureaus[0], period)
    return {
        d.key: Figure(d.key, None, label=d.label, measure=getattr(d, "measure", "%"), formula=d.formula)
        for d in (*contract(lists), *further(lists))
        if added(d.key)
    }


def _bureaux(name: str, label: str, value: int) -> Figure:
    return Figure(f"bureaus.{name}", value, label=label, measure="个", formula=f"方案所列单位中的{label}")


def _rate(num: int, den: int) -> Rate | None:
    return Rate(num, den) if den else None


def _sum(values: Sequence[Measured]) -> Measured:
    """The sum of counts, or the rate of the summed counts; None where nothing is known."""
    rates = [v for v in values if isinstance(v, Rate)]
    if rates:
        return _rate(sum(r.num for r in rates), sum(r.den for r in rates))
    counts = [v for v in values if isinstance(v, int)]
    return sum(counts) if counts else None


def to_json(offices: Sequence[Office]) -> dict[str, dict[str, object]]:
    """The offices' series as JSON values, by code and cut-off."""
    return {
        office.bureau.code: {
            point.cut_off.isoformat(): None
            if point.figures is None
            else _light(point.figures, point is office.series[-1])
            for point in office.series
        }
        for office in offices
    }


def _light(figures: Figures, rows: bool) -> dict[str, Any]:
    """The figures that are added up; the rows behind them only of headlines and of the period that is reported."""
    kept = {key: f if headline(key) else replace(f, rows=()) for key, f in figures.items() if added(key)}
    return Figures(kept if rows else {key: replace(figure, rows=()) for key, figure in kept.items()}).to_json()


def from_json(data: Mapping[str, Mapping[str, object]], bureaus: Sequence[Bureau]) -> tuple[Office, ...]:
    """The offices that `to_json` wrote."""
    return tuple(
        Office(
            bureau,
            tuple(
                Point(date.fromisoformat(cut_off), Figures.from_json(figures) if isinstance(figures, dict) else None)
                for cut_off, figures in data[bureau.code].items()
            ),
        )
        for bureau in bureaus
    )
