"""The burn-up: how many activities were due by a day, and how many closed out by it, as two curves over the calendar."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from guatu.indicators.board import Day
from guatu.report import look
from guatu.report.drawing import LINE, SMALL, WIDTH, Curve, Drawing, Rule, Shape, Side, Word, measure, middle

_LINES: Final = 8
_HEAD: Final = 26.0
_FOOT: Final = 30.0
_LEFT: Final = 4.0
_LABEL: Final = 8.0
_HIGH: Final = 16.0  # white above the highest point, for its label


def burn_up_drawing(days: Sequence[Day], cut_off: date, unit: str, labels: tuple[str, str, str]) -> Drawing:
    """The curves of `days` (at least one). `labels` name what was due and what was closed by the cut-off, and what is due by the end."""
    place = _Place(days)
    due = [(d.day, d.due) for d in days]
    closed = [(d.day, d.closed) for d in days if d.closed is not None]
    at = place.x(cut_off)
    shapes: list[Shape] = [Word(0, middle(_HEAD / 2 - 1, SMALL), unit, size=SMALL, colour=look.SECONDARY)]
    shapes.append(Rule(at, _HEAD, at, place.floor, look.SECONDARY))
    shapes.append(Curve(place.steps(due), look.SECONDARY, 1.3, dashed=True))
    shapes.append(Curve(place.steps(closed), look.GREEN, 2.4))
    shapes.extend(_labels(place, days, cut_off, labels))
    shapes.append(Rule(0, place.floor, WIDTH, place.floor))
    shapes.extend(_months(place, days[0].day, days[-1].day, cut_off))
    return Drawing(_LINES, tuple(shapes))


class _Place:
    """Where a day and a count stand on the drawing."""

    floor = _LINES * LINE - _FOOT

    def __init__(self, days: Sequence[Day]) -> None:
        self.first, self.span = days[0].day, max((days[-1].day - days[0].day).days, 1)
        self.most = max((d.due for d in days), default=0) or 1
        self.most = max(self.most, *(d.closed or 0 for d in days))

    def x(self, day: date) -> float:
        return _LEFT + (WIDTH - 2 * _LEFT) * (day - self.first).days / self.span

    def y(self, count: int) -> float:
        return self.floor - (self.floor - _HEAD - _HIGH) * count / self.most

    def steps(self, points: Sequence[tuple[date, int]]) -> tuple[tuple[float, float], ...]:
        """A count stays until the day on which the next one stands."""
        path: list[tuple[float, float]] = []
        for day, count in points:
            if path:
                path.append((self.x(day), path[-1][1]))
            path.append((self.x(day), self.y(count)))
        return tuple(path)


def _labels(place: _Place, days: Sequence[Day], cut_off: date, labels: tuple[str, str, str]) -> Iterator[Word]:
    """The counts at the cut-off beside its line, the higher above and before it, the lower below and after it.

    What is due by the end stands at the end, if it does not get in their way.
    """
    now = next(d for d in days if d.day == cut_off)
    due, closed, end = labels
    upper, lower = sorted(((now.closed or 0, closed), (now.due, due)), reverse=True)
    x, low = place.x(cut_off), min(place.y(lower[0]) + 12, place.floor - 8)
    high = min(place.y(upper[0]) - 9, low - 1.3 * SMALL)
    shown = [_beside(upper[1], x, high, "right"), _beside(lower[1], x, low, "left")]
    yield from shown
    last = Word(WIDTH - _LEFT, middle(place.y(days[-1].due) - 9, SMALL), end, "right", SMALL)
    if end and not any(_meet(last, word) for word in shown) and last.box[0] > x:
        yield last


def _beside(text: str, x: float, y: float, side: Side) -> Word:
    """A label that ends before the line at `x` or begins after it; on the other side where there is no room."""
    width = measure(text, SMALL) + _LABEL
    if side == "right" and x - width < 0:
        side = "left"
    elif side == "left" and x + width > WIDTH:
        side = "right"
    return Word(x + (_LABEL if side == "left" else -_LABEL), middle(y, SMALL), text, side, SMALL)


def _meet(one: Word, other: Word) -> bool:
    a, b = one.box, other.box
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _months(place: _Place, first: date, last: date, cut_off: date) -> Iterator[Shape]:
    """The first of each month as a tick with its name, where there is room for it, and the cut-off below its own line."""
    month, right = (first.replace(day=1) + timedelta(32)).replace(day=1) if first.day > 1 else first, 0.0
    while month <= last:
        x, name = place.x(month), f"{month.month}月1日"
        left, end = _span(x, name)
        yield Rule(x, place.floor, x, place.floor + 3, look.SECONDARY)
        if left >= right:
            yield _below(x, name, place.floor + 14)
            right = end + 4
        month = (month + timedelta(32)).replace(day=1)
    yield _below(place.x(cut_off), f"截至{cut_off.month}月{cut_off.day}日", place.floor + 27)


def _span(x: float, text: str) -> tuple[float, float]:
    width = measure(text, SMALL)
    left = min(max(x - width / 2, 0), WIDTH - width)
    return left, left + width


def _below(x: float, text: str, y: float) -> Word:
    left, right = _span(x, text)
    return Word((left + right) / 2, y, text, "center", SMALL, look.SECONDARY)
