"""A zip file opened with care: limits against bombs first, then every byte against its checksum (CRC).

python-calamine returned different cells from 1.3 % of files with one flipped bit; the checksums caught all of them.
"""

import copy
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Final

from guatu.ledgers.limits import MOST_ENTRIES, MOST_PLAN, MOST_UNPACKED
from guatu.ledgers.pageheads import LONGEST, page_heads
from guatu.ledgers.secrecy import is_secret_head
from guatu.ledgers.unreadable import Unreadable

_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
    KeyError,
    IndexError,
)
_PIECE: Final = 1 << 20


class Archive(Mapping[str, bytes]):
    """The XML entries of a zip file by `entry_name`. Small ones stay in memory, others are unpacked when asked for.

    Nothing in it may be believed before `inspect`: what an entry holds is held against its checksum once it has been
    unpacked to its end.
    """

    def __init__(self, data: bytes) -> None:
        """Unreadable F01 damaged, F02 encrypted, F04 too large."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._infos = _entries(self._zip)
        except _DAMAGE as why:
            raise Unreadable("F01") from why
        self._kept: dict[str, bytes] = {}
        self._sound: set[str] = set()
        self._marked = False
        if b"encryption-data" in self.get(_MANIFEST, b""):
            raise Unreadable("F02")

    def __getitem__(self, name: str) -> bytes:
        if name not in self:
            raise KeyError(name)
        return b"".join(self.pieces(name))

    def __contains__(self, name: object) -> bool:
        return name in self._infos and _telling(str(name))

    def __iter__(self) -> Iterator[str]:
        return filter(_telling, self._infos)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def size(self, name: str) -> int:
        """Bytes of an entry, 0 if there is none."""
        return self._infos[name].file_size if name in self._infos else 0

    def inspect(self) -> bool:
        """Unpacks every entry that was not yet; whether ★ stands in any XML but the styles, or a secrecy level at the head or
        foot of a page. Unreadable F01 damaged."""
        for name in self._infos:
            if name not in self._sound:
                for _ in self.pieces(name):
                    pass
        return self._marked

    def pieces(self, name: str) -> Iterator[bytes]:
        """An entry from its beginning, a piece at a time; Unreadable F01 where it is damaged, or is XML as no workbook has."""
        if name in self._kept:
            yield self._kept[name]
            return
        kept: list[bytes] | None = [] if self.size(name) + sum(map(len, self._kept.values())) <= MOST_PLAN else None
        last = b""
        for piece in self._unpacked(name):
            if name not in self._sound and _telling(name):
                self._look_at(name, last, piece)
                last = piece[-LONGEST:]
            if kept is not None:
                kept.append(piece)
            yield piece
        self._sound.add(name)
        if kept is not None and _telling(name):
            self._kept[name] = b"".join(kept)

    def _look_at(self, name: str, last: bytes, piece: bytes) -> None:
        """Looks at a piece of XML for what no workbook needs, and for secrecy marks; `last` is how the one before ended."""
        foreign = not last and (piece[:2] in _UTF_16 or b"<!DOCTYPE" in piece)
        if foreign or b"\0" in piece:
            raise Unreadable("F01")
        seen = last + piece
        self._marked = (
            self._marked or (name != _STYLES and _starred(seen)) or any(map(is_secret_head, page_heads(seen)))
        )

    def _unpacked(self, name: str) -> Iterator[bytes]:
        """As it is unpacked; at its end its checksum is compared, and its length with what the archive's list says.

        One byte more than listed is asked for: an entry that goes on after its listed end would unfold in python-calamine.
        """
        listed = self._infos[name]
        more = copy.copy(listed)
        more.file_size += 1
        length = 0
        try:
            with self._zip.open(more) as entry:
                while piece := entry.read(_PIECE):
                    length += len(piece)
                    yield piece
        except _DAMAGE as why:
            raise Unreadable("F01") from why
        if length != listed.file_size:
            raise Unreadable("F01")


_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_STYLES: Final = "xl/styles.xml"
_PLANS: Final = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", _STYLES)
_MANIFEST: Final = "meta-inf/manifest.xml"
_STAR: Final = re.compile(rb"&#0*9733;|&#[xX]0*2605;|_x2605_")


def _starred(xml: bytes) -> bool:
    """Whether ★ stands there, in any spelling."""
    if "★".encode() in xml:
        return True
    return (b"9733;" in xml or b"2605" in xml) and bool(_STAR.search(xml))


def entry_name(name: str) -> str:
    """The name of an entry as office programs compare it: in lower case, with forward slashes."""
    return name.replace("\\", "/").lower()


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    infos = archive.infolist()
    named = {entry_name(i.filename): i for i in infos}
    large = any(named[name].file_size > MOST_PLAN for name in _PLANS if name in named)
    if large or len(infos) > MOST_ENTRIES or sum(i.file_size for i in infos) > MOST_UNPACKED:
        raise Unreadable("F04")
    if any(i.flag_bits & 0x1 for i in infos) or "encrypted-package" in named:
        raise Unreadable("F02")
    if any(i.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for i in infos):
        raise Unreadable("F01")
    if len(named) != len(infos):
        raise Unreadable("F01")
    return named


def _telling(name: str) -> bool:
    return name.endswith((".xml", ".rels")) and not name.startswith("xl/theme/")
