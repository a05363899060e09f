"""What a sheet says beside its values: hidden rows and columns, filters, cells without a value, percentages, merges."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Place = tuple[int, int]
"""Row and column of a cell, from 0."""

Merge = tuple[int, int, int, int]
"""A merged block: first row, first column, last row, last column, from 0."""


@dataclass(frozen=True)
class Marks:
    """Of one sheet, rows and columns from 0. `filter` is the range of a filter that is on; `broken` the cells without a
    value and what they show (#REF!, "" for a formula without its result); `percent` cells formatted as a percentage."""

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    filter: str | None = None
    broken: Mapping[Place, str] = field(default_factory=dict)
    percent: frozenset[Place] = frozenset()
