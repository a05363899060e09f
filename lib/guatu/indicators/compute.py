"""Computes every figure of one bureau and period from its ledgers; the only place where figures are computed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from guatu.indicators.catalogue import contract
from guatu.indicators.definition import BLANK, Count, Coverage, Gap, Given, Ratio
from guatu.indicators.figure import Figure, Figures, Measured, Rate, change, measured_from
from guatu.indicators.further import further
from guatu.indicators.rules import Lists
from guatu.ledgers.schema import BY_NAME
from guatu.ledgers.table import Ledgers, Row
from guatu.programme import Bureau, Period, Programme


def compute(
    ledgers: Ledgers,
    programme: Programme,
    period: Period,
    bureau: Bureau,
    previous: Mapping[str, Measured] | None,
    after: date | None = None,
) -> Figures:
    """Every figure of the input contract, in its order, and after them the further ones of the suite's notebooks.

    `previous` are the values of the period before by key (`values_of`), None in a first period; a key not among them
    had 0. `after` is the cut-off before: a row is new whose day is later. Without it the period's `from` is the first
    new day.
    """
    standing = _Standing(ledgers, period, after)
    lists = lists_of(ledgers, programme, period, bureau)
    figures: dict[str, Figure] = {}
    for definition in (*contract(lists), *further(lists)):
        match definition:
            case Count():
                figure = _count(definition, standing)
            case Ratio():
                figure = _ratio(definition, figures)
            case Coverage():
                figure = _coverage(definition, standing)
            case Given(key, measure, label, formula, value):
                figure = Figure(key, value, label=label, measure=measure, formula=formula)
            case Gap():
                figure = _gap(definition, figures)
        figures[definition.key] = figure
    return Figures(
        figures if previous is None else {key: _compared(figure, previous) for key, figure in figures.items()}
    )


def lists_of(ledgers: Ledgers, programme: Programme, period: Period, bureau: Bureau) -> Lists:
    """The code lists that the figures of these ledgers are broken down by."""
    seen = {}
    for name in ("findings", "leads"):
        out = ledgers.adjusted(name)
        units = (row.text("lead_unit") for row in ledgers[name] if row.id not in out)
        seen[name] = tuple(dict.fromkeys(filter(None, units)))
    return Lists(programme, bureau, period, seen)


def values_of(figures: Figures) -> dict[str, Measured]:
    """The values by key: what the next period's `previous` is."""
    return {key: measured_from(entry["value"]) for key, entry in figures.to_json().items()}


@dataclass
class _Standing:
    """The rows that stand at the cut-off, those of 核减说明台账 left out, and which of them are new."""

    ledgers: Ledgers
    period: Period
    after: date | None
    _rows: dict[tuple[str, str], tuple[Row, ...]] = field(default_factory=dict)
    _groups: dict[tuple[str, str, str], dict[str, list[Row]]] = field(default_factory=dict)

    def rows(self, ledger: str) -> tuple[Row, ...]:
        if (ledger, "") not in self._rows:
            adjusted = self.ledgers.adjusted(ledger)
            self._rows[ledger, ""] = tuple(row for row in self.ledgers[ledger] if row.id not in adjusted)
        return self._rows[ledger, ""]

    def of(self, count: Count) -> Sequence[Row]:
        """The rows that a count's `dated`, `column` and `word` leave."""
        rows = self._latest(count) if count.dated else self.rows(count.ledger)
        if not count.column:
            return rows
        at = (count.ledger, count.dated, count.column)
        if at not in self._groups:
            self._groups[at] = _grouped(rows, count.column)
        return self._groups[at].get(count.word, ())

    def _latest(self, count: Count) -> tuple[Row, ...]:
        at = (count.ledger, count.dated)
        if at not in self._rows:
            self._rows[at] = _latest(self.rows(count.ledger), count.distinct, count.dated)
        return self._rows[at]

    def new(self, day: date | None) -> bool:
        """Whether `day` lies in the period: (cut-off before, this cut-off]."""
        if day is None or day > self.period.cut_off:
            return False
        return day > self.after if self.after else day >= self.period.begins


def _grouped(rows: Sequence[Row], column: str) -> dict[str, list[Row]]:
    """The rows by each word of `column`; a row with several words stands under each, an empty one under 未填."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        for word in dict.fromkeys(row.words(column)) or (row.text(column) or BLANK,):
            groups.setdefault(word, []).append(row)
    return groups


def _latest(rows: Sequence[Row], distinct: str, dated: str) -> tuple[Row, ...]:
    """The latest row of each value of `distinct`, in ledger order; of two on one day the later row."""
    latest: dict[str, Row] = {}
    for row in rows:
        known = latest.get(row.text(distinct))
        if known is None or (row.day(dated) or date.min) >= (known.day(dated) or date.min):
            latest[row.text(distinct)] = row
    kept = set(map(id, latest.values()))
    return tuple(row for row in rows if id(row) in kept)


def _count(count: Count, standing: _Standing) -> Figure:
    rows = [row for row in standing.of(count) if count.when(row, standing.period.cut_off)]
    if count.total:
        rows = [row for row in rows if row[count.total] is not None]
    new = None
    if count.date:
        fresh = list(_first(rows, count)) if count.distinct else rows
        new = _amount([row for row in fresh if standing.new(row.day(count.date))], count)
    return _figure(count, _amount(rows, count), new, rows)


def _amount(rows: Sequence[Row], count: Count) -> int:
    if count.total:
        counts = (row.count(count.total) for row in rows)
        return max(counts, default=0) if count.largest else sum(counts)
    return len({row.text(count.distinct) for row in rows}) if count.distinct else len(rows)


def _first(rows: Sequence[Row], count: Count) -> Iterator[Row]:
    """The first row by date of each value of `distinct`: a person is new once."""
    seen: set[str] = set()
    for row in sorted(rows, key=lambda row: row.day(count.date) or date.min):
        if row.text(count.distinct) not in seen:
            seen.add(row.text(count.distinct))
            yield row


def _ratio(ratio: Ratio, figures: Mapping[str, Figure]) -> Figure:
    whole = figures[ratio.whole]
    num, den = sum(_whole(figures[part].value) for part in ratio.parts), _whole(whole.value)
    value = Rate(num, den) if den else None
    return Figure(ratio.key, value, None, None, None, ratio.label, "%", ratio.formula, whole.ledger, whole.rows)


def _whole(value: Measured) -> int:
    return value if isinstance(value, int) else 0


def _coverage(coverage: Coverage, standing: _Standing) -> Figure:
    rows = [row for row in standing.rows(coverage.ledger) if coverage.when(row, standing.period.cut_off)]
    covered = {word for row in rows for word in row.words(coverage.column)} & coverage.among
    for row in rows:
        if not coverage.throughout(row, standing.period.cut_off):
            covered.difference_update(row.words(coverage.column))
    return _figure(coverage, len(covered), None, rows)


def _gap(gap: Gap, figures: Mapping[str, Figure]) -> Figure:
    whole, part = figures[gap.whole], figures[gap.part]
    known = isinstance(whole.value, int) and isinstance(part.value, int)
    value = max(_whole(whole.value) - _whole(part.value), 0) if known else None
    sheet, rows = (part.ledger, part.rows) if part.ledger else (whole.ledger, whole.rows)
    return Figure(gap.key, value, None, None, None, gap.label, whole.measure, gap.formula, sheet, rows)


def _figure(of: Count | Coverage, value: int, new: int | None, rows: Sequence[Row]) -> Figure:
    sheet = BY_NAME[of.ledger].sheet
    ids = tuple([row.id for row in rows])
    return Figure(of.key, value, new, None, None, of.label, of.measure, of.formula, sheet, ids)


def _compared(figure: Figure, previous: Mapping[str, Measured]) -> Figure:
    """The figure beside its value of the period before."""
    key, value, before = figure.key, figure.value, previous.get(figure.key, 0)
    said = (figure.label, figure.measure, figure.formula, figure.ledger, figure.rows)
    return Figure(key, value, figure.new, before, change(value, before), *said)
