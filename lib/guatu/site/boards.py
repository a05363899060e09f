"""The facts of one programme laid out: periods across, newest first, bureaux down, a square for each report."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from guatu.indicators.figure import Figure
from guatu.render.headline import KEYS
from guatu.report.printing import EMPTY, with_measure
from guatu.run.publish import ACROSS, ISSUED
from guatu.schedule.book import PLACE
from guatu.site.facts import Fact
from guatu.site.shelf import Roll, Shelf
from guatu.site.sparkline import sparkline
from guatu.site.standing import SIGNS, Mailed, Sign, State, state_of
from guatu.site.texts import change, changed_text, decimals, head, moment, notes, pair


@dataclass(frozen=True)
class Column:
    """One period: its cut-off, its own page, and how it is called."""

    period: str
    issue: int | None
    begins: str

    @property
    def day(self) -> date:
        """The cut-off."""
        return date.fromisoformat(self.period)

    @property
    def said(self) -> str:
        """第4期（截至2020年9月30日）."""
        day = self.day
        until = f"截至{day.year}年{day.month}月{day.day}日"
        return f"第{self.issue}期（{until}）" if self.issue else until


@dataclass(frozen=True)
class Link:
    """One report of a run: its title, and where page and PDF lie, seen from outputs/."""

    title: str
    html: str
    pdf: str


@dataclass(frozen=True)
class FigureLine:
    """One headline figure of a bureau: the latest value, its new part, the change, and its course."""

    label: str
    value: str
    new: str
    change: str
    line: Markup


@dataclass(frozen=True)
class Cell:
    """One report: how it stands, where it lies, and what a pointer or a reader is told; `flag` marks a failure beside it."""

    state: State
    href: str
    note: str
    flag: bool = False

    @property
    def sign(self) -> Sign:
        """How the state is shown."""
        return SIGNS[self.state]


@dataclass(frozen=True)
class Row:
    """One bureau: its squares, newest first, and what stands behind them."""

    code: str
    name: str
    cells: tuple[Cell, ...]
    latest: Column | None
    figures: tuple[FigureLine, ...]
    links: tuple[Link, ...]
    changed: str

    @property
    def letters(self) -> str:
        """The states in one word, for the filter."""
        return "".join(cell.sign.letter for cell in self.cells)


@dataclass(frozen=True)
class Entry:
    """One bureau on the page of a period: its square, value and change of each headline figure, its reports."""

    code: str
    name: str
    cell: Cell
    figures: tuple[tuple[str, str], ...]
    links: tuple[Link, ...]
    changed: str
    reason: str


class Board:
    """A programme on the site."""

    def __init__(self, programme: str, facts: Iterable[Fact], roll: Roll | None, post: Mailed) -> None:
        self.id, self.roll, self.post = programme, roll, post
        self.facts = {(f.period, f.bureau): f for f in facts}
        last = max(self.facts.values(), key=lambda f: f.period, default=None)
        about = last.about if last else {}
        self.name = roll.name if roll else about.get("programme") or programme
        self.short = roll.short if roll else about.get("short") or programme

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The periods, newest first."""
        about: dict[str, Mapping[str, Any]] = {}
        for fact in self.facts.values():
            if fact.about or fact.period not in about:
                about[fact.period] = fact.about
        periods = {*about, *(self.roll.periods if self.roll else ())}
        known = {p: about.get(p, {}) for p in sorted(periods, reverse=True)}
        return tuple(Column(p, a.get("issue"), str(a.get("begins") or "")) for p, a in known.items())

    @cached_property
    def months(self) -> tuple[tuple[str, int], ...]:
        """The months over the columns, and how many columns each spans."""
        groups = groupby(self.columns, lambda c: (c.day.year, c.day.month))
        return tuple((f"{year}.{month}", len(list(group))) for (year, month), group in groups)

    @cached_property
    def bureaux(self) -> dict[str, str]:
        """The bureaux by code: those on the roll in its order, then those of whom only runs are known."""
        names = dict(self.roll.bureaux) if self.roll else {}
        for fact in sorted(self.facts.values(), key=lambda f: (f.bureau, f.period)):
            if self.roll is None or fact.bureau not in self.roll.bureaux:
                names[fact.bureau] = fact.about.get("bureau") or names.get(fact.bureau) or fact.bureau
        if ACROSS in names:  # what spans all bureaux stands over them
            names = {ACROSS: "全部单位汇总", **{code: name for code, name in names.items() if code != ACROSS}}
        return names

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """All bureaux with their squares and what opens beneath."""
        return tuple(self._row(code, name) for code, name in self.bureaux.items())

    def _row(self, code: str, name: str) -> Row:
        cells = tuple(self.cell(column, code, name) for column in self.columns)
        latest = next((c for c in self.columns if (f := self.facts.get((c.period, code))) and f.state), None)
        fact = self.facts[latest.period, code] if latest else None
        figures = tuple(self._figures(code, fact)) if fact else ()
        links = (*self.links(fact), *self.issued(fact))
        return Row(code, name, cells, latest, figures, links, changed_text(fact))

    def cell(self, column: Column, code: str, name: str) -> Cell:
        """The square of one period and bureau."""
        fact = self.facts.get((column.period, code))
        state = self.state(fact, code)
        links = self.links(fact)
        flag = bool(fact and fact.state and fact.failure)
        note = "，".join(filter(None, (name, column.period, SIGNS[state].word, *notes(fact, flag))))
        return Cell(state, links[0].html if links else "", note, flag)

    def links(self, fact: Fact | None) -> tuple[Link, ...]:
        """The reports of a run, the programme's main one first."""
        if fact is None or not fact.state:
            return ()
        at = "/".join(quote(part) for part in (fact.programme, fact.period, fact.bureau))
        names = sorted(fact.reports, key=lambda name: (name != "progress", name))
        return tuple(Link(fact.reports[n], f"{at}/{quote(n)}.html", f"{at}/{quote(n)}.pdf") for n in names)

    def issued(self, fact: Fact | None) -> tuple[Link, ...]:
        """The main report of each signed run that a later one replaced."""
        if fact is None or "progress" not in fact.reports:
            return ()
        parts = (fact.programme, fact.period, ISSUED, fact.bureau)
        at = "/".join(quote(part) for part in parts)
        links = ((f"{at}/{quote(name)}/progress", said) for name, said in fact.issued.items())
        return tuple(Link(f"{said}签发稿（已被更正）", f"{path}.html", f"{path}.pdf") for path, said in links)

    def _figures(self, code: str, fact: Fact) -> Iterator[FigureLine]:
        places = decimals(fact)
        course = [self.facts.get((c.period, code)) for c in reversed(self.columns) if c.period <= fact.period]
        for key in KEYS:
            figure = fact.figure(key)
            if figure:
                series = [f.figure(key) if f else None for f in course]
                line = Markup(sparkline(series, places))  # noqa: S704 - made of numbers and escaped text
                new = EMPTY if figure.new is None else str(figure.new)
                yield FigureLine(
                    figure.label, with_measure(figure, "value", figure.measure, places), new, change(fact, key), line
                )

    def entries(self, column: Column) -> tuple[Entry, ...]:
        """The bureaux of one period, for its own page."""
        keys = tuple(self._known(column))
        return tuple(self._entry(column, code, name, keys) for code, name in self.bureaux.items())

    def _entry(self, column: Column, code: str, name: str, keys: tuple[str, ...]) -> Entry:
        fact = self.facts.get((column.period, code))
        figures = tuple(pair(fact, key) for key in keys) if fact and fact.state else ()
        return Entry(
            code,
            name,
            self.cell(column, code, name),
            figures,
            (*self.links(fact), *self.issued(fact)),
            changed_text(fact),
            fact.reason if fact else "",
        )

    def heads(self, column: Column) -> tuple[str, ...]:
        """The names of the headline figures of a period, with unit."""
        return tuple(head(figure) for figure in self._known(column).values())

    def _known(self, column: Column) -> dict[str, Figure]:
        """The headline figures that any report of a period has, in their order."""
        facts = [f for (period, _), f in self.facts.items() if period == column.period]
        found = {key: next((g for f in facts if (g := f.figure(key))), None) for key in KEYS}
        return {key: figure for key, figure in found.items() if figure}

    @cached_property
    def standing(self) -> list[Any]:
        """All that the pages over several periods are made from, as JSON."""
        return [[c.said, self.standing_of(c)] for c in self.columns]

    def standing_of(self, column: Column) -> list[Any]:
        """All that the page of one period is made from."""
        found = (self.facts.get((column.period, code)) for code in self.bureaux)
        return [
            [code, name, fact.stamp if fact else None, self.state(fact, code)]
            for (code, name), fact in zip(self.bureaux.items(), found, strict=True)
        ]

    def state(self, fact: Fact | None, code: str) -> State:
        """How a report of the bureau `code` stands."""
        return state_of(fact, self.post, code in self.roll.bureaux if self.roll else code != ACROSS)

    @property
    def finished(self) -> str:
        """When the newest run was made, in the programme's civil time; "" if there is none."""
        times = [time for f in self.facts.values() if (time := moment(f.finished))]
        return max(times).astimezone(PLACE).strftime("%Y-%m-%d %H:%M") if times else ""

    def counts(self, column: Column) -> tuple[tuple[Sign, int], ...]:
        """How many reports of a period stand in which state, only those that occur."""
        at = self.columns.index(column)
        found = Counter(row.cells[at].state for row in self.rows if row.code != ACROSS)
        return tuple((sign, found[state]) for state, sign in SIGNS.items() if found[state] and state != "none")

    def lacking(self, column: Column) -> tuple[str, ...]:
        """The names of the bureaux without a report of a period, though they are on the roll."""
        at = self.columns.index(column)
        return tuple(row.name for row in self.rows if row.cells[at].state in ("missing", "refused", "failed"))


def boards(shelf: Shelf, post: Mailed) -> tuple[Board, ...]:
    """The programmes, the one with the newest report first."""
    names = dict.fromkeys([f.programme for f in shelf.facts])
    found = [Board(n, (f for f in shelf.facts if f.programme == n), shelf.rolls.get(n), post) for n in names]
    return tuple(sorted(found, key=lambda b: (b.columns[0].period if b.columns else "", b.id), reverse=True))
