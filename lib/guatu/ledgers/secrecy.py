"""Marks of state secrets: what carries one may not be processed here (contract, R17).

Every cell of every sheet is looked at, the columns that intake drops included; no fault repeats what stood there.
"""

import re
from collections.abc import Iterator
from typing import Final

from guatu.ledgers.cells import Raw, a1, compared, shown
from guatu.ledgers.header import Header
from guatu.ledgers.parse import normal_id
from guatu.ledgers.sheets import Sheet
from guatu.ledgers.table import Fault

MARK: Final = "★"
_LEVELS: Final = re.compile(r"秘密|机密|绝密")
_LEVEL: Final = r"(?:秘密|机密|绝密)(?:级|件|级文件)?"
_LINE: Final = re.compile(rf"(?:密级|保密级别|涉密等级)\s*:\s*{_LEVEL}.*|[(\[【〔]?{_LEVEL}[)\]】〕]?", re.DOTALL)
_TITLE: Final = re.compile(rf".*[(\[【〔]{_LEVEL}[)\]】〕]", re.DOTALL)
_COLUMNS: Final = frozenset({"密级", "保密级别", "涉密等级"})


def classified(raw: Raw) -> bool:
    """Whether what stands in a 密级 cell is 秘密 or above."""
    return isinstance(raw, str) and bool(_LEVELS.search(compared(raw)))


def is_secret_head(line: str) -> bool:
    """Whether a line at the head or foot of a page says that the file is secret."""
    return MARK in line or _is_line(line) or bool(_TITLE.fullmatch(compared(line)))


def secrets(sheet: Sheet, header: Header | None) -> Iterator[Fault]:
    """R17 for each cell with ★ or with nothing but a secrecy line, each 密级 of 秘密 or above (an extra column's too), and a
    title above the header that ends with one."""
    marked = {
        raw
        for row in sheet.rows
        for raw in row
        if isinstance(raw, str) and (MARK in raw or ("密" in raw and _is_line(raw)))
    }
    levels = {place for place, texts in header.texts.items() if texts & _COLUMNS} if header else set()
    levels |= {header.columns["secrecy"]} if header and "secrecy" in header.columns else set()
    first, last = (header.first, header.last) if header else (0, len(sheet.rows))
    for index, row in enumerate(sheet.rows):
        if not (marked or levels) and index >= first:
            return
        for place in range(len(row)) if marked or index < first else sorted(levels):
            raw = row[place] if place < len(row) else ""
            above = index < first and isinstance(raw, str) and bool(_TITLE.fullmatch(compared(raw)))
            if above or raw in marked or (index > last and place in levels and classified(raw)):
                yield Fault(
                    "R17", sheet.file, sheet.name, a1(index, place), _row_id(row, header) if index > last else ()
                )


def _is_line(text: str) -> bool:
    """Whether a text is a secrecy line as a whole: 密级：秘密, 【机密】."""
    return len(text) <= _LONGEST and bool(_LINE.fullmatch(compared(text)))


_LONGEST: Final = 60


def _row_id(row: object, header: Header | None) -> tuple[str, ...]:
    """The 编号 of a row, if it has one of the ledger's shape."""
    place = header.columns.get("id") if header else None
    if header is None or place is None or not isinstance(row, list) or place >= len(row):
        return ()
    found = normal_id(shown(row[place]))
    return (found,) if re.fullmatch(rf"{header.ledger.prefix}[0-9]{{3,}}", found) else ()
