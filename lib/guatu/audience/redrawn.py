"""A chart drawn again without what an audience may not see: plain bars of what it may, a star for each of the others.

No bar, no order and no sentence tells of what is hidden: hidden ones stand last, in the catalogue's order.
"""

from collections.abc import Iterable, Sequence

from guatu.audience.veil import STAR, Veil
from guatu.indicators.figure import Figure
from guatu.report import look
from guatu.report.bars import Row, Series, rows_drawing
from guatu.report.blocks import Block, Chart, FigureText, Paragraph, Text
from guatu.report.drawn import chart_of, shows
from guatu.report.printing import is_rate

_FILL = Series("累计", look.NOW, look.SHEET)
_SEPARATOR = "·"
_MOST = 24


def redrawn(chart: Chart, veil: Veil) -> Block:
    """Bars of the counts of one kind that `chart` shows; a line that it is left out where fewer than two may be seen."""
    keys = {run.key for run in chart.figures if run.part == "value"}
    figures = [
        figure for key, figure in veil.now.figures.items() if key in keys
    ]  # the chart's own order tells of sizes
    counts = _alike([figure for figure in figures if not is_rate(figure)])
    seen = [figure for figure in counts if not veil.of(figure.key, "value")]
    if len(seen) < 2 or len(counts) > _MOST:
        return Paragraph((Text("（本图含不予公开的数值，从略，见报告全文。）"),), flush=True)
    return _bars(counts, seen, chart.name)


def _alike(figures: Sequence[Figure]) -> Sequence[Figure]:
    """Those that count the same as the first: of 清除害群之马·活动项目 and 清除害群之马·已销号, the activities of every task."""
    ends = [figure.label.rpartition(_SEPARATOR) for figure in figures]
    if len({end[2] for end in ends}) in (1, len(figures)):
        return [figure for figure in figures if figure.measure == figures[0].measure]
    return [figure for figure, end in zip(figures, ends, strict=True) if end[2] == ends[0][2]]


def _bars(figures: Sequence[Figure], seen: Sequence[Figure], name: str) -> Chart:
    subject, names = _named(figures)
    told = sorted(seen, key=lambda f: -_count(f))
    hidden = [figure for figure in figures if figure not in seen]
    rows = [Row(names[f.key], (_count(f),), str(_count(f))) for f in told]
    rows += [Row(names[f.key], (0,), STAR) for f in hidden]
    measure = figures[0].measure
    title = subject + (f"（{STAR}为不予公开的数值）" if hidden else "")
    said = [f"{row.name}{row.behind}{measure}" for row in rows]
    drawing = rows_drawing(rows, (_FILL,), f"单位：{measure}", frozenset({0}))
    drawn = chart_of(title, drawing, said, _shown(told))
    return Chart(drawn.title, drawn.svg, drawn.alt, drawn.texts, drawn.lines, name=name, figures=drawn.figures)


def _count(figure: Figure) -> int:
    return figure.value if isinstance(figure.value, int) else 0


def _shown(figures: Iterable[Figure]) -> Iterable[FigureText]:
    return (shows(figure) for figure in figures)


def _named(figures: Sequence[Figure]) -> tuple[str, dict[str, str]]:
    """What the chart is of, from what all labels begin or end with, and the names that the rest gives the figures by key."""
    labels = [figure.label.split(_SEPARATOR) for figure in figures]
    heads, ends = {label[0] for label in labels}, {label[-1] for label in labels}
    cut = all(len(label) > 1 for label in labels)
    if cut and len(heads) == 1:
        return f"按{heads.pop()}统计", {
            f.key: _SEPARATOR.join(label[1:]) for f, label in zip(figures, labels, strict=True)
        }
    if cut and len(ends) == 1:
        return f"{ends.pop()}累计数", {
            f.key: _SEPARATOR.join(label[:-1]) for f, label in zip(figures, labels, strict=True)
        }
    return "各项指标累计数", {figure.key: figure.label for figure in figures}
