"""Chinese numerals: 十二 → 12, exactly or not at all."""

from typing import Final

_DIGITS: Final = "零一二三四五六七八九"
_SMALL: Final = {"十": 10, "百": 100, "千": 1000}
_PLAIN: Final = str.maketrans("〇○两壹贰叁肆伍陆柒捌玖拾佰仟", "零零二一二三四五六七八九十百千")

CHARACTERS: Final = "零一二三四五六七八九十百千万亿〇○两壹贰叁肆伍陆柒捌玖拾佰仟"


def numeral(text: str) -> int | None:
    """The number that `text` spells, None unless it is a complete and regular numeral (一百五 and 一二三 are not)."""
    plain = text.translate(_PLAIN)
    if not 0 < len(plain) <= 30 or plain.strip(_DIGITS + "十百千万亿"):
        return None
    plain = plain.removeprefix("一") if plain.startswith("一十") else plain
    value = _loosely(plain)
    return value if _spelt(value) == plain else None


def digits(text: str) -> int | None:
    """The number whose digits `text` names one by one, as years are written: 二〇二〇 → 2020."""
    plain = text.translate(_PLAIN)
    return int("".join(str(_DIGITS.index(c)) for c in plain)) if plain and not plain.strip(_DIGITS) else None


def _loosely(text: str) -> int:
    """A value for any sequence of numeral characters; right where the sequence is regular."""
    total = section = digit = 0
    for character in text:
        if character == "亿":
            total, section, digit = (total + section + digit) * 10**8, 0, 0
        elif character == "万":
            total, section, digit = total + (section + digit) * 10**4, 0, 0
        elif character in _SMALL:
            section, digit = section + (digit or 1) * _SMALL[character], 0
        else:
            digit = _DIGITS.index(character)
    return total + section + digit


def _spelt(value: int) -> str:
    """The regular numeral of a number below 10^12; "" above."""
    if value >= 10**12:
        return ""
    if value == 0:
        return "零"
    parts = ((value // 10**8, "亿"), (value // 10**4 % 10**4, "万"), (value % 10**4, ""))
    spelt, gap = "", False
    for section, name in parts:
        if section:
            spelt += ("零" if spelt and (gap or section < 1000) else "") + _section(section) + name
        gap = bool(spelt) and section == 0
    return spelt[1:] if spelt.startswith("一十") else spelt


def _section(value: int) -> str:
    """The numeral of 1 to 9999."""
    spelt, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            spelt += ("零" if spelt and gap else "") + _DIGITS[digit] + name
        gap = bool(spelt) and digit == 0
    return spelt
