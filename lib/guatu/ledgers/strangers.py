"""What a file is that is no workbook, told by how it begins and what it holds, so that its refusal can say what to do."""

from typing import Final

from guatu.ledgers.archive import Archive

FOREIGN: Final = (".xlsb", ".et", ".ett", ".numbers")
"""Of workbooks that no reader here is for. They are opened and refused, instead of passing for no ledger."""

_BEGINNINGS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
)
_ENTRIES: Final[tuple[tuple[str, str], ...]] = (
    ("xl/_rels/workbook.bin.rels", ".xlsb"),
    ("word/document.xml", "Word"),
    ("ppt/presentation.xml", "PowerPoint"),
    ("index/document.iwa", "Numbers"),
)
_STREAMS: Final[tuple[tuple[str, str], ...]] = (("WordDocument", "Word"), ("PowerPoint Document", "PowerPoint"))


def kind_of(data: bytes) -> str:
    """The name of the format that a file begins as, "" if it is none that is known here."""
    plain = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if plain.startswith((b"<html", b"<!doctype html", b"<table")):
        return "HTML"
    return next((kind for beginning, kind in _BEGINNINGS if data.startswith(beginning)), "")


def kind_of_archive(archive: Archive) -> str:
    """The name of the format of a zip file without a workbook, "" if it is none that is known here."""
    return next((kind for entry, kind in _ENTRIES if archive.size(entry)), "")


def kind_of_compound(data: bytes) -> str:
    """The name of the format of an OLE file without a workbook, "" if it is none that is known here."""
    return next((kind for stream, kind in _STREAMS if stream.encode("utf-16-le") in data), "")
