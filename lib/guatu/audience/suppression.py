"""Which figures of a period an audience of the suppressed kind is not told, so that no small count can be read or worked out.

Small are counts of 1 to threshold − 1: values, what is new, what was there before, changes, and what a rate leaves over. They
are hidden, and others with them (hiding.py), whatever else has been shown: sums, parts, rates, the periods before. Linear
programmes look at this period and the one before it, plain arithmetic at all of them.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Self, cast

from guatu.audience.attack import Fact, Target
from guatu.audience.hiding import Numbers, hidden, is_small
from guatu.indicators.definition import Definition, Given, Ratio
from guatu.indicators.figure import Figures, Rate
from guatu.indicators.relations import Name, Relation, definitions_of, relations
from guatu.ledgers.collecting import uncollected
from guatu.programme import Programme

PARTS: Final = ("value", "new")
_NEAR: Final = 1  # periods before this one that linear programmes look at together with it

_At = tuple[int, str, str]
"""A number: the period (0 is the first), a figure's key, its part."""


@dataclass(frozen=True)
class _Known:
    """What everybody knows of a period's figures: how they are defined, and the relations between them."""

    definitions: tuple[Definition, ...]
    relations: tuple[Relation, ...]


@dataclass(frozen=True)
class Release:
    """What an audience is told of a period: its figures, and the (key, part) of values and new parts it is not told."""

    cut_off: date
    figures: Figures
    hidden: frozenset[Name] = frozenset()
    known: _Known | None = field(default=None, repr=False, compare=False)

    def hides(self, key: str, part: str) -> bool:
        """Whether a value or new part is hidden; a rate with any count that it is made of; whatever is not known."""
        return (key, part) in self.hidden or key not in self.figures

    def to_json(self) -> dict[str, Any]:
        """As JSON values, with no more of the figures than a comparison needs."""
        figures = {k: {**e, "rows": [], "formula": ""} for k, e in self.figures.to_json().items()}
        return {"cut_off": self.cut_off.isoformat(), "figures": figures, "hidden": sorted(map(list, self.hidden))}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The release that `to_json` wrote."""
        hidden = frozenset((str(key), str(part)) for key, part in data["hidden"])
        return cls(date.fromisoformat(data["cut_off"]), Figures.from_json(data["figures"]), hidden)


@uncollected()
def release(
    cut_off: date,
    figures: Figures,
    programme: Programme,
    threshold: int,
    earlier: Sequence[Release] = (),
    withheld: frozenset[Name] = frozenset(),
) -> Release:
    """What may be told of `figures`, after `earlier`, oldest first; the same arguments give the same answer.

    `withheld` was not told of this period before, when its figures were others: it is not told now either, for whoever has
    both could work it out from what changed.
    """
    periods = tuple(_period(r, programme) for r in (*earlier, Release(cut_off, figures)))
    story = _Story(periods, threshold)
    hide = frozenset[Hashable](at for at in story.free if at[1] not in story.defined or at[1:] in withheld)
    far = hidden(story.numbers(0), threshold, hide, programmes=False, last=story.around)
    near = hidden(story.numbers(max(0, story.last - _NEAR)), threshold, far, last=story.around)
    names = frozenset((key, part) for _, key, part in cast(frozenset[_At], near))
    return Release(cut_off, figures, names | _rates(periods[-1], names), periods[-1].known)


@dataclass(frozen=True)
class _Period:
    """A period's figures, and what is known of them."""

    release: Release
    known: _Known

    def counts(self) -> Iterator[tuple[str, str, int]]:
        """Every count: its key, its part, itself."""
        for key, figure in self.release.figures.items():
            for part in PARTS:
                value = getattr(figure, part)
                if isinstance(value, int):
                    yield key, part, value


def _period(of: Release, programme: Programme) -> _Period:
    if of.known is not None:
        return _Period(of, of.known)
    definitions = definitions_of(of.figures, programme)
    return _Period(of, _Known(definitions, relations(definitions, programme, of.figures)))


class _Story:
    """The counts of all periods as numbers; those of the last may be hidden."""

    def __init__(self, periods: tuple[_Period, ...], threshold: int) -> None:
        self.periods, self.threshold, self.last = periods, threshold, len(periods) - 1
        self.values: dict[_At, int] = {(t, k, p): v for t, of in enumerate(periods) for k, p, v in of.counts()}
        self.defined = {d.key for d in periods[-1].known.definitions}
        given = {d.key for d in periods[-1].known.definitions if isinstance(d, Given)}  # everyone knows the programme
        mine = [at for at in self.values if at[0] == self.last and at[1] not in given]
        self.free = {at: self._cost(at, i) for i, at in enumerate(mine)}

    def _cost(self, at: _At, order: int) -> tuple[int, ...]:
        """Zeros last, headline totals late, else the smallest."""
        value = self.values[at]
        return int(value == 0), int(".by_" not in at[1]), value, order

    def numbers(self, first: int) -> Numbers:
        """The periods from `first` on."""
        values: dict[Hashable, int] = {at: v for at, v in self.values.items() if at[0] >= first}
        gone = frozenset(at for at in self.values if at[0] < self.last and at[1:] in self.periods[at[0]].release.hidden)
        sums = tuple(dict.fromkeys(terms for terms in self._sums() if all(at in values for _, at in terms)))
        free = cast(Mapping[Hashable, tuple[int, ...]], self.free)
        return Numbers(values, tuple(self._facts(first)), free, gone & values.keys(), sums)

    def around(self, target: Target) -> Iterator[Hashable]:
        """Every count of this period of the subject that a target is of."""
        names = cast(tuple[_At, ...], tuple(name for _, name in target.terms))
        subjects = {_subject(key) for t, key, _ in names if t == self.last}
        return (at for at in self.free if _subject(at[1]) in subjects)

    def _facts(self, first: int) -> Iterator[Fact]:
        for t in range(first, self.last + 1):
            for of in self.periods[t].known.relations:
                yield Fact(tuple((float(c), (t, *name)) for c, name in of.terms), float(of.bound), of.at_most)
            if t > first:
                yield from self._since(t)

    def _since(self, t: int) -> Iterator[Fact]:
        """What was and what is new make what is, where that is so; if not, a count by date still does not fall."""
        for key in self.periods[t].release.figures:
            now, new, before = (t, key, "value"), (t, key, "new"), (t - 1, key, "value")
            if not {now, new, before} <= self.values.keys():
                continue
            if self.values[now] == self.values[before] + self.values[new]:
                yield Fact(((1.0, now), (-1.0, before), (-1.0, new)))
            elif self.values[now] >= self.values[before]:
                yield Fact(((1.0, before), (-1.0, now)), at_most=True)

    def _sums(self) -> Iterator[tuple[tuple[float, _At], ...]]:
        """The small counts that are no figures: changes, what is not new, what a rate leaves over."""
        for at, value in self.values.items():
            t, key, part = at
            for other in ((t, key, "new"), (t - 1, key, "value")) if part == "value" else ():
                if other in self.values and is_small(value - self.values[other], self.threshold):
                    yield ((1.0, at), (-1.0, other))
        for t, period in enumerate(self.periods):
            for ratio in period.known.definitions:
                rate = period.release.figures[ratio.key].value if isinstance(ratio, Ratio) else None
                if (
                    isinstance(ratio, Ratio)
                    and isinstance(rate, Rate)
                    and is_small(rate.den - rate.num, self.threshold)
                ):
                    parts = ((-1.0, (t, part, "value")) for part in ratio.parts)
                    yield ((1.0, (t, ratio.whole, "value")), *parts)


def _subject(key: str) -> str:
    return key.split(".", 1)[0]


def _rates(period: _Period, hidden: frozenset[Name]) -> frozenset[Name]:
    """The rates of which a part or the whole is hidden, and those that no definition explains."""
    rates = {key for key, figure in period.release.figures.items() if isinstance(figure.value, Rate)}
    told = {
        d.key
        for d in period.known.definitions
        if isinstance(d, Ratio) and not any((k, "value") in hidden for k in (*d.parts, d.whole))
    }
    return frozenset((key, "value") for key in rates - told)
