"""The plain part of a sheet's XML and of its shared strings: what nearly every row looks like, told by one pattern.

Rows that fit are sound XML of sound cells, with nothing to tell but their values; whatever does not fit goes to a parser.
Python calls a parser's handlers back too slowly to see each of two million cells. Groups are not possessive: CPython
before 3.11.5 loses its way in such ones.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

_LETTERS: Final = rb"[^<&\x00-\x08\x0b\x0c\x0e-\x1f]*+"
_NUMERIC: Final = rb"10|13|9|3[2-9]|[4-9][0-9]|[0-9]{3,6}|x(?:[Aa]|[Dd]|9|[2-9A-Fa-f][0-9A-Fa-f]{1,4})"
_TEXT: Final = _LETTERS + rb"(?:&(?:amp|lt|gt|quot|apos|#(?:" + _NUMERIC + rb"));" + _LETTERS + rb")*"
_SPACE: Final = rb'(?: xml:space="preserve")?'
_RICH: Final = rb"<t" + _SPACE + rb">" + _TEXT + rb"</t>"
_FORMULA: Final = rb'<f(?: [a-z0-9]++="[^"<&]*+")*(?:/>|>' + _TEXT + rb"</f>)"
_NUMBER: Final = rb"[+-]?+(?:[0-9]++\.?+[0-9]*+|\.[0-9]++)(?:[eE][+-]?+[0-9]{1,3})?"
_CELL: Final = (
    rb'<c r="[A-Z]{1,3}+\1"(?: s="[0-9]{1,5}")?(?:'
    rb' t="s"><v>[0-9]{1,7}</v></c>'
    rb'|(?: t="[ns]")? ?+/>'
    rb'|(?: t="n")?>(?:' + _FORMULA + rb")?<v>" + _NUMBER + rb"</v></c>"
    rb'| t="inlineStr"><is>' + _RICH + rb"</is></c>"
    rb'| t="str">(?:' + _FORMULA + rb")?<v" + _SPACE + rb">" + _TEXT + rb"</v></c>"
    rb'| t="b">(?:' + _FORMULA + rb")?<v>[01]</v></c>"
    rb")"
)
_ROW_ATTRIBUTES: Final = (
    rb'(?: (?:spans|s|customFormat|ht(?!="0(?:\.0*)?")|customHeight|[a-zA-Z0-9]++:[a-zA-Z]++)="[^"<&]*+")*'
)

ROWS: Final = re.compile(
    rb'(?:\s*+<row r="([1-9][0-9]{0,6})"' + _ROW_ATTRIBUTES + rb"(?: ?+/>|>(?:" + _CELL + rb")*</row>))+"
)
"""A run of plain rows, each with its white space before it; a cell names the row that it stands in."""

NUMBER: Final = re.compile(rb'<row r="([0-9]+)"')
"""The number of each row of a run."""

STYLE: Final = re.compile(rb'<c r="[A-Z]+[0-9]+" s="([0-9]+)"')
"""The style of each cell of a run that has one."""

CELL: Final = re.compile(rb'<c r="([A-Z]+)"(?: s="")?(?: t="[a-zA-Z]+")?( ?/)?>')
"""Each cell of an outline: its column's letters, and / if it is blank."""

INDEX: Final = re.compile(rb' t="s"><v>([0-9]+)</v>')
"""Each shared string that a run refers to."""

WRITTEN: Final = re.compile(rb'<(?:t|v)(?: xml:space="preserve")?>([^<]*)<')
"""Each text that stands in a run itself."""

_BETWEEN: Final = re.compile(rb">[^<]+<")


def outlines(run: bytes, texts: bool) -> list[bytes]:
    """The rows of a run without what stands in their cells and without digits: few different ones, since the cells of
    most rows stand in the same columns. A row without cells is part of the next one, and the last is empty or such rows.

    `texts` tells whether the run `has_texts`.
    """
    bare = run.translate(None, b"0123456789")
    return (_BETWEEN.sub(b"><", bare) if texts else bare).split(b"</row>")


def has_texts(run: bytes) -> bool:
    """Whether texts or formulas stand in a run itself."""
    return b"<t" in run or b't="str"' in run or b"<f" in run


STRINGS: Final = re.compile(rb"(?:\s*+<si>" + _RICH + rb"</si>)+")
"""A run of plain shared strings."""

STRING: Final = re.compile(rb"<t[^>]*>([^<]*)<")
"""The text of each plain shared string."""

_MOST_BLOCK: Final = 4 << 20


def blocks(pieces: Iterable[bytes], end: bytes) -> Iterator[bytes]:
    """The same bytes in blocks that as a rule begin and end with whole elements, where elements end with `end`."""
    rest = b""
    for piece in pieces:
        rest += piece
        cut = rest.rfind(end) + len(end)
        if cut < len(end) and len(rest) > _MOST_BLOCK:
            cut = len(rest)
        if cut >= len(end):
            yield rest[:cut]
            rest = rest[cut:]
    yield rest
