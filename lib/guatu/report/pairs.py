"""Pairs of bars: before and now of things that each have a unit of their own, every pair on its own scale."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import Final

from guatu.report import look
from guatu.report.drawing import LINE, SIZE, SMALL, WIDTH, Bar, Drawing, Rule, Shape, Word, measure, middle, wrap

MOST: Final = 14
"""How many pairs one drawing holds, so that it stays on a page."""

_KEY: Final = 22.0
_PAIR: Final = 30.0
_BAR: Final = 8.5
_TEXT: Final = 8.5  # of the values, no higher than their bars
_NAMES: Final = 0.36 * WIDTH
_GAP: Final = 6.0


@dataclass(frozen=True, slots=True)
class Pair:
    """One pair: its name, the two values and how they print, and the word for how it moved."""

    name: str
    before: Decimal
    now: Decimal
    texts: tuple[str, str]
    word: str


def pairs_drawing(pairs: Sequence[Pair], names: tuple[str, str]) -> Drawing:
    """The pairs (at least one, none of them negative) one below the other; `names` say what the two bars are."""
    words = max(measure(pair.word) for pair in pairs) + 2 * _GAP
    zero = max(measure(line) for pair in pairs for line in wrap(pair.name, _NAMES)) + 2 * _GAP
    tail = max(measure(text, _TEXT) for pair in pairs for text in pair.texts) + 2 * _GAP
    longest = WIDTH - zero - tail - words
    lines = ceil((_KEY + len(pairs) * _PAIR) / LINE)
    shapes: list[Shape] = list(_keys(zero, names))
    for i, pair in enumerate(pairs):
        shapes.extend(_pair(pair, _KEY + i * _PAIR, zero, longest))
    return Drawing(lines, (*shapes, Rule(zero, _KEY - 1, zero, _KEY + len(pairs) * _PAIR)))


def _keys(x: float, names: tuple[str, str]) -> Iterator[Shape]:
    for name, fill in zip(names, (look.BEFORE, look.NOW), strict=True):
        yield Bar(x, _KEY / 2 - 5, 8, 8, fill)
        yield Word(x + 12, middle(_KEY / 2 - 1, SMALL), name, size=SMALL, colour=look.SECONDARY)
        x += 12 + measure(name, SMALL) + 2 * _GAP


def _pair(pair: Pair, top: float, zero: float, longest: float) -> Iterator[Shape]:
    centre = top + _PAIR / 2
    lines = wrap(pair.name, _NAMES)
    for k, line in enumerate(lines):
        yield Word(zero - _GAP, middle(centre + (k - (len(lines) - 1) / 2) * 12), line, "right")
    most = max(pair.before, pair.now)
    for value, text, fill, y in (
        (pair.before, pair.texts[0], look.BEFORE, centre - _BAR - 0.5),
        (pair.now, pair.texts[1], look.NOW, centre + 0.5),
    ):
        width = float(value / most) * longest if most else 0.0
        if width:
            yield Bar(zero, y, width, _BAR, fill)
        yield Word(zero + width + _GAP - 2, middle(y + _BAR / 2, _TEXT), text, size=_TEXT)
    yield Word(WIDTH, middle(centre, SIZE), pair.word, "right")
