"""The tests of rows that figures are defined with, and the code lists that break figures down."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from guatu.indicators.definition import BLANK, Count, Test
from guatu.ledgers.schema import BY_NAME, codes_of
from guatu.ledgers.table import Row
from guatu.programme import Bureau, Programme


def holds(column: str, *words: str) -> Test:
    """Rows whose `column` is one of `words`."""
    wanted = frozenset(words)
    return lambda row, cut_off: row.text(column) in wanted


def unless(column: str, *words: str) -> Test:
    """Rows whose `column` is none of `words`."""
    refused = frozenset(words)
    return lambda row, cut_off: row.text(column) not in refused


def late(test: Test) -> Test:
    """Rows of `test` whose deadline has passed: due < cut-off."""

    def is_late(row: Row, cut_off: date) -> bool:
        due = row.day("due")
        return due is not None and due < cut_off and test(row, cut_off)

    return is_late


def improved(row: Row, cut_off: date) -> bool:
    """Moved in its better direction since the baseline; staying the same is no improvement."""
    baseline, current = row["baseline"], row["current"]
    if not isinstance(baseline, Decimal) or not isinstance(current, Decimal):
        return False
    return current > baseline if row.text("better") == "越高越好" else current < baseline


@dataclass(frozen=True)
class Lists:
    """The code lists that break figures down; `seen_units` are the 责任单位 of the findings, in ledger order."""

    programme: Programme
    bureau: Bureau
    seen_units: tuple[str, ...] = ()

    def words(self, ledger: str, column: str) -> tuple[str, ...]:
        """The words of a column; 责任单位 has no list: the bureau's units, then any other seen."""
        if column == "lead_unit":
            return tuple(dict.fromkeys((*self.programme.units_of(self.bureau), *self.seen_units)))
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
