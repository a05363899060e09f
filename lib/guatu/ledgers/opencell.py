"""One cell of an .ods: its value by the type that the file names, and the text of its paragraphs."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

from guatu.ledgers.cells import Broken, Percent, Raw, visible
from guatu.ledgers.elements import Attributes
from guatu.ledgers.limits import MOST_LETTERS
from guatu.ledgers.unreadable import Unreadable

_ODF: Final = "urn:oasis:names:tc:opendocument:xmlns:"
TABLE: Final = f"{_ODF}table:1.0 "
OFFICE: Final = f"{_ODF}office:1.0 "
TEXT: Final = f"{_ODF}text:1.0 "
STYLE: Final = f"{_ODF}style:1.0 "
DRAW: Final = f"{_ODF}drawing:1.0 "
_CALCEXT: Final = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "

_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_ERROR: Final = re.compile(r"#[A-Z/0]{2,7}[!?]?|#N/A|(?:Err|错误):[0-9]{3}")
_TIME: Final = re.compile(r"PT([0-9]{1,6})H([0-9]{1,2})M([0-9]{1,2})(?:\.[0-9]+)?S")


def value_of(attributes: Attributes, text: str) -> Raw:
    """What a cell of these attributes and this text holds, "" if nothing that can be seen; Unreadable F01 if its value is
    not of its type."""
    kind = attributes.get(f"{OFFICE}value-type", "")
    formula = f"{TABLE}formula" in attributes
    if attributes.get(f"{_CALCEXT}value-type") == "error" or (formula and _ERROR.fullmatch(text)):
        return Broken(text or "#VALUE!")
    if formula and not kind:
        return Broken()
    if kind in ("", "string"):
        found = attributes.get(f"{OFFICE}string-value", text)
        return found if visible(found) else ""
    if kind not in _VALUES:
        raise Unreadable("F01")
    name, read = _VALUES[kind]
    return read(attributes[f"{OFFICE}{name}"])


def _number(written: str) -> float:
    if not _NUMBER.fullmatch(written):
        raise Unreadable("F01")
    return float(written)


def _percent(written: str) -> Percent:
    return Percent(_number(written))


def _day(written: str) -> Raw:
    """A day, with its time where it has one; what is no day at all is left as it was written, to be refused as one."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return written
    if moment.tzinfo:
        return written
    return moment if moment.time() != time() else date(moment.year, moment.month, moment.day)


def _time(written: str) -> Raw:
    match = _TIME.fullmatch(written)
    if not match:
        return written
    return timedelta(hours=int(match[1]), minutes=int(match[2]), seconds=int(match[3]))


def _truth(written: str) -> bool:
    if written not in ("true", "false"):
        raise Unreadable("F01")
    return written == "true"


_VALUES: Final[Mapping[str, tuple[str, Callable[[str], Raw]]]] = {
    "float": ("value", _number),
    "currency": ("value", _number),
    "percentage": ("value", _percent),
    "date": ("date-value", _day),
    "time": ("time-value", _time),
    "boolean": ("boolean-value", _truth),
}


class Paragraphs:
    """The text of a cell as its paragraphs pass. White space counts once, as the format has it; more is an element."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def begin(self) -> None:
        """A paragraph begins."""
        if len(self._lines) > _MOST_LINES:
            raise Unreadable("F04")
        self._lines.append("")

    def add(self, element: str, attributes: Attributes) -> None:
        """A space, tab or line break that is written as an element."""
        marks = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
        if self._lines:
            self._longer(marks.get(element, " " * min(int(attributes.get(f"{TEXT}c", "1")), 1000)))

    def text(self, data: str) -> None:
        """Characters of a paragraph."""
        line, plain = self._lines[-1], re.sub(r"[ \t\r\n]+", " ", data)
        self._longer(plain.removeprefix(" ") if not line or line[-1] in " \n" else plain)

    def _longer(self, more: str) -> None:
        self._lines[-1] += more
        if len(self._lines[-1]) > MOST_LETTERS:
            raise Unreadable("F04")

    def whole(self) -> str:
        """All of it."""
        return "\n".join(self._lines)


_MOST_LINES: Final = 1000
