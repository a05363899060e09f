"""Which ledger a sheet holds, known by its header row, and which column each header names.

The header has up to three rows and stands in the first fifteen. A bracketed unit, white space, line breaks and width are
no part of a header; another wording is read only where a table of synonyms lists it.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from guatu.ledgers.cells import Raw, shown, visible
from guatu.ledgers.schema import BY_SHEET, LEDGERS, Column, Ledger

Synonyms = Mapping[str, tuple[str, ...]]
"""The headers that another wording may stand for, by that wording as `fold` gives it."""

SYNONYMS: Final[Synonyms] = {
    "责任部门": ("责任单位",),
    "承办部门": ("承办单位",),
    "身份证号码": ("身份证号",),
    "手机号码": ("手机号",),
    "举报人姓名": ("举报人",),
}
"""Other wordings of a header, read in a ledger that has that header and not this one, where the header itself does not
stand beside them; a programme adds its own (synonyms.py). 台帐 is 台账 in every header."""

NUMBERING: Final = "序号"
_ROWS: Final = 15
_HEIGHT: Final = 3

Grid = Sequence[Sequence[Raw]]


@dataclass(frozen=True)
class Header:
    """A recognised header: rows `first` to `last` (from 0) of a sheet that holds `ledger`.

    `columns` gives the place (from 0) of each column found, by its English name and confidential ones included; `extras`
    the headers that the ledger does not know, by place; `doubled` the places of headers that stand there a second time;
    `missing` the required columns that are not there; `texts` every header text by place, for telling a repeated header.
    """

    ledger: Ledger
    first: int
    last: int
    columns: Mapping[str, int]
    extras: Mapping[int, str]
    doubled: Mapping[int, str]
    missing: tuple[Column, ...]
    numbering: int | None
    texts: Mapping[int, frozenset[str]]

    @cached_property
    def left(self) -> int:
        """The place of the table's first column."""
        return min(self.texts)

    @property
    def sure(self) -> bool:
        """Whether every required column is there."""
        return not self.missing


def fold(text: str) -> str:
    """A header or sheet name without white space, width and the bracketed parts after it, in the contract's wording."""
    return _fold(text) if len(text) <= 40 else _fold.__wrapped__(text)


@lru_cache(4096)
def _fold(text: str) -> str:
    plain = re.sub(r"\s+", "", visible(unicodedata.normalize("NFKC", text)))
    shorter = _BRACKETED.sub("", plain)
    while shorter != plain:
        plain, shorter = shorter, _BRACKETED.sub("", shorter)
    return plain.replace("台帐", "台账")


_BRACKETED: Final = re.compile(r"(?:\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕)$")


def find_header(rows: Grid, sheet: str, synonyms: Synonyms = SYNONYMS) -> Header | None:
    """The header of a sheet called `sheet`, None if none of its first rows is that of a ledger."""
    named = BY_SHEET.get(fold(sheet))
    found = [header for block in _blocks(rows, synonyms) if (header := _recognised(block, named, synonyms))]
    return max(found, key=_better, default=None)


def _better(header: Header) -> tuple[bool, int, int, int]:
    """A complete header before an incomplete one, more columns before fewer, higher up before further down."""
    return header.sure, len(header.columns), -header.last, header.first


@dataclass(frozen=True)
class _Block:
    """One to three neighbouring rows that may be a header: each place's lowest text is its header."""

    first: int
    last: int
    names: Mapping[int, str]
    texts: Mapping[int, frozenset[str]]


def _blocks(rows: Grid, synonyms: Synonyms) -> Iterator[_Block]:
    """Every block of rows in which each row has a header that some ledger knows."""
    folded = [
        {c: name for c, raw in enumerate(row) if raw != "" and (name := fold(shown(raw)))}
        for row in rows[: _ROWS + _HEIGHT - 1]
    ]
    telling = [any(name in _KNOWN or name in synonyms for name in line.values()) for line in folded]
    for first in range(min(_ROWS, len(folded))):
        for last in range(first, min(first + _HEIGHT, len(folded))):
            if not telling[last]:
                break
            lines = folded[first : last + 1]
            names = {place: name for line in lines for place, name in line.items()}
            texts = {place: frozenset(line[place] for line in lines if place in line) for place in names}
            yield _Block(first, last, names, texts)


_KNOWN: Final = frozenset(c.header for ledger in LEDGERS for c in ledger.columns)


def _recognised(block: _Block, named: Ledger | None, synonyms: Synonyms) -> Header | None:
    """The header of the ledger that the block fits: the sheet's name decides between ledgers it fits equally well."""
    names = {ledger.name: _in_contract_words(block.names, ledger, synonyms) for ledger in LEDGERS}
    present = {name: frozenset(words.values()) for name, words in names.items()}
    whole = [ledger for ledger in LEDGERS if _REQUIRED[ledger.name] <= present[ledger.name]]
    partly = [ledger for ledger in LEDGERS if _matched(ledger, present) >= 3 and _share(ledger, present) >= 0.5]
    found: Ledger | None
    if whole:
        found = named if named in whole else max(whole, key=lambda ledger: _matched(ledger, present))
    elif named and _matched(named, present) >= 2:
        found = named
    else:
        found = max(partly, key=lambda ledger: _share(ledger, present), default=None)
    return _header(block, names[found.name], found) if found else None


def _in_contract_words(names: Mapping[int, str], ledger: Ledger, synonyms: Synonyms) -> Mapping[int, str]:
    """The headers by place with `ledger`'s own wording where they have another."""
    if synonyms.keys().isdisjoint(names.values()):
        return names
    own, present = _HEADERS[ledger.name], frozenset(names.values())

    def worded(name: str) -> str:
        meant = () if name in own else synonyms.get(name, ())
        return next((header for header in meant if header in own and header not in present), name)

    return {place: worded(name) for place, name in names.items()}


_REQUIRED: Final = {ledger.name: frozenset(c.header for c in ledger.columns if c.required) for ledger in LEDGERS}
_HEADERS: Final = {ledger.name: frozenset(c.header for c in ledger.columns) for ledger in LEDGERS}


def _matched(ledger: Ledger, present: Mapping[str, frozenset[str]]) -> int:
    return len(_HEADERS[ledger.name] & present[ledger.name])


def _share(ledger: Ledger, present: Mapping[str, frozenset[str]]) -> float:
    required = _REQUIRED[ledger.name]
    return len(required & present[ledger.name]) / len(required)


def _header(block: _Block, names: Mapping[int, str], ledger: Ledger) -> Header:
    places: dict[str, int] = {}
    doubled: dict[int, str] = {}
    for place, name in sorted(names.items()):
        if places.setdefault(name, place) != place:
            doubled[place] = name
    columns = {c.name: places[c.header] for c in ledger.columns if c.header in places}
    known = {*columns.values(), places.get(NUMBERING), *doubled}
    return Header(
        ledger,
        block.first,
        block.last,
        columns,
        {place: name for place, name in sorted(names.items()) if place not in known},
        doubled,
        tuple(c for c in ledger.columns if c.required and c.header not in places),
        places.get(NUMBERING),
        block.texts,
    )
