"""What anyone can work out about numbers that are not shown, from those that are: the range of each, by linear programming.

A number counts as protected as long as it may lie anywhere in a range of some width. What plain arithmetic tells is found
first; then whatever is solved for one number shows possible values of all, and most need no question of their own.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

import numpy as np
from scipy.optimize import linprog

from guatu.audience.parts import Part, Question, Rows, parted, room_above

_SLACK: Final = 1e-6
_ENOUGH: Final = 16  # numbers found exposed in one part: time to hide more before asking for others
_FEW: Final = 4  # numbers that are as well asked for one by one
_IDLE: Final = 3  # programmes over many numbers together in a row that widened no range: enough


@dataclass(frozen=True)
class Fact:
    """Σ coefficient × name = `bound`, or ≤ it: what holds between the numbers."""

    terms: tuple[tuple[float, Hashable], ...]
    bound: float = 0.0
    at_most: bool = False


@dataclass(frozen=True)
class Target:
    """A sum of numbers that must not be worked out, and the width of the range in which it must be able to lie."""

    terms: tuple[tuple[float, Hashable], ...]
    width: float


@dataclass(frozen=True)
class Exposed:
    """A target whose range is too narrow, the range, and the shown numbers that make it so."""

    target: Target
    low: float
    high: float
    by: tuple[Hashable, ...]


Seen = dict[tuple[tuple[float, Hashable], ...], tuple[float, float]]
"""The least and the most that sums of numbers have been seen to be."""


class Attack:
    """Tries the same facts again and again while ever fewer numbers are shown.

    Hiding more takes nothing from what may be: what was protected once stays so, and what was `seen` possible too, by this
    attack or by one that knew more. Without `programmes` only plain arithmetic is tried: one fact after the other.
    """

    def __init__(self, facts: Iterable[Fact], programmes: bool = True, seen: Seen | None = None) -> None:
        self._rows = Rows(facts)
        self._programmes = programmes
        self._seen = {} if seen is None else seen
        self._safe: set[Target] = set()

    def exposed(
        self, shown: Mapping[Hashable, float], least: Mapping[Hashable, float], targets: Iterable[Target]
    ) -> tuple[Exposed, ...]:
        """Targets that can be worked out too closely from the facts and the numbers `shown`, in their order.

        Where there are many, not all of them; none only if there are none. Numbers not shown are at least what `least` says,
        0 otherwise. Facts that contradict each other expose every target that they concern.
        """
        asked = [t for t in dict.fromkeys(targets) if t not in self._safe and not self._is_seen(t)]
        parts = parted(self._rows.now(shown), least, room_above(shown.values()))
        questions: dict[Part, list[Question]] = {}
        found: dict[int, Exposed] = {}
        open_: set[int] = set()
        for number, target in enumerate(asked):
            question = _question(target, shown, number)
            own = {parts[name] for name in question.terms if name in parts}
            if not question.terms:
                found[number] = Exposed(target, question.constant, question.constant, question.shown)
            elif len(own) == 1 and all(name in parts for name in question.terms):
                questions.setdefault(own.pop(), []).append(question)
        for part, of in questions.items():
            told, rest = part.told(of)
            solver = _Solver(part, rest, [self._seen.get(asked[q.number].terms) for q in rest])
            for q, low, high, by in [*told, *solver.narrow()] if self._programmes and rest else told:
                names = tuple(dict.fromkeys((*q.shown, *by)))
                found[q.number] = Exposed(asked[q.number], low + q.constant, high + q.constant, names)
            open_.update(solver.unanswered)
            for q, low, high in solver.ranges():
                self._see(asked[q.number], low + q.constant, high + q.constant)
        self._safe.update(t for number, t in enumerate(asked) if number not in found and number not in open_)
        return tuple(found[number] for number in sorted(found))

    def _is_seen(self, target: Target) -> bool:
        low, high = self._seen.get(target.terms, (0.0, 0.0))
        return high - low >= target.width - _SLACK

    def _see(self, target: Target, low: float, high: float) -> None:
        if low <= high:
            before = self._seen.get(target.terms, (low, high))
            self._seen[target.terms] = min(low, before[0]), max(high, before[1])


def _question(target: Target, shown: Mapping[Hashable, float], number: int) -> Question:
    terms: dict[Hashable, float] = {}
    constant, known = 0.0, []
    for c, name in target.terms:
        if name in shown:
            constant += c * shown[name]
            known.append(name)
        else:
            terms[name] = terms.get(name, 0.0) + c
    return Question(number, terms, constant, tuple(known), target.width)


_NOWHERE: Final = (np.inf, -np.inf)
_Narrow = tuple[Question, float, float, tuple[Hashable, ...]]


class _Solver:
    """Linear programmes over one part, and the range in which each question's number has been seen so far."""

    def __init__(self, part: Part, asked: Sequence[Question], seen: Sequence[tuple[float, float] | None]) -> None:
        self._part, self._asked = part, asked
        known = [(range_ or _NOWHERE, q.constant) for q, range_ in zip(asked, seen, strict=True)]
        self._low = np.array([low - constant for (low, _), constant in known])
        self._high = np.array([high - constant for (_, high), constant in known])
        self._width = np.array([q.width for q in asked]) - _SLACK
        self._sums = part.sums(asked)
        self.unanswered: list[int] = []

    def ranges(self) -> Iterable[tuple[Question, float, float]]:
        """What has been seen of each question's number; of one never seen, the least is more than the most."""
        return zip(self._asked, self._low.tolist(), self._high.tolist(), strict=True)

    def narrow(self) -> list[_Narrow]:
        """Questions whose range is too narrow, with it and the shown numbers that bind it; once enough, the rest stays open."""
        if not self._together():
            self._low[:], self._high[:] = np.inf, -np.inf
            return [(q, 0.0, 0.0, self._part.shown) for q in self._asked]
        found: list[_Narrow] = []
        for k in self._short():
            if len(found) == _ENOUGH:
                self.unanswered.append(self._asked[k].number)
            elif one := self._alone(k):
                found.append(one)
        return found

    def _short(self) -> list[int]:
        return np.flatnonzero(~(self._high - self._low >= self._width)).tolist()

    def _together(self) -> bool:
        """Widen the ranges of many at a time, as long as that is worth it; False if the facts contradict each other."""
        random = Random(0)  # noqa: S311 (the same every time, no secret)
        left, turn, idle = self._short(), 0, 0
        while len(left) > _FEW and idle < _IDLE:
            signs = [1.0 if turn < 2 else random.choice((-1.0, 0.0, 0.0, 1.0)) for _ in left]
            if self._solved(left, signs if turn % 2 else [-sign for sign in signs]) is None:
                return False
            now = self._short()
            idle = 0 if turn < 2 or len(now) < len(left) else idle + 1
            left, turn = now, turn + 1
        return True

    def _alone(self, k: int) -> _Narrow | None:
        """Ask for the most and, if need be, the least that one number can be."""
        results = []
        for sign in (-1.0, 1.0):
            if self._high[k] - self._low[k] >= self._width[k]:
                return None
            results.append(self._solved([k], [sign]))
        if self._high[k] - self._low[k] >= self._width[k]:
            return None
        binding = tuple(dict.fromkeys(name for result in results for name in self._binding(result)))
        return self._asked[k], float(self._low[k]), float(self._high[k]), binding

    def _solved(self, which: Sequence[int], signs: Sequence[float]) -> Any:
        weights = np.zeros(len(self._asked))
        weights[list(which)] = signs
        equal, at_most, bounds = self._part.matrices
        result = linprog(
            self._sums.T @ weights, *at_most, *equal, bounds=bounds, method="highs", options={"presolve": False}
        )
        if result.status != 0:
            return None
        values = self._sums @ result.x
        self._low, self._high = np.minimum(self._low, values), np.maximum(self._high, values)
        return result

    def _binding(self, result: Any) -> Iterable[Hashable]:
        """The shown numbers of the facts that hold a range where it is."""
        if result is None:
            return self._part.shown
        pairs = zip(self._part.equal, result.eqlin.marginals, strict=True)
        more = zip(self._part.at_most, result.ineqlin.marginals, strict=True)
        return (name for row, marginal in (*pairs, *more) if abs(marginal) > _SLACK for name in row.shown)
