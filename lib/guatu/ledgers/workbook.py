"""A file to sheets of located cells, whatever its name says: the content decides what it is.

Only sheets that can be seen are read. Nothing is parsed here: cells are as the file holds them.
"""

from pathlib import Path
from typing import Final

from guatu.ledgers.archive import Archive
from guatu.ledgers.delimited import read_delimited
from guatu.ledgers.header import SYNONYMS, Synonyms
from guatu.ledgers.legacy import read_legacy
from guatu.ledgers.limits import MOST_CELLS, MOST_FILE
from guatu.ledgers.opendocument import is_opendocument, read_opendocument
from guatu.ledgers.packed import read_packed
from guatu.ledgers.sheets import Sheet, Texts, Workbook
from guatu.ledgers.strangers import FOREIGN, kind_of, kind_of_archive
from guatu.ledgers.unreadable import Unreadable

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_bytes(path: Path) -> bytes:
    """A file's content; Unreadable F01 if it cannot be read, F04 if it is too large."""
    try:
        if path.stat().st_size > MOST_FILE:
            raise Unreadable("F04")
        return path.read_bytes()
    except OSError as why:
        raise Unreadable("F01") from why


def read_workbook(
    path: Path, data: bytes, synonyms: Synonyms = SYNONYMS, texts: Texts | None = None, room: int = MOST_CELLS
) -> Workbook:
    """The sheets of the file `data` that lay at `path`; Unreadable F01 to F04 says why there are none.

    `synonyms` help to find a CSV's encoding; `texts` are those of files read before, `room` the cells that may come yet.
    """
    texts = texts or Texts()
    book = _read(path, data, synonyms, texts, room)
    if sum(sheet.cells for sheet in book.sheets) > room:
        raise Unreadable("F04")
    return book


def _read(path: Path, data: bytes, synonyms: Synonyms, texts: Texts, room: int) -> Workbook:
    if data.startswith(b"PK"):
        archive = Archive(data)
        if is_opendocument(archive):
            return read_opendocument(path.name, archive, texts, room)
        if kind := kind_of_archive(archive):
            raise Unreadable("F03.kind", kind=kind)
        return read_packed(path.name, data, archive, texts, room)
    suffix = path.suffix.lower()
    if kind := suffix if suffix in FOREIGN else kind_of(data):
        raise Unreadable("F03.kind", kind=kind)
    if data.startswith(_OLE):
        return read_legacy(path.name, data, texts)
    if not data:
        raise Unreadable("F01")
    if suffix != ".csv":
        raise Unreadable("F03")
    (rows, starts), encoding = read_delimited(path.stem, data, texts, synonyms)
    return Workbook(path.name, (Sheet(path.name, path.stem, rows, starts=starts),), encoding=encoding)
