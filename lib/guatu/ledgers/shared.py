"""The shared strings of a workbook: how many there are and how long, and that no text of theirs would go unread."""

from array import array
from collections.abc import Iterable, Mapping
from typing import Final

from guatu.ledgers import plain
from guatu.ledgers.elements import Attributes, a_parser, deeper, feed, is_utf_8
from guatu.ledgers.limits import MOST_STRINGS
from guatu.ledgers.unreadable import Unreadable

RICH: Final[Mapping[str, frozenset[str]]] = {
    "is": frozenset({"t", "r", "rPh", "phoneticPr"}),
    "r": frozenset({"rPr", "t"}),
    "rPh": frozenset({"t"}),
    "t": frozenset(),
}
"""What may stand in an inline string and in the elements of a rich text."""

_CHILDREN: Final = {"": frozenset({"sst"}), "sst": frozenset({"si", "extLst"}), "si": RICH["is"], **RICH}


class Strings:
    """The lengths of a workbook's shared strings, in bytes, by their index."""

    def __init__(self, lengths: "array[int] | None" = None) -> None:
        self._lengths = array("I") if lengths is None else lengths

    def __len__(self) -> int:
        return len(self._lengths)

    def length(self, index: int) -> int:
        """Of one string; Unreadable F01 if there is none."""
        if index >= len(self._lengths):
            raise Unreadable("F01")
        return self._lengths[index]

    def text(self, indices: Iterable[bytes]) -> int:
        """Of all strings named, each as often as it is; Unreadable F01 if there is none under an index."""
        try:
            return sum(map(self._lengths.__getitem__, map(int, indices)))
        except IndexError as why:
            raise Unreadable("F01") from why


def read_strings(pieces: Iterable[bytes]) -> Strings:
    """The strings of sharedStrings.xml, given in pieces; Unreadable F01 if it is not sound, F04 if they are too many."""
    scanner = _Scanner()
    for block in plain.blocks(pieces, b"si>"):
        scanner.block(block)
        if len(scanner.lengths) > MOST_STRINGS:
            raise Unreadable("F04")
    if scanner.begun:
        scanner.feed(b"", final=True)
    return Strings(scanner.lengths)


class _Scanner:
    """Skips plain strings and hands everything else to the parser."""

    def __init__(self) -> None:
        self.lengths = array("I")
        self.begun = False
        self._path: list[str] = []
        self._prefix = ""
        self._length = 0
        self._parser = a_parser()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def feed(self, data: bytes, final: bool = False) -> None:
        self.begun = self.begun or bool(data)
        feed(self._parser, data, final)

    def block(self, block: bytes) -> None:
        """Takes the next bytes of the strings."""
        at = 0
        while at < len(block):
            between = len(self._path) == 1 and not self._prefix
            if between and (run := plain.STRINGS.match(block, at)) and is_utf_8(run[0]):
                self.lengths.extend(map(len, plain.STRING.findall(run[0])))
                at = run.end()
                continue
            after = block.find(b"<si", at + 1)
            after = after if after > 0 else len(block)
            self.feed(block[at:after])
            at = after

    def _start(self, name: str, _: Attributes) -> None:
        prefix, _colon, local = name.rpartition(":")
        if not self._path:
            self._prefix = prefix
        allowed = _CHILDREN.get(self._path[-1] if self._path else "")
        if allowed is not None and (prefix != self._prefix or local not in allowed):
            raise Unreadable("F01")
        deeper(len(self._path))
        self._path.append(local if prefix == self._prefix else "*")
        if local == "si":
            self._length = 0

    def _end(self, _: str) -> None:
        if self._path.pop() == "si":
            self.lengths.append(self._length)

    def _characters(self, data: str) -> None:
        if self._path[-1] == "t":
            self._length += len(data.encode())
        elif self._path[-1] in ("sst", "si", "r") and data.strip():
            raise Unreadable("F01")
