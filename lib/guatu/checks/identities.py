"""Patterns of identities in what people typed, and the same text without them (contract, R18; GB 11643 for ID numbers).

A match is sought in the text as NFKC reads it, without invisible characters, and masked where it stands in the original.
"""

import re
import unicodedata
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate
from typing import Final

from guatu.ledgers.collecting import uncollected
from guatu.ledgers.schema import Column
from guatu.ledgers.table import Ledgers, Row, Table, Value


@dataclass(frozen=True, slots=True)
class Identity:
    """One identity in a text: its kind in Chinese and the characters [start, end) it takes up."""

    kind: str
    start: int
    end: int


ENGLISH: Final[Mapping[str, str]] = {
    "电子邮箱": "e-mail address",
    "身份证号": "ID number",
    "银行卡号": "bank card number",
    "手机号": "mobile number",
    "固定电话": "telephone number",
    "车牌号": "number plate",
    "护照号": "passport number",
}


def identities(text: str) -> tuple[Identity, ...]:
    """The identities in `text`, in reading order and not overlapping."""
    if not any(c.isdigit() or c in "@＠﹫" for c in text):
        return ()
    folded, origin = _folded(text)
    taken: list[tuple[int, int, str]] = []
    for kind, pattern, holds in _PATTERNS:
        for match in pattern.finditer(folded):
            start, end = match.span()
            if holds(match[0]) and all(end <= s or e <= start for s, e, _ in taken):
                taken.append((start, end, kind))
    return tuple(Identity(kind, origin[s], origin[e - 1] + 1) for s, e, kind in sorted(taken))


def carriers(texts: Iterable[str]) -> frozenset[str]:
    """Those of `texts` in which an identity stands. Looks at a column at once, since hardly any text of one ever does."""
    unique = list(dict.fromkeys(texts))
    starts = [0, *accumulate(len(text) + len(_APART) for text in unique)]
    suspects = {unique[bisect(starts, match.start()) - 1] for match in _SUSPECT.finditer(_APART.join(unique))}
    return frozenset(text for text in suspects if identities(text))


def masked_text(text: str) -> str:
    """`text` with each identity replaced by its kind: 联系电话〔手机号〕."""
    for found in reversed(identities(text)):
        text = f"{text[: found.start]}〔{found.kind}〕{text[found.end :]}"
    return text


def written(column: Column) -> bool:
    """Whether a person wrote the column's text as they liked: free text, and names of units and people alike."""
    return column.kind == "text" and not column.confidential


def texts_of(table: Table, column: Column) -> Iterator[str]:
    """What stands in a written column, empty cells left out."""
    return (text for row in table.rows if isinstance(text := row.values[column.name], str))


@uncollected()
def masked(ledgers: Ledgers) -> Ledgers:
    """The ledgers with every identity in a written column replaced by its kind."""
    return replace(ledgers, tables={name: _masked_table(table) for name, table in ledgers.tables.items()})


def _masked_table(table: Table) -> Table:
    columns = {c.name: carriers(texts_of(table, c)) for c in table.ledger.kept if written(c)}
    carrying = {name: texts for name, texts in columns.items() if texts}
    persons: dict[str, int] = {}
    return replace(table, rows=tuple(_masked_row(row, carrying, persons) for row in table)) if carrying else table


def _masked_row(row: Row, carrying: Mapping[str, frozenset[str]], persons: dict[str, int]) -> Row:
    """`row` without identities. 人员代号 stay apart from each other, or two persons would be counted as one."""
    changed: dict[str, Value] = {}
    for name, texts in carrying.items():
        text = row.text(name)
        if text in texts:
            number = persons.setdefault(text, len(persons) + 1) if name == "person" else ""
            changed[name] = f"{masked_text(text)}{number}"
    return replace(row, values={**row.values, **changed}) if changed else row


def _folded(text: str) -> tuple[str, list[int]]:
    """`text` after NFKC without invisible characters, and for each of its characters where it came from."""
    folded, origin = [], []
    for place, character in enumerate(text):
        for piece in unicodedata.normalize("NFKC", character):
            if unicodedata.category(piece) not in ("Cf", "Mn"):
                folded.append(piece)
                origin.append(place)
    return "".join(folded), origin


def _any(_: str) -> bool:
    return True


def _id_number(match: str) -> bool:
    """18 digits with a real birthday and the check digit of ISO 7064 MOD 11-2, or the older 15 with a real birthday."""
    number = re.sub(r"[\s-]", "", match).upper().replace("×", "X")
    if len(number) == 15:
        return _day("19" + number[6:12])
    weighed = sum((10 if c == "X" else int(c)) * pow(2, 17 - i, 11) for i, c in enumerate(number))
    return weighed % 11 == 1 and _day(number[6:14])


def _day(digits: str) -> bool:
    try:
        return 1900 <= date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}").year <= 2099
    except ValueError:
        return False


def _luhn(match: str) -> bool:
    """16 to 19 digits that carry the check digit of bank cards (ISO/IEC 7812)."""
    digits = [int(c) for c in match if c.isdigit()]
    doubled = sum(sum(divmod(2 * d, 10)) for d in digits[-2::-2])
    return 16 <= len(digits) <= 19 and (sum(digits[-1::-2]) + doubled) % 10 == 0


def _plate(match: str) -> bool:
    return sum(c.isdigit() for c in match) >= 2


_PROVINCES: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_APART: Final = "\n" * 4
"""More characters than may stand between two digits of one identity."""

_SUSPECT: Final = re.compile(
    rf"[@＠]|[0-9０-９](?:[^0-9０-９]{{0,3}}[0-9０-９]){{6}}|[{_PROVINCES}][A-Za-zＡ-Ｚａ-ｚ]"
    "|[^\n -~！-～\u3000·—‘’“”、。〈〉《》「」『』【】〔〕一-鿿]"
)
"""What a text with an identity has: an at sign, seven digits close together, the beginning of a plate; or a character that
NFKC may change into one of these."""

_PATTERNS: Final[tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...]] = (
    ("电子邮箱", re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"), _any),
    ("身份证号", re.compile(r"(?<!\d)\d{6}[ -]?\d{8}[ -]?\d{3}[\dXx×](?!\d)"), _id_number),
    ("身份证号", re.compile(r"(?<!\d)\d{6}[ -]?\d{6}[ -]?\d{3}(?!\d)"), _id_number),
    ("银行卡号", re.compile(r"(?<!\d)[3-69]\d{3}(?:[ -]?\d{4}){2}(?:[ -]?\d{1,4}){1,2}(?!\d)"), _luhn),
    ("手机号", re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"), _any),
    ("固定电话", re.compile(r"(?<!\d)\(?0\d{2,3}[)-] ?\d{7,8}(?!\d)"), _any),
    (
        "车牌号",
        re.compile(
            rf"[{_PROVINCES}][A-Za-z][ ·•.-]?(?:[A-Za-z0-9]{{5,6}}|[A-Za-z0-9]{{4}}[挂学警港澳领使])(?![A-Za-z0-9])"
        ),
        _plate,
    ),
    ("护照号", re.compile(r"(?<![A-Za-z0-9])(?:[Ee][A-Za-z]?\d{7,8}|[Gg]\d{8})(?!\d)"), _any),
)
