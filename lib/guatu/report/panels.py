"""Small multiples: one small chart of columns per bureau, all on one scale, periods without data left open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from guatu.report import look
from guatu.report.drawing import LINE, SMALL, WIDTH, Bar, Drawing, Rule, Shape, Word, measure, middle, wrap

ACROSS: Final = 3
MOST: Final = 15
"""How many panels one drawing holds, so that it stays on a page."""

_HIGH: Final = 3.4 * LINE
_HEAD: Final = 22.0
_NAME: Final = 16.0
_FOOT: Final = 14.0
_GAP: Final = 18.0
_WIDEST: Final = 18.0
_TINY: Final = 8.0


@dataclass(frozen=True, slots=True)
class Panel:
    """One bureau: its name and a value per period, None for a period without data."""

    name: str
    values: tuple[int | None, ...]


def panels_drawing(panels: Sequence[Panel], periods: tuple[str, ...], unit: str, most: int) -> Drawing:
    """The panels (at least one), `ACROSS` to a row; `most` is the highest value of all, on this drawing or another.

    `periods` names the columns; the first and last are written.
    """
    rows = ceil(len(panels) / ACROSS)
    wide = (WIDTH - (ACROSS - 1) * _GAP) / ACROSS
    shapes: list[Shape] = [Word(0, middle(_HEAD / 2 - 1, SMALL), unit, size=SMALL, colour=look.SECONDARY)]
    for i, panel in enumerate(panels):
        left, top = i % ACROSS * (wide + _GAP), _HEAD + i // ACROSS * _HIGH
        shapes.extend(_panel(panel, left, top, wide, max(most, 1), periods))
    return Drawing(ceil((_HEAD + rows * _HIGH) / LINE), tuple(shapes))


def _panel(panel: Panel, left: float, top: float, wide: float, most: int, periods: tuple[str, ...]) -> Iterator[Shape]:
    floor = top + _HIGH - _FOOT - 4
    pitch = wide / max(len(panel.values), 4)
    yield Word(left, top + 11, _short(panel.name, wide), size=SMALL)
    for k, value in enumerate(panel.values):
        centre, last = left + (k + 0.5) * pitch, k == len(panel.values) - 1
        if value is not None:
            height = (floor - top - _NAME - 12) * value / most
            width = min(_WIDEST, 0.6 * pitch)
            if height:
                yield Bar(centre - width / 2, floor - height, width, height, look.NOW if last else look.BEFORE)
            yield from _number(value, centre, floor - height - 3, pitch, last)
        elif last:
            yield Word(centre, floor - 3, "未报", "center", _TINY, look.SECONDARY)
    yield Rule(left, floor, left + wide, floor)
    yield from _periods(periods, left, floor + 10, pitch)


def _number(value: int, x: float, y: float, pitch: float, last: bool) -> Iterator[Word]:
    """The number over a column, where there is room for it."""
    if measure(str(value), _TINY) + 2 <= pitch:
        yield Word(x, y, str(value), "center", _TINY, look.INK if last else look.SECONDARY)


def _periods(periods: tuple[str, ...], left: float, y: float, pitch: float) -> Iterator[Word]:
    """The name of the last column, and that of the first where both have room."""
    right = max(left + len(periods) * pitch, left + measure(periods[-1], _TINY))
    if len(periods) > 1 and measure(periods[0] + periods[-1], _TINY) + 4 <= right - left:
        yield Word(left, y, periods[0], "left", _TINY, look.SECONDARY)
    yield Word(right, y, periods[-1], "right", _TINY, look.SECONDARY)


def _short(name: str, wide: float) -> str:
    """A name on one line, as much of it as there is room for."""
    first, *rest = wrap(name, wide, SMALL)
    return first if not rest else wrap(name, wide - SMALL, SMALL)[0] + "…"
