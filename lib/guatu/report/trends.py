"""Charts of a figure over the periods: columns whose upper part is what the period added; a gap where there are no data."""

from collections.abc import Iterator, Sequence

from guatu.indicators.figure import Figure, Figures
from guatu.indicators.series import Point
from guatu.report.bars import Step, columns_drawing
from guatu.report.blocks import Chart, FigureText
from guatu.report.drawn import FIRST, NOTHING, ZEROS, chart_of, nothing_drawing, said_of, shows
from guatu.report.rankings import EARLIER, NEW, in_two


def trend(key: str, figures: Figures, series: Sequence[Point]) -> Chart:
    """The figure `key` over the periods up to this one."""
    figure = figures[key]
    steps = [step_of(point, key) for point in series] or [Step("本期", in_two(figure))]
    title = f"累计{figure.label}{said_of(figure)}"
    if figure.new is not None:
        title += f"，其中本期新增{figure.new}{figure.measure}" + _against_last(series, key, figure)
    said = [
        f"{step.year}{step.name}" + (_step_said(step, figure.measure) if step.parts else "无数据") for step in steps
    ]
    if not any(sum(step.parts or ()) for step in steps):
        return chart_of(title, nothing_drawing(ZEROS if any(step.parts for step in steps) else NOTHING), said)
    if len(steps) == 1:
        return chart_of(title, nothing_drawing(FIRST), said)
    drawing = columns_drawing(steps, (EARLIER, NEW), f"单位：{figure.measure}")
    return chart_of(title, drawing, said, _shown(figure))


def step_of(point: Point, key: str) -> Step:
    """One period's column."""
    name, year = f"{point.cut_off.month}月{point.cut_off.day}日", f"{point.cut_off.year}年"
    known = point.figures is not None and key in point.figures and isinstance(point.figures[key].value, int)
    return Step(name, in_two(point.figures[key]) if known and point.figures is not None else None, year)


def _shown(figure: Figure) -> Iterator[FigureText]:
    yield shows(figure)
    if figure.new:
        yield shows(figure, "new")


def _step_said(step: Step, measure: str) -> str:
    return f"累计{sum(step.parts or ())}{measure}、新增{(step.parts or (0,))[-1]}{measure}"


def _against_last(series: Sequence[Point], key: str, figure: Figure) -> str:
    """How this period's new part stands to the one before it, if that is known."""
    before = series[-2].figures if len(series) > 1 else None
    last = before[key].new if before is not None and key in before else None
    if last is None or figure.new is None:
        return ""
    if last == 0 and figure.new > 0:
        return "，上期没有新增"
    word = (
        "与上期持平" if figure.new == last else f"{'多' if figure.new > last else '少'}于上期的{last}{figure.measure}"
    )
    return f"，{word}"
