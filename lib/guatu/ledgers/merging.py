"""Merged blocks: that no two share a cell, and how many rows they join."""

from bisect import bisect_left, insort
from collections.abc import Sequence

from guatu.ledgers.limits import MOST_MERGED
from guatu.ledgers.marks import Merge
from guatu.ledgers.unreadable import Unreadable


def apart(merges: Sequence[Merge]) -> tuple[Merge, ...]:
    """The blocks as they are given; Unreadable F01 if two overlap, which no program writes, F04 if they are too many.

    Walks down the sheet with the blocks that are open at each row, sorted by their columns: a new one may only fit
    between two of them.
    """
    if sum(bottom - top for top, _, bottom, _ in merges) > MOST_MERGED:
        raise Unreadable("F04")
    opened: list[tuple[int, int]] = []
    closing = sorted((bottom, left, right) for _, left, bottom, right in merges)
    gone = 0
    for top, left, _, right in sorted(merges):
        while closing[gone][0] < top:
            del opened[bisect_left(opened, closing[gone][1:])]
            gone += 1
        at = bisect_left(opened, (left, right))
        if (at and opened[at - 1][1] >= left) or (at < len(opened) and opened[at][0] <= right):
            raise Unreadable("F01")
        insort(opened, (left, right))
    return tuple(merges)
