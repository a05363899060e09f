"""What the headers and footers of printed pages say: the texts of a workbook that stand in no cell."""

import html
import re
from collections.abc import Iterator
from typing import Final

LONGEST: Final = 4096
"""Bytes of a header or footer that are looked at."""
_OPEN: Final = re.compile(
    rb"<((?:[\w.-]{1,40}:)?(?:(?:odd|even|first)(?:Header|Footer)|(?:header|footer)(?:-left|-first)?))(?:\s[^<>]{0,200})?>"
)
_TAG: Final = re.compile(r"<[^<>]*>")
# a face, a colour, a size, a part, a field (ECMA-376, 18.3.1.39)
_CODE: Final = re.compile(r'&(?:"[^"]*"|K(?:[0-9A-Fa-f]{6}|[0-9]{2}[+-][0-9]{3})|[0-9]{1,3}|[A-Z])')
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")  # a character that XML cannot have; some programs write others so


def page_heads(xml: bytes) -> Iterator[str]:
    """Each line of the headers and footers in a piece of XML, of .xlsx or .ods."""
    if b"eader" not in xml and b"ooter" not in xml:
        return
    at = 0
    while opening := _OPEN.search(xml, at):
        at = opening.end()
        end = xml.find(b"</" + opening[1], at, at + LONGEST)
        if end >= 0:
            text = html.unescape(_TAG.sub("\n", xml[at:end].decode("utf-8", "replace")))
            yield from lines_of(_ESCAPED.sub(lambda code: chr(int(code[1], 16)), text))
            at = end  # what begins within it has been looked at


def lines_of(text: str) -> Iterator[str]:
    """The lines of a header or footer, those of its left, centre and right each for themselves, without Excel's codes."""
    parts = _CODE.sub(lambda code: "\n" if code[0] in ("&L", "&C", "&R") else "", text)
    yield from filter(None, map(str.strip, parts.splitlines()))
