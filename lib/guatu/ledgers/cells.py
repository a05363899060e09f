"""What a cell can hold before it is parsed, how it is shown in a message, and how cells are named."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Final


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell without a value: `error` is what it shows (#REF!), "" for a formula that was saved without its result."""

    error: str = ""


@dataclass(frozen=True, slots=True)
class Percent:
    """A number in a cell formatted as a percentage: 0.95 shows as 95%."""

    value: float


Raw = str | float | bool | date | datetime | time | timedelta | Broken | Percent
"""A cell as the file holds it; "" is a blank cell. A date cell without a time of day is a `date`."""

_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_ASCII: Final[dict[int, int | str]] = {
    **{0xFF01 + i: 0x21 + i for i in range(94)},
    **dict.fromkeys(map(ord, "\u3000\u00a0"), " "),
    **dict.fromkeys(map(ord, "\u2212\u2013\u2014\u2010\u2011\ufe63"), "-"),
}
_ERRORS: Final = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})


def visible(text: str) -> str:
    """`text` without zero-width characters and without white space at its ends."""
    return text.strip() if text.isprintable() else text.translate(_INVISIBLE).strip()


def compared(text: str) -> str:
    """`text` as 编号 and code words are compared: NFKC, NBSP as a space, no zero-width characters, no line breaks."""
    plain = unicodedata.normalize("NFKC", text)
    return visible(plain if plain.isprintable() else re.sub(r"[\r\n\v\f]+", "", plain))


def half_width(text: str) -> str:
    """`text` with full-width letters, digits and signs, and every kind of minus, as ASCII; nothing else changes."""
    return visible(text if text.isascii() else text.translate(_ASCII))


def blank(raw: Raw) -> bool:
    """Whether a cell holds nothing that can be seen."""
    return isinstance(raw, str) and (not raw or not visible(raw))


def broken(raw: Raw) -> Broken | None:
    """The fault of a cell that has no value: an error value (also as the text that CSV holds), a formula not computed."""
    if isinstance(raw, Broken):
        return raw
    return Broken(raw.strip()) if isinstance(raw, str) and raw.strip() in _ERRORS else None


def shown(raw: Raw) -> str:
    """A cell as text: what it holds, in the shortest exact form."""
    if isinstance(raw, bool):
        return str(raw).upper()
    if isinstance(raw, float):
        raw += 0.0  # there is no -0 in a ledger
        return f"{raw:.0f}" if raw.is_integer() and abs(raw) < 1e15 else f"{raw:.15g}"
    if isinstance(raw, Percent):
        return f"{raw.value * 100:.13g}%"
    return raw.error if isinstance(raw, Broken) else str(raw)


@lru_cache(1024)
def letter(index: int) -> str:
    """The letters of a column by its index from 0: 0 → A, 26 → AA."""
    head, last = divmod(index, 26)
    return (letter(head - 1) if head else "") + chr(65 + last)


def a1(row: int, column: int) -> str:
    """The name of a cell by its row and column, both from 0."""
    return f"{letter(column)}{row + 1}"


_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")


def position(reference: str) -> tuple[int, int]:
    """Row and column from 0 of a cell named in A1 notation; ValueError if it is not one."""
    match = _REFERENCE.fullmatch(reference)
    if not match:
        raise ValueError(reference)
    return int(match[2]) - 1, column_of(match[1])


@lru_cache(1024)
def column_of(letters: str) -> int:
    """The index from 0 of a column by its letters: A → 0, AA → 26."""
    column = 0
    for character in letters:
        column = column * 26 + ord(character) - 64
    return column - 1


def runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of neighbouring numbers."""
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        yield members[0], members[-1]
