"""How wide a printed table's columns are and how large its text: shares by weight, but no number is ever cut or squeezed."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from guatu.render.titles import ems
from guatu.report.blocks import Table

SIZES: Final = (12.0, 10.5, 9.0)  # 小四, 五号, 小五: none smaller is legible in print
_PT_MM: Final = 25.4 / 72
_INSET_MM: Final = 2 * 3 * _PT_MM + 0.3  # the template's cell inset, left and right, and the rule
_LINE: Final = 1.3  # a line of a cell, in its size
_LATIN: Final = 1.2  # the widest Latin letters and digits against the half character that `ems` counts
_HEAD_LINES: Final = 3
_HEAD_WIDE: Final = 2.0
_TALL: Final = 0.8  # of the page, by estimate; above it the template measures
_SLACK: Final = 0.1
_MOST_FIXED: Final = 0.9
_LEAST_WEIGHT: Final = 0.05
_FEW: Final = 4.0
_SHORT: Final = ((8.0, 10.0), (6.0, 10.0), (4.0, 10.0), (4.0, 7.0))
"""Words up to so many characters stay on one line, and sentences have so many a line: the first for which there is room."""
_WIDEST_SHARE: Final = 0.4
_TOKEN: Final = re.compile(
    r"[!-~]+"
)  # a run of ASCII, which does not break: not even after a hyphen, if a digit follows
_BREAK: Final = "\u200b"
_FULL: Final = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff01-\uff60—…“”‘’％]")
_NARROW: Final = re.compile(r"[0-9.,:/ -]")
_NARROW_WIDTH, _OTHER_WIDTH = 0.65, 1.1  # as in the widest of the faces: digits of DejaVu Sans, letters of FandolKai


@dataclass(frozen=True)
class Fit:
    """Text size in points, columns as shares of the width, the cells made breakable, which lines are about a page tall,
    and which surely one line of text.

    `holds` is false where a run or a head does not fit its column even at the smallest size.
    """

    size: float
    widths: list[float]
    cells: list[list[str]]
    long: list[bool]
    low: list[bool]
    holds: bool


def column_heads(table: Table) -> list[str]:
    """The columns' heads with their units in brackets."""
    return [f"{c.head}（{c.unit}）" if c.unit else c.head for c in table.columns]


def fitted(
    heads: Sequence[str], lines: Sequence[Sequence[str]], weights: Sequence[float], room: tuple[float, float]
) -> Fit:
    """How a table is set in a `room` of width and height in mm.

    The largest size is taken at which every unbreakable run fits its column, words have four characters a line, no head is
    over three lines or set one character a line, and no line is taller than a page. At the smallest, a run that still does not fit is given places to break.
    Short words are kept on one line where the longer ones then still have as much as a line of them.
    """
    columns_of = list(zip(*lines, strict=True)) or [()] * len(heads)
    needs = [
        max(_run(head), ems(head) / _HEAD_LINES, min(ems(head), _HEAD_WIDE), *map(_need, cells))
        for head, cells in zip(heads, columns_of, strict=True)
    ]
    widest = [max(map(_longest, cells), default=0.0) for cells in columns_of]
    for size in SIZES:
        shares = _shared(heads, widest, weights, needs, size, room[0])
        columns = [(share * room[0] - _INSET_MM) / (size * _PT_MM) for share in shares]
        heights = [max(map(_rows, line, columns), default=0) * size * _LINE * _PT_MM for line in lines]
        fits = all(need <= column + 0.01 for need, column in zip(needs, columns, strict=True))
        if fits and max(heights, default=0.0) < _TALL * room[1]:
            break
    cells = [
        list(line) if fits else [_breakable(cell, column) for cell, column in zip(line, columns, strict=True)]
        for line in lines
    ]
    low = [all(_widest(cell) <= column for cell, column in zip(line, columns, strict=True)) for line in lines]
    return Fit(size, shares, cells, [h > _TALL * room[1] for h in heights], low, fits)


def _shared(
    heads: Sequence[str],
    widest: Sequence[float],
    weights: Sequence[float],
    needs: Sequence[float],
    size: float,
    width: float,
) -> list[float]:
    """The columns' shares at a text `size`: with room for as long words as can stay on one line in every column, or for none."""
    for short, prose in _SHORT:
        wishes = [max(n, _wish(h, w, short, prose)) for h, w, n in zip(heads, widest, needs, strict=True)]
        least = [(wish * size * _PT_MM + _INSET_MM) / width for wish in wishes]
        if sum(least) <= 1:
            return _shares(weights, least, 1.0)
    least = [min(need * size * _PT_MM + _INSET_MM, _WIDEST_SHARE * width) / width for need in needs]
    return _shares(weights, least, _MOST_FIXED)


def _shares(weights: Sequence[float], least: Sequence[float], most: float) -> list[float]:
    """Shares of 1 by `weights`, none below its `least` as long as those that would be take no more than `most` together."""
    weights = [max(w, _LEAST_WEIGHT) for w in weights]
    fixed: set[int] = set()
    while True:
        left = 1.0 - sum(least[i] for i in fixed)
        total = sum(w for i, w in enumerate(weights) if i not in fixed)
        shares = [least[i] if i in fixed else w / total * left for i, w in enumerate(weights)]
        short = {i for i, share in enumerate(shares) if i not in fixed and share < least[i]}
        if not short or len(fixed | short) == len(weights) or sum(least[i] for i in fixed | short) > most:
            return shares
        fixed |= short


def _need(text: str) -> float:
    """The least width of a column for the cell `text`, in characters: its longest unbreakable run, and a few of its words."""
    return max(_run(text), min(_FEW, _longest(text)))


def _longest(text: str) -> float:
    return max(map(ems, text.split("\n")))


def _wish(head: str, widest: float, short: float, prose: float) -> float:
    """The width of a column whose words of up to `short` characters do not break, nor does a head of up to four; what is
    longer than any word has `prose` characters a line."""
    own = min(widest, short if widest <= _SHORT[0][0] else max(short, prose))
    return max(own, ems(head) if ems(head) <= _FEW else 0.0) + _SLACK


@lru_cache(maxsize=1 << 14)
def _widest(text: str) -> float:
    """The most that `text` can take on one line in any face, in characters; more than there is for several lines."""
    if "\n" in text:
        return math.inf
    others = _FULL.sub("", text)
    narrow = len(_NARROW.findall(others))
    return len(text) - len(others) + _NARROW_WIDTH * narrow + _OTHER_WIDTH * (len(others) - narrow)


def _run(text: str) -> float:
    return max((ems(run) * _LATIN for run in _TOKEN.findall(text)), default=1.0)


def _breakable(text: str, column: float) -> str:
    """`text` with a place to break in every run wider than a `column` of so many characters."""
    most = max(1, int(column / (0.5 * _LATIN)))
    return _TOKEN.sub(lambda run: _BREAK.join(run[0][i : i + most] for i in range(0, len(run[0]), most)), text)


def _rows(text: str, column: float) -> int:
    """About how many lines `text` takes in a `column` of so many characters."""
    return sum(1 + int(ems(part) / max(column, 1)) for part in text.split("\n"))
