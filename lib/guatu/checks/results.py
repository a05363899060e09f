"""The results of formulas, put back into a workbook that openpyxl wrote: it keeps a formula or its result, never both.

Without them a workbook that is sent back untouched would be one whose formulas were never computed (contract, R19).
"""

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape

from guatu.ledgers.book import read_book
from guatu.ledgers.elements import Attributes, scan

_FORMULA: Final = re.compile(
    rb'<c r="([A-Z]{1,3}[0-9]{1,7})"((?: s="[0-9]+")?)>(<f(?:\s[^>]*)?(?:/>|>[^<]*</f>))<v\s*(?:/>|></v>)</c>'
)

Result = tuple[str, str]
"""The type of a cell (`str`, `b`, `e`, or "" for a number) and what stands in it."""


def with_results(saved: bytes, parts: Mapping[str, bytes], titles: Mapping[str, str]) -> bytes:
    """The workbook `saved` with the results that its formulas have in the unpacked workbook `parts`.

    `titles` gives the sheet's name by each entry of `saved` that may hold formulas.
    """
    entries = read_book(parts).entries
    found = {entry: _results(parts.get(entries.get(title, ""), b"")) for entry, title in titles.items()}
    if not any(found.values()):
        return saved
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, _filled(old.read(name), found.get(name, {})))
    return target.getvalue()


def _filled(xml: bytes, results: Mapping[str, Result]) -> bytes:
    def filled(cell: re.Match[bytes]) -> bytes:
        reference, style, formula = cell.groups()
        kind, value = results.get(reference.decode(), ("", ""))
        if not value and kind != "str":
            return cell[0]
        typed = f' t="{kind}"' if kind else ""
        return b'<c r="%s"%s%s>%s<v>%s</v></c>' % (reference, style, typed.encode(), formula, escape(value).encode())

    return _FORMULA.sub(filled, xml) if results else xml


def _results(xml: bytes) -> dict[str, Result]:
    """The result of each cell of a sheet that holds a formula."""
    if b"<f" not in xml and b":f" not in xml:
        return {}
    reader = _Reader()
    scan(xml, reader.start, reader.end, reader.text)
    return reader.results


class _Reader:
    """Collects the results while a sheet's elements pass."""

    def __init__(self) -> None:
        self.results: dict[str, Result] = {}
        self.cell: Attributes = {}
        self.formula = self.within = False
        self.value = ""

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self.cell, self.formula, self.value = attributes, False, ""
        elif name == "f":
            self.formula = True
        self.within = name == "v"

    def text(self, data: str) -> None:
        if self.within:
            self.value += data

    def end(self, name: str) -> None:
        self.within = False
        if name == "c" and self.formula and "r" in self.cell:
            kind = self.cell.get("t", "n")
            self.results[self.cell["r"]] = (kind if kind in ("str", "b", "e") else "", self.value)
