"""A sheet as it was read, and the same sheet with its marks and merged blocks set into its cells."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from guatu.ledgers.bulk import MOST_CELLS
from guatu.ledgers.cells import Broken, Percent, Raw
from guatu.ledgers.marks import Marks
from guatu.ledgers.unreadable import Unreadable

Merge = tuple[int, int, int, int]
"""A merged block: first row, first column, last row, last column, from 0."""


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


@dataclass(frozen=True)
class Workbook:
    """The visible sheets of a file, the names of those that are not, whether ★ stands anywhere in it, and its encoding
    where that had to be found out."""

    file: str
    sheets: tuple[Sheet, ...]
    hidden: tuple[str, ...] = ()
    marked: bool = False
    encoding: str = ""


def settled(sheet: Sheet) -> Sheet:
    """The sheet with its marks set into its cells, and a merged block's value in each row of the block.

    Unreadable F04 if its merged blocks cover more rows than a sheet may have cells (they overlap, which no program does).
    """
    if sum(min(bottom, len(sheet.rows)) - top for top, _, bottom, _ in sheet.merges) > MOST_CELLS:
        raise Unreadable("F04")
    rows = [list(row) for row in sheet.rows]
    for (row, column), error in sheet.marks.broken.items():
        _set(rows, row, column, Broken(error))
    for row, column in sheet.marks.percent:
        if row < len(rows) and column < len(rows[row]) and isinstance(value := rows[row][column], float):
            rows[row][column] = Percent(value)
    for top, left, bottom, _ in sheet.merges:
        if bottom > top and top < len(rows) and left < len(rows[top]):
            for row in range(top + 1, min(bottom + 1, len(rows))):
                _set(rows, row, left, rows[top][left])
    return replace(sheet, rows=rows)


def _set(rows: list[list[Raw]], row: int, column: int, value: Raw) -> None:
    """Puts a value into a cell, widening the grid where the file's last cells seemed to be blank."""
    while len(rows) <= row:
        rows.append([])
    rows[row].extend([""] * (column + 1 - len(rows[row])))
    rows[row][column] = value
