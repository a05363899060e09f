"""A sheet as it was read: the values of its cells, its marks and merged blocks already set into them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from guatu.ledgers.cells import Broken, Percent, Raw
from guatu.ledgers.limits import MOST_STRINGS
from guatu.ledgers.marks import Marks, Merge
from guatu.ledgers.unreadable import Unreadable


@dataclass(frozen=True)
class Sheet:
    """One visible sheet. `rows` hold its cells from A1 on and may be of different lengths; `shift` as in `Setting`.

    `starts` are the lines (from 1) on which the records of a CSV begin; a sheet of a workbook has none.
    """

    file: str
    name: str
    rows: Sequence[Sequence[Raw]]
    merges: tuple[Merge, ...] = ()
    marks: Marks = field(default_factory=Marks)
    shift: int = 0
    starts: tuple[int, ...] = ()

    @property
    def cells(self) -> int:
        """How many cells its grid has."""
        return len(self.rows) * max(map(len, self.rows), default=0)


@dataclass(frozen=True)
class Workbook:
    """The visible sheets of a file, the names of those that are not, whether it is marked as secret, and its encoding
    where that had to be found out."""

    file: str
    sheets: tuple[Sheet, ...]
    hidden: tuple[str, ...] = ()
    marked: bool = False
    encoding: str = ""


Grid = list[list[Raw]]


class Texts:
    """The texts of a bureau's ledgers, each kept once: most of them stand in very many cells."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def grid(self, rows: Iterable[Sequence[Raw]], left: int = 0) -> Grid:
        """The rows with `left` blank cells before each; Unreadable F04 if there are too many different texts."""
        known, grid, blank = self._known.setdefault, Grid(), [""] * left
        rows = iter(rows)
        while some := list(islice(rows, 1000)):
            grid += [blank + [known(raw, raw) if type(raw) is str else raw for raw in row] for row in some]
            if len(self._known) > MOST_STRINGS:
                raise Unreadable("F04")
        return grid


def settle(
    rows: Grid, merges: Iterable[Merge], broken: Mapping[tuple[int, int], str], percent: Iterable[tuple[int, int]]
) -> None:
    """Sets into the cells of `rows` that some have no value, which are percentages, and a merged block's value in each
    row of the block."""
    for (row, column), error in broken.items():
        _set(rows, row, column, Broken(error))
    for row, column in percent:
        if row < len(rows) and column < len(rows[row]) and isinstance(value := rows[row][column], float):
            rows[row][column] = Percent(value)
    for top, left, bottom, _ in merges:
        if bottom > top and top < len(rows) and left < len(rows[top]):
            for row in range(top + 1, min(bottom + 1, len(rows))):
                _set(rows, row, left, rows[top][left])


def _set(rows: Grid, row: int, column: int, value: Raw) -> None:
    """Puts a value into a cell, widening the grid where the file's last cells seemed to be blank."""
    while len(rows) <= row:
        rows.append([])
    rows[row].extend([""] * (column + 1 - len(rows[row])))
    rows[row][column] = value
