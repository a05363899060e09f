"""A figure: its value, the period's part of it, the value before, the change, and the rows behind it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from guatu.errors import DocumentRefused
from guatu.messages import nearest


@dataclass(frozen=True, slots=True)
class Rate:
    """An exact fraction of counts; rounded only when printed. `den` is never 0: such a rate is None."""

    num: int
    den: int

    def percent(self) -> Decimal:
        """The unrounded percentage, to 12 places."""
        return (Decimal(self.num) * 100 / Decimal(self.den)).quantize(Decimal("1e-12"), ROUND_HALF_UP)


Measured = int | Rate | None

_PARTS: Final = frozenset({
    "total", "closed", "yellow", "overdue", "closing_rate", "rectified", "rectification_rate", "pending", "stage_closed", "open",
    "handling_rate", "population", "checked", "anomalies", "anomaly_rate", "expected", "attended", "excused", "absent",
    "sat", "passed", "attendance_rate", "pass_rate", "strength", "reached", "missed", "created", "revised", "repealed",
    "level", "worsened",
})  # fmt: skip
"""What may be measured of a word: the last part of a key such as `findings.by_source.自查自纠.closed`."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one bureau and period.

    value     cumulative at the cut-off; None for a rate with a zero denominator
    new       the value's part dated in the period; None for rates and where the contract names no date
    previous  the value of the period before; None where there is none
    change    value − previous: int, or for rates percentage points half-up at six places; None if a side is None
    label     the figure's name as printed, e.g. 发现问题
    measure   its measure word (量词), e.g. 个; "%" for rates
    formula   how it is derived, one Chinese sentence for the tooltip
    ledger    the sheet it is counted from, or "" for a figure of the programme itself
    rows      the 编号 behind the value, in ledger order
    """

    key: str
    value: Measured
    new: int | None = None
    previous: Measured = None
    change: int | Decimal | None = None
    label: str = ""
    measure: str = ""
    formula: str = ""
    ledger: str = ""
    rows: tuple[str, ...] = ()


class Figures(Mapping[str, Figure]):
    """The figures of one run by key, in the contract's order. An unknown key is a DocumentRefused with a near miss.

    Of the 900 figures of an earlier period a report wants few: those that were `stored` are made as they are asked for.
    """

    def __init__(self, figures: Mapping[str, Figure]) -> None:
        self._figures: dict[str, Any] = dict(figures)
        self._made: Callable[[str, Any], Figure] = lambda _, figure: figure
        self._json: Mapping[str, Any] | None = None

    @classmethod
    def stored(cls, entries: Mapping[str, Any], made: Callable[[str, Any], Figure]) -> "Figures":
        """The figures that `made` makes of a key and its entry."""
        figures = cls(entries)
        figures._made = made
        return figures

    def __getitem__(self, key: str) -> Figure:
        try:
            found = self._figures[key]
        except KeyError:
            raise DocumentRefused("D01", key=key, near=nearest(key, self._figures)) from None
        if isinstance(found, Figure):
            return found
        figure = self._figures[key] = self._made(key, found)
        return figure

    def __contains__(self, key: object) -> bool:
        return key in self._figures

    def __iter__(self) -> Iterator[str]:
        return iter(self._figures)

    def __len__(self) -> int:
        return len(self._figures)

    def family(self, prefix: str) -> tuple[Figure, ...]:
        """The figures whose key is `prefix` and one more part: `findings.by_source` → one per source.

        A code word may hold a dot itself (`findings.by_ailment.1.违规经商`), a part that is measured of a word does not.
        """
        stem, by_word = prefix + ".", ".by_" in prefix
        rests = ((key, key[len(stem) :]) for key in self._figures if key.startswith(stem))
        return tuple(
            self[key] for key, rest in rests if "." not in rest or (by_word and rest.rpartition(".")[2] not in _PARTS)
        )

    def to_json(self) -> dict[str, dict[str, Any]]:
        """The object of indicators.json."""
        return {key: _figure_json(figure) for key, figure in self.items()} if self._json is None else dict(self._json)

    @classmethod
    def from_json(cls, data: Mapping[str, Mapping[str, Any]]) -> "Figures":
        """The figures of an indicators.json."""
        figures = cls.stored(data, _figure_from)
        figures._json = data
        return figures


def change(value: Measured, previous: Measured) -> int | Decimal | None:
    """value − previous; for rates in percentage points, half-up at six places, from exact values."""
    if isinstance(value, Rate) and isinstance(previous, Rate):
        num = value.num * previous.den - previous.num * value.den
        return (Decimal(100 * num) / Decimal(value.den * previous.den)).quantize(Decimal("0.000001"), ROUND_HALF_UP)
    if isinstance(value, int) and isinstance(previous, int):
        return value - previous
    return None


def without_part(key: str) -> str:
    """A key without what is measured of its word: `findings.by_source.自查自纠.closed` → `findings.by_source.自查自纠`."""
    stem, _, last = key.rpartition(".")
    return stem if ".by_" in stem and last in _PARTS else key


def _figure_json(figure: Figure) -> dict[str, Any]:
    return {
        "value": _measured_json(figure.value),
        "new": figure.new,
        "previous": _measured_json(figure.previous),
        "change": str(figure.change) if isinstance(figure.change, Decimal) else figure.change,
        "label": figure.label,
        "measure": figure.measure,
        "formula": figure.formula,
        "ledger": figure.ledger,
        "rows": list(figure.rows),
    }


def _measured_json(value: Measured) -> Any:
    return {"num": value.num, "den": value.den} if isinstance(value, Rate) else value


def measured_from(value: Any) -> Measured:
    """A value of indicators.json."""
    return Rate(value["num"], value["den"]) if isinstance(value, dict) else value


def _figure_from(key: str, entry: Mapping[str, Any]) -> Figure:
    step = entry["change"]
    return Figure(
        key,
        measured_from(entry["value"]),
        entry["new"],
        measured_from(entry["previous"]),
        Decimal(step) if isinstance(step, str) else step,
        entry.get("label", ""),
        entry.get("measure", ""),
        entry.get("formula", ""),
        entry.get("ledger", ""),
        tuple(entry.get("rows", ())),
    )
