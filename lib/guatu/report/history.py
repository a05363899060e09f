"""A figure over all periods as a table: value, new part, and the change from the period before; a gap is said, never 0."""

from dataclasses import replace

from guatu.indicators.figure import Figure, change
from guatu.indicators.series import Point
from guatu.report.blocks import Column, FigureText, Line, Run, Table, Text
from guatu.report.material import Material
from guatu.report.printing import Part, is_rate, printed
from guatu.report.prose import chinese_date

_HEADS: tuple[tuple[Part, str], ...] = (("value", "累计"), ("new", "本期新增"), ("change", "较上期"))


def history(key: str, material: Material) -> Table:
    """The figure `key` at every cut-off up to this period's, oldest first; DocumentRefused D01 for an unknown key."""
    figure = material.figures[key]
    columns = (Column("截至日期", weight=1.4), *(Column(head, "right") for _, head in _HEADS))
    lines = []
    before: Figure | None = None
    for point in material.series:
        now = _at(point, figure)
        lines.append(
            Line((Text(chinese_date(point.cut_off)), *_cells(now, before, material.programme.report.decimals)))
        )
        before = now
    unit = f"（单位：{figure.measure}）" if figure.measure else ""
    return Table(f"{figure.label}{unit}", columns, tuple(lines), of="figures")


def _at(point: Point, figure: Figure) -> Figure | None:
    """The figure at another cut-off; None where the period has no data."""
    if point.figures is None:
        return None
    known = (
        point.figures[figure.key] if figure.key in point.figures else Figure(figure.key, None if is_rate(figure) else 0)
    )
    return replace(figure, value=known.value, new=known.new)


def _cells(now: Figure | None, before: Figure | None, decimals: int) -> tuple[Run, ...]:
    if now is None:
        return (Text("无数据"), Text("—"), Text("—"))
    last = before.value if before else None
    compared = replace(now, previous=last, change=change(now.value, last))
    return tuple(FigureText(printed(compared, part, decimals), now.key, "", part=part) for part, _ in _HEADS)
