"""Figures of earlier versions of a programme under the words of this one, so that a series and a comparison go on.

Which keys hold a word is not listed here: the definitions are asked what they would be called if it were another one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from guatu.indicators.catalogue import contract
from guatu.indicators.figure import Figure, Figures, Measured, Rate, without_part
from guatu.indicators.further import further
from guatu.indicators.rules import Lists
from guatu.programme import Bureau, Period
from guatu.versions import Step, with_words

_MARK: Final = "\x1f"
_CROSSED: Final = "×"


def crossed(figures: Figures, steps: Sequence[Step], bureau: Bureau, period: Period) -> Figures:
    """The figures of an earlier period, each word that became another one counted under it; sums are preserved.

    Counts are added, rates made anew from the added parts. `steps` are the crosswalks since then, oldest first.
    """
    if not steps:
        return figures
    found = dict(figures)
    for step in steps:
        sources = tuple(dict.fromkeys((*step.crosswalk.old, step.crosswalk.to)))
        for template in _templates(step, bureau, period):
            key = template.replace(_MARK, step.crosswalk.to)
            old = [found.pop(k) for word in sources if (k := template.replace(_MARK, word)) in found]
            if old:
                found[key] = _added(key, old)
    return Figures(found)


def _templates(step: Step, bureau: Bureau, period: Period) -> Iterator[str]:
    """The keys that name the crosswalk's new word, a mark in its place."""
    name, to = step.crosswalk.list, step.crosswalk.to
    words = tuple(_MARK if word == to else word for word in step.after.words(name))
    lists = Lists(with_words(step.after, name, words), bureau.model_copy(update={"units": ()}), period)
    yield from (d.key for d in (*contract(lists), *further(lists)) if _MARK in d.key)


def _added(key: str, figures: Sequence[Figure]) -> Figure:
    """The figures as one. Rows are kept: no row has two words of a list whose words may be added."""
    new = [f.new for f in figures if f.new is not None]
    rows = tuple(row for figure in figures for row in figure.rows)
    value = _sum([f.value for f in figures])
    return replace(
        figures[0], key=key, value=value, new=sum(new) if new else None, previous=None, change=None, rows=rows
    )


def _sum(values: Iterable[Measured]) -> Measured:
    known = [value for value in values if value is not None]
    rates = [value for value in known if isinstance(value, Rate)]
    if rates:
        return Rate(sum(r.num for r in rates), sum(r.den for r in rates))
    return sum(value for value in known if isinstance(value, int)) if known else None


def left_over(earlier: Figures, now: Mapping[str, Figure]) -> tuple[Figure, ...]:
    """What earlier figures counted under words that are on no list now: the first figure, not 0, of each such word."""
    first: dict[str, Figure] = {}
    for key in earlier:
        if key not in now and ".by_" in key and _counts(earlier[key].value):
            first.setdefault(without_part(key), earlier[key])
    words = {stem: stem.split(".by_", 1)[1].partition(".")[2].split(_CROSSED) for stem in first}
    alone = {found[0] for found in words.values() if len(found) == 1}
    return tuple(f for stem, f in first.items() if len(words[stem]) == 1 or not alone.intersection(words[stem]))


def _counts(value: Measured) -> bool:
    return bool(value.num if isinstance(value, Rate) else value)
