"""A drawing made of bars, corners, curves, rules and words in points, and its SVG. The only importer of matplotlib among the reports.

Text stays text: families are the placeholder `guatu-hei`, which each renderer replaces by its own faces of that role.
"""

import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from guatu.report import look

PT_PER_MM: Final = 72 / 25.4
WIDTH: Final = look.TYPE_AREA_MM[0] * PT_PER_MM  # the type area's, in points
LINE: Final = look.LINE_MM * PT_PER_MM  # one line of the page's grid, in points
FAMILY: Final = "guatu-hei"
SIZE: Final = 11.0  # of names and values, in points
SMALL: Final = 10.0  # of keys and units
_LATIN_EM: Final = 0.6  # the widest digit of the faces in look.SCREEN_FONTS

Side = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled rectangle, its top left corner at (x, y) counted from the top; `outline` draws its edge instead."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    outline: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight hairline."""

    x: float
    y: float
    to_x: float
    to_y: float
    colour: str = look.HAIRLINE


@dataclass(frozen=True, slots=True)
class Corner:
    """A filled triangle with its right angle at the top right (x, y), `size` long on both sides: a flag on a cell."""

    x: float
    y: float
    size: float
    fill: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through points, `dashed` or whole."""

    points: tuple[tuple[float, float], ...]
    colour: str
    width: float = 1.6
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """One line of text on the baseline (x, y), `side` saying which end of it is at x."""

    x: float
    y: float
    text: str
    side: Side = "left"
    size: float = SIZE
    colour: str = look.INK

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the text, in points, as wide as the widest of the faces may set it."""
        width = measure(self.text, self.size)
        left = self.x - {"left": 0.0, "center": width / 2, "right": width}[self.side]
        return left, self.y - 0.88 * self.size, left + width, self.y + 0.12 * self.size


Shape = Bar | Rule | Corner | Curve | Word


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything on a chart, `lines` of the page's grid high and as wide as the type area; later shapes cover earlier.

    `sheet` is the width and height in points of a drawing that has a page of its own instead.
    """

    lines: int
    shapes: tuple[Shape, ...]
    sheet: tuple[float, float] | None = None

    @property
    def words(self) -> tuple[Word, ...]:
        """The text on the chart, in the order drawn."""
        return tuple(shape for shape in self.shapes if isinstance(shape, Word))

    @property
    def width(self) -> float:
        """The width in points."""
        return self.sheet[0] if self.sheet else WIDTH

    @property
    def height(self) -> float:
        """The height in points."""
        return self.sheet[1] if self.sheet else self.lines * LINE


def measure(text: str, size: float = SIZE) -> float:
    """The width of `text` in points: a full em for a Chinese character, 0.6 em for any other."""
    return size * sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else _LATIN_EM for c in text)


def wrap(text: str, width: float, size: float = SIZE) -> tuple[str, ...]:
    """`text` in the fewest lines not wider than `width` points (at least one em), about equally long; nothing is cut."""
    count = 1
    while True:
        lines = _filled(text, measure(text, size) / count - 0.5, width, size)
        if len(lines) <= count:
            return lines
        count += 1


def _filled(text: str, enough: float, width: float, size: float) -> tuple[str, ...]:
    """`text` in lines that end as soon as they are `enough` long, and before they would be wider than `width`."""
    lines = [""]
    for character in text:
        if lines[-1] and (measure(lines[-1], size) >= enough or measure(lines[-1] + character, size) > width):
            lines.append("")
        lines[-1] += character
    return tuple(lines)


def middle(y: float, size: float = SIZE) -> float:
    """The baseline of a line of text whose characters stand centred on `y`."""
    return y + 0.36 * size


def to_svg(drawing: Drawing) -> str:
    """The drawing as SVG: the same bytes for the same drawing on any machine, whatever fonts it has."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(drawing.width / 72, drawing.height / 72), dpi=72, frameon=False)
    for artist in _artists(drawing):
        figure.add_artist(artist)
    settings: dict[Any, Any] = {
        "svg.fonttype": "none",
        "svg.hashsalt": "guatu",
        "path.sketch": None,
        "path.effects": [],
    }
    sink = io.StringIO()
    with mpl.rc_context(settings):
        FigureCanvasSVG(figure).print_svg(sink, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))  # type: ignore[no-untyped-call]
    return _tidy(sink.getvalue())


def _artists(drawing: Drawing) -> Iterator[Any]:
    from matplotlib.font_manager import FontProperties
    from matplotlib.lines import Line2D
    from matplotlib.patches import Polygon, Rectangle
    from matplotlib.transforms import IdentityTransform

    here, top, line = IdentityTransform(), drawing.height, _line_class()
    for shape in drawing.shapes:
        match shape:
            case Bar(x, y, width, height, fill, outline):
                edge: dict[str, Any] = {"edgecolor": outline or "none", "linewidth": 0.8 if outline else 0}
                yield Rectangle((x, top - y - height), width, height, facecolor=fill, transform=here, **edge)
            case Rule(x, y, to_x, to_y, colour):
                yield Line2D((x, to_x), (top - y, top - to_y), color=colour, linewidth=0.6, transform=here)
            case Corner(x, y, size, fill):
                points = ((x - size, top - y), (x, top - y), (x, top - y - size))
                yield Polygon(points, facecolor=fill, edgecolor="none", linewidth=0, transform=here)
            case Curve(points, colour, weight, dashed):
                style: Any = (0, (5, 3)) if dashed else "solid"
                across, down = [x for x, _ in points], [top - y for _, y in points]
                yield Line2D(across, down, color=colour, linewidth=weight, linestyle=style, transform=here)
            case Word(x, y, text, side, size, colour):
                font = FontProperties(family=FAMILY, size=size)
                yield line(
                    x, top - y, text, color=colour, fontproperties=font, ha=side, parse_math=False, transform=here
                )


@cache
def _line_class() -> Any:
    """A Text that stands where it is put. matplotlib's own measures every glyph first, in a face it may not have."""
    from matplotlib.text import Text

    class Line(Text):
        def draw(self, renderer: Any) -> None:
            x, y = self.get_transform().transform(self.get_position())
            context = renderer.new_gc()
            context.set_foreground(self.get_color())
            renderer.draw_text(
                context, x, renderer.height - y, self.get_text(), self.get_fontproperties(), 0, ismath=False, mtext=self
            )

    return Line


_PROLOGUE: Final = re.compile(r"\A.*?(?=<svg)", re.DOTALL)
_DROPPED: Final = re.compile(r"\s*<metadata>.*?</metadata>|\s*<style.*?</style>", re.DOTALL)
_EMPTY: Final = re.compile(r"\s*<defs>\s*</defs>")
_TAG: Final = re.compile(r"<[a-z][^>]*>")
_FAMILY: Final = re.compile(r"font-family: [^;\"]*")
_UNUSED: Final = re.compile(r' (id="[^"]*"|transform="rotate\(-0 [^"]*")')


def _tidy(svg: str) -> str:
    """matplotlib's SVG without what says nothing, and with the placeholder for its family."""
    svg = _EMPTY.sub("", _DROPPED.sub("", _PROLOGUE.sub("", svg)))
    return _TAG.sub(lambda tag: _UNUSED.sub("", _FAMILY.sub(f"font-family: {FAMILY}", tag[0])), svg)
