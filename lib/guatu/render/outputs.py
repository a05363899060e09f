"""The outputs of a code cell as blocks: guatu's own, and those an analyst's cell may have (DataFrame, plot, Markdown).

An output that cannot be set in print is refused by name (D02), never dropped; left out is only what says of itself that it
is for the screen (SCREEN_MIME), such as the panel.
"""

import base64
import binascii
import struct
from collections.abc import Iterator
from typing import Any, Final

from bs4 import BeautifulSoup

from guatu.errors import DocumentRefused
from guatu.render.markdown import markdown_blocks
from guatu.report import blocks
from guatu.report.blocks import Block, Column, Group, Line, Paragraph, Picture, Table, Text

_INTERACTIVE: Final = (
    "application/vnd.jupyter.widget-view+json",
    "application/javascript",
    "application/vnd.plotly",
    "application/vnd.vega",
)


def output_blocks(output: Any, where: str) -> Iterator[Block | tuple[int, str]]:
    """The blocks of one cell output, in order; `where` names the cell in a refusal."""
    kind = output["output_type"]
    if kind == "error":
        raise DocumentRefused("D04", where=where, error=output.get("ename", ""))
    if kind == "stream":
        if output["name"] == "stderr":
            raise DocumentRefused("D05", where=where, text=output["text"])
        yield from _plain(output["text"])
    else:
        yield from _bundle(output["data"], where)


def _bundle(data: Any, where: str) -> Iterator[Block | tuple[int, str]]:
    unprintable = next((mime for mime in data if mime.startswith(_INTERACTIVE)), None)
    if blocks.FAULT_MIME in data:
        raise DocumentRefused("D04", where=where, error=data[blocks.FAULT_MIME]["code"])
    if blocks.SCREEN_MIME in data:
        return
    if blocks.MIME in data:
        yield from flatten(_own(data[blocks.MIME], where))
    elif unprintable:
        raise DocumentRefused("D02", where=where, what=unprintable)
    elif "text/markdown" in data:
        yield from markdown_blocks(data["text/markdown"], where)
    elif "image/png" in data or "image/jpeg" in data:
        yield _picture(data, where)
    elif "text/html" in data:
        yield _html_table(data["text/html"], where)
    elif set(data) == {"text/plain"}:
        yield from _plain(data["text/plain"])
    else:
        raise DocumentRefused("D02", where=where, what="、".join(sorted(data)))


def _own(data: Any, where: str) -> Block:
    try:
        block: Block = blocks.from_json(data)
    except ValueError:
        raise DocumentRefused("D02", where=where, what=blocks.MIME) from None
    return block


def flatten(block: Block) -> Iterator[Block]:
    """A block, or the blocks of a group, groups within groups included."""
    if isinstance(block, Group):
        for inner in block.blocks:
            yield from flatten(inner)
    else:
        yield block


def _plain(text: str) -> Iterator[Block]:
    yield from (Paragraph((Text(line.strip()),)) for line in text.splitlines() if line.strip())


def _picture(data: Any, where: str) -> Picture:
    media: Any = "image/png" if "image/png" in data else "image/jpeg"
    text = "".join(data[media].split())
    try:
        raw = base64.b64decode(text, validate=True)
        width, height = _png_size(raw) if media == "image/png" else _jpeg_size(raw)
    except (binascii.Error, struct.error, IndexError, ValueError):
        raise DocumentRefused("D02", where=where, what=media) from None
    alt = data.get("text/plain", "")
    return Picture(media, text, width, height, alt if alt and not alt.startswith("<") else f"图（{where}）")


def _png_size(raw: bytes) -> tuple[int, int]:
    if raw[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("not a PNG")
    width, height = struct.unpack(">II", raw[16:24])
    return width, height


def _jpeg_size(raw: bytes) -> tuple[int, int]:
    """Width and height from the first start-of-frame segment (ITU T.81, B.2.2)."""
    at = 2
    while raw[:2] == b"\xff\xd8" and at < len(raw):
        marker, length = raw[at + 1], struct.unpack(">H", raw[at + 2 : at + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", raw[at + 5 : at + 9])
            return width, height
        at += 2 + length
    raise ValueError("not a JPEG")


def _html_table(source: str, where: str) -> Table:
    """A DataFrame's HTML as a table; other HTML is refused."""
    soup = BeautifulSoup(source, "html.parser")
    tables = soup.find_all("table")
    outside = [t for t in soup.find_all(string=True) if t.strip() and not t.find_parent(["table", "style"])]
    if len(tables) != 1 or any(not _is_size_note(t) for t in outside):
        raise DocumentRefused("D02", where=where, what="text/html")
    rows = [[cell.get_text().strip() for cell in row.find_all(["th", "td"])] for row in tables[0].find_all("tr")]
    if not rows or len({len(r) for r in rows}) != 1 or tables[0].select("[colspan], [rowspan]"):
        raise DocumentRefused("D02", where=where, what="text/html（合并单元格的表）")
    body = rows[1:]
    columns = tuple(
        Column(head, "right" if _numeric([r[i] for r in body]) else "left") for i, head in enumerate(rows[0])
    )
    return Table("", columns, tuple(Line(tuple(Text(cell) for cell in row)) for row in body))


def _is_size_note(text: str) -> bool:
    """pandas writes the frame's size below it: 60 rows × 5 columns."""
    return text.strip().endswith("columns") and "×" in text


def _numeric(cells: list[str]) -> bool:
    return bool(cells) and all(
        c.replace(".", "", 1).replace("-", "", 1).replace("%", "", 1).isdigit() or c in ("", "NaN", "—") for c in cells
    )
