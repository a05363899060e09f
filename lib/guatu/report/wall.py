"""The wall chart (挂图): tasks down, task forces across, one cell per activity, a page of its own that can be hung.

Pure arithmetic from activities to a Drawing: the cells are as large as all of them leave room for. On A3 the sequence
numbers should be legible from two metres; where they would not be, the tasks are dealt out to more sheets.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

from guatu.indicators.board import Activity, Colour, Measure
from guatu.report import look
from guatu.report.drawing import (
    LINE,
    PT_PER_MM,
    SIZE,
    SMALL,
    Bar,
    Corner,
    Drawing,
    Rule,
    Shape,
    Word,
    measure,
    middle,
    wrap,
)

SHEET: Final = (look.TYPE_AREA_MM[1] * PT_PER_MM, look.TYPE_AREA_MM[0] * PT_PER_MM - 4.95 * LINE)
"""Width and height: the type area on its side, less the lines of an 附件's head and of the sentence below."""

FILLS: Final[Mapping[Colour, tuple[str, str, str]]] = {
    "green": (look.GREEN, look.SHEET, ""),
    "yellow": (look.YELLOW, look.INK, ""),
    "rest": (look.SHEET, look.INK, look.REST),
}
"""Fill, ink and outline of each colour."""

_SIDE: Final = 86.0  # the column of tasks
_TOP: Final = 34.0  # the row of task forces
_PADS: Final = (4.0, 2.0, 1.0)  # white around the cells of a box: less of it where they would come out too small
_PAD: Final = 4.0
_GAP: Final = 1.6  # white between two cells
_KEYS: Final = 22.0  # the band of keys under the cells
_STRIP: Final = 15.0  # a row of measures
_LEAST: Final = 11.0  # a cell's side below which its number cannot be read
_ROOMY: Final = 18.0  # from here on cells need no more room
_LARGEST: Final = 34.0
_TINIEST: Final = 4.0


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of the legend: what a colour, or the corner (`colour` None), means."""

    colour: Colour | None
    text: str


@dataclass(frozen=True)
class Wall:
    """What the wall chart shows; `heads` are the words below the name of a task or task_force (18/24)."""

    tasks: tuple[str, ...]
    forces: tuple[str, ...]
    activities: tuple[Activity, ...]
    heads: Mapping[tuple[str, str], str]
    keys: tuple[Key, ...]
    measures: tuple[Measure, ...]
    coverage: str
    remark: str

    def cell(self, task: str, force: str) -> list[Activity]:
        """The activities of a task in the hands of a task force."""
        return [a for a in self.activities if (a.task, a.task_force) == (task, force)]


def wall_drawings(wall: Wall) -> tuple[Drawing, ...]:
    """The sheets of the wall chart, one if the numbers stay legible on it."""
    count = 1
    while True:
        share = ceil(len(wall.tasks) / count)
        parts = [wall.tasks[i : i + share] for i in range(0, len(wall.tasks), share)]
        fits = [_fit(wall, tasks) for tasks in parts]
        if min(fit.side for fit in fits) >= _LEAST or share == 1:
            return tuple(_sheet(wall, tasks, fit) for tasks, fit in zip(parts, fits, strict=True))
        count += 1


@dataclass(frozen=True, slots=True)
class _Fit:
    """How many cells stand `across` in a box, their side, and how many lines of cells each task takes."""

    across: int
    side: float
    lines: tuple[int, ...]


def _fit(wall: Wall, tasks: Sequence[str]) -> _Fit:
    """The largest cells with which all tasks fit on a sheet."""
    counts = [max((len(wall.cell(task, force)) for force in wall.forces), default=0) for task in tasks]
    best = _Fit(1, 0.0, tuple(counts))
    for pad in _PADS:
        column = (SHEET[0] - _SIDE) / len(wall.forces) - 2 * pad
        room = SHEET[1] - _TOP - _foot(wall) - 2 * pad * len(tasks)
        for across in range(1, max([1, *counts]) + 1):
            lines = tuple(max(1, ceil(count / across)) for count in counts)
            side = min(column / across, room / sum(lines), _LARGEST)
            if side > best.side:
                best = _Fit(across, side, lines)
        if best.side >= _ROOMY:
            break
    return best


def _foot(wall: Wall) -> float:
    return _KEYS + _STRIP * len(_strip(wall.measures)) + 2 * _PAD


def _strip(measures: Sequence[Measure]) -> list[Sequence[Measure]]:
    """The measures in rows of about equal length, each wide enough for its number."""
    rows = ceil(len(measures) / 30) or 1
    share = ceil(len(measures) / rows) or 1
    return [measures[i : i + share] for i in range(0, len(measures), share)]


def _sheet(wall: Wall, tasks: Sequence[str], fit: _Fit) -> Drawing:
    column = (SHEET[0] - _SIDE) / len(wall.forces)
    bottom = SHEET[1] - _foot(wall)
    spare = (bottom - _TOP - sum(fit.lines) * fit.side) / len(tasks)
    shapes: list[Shape] = list(_force_heads(wall, column))
    names: list[_Head] = []
    size = _number_size(wall.activities, fit.side)
    top = _TOP
    for task, lines in zip(tasks, fit.lines, strict=True):
        height = lines * fit.side + spare
        shapes.append(Rule(0, top, SHEET[0], top, look.SECONDARY))
        names.append(
            _Head(task, wall.heads.get(("task", task), ""), _SIDE / 2, top + height / 2, (_SIDE - _PAD, height - 1))
        )
        for k, force in enumerate(wall.forces):
            cells = wall.cell(task, force)
            left = _SIDE + k * column + (column - min(fit.across, len(cells)) * fit.side) / 2
            own = ceil(len(cells) / fit.across) * fit.side
            shapes.extend(_cells(cells, left, top + (height - own) / 2, fit, size))
        top += height
    shapes.extend(_heads(names))
    shapes.append(Rule(0, bottom, SHEET[0], bottom, look.SECONDARY))
    shapes.extend(Rule(x, 0, x, bottom) for x in (_SIDE + k * column for k in range(len(wall.forces))))
    return Drawing(ceil(SHEET[1] / LINE), (*shapes, *_legend(wall, bottom)), SHEET)


def _force_heads(wall: Wall, column: float) -> Iterator[Shape]:
    yield Rule(0, 0.3, SHEET[0], 0.3, look.SECONDARY)
    yield Word(_SIDE / 2, middle(_TOP / 2, SMALL), "任务＼专班", "center", SMALL, look.SECONDARY)
    yield from _heads(
        [
            _Head(
                force,
                wall.heads.get(("task_force", force), ""),
                _SIDE + (k + 0.5) * column,
                _TOP / 2,
                (column - _PAD, _TOP),
            )
            for k, force in enumerate(wall.forces)
        ]
    )


@dataclass(frozen=True, slots=True)
class _Head:
    """A name with what stands below it, centred on (x, y) in a room of so much width and height."""

    name: str
    below: str
    x: float
    y: float
    room: tuple[float, float]

    def joined(self) -> "_Head":
        """The same with both on one line."""
        return replace(self, name=f"{self.name} {self.below}".strip(), below="")


def _heads(heads: Sequence[_Head]) -> Iterator[Word]:
    """Heads of one size, at which all of them fit: the counts below the names, or behind them where that would be too small."""
    beside = [head.joined() for head in heads]
    stacked, joined = (min((_fitting(head) for head in of), default=SIZE) for of in (heads, beside))
    for head in heads if stacked >= min(joined, SMALL) else beside:
        yield from _head(head, stacked if stacked >= min(joined, SMALL) else joined)


def _fitting(head: _Head) -> float:
    """The largest size at which a head is no higher than its room."""
    size = SIZE
    while _height(head, size) > head.room[1] and size > _TINIEST:
        size = max(_TINIEST, 0.9 * size)
    return size


def _height(head: _Head, size: float) -> float:
    return 1.15 * size * len(wrap(head.name, head.room[0], size)) + (1.1 * size if head.below else 0)


def _head(head: _Head, size: float) -> Iterator[Word]:
    """A name in as many lines as it takes, and small what stands below it."""
    name, below, x, y, room = head.name, head.below, head.x, head.y, head.room
    lines, high = wrap(name, room[0], size), _height(head, size)
    pitch, small = 1.15 * size, min(SMALL, 0.9 * size)
    first = y - high / 2
    for k, line in enumerate(lines):
        yield Word(x, middle(first + (k + 0.5) * pitch, size), line, "center", size)
    if below:
        yield Word(x, middle(first + len(lines) * pitch + 0.6 * small, small), below, "center", small, look.SECONDARY)


def _number_size(activities: Sequence[Activity], side: float) -> float:
    """The size at which the longest sequence number fits its cell."""
    longest = max((measure(a.sequence, 1) for a in activities), default=1.0)
    return min(13.0, (side - _GAP - 1.5) / longest)


def _cells(cells: Sequence[Activity], left: float, top: float, fit: _Fit, size: float) -> Iterator[Shape]:
    side = fit.side - _GAP
    for i, activity in enumerate(cells):
        x, y = left + i % fit.across * fit.side + _GAP / 2, top + i // fit.across * fit.side + _GAP / 2
        fill, ink, outline = FILLS[activity.colour]
        yield _square(x, y, side, side, fill, outline)
        if activity.overdue:
            yield Corner(x + side, y, 0.4 * side, look.OVERDUE)
        yield Word(
            x + side / 2,
            middle(y + side / 2 + (0.08 * side if activity.overdue else 0), size),
            activity.sequence,
            "center",
            size,
            ink,
        )


def _square(x: float, y: float, width: float, height: float, fill: str, outline: str) -> Bar:
    inset = 0.4 if outline else 0.0
    return Bar(x + inset, y + inset, width - 2 * inset, height - 2 * inset, fill, outline)


def _legend(wall: Wall, top: float) -> Iterator[Shape]:
    """What the colours and the corner mean, and the measures by number below."""
    x, y = 0.0, top + _KEYS / 2 + 1
    for key in wall.keys:
        fill, _, outline = FILLS[key.colour or "rest"]
        yield _square(x, y - 6, 12, 12, fill, outline)
        if key.colour is None:
            yield Corner(x + 12, y - 6, 7, look.OVERDUE)
        yield Word(x + 17, middle(y, SMALL), key.text, size=SMALL)
        x += 17 + measure(key.text, SMALL) + 16
    if x + measure(wall.remark, SMALL) <= SHEET[0]:
        yield Word(SHEET[0], middle(y, SMALL), wall.remark, "right", SMALL, look.SECONDARY)
    rows = _strip(wall.measures)
    for k, row in enumerate(rows):
        width = (SHEET[0] - _SIDE) / max(map(len, rows))
        at = top + _KEYS + _PAD + k * _STRIP
        for i, one in enumerate(row):
            fill, ink, outline = FILLS[one.colour]
            left = _SIDE + i * width
            yield _square(left + 0.6, at + 0.6, width - 1.2, _STRIP - 1.2, fill, outline)
            size = min(9.0, (width - 3) / measure(str(one.number), 1))
            yield Word(left + width / 2, middle(at + _STRIP / 2, size), str(one.number), "center", size, ink)
    centre = top + _KEYS + _PAD + len(rows) * _STRIP / 2
    yield from _head(_Head("措施覆盖", wall.coverage, _SIDE / 2, centre, (_SIDE, 3 * SMALL)), SMALL)
