"""What anyone can work out about the figures of several periods from what is told of them: plain linear programmes over all of
it together, which share no code with ours but the relations between figures."""

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from guatu.audience.suppression import Release
from guatu.indicators.relations import definitions_of, relations
from guatu.programme import Programme

At = tuple[int, str, str]
Terms = list[tuple[float, At]]


class Attacker:
    """Knows every relation of every period, that what was and what is new make what is, and what is told."""

    def __init__(
        self, releases: Sequence[Release], programme: Programme, told_everything_but: frozenset[At] | None = None
    ):
        self.values: dict[At, int] = {
            (t, key, part): number
            for t, one in enumerate(releases)
            for key, figure in one.figures.items()
            for part in ("value", "new")
            if isinstance(number := getattr(figure, part), int)
        }
        hidden = told_everything_but or {at for at in self.values if releases[at[0]].hides(at[1], at[2])}
        self.told = {at: number for at, number in self.values.items() if at not in hidden}
        facts = [*self._related(releases, programme), *self._since()]
        self.names = {at: i for i, at in enumerate(dict.fromkeys(a for terms, *_ in facts for _, a in terms))}
        self._equal = self._system([(terms, bound) for terms, bound, at_most in facts if not at_most])
        self._less = self._system([(terms, bound) for terms, bound, at_most in facts if at_most])

    def _related(self, releases: Sequence[Release], programme: Programme) -> Iterator[tuple[Terms, float, bool]]:
        for t, one in enumerate(releases):
            for of in relations(definitions_of(one.figures, programme), programme, one.figures):
                yield [(c, (t, *name)) for c, name in of.terms], of.bound, of.at_most

    def _since(self) -> Iterator[tuple[Terms, float, bool]]:
        for t, key, part in self.values:
            now, new, before = (t, key, "value"), (t, key, "new"), (t - 1, key, "value")
            known = part == "value" and {new, before} <= self.values.keys()
            if known and self.values[now] == self.values[before] + self.values[new]:
                yield [(1.0, now), (-1.0, before), (-1.0, new)], 0.0, False

    def _system(self, rows: list[tuple[Terms, float]]):
        """The rows with what is told put in, as a matrix and its bounds."""
        data = [(c, i, self.names[at]) for i, (terms, _) in enumerate(rows) for c, at in terms if at not in self.told]
        bounds = [b - sum(c * self.told[at] for c, at in terms if at in self.told) for terms, b in rows]
        coefficients, lines, columns = zip(*data, strict=True)
        return csr_array((coefficients, (lines, columns)), shape=(len(rows), len(self.names))), np.array(bounds)

    def hidden(self, threshold: int) -> list[At]:
        """The small numbers that are not told, as far as anything is known of them."""
        return [at for at, n in self.values.items() if at in self.names and at not in self.told and 0 < n < threshold]

    def range_of(self, at: At) -> float:
        """How wide the range is in which a number may lie."""
        goal = np.zeros(len(self.names))
        goal[self.names[at]] = 1.0
        ends = [linprog(sign * goal, *self._less, *self._equal, method="highs") for sign in (1.0, -1.0)]
        assert ends[0].status == 0, ends[0].message
        assert ends[1].status in (0, 3), ends[1].message
        return np.inf if ends[1].status == 3 else -ends[1].fun - ends[0].fun
