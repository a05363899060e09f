"""Facts between numbers of which some are shown, parted into what hangs together; and what plain arithmetic tells of them."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Protocol

import numpy as np
from scipy.sparse import csr_array

_ROOM: Final = 1000.0  # above the largest number known: as good as no bound
_STEPS: Final = 12  # how often a fact is looked at, at the most, on average
_SLACK: Final = 1e-6
_MANY: Final = 100  # numbers


class _Fact(Protocol):
    @property
    def terms(self) -> tuple[tuple[float, Hashable], ...]: ...
    @property
    def bound(self) -> float: ...
    @property
    def at_most(self) -> bool: ...


@dataclass(frozen=True, eq=False)
class Row:
    """A fact with the shown numbers put in; `shown` are their names."""

    terms: tuple[tuple[float, Hashable], ...]
    bound: float
    at_most: bool
    shown: tuple[Hashable, ...]

    @cached_property
    def steepest(self) -> float:
        """The largest coefficient."""
        return max(abs(c) for c, _ in self.terms)


@dataclass(frozen=True, eq=False)
class Question:
    """A target by its number: its terms that are not shown, the sum and names of those that are, the width it needs."""

    number: int
    terms: Mapping[Hashable, float]
    constant: float
    shown: tuple[Hashable, ...]
    width: float


_Bound = tuple[float, frozenset[Hashable]]
"""How far a number can go, and the shown numbers that say so."""


@dataclass(eq=False)
class Part:
    """Facts that hang together through numbers that are not shown; `room` is a bound as good as none."""

    rows: list[Row]
    names: list[Hashable]
    least: Mapping[Hashable, float]
    room: float

    @cached_property
    def equal(self) -> list[Row]:
        """The facts that are equations."""
        return [row for row in self.rows if not row.at_most]

    @cached_property
    def at_most(self) -> list[Row]:
        """The facts that are not."""
        return [row for row in self.rows if row.at_most]

    @cached_property
    def shown(self) -> tuple[Hashable, ...]:
        """Every shown number that a fact of this part names."""
        return tuple(dict.fromkeys(name for row in self.rows for name in row.shown))

    @cached_property
    def matrices(self) -> Any:
        """Equations, inequalities and bounds as linprog takes them."""
        bounds = np.array([(self.least.get(name, 0.0), self.room) for name in self.names])
        return self._matrix(self.equal), self._matrix(self.at_most), bounds

    @cached_property
    def _at(self) -> dict[Hashable, int]:
        return {name: i for i, name in enumerate(self.names)}

    def _matrix(self, rows: Sequence[Row]) -> tuple[Any, Any]:
        if not rows:
            return None, None
        return self._table([row.terms for row in rows]), np.array([row.bound for row in rows])

    def _table(self, rows: Sequence[Iterable[tuple[float, Hashable]]]) -> Any:
        """Coefficients, a row for each sum and a column for each number; sparse where there are many."""
        data = [(c, i, self._at[name]) for i, terms in enumerate(rows) for c, name in terms]
        values, lines, columns = zip(*data, strict=True) if data else ((), (), ())
        table = csr_array((values, (lines, columns)), shape=(len(rows), len(self.names)))
        return table if len(self.names) > _MANY else table.toarray()

    def sums(self, asked: Sequence[Question]) -> Any:
        """The questions' terms as a matrix: a row for each, a column for each number."""
        return self._table([[(c, name) for name, c in q.terms.items()] for q in asked])

    def told(
        self, asked: Sequence[Question]
    ) -> tuple[list[tuple[Question, float, float, tuple[Hashable, ...]]], list[Question]]:
        """The questions that the bounds of single numbers answer too closely already, and the others."""
        low, high = self._bounds
        told, rest = [], []
        for q in asked:
            down = [(low if c > 0 else high)[name] for name, c in q.terms.items()]
            up = [(high if c > 0 else low)[name] for name, c in q.terms.items()]
            least = sum(c * bound for c, (bound, _) in zip(q.terms.values(), down, strict=True))
            most = sum(c * bound for c, (bound, _) in zip(q.terms.values(), up, strict=True))
            if most - least >= q.width - _SLACK:
                rest.append(q)
                continue
            by = frozenset[Hashable]().union(*(names for _, names in (*down, *up)))
            told.append((q, least, most, tuple(name for name in self.shown if name in by)))
        return told, rest

    @cached_property
    def _bounds(self) -> tuple[dict[Hashable, _Bound], dict[Hashable, _Bound]]:
        """The least and the most that each number can be, as far as one fact after the other says."""
        low: dict[Hashable, _Bound] = {name: (self.least.get(name, 0.0), frozenset()) for name in self.names}
        high: dict[Hashable, _Bound] = {name: (self.room, frozenset()) for name in self.names}
        naming: dict[Hashable, list[Row]] = {name: [] for name in self.names}
        for row in self.rows:
            for _, name in row.terms:
                naming[name].append(row)
        waiting = dict.fromkeys(self.rows)
        for _ in range(_STEPS * len(self.rows)):
            if not waiting:
                break
            row = next(iter(waiting))
            del waiting[row]
            for name in _tightened(row, low, high, self.room):
                waiting.update(dict.fromkeys(naming[name]))
            if row.at_most:  # what it moved, it does not look at
                waiting.pop(row, None)
        return low, high


def _tightened(row: Row, low: dict[Hashable, _Bound], high: dict[Hashable, _Bound], room: float) -> set[Hashable]:
    """The names of `row` whose bounds it moves."""
    moved: set[Hashable] = set()
    for sign in (1.0,) if row.at_most else (1.0, -1.0):  # an equation is two inequalities
        slack = sign * row.bound
        for c, name in row.terms:
            slack -= sign * c * (low if sign * c > 0 else high)[name][0]
        if slack >= room * row.steepest:  # it says no more of any number than is known of all
            continue
        least = [(low if sign * c > 0 else high)[name] for c, name in row.terms]
        for k, (c, name) in enumerate(row.terms):
            bounds, c = (high if sign * c > 0 else low), sign * c
            limit = slack / c + least[k][0]
            if (bounds[name][0] - limit) * (1 if c > 0 else -1) > _SLACK:
                by = frozenset(row.shown).union(*(names for n, (_, names) in enumerate(least) if n != k))
                bounds[name] = limit, by
                moved.add(name)
    return moved


class Rows:
    """Facts with the shown numbers put in, as long as ever fewer are shown: only what changes is worked out again."""

    def __init__(self, facts: Iterable[_Fact]) -> None:
        self._facts = tuple(dict.fromkeys(facts))
        self._naming: dict[Hashable, list[int]] = {}
        for number, fact in enumerate(self._facts):
            for _, name in fact.terms:
                self._naming.setdefault(name, []).append(number)
        self._rows: dict[int, Row] = {}
        self._shown: Mapping[Hashable, float] = {}

    def now(self, shown: Mapping[Hashable, float]) -> list[Row]:
        """The facts that name a number which is not `shown`."""
        gone = (name for name in self._shown if name not in shown)
        changed = {number for name in gone for number in self._naming.get(name, ())}
        for number in changed if self._rows else range(len(self._facts)):
            self._rows[number] = _known(self._facts[number], shown)
        self._shown = shown
        return [self._rows[number] for number in range(len(self._facts)) if self._rows[number].terms]


def parted(rows: Sequence[Row], least: Mapping[Hashable, float], room: float) -> Mapping[Hashable, Part]:
    """The part that each number belongs to that is not shown and that a fact names."""
    parent: dict[Hashable, Hashable] = {name: name for row in rows for _, name in row.terms}

    def root(name: Hashable) -> Hashable:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for row in rows:
        first = root(row.terms[0][1])
        for _, name in row.terms[1:]:
            parent[root(name)] = first
    parts: dict[Hashable, Part] = {}
    for name in parent:
        parts.setdefault(root(name), Part([], [], least, room)).names.append(name)
    for row in rows:
        parts[root(row.terms[0][1])].rows.append(row)
    return {name: parts[root(name)] for name in parent}


def room_above(numbers: Iterable[float]) -> float:
    """A bound as good as none for sums of `numbers`."""
    return _ROOM + 10 * max(map(abs, numbers), default=0.0)


def _known(fact: _Fact, shown: Mapping[Hashable, float]) -> Row:
    known = [(c, name) for c, name in fact.terms if name in shown]
    bound = fact.bound - sum(c * shown[name] for c, name in known)
    hidden = tuple((c, name) for c, name in fact.terms if name not in shown)
    return Row(hidden, bound, fact.at_most, tuple(name for _, name in known))
