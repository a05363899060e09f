"""What an unpacked .xlsx says of itself as a whole: where its sheets are, which styles are percentages, its first day."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from guatu.ledgers.archive import entry_name
from guatu.ledgers.elements import Attributes, scan
from guatu.ledgers.unreadable import Unreadable


@dataclass(frozen=True)
class Book:
    """The entry of each sheet by its name, in the workbook's order, and the names of those that can be seen; how many
    cell styles there are, 0 where that is not said, and which are percentages; the days by which its dates are later than
    those counted from 1899-12-30."""

    entries: Mapping[str, str]
    visible: frozenset[str]
    styles: int
    percents: frozenset[int]
    shift: int


def read_book(parts: Mapping[str, bytes]) -> Book:
    """The sheets, styles and date system of an unpacked .xlsx.

    Unreadable F03 if it is none, F01 if two sheets have one name or one place.
    """
    if "xl/workbook.xml" not in parts:
        raise Unreadable("F03")
    targets, sheets, visible, shift = _targets(parts), dict[str, str](), set[str](), 0

    def element(name: str, attributes: Attributes) -> None:
        nonlocal shift
        if name == "sheet":
            title = attributes.get("name", "")
            relation = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id"), "")
            target = targets.get(relation, "")
            if title in sheets or (target and target in sheets.values()):
                raise Unreadable("F01")
            sheets[title] = target
            if attributes.get("state", "visible") == "visible":
                visible.add(title)
        elif name == "workbookPr" and true(attributes, "date1904"):
            shift = 1462

    scan(parts["xl/workbook.xml"], element)
    return Book(sheets, frozenset(visible), *_styles(parts.get("xl/styles.xml", b"")), shift)


def true(attributes: Attributes, name: str) -> bool:
    """Whether an attribute is there and says yes."""
    return attributes.get(name, "0") in ("1", "true", "on")


def _targets(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The entry that each relation of the workbook leads to."""
    found: dict[str, str] = {}

    def element(name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            if attributes.get("Id", "") in found:
                raise Unreadable("F01")
            target = attributes.get("Target", "")
            entry = target.lstrip("/") if target.startswith("/") else f"xl/{target.removeprefix('./')}"
            found[attributes.get("Id", "")] = entry_name(entry)

    scan(parts.get("xl/_rels/workbook.xml.rels", b""), element)
    return found


def is_percentage(code: str) -> bool:
    """Whether a number format multiplies by a hundred: a % in it that is no quoted text."""
    return "%" in re.sub(r'"[^"]*"|\\.', "", code)


_BUILT_IN: Final = ("9", "10")
"""The formats 0% and 0.00%, which have no code of their own in the file."""


def _styles(xml: bytes) -> tuple[int, frozenset[int]]:
    """How many cell styles there are, and the numbers of those that show a percentage."""
    formats, styled, within = set(_BUILT_IN), list[str](), False

    def element(name: str, attributes: Attributes) -> None:
        nonlocal within
        if name == "numFmt" and is_percentage(attributes.get("formatCode", "")):
            formats.add(attributes.get("numFmtId", ""))
        elif name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            within = name == "cellXfs"
        elif name == "xf" and within:
            styled.append(attributes.get("numFmtId", "0"))

    scan(xml, element)
    return len(styled), frozenset(i for i, number in enumerate(styled) if number in formats)
