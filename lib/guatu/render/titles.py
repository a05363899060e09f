"""Where a title breaks: in one to three lines shaped as a trapezoid or diamond (GB/T 9704-2012, 7.3.1), never in a segment."""

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

FULL_LINE: Final = 20.0  # characters of 2号 in the type area's 156 mm
_MOST_LINES: Final = 3
_GOOD_END: Final = re.compile(r"(?<=[、，；：）》”和与及的])(?=.)")
_NOT_FIRST: Final = "、，。；：？！）》”’〕】…—·%％"
_NOT_LAST: Final = "（《“‘〔【"


@lru_cache(maxsize=1 << 14)
def ems(text: str) -> float:
    """The width of `text` in characters: half of one for a Latin letter or digit."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def title_lines(segments: Sequence[str]) -> tuple[str, ...]:
    """The title's lines: as few as hold it, well shaped if any break between segments allows that.

    A title whose segments fit no such shape keeps its segments and loses the shape; only a segment longer than a line breaks.
    """
    pieces = [piece for segment in segments if segment for piece in _within_line(segment)]
    if not pieces:
        return ()
    counts = range(1, min(len(pieces), _MOST_LINES + 1) + 1)
    options = [lines for count in counts for lines in _partitions(pieces, count) if max(map(ems, lines)) <= FULL_LINE]
    return min(options, key=_rank) if options else tuple(_filled(pieces))


def balanced_lines(text: str) -> tuple[str, ...]:
    """An unsegmented title: one line if it fits, else lines each shorter than the one above, broken after a mark if one is near."""
    if ems(text) <= FULL_LINE:
        return (text,) if text else ()
    return (
        title_lines([piece for part in _GOOD_END.split(text) for piece in _within_line(part)])
        if _GOOD_END.search(text)
        else tuple(_cut(text))
    )


def mark_lines(mark: str) -> tuple[str, ...]:
    """The 发文机关标志 on one line, or halved where it would be smaller than the title."""
    middle = -(-len(mark) // 2)
    return (mark,) if ems(mark) <= FULL_LINE else (mark[:middle], mark[middle:])


def _rank(lines: tuple[str, ...]) -> tuple[bool, int, bool, float]:
    widths = [ems(line) for line in lines]
    shaped = well_shaped(widths)
    return (len(lines) > _MOST_LINES or not shaped, len(lines), min(widths) < 4, max(widths) - min(widths))


def well_shaped(widths: Sequence[float]) -> bool:
    """Whether lines of these widths rise or fall strictly, or rise strictly to one widest line and fall strictly after it."""
    rounded = [round(w) for w in widths]
    top = rounded.index(max(rounded))
    rising = all(a < b for a, b in itertools.pairwise(rounded[: top + 1]))
    return rising and all(a > b for a, b in itertools.pairwise(rounded[top:]))


def _partitions(pieces: Sequence[str], count: int) -> Iterator[tuple[str, ...]]:
    """Every way to join `pieces` in order into `count` lines."""
    for cuts in itertools.combinations(range(1, len(pieces)), count - 1):
        yield tuple("".join(pieces[a:b]) for a, b in itertools.pairwise((0, *cuts, len(pieces))))


def _filled(pieces: Sequence[str]) -> Iterator[str]:
    """`pieces` in lines as full as they go."""
    line = ""
    for piece in pieces:
        if line and ems(line + piece) > FULL_LINE:
            yield line
            line = ""
        line += piece
    yield line


def _within_line(segment: str) -> Iterator[str]:
    yield from (segment,) if ems(segment) <= FULL_LINE else _cut(segment)


def _cut(text: str) -> Iterator[str]:
    """`text` in lines of falling width, no mark at the wrong end of a line."""
    count = -(-int(ems(text) + 2) // int(FULL_LINE))
    while count > 1 and text:
        room = min(FULL_LINE, ems(text) / count + 1)
        end = next((i for i in range(1, len(text)) if ems(text[: i + 1]) > room), len(text))
        while 1 < end < len(text) and (text[end] in _NOT_FIRST or text[end - 1] in _NOT_LAST):
            end -= 1
        yield text[:end]
        text, count = text[end:], count - 1
    if text:
        yield text
