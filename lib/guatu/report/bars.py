"""How bars are laid out: names down the left with stacked bars beside them, or columns over the periods.

Pure arithmetic from values to a Drawing in points: values stand on the bars, or behind them where a part is too narrow for
its number; nothing overlaps and nothing is cut, whatever the names and values are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from guatu.report import look
from guatu.report.drawing import LINE, SIZE, SMALL, WIDTH, Bar, Drawing, Rule, Shape, Word, measure, middle, wrap

_KEY: Final = 22.0  # height of the band of keys and unit above the bars
_ROW: Final = 21.0  # from bar to bar
_BAR: Final = 14.0
_WRAPPED: Final = 13.0  # from line to line of a wrapped name
_GAP: Final = 6.0
_EDGE: Final = 4.0  # white at the left, for faces that run wide
_SWATCH: Final = 12.0
_NAMES: Final = (
    0.34 * WIDTH,
    0.24 * WIDTH,
    0.16 * WIDTH,
)  # what names may take; less where bars would come out too short
_SHORTEST: Final = 60.0  # the least that the longest bar should measure
_SLIT: Final = 1.0  # white between two parts, for grey print
_COLUMNS: Final = 8  # lines a chart of columns is high
_FOOT: Final = 30.0  # room for two lines of names under the columns


@dataclass(frozen=True, slots=True)
class Series:
    """One part of every bar: its name, its fill and the ink on it; `outline` for a part that is not filled."""

    name: str
    fill: str
    ink: str = look.INK
    outline: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One bar: its name, a value per series, what stands behind it, and a mark (逾期2) outlined in red."""

    name: str
    parts: tuple[int, ...]
    behind: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One column: the name of its period and a value per series; None for a period without data, which leaves a gap.

    `year` stands below the name where it differs from the one before.
    """

    name: str
    parts: tuple[int, ...] | None
    year: str = ""


@dataclass(frozen=True, slots=True)
class _Measures:
    """What the rows of a chart have in common: wrapped names, where bars begin, points per unit, series printed behind."""

    names: tuple[tuple[str, ...], ...]
    zero: float
    scale: float
    narrow: frozenset[int]


def rows_drawing(
    rows: Sequence[Row], series: Sequence[Series], unit: str, silent: frozenset[int] = frozenset(), full: int = 0
) -> Drawing:
    """Horizontal stacked bars, one row each (at least one) in the order given.

    `unit` is the axis title, e.g. 单位：个. The values of `silent` series are not printed on their parts. `full` is the value
    that would fill the width, where several drawings are to have one scale; otherwise the longest bar does.
    """
    at = _measures(rows, series, unit, silent, full)
    heights = [max(_ROW, len(name) * _WRAPPED + _GAP) for name in at.names]
    lines = ceil((_KEY + sum(heights)) / LINE)
    spread = min(8.0, (lines * LINE - _KEY - sum(heights)) / len(rows))
    shapes: list[Shape] = [Word(0, middle(_KEY / 2 - 1, SMALL), unit, size=SMALL, colour=look.SECONDARY)]
    shapes.extend(_keys(series, _key_places(series, rows[0].parts, at.zero, at.scale)))
    top = _KEY
    for row, name, height in zip(rows, at.names, heights, strict=True):
        centre = top + (height + spread) / 2
        shapes.extend(_name(name, at.zero - _GAP, centre))
        shapes.extend(_bar(row, series, at.narrow | silent, at.zero, at.scale, centre))
        shapes.extend(_behind(row, _words_behind(row, series, at.narrow), at.zero + at.scale * sum(row.parts), centre))
        top += height + spread
    return Drawing(lines, (*shapes, Rule(at.zero, _KEY - 1, at.zero, top)))


def _measures(rows: Sequence[Row], series: Sequence[Series], unit: str, silent: frozenset[int], full: int) -> _Measures:
    for room in _NAMES:
        names = tuple(wrap(row.name, room) for row in rows)
        zero = max(measure(unit, SMALL) + _GAP, *(measure(line) for name in names for line in name)) + _EDGE + _GAP
        narrow = _too_narrow(rows, series, zero, silent, full)
        scale = _scale(rows, series, narrow, zero, full)
        if scale * max(sum(row.parts) for row in rows) >= _SHORTEST:
            break
    return _Measures(names, zero, scale, narrow)


def _scale(rows: Sequence[Row], series: Sequence[Series], narrow: frozenset[int], zero: float, full: int) -> float:
    """Points per unit, so that the longest bar, or one of `full`, with what stands behind it ends at the right edge."""
    room = [
        (WIDTH - zero - 1 - _tail(row, series, narrow)) / max(sum(row.parts), full) for row in rows if sum(row.parts)
    ]
    return max(0.0, min(room, default=0.0))


def _too_narrow(
    rows: Sequence[Row], series: Sequence[Series], zero: float, silent: frozenset[int], full: int
) -> frozenset[int]:
    """The series with a part that cannot hold its number: theirs stand behind the bars, in every row alike."""
    narrow: frozenset[int] = frozenset()
    while True:
        scale = _scale(rows, series, narrow, zero, full)
        found = narrow | {k for k in range(len(series)) if any(not _fits(row.parts[k], scale) for row in rows)} - silent
        if found == narrow:
            return narrow
        narrow = found


def _fits(value: int, scale: float) -> bool:
    return not value or measure(str(value)) + 2 <= value * scale - _SLIT


def _words_behind(row: Row, series: Sequence[Series], narrow: frozenset[int]) -> str:
    added = "，".join(f"{series[k].name}{row.parts[k]}" for k in sorted(narrow) if row.parts[k])
    return f"{row.behind}（{added}）" if added else row.behind


def _tail(row: Row, series: Sequence[Series], narrow: frozenset[int]) -> float:
    """The width of everything behind a row's bar."""
    text = measure(_words_behind(row, series, narrow))
    return (text + _GAP if text else 0.0) + (measure(row.mark, SMALL) + 2 * _GAP + 1 if row.mark else 0.0)


def _name(lines: Sequence[str], right: float, centre: float) -> Iterator[Word]:
    first = centre - (len(lines) - 1) * _WRAPPED / 2
    for k, line in enumerate(lines):
        yield Word(right, middle(first + k * _WRAPPED), line, "right")


def _bar(
    row: Row, series: Sequence[Series], mute: frozenset[int], x: float, scale: float, centre: float
) -> Iterator[Shape]:
    for k, (part, value) in enumerate(zip(series, row.parts, strict=True)):
        if not value:
            continue
        width = max(value * scale - _SLIT, value * scale / 2)
        yield _part(part, x, centre - _BAR / 2, width, _BAR)
        if k not in mute:
            yield Word(x + width / 2, middle(centre), str(value), "center", colour=part.ink)
        x += value * scale


def _part(series: Series, x: float, y: float, width: float, height: float) -> Bar:
    """A part of a bar; the edge of an outlined one lies inside it."""
    inset = min(0.4, width / 4, height / 4) if series.outline else 0.0
    return Bar(x + inset, y + inset, width - 2 * inset, height - 2 * inset, series.fill, series.outline)


def _behind(row: Row, text: str, x: float, centre: float) -> Iterator[Shape]:
    if text:
        yield Word(x + _GAP - 1, middle(centre), text)
        x += measure(text) + _GAP
    if row.mark:
        width = measure(row.mark, SMALL) + _GAP
        yield Bar(x + _GAP, centre - _BAR / 2, width, _BAR, look.SHEET, look.OVERDUE)
        yield Word(x + _GAP + width / 2, middle(centre, SMALL), row.mark, "center", SMALL, look.INK)


def _key_places(series: Sequence[Series], parts: Sequence[int], x: float, scale: float) -> list[float]:
    """Where each part's key begins: right above the first bar's own part if all fit there, otherwise side by side."""
    widths = [_SWATCH + measure(s.name, SMALL) + 2 * _GAP for s in series]
    above = [x + scale * sum(parts[:k]) for k in range(len(series))]
    if all(parts) and all(a + w <= b for a, w, b in zip(above, widths, [*above[1:], WIDTH + 2 * _GAP], strict=True)):
        return above
    return [x + sum(widths[:k]) for k in range(len(series))]


def _keys(series: Sequence[Series], places: Sequence[float]) -> Iterator[Shape]:
    """What each part means; a single series is what the title and the axis speak of."""
    for part, x in zip(series, places, strict=True):
        if len(series) > 1:
            yield _part(part, x, _KEY / 2 - 5, 8, 8)
            yield Word(x + _SWATCH, middle(_KEY / 2 - 1, SMALL), part.name, size=SMALL, colour=look.SECONDARY)


def columns_drawing(steps: Sequence[Step], series: Sequence[Series], unit: str) -> Drawing:
    """Columns of two stacked series over periods (at least one), oldest first.

    Totals stand above the columns, the upper part's values in it where they fit, otherwise above as well.
    """
    floor, (centres, pitch) = _COLUMNS * LINE - _FOOT, _centres(steps)
    tallest = max((sum(step.parts) for step in steps if step.parts), default=0)
    scale = (floor - _KEY - 2 * _WRAPPED - 4) / tallest if tallest else 0.0
    inside = all(_holds(step.parts[-1], scale, 0.56 * pitch) for step in steps if step.parts)
    shapes: list[Shape] = [Word(0, middle(_KEY / 2 - 1, SMALL), unit, size=SMALL, colour=look.SECONDARY)]
    shapes.extend(_keys(series, _key_places(series, (0,) * len(series), measure(unit, SMALL) + 4 * _GAP, 0)))
    for step, x in zip(steps, centres, strict=True):
        if step.parts is not None:
            shapes.extend(_column(step.parts, series, x, pitch, floor, scale, inside))
    return Drawing(_COLUMNS, (*shapes, Rule(0, floor, WIDTH, floor), *_names_below(steps, centres, pitch, floor)))


def _longest_name(steps: Sequence[Step]) -> float:
    return max(measure(text, SMALL) for step in steps for text in (step.name, step.year))


def _centres(steps: Sequence[Step]) -> tuple[list[float], float]:
    """Where the columns stand and how far apart, so that the names of the first and last stay on the chart."""
    places, name = max(len(steps), 4), _longest_name(steps)
    pitch = min(WIDTH / places, (WIDTH - name) / (places - 1))
    first = (WIDTH - pitch * (places - 1)) / 2
    return [first + k * pitch for k in range(len(steps))], pitch


def _holds(value: int, scale: float, width: float) -> bool:
    return not value or (value * scale > SIZE + 2 and measure(str(value)) <= min(40.0, width))


def _column(
    parts: Sequence[int], series: Sequence[Series], x: float, pitch: float, floor: float, scale: float, inside: bool
) -> Iterator[Shape]:
    width, y = min(40.0, 0.56 * pitch), floor
    for part, value in zip(series, parts, strict=True):
        if value:
            y -= value * scale
            yield _part(part, x - width / 2, y, width, max(value * scale - _SLIT, value * scale / 2))
    if inside and parts[-1]:
        yield Word(x, middle(y + (parts[-1] * scale - _SLIT) / 2), str(parts[-1]), "center", colour=series[-1].ink)
    above = [str(sum(parts)), *([f"{series[-1].name}{parts[-1]}"] if parts[-1] and not inside else [])]
    fitting = [text for text in above if measure(text) <= pitch]
    for k, text in enumerate(reversed(fitting)):
        yield Word(x, y - 4 - k * _WRAPPED, text, "center")


def _names_below(steps: Sequence[Step], centres: Sequence[float], pitch: float, floor: float) -> Iterator[Word]:
    """The periods' names, the latest always, as many of the others as there is room for."""
    every, year = ceil((_longest_name(steps) + 4) / pitch), ""
    for k, (step, x) in enumerate(zip(steps, centres, strict=True)):
        if (len(steps) - 1 - k) % every == 0:
            yield Word(x, floor + 14, step.name, "center", SMALL)
            if step.year != year:
                yield Word(x, floor + 26, step.year, "center", SMALL, look.SECONDARY)
            year = step.year
