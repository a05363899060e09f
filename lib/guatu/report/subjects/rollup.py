"""The notebook across bureaux: comparison, rankings that show counts with rates, small multiples, who has not reported."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from guatu.errors import DocumentRefused
from guatu.indicators.figure import Figure, Figures, Rate
from guatu.indicators.rollup import BREAKDOWNS, Office, Place, of_office, ranked, unmatched
from guatu.messages import nearest
from guatu.report.bars import Row, rows_drawing
from guatu.report.blocks import Block, Chart, Column, FigureText, Line, Run, Table, Text
from guatu.report.drawn import chart_of, count_of, nothing_drawing, piece_title, pieces, several, shows
from guatu.report.lines import EMPTY, sentence, table_or, word_of
from guatu.report.panels import MOST, Panel, panels_drawing
from guatu.report.printing import PARTS, derivation, printed
from guatu.report.prose import short_date
from guatu.report.rankings import ALL

_COMPARED: Final = (
    ("activities.total", "活动项目"),
    ("activities.closed", "项目销号"),
    ("activities.closing_rate", "项目销号率"),
    ("findings.found", "发现问题"),
    ("findings.closed", "问题销号"),
    ("findings.closing_rate", "问题销号率"),
    ("leads.received", "受理线索"),
    ("leads.handling_rate", "线索办理率"),
    ("trainings.attendance_rate", "参学率"),
)
_NAMED: Final = 3  # of the bureaux that a sentence names, the rest by number
_LONGEST: Final = 20  # bars in one chart
_SCALE: Final = 10_000  # a rate as the length of a bar


def _run(figure: Figure | None, decimals: int) -> Run:
    if figure is None:
        return Text(EMPTY)
    return FigureText(printed(figure, "value", decimals), figure.key, derivation(figure, decimals), part="value")


def comparison(offices: Sequence[Office], sums: Figures, decimals: int) -> tuple[Block, ...]:
    """A line per bureau in the programme's order; — throughout for those that have not reported."""
    lines = [
        Line((Text(office.bureau.name), *(_run(of_office(office, key), decimals) for key, _ in _COMPARED)))
        for office in offices
    ]
    totals = (_run(sums[key], decimals) for key, _ in _COMPARED)
    lines.append(Line((Text("合计"), *totals), total=True))
    columns = (Column("单位", weight=3.2), *(Column(head, "right", weight=1.1) for _, head in _COMPARED))
    note = "注：未报告的单位以“—”表示，不计入合计；合计的比率由合计的计数算出，不是各单位比率的平均。"
    return (Table("", columns, tuple(lines), note, of="figures"), *_incomparable(offices))


def _incomparable(offices: Sequence[Office]) -> Iterator[Block]:
    """Who is new to the sum, so that it has nothing to be compared with."""
    new = unmatched(offices)
    if not new or len(new) == sum(office.figures is not None for office in offices):
        return
    names = "、".join(office.bureau.name for office in new[:_NAMED])
    more = f"等{several(len(new))}个单位" if len(new) > _NAMED else ""
    yield sentence(f"{names}{more}没有上期数据，各项合计与上期不可比；各单位自身的变化见排名表。")


def breakdown(family: str, offices: Sequence[Office], sums: Figures, decimals: int) -> tuple[Block, ...]:
    """The sums of a family with the period before, and how many bureaux have any; DocumentRefused D09 for one not added up."""
    if family not in BREAKDOWNS:
        raise DocumentRefused("D09", name=family, near=nearest(family, BREAKDOWNS) or BREAKDOWNS[0])
    members, whole = sums.family(family), sums["findings.found"]
    lines = [_kind_line(word_of(figure), figure, offices, decimals) for figure in members]
    lines.append(replace(_kind_line("合计", whole, offices, decimals), total=True))
    unit = whole.measure
    columns = (
        Column(members[0].label.partition("·")[0], weight=3.0),
        Column("累计", "right", unit),
        Column("本期新增", "right", unit, 1.2),
        Column("上期", "right", unit),
        Column("较上期", "right", unit, 1.5),
        Column("涉及单位", "right", "个", 1.2),
    )
    caption = f"{whole.label}按{columns[0].head}"
    return (Table(caption, columns, tuple(lines), of="figures"),)


def _kind_line(name: str, figure: Figure, offices: Sequence[Office], decimals: int) -> Line:
    """One word's row: value, new, before, change, and how many bureaux have any of it."""
    having = sum(1 for office in offices if (own := of_office(office, figure.key)) is not None and own.value)
    parts = [FigureText(printed(figure, part, decimals), figure.key, "", part=part) for part in PARTS]
    return Line((Text(name), *parts, Text(str(having))))


def ranking(key: str, offices: Sequence[Office], sums: Figures, decimals: int) -> tuple[Block, ...]:
    """A chart and a table of the bureaux by the rate `key`; DocumentRefused D12 for a figure that is no rate."""
    places = ranked(offices, key)
    if not places:
        return (chart_of(f"尚无单位报告，{sums[key].label}无从比较", nothing_drawing(), ()),)
    if places[0].figure.measure != "%":
        raise DocumentRefused("D12", found=key, example=nearest(key, [k for k in sums if k.endswith("_rate")]) or key)
    return (*_rate_charts(places, sums[key], decimals), _ranking_table(places, sums[key], decimals))


def _rate_charts(places: Sequence[Place], total: Figure, decimals: int) -> Iterator[Chart]:
    """The rates as bars, the counts behind them, in as many charts as it takes."""
    label, with_rate = total.label, [p for p in places if p.place is not None]
    if not with_rate:
        yield chart_of(f"各单位{label}均无分母", nothing_drawing(), ())
        return
    title = f"{_leading(with_rate, label)}为{printed(with_rate[0].figure, 'value', decimals)}"
    parts = pieces(with_rate, _LONGEST)
    for n, part in enumerate(parts):
        rows = [Row(p.office.bureau.name, (_length(p.figure),), _counts(p.figure, decimals)) for p in part]
        said = [f"{row.name}{row.behind}" for row in rows]
        shown = [shows(p.figure, "value", decimals) for p in part]
        yield chart_of(
            piece_title(title, n, len(parts)),
            rows_drawing(rows, (ALL,), "单位：%", frozenset({0}), _SCALE),
            said,
            shown,
        )


def _leading(places: Sequence[Place], label: str) -> str:
    """Who has the highest rate: one, several that share it, or all alike."""
    first = [p.office.bureau.name for p in places if p.place == 1]
    if len(places) == 1:
        return f"{first[0]}{label}"
    if len(first) == len(places):
        return f"{several(len(places))}个单位{label}相同，均"
    who = first[0] if len(first) == 1 else f"{first[0]}等{several(len(first))}个单位"
    return f"{several(len(places))}个单位中，{who}{label}最高，"


def _length(figure: Figure) -> int:
    rate = figure.value
    return rate.num * _SCALE // rate.den if isinstance(rate, Rate) else 0


def _counts(figure: Figure, decimals: int) -> str:
    """46.2%（30/65）."""
    rate = figure.value
    return f"{printed(figure, 'value', decimals)}（{rate.num}/{rate.den}）" if isinstance(rate, Rate) else EMPTY


def _ranking_table(places: Sequence[Place], total: Figure, decimals: int) -> Table:
    lines = [
        _ranking_line(f"第{p.place}" if p.place else EMPTY, p.office.bureau.name, p.figure, decimals) for p in places
    ]
    lines.append(_ranking_line("", "合计", total, decimals, total=True))
    columns = (
        Column("名次", "center", weight=0.8),
        Column("单位", weight=2.6),
        Column("分子", "right"),
        Column("分母", "right"),
        Column(total.label, "right", weight=1.6),
        Column("较上期", "right", weight=2.0),
    )
    note = f"注：{total.label}＝{total.formula.removesuffix('，各单位合计')}；比率相同的名次相同。"
    return Table("", columns, tuple(lines), note, of="figures")


def _ranking_line(place: str, name: str, figure: Figure, decimals: int, total: bool = False) -> Line:
    rate = figure.value
    counts = (str(rate.num), str(rate.den)) if isinstance(rate, Rate) else (EMPTY, EMPTY)
    moved = FigureText(printed(figure, "change", decimals), figure.key, "", part="change")
    texts = (Text(place), Text(name), *map(Text, counts))
    return Line((*texts, _run(figure, decimals), moved), total=total)


def panels(key: str, offices: Sequence[Office], sums: Figures) -> Iterator[Chart]:
    """Every bureau's figure over the periods, small, all on one scale."""
    if not any(office.figures for office in offices):
        yield chart_of(f"尚无单位报告，{sums[key].label}无从比较", nothing_drawing(), ())
        return
    total = sums[key]
    title = f"{several(count_of(sums['bureaus.reported']))}个单位{total.label}共{total.value}{total.measure}"
    periods = tuple(f"{p.cut_off.month}月{p.cut_off.day}日" for p in offices[0].series)
    most = max((v for office in offices for v in _values(office, key) if v), default=0)
    parts = pieces(offices, MOST)
    for n, part in enumerate(parts):
        drawing = panels_drawing(
            [Panel(o.bureau.name, _values(o, key)) for o in part], periods, f"单位：{total.measure}", most
        )
        said = [_said(o, _values(o, key)[-1], total.measure) for o in part]
        shown = [shows(f) for o in part if (f := of_office(o, key)) is not None]
        yield chart_of(piece_title(title, n, len(parts)), drawing, said, shown)


def _values(office: Office, key: str) -> tuple[int | None, ...]:
    found = (None if p.figures is None or key not in p.figures else p.figures[key].value for p in office.series)
    return tuple(value if isinstance(value, int) else None for value in found)


def _said(office: Office, value: int | None, measure: str) -> str:
    return f"{office.bureau.name}{value}{measure}" if value is not None else f"{office.bureau.name}未报告"


def missing(offices: Sequence[Office], year: int) -> tuple[Block, ...]:
    """The bureaux without a published report of the period."""
    absent = [office for office in offices if office.figures is None]
    if not absent:
        return (sentence("各单位均已报告。"),)
    lines = (
        Line(
            (
                Text(str(i)),
                Text(o.bureau.code),
                Text(o.bureau.name),
                Text(short_date(o.last, year) if o.last else "从未报告"),
            )
        )
        for i, o in enumerate(absent, 1)
    )
    columns = (
        Column("序号", "center", weight=0.9),
        Column("代码", "center", weight=1.4),
        Column("单位", weight=3.0),
        Column("最近一次报告", "center", weight=2.0),
    )
    return (table_or(columns, lines, ""),)
