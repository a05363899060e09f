"""What a count asks of a row, trait by trait: from these it is known which counts are parts and sums of which."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from guatu.indicators.definition import BLANK, Count, Limit, limits_of
from guatu.ledgers.schema import BY_NAME, Column, codes_of
from guatu.programme import Programme

MANY: Final = ("codes", "measures")
"""The kinds of columns of which a row may hold several words."""


@dataclass(frozen=True)
class Box:
    """A count's key and, by trait, the words it takes; a trait that it does not ask about is not there.

    columns  the traits that are columns
    many     those of which a row may have several words
    known    by trait all words there are, where they are known
    loose    what is counted (a person) may stand under several words of any trait
    trait    the trait in which it differs from the others of its group
    figure   whether it is a figure's; otherwise only a sum that helps to tell others
    """

    key: str
    limits: Mapping[str, frozenset[str]]
    columns: frozenset[str] = frozenset()
    many: frozenset[str] = frozenset()
    known: Mapping[str, frozenset[str]] = field(default_factory=dict)
    loose: bool = False
    trait: str = ""
    figure: bool = True

    @property
    def words(self) -> frozenset[str]:
        """The words that it takes of its group's trait; none if it does not ask."""
        return self.limits.get(self.trait, frozenset())

    @property
    def every(self) -> frozenset[str]:
        """All words of its group's trait, as far as known."""
        return self.known.get(self.trait, frozenset())

    def asked(self, every: frozenset[str]) -> frozenset[str]:
        """The words that it takes of its group's trait, `every` if it does not ask."""
        return self.limits.get(self.trait, every)

    def within(self, other: "Box") -> bool:
        """Whether every row that it counts is counted by `other` too."""
        return all(trait in self.limits and self.limits[trait] <= words for trait, words in other.limits.items())


def box_of(count: Count, programme: Programme, seen: Mapping[tuple[str, str], frozenset[str]]) -> Box:
    """The box of a count; `seen` are the words of columns without a list, by ledger and column."""
    limits: dict[str, frozenset[str]] = {}
    known: dict[str, frozenset[str]] = {}
    columns: set[str] = set()
    many: set[str] = set()
    for limit in _limits(count):
        column = next((c for c in BY_NAME[count.ledger].columns if c.name == limit.trait), None)
        every = _every(limit, column, count, programme, seen)
        words = every - limit.words if limit.but else limit.words
        limits[limit.trait] = limits.get(limit.trait, words) & words
        known[limit.trait] = every
        if column is not None:
            columns.add(limit.trait)
        if column is not None and column.kind in MANY:
            many.add(limit.trait)
    loose = bool(count.distinct and not count.dated)
    return Box(count.key, limits, frozenset(columns), frozenset(many), known, loose)


def _limits(count: Count) -> Iterator[Limit]:
    if count.column:
        yield Limit(count.column, frozenset({count.word}))
    yield from limits_of(count.when)


def _every(
    limit: Limit,
    column: Column | None,
    count: Count,
    programme: Programme,
    seen: Mapping[tuple[str, str], frozenset[str]],
) -> frozenset[str]:
    """All words of a trait: as its test says, a column's list, or what stands in the ledger; 未填 where it may be empty."""
    if column is None:
        return limit.every or frozenset({*limit.words, "no"})
    listed = frozenset(codes_of(column, programme, programme.bureaus[0].model_copy(update={"units": ()})))
    words = listed or seen.get((count.ledger, column.name), frozenset()) or limit.words
    return words if column.required else words | {BLANK}
