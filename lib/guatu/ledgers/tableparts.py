"""Filters of the tables that a spreadsheet program lays over a range: they stand in parts of their own, not in the sheet."""

import posixpath
from collections.abc import Iterator
from typing import Final

from guatu.ledgers.archive import Archive, entry_name
from guatu.ledgers.elements import Attributes, scan
from guatu.ledgers.limits import MOST_PLAN
from guatu.ledgers.unreadable import Unreadable

CRITERIA: Final = frozenset({"filters", "customFilters", "top10", "dynamicFilter", "colorFilter", "iconFilter"})
"""What a column of a filter holds that hides rows; without one it only has its arrow, or not even that."""


def table_filter(archive: Archive, sheet: str) -> str | None:
    """The range of the first table on the sheet in entry `sheet` whose filter is on, in A1 notation; None if there is none.

    Unreadable F01 where a part is damaged, F04 where it is too large.
    """
    filters = (_filter(_part(archive, part)) for part in _tables(archive, sheet))
    return next(filter(None, filters), None)


def _tables(archive: Archive, sheet: str) -> Iterator[str]:
    """The entries of the tables that the relations of a sheet name."""
    folder, name = posixpath.split(sheet)
    found: list[str] = []

    def element(kind: str, attributes: Attributes) -> None:
        if kind == "Relationship" and attributes.get("Type", "").endswith("/table"):
            found.append(entry_name(posixpath.normpath(posixpath.join(f"/{folder}", attributes.get("Target", "")))[1:]))

    scan(_part(archive, f"{folder}/_rels/{name}.rels"), element)
    return (entry for entry in found if entry in archive)


def _part(archive: Archive, name: str) -> bytes:
    """An entry, empty if there is none."""
    if archive.size(name) > MOST_PLAN:
        raise Unreadable("F04")
    return archive.get(name, b"")


def _filter(xml: bytes) -> str | None:
    """The range of a table's filter if it is on."""
    reference, on, path = "", False, list[str]()

    def start(name: str, attributes: Attributes) -> None:
        nonlocal reference, on
        if name == "autoFilter":
            reference = attributes.get("ref", "")
        on = on or (name in CRITERIA and path[-1:] == ["filterColumn"])
        path.append(name)

    def end(_: str) -> None:
        path.pop()

    scan(xml, start, end)
    return reference if on else None
