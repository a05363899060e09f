"""What a figure is by definition: the rows it takes, what of them is measured, and the date that makes a row new."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from guatu.ledgers.table import Row

BLANK: Final = "未填"

Test = Callable[[Row, date], bool]
"""Whether a row counts at a cut-off."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What a test asks of one trait of a row: its word is among `words`, or with `but` among all others.

    `trait` is a column, or what is worked out from one; then `every` are all its words, one of which each row has.
    """

    trait: str
    words: frozenset[str]
    but: bool = False
    every: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Limited:
    """A test that says what it asks for, so that it can be known which figures are parts of which (relations.py)."""

    test: Test
    limits: tuple[Limit, ...]

    def __call__(self, row: Row, cut_off: date) -> bool:
        return self.test(row, cut_off)


def limits_of(test: Test) -> tuple[Limit, ...]:
    """What `test` asks for; of a test that does not say, a limit that no other test has."""
    if isinstance(test, Limited):
        return test.limits
    return () if test is every else (Limit(f"{test.__module__}.{test.__qualname__}", frozenset({"yes"})),)


def every(row: Row, cut_off: date) -> bool:
    """Each record of the ledger."""
    return True


@dataclass(frozen=True, slots=True)
class Count:
    """A figure counted from the rows of one ledger.

    when      the rows that count
    date      the column whose day in the period makes a row new; "" where the contract names none
    column    with `word`: only rows that hold the word in this column (BLANK: rows where it is empty)
    total     the count column that is summed; "" counts rows
    largest   `total` is not summed but its largest value taken
    distinct  the column of which each value counts once; "" counts every row
    dated     only the latest row, by this column, of each value of `distinct`; "" takes all
    """

    key: str
    ledger: str
    measure: str
    label: str = ""
    formula: str = ""
    when: Test = every
    date: str = ""
    column: str = ""
    word: str = ""
    total: str = ""
    largest: bool = False
    distinct: str = ""
    dated: str = ""

    def part(self, name: str, label: str, formula: str, **rule: Any) -> "Count":
        """This count's figure `name`: another label and formula, and what of the rule differs."""
        return replace(self, key=f"{self.key}.{name}", label=label, formula=formula, **rule)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A rate: the figures `parts`, added, over the figure `whole`."""

    key: str
    label: str
    formula: str
    parts: tuple[str, ...]
    whole: str


@dataclass(frozen=True, slots=True)
class Given:
    """A figure of the programme itself, such as how many measures it has; None where it does not say."""

    key: str
    measure: str
    label: str
    formula: str
    value: int | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the words `among` stand in a list column of at least one row that counts.

    With `throughout`, only words all of whose rows that count pass that test too.
    """

    key: str
    ledger: str
    measure: str
    label: str
    formula: str
    when: Test
    column: str
    among: frozenset[str]
    throughout: Test = every


@dataclass(frozen=True, slots=True)
class Gap:
    """What the figure `part` lacks of the figure `whole`; 0 where it lacks nothing, None where either is not known."""

    key: str
    label: str
    formula: str
    whole: str
    part: str


Definition = Count | Ratio | Given | Coverage | Gap
