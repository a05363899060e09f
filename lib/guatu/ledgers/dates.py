"""A day as people write it: 2020.9.30, 2020年9月30日前, 9月30日, 20200930, 二〇二〇年九月三十日, a spreadsheet's serial."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final, Literal

from guatu.ledgers.cells import half_width
from guatu.ledgers.numerals import digits, numeral

Unread = Literal["time", "date"]
"""Why there is no day: a time of day beside it, or no one day at all."""

_WEEKDAY: Final = r"(?:\s*\(?(?:星期|礼拜|周)[一二三四五六日天]\)?)?"
_TIME: Final = r"(?:(?:\s+|T|(?<=[日号)]))(?P<time>\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?))?"
_DATE: Final = re.compile(
    r"(?:(?:(?P<y1>\d{4})\s*年\s*)?(?P<m1>\d{1,2})\s*月\s*(?P<d1>\d{1,2})\s*[日号]?"
    r"|(?P<y2>\d{4})\s*(?P<mark>[./-])\s*(?P<m2>\d{1,2})\s*(?P=mark)\s*(?P<d2>\d{1,2})"
    r"|(?P<y3>\d{4})(?P<m3>\d{2})(?P<d3>\d{2})(?:\.0+)?)" + _WEEKDAY + _TIME + _WEEKDAY + r"\s*(?:[之以]?前)?",
    re.ASCII,
)
_CHINESE: Final = re.compile(
    r"(?:([〇○零一二三四五六七八九]{4})年)?([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]"
)
_SERIAL: Final = re.compile(r"[2-6]\d{4}(?:\.0+)?", re.ASCII)
_SERIALS: Final = range(20000, 60001)
YEARS: Final = range(1949, 2101)


def day_of_text(text: str, year: Callable[[int, int], date | None]) -> date | Unread:
    """The day that `text` names; `year(month, day)` supplies the one meant where the year is not written."""
    plain = _arabic(half_width(text))
    if _SERIAL.fullmatch(plain):
        return day_of_serial(float(plain), 0)
    match = _DATE.fullmatch(plain)
    if not match:
        return "date"
    found = match.groupdict()
    if found["time"] and found["time"].strip("0:."):
        return "time"
    month, day = (int(found[p + "1"] or found[p + "2"] or found[p + "3"]) for p in "md")
    written = found["y1"] or found["y2"] or found["y3"]
    return (_day(int(written), month, day) if written else year(month, day)) or "date"


def day_of_serial(value: float, shift: int) -> date | Unread:
    """The day of a bare number: eight digits that make a date, or a serial counted from 1899-12-30 (`shift` days later)."""
    if not value.is_integer():
        return "time" if int(value) + shift in _SERIALS else "date"
    number = int(value)
    if 10**7 <= number < 10**8:
        return _day(number // 10000, number // 100 % 100, number % 100) or "date"
    return date(1899, 12, 30) + timedelta(number + shift) if number + shift in _SERIALS else "date"


def is_serial(raw: object) -> bool:
    """Whether a cell that was read as a day is a bare serial number."""
    return raw < 10**7 if isinstance(raw, float) else isinstance(raw, str) and bool(_SERIAL.fullmatch(half_width(raw)))


def same_year(cut_off: date) -> Callable[[int, int], date | None]:
    """Days without a year are in the cut-off's."""
    return lambda month, day: _day(cut_off.year, month, day)


def latest_before(cut_off: date) -> Callable[[int, int], date | None]:
    """Days without a year are the latest such day not after the cut-off."""

    def latest(month: int, day: int) -> date | None:
        days = (_day(cut_off.year - back, month, day) for back in range(9))
        return next((d for d in days if d and d <= cut_off), None)

    return latest


def _arabic(text: str) -> str:
    """`text` with a day in Chinese numerals at its start written in digits."""
    match = _CHINESE.match(text)
    if not match:
        return text
    year, month, day = digits(match[1] or ""), numeral(match[2]), numeral(match[3])
    return f"{f'{year:04}年' if match[1] else ''}{month}月{day}日{text[match.end() :]}"


def _day(year: int, month: int, day: int) -> date | None:
    """The day, None if there is no such day."""
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None
