"""XML as it passes: a callback for each element, by its local name, and nothing that expands."""

from collections.abc import Callable, Mapping
from xml.parsers import expat

from guatu.ledgers.limits import DEEPEST
from guatu.ledgers.unreadable import Unreadable

Attributes = Mapping[str, str]


def names(listed: str) -> frozenset[str]:
    """The names of elements or attributes, listed with spaces between them."""
    return frozenset(listed.split())


def scan(
    data: bytes,
    start: Callable[[str, Attributes], None] | None = None,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Calls back for each element of `data` by its local name; Unreadable F01 if it is not sound XML or has a DTD."""
    if not data:
        return
    depth, parser = 0, a_parser()

    def begin(name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth = deeper(depth)
        if start:
            start(name.rpartition(":")[2], attributes)

    def finish(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end:
            end(name.rpartition(":")[2])

    parser.StartElementHandler, parser.EndElementHandler = begin, finish
    if text:
        parser.CharacterDataHandler = text
    feed(parser, data, final=True)


def deeper(depth: int) -> int:
    """One level further down; Unreadable F01 if that is deeper than any document goes."""
    if depth >= DEEPEST:
        raise Unreadable("F01")
    return depth + 1


def a_parser(separator: str | None = None) -> expat.XMLParserType:
    """A parser that refuses a document type and any encoding but UTF-8, which is all that python-calamine reads.

    With a `separator`, names are given as namespace, separator and local name.
    """
    parser = expat.ParserCreate(None, separator)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.XmlDeclHandler = _utf_8
    if hasattr(parser, "SetReparseDeferralEnabled"):
        parser.SetReparseDeferralEnabled(False)  # each piece is to be called back before the next comes
    return parser


def feed(parser: expat.XMLParserType, data: bytes, final: bool = False) -> None:
    """Hands on a piece of the document; Unreadable F01 if it is not sound, or means nothing to what is called back."""
    try:
        parser.Parse(data, final)
    except (expat.ExpatError, ValueError, KeyError, LookupError) as why:
        raise Unreadable("F01") from why


def _no_doctype(*_: object) -> None:
    raise Unreadable("F01")


def _utf_8(_: str, encoding: str | None, __: int) -> None:
    if encoding and encoding.lower() not in ("utf-8", "us-ascii"):
        raise Unreadable("F01")


def is_utf_8(data: bytes) -> bool:
    """Whether these bytes are whole letters of UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
