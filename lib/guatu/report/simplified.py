"""Traditional characters that came in with a narrative or a ledger, printed in Simplified.

OpenCC's `tw2s` goes character by character; by phrase (`tw2sp`) it would change the words of the law (執行 → 运行). It is not
safe on text that is Simplified already (显著 → 显着), so only lines that are found to be Traditional go through it.
"""

import re
from collections.abc import Callable, Container
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any, Final

from guatu.ledgers.table import Ledgers, Row, Table, Value

_PLACEHOLDER: Final = re.compile(r"(\{[^{}]*\})")
_HEADING: Final = re.compile(r"(#{1,6}\s*)(.*\S)\s*")
_IDEOGRAPH: Final = re.compile(r"[㐀-鿿]")
_STANDARD: Final = frozenset("昇氾脩扞蒐剋陞苧")
"""Characters that OpenCC takes for Traditional and that 通用规范汉字表 (2013) has as standard ones, mostly in names."""

_FIXES: Final = {
    "卓着": "卓著", "土着": "土著", "编着": "编著", "论着": "论著", "原着": "原著", "专着": "专著", "译着": "译著",
    "台帐": "台账", "销帐": "销账", "帐目": "账目", "结帐": "结账", "查帐": "查账", "帐户": "账户", "帐本": "账本",
    "甚么": "什么", "连络": "联络", "布署": "部署", "覆核": "复核", "「": "“", "」": "”", "『": "‘", "』": "’",
}  # fmt: skip
"""What tw2s gets wrong or leaves, and the quotation marks of horizontal text (GB/T 15834-2011, 4.8.2)."""

_AFTER_VERB: Final = re.compile(
    r"(?<![显名原论专巨译编土昭卓遗拙合])著(?=[力手重眼实落])|(?<=[随沿本朝向接围绕持味有])著(?![名作书称录述])"
)
"""著 that is 着 in a line that shows nothing else of Traditional: what the fix list is for where tw2s does not come."""


def simplified(text: str, keep: Container[str] = ()) -> str:
    """`text` with its Traditional lines in Simplified; lines that are Simplified stay as they are, to the character.

    The names of placeholders `{name:个}` that are in `keep`, and headings that are, stay too: something is called so.
    """
    if _plainly_simplified(text):
        return text
    return "\n".join(_line(line, keep) for line in text.split("\n"))


def traditional_lines(text: str) -> tuple[int, ...]:
    """The lines (1-based) that `simplified` changes."""
    if _plainly_simplified(text):
        return ()
    return tuple(number for number, line in enumerate(text.split("\n"), 1) if _line(line, ()) != line)


def legible(ledgers: Ledgers) -> Ledgers:
    """The ledgers as a report prints them, their free text in Simplified. The snapshot keeps what was written."""
    return replace(ledgers, tables={name: _legible(table) for name, table in ledgers.tables.items()})


def _legible(table: Table) -> Table:
    free = tuple(column.name for column in table.ledger.kept if column.free)
    rows = tuple(_row(row, free) for row in table.rows)
    return table if all(a is b for a, b in zip(rows, table.rows, strict=True)) else replace(table, rows=rows)


def _row(row: Row, free: tuple[str, ...]) -> Row:
    changed: dict[str, Value] = {}
    for name in free:
        written = row.text(name)
        printed = simplified(written)
        if printed != written:
            changed[name] = printed
    return replace(row, values={**row.values, **changed}) if changed else row


def _plainly_simplified(text: str) -> bool:
    """Whether `text` can hold nothing to convert: all of GB 2312, the character set of Simplified, without 著."""
    return "著" not in text and _in(text, "gb2312")


def _line(line: str, keep: Container[str]) -> str:
    heading = _HEADING.fullmatch(line)
    if heading and heading[2] in keep:
        return line
    parts = _PLACEHOLDER.split(line)
    words = "".join(part for part in parts if not part.startswith("{"))
    convert = _whole if _is_traditional(words) else _single
    return "".join(_placeholder(part, convert, keep) if part.startswith("{") else convert(part) for part in parts)


def _placeholder(text: str, convert: Callable[[str], str], keep: Container[str]) -> str:
    """A placeholder, its name left alone where it is in `keep`, with or without a part such as `.new`."""
    name, colon, measure = text.partition(":")
    key = name.strip("{} ")
    known = key in keep or re.sub(r"\.(?:new|previous|change)$", "", key) in keep
    return (name if known else convert(name)) + colon + convert(measure)


def _is_traditional(line: str) -> bool:
    """Whether a line has Traditional characters, and none that only Simplified has."""
    ideographs = set(_IDEOGRAPH.findall(line))
    return any(map(_is_sign, ideographs)) and not any(_in(c, "gb2312") and not _in(c, "big5") for c in ideographs)


def _whole(text: str) -> str:
    """A Traditional text in Simplified."""
    converted: str = _converter("tw2s").convert(text)
    for wrong, right in _FIXES.items():
        converted = converted.replace(wrong, right)
    return converted


def _single(text: str) -> str:
    """A Simplified text whose single Traditional characters are replaced, and nothing around them."""
    return _AFTER_VERB.sub("着", "".join(_alone(c) if _is_sign(c) else c for c in text))


@lru_cache(maxsize=4096)
def _is_sign(character: str) -> bool:
    """Whether a character is Traditional only: not in GB 2312, and another one in Simplified."""
    return (
        _IDEOGRAPH.match(character) is not None
        and not _in(character, "gb2312")
        and character not in _STANDARD
        and _alone(character) != character
    )


def _alone(character: str) -> str:
    converted: str = _converter("t2s").convert(character)
    return converted


def _in(text: str, charset: str) -> bool:
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _converter(configuration: str) -> Any:
    from opencc import OpenCC  # 55 ms: only where there is something to convert

    return OpenCC(configuration)
