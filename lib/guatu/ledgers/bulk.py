"""Sheets that stretch too far: blank cells far outside are taken out before reading, anything more is refused.

python-calamine lays a sheet out as a full grid to its last cell, so that one space in A1048576 costs gigabytes.
"""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Final

from guatu.ledgers.archive import entry_name
from guatu.ledgers.cells import position
from guatu.ledgers.unreadable import Unreadable

MOST_ROWS: Final = 50_000
MOST_CELLS: Final = 1_500_000
"""Of one sheet: its last row times its last column."""

_MOST_ELEMENTS: Final = 3_000_000
_FAR: Final = re.compile(rb"""r=["'](?:[A-Z]{2}|[A-Z]?[0-9]{5})""")
_ELEMENT: Final = re.compile(rb"<(?:\w+:)?row\b([^>]*)>|<((?:\w+:)?)c((?:\s[^>]*?)?)(?:/>|>(.*?)</\2c>)", re.DOTALL)
_ROW: Final = re.compile(rb"""\sr\s*=\s*["']([0-9]{1,7})["']""")
_CELL: Final = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3}[0-9]{1,7})["']""")
_SHARED: Final = re.compile(rb"""\st\s*=\s*["']s["']""")


def bounded(data: bytes, parts: Mapping[str, bytes], sheets: Mapping[str, str]) -> bytes:
    """The workbook `data` with no sheet beyond the limits: itself, or a copy without the blank cells that were.

    `sheets` gives the entry of each sheet by name. Unreadable F04 if a sheet's filled cells go beyond the limits.
    """
    trimmed: dict[str, bytes] = {}
    for entry in sheets.values():
        xml = parts.get(entry, b"")
        if xml.count(b"<c") + xml.count(b":c ") > _MOST_ELEMENTS:
            raise Unreadable("F04")
        far = _FAR.search(xml) or xml.count(b"<row") + xml.count(b":row") > MOST_ROWS
        if far and _too_far(xml, lambda _: False):
            trimmed[entry] = _trimmed(xml, _blankness(parts))
    return _replaced(data, trimmed) if trimmed else data


def _trimmed(xml: bytes, blank: Callable[[re.Match[bytes]], bool]) -> bytes:
    if _too_far(xml, blank):
        raise Unreadable("F04")
    return _ELEMENT.sub(lambda element: b"" if blank(element) else element[0], xml)


def _too_far(xml: bytes, ignored: Callable[[re.Match[bytes]], bool]) -> bool:
    """Whether the cells with anything in them lie beyond the limits. Rows and cells may come without a reference."""
    row, column, rows, columns = -1, -1, 0, 0
    for element in _ELEMENT.finditer(xml):
        if element[1] is not None:
            reference = _ROW.search(element[1])
            row, column = int(reference[1]) - 1 if reference else row + 1, -1
            continue
        reference = _CELL.search(element[3])
        row, column = _place(reference[1]) if reference else (row, column + 1)
        if element[4] and not ignored(element):
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            if rows > MOST_ROWS or rows * columns > MOST_CELLS:
                return True
    return False


def _place(reference: bytes) -> tuple[int, int]:
    try:
        return position(reference.decode("ascii"))
    except ValueError as why:
        raise Unreadable("F01") from why


def _blankness(parts: Mapping[str, bytes]) -> Callable[[re.Match[bytes]], bool]:
    """What tells whether an element is a cell that holds white space only and can be left out, since it has a reference."""
    strings = re.finditer(rb"<(?:\w+:)?si>(.*?)</(?:\w+:)?si>", parts.get("xl/sharedstrings.xml", b""), re.DOTALL)
    shared = frozenset(b"%d" % number for number, string in enumerate(strings) if not _text(string[1]))

    def blank(element: re.Match[bytes]) -> bool:
        if element[1] is not None or not _CELL.search(element[3]):
            return False
        text = _text(element[4] or b"")
        return text in shared if _SHARED.search(element[3]) else not text

    return blank


def _text(xml: bytes) -> bytes:
    return re.sub(rb"<[^>]*>", b"", xml).decode("utf-8", "replace").strip().encode()


def _replaced(data: bytes, entries: Mapping[str, bytes]) -> bytes:
    """The zip file `data` with other content for `entries`."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            new.writestr(name, entries.get(entry_name(name)) or old.read(name))
    return target.getvalue()
