"""The charts a report can show by name: which figures they draw and the sentence each of them says.

Every number drawn, in the title and in the alternative text is a figure's; nothing is counted here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from guatu.errors import DocumentRefused
from guatu.indicators.figure import Figure, Figures
from guatu.indicators.series import Point
from guatu.messages import clean, nearest
from guatu.report import look
from guatu.report.bars import Row, Series, Step, columns_drawing, rows_drawing
from guatu.report.blocks import Chart
from guatu.report.drawing import Drawing, to_svg

_ALL: Final = Series("累计", look.NOW, look.SHEET)
_NEW: Final = Series("本期新增", look.NOW, look.SHEET)
_EARLIER: Final = Series("此前", look.BEFORE)
_GREEN: Final = Series("已销号", look.GREEN, look.SHEET)
_YELLOW: Final = Series("推进中、待销号", look.YELLOW)
_REST: Final = Series("其他", look.SHEET, outline=look.REST)
_OPEN: Final = Series("未销号", look.SHEET, outline=look.REST)
_BLANK: Final = "未填"
_NONE: Final = "—"


@dataclass(frozen=True, slots=True)
class _Ranking:
    """A chart that ranks the members of a family: `family` and `suffix` give its keys, `total` the figure they are parts of.

    `kind` says what a member is (类来源), `said` what is counted (发现问题).
    """

    family: str
    kind: str
    said: str
    total: str
    suffix: str = ""
    aside: str = ""  # the suffix of a figure printed in brackets behind the bar
    aside_name: str = ""


_RANKINGS: Final = (
    _Ranking("findings.by_source", "类来源", "发现问题", "findings.found"),
    _Ranking("findings.by_unit", "个单位", "问题", "findings.found"),
    _Ranking("findings.by_ailment", "类顽瘴痼疾", "问题", "findings.found"),
    _Ranking("findings.by_branch", "个警种", "问题", "findings.found"),
    _Ranking("findings.by_remedy_type", "种整改类型", "问题", "findings.found"),
    _Ranking("reviews.by_check", "种查法", "核查", "reviews.checked", ".checked", ".anomalies", "异常"),
    _Ranking("corrections.by_kind", "类案件", "立行立改", "corrections.total"),
    _Ranking("trainings.by_method", "种学法", "组织学习培训", "trainings.sessions"),
    _Ranking("regulations.by_category", "类制度", "制定和修订", "regulations.total"),
    _Ranking("events.by_kind", "类活动", "开展", "events.total"),
)


def draw(name: str, figures: Figures, series: Sequence[Point]) -> Chart:
    """The chart called `name` from this period's figures and the series of periods up to it.

    DocumentRefused D22 for an unknown name, D01 for a figure that is not there.
    """
    try:
        drawer = _CHARTS[name]
    except KeyError:
        raise DocumentRefused("D22", name=name, near=nearest(name, _CHARTS)) from None
    return replace(drawer(figures, series), name=name)


def names() -> tuple[str, ...]:
    """The names that `draw` knows."""
    return tuple(_CHARTS)


def _chart(title: str, drawing: Drawing, said: Sequence[str]) -> Chart:
    words = tuple(word.text for word in drawing.words)
    alt = "".join(f"{sentence}。" for sentence in (title, "；".join(said)) if sentence)
    return Chart(title, to_svg(drawing), alt, words, drawing.lines)


def _ranked(ranking: _Ranking, figures: Figures, series: Sequence[Point]) -> Chart:
    members = sorted(_members(figures, ranking.family, ranking.suffix), key=lambda m: (m[0] == _BLANK, -_count(m[1])))
    split = any(figure.new is not None for _, figure in members) and not ranking.aside
    measure = figures[ranking.total].measure
    rows = [Row(name, _parts(f) if split else (_count(f),), _behind(ranking, f, figures)) for name, f in members]
    parts = (_EARLIER, _NEW) if split else (_ALL,)
    silent = frozenset({0})
    said = [
        f"{row.name}{_printed(f)}{measure}{_aside_said(ranking, f, figures, split)}"
        for row, (_, f) in zip(rows, members, strict=True)
    ]
    return _chart(_ranked_title(ranking, members, measure), rows_drawing(rows, parts, f"单位：{measure}", silent), said)


def _members(figures: Figures, family: str, suffix: str = "") -> Iterator[tuple[str, Figure]]:
    """The members of a family by name, in the contract's order; DocumentRefused D01 if there are none."""
    before = family + "."
    found = [k for k in figures if k.startswith(before) and k.endswith(suffix)]
    for key in found or [family]:
        yield clean(key[len(before) : len(key) - len(suffix)], 200), figures[key]


def _count(figure: Figure) -> int:
    return figure.value if isinstance(figure.value, int) else 0


def _printed(figure: Figure) -> str:
    return str(figure.value) if isinstance(figure.value, int) else _NONE


def _parts(figure: Figure) -> tuple[int, int]:
    """What there was before and what is new, of a figure."""
    new = min(figure.new or 0, _count(figure))
    return _count(figure) - new, new


def _behind(ranking: _Ranking, figure: Figure, figures: Figures) -> str:
    """What stands behind a bar: 5806（异常39）."""
    aside = f"（{ranking.aside_name}{_printed(_beside(ranking, figure, figures))}）" if ranking.aside else ""
    return _printed(figure) + aside


def _beside(ranking: _Ranking, figure: Figure, figures: Figures) -> Figure:
    return figures[figure.key.removesuffix(ranking.suffix) + ranking.aside]


def _aside_said(ranking: _Ranking, figure: Figure, figures: Figures, split: bool) -> str:
    if ranking.aside:
        return f"（{ranking.aside_name}{_said(_beside(ranking, figure, figures))}）"
    return f"（本期新增{figure.new}{figure.measure}）" if split and figure.new is not None else ""


def _ranked_title(ranking: _Ranking, members: Sequence[tuple[str, Figure]], measure: str) -> str:
    named = [(name, _count(figure)) for name, figure in members if name != _BLANK]
    most = max((count for _, count in named), default=0)
    if not most:
        return (
            f"{_several(len(named))}{ranking.kind}{ranking.said}均为0{measure}"
            if named
            else f"{ranking.said}0{measure}"
        )
    leading = [name for name, count in named if count == most]
    among = f"{_several(len(named))}{ranking.kind}中，" if len(named) > 1 else ""
    if len(leading) == 1:
        return (
            f"{among}{leading[0]}{ranking.said}最多，为{most}{measure}"
            if among
            else f"{leading[0]}{ranking.said}{most}{measure}"
        )
    who = "、".join(leading) if len(leading) <= 3 else f"{leading[0]}等{_several(len(leading))}{ranking.kind[0]}"
    return f"{among}{who}{ranking.said}最多，各为{most}{measure}"


def _close_out(family: str, lead: str, figures: Figures, series: Sequence[Point]) -> Chart:
    members = sorted(_members(figures, family, ".total"), key=lambda m: -_count(m[1]))
    rows = [_activity_row(name, total, figures) for name, total in members]
    parts = (_GREEN, _YELLOW, _REST) if len(rows[0].parts) == 3 else (_GREEN, _OPEN)
    measure, overdue = figures["activities.total"].measure, figures["activities.overdue"]
    title = f"{_several(len(rows))}{lead}活动项目{_said(figures['activities.total'])}，已销号{_said(figures['activities.closed'])}"
    if _count(overdue):
        title += f"，逾期{_said(overdue)}"
    said = [_activity_said(row, parts, measure) for row in rows]
    return _chart(title, rows_drawing(rows, parts, f"单位：{measure}"), said)


def _activity_row(name: str, total: Figure, figures: Figures) -> Row:
    stem = total.key.removesuffix("total")
    green = _count(figures[stem + "closed"])
    overdue = _count(figures[stem + "overdue"]) if stem + "overdue" in figures else 0
    if stem + "yellow" not in figures:
        parts: tuple[int, ...] = (green, _count(total) - green)
    else:
        yellow = _count(figures[stem + "yellow"])
        parts = (green, yellow, _count(total) - green - yellow)
    return Row(name, parts, _printed(total), f"逾期{overdue}" if overdue else "")


def _activity_said(row: Row, parts: Sequence[Series], measure: str) -> str:
    shares = "，".join(f"{part.name}{value}{measure}" for part, value in zip(parts, row.parts, strict=True))
    return f"{row.name}{row.behind}{measure}（{shares}{f'，{row.mark}{measure}' if row.mark else ''}）"


def _said(figure: Figure) -> str:
    return _printed(figure) + figure.measure


def _lead_states(figures: Figures, series: Sequence[Point]) -> Chart:
    received, overdue = figures["leads.received"], _count(figures["leads.overdue"])
    states = (("已办结", "leads.closed"), ("阶段性办结", "leads.stage_closed"), ("正在办理", "leads.open"))
    rows = [Row(name, (_count(figures[key]),), _printed(figures[key])) for name, key in states]
    if overdue:
        rows[-1] = Row(rows[-1].name, rows[-1].parts, rows[-1].behind, f"逾期{overdue}")
    said = [f"{name}{_said(figures[key])}" for name, key in states]
    late = f"，其中逾期{_said(figures['leads.overdue'])}" if overdue else ""
    title = f"受理线索{_said(received)}，{said[0]}，{said[-1]}{late}"
    return _chart(title, rows_drawing(rows, (_ALL,), f"单位：{received.measure}", frozenset({0})), said)


def _trend(key: str, figures: Figures, series: Sequence[Point]) -> Chart:
    figure = figures[key]
    steps = [_step(point, key) for point in series] or [Step("本期", _parts(figure))]
    title = f"累计{figure.label}{_said(figure)}"
    if figure.new is not None:
        title += f"，其中本期新增{figure.new}{figure.measure}" + _against_last(series, key, figure)
    said = [
        f"{step.year}{step.name}" + (_step_said(step, figure.measure) if step.parts else "无数据") for step in steps
    ]
    return _chart(title, columns_drawing(steps, (_EARLIER, _NEW), f"单位：{figure.measure}"), said)


def _step(point: Point, key: str) -> Step:
    name, year = f"{point.cut_off.month}月{point.cut_off.day}日", f"{point.cut_off.year}年"
    known = point.figures is not None and key in point.figures and isinstance(point.figures[key].value, int)
    return Step(name, _parts(point.figures[key]) if known and point.figures is not None else None, year)


def _step_said(step: Step, measure: str) -> str:
    return f"累计{sum(step.parts or ())}{measure}、新增{(step.parts or (0,))[-1]}{measure}"


def _against_last(series: Sequence[Point], key: str, figure: Figure) -> str:
    """How this period's new part stands to the one before it, if that is known."""
    before = series[-2].figures if len(series) > 1 else None
    last = before[key].new if before is not None and key in before else None
    if last is None or figure.new is None:
        return ""
    word = (
        "与上期持平" if figure.new == last else f"{'多' if figure.new > last else '少'}于上期的{last}{figure.measure}"
    )
    return f"，{word}"


_DIGITS: Final = "一二三四五六七八九"


def _several(n: int) -> str:
    """How many there are, in characters: 两, 七, 十二; from 100 on in digits."""
    tens, ones = divmod(n, 10)
    if n == 2 or n < 1 or tens > 9:
        return "两" if n == 2 else str(n)
    return ("" if tens == 0 else "十" if tens == 1 else _DIGITS[tens - 1] + "十") + (_DIGITS[ones - 1] if ones else "")


_CHARTS: Final[dict[str, Callable[[Figures, Sequence[Point]], Chart]]] = {
    "activities.by_task": partial(_close_out, "activities.by_task", "项任务安排"),
    "activities.by_task_force": partial(_close_out, "activities.by_task_force", "个专班牵头"),
    "activities.by_tier": partial(_close_out, "activities.by_tier", "个层面认领"),
    "findings.trend": partial(_trend, "findings.found"),
    "leads.by_state": _lead_states,
    "leads.trend": partial(_trend, "leads.received"),
    "corrections.trend": partial(_trend, "corrections.total"),
    **{ranking.family: partial(_ranked, ranking) for ranking in _RANKINGS},
}
