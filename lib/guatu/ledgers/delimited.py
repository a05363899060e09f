"""A CSV file to one sheet: the encoding and the separator are those under which a ledger's header can be read.

UTF-8 (with or without a mark) and GB18030 are tried, UTF-16 where the file begins with its mark. Nothing is guessed from
the bytes of names: one Chinese name in GB18030 is valid UTF-8 in up to 18 % of cases.
"""

import csv
import io
from collections.abc import Iterator
from typing import Final

from guatu.ledgers.bulk import MOST_CELLS, MOST_ROWS
from guatu.ledgers.cells import Raw
from guatu.ledgers.header import SYNONYMS, Synonyms, find_header
from guatu.ledgers.unreadable import Unreadable

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_SEPARATORS: Final = (",", "\t", ";")

Records = tuple[list[list[Raw]], tuple[int, ...]]
"""The records of a file, and the line (from 1) on which each begins."""


def read_delimited(name: str, data: bytes, synonyms: Synonyms = SYNONYMS) -> tuple[Records, str]:
    """The records of a CSV called `name` (without its ending) and the encoding they were read in.

    Unreadable F03 if no encoding yields text, F01 if the text is no CSV, F04 if it is too large.
    """
    texts = list(_texts(data))
    if not texts:
        raise Unreadable("F03.encoding")
    found = [
        (records, encoding)
        for text, encoding in texts
        for separator in _SEPARATORS
        if (records := _records(text, separator))
    ]
    if not found:
        raise Unreadable("F01")
    headers = [find_header(records[0], name, synonyms) for records, _ in found]
    sure = [pair for pair, header in zip(found, headers, strict=True) if header and header.sure]
    known = [pair for pair, header in zip(found, headers, strict=True) if header]
    return (sure or known or found)[0]


def _texts(data: bytes) -> Iterator[tuple[str, str]]:
    """The file as text in each encoding in which it is valid."""
    marked = [encoding for mark, encoding in _MARKS if data.startswith(mark)]
    for encoding in marked or ["utf-8", "gb18030"]:
        try:
            text = data.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            yield text, encoding.removesuffix("-sig").upper()


def _records(text: str, separator: str) -> Records | None:
    """The records under one separator, None if the quotes do not fit."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[Raw]] = []
    starts: list[int] = []
    cells, line = 0, 1
    try:
        for record in reader:
            cells += len(record)
            if len(rows) >= MOST_ROWS or cells > MOST_CELLS:
                raise Unreadable("F04")
            rows.append(list(record))
            starts.append(line)
            line = reader.line_num + 1
    except csv.Error:
        return None
    return rows, tuple(starts)
