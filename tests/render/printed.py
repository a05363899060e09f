"""A PDF as it can be measured: characters and rules in mm from the top left of the sheet, and the faces of this machine."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pdfplumber
import pytest

from guatu.errors import FontsMissing
from guatu.fonts import find_faces

MM = 25.4 / 72
TOP, LEFT, WIDTH, HEIGHT = 37.0, 28.0, 156.0, 225.0
PITCH = HEIGHT / 22


def needs_fonts() -> pytest.MarkDecorator:
    """Skip, with the reason, where no Chinese font is installed."""
    try:
        find_faces()
    except FontsMissing as missing:
        return pytest.mark.skipif(True, reason=f"nothing can be set in print here: {missing}")
    return pytest.mark.skipif(False, reason="fonts are there")


@dataclass(frozen=True)
class PrintedLine:
    """Characters on one baseline: text, left and right end and baseline in mm, size in points, font name of the first."""

    page: int
    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    font: str


class Printed:
    """A finished PDF, opened for measuring."""

    def __init__(self, pdf: bytes) -> None:
        self.file: Any = pdfplumber.open(io.BytesIO(pdf))
        self.pages = len(self.file.pages)
        self.lines = [line for page in self.file.pages for line in _lines(page)]

    def text(self, page: int | None = None) -> str:
        """The text without white space, of one page or of all."""
        pages = self.file.pages if page is None else [self.file.pages[page - 1]]
        return re.sub(r"\s", "", "".join(char["text"] for p in pages for char in p.chars))

    def find(self, pattern: str) -> PrintedLine:
        """The first line that `pattern` matches from its start."""
        return next(line for line in self.lines if re.match(pattern, line.text))

    def body_lines(self, page: int) -> list[PrintedLine]:
        """The 3号 lines of a page."""
        return [line for line in self.lines if line.page == page and abs(line.size - 16) < 0.1]

    def rules(self, page: int) -> list[tuple[float, float, Any]]:
        """Horizontal rules of a page: bottom edge from the top and length, in mm, and colour."""
        shapes = [*self.file.pages[page - 1].lines, *self.file.pages[page - 1].rects, *self.file.pages[page - 1].curves]
        flat = [s for s in shapes if s["height"] * MM < 1.5 and s["width"] * MM > 100]
        return [((s["bottom"] + s["linewidth"] / 2) * MM, s["width"] * MM, s["stroking_color"]) for s in flat]


def _lines(page: Any) -> Iterator[PrintedLine]:
    upright = [c for c in page.chars if c["text"].strip() and abs(c["matrix"][1]) < 0.01]
    baseline = {id(c): (page.height - c["matrix"][5]) * MM for c in upright}
    row: list[Any] = []
    for char in [*sorted(upright, key=lambda c: (baseline[id(c)], c["x0"])), None]:
        if row and (char is None or baseline[id(char)] - baseline[id(row[-1])] > 0.6):
            row.sort(key=lambda c: c["x0"])
            text = "".join(c["text"] for c in row)
            yield PrintedLine(
                page.page_number,
                text,
                row[0]["x0"] * MM,
                row[-1]["x1"] * MM,
                baseline[id(row[0])],
                row[0]["size"],
                row[0]["fontname"],
            )
            row = []
        row.append(char)
