"""Charts that rank the members of a family of figures: the largest first, what nobody filled in last."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from guatu.indicators.figure import Figure, Figures
from guatu.indicators.series import Point
from guatu.messages import clean
from guatu.report import look
from guatu.report.bars import Row, Series, rows_drawing
from guatu.report.blocks import Chart, FigureText
from guatu.report.drawn import (
    MOST,
    NOTHING,
    ZEROS,
    axis,
    chart_of,
    count_of,
    nothing_drawing,
    number_of,
    said_of,
    several,
    shows,
)

ALL: Final = Series("累计", look.NOW, look.SHEET)
NEW: Final = Series("本期新增", look.NOW, look.SHEET)
EARLIER: Final = Series("此前", look.BEFORE)
_BLANK: Final = "未填"


@dataclass(frozen=True, slots=True)
class Ranking:
    """A chart that ranks the members of a family: `family` and `suffix` give its keys, `total` the figure they are parts of.

    `kind` says what a member is (类来源), `said` what is counted (发现问题). `aside` is the suffix of a figure printed in
    brackets behind the bar as `aside_name`.
    """

    family: str
    kind: str
    said: str
    total: str
    suffix: str = ""
    aside: str = ""
    aside_name: str = ""

    def beside(self, figure: Figure, figures: Figures) -> Figure:
        """The figure printed in brackets behind the bar of `figure`."""
        return figures[figure.key.removesuffix(self.suffix) + self.aside]


RANKINGS: Final = (
    Ranking("findings.by_source", "类来源", "发现问题", "findings.found"),
    Ranking("findings.by_unit", "个单位", "问题", "findings.found"),
    Ranking("findings.by_ailment", "类顽瘴痼疾", "问题", "findings.found"),
    Ranking("findings.by_branch", "个警种", "问题", "findings.found"),
    Ranking("findings.by_remedy_type", "种整改类型", "问题", "findings.found"),
    Ranking("leads.by_source", "类来源", "受理线索", "leads.received"),
    Ranking("leads.by_disposition", "种处置方式", "线索", "leads.received"),
    Ranking("leads.by_verdict", "种核查结论", "线索", "leads.received"),
    Ranking("reviews.by_check", "种查法", "核查", "reviews.checked", ".checked", ".anomalies", "异常"),
    Ranking("corrections.by_kind", "类案件", "立行立改", "corrections.total"),
    Ranking("trainings.by_method", "种学法", "组织学习培训", "trainings.sessions"),
    Ranking("trainings.by_unit", "个单位", "组织学习培训", "trainings.sessions"),
    Ranking("regulations.by_category", "类制度", "制定和修订", "regulations.total"),
    Ranking("events.by_kind", "类活动", "开展", "events.total"),
)


def ranked(ranking: Ranking, figures: Figures, series: Sequence[Point]) -> Chart:
    """The chart of one ranking."""
    members = sorted(
        members_of(figures, ranking.family, ranking.suffix), key=lambda m: (m[0] == _BLANK, -count_of(m[1]))
    )
    split = any(figure.new is not None for _, figure in members) and not ranking.aside
    measure = figures[ranking.total].measure
    rows = [Row(name, in_two(f) if split else (count_of(f),), _behind(ranking, f, figures)) for name, f in members]
    said = [
        f"{row.name}{number_of(f)}{measure}{_aside_said(ranking, f, figures, split)}"
        for row, (_, f) in zip(rows, members, strict=True)
    ]
    title = _title(ranking, members, measure)
    if not any(sum(row.parts) for row in rows):
        empty = ZEROS if any(figure.value is not None for _, figure in members) else NOTHING
        return chart_of(title, nothing_drawing(empty), said)
    parts = (EARLIER, NEW) if split else (ALL,)
    drawing = rows_drawing(rows[:MOST], parts, axis(measure, len(rows)), frozenset({0}))
    return chart_of(title, drawing, said, _shown(ranking, members[:MOST], figures, split))


def members_of(figures: Figures, family: str, suffix: str = "") -> Iterator[tuple[str, Figure]]:
    """The members of a family by name, in the catalogue's order; DocumentRefused D01 if there are none."""
    before = family + "."
    if suffix:
        keys = [k for k in figures if k.startswith(before) and k.endswith(suffix)]
    else:
        keys = [f.key for f in figures.family(family)]
    for key in keys or [family]:
        yield clean(key[len(before) : len(key) - len(suffix)], 200), figures[key]


def in_two(figure: Figure) -> tuple[int, int]:
    """What there was before and what is new, of a figure."""
    new = min(figure.new or 0, count_of(figure))
    return count_of(figure) - new, new


def _behind(ranking: Ranking, figure: Figure, figures: Figures) -> str:
    """What stands behind a bar: 5806（异常39）."""
    aside = f"（{ranking.aside_name}{number_of(ranking.beside(figure, figures))}）" if ranking.aside else ""
    return number_of(figure) + aside


def _aside_said(ranking: Ranking, figure: Figure, figures: Figures, split: bool) -> str:
    if ranking.aside:
        return f"（{ranking.aside_name}{said_of(ranking.beside(figure, figures))}）"
    return f"（本期新增{figure.new}{figure.measure}）" if split and figure.new is not None else ""


def _shown(
    ranking: Ranking, members: Sequence[tuple[str, Figure]], figures: Figures, split: bool
) -> Iterator[FigureText]:
    for _, figure in members:
        yield shows(figure)
        if ranking.aside:
            yield shows(ranking.beside(figure, figures))
        if split and figure.new:
            yield shows(figure, "new")


def _title(ranking: Ranking, members: Sequence[tuple[str, Figure]], measure: str) -> str:
    named = [(name, count_of(figure)) for name, figure in members if name != _BLANK]
    said, kind = ranking.said, ranking.kind
    most = max((count for _, count in named), default=0)
    if not most:
        return f"{several(len(named))}{kind}{said}均为0{measure}" if len(named) > 1 else f"{said}0{measure}"
    leading = [name for name, count in named if count == most]
    among = f"{several(len(named))}{kind}中，" if len(named) > 1 else ""
    if len(leading) == 1:
        return f"{among}{leading[0]}{said}最多，为{most}{measure}" if among else f"{leading[0]}{said}{most}{measure}"
    who = "、".join(leading) if len(leading) <= 3 else f"{leading[0]}等{several(len(leading))}{kind[0]}"
    return f"{among}{who}{said}最多，各为{most}{measure}"
