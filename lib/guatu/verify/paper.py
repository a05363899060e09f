"""A report's PDF measured again: sheet, type area, fonts, title. What a reader's printer would meet."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Final

import pypdfium2  # type: ignore[import-untyped]  # it has no annotations
from pypdfium2 import raw

from guatu.report.look import TYPE_AREA_MM
from guatu.verify.verdict import Doubt

_MM: Final = 25.4 / 72
_SHEETS: Final = {(210, 297), (297, 210), (420, 297), (297, 420)}
"""A4 and A3, millimetres."""

_FOOT: Final = 12.0
"""Millimetres below the type area for the page number: 7 mm and a line of 4号 (GB/T 9704-2012, 7.5)."""

_SLACK: Final = 1.0


def paper_doubts(pdf: Path, html: Path | None) -> Iterator[Doubt]:
    """W13 to W17: a PDF that cannot be read, a sheet of another size, text outside the type area, a font that is not
    embedded, or another title than the page's."""
    try:
        with pypdfium2.PdfDocument(pdf) as document:
            yield from _title(document, pdf.name, html)
            for number, page in enumerate(document, 1):
                yield from _page(page, pdf.name, number)
    except (pypdfium2.PdfiumError, OSError) as fault:
        yield Doubt("W13", pdf.name, {"why": fault})


def _title(document: pypdfium2.PdfDocument, name: str, html: Path | None) -> Iterator[Doubt]:
    """The title in the PDF's properties and that of the page of the same report."""
    printed = document.get_metadata_value("Title")
    shown = _html_title(html) if html and html.is_file() else printed
    if not printed or "".join(printed.split()) != "".join(shown.split()):
        yield Doubt("W17", name, {"found": printed, "other": html.name if html else "—"})


def _html_title(html: Path) -> str:
    found = re.search(r"<title>(.*?)</title>", html.read_text("utf-8", "replace"), re.DOTALL)
    return unescape(found[1]) if found else ""


def _page(page: pypdfium2.PdfPage, name: str, number: int) -> Iterator[Doubt]:
    width, height = (side * _MM for side in page.get_size())
    if (round(width), round(height)) not in _SHEETS:
        yield Doubt("W14", name, {"page": number, "found": f"{width:.1f}×{height:.1f} mm"})
    texts = list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=6))
    bounds = [text.get_bounds() for text in texts]
    if bounds and (round(width), round(height)) == (210, 297):
        across = (max(b[2] for b in bounds) - min(b[0] for b in bounds)) * _MM
        down = (max(b[3] for b in bounds) - min(b[1] for b in bounds)) * _MM
        if across > TYPE_AREA_MM[0] + _SLACK or down > TYPE_AREA_MM[1] + _FOOT + _SLACK:
            yield Doubt("W15", name, {"page": number, "found": f"{across:.1f}×{down:.1f} mm"})
    fonts = {f.get_base_name(): f.is_embedded for f in (text.get_font() for text in texts)}
    for font in sorted(font for font, embedded in fonts.items() if not embedded):
        yield Doubt("W16", name, {"page": number, "font": font})
