"""A CSV file to one sheet: the encoding and the separator are those under which a ledger's header can be read.

UTF-8 (with or without a mark) and GB18030 are tried, UTF-16 where the file begins with its mark. Nothing is guessed from
the bytes of names: one Chinese name in GB18030 is valid UTF-8 in up to 18 % of cases.
"""

import contextlib
import csv
import io
from collections.abc import Iterator
from typing import Any, Final

from guatu.ledgers.cells import Raw
from guatu.ledgers.header import SYNONYMS, Header, Synonyms, find_header
from guatu.ledgers.limits import MOST_CELLS, MOST_ROWS
from guatu.ledgers.sheets import Grid, Texts
from guatu.ledgers.unreadable import Unreadable

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_SEPARATORS: Final = (",", "\t", ";")

_HEAD: Final = 256 * 1024
"""Bytes in which a header has its place: it stands in the first fifteen rows."""

Records = tuple[Grid, tuple[int, ...]]
"""The records of a file, and the line (from 1) on which each begins."""


def read_delimited(
    name: str, data: bytes, texts: Texts | None = None, synonyms: Synonyms = SYNONYMS
) -> tuple[Records, str]:
    """The records of a CSV called `name` (without its ending) and the encoding they were read in.

    Unreadable F03 if no encoding yields text, F01 if the text is no CSV (F01.quotes with the line, where there is a header),
    F04 if it is too large.
    """
    encodings = _encodings(data)
    if not encodings:
        raise Unreadable("F03.encoding")
    heads = [(e, s, _header(_text(data[:_HEAD], e), s, name, synonyms)) for e in encodings for s in _SEPARATORS]
    for encoding, separator, header in sorted(heads, key=lambda head: _rank(head[2])):
        with contextlib.suppress(_Torn) if header is None else contextlib.nullcontext():
            return _records(_text(data, encoding), separator, texts or Texts()), encoding.removesuffix("-sig").upper()
    raise Unreadable("F01")


def _encodings(data: bytes) -> list[str]:
    """The encodings in which the file is valid text."""
    marked = [encoding for mark, encoding in _MARKS if data.startswith(mark)]
    return [encoding for encoding in marked or ["utf-8", "gb18030"] if _is_text(data, encoding)]


def _is_text(data: bytes, encoding: str) -> bool:
    try:
        return "\0" not in data.decode(encoding)
    except UnicodeDecodeError:
        return False


def _text(data: bytes, encoding: str) -> str:
    """The text of valid data, or of its beginning: a letter cut in two at its end is left out."""
    return data.decode(encoding, "ignore").removeprefix("\ufeff")


def _header(head: str, separator: str, name: str, synonyms: Synonyms) -> Header | None:
    """The ledger's header that the first rows hold under one separator; a torn last row does not matter."""
    rows: Grid = []
    with contextlib.suppress(csv.Error):
        for record in csv.reader(io.StringIO(head, newline=""), delimiter=separator, strict=True):
            rows.append(list(record))
    return find_header(rows, name, synonyms)


def _rank(header: Header | None) -> int:
    """0 for a whole header, 1 for one that lacks columns, 2 for none."""
    return 2 if header is None else int(not header.sure)


class _Torn(Unreadable):
    """A CSV whose quotes do not fit."""


def _records(text: str, separator: str, texts: Texts) -> Records:
    """The records under one separator; _Torn if the quotes do not fit."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    starts: list[int] = []
    try:
        return texts.grid(_counted(reader, starts)), tuple(starts)
    except csv.Error as why:
        raise _Torn("F01.quotes", line=starts[-1] + 1 if starts else 1) from why


def _counted(reader: Any, starts: list[int]) -> Iterator[list[Raw]]:
    """The records as they come, the line on which each begins set down in `starts`; Unreadable F04 beyond the limits."""
    cells, line = 0, 1
    for record in reader:
        cells += len(record)
        if len(starts) >= MOST_ROWS or cells > MOST_CELLS:
            raise Unreadable("F04")
        starts.append(line)
        line = reader.line_num + 1
        yield record
