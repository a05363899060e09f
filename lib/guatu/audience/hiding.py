"""Which numbers of a table to hide so that no small one can be read or worked out: the search, whatever the numbers mean.

Small numbers are hidden first, then others with them, the one that costs least at a time, until an attack (attack.py) finds
everything hidden to lie in a range wide enough. Every step hides more, so it ends; the same table gives the same answer.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guatu.audience.attack import Attack, Exposed, Fact, Seen, Target

Sum = tuple[tuple[float, Hashable], ...]
"""Σ coefficient × number: what must not be worked out, though nothing prints it."""


@dataclass(frozen=True)
class Numbers:
    """Numbers by name, the facts between them, and what of them is whose.

    free     those that may still be hidden, each with what hiding it costs
    gone     those hidden before, which must stay so; all others are shown, for good
    sums     what else must not be worked out
    """

    values: Mapping[Hashable, int]
    facts: Sequence[Fact]
    free: Mapping[Hashable, tuple[int, ...]]
    gone: frozenset[Hashable] = frozenset()
    sums: Sequence[Sum] = ()


def is_small(value: int, threshold: int) -> bool:
    """Whether a number is one that may not be told: 1 to threshold − 1, up or down."""
    return 0 < abs(value) < threshold


def hidden(
    numbers: Numbers,
    threshold: int,
    also: Iterable[Hashable] = (),
    programmes: bool = True,
    last: Callable[[Any], Iterable[Hashable]] = lambda target: (),
) -> frozenset[Hashable]:
    """The free numbers to hide: the small ones, `also`, and what else must go with them.

    Without `programmes` the attack is plain arithmetic only. Where nothing that is shown explains why a number can be worked
    out, what `last` says of it is hidden.
    """
    search = _Search(numbers, threshold, set(also), last)
    seen = search.true()  # what is so is possible
    for strict in (True, False):
        search.until_safe(Attack(numbers.facts, programmes, seen), strict)
    return frozenset(search.hidden)


class _Search:
    def __init__(
        self,
        numbers: Numbers,
        threshold: int,
        also: set[Hashable],
        last: Callable[[Any], Iterable[Hashable]],
    ) -> None:
        self._numbers, self._threshold, self._last = numbers, threshold, last
        self.hidden = {at for at in numbers.free if self._is_small(at)} | also

    def _is_small(self, at: Hashable) -> bool:
        return is_small(self._numbers.values[at], self._threshold)

    def true(self) -> Seen:
        """Every number and sum as it is, as a range."""
        values = self._numbers.values
        sums = (*(((1.0, at),) for at in values), *self._numbers.sums)
        return {terms: (total, total) for terms in sums for total in [float(sum(c * values[at] for c, at in terms))]}

    def until_safe(self, attack: Attack, strict: bool) -> None:
        """Hide more until `attack` finds nothing that hiding could help.

        A range must be as wide as the threshold. Who is `strict` takes it that zeros are shown, so that what is hidden is at
        least 1; then it must still be open which of the small numbers it is.
        """
        width = max(1, self._threshold - 2) if strict else self._threshold
        sums = [Target(terms, width) for terms in self._numbers.sums]
        while True:
            gone = self._numbers.gone
            cells = [Target(((1.0, at),), width) for at in self._numbers.values if at in self.hidden or at in gone]
            shown = {at: float(v) for at, v in self._numbers.values.items() if at not in self.hidden and at not in gone}
            more = self._more(attack.exposed(shown, self._least() if strict else {}, (*cells, *sums)))
            if not more:
                return
            self.hidden |= more

    def _least(self) -> dict[Hashable, float]:
        """What is hidden is at least 1, unless it is one of the few zeros that are hidden too."""
        hidden = (at for at in self._numbers.values if at in self.hidden or at in self._numbers.gone)
        return {at: float(min(1, self._numbers.values[at])) for at in hidden}

    def _more(self, narrow: Iterable[Exposed]) -> set[Hashable]:
        """What to hide next: of the numbers that give a target away, the one that costs least."""
        more: set[Hashable] = set()
        for one in narrow:
            choice = [at for at in one.by if at in self._numbers.free]
            if not choice:
                more.update(at for at in self._last(one.target) if at not in self.hidden)
            elif not more.intersection(choice):
                more.add(min(choice, key=self._numbers.free.__getitem__))
        return more
