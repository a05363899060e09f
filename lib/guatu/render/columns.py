"""How wide a printed table's columns are and how large its text: shares by weight, but no number is ever cut or squeezed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from guatu.render.titles import ems
from guatu.report.blocks import Table
from guatu.report.look import TYPE_AREA_MM

SIZES: Final = (12.0, 10.5, 9.0)  # 小四, 五号, 小五: none smaller is legible in print
_PT_MM: Final = 25.4 / 72
_INSET_MM: Final = 2 * 3 * _PT_MM + 0.3  # the template's cell inset, left and right, and the rule
_LINE: Final = 1.3  # a line of a cell, in its size
_LATIN: Final = 1.2  # the widest Latin letters and digits against the half character that `ems` counts
_HEAD_LINES: Final = 3
_WIDEST_SHARE: Final = 0.4
_TOKEN: Final = re.compile(r"[!-,.-~]+-?|-")  # a run of ASCII that does not break; a hyphen ends one
_BREAK: Final = "\u200b"


@dataclass(frozen=True)
class Fit:
    """Text size in points, columns as shares of the width, the cells made breakable, and which lines are about a page tall."""

    size: float
    widths: list[float]
    cells: list[list[str]]
    long: list[bool]


def column_heads(table: Table) -> list[str]:
    """The columns' heads with their units in brackets."""
    return [f"{c.head}（{c.unit}）" if c.unit else c.head for c in table.columns]


def fitted(heads: Sequence[str], lines: Sequence[Sequence[str]], weights: Sequence[float], room_mm: float) -> Fit:
    """The largest size at which every unbreakable run fits its column and no head is over three lines.

    At the smallest size a run that still does not fit is given places to break.
    """
    needs = [max((_widest_run(cell) for cell in (head, *(line[i] for line in lines))), default=0.0) for i, head in enumerate(heads)]
    for size in SIZES:
        shares = _shares(weights, [min(n * size * _PT_MM + _INSET_MM, _WIDEST_SHARE * room_mm) / room_mm for n in needs])
        holds = [(share * room_mm - _INSET_MM) / (size * _PT_MM) for share in shares]
        if all(n <= h and ems(head) <= _HEAD_LINES * int(max(h, 1)) for n, h, head in zip(needs, holds, heads, strict=True)):
            break
    cells = [[_breakable(cell, hold) for cell, hold in zip(line, holds, strict=True)] for line in lines]
    long = [max(map(_rows, line, holds), default=0) * size * _LINE * _PT_MM > 0.7 * TYPE_AREA_MM[1] for line in lines]
    return Fit(size, shares, cells, long)


def _shares(weights: Sequence[float], least: Sequence[float]) -> list[float]:
    """Shares of 1 by `weights`, none below its `least` as long as those leave something to share."""
    weights = [w if w > 0 else 0.01 for w in weights]
    fixed: set[int] = set()
    while True:
        left = 1.0 - sum(least[i] for i in fixed)
        total = sum(w for i, w in enumerate(weights) if i not in fixed)
        shares = [least[i] if i in fixed else w / total * left for i, w in enumerate(weights)]
        short = {i for i, share in enumerate(shares) if i not in fixed and share < least[i]}
        if not short or len(fixed | short) == len(weights) or sum(least[i] for i in fixed | short) > 0.9:
            return shares
        fixed |= short


def _widest_run(text: str) -> float:
    return max((ems(run) * _LATIN for run in _TOKEN.findall(text)), default=1.0)


def _breakable(text: str, hold: float) -> str:
    """`text` with a place to break in every run wider than `hold` characters."""
    most = max(1, int(hold / (0.5 * _LATIN)))
    return _TOKEN.sub(lambda run: _BREAK.join(run[0][i : i + most] for i in range(0, len(run[0]), most)), text)


def _rows(text: str, hold: float) -> int:
    """About how many lines `text` takes in a column of `hold` characters."""
    return sum(1 + int(ems(part) / max(hold, 1)) for part in text.split("\n"))
