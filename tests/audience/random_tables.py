"""Random tables of small counts, some over two periods, and an attack on what is shown of them that shares no code with ours."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

import numpy as np
from scipy.optimize import linprog

from guatu.audience.attack import Fact
from guatu.audience.hiding import Numbers, Sum, hidden, is_small

Name = tuple[int, str, int, int]
"""Period, what is counted (`all`, of it `new` and `done`), row and column; a row or column of -1 is the total over it."""
Terms = tuple[tuple[float, Name], ...]


@dataclass(frozen=True)
class RandomTable:
    """Counts with their totals, of one period or two, and what everybody knows of them: Σ terms = 0."""

    values: Mapping[Name, int]
    sums: tuple[Terms, ...]

    @property
    def periods(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(at[0] for at in self.values))

    def numbers(self, period: int, gone: frozenset[Hashable], threshold: int) -> Numbers:
        """The table as it is when the period is told, after the one before."""
        values = {at: v for at, v in self.values.items() if at[0] <= period}
        mine = [at for at in values if at[0] == period]
        free = {at: (int(values[at] == 0), int(-1 in at[2:]), values[at], i) for i, at in enumerate(mine)}
        facts = [Fact(terms) for terms in self.sums if all(at in values for _, at in terms)]
        facts += [Fact(((1.0, at), (-1.0, whole(at))), at_most=True) for at in values if at[1] != "all"]
        return Numbers(values, facts, free, gone, tuple(self._small(values, threshold)))

    def _small(self, values: Mapping[Name, int], threshold: int) -> Iterator[Sum]:
        """Small changes, small numbers that are not new or not done."""
        for t, what, i, j in values:
            for other in ((t - 1, what, i, j), (t, "new", i, j), (t, "done", i, j)):
                at = (t, what, i, j)
                if what == "all" and other in values and is_small(values[at] - values[other], threshold):
                    yield ((1.0, at), (-1.0, other))


def whole(at: Name) -> Name:
    """What a number is a part of."""
    return (at[0], "all", at[2], at[3])


def random_table(random: Random, two: bool) -> RandomTable:
    """Two or three rows and columns; counts mostly small, many 0; what is done is a part, what is new was added."""
    rows, columns = range(random.choice((2, 2, 3))), range(random.choice((2, 3)))
    values: dict[Name, int] = {}
    for i in rows:
        for j in columns:
            before, new = random.choice((0, 1, 2, 3, 4, 6, 9, 14, 30)), random.choice((0, 0, 0, 1, 2, 5, 8))
            if two:
                values |= {(0, "all", i, j): before, (1, "new", i, j): new}
            values[1, "all", i, j] = before + new if two else before
            values[1, "done", i, j] = random.randint(0, values[1, "all", i, j])
    sums: list[Terms] = []
    for t, what in dict.fromkeys((t, what) for t, what, _, _ in values):
        for i in (*rows, -1):
            for j in (*columns, -1):
                if -1 in (i, j):
                    over = [(t, what, x, j) for x in rows] if i == -1 else [(t, what, i, y) for y in columns]
                    values[t, what, i, j] = sum(values[at] for at in over)
                    sums.append(((1.0, (t, what, i, j)), *((-1.0, at) for at in over)))
    for t, what, i, j in values:
        if what == "new":
            sums.append(((1.0, (t, "all", i, j)), (-1.0, (t - 1, "all", i, j)), (-1.0, (t, "new", i, j))))
    return RandomTable(dict(sorted(values.items())), tuple(sums))


def told(table: RandomTable, threshold: int) -> frozenset[Hashable]:
    """What is hidden of all periods, told one after the other."""
    gone: frozenset[Hashable] = frozenset()
    for period in table.periods:
        numbers = table.numbers(period, gone, threshold)
        gone |= hidden(numbers, threshold, hidden(numbers, threshold, programmes=False))
    return gone


def small(table: RandomTable, threshold: int) -> frozenset[Hashable]:
    """The small numbers alone: what is hidden without complementary suppression."""
    return frozenset(at for at, value in table.values.items() if is_small(value, threshold))


def recovered(table: RandomTable, gone: frozenset[Hashable], threshold: int) -> Iterator[Name]:
    """The small numbers that whoever sees the rest knows to lie in a range narrower than the threshold.

    Plainly: the least and the most of each, by linear programming over all that is shown, nothing being negative and no part
    more than its whole.
    """
    names = [at for at in table.values if at in gone]
    equal, bound = _system(list(table.sums), names, table)
    parts = [((1.0, at), (-1.0, whole(at))) for at in table.values if at[1] != "all"]
    less, most = _system(parts, names, table)
    for k, name in enumerate(names):
        if is_small(table.values[name], threshold):
            goal = np.zeros(len(names))
            goal[k] = 1.0
            high = linprog(-goal, less, most, equal, bound, method="highs")
            if high.status == 3 or -high.fun - table.values[name] >= threshold:
                continue  # as the number itself is one that it may be, the range is wide enough already
            low = linprog(goal, less, most, equal, bound, method="highs")
            assert (high.status, low.status) == (0, 0), (high.message, low.message)
            if -high.fun - low.fun < threshold - 1e-6:
                yield name


def _system(facts, names, table):
    rows, bounds = [], []
    for terms in facts:
        row = [sum(c for c, at in terms if at == name) for name in names]
        if any(row):
            rows.append(row)
            bounds.append(-sum(c * table.values[at] for c, at in terms if at not in names))
    return (np.array(rows), np.array(bounds)) if rows else (None, None)
