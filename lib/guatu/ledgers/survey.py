"""One look at the XML of a whole sheet: whether it holds together, how far it reaches, and its marks.

The values come from python-calamine, which reads on where a sheet contradicts itself (the last of two cells in one place,
a row out of its order, half of a value) and shows an error value and a formula without its result as blank cells.
"""

import operator
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from guatu.ledgers import plain
from guatu.ledgers.book import Book
from guatu.ledgers.cells import column_of
from guatu.ledgers.elements import is_utf_8
from guatu.ledgers.grammar import Scanner
from guatu.ledgers.limits import MOST_COLUMNS
from guatu.ledgers.marks import Marks, Merge
from guatu.ledgers.merging import apart
from guatu.ledgers.shared import Strings
from guatu.ledgers.unreadable import Unreadable


@dataclass(frozen=True)
class Survey:
    """`rows` and `columns` reach to the last cells that hold something, of which there are `cells`; `text` is no less
    than the bytes of text they hold, a shared string counted wherever it stands."""

    marks: Marks
    merges: tuple[Merge, ...]
    rows: int
    columns: int
    cells: int
    text: int


def survey(pieces: Iterable[bytes], book: Book, strings: Strings) -> Survey:
    """What the XML of a sheet, given in pieces, says; Unreadable F01 if it contradicts itself or the workbook."""
    looking = _Survey(book, strings)
    for block in plain.blocks(pieces, b"row>"):
        looking.block(block)
    return looking.done()


@dataclass(frozen=True, slots=True)
class _Shape:
    """What rows have in common whose cells stand in the same columns: how many hold something, and how far they reach."""

    cells: int
    columns: int


_MOST_SHAPES: Final = 5000


class _Survey:
    """Skips plain rows after a look at where their cells stand, and hands everything else to the parser."""

    def __init__(self, book: Book, strings: Strings) -> None:
        self.book, self.strings = book, strings
        self.scanner = Scanner(book, strings)
        self.shapes: dict[bytes, _Shape] = {}
        self.text = 0
        self.percents = _percents(book)

    def block(self, block: bytes) -> None:
        """Takes the next bytes of the sheet."""
        if not is_utf_8(block):
            self.scanner.feed(block)
            return
        at = 0
        while at < len(block):
            end = self._plain(block, at)
            if end == at:
                found = block.find(b"<row", at + 1)
                end = found if found > 0 else len(block)
                self.scanner.feed(block[at:end])
            at = end

    def _plain(self, block: bytes, start: int) -> int:
        """Where the plain rows that begin at `start` end."""
        found = plain.ROWS.match(block, start) if self.scanner.between_rows else None
        if not found:
            return start
        self._run(found[0])
        return found.end()

    def _run(self, run: bytes) -> None:
        """Takes some plain rows; Unreadable F01 if they or their cells are not in order, or refer to what there is not."""
        numbers = list(map(int, plain.NUMBER.findall(run)))
        known = self.book.styles
        strange = known and max(map(int, set(plain.STYLE.findall(run))), default=0) >= known
        if strange or any(map(operator.ge, numbers, numbers[1:])):
            raise Unreadable("F01")
        self.scanner.go_on(numbers[0] - 1, numbers[-1] - 1)
        texts = plain.has_texts(run)
        outlines = plain.outlines(run, texts)
        shapes = [(self._shape(outline), times) for outline, times in Counter(outlines).items()]
        if cells := sum(shape.cells * times for shape, times in shapes):
            self.scanner.count(cells, self._last(numbers, outlines), max(shape.columns for shape, _ in shapes))
        if self.percents:
            self.scanner.show_percents((int(row) - 1, column_of(c.decode())) for c, row in self.percents.findall(run))
        self.text += self.strings.text(plain.INDEX.findall(run))
        if texts:
            self.text += sum(map(len, plain.WRITTEN.findall(run))) - 5 * run.count(b"&#")

    def _shape(self, outline: bytes) -> _Shape:
        shape = self.shapes.get(outline)
        if shape is None:
            shape = _shape_of(outline)
            if len(self.shapes) < _MOST_SHAPES:
                self.shapes[outline] = shape
        return shape

    def _last(self, numbers: list[int], outlines: list[bytes]) -> int:
        """The number of the last row with a cell that holds something."""
        after = 0
        for outline in reversed(outlines):
            if self._shape(outline).cells:
                break
            after += outline.count(b"<row")
        return numbers[-1 - after]

    def done(self) -> Survey:
        """What was seen, once the whole sheet has passed."""
        self.scanner.feed(b"", final=True)
        seen = self.scanner
        marks = Marks(
            frozenset(seen.hidden_rows),
            frozenset(seen.hidden_columns),
            seen.filter,
            seen.broken,
            frozenset(seen.percent),
        )
        return Survey(marks, apart(seen.merges), seen.rows, seen.columns, seen.cells, seen.text + self.text)


def _shape_of(outline: bytes) -> _Shape:
    """The shape of the rows of one outline; Unreadable F01 if their cells are not in order."""
    cells = [(column_of(letters.decode()), not blank) for letters, blank in plain.CELL.findall(outline)]
    if any(after[0] <= before[0] for before, after in pairwise(cells)) or (cells and cells[-1][0] >= MOST_COLUMNS):
        raise Unreadable("F01")
    held = [column for column, holds in cells if holds]
    return _Shape(len(held), held[-1] + 1 if held else 0)


def _percents(book: Book) -> re.Pattern[bytes] | None:
    """A pattern of the cells that show a number as a percentage, None if there is no style that does."""
    if not book.percents:
        return None
    styles = b"|".join(b"%d" % style for style in sorted(book.percents))
    return re.compile(rb'<c r="([A-Z]+)([0-9]+)" s="(?:' + styles + rb')"(?: t="n")?>')
