"""The tests of rows that figures are defined with, and the code lists that break figures down."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from guatu.indicators.deadlines import next_period
from guatu.indicators.definition import BLANK, Count, Limit, Limited, Test, limits_of
from guatu.ledgers.schema import BY_NAME, codes_of
from guatu.ledgers.table import Row
from guatu.programme import Bureau, Period, Programme


def holds(column: str, *words: str) -> Test:
    """Rows whose `column` is one of `words`."""
    wanted = frozenset(words)
    return Limited(lambda row, cut_off: row.text(column) in wanted, (Limit(column, wanted),))


def unless(column: str, *words: str) -> Test:
    """Rows whose `column` is none of `words`."""
    refused = frozenset(words)
    return Limited(lambda row, cut_off: row.text(column) not in refused, (Limit(column, refused, but=True),))


def both(*tests: Test) -> Test:
    """Rows that pass every one of `tests`."""
    limits = tuple(limit for test in tests for limit in limits_of(test))
    return Limited(lambda row, cut_off: all(test(row, cut_off) for test in tests), limits)


def moved(row: Row) -> int | None:
    """How an outcome indicator moved since its baseline: 1 in its better direction, 0 not at all, -1 the other way.

    None where either value is missing.
    """
    baseline, current = row["baseline"], row["current"]
    if not isinstance(baseline, Decimal) or not isinstance(current, Decimal):
        return None
    step = (current > baseline) - (current < baseline)
    return step if row.text("better") == "越高越好" else -step


def moves(direction: int) -> Test:
    """Rows that moved so (see `moved`)."""
    limit = Limit("moved", frozenset({str(direction)}), every=frozenset({"-1", "0", "1"}))
    return Limited(lambda row, cut_off: moved(row) == direction, (limit,))


@dataclass(frozen=True)
class Lists:
    """The code lists that break figures down, and what else of the programme and period figures depend on.

    `seen_units` are the 责任单位 that stand in a ledger, in its order, by the ledger's name.
    """

    programme: Programme
    bureau: Bureau
    period: Period
    seen_units: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def days(self) -> int:
        """How many days the next period has."""
        first, last = next_period(self.period)
        return (last - first).days + 1

    def words(self, ledger: str, column: str) -> tuple[str, ...]:
        """The words of a column; 责任单位 has no list: the bureau's units, then any other seen."""
        if column == "lead_unit":
            seen = self.seen_units.get(ledger, ())
            return tuple(dict.fromkeys((*self.programme.units_of(self.bureau), *seen)))
        return codes_of(BY_NAME[ledger].column(column), self.programme, self.bureau)

    def breakdown(self, of: Count, column: str, blank: bool = False) -> Iterator[Count]:
        """`of`, whose key names the set and whose formula the thing counted, once per word of `column`.

        `blank` adds 未填 for an optional column, so that the set sums to the whole.
        """
        schema = BY_NAME[of.ledger].column(column)
        words = self.words(of.ledger, column)
        for word in (*words, BLANK) if blank and not schema.required else words:
            which = f"{schema.header}未填写" if word == BLANK else f"{schema.header}为“{word}”"
            label = f"{of.label or schema.header}·{word}"
            yield of.part(word, label, f"{which}的{of.formula}", column=column, word=word)
