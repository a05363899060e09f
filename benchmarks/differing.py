"""Bureaux that differ as real ones do: each its own titles and texts, and of most ledgers its own rows, in every period.

Typst and the caches of text widths keep what they have set before; ledgers that are all the same would measure those.
"""

import hashlib
import re
import zipfile
from functools import partial
from pathlib import Path

_ROW = re.compile(rb'<row r="[0-9]+"[^>]*>.*?</row>', re.DOTALL)
_ID = re.compile(rb'<c r="B[0-9]+"[^>]*><is><t>([A-Z]{2}[0-9]{3})</t>')
_REFERENCE = re.compile(rb'<c r="[AC-Z]+[0-9]+"[^>]*><is><t>([A-Z]{2}[0-9]{3})</t>')
_TITLES = {"HD": "F", "WT": "E", "XX": "E", "ZD": "D", "SJ": "E", "YJ": "D", "DY": "G"}
"""The column of each ledger, by how its 编号 begin, in which a record's own text stands."""
_TOTAL = "<t>合计</t>".encode()
_WHOLE = ("HD", "ZB", "HJ")
"""Ledgers that stay whole: a programme says how many activities it has, outcomes are few, what was written off is named."""
_ONE_IN = 5


def differ(programme: Path) -> None:
    """Give every bureau of a programme of `many` ledgers of its own: a fifth of the rows left out, the texts marked."""
    periods = [sorted(folder.glob("*.xlsx")) for folder in sorted((programme / "ledgers").iterdir())]
    named = {word for books in periods for word in _named(_entries(books[0]))}
    for path in (path for books in periods for path in books):
        entries, own = _entries(path), partial(_own, path.stem, named)
        path.unlink()  # a link to the one that all have
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
            for name, xml in entries.items():
                rows = name.startswith("xl/worksheets/")
                book.writestr(name, _ROW.sub(own, xml) if rows else xml)


def _entries(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist()}


def _named(entries: dict[str, bytes]) -> set[bytes]:
    """The 编号 that stand in other rows than their own."""
    return {word for xml in entries.values() for word in _REFERENCE.findall(xml)}


def _own(bureau: str, named: set[bytes], found: re.Match[bytes]) -> bytes:
    """A row as the bureau has it: nothing, or with its own texts. What another row names stays."""
    row = found[0]
    if _TOTAL in row:
        return b""  # the rows would not add up to it
    record = _ID.search(row)
    if not record:
        return row
    ledger, drawn = record[1][:2].decode(), hashlib.sha256(bureau.encode() + record[1]).digest()[0]
    if drawn % _ONE_IN == 0 and record[1] not in named and ledger not in _WHOLE:
        return b""
    title = rf'(<c r="{_TITLES.get(ledger, "ZZ")}[0-9]+"[^>]*><is><t>[^<]+)'.encode()
    return re.sub(title, lambda text: text[1] + bureau.encode(), row)
