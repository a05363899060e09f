"""The grammar of a sheet's XML, element by element: what may stand where, in which order, and what a cell may hold.

Stricter than python-calamine, which takes elements by their local name wherever they stand, and the last of what stands
there twice. A sheet that breaks it is damaged; no office program writes one.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from guatu.ledgers.book import Book, true
from guatu.ledgers.cells import position
from guatu.ledgers.elements import Attributes, a_parser, deeper, feed, names
from guatu.ledgers.limits import MOST_BLOCKS, MOST_COLUMNS, MOST_LINES, MOST_MARKED, MOST_ROWS
from guatu.ledgers.marks import Merge, Place
from guatu.ledgers.shared import RICH, Strings
from guatu.ledgers.tableparts import CRITERIA
from guatu.ledgers.unreadable import Unreadable

_PARTS: Final = names(
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios"
    " autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations"
    " hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches"
    " ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls webPublishItems"
    " tableParts extLst"
)
_CHILDREN: Final[Mapping[str, frozenset[str]]] = {
    "": frozenset({"worksheet"}),
    "worksheet": _PARTS,
    "sheetData": frozenset({"row"}),
    "row": frozenset({"c", "extLst"}),
    "c": frozenset({"f", "v", "is", "extLst"}),
    "v": frozenset(),
    "f": frozenset(),
    "cols": frozenset({"col"}),
    "mergeCells": frozenset({"mergeCell"}),
    **RICH,
}
"""What may stand in each element that matters; in others, anything."""

_ATTRIBUTES: Final[Mapping[str, frozenset[str]]] = {
    "sheetData": frozenset(),
    "row": names("r spans s customFormat ht hidden customHeight outlineLevel collapsed thickTop thickBot ph xmlns"),
    "c": names("r s t cm vm ph xmlns"),
    "v": frozenset({"xmlns"}),
}
_ONLY_THERE: Final = {"sheetData": "worksheet", "mergeCells": "worksheet", "mergeCell": "mergeCells"}
_VALUES: Final[Mapping[str, re.Pattern[str]]] = {
    "n": re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"),
    "s": re.compile(r"[0-9]{1,7}"),
    "b": re.compile(r"0|1|true|false"),
    "d": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]{5,15}Z?)?"),
    "str": re.compile(r".*", re.DOTALL),
}


class Scanner:
    """Collects what a sheet says while its elements pass; Unreadable F01 where it breaks the grammar."""

    def __init__(self, book: Book, strings: Strings) -> None:
        self.book, self.strings = book, strings
        self.rows = self.columns = self.cells = self.text = 0
        self.hidden_rows, self.hidden_columns = set[int](), set[int]()
        self.filter: str | None = None
        self.broken: dict[Place, str] = {}
        self.percent: set[Place] = set()
        self.merges: list[Merge] = []
        self._filtered = ""
        self._path: list[str] = []
        self._prefix = self._vocabulary = ""
        self._seen: set[str] = set()
        self._row = self._column = -1
        self._widths = 0
        self._cell: Attributes = {}
        self._within: set[str] = set()
        self._pieces: list[str] = []
        self._parser = a_parser()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.CommentHandler = self._parser.StartCdataSectionHandler = self._interrupted
        self._parser.ProcessingInstructionHandler = self._interrupted

    def feed(self, data: bytes, final: bool = False) -> None:
        """Takes the next bytes of the sheet."""
        feed(self._parser, data, final)
        if final and "sheetData" not in self._seen:
            raise Unreadable("F01")

    @property
    def between_rows(self) -> bool:
        """Whether the next element is a row of the sheet."""
        return len(self._path) == 2 and self._path[1] == "sheetData" and not self._prefix

    def go_on(self, first: int, last: int) -> None:
        """Takes the rows from `first` to `last`, from 0; rows come in their order."""
        if not self._row < first <= last < MOST_LINES:
            raise Unreadable("F01")
        self._row, self._column = last, -1

    def _start(self, name: str, attributes: Attributes) -> None:
        prefix, _, local = name.rpartition(":")
        parent = self._path[-1] if self._path else ""
        if not self._path:
            self._prefix, self._vocabulary = prefix, attributes.get("xmlns", "")
        own = prefix == self._prefix
        allowed = _CHILDREN.get(parent)
        foreign = parent == "worksheet" and not own
        if allowed is not None and not foreign and not (own and local in allowed):
            raise Unreadable("F01")
        once = parent == "worksheet" and local in _ONLY_ONCE and local in self._seen
        if once or _ONLY_THERE.get(local, parent) != parent:
            raise Unreadable("F01")
        deeper(len(self._path))
        self._path.append(local if own else "*")
        if own:
            self._own(local, parent, attributes)

    def _own(self, name: str, parent: str, attributes: Attributes) -> None:
        """Takes an element of the sheet's own vocabulary."""
        if name in _ATTRIBUTES and not all(":" in key or key in _ATTRIBUTES[name] for key in attributes):
            raise Unreadable("F01")
        if attributes.get("xmlns", self._vocabulary) != self._vocabulary:
            raise Unreadable("F01")
        if parent == "worksheet":
            self._seen.add(name)
        if name == "c":
            self._begin_cell(attributes)
        elif name == "row" and parent == "sheetData":
            row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self.go_on(row, row)
            if _unseen(attributes, "ht") and self._row < MOST_ROWS:
                self.hidden_rows.add(self._row)
        elif parent == "c":
            if name in self._within:
                raise Unreadable("F01")
            self._within.add(name)
        elif name == "mergeCell":
            self.merges.append(_block(attributes["ref"]))
            if len(self.merges) > MOST_BLOCKS:
                raise Unreadable("F04")
        elif name == "col" and parent == "cols":
            self._columns(int(attributes["min"]) - 1, int(attributes["max"]), _unseen(attributes, "width"))
        elif name == "autoFilter" and parent == "worksheet":
            self._filtered = attributes.get("ref", "")
        elif name in CRITERIA and self._path[1:3] == ["autoFilter", "filterColumn"] and len(self._path) == 4:
            self.filter = self._filtered

    def _columns(self, first: int, last: int, hidden: bool) -> None:
        """Takes the columns from `first` to before `last`, which come in their order."""
        if not self._widths <= first < last <= MOST_COLUMNS:
            raise Unreadable("F01")
        self._widths = last
        if hidden:
            self.hidden_columns.update(range(first, last))

    def _begin_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        row, column = position(reference) if reference else (self._row, self._column + 1)
        if row != self._row or not self._column < column < MOST_COLUMNS:
            raise Unreadable("F01")
        self._column, self._cell, self._pieces = column, attributes, []
        self._within.clear()

    def _characters(self, data: str) -> None:
        last = self._path[-1]
        if last == "v" or (last == "t" and "rPh" not in self._path):
            self._pieces.append(data)
            if len(self._pieces) > _MOST_PIECES:
                raise Unreadable("F04")
        elif last in _BARE and data.strip():
            raise Unreadable("F01")

    def _interrupted(self, *_: object) -> None:
        """A comment and its like in a value hides from python-calamine what follows."""
        if self._path and self._path[-1] == "v":
            raise Unreadable("F01")

    def _end(self, _: str) -> None:
        if self._path.pop() == "c":
            self._end_cell()

    def _end_cell(self) -> None:
        kind, place, value = self._cell.get("t", "n"), (self._row, self._column), "".join(self._pieces)
        style = int(self._cell.get("s", "0"))
        if style and self.book.styles and style >= self.book.styles:
            raise Unreadable("F01")
        if kind == "e":
            self._broken(place, value or "#VALUE!")
        elif "f" in self._within and not ("v" in self._within and (value or kind == "str")):
            self._broken(place, "")
        elif value:
            self._held(kind, place, value, style)

    def _broken(self, place: Place, error: str) -> None:
        self.broken[place] = error
        self.count(0, place[0] + 1, place[1] + 1)
        if len(self.broken) > MOST_MARKED:
            raise Unreadable("F04")

    def _held(self, kind: str, place: Place, value: str, style: int) -> None:
        """Counts a cell that holds something; what it holds must be of its type."""
        if "is" in self._within:
            sound = kind == "inlineStr" and "v" not in self._within
        else:
            sound = kind in _VALUES and bool(_VALUES[kind].fullmatch(value))
        if not sound:
            raise Unreadable("F01")
        self.text += self.strings.length(int(value)) if kind == "s" else len(value.encode())
        self.count(1, self._row + 1, self._column + 1)
        if style in self.book.percents:
            self.show_percents((place,))

    def count(self, cells: int, rows: int, columns: int) -> None:
        """Takes account of `cells` that hold something, which reach to `rows` and `columns`."""
        self.rows, self.columns, self.cells = max(self.rows, rows), max(self.columns, columns), self.cells + cells

    def show_percents(self, places: Iterable[Place]) -> None:
        """Notes the cells that show a number as a percentage."""
        self.percent.update(places)
        if len(self.percent) > MOST_MARKED:
            raise Unreadable("F04")


_MOST_PIECES: Final = 10_000
_ONLY_ONCE: Final = frozenset({"sheetData", "mergeCells", "autoFilter", "cols"})
_BARE: Final = frozenset({"worksheet", "sheetData", "row", "c", "is", "r", "mergeCells"})
"""Elements in which no text may stand."""


def _unseen(attributes: Attributes, size: str) -> bool:
    """Whether a row or column is hidden, be it for want of height or width."""
    return true(attributes, "hidden") or float(attributes.get(size, "1")) == 0


def _block(reference: str) -> Merge:
    """A merged block by its range, in A1 notation."""
    first, _, last = reference.partition(":")
    (top, left), (bottom, right) = position(first), position(last or first)
    if bottom < top or right < left or bottom >= MOST_LINES or right >= MOST_COLUMNS:
        raise Unreadable("F01")
    return top, left, bottom, right
