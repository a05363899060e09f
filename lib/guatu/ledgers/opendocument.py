"""An .ods file to sheets, in one pass over its content.

python-calamine would read it too, but it loses line breaks, tabs and all merged blocks, takes any text for a date or a
truth value, and unfolds repeated cells before anyone could count them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from guatu.ledgers.archive import Archive
from guatu.ledgers.bulk import too_large
from guatu.ledgers.cells import Raw
from guatu.ledgers.elements import Attributes, a_parser, deeper, feed, names
from guatu.ledgers.limits import MOST_BLOCKS, MOST_COLUMNS, MOST_FILLED, MOST_LINES, MOST_ROWS
from guatu.ledgers.marks import Marks, Merge
from guatu.ledgers.merging import apart
from guatu.ledgers.opencell import DRAW, OFFICE, STYLE, TABLE, TEXT, Paragraphs, value_of
from guatu.ledgers.sheets import Grid, Sheet, Texts, Workbook, settle
from guatu.ledgers.unreadable import Unreadable

_CONTENT: Final = "content.xml"


def is_opendocument(archive: Archive) -> bool:
    """Whether a zip file is a document of this kind, be it a spreadsheet or another one."""
    return _CONTENT in archive and "xl/workbook.xml" not in archive


def read_opendocument(name: str, archive: Archive, texts: Texts, room: int) -> Workbook:
    """The visible sheets of an .ods, whose grids may have `room` cells; Unreadable F01, F03 if it is no spreadsheet, F04."""
    reader = _Reader(room)
    for piece in archive.pieces(_CONTENT):
        feed(reader.parser, piece)
    feed(reader.parser, b"", final=True)
    titles = [*reader.tables, *reader.hidden]
    if not reader.spreadsheet or len(set(titles)) < len(titles):
        raise Unreadable("F01" if reader.spreadsheet else "F03")
    sheets = tuple(_sheet(name, table, reader, texts) for table in reader.tables.values())
    return Workbook(name, sheets, tuple(reader.hidden), archive.inspect())


def _sheet(file: str, table: "_Table", reader: "_Reader", texts: Texts) -> Sheet:
    rows, merges = texts.grid(table.rows), apart(table.merges)
    settle(rows, merges, {}, ())
    hidden = frozenset(row for first, last in table.hidden_rows for row in range(first, min(last, len(rows))))
    columns = frozenset(c for first, last in table.hidden_columns for c in range(first, last))
    marks = Marks(hidden, columns, reader.filters.get(table.name))
    return Sheet(file, table.name, rows, merges, marks, reader.shift)


@dataclass
class _Table:
    """One sheet as its elements pass: the rows up to the last that holds something, the next row and column."""

    name: str
    rows: Grid = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    row: int = 0
    column: int = 0
    width: int = 0
    filled: int = 0

    def end_row(self, cells: list[Raw], times: int, room: int) -> None:
        """Lays the current row `times` times into the grid, if it holds anything."""
        first, self.row = self.row, self.row + times
        if not cells:
            return
        self.width = max(self.width, len(cells))
        self.filled += times * (len(cells) - cells.count(""))
        if too_large(self.row, self.width) or self.row * self.width > room or self.filled > MOST_FILLED:
            raise Unreadable("F04")
        self.rows += [[] for _ in range(first - len(self.rows))]
        self.rows += [list(cells) for _ in range(times)]


_CHILDREN: Final[Mapping[str, frozenset[str]]] = {
    f"{TABLE}table": names(
        "title desc table-source scenario shapes table-column table-columns table-column-group table-header-columns"
        " table-row table-rows table-row-group table-header-rows named-expressions table-protection"
    ),
    **dict.fromkeys(
        (f"{TABLE}table-rows", f"{TABLE}table-row-group", f"{TABLE}table-header-rows"),
        frozenset({"table-row", "table-rows", "table-row-group", "table-header-rows"}),
    ),
    f"{TABLE}table-row": frozenset({"table-cell", "covered-table-cell"}),
}
"""What of the table's own vocabulary may stand in it and in its rows: a row called otherwise would go unread."""

_SKIPPED: Final = frozenset(
    {f"{OFFICE}annotation", f"{TEXT}ruby-text", f"{TABLE}shapes", f"{OFFICE}forms", f"{TABLE}tracked-changes"}
)


class _Reader:
    """Collects the sheets of a content.xml while its elements pass."""

    def __init__(self, room: int) -> None:
        self.tables: dict[str, _Table] = {}
        self.hidden: list[str] = []
        self.filters: dict[str, str] = {}
        self.spreadsheet = False
        self.shift = 0
        self._room = room
        self._path: list[str] = []
        self._skipped = 0
        self._style, self._hidden_styles = "", set[str]()
        self._table = _Table("")
        self._row: Attributes = {}
        self._cell: Attributes = {}
        self._cells: list[Raw] = []
        self._text = Paragraphs()
        self._range = ""
        self.parser = a_parser(" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _start(self, name: str, attributes: Attributes) -> None:
        parent = self._path[-1] if self._path else ""
        deeper(len(self._path))
        self._path.append(name)
        if self._skipped:
            return
        allowed = _CHILDREN.get(parent)
        if allowed is not None and name.startswith(TABLE) and name[len(TABLE) :] not in allowed:
            raise Unreadable("F01")
        if name in _SKIPPED or name.startswith(DRAW):
            self._skipped = len(self._path)
        elif name.startswith((TABLE, TEXT)):
            self._within(name, parent, attributes)
        elif name == f"{STYLE}style":
            self._style = attributes.get(f"{STYLE}name", "")
        elif name == f"{STYLE}table-properties" and attributes.get(f"{TABLE}display") == "false":
            self._hidden_styles.add(self._style)
        elif name == f"{OFFICE}spreadsheet":
            self.spreadsheet = True

    def _within(self, name: str, parent: str, attributes: Attributes) -> None:
        match name.rpartition(" ")[2]:
            case "table" if parent == f"{OFFICE}spreadsheet":
                self._begin_table(attributes)
            case "table-column":
                self._column(attributes)
            case "table-row":
                self._row, self._cells, self._table.column = attributes, [], 0
            case "table-cell" | "covered-table-cell" if parent == f"{TABLE}table-row":
                self._cell, self._text = attributes, Paragraphs()
            case "p" | "h":
                self._text.begin()
            case "s" | "tab" | "line-break":
                self._text.add(name, attributes)
            case "database-range":
                self._range = attributes.get(f"{TABLE}target-range-address", "")
            case "filter" if parent == f"{TABLE}database-range":
                sheet, cells = _range_of(self._range)
                self.filters[sheet] = cells
            case "null-date":
                self.shift = _shift_of(attributes.get(f"{TABLE}date-value", ""))

    def _begin_table(self, attributes: Attributes) -> None:
        name = attributes.get(f"{TABLE}name", "")
        if attributes.get(f"{TABLE}style-name") in self._hidden_styles:
            self.hidden.append(name)
            self._skipped = len(self._path)
        elif name in self.tables:
            raise Unreadable("F01")
        else:
            self._room -= len(self._table.rows) * self._table.width
            self.tables[name] = self._table = _Table(name)

    def _column(self, attributes: Attributes) -> None:
        first, table = self._table.column, self._table
        table.column = first + _times(attributes, "columns", MOST_COLUMNS)
        if table.column > MOST_COLUMNS:
            raise Unreadable("F01")
        if attributes.get(f"{TABLE}visibility", "visible") != "visible":
            table.hidden_columns.append((first, table.column))

    def _characters(self, data: str) -> None:
        if not self._skipped and f"{TEXT}p" in self._path:
            self._text.text(data)

    def _end(self, name: str) -> None:
        if self._skipped:
            self._skipped = 0 if self._skipped == len(self._path) else self._skipped
        elif name in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            self._end_cell()
        elif name == f"{TABLE}table-row":
            self._end_row()
        self._path.pop()

    def _end_cell(self) -> None:
        value, table = value_of(self._cell, self._text.whole()), self._table
        times = _times(self._cell, "columns", MOST_COLUMNS)
        down, right = (int(self._cell.get(f"{TABLE}number-{x}-spanned", "1")) for x in ("rows", "columns"))
        if down > 1 or right > 1:
            table.merges.append((table.row, table.column, table.row + down - 1, table.column + right - 1))
        if len(table.merges) > MOST_BLOCKS:
            raise Unreadable("F04")
        table.column += times
        if table.column > MOST_COLUMNS:
            raise Unreadable("F01")
        if value != "":
            self._cells += [""] * (table.column - times - len(self._cells)) + [value] * times

    def _end_row(self) -> None:
        times = _times(self._row, "rows", MOST_LINES)
        first = self._table.row
        self._table.end_row(self._cells, times, self._room)
        if self._table.row > MOST_LINES:
            raise Unreadable("F01")
        if first < MOST_ROWS and self._row.get(f"{TABLE}visibility", "visible") != "visible":
            self._table.hidden_rows.append((first, first + times))


def _times(attributes: Attributes, of: str, most: int) -> int:
    """How often a row, column or cell is repeated; Unreadable F01 if that is no number from 1 to `most`."""
    times = int(attributes.get(f"{TABLE}number-{of}-repeated", "1"))
    if not 1 <= times <= most:
        raise Unreadable("F01")
    return times


def _range_of(address: str) -> tuple[str, str]:
    """Sheet and cells of a range like 'Sheet'.A1:'Sheet'.H3."""
    first, _, last = address.replace("$", "").partition(":")
    sheet, _, cell = first.rpartition(".")
    return sheet.strip("'").replace("''", "'"), f"{cell}:{last.rpartition('.')[2]}" if last else cell


def _shift_of(first_day: str) -> int:
    """The days between the file's first day and 1899-12-30."""
    try:
        return (date.fromisoformat(first_day[:10]) - date(1899, 12, 30)).days
    except ValueError as why:
        raise Unreadable("F01") from why
