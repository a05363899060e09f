"""One cell to one exact value, or why not: a parser per kind of column (contract, "Where they lie", "How rows are recognised").

A parser never guesses: what it does not read wholly it refuses, and the refusal says what stood there.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from guatu.ledgers.cells import Broken, Percent, Raw, broken, compared, half_width, shown, visible
from guatu.ledgers.dates import YEARS, day_of_serial, day_of_text, is_serial, latest_before, same_year
from guatu.ledgers.numerals import CHARACTERS, numeral
from guatu.ledgers.schema import Column
from guatu.ledgers.table import Value
from guatu.messages import nearest


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a cell has no value: the catalogue's key of the sentence and what it needs."""

    sentence: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Setting:
    """What reading a cell depends on besides its column: the cut-off, what counts as empty, the workbook's first day."""

    cut_off: date
    empty: frozenset[str]
    shift: int = 0


class _Known(dict[Raw, "Value | Refused"]):
    """The cells of one column that were read before: most columns hold the same few values over and over."""

    def __init__(self, read: Callable[[Raw], "Value | Refused"]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, raw: Raw) -> "Value | Refused":
        value = self._read(raw)
        if len(self) < _MOST_KNOWN:
            self[raw] = value
        return value


_MOST_KNOWN: Final = 20_000


@dataclass(slots=True)
class Reader:
    """Reads the cells of one column. `refusing` tells whether it refused any, `counting` whether it read one as a
    spreadsheet's bare serial date."""

    column: Column
    setting: Setting
    codes: tuple[str, ...] = ()
    refusing: bool = field(init=False, default=False)
    counting: bool = field(init=False, default=False)
    _known: _Known = field(init=False)
    _words: dict[str, str] = field(init=False)
    _parse: Callable[[Raw, "Reader"], Value | Refused] = field(init=False)

    def __post_init__(self) -> None:
        self._words = {compared(word): word for word in self.codes}
        self._parse = _PARSERS[self.column.kind]
        self._known = _Known(self._read)

    def __call__(self, raw: Raw) -> Value | Refused:
        """The value of a cell; None for an empty one."""
        return self._read(raw) if isinstance(raw, bool) else self._known[raw]

    def column_of(self, raws: Sequence[Raw]) -> list[Value | Refused]:
        """The values of many cells."""
        if bool in set(map(type, raws)):  # True would be found as 1.0
            return [self(raw) for raw in raws]
        return list(map(self._known.__getitem__, raws))

    def _read(self, raw: Raw) -> Value | Refused:
        if isinstance(raw, str):
            return self._read_text(raw)
        if isinstance(raw, Broken):
            return self._broken(raw)
        number = raw.value if isinstance(raw, Percent) else raw
        if isinstance(number, float) and not abs(number) < 1e15:
            return self._refused("R03.precision", f"{number:.15g}")
        return self._parse(raw, self)

    def _read_text(self, raw: str) -> Value | Refused:
        plain = visible(raw)
        if not plain:
            return self._refused("R02", raw) if self.column.required else None
        if fault := broken(plain):
            return self._broken(fault)
        if is_empty(raw, self.setting.empty):
            return self._refused("R02.mark", raw) if self.column.required else None
        return self._parse(raw, self)

    def _broken(self, fault: Broken) -> Refused:
        return self._refused("R19.error" if fault.error else "R19.formula", fault.error)

    def _refused(self, sentence: str, found: object, **values: object) -> Refused:
        self.refusing = True
        return Refused(sentence, {"column": self.column.header, "found": str(found)[:200], **values})

    def text(self, raw: Raw) -> Value | Refused:
        if not isinstance(raw, str):
            return shown(raw)
        if ("E" in raw or "e" in raw) and _SCIENTIFIC.fullmatch(raw.strip()):
            return self._refused("R03.precision", raw)
        if self.column.free:
            return visible(raw.replace("\r\n", "\n").replace("\r", "\n") if "\r" in raw else raw)
        return one_line(raw)

    def day(self, raw: Raw) -> Value | Refused:
        """A date; its year, where not written, is the cut-off's for a deadline and else the latest before the cut-off."""
        if isinstance(raw, datetime):
            return self.day(raw.date()) if raw.time() == time() else self._refused("R03.time", raw)
        if isinstance(raw, date):
            return raw if raw.year in YEARS else self._refused("R03.date", raw)
        year = (same_year if self.column.kind == "deadline" else latest_before)(self.setting.cut_off)
        if isinstance(raw, str):
            found = day_of_text(raw, year)
        else:
            found = day_of_serial(raw, self.setting.shift) if isinstance(raw, float) else "date"
        if not isinstance(found, date):
            return self._refused(f"R03.{found}", shown(raw))
        self.counting = self.counting or is_serial(raw)
        return found

    def count(self, raw: Raw) -> Value | Refused:
        """A whole number ≥ 0."""
        plain = raw.value if isinstance(raw, Percent) else raw
        number = decimal_of(plain, self.setting.shift)
        if number is None or number < 0 or number != number.to_integral_value() or "%" in half_width(shown(plain)):
            return self._refused("R03.count", shown(raw))
        return int(number)

    def number(self, raw: Raw) -> Value | Refused:
        """An exact decimal; a percentage is its number of hundredths, 95% → 95."""
        number = decimal_of(raw, self.setting.shift)
        return canonical(number) if number is not None and storable(number) else self._refused("R03.number", shown(raw))

    def id(self, raw: Raw) -> Value | Refused:
        return normal_id(shown(raw))

    def code(self, raw: Raw) -> Value | Refused:
        word = self._words.get(compared(shown(raw)).replace("台帐", "台账"))
        return word if word is not None else self._off_list(shown(raw))

    def words(self, raw: Raw) -> Value | Refused:
        """Several words of the list; one that stands twice counts once."""
        found = []
        for item in items(shown(raw)):
            if item not in self._words:
                return self._off_list(item)
            found.append(self._words[item])
        return _once(found) or self._off_list(shown(raw))

    def measures(self, raw: Raw) -> Value | Refused:
        """Measure numbers, without leading zeros."""
        numbers = items(shown(raw)) if isinstance(raw, str | float) and not isinstance(raw, bool) else []
        if not numbers or not all(re.fullmatch(r"[0-9]{1,4}", n) for n in numbers):
            return self._refused("R03.measures", shown(raw))
        return _once(str(int(n)) for n in numbers)

    def _off_list(self, found: str) -> Refused:
        near = nearest(compared(found), self._words)
        return self._refused("R04", found, near=self._words.get(near, ""))


_PARSERS: Final[Mapping[str, Callable[[Raw, Reader], Value | Refused]]] = {
    "id": lambda raw, reader: reader.id(raw),
    "reference": lambda raw, reader: reader.id(raw),
    "text": lambda raw, reader: reader.text(raw),
    "date": lambda raw, reader: reader.day(raw),
    "deadline": lambda raw, reader: reader.day(raw),
    "count": lambda raw, reader: reader.count(raw),
    "number": lambda raw, reader: reader.number(raw),
    "code": lambda raw, reader: reader.code(raw),
    "codes": lambda raw, reader: reader.words(raw),
    "measures": lambda raw, reader: reader.measures(raw),
}

_SCIENTIFIC: Final = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d{1,3}", re.ASCII)
_UNITS: Final = "人次|人|名|起|件|个|次|条|项|份|场|期|例|宗|批|本|篇|户|处|家|台|辆|部|册|张|只|位|天|分钟|小时|分|元"
_NUMBER: Final = re.compile(rf"([+-]?)(\d+|\d{{1,3}}(?:,\d{{3}})+)(\.\d+)?\s*(%|{_UNITS})?", re.ASCII)
_SPELT: Final = re.compile(rf"([{CHARACTERS}]+)\s*(?:{_UNITS})?")
_SPACES: Final = re.compile(r"\s*[\r\n\v\f]+\s*")


def is_empty(text: str, marks: frozenset[str]) -> bool:
    """Whether a cell's text is one of the marks for nothing (无, /, —, N/A …), in any width and case."""
    if len(text) > 20:
        return False
    plain = half_width(text).upper()
    return plain in marks or (len(plain) > 1 and plain[0] in "-/" and not plain.strip(plain[0]) and plain[0] in marks)


def empty_marks(words: Iterable[str]) -> frozenset[str]:
    """The programme's marks for an empty cell as `is_empty` compares them."""
    return frozenset(half_width(word).upper() for word in words)


def one_line(text: str) -> str:
    """A name or a short text without line breaks and zero-width characters, its full-width letters and digits as ASCII."""
    narrow = text if text.isprintable() else _SPACES.sub("", text)
    return visible(narrow if narrow.isascii() else narrow.translate(_ALPHANUMERIC))


_ALPHANUMERIC: Final = {c + 0xFEE0: c for c in (*range(48, 58), *range(65, 91), *range(97, 123))} | {0xA0: " "}


_JOINERS: Final = re.compile(r"[\s\u2010-\u2015\u2212-]")


def normal_id(text: str) -> str:
    """A 编号 as it is compared: NFKC, upper case, without spaces, hyphens and zero-width characters."""
    if text.isascii() and text.isalnum():
        return text.upper()
    return unicodedata.normalize("NFKC", _JOINERS.sub("", compared(text)).upper())


def items(text: str) -> list[str]:
    """The items of a list joined by 、 , ， ; or ；, as they are compared; empty ones between separators do not count."""
    return [item for part in re.split(r"[、,;]", compared(text)) if (item := part.strip())]


def decimal_of(raw: Raw, shift: int = 0) -> Decimal | None:
    """The exact number in a cell: a spreadsheet's own 15 digits, 1,234, 12人, 95% (as 95), 十二; None for anything else.

    A small number in a cell that is formatted as a date is still that number; a day that can be meant is none.
    """
    if isinstance(raw, Percent):
        return Decimal(f"{raw.value:.15g}") * 100
    if isinstance(raw, float):
        return Decimal(f"{raw:.15g}")
    if isinstance(raw, date) and not isinstance(raw, datetime) and raw < date(1950, 1, 1):
        return Decimal((raw - date(1899, 12, 30)) // timedelta(1) - shift)
    return _decimal_of_text(half_width(raw)) if isinstance(raw, str) else None


def _decimal_of_text(text: str) -> Decimal | None:
    if match := _NUMBER.fullmatch(text):
        sign, whole, fraction, _ = match.groups()
        return Decimal(f"{sign}{whole.replace(',', '')}{fraction or ''}") if len(text) <= 40 else None
    spelt = _SPELT.fullmatch(text)
    value = numeral(spelt[1]) if spelt else None
    return None if value is None else Decimal(value)


def canonical(number: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent."""
    return Decimal(f"{number.normalize():f}") if number else Decimal(0)


def storable(number: Decimal) -> bool:
    """Whether a number fits decimal128(38, 18) exactly."""
    exponent = number.normalize().as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -18 and abs(number) < Decimal(10) ** 20


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
