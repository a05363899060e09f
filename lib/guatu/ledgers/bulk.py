"""Cells that look blank and yet hold something: counted where counts differ, left out where they lie too far away.

python-calamine lays a sheet out as a full grid to its last cell, so that one space in A1048576 costs gigabytes.
"""

import html
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from guatu.ledgers.archive import entry_name
from guatu.ledgers.cells import position
from guatu.ledgers.limits import MOST_CELLS, MOST_ROWS
from guatu.ledgers.unreadable import Unreadable

_ELEMENT: Final = re.compile(rb"<(?:\w+:)?row\b([^>]*)>|<((?:\w+:)?)c((?:\s[^>]*?)?)(?:/>|>(.*?)</\2c>)", re.DOTALL)
_ROW: Final = re.compile(rb"""\sr\s*=\s*["']([0-9]{1,7})["']""")
_CELL: Final = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3}[0-9]{1,7})["']""")
_SHARED: Final = re.compile(rb"""\st\s*=\s*["']s["']""")
_ERROR: Final = re.compile(rb"""\st\s*=\s*["']e["']""")
_VALUE: Final = re.compile(rb"<(?:\w+:)?(?:v|is)\b[^>]*>(.*)</(?:\w+:)?(?:v|is)>", re.DOTALL)

Blank = Callable[[bytes, bytes], bool]
"""Whether a cell of these attributes whose XML is this holds nothing that can be seen."""


def too_large(rows: int, columns: int) -> bool:
    """Whether a sheet that reaches so far is beyond the limits."""
    return rows > MOST_ROWS or rows * columns > MOST_CELLS


def trimmed(xml: bytes, blank: Blank) -> bytes:
    """A sheet without its blank cells; Unreadable F04 if the others lie beyond the limits as well."""
    columns = 0
    for row, column in _places(xml, blank):
        columns = max(columns, column + 1)
        if too_large(row + 1, columns):
            raise Unreadable("F04")
    return _ELEMENT.sub(lambda element: b"" if _needless(element, blank) else element[0], xml)


def _needless(element: re.Match[bytes], blank: Blank) -> bool:
    """Whether an element is a blank cell that no other one's place depends on."""
    return element[1] is None and bool(_CELL.search(element[3])) and blank(element[3], element[4] or b"")


def filled(xml: bytes, blank: Blank) -> int:
    """How many cells of a sheet hold a value that can be seen."""
    cells = (e for e in _ELEMENT.finditer(xml) if e[4] and not _ERROR.search(e[3]))
    values = ((cell[3], value[1]) for cell in cells if (value := _VALUE.search(cell[4])))
    return sum(1 for attributes, value in values if not blank(attributes, value))


def _places(xml: bytes, blank: Blank) -> Iterator[tuple[int, int]]:
    """Row and column of each cell that holds something. Rows and cells may come without a reference."""
    row, column = -1, -1
    for element in _ELEMENT.finditer(xml):
        if element[1] is not None:
            reference = _ROW.search(element[1])
            row, column = int(reference[1]) - 1 if reference else row + 1, -1
            continue
        reference = _CELL.search(element[3])
        row, column = _place(reference[1]) if reference else (row, column + 1)
        if element[4] and not _needless(element, blank):
            yield row, column


def _place(reference: bytes) -> tuple[int, int]:
    try:
        return position(reference.decode("ascii"))
    except ValueError as why:
        raise Unreadable("F01") from why


def blankness(parts: Mapping[str, bytes]) -> Blank:
    """What tells whether a cell holds nothing, or white space only."""
    strings = re.finditer(rb"<(?:\w+:)?si>(.*?)</(?:\w+:)?si>", parts.get("xl/sharedstrings.xml", b""), re.DOTALL)
    shared = frozenset(b"%d" % number for number, string in enumerate(strings) if not _text(string[1]))

    def blank(attributes: bytes, content: bytes) -> bool:
        text = _text(content)
        return text in shared if _SHARED.search(attributes) else not text

    return blank


def _text(xml: bytes) -> bytes:
    return html.unescape(re.sub(rb"<[^>]*>", b"", xml).decode("utf-8", "replace")).strip().encode()


def replaced(data: bytes, entries: Mapping[str, bytes]) -> bytes:
    """The zip file `data` with other content for `entries`."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            new.writestr(name, entries.get(entry_name(name)) or old.read(name))
    return target.getvalue()
