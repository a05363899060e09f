"""A figure over the periods as a line the height of a word: gaps where there is none, the last value marked."""

from collections.abc import Sequence
from typing import Final

from guatu.indicators.figure import Figure, Measured, Rate
from guatu.report.escaping import flat
from guatu.report.printing import printed

_WIDTH: Final = 132
_HEIGHT: Final = 22
_EDGE: Final = 3


def sparkline(figures: Sequence[Figure | None], decimals: int) -> str:
    """Inline SVG of the values in order of time, with first and last value as its text; "" for fewer than two values."""
    values = [_number(f.value) if f else None for f in figures]
    known = [(i, v) for i, v in enumerate(values) if v is not None]
    if len(known) < 2:
        return ""
    low, high = min(v for _, v in known), max(v for _, v in known)
    points = {i: _at(i, v, len(values), low, high) for i, v in known}
    lines = "".join(_line([points[i] for i in part]) for part in _runs(list(points)))
    x, y = points[known[-1][0]]
    first, last = figures[known[0][0]], figures[known[-1][0]]
    text = f"{len(known)}期，由{_said(first, decimals)}到{_said(last, decimals)}"
    return (
        f'<svg class="line" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" role="img" '
        f'aria-label="{flat(text)}">{lines}<circle cx="{x:.1f}" cy="{y:.1f}" r="2.2"/></svg>'
    )


def _at(index: int, value: float, count: int, low: float, high: float) -> tuple[float, float]:
    across = _EDGE + (_WIDTH - 2 * _EDGE) * index / max(count - 1, 1)
    level = (value - low) / (high - low) if high > low else 0.5
    return across, _HEIGHT - _EDGE - (_HEIGHT - 2 * _EDGE) * level


def _runs(indices: list[int]) -> list[list[int]]:
    """The indices in unbroken rows, so that a gap stays a gap."""
    rows: list[list[int]] = []
    for i in indices:
        if rows and rows[-1][-1] == i - 1:
            rows[-1].append(i)
        else:
            rows.append([i])
    return rows


def _line(points: list[tuple[float, float]]) -> str:
    if len(points) == 1:
        return '<circle cx="{:.1f}" cy="{:.1f}" r="1"/>'.format(*points[0])
    return f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'


def _said(figure: Figure | None, decimals: int) -> str:
    return printed(figure, "value", decimals) if figure else ""


def _number(value: Measured) -> float | None:
    if isinstance(value, Rate):
        return value.num / value.den
    return None if value is None else float(value)
