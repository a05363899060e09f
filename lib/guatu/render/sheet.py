"""A Document as the plain values that the print template reads: text cleaned, title broken, columns measured.

What needs knowledge of language or of the data is decided here; what needs knowledge of the page, in the template.
"""

import base64
import datetime
import io
import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Final

from PIL import Image

from guatu.errors import DocumentRefused
from guatu.fonts import ROLES, Faces
from guatu.render.columns import column_heads, fitted
from guatu.render.document import Attachment, Document
from guatu.render.titles import balanced_lines, mark_lines, title_lines
from guatu.report.blocks import Block, Chart, Heading, Line, Paragraph, Picture, Table
from guatu.report.look import LINE_MM, LINES_A_PAGE, TYPE_AREA_MM

EPOCH: Final = datetime.date(
    1970, 1, 1
)  # PDF/A asks for a date; a document without one gets this, so that its bytes stay the same
_STRIPPED: Final = frozenset(
    {"Cc", "Cf", "Cs"}
)  # not private or unassigned characters: a name may hold one, and is refused rather than cut
_VARIATION: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_UNBROKEN: Final = re.compile(r"[^\s⺀-鿿豈-﫿＀-￯　-〿-]{24,}")
_BREAK: Final = "\u200b"
_LIST_LABEL: Final = re.compile(r"^(抄送|主送|报|送|发)[：:]\s*")
_PLACEHOLDER: Final = re.compile(r"(?:'|&quot;|&apos;)?guatu-(hei|fang|song|kai|xiaobiao)\b(?:'|&quot;|&apos;)?")
_IDENTIFIER: Final = re.compile(r"[^\W\d][\w-]*(?: [^\W\d][\w-]*)*")
_DRAWN_ROLES: Final = {"hei": "黑体", "fang": "仿宋", "song": "宋体", "kai": "楷体", "xiaobiao": "小标宋"}
_PRINTABLE_MODES: Final = frozenset({"1", "L", "LA", "P", "RGB", "RGBA", "I;16"})
_PICTURE_LINES: Final = 18
_PIXEL_MM: Final = 25.4 / 96


def sheet(document: Document, faces: Faces) -> dict[str, Any]:
    """The values for the template, as JSON types: the head's elements, `body` and `attachments` as blocks, `fonts` by role."""
    head = document.head
    created = head.date or EPOCH
    return {
        "kind": head.report,
        "heading": plain("".join(head.title)) or "报告",
        "title": list(title_lines([plain(s) for s in head.title])),
        "created": [created.year, created.month, created.day],
        "date": civil_date(head.date),
        "issued": civil_date(head.date) + "印发" if head.date else "",
        "draft": head.draft,
        "mark": list(mark_lines(plain(head.mark))),
        "number": plain(head.document_number),
        "signer": plain(head.signer),
        "addressee": f"{plain(head.addressee).rstrip('：:')}：" if head.addressee else "",
        "organ": plain(head.organ),
        "issuer": plain(head.issuer),
        "issue": "" if head.issue is None else f"第{head.issue}期",
        "copies": list(_copies(head.copies_to, head.report == "bulletin")),
        "fonts": {role: _font(role, faces) for role in ROLES},
        "body": _blocks(document.body, faces, 0),
        "attachments": [_attachment(a, faces) for a in document.attachments],
    }


def civil_date(date: datetime.date | None) -> str:
    """2020年8月31日, without zeros before the month and day (GB/T 9704-2012, 7.3.5.4); "" for none."""
    return f"{date.year}年{date.month}月{date.day}日" if date else ""


def _addressed(name: str) -> str:
    """The 主送机关 with its full-width colon (GB/T 9704-2012, 7.3.2)."""
    return name.rstrip("：:") + "：" if name else ""


def printable(text: str) -> str:
    """`text` without control, bidi and variation characters, line breaks kept, runs too long for a line made breakable."""
    if not text.isprintable():  # few are not, and there are thousands
        lines = re.split(r"\r\n|[\n\r\v\f\x85\u2028\u2029]", text.replace("\t", " "))
        text = "\n".join("".join(map(_kept, line)) for line in lines)
    return _UNBROKEN.sub(
        lambda run: _BREAK.join(run[0][i : i + 20] for i in range(0, len(run[0]), 20)), _VARIATION.sub("", text)
    )


def _kept(character: str) -> str:
    category = unicodedata.category(character)
    return "" if category in _STRIPPED else " " if category == "Zs" and character != "\u3000" else character


def plain(text: str) -> str:
    """`text` on one line."""
    return " ".join(part for part in printable(text).split("\n") if part).strip()


def _font(role: Any, faces: Faces) -> dict[str, Any]:
    own = faces.of(role)
    return {"families": [face.family for face in own], "weight": own[0].weight}


def _copies(text: str, bulletin: bool) -> Iterable[dict[str, str]]:
    """The lists of the imprint, one a line: 抄送, or 报, 送 and 发 in a bulletin; each ends with a full stop (7.4.2)."""
    for line in filter(None, printable(text).split("\n")):
        label = _LIST_LABEL.match(line)
        value = line[label.end() :] if label else line
        name = label[1] if label else "送" if bulletin else "抄送"
        yield {"label": f"{name}：", "value": value.rstrip("。．.") + "。"}


def _attachment(attachment: Attachment, faces: Faces) -> dict[str, Any]:
    title = plain(attachment.title)
    blocks = _blocks(attachment.blocks, faces, 1)
    if blocks and blocks[0]["kind"] == "table" and blocks[0]["caption"] == title:
        blocks[0]["caption"] = ""  # the 附件's title stands right above it
    return {"title": list(balanced_lines(title)), "blocks": blocks}


def _blocks(blocks: Iterable[Block], faces: Faces, depth: int) -> list[dict[str, Any]]:
    """Blocks as values; a heading's `depth` in the outline is at most one more than that of the heading before it."""
    shown: list[dict[str, Any]] = []
    first = depth
    for block in blocks:
        value = _block(block, faces)
        if isinstance(block, Heading):
            depth = value["depth"] = min(block.level + first, depth + 1)
        if isinstance(block, Picture) and block.place == "right" and shown and shown[-1].get("waits"):
            shown[-1] = {**shown[-1], "waits": False, "pictures": [*shown[-1]["pictures"], *value["pictures"]]}
        else:
            shown.append(value)
    return shown


def _block(block: Block, faces: Faces) -> dict[str, Any]:
    match block:
        case Paragraph():
            return {"kind": "paragraph", "text": printable(block.text), "flush": block.flush}
        case Heading():
            return {"kind": "heading", "text": plain(block.number + block.text), "level": block.level}
        case Table():
            return _table(block)
        case Chart():
            return {
                "kind": "chart",
                "title": plain(block.title),
                "svg": drawn(block.svg, faces),
                "alt": plain(block.alt) or plain(block.title) or "图",
                "lines": min(max(block.lines, 2), LINES_A_PAGE - 3),
                "landscape": block.landscape,
            }
        case Picture() if block.place:
            return {"kind": "photos", "pictures": [_picture(block)], "waits": block.place == "left"}
        case Picture():
            return _picture(block)
    raise TypeError(f"a document holds no {type(block).__name__}")


def drawn(svg: str, faces: Faces) -> str:
    """An SVG whose family names `guatu-hei` and the like are replaced by the families of their roles."""
    return _PLACEHOLDER.sub(lambda name: _families(faces, _DRAWN_ROLES[name[1]]), svg)


def _families(faces: Faces, role: Any) -> str:
    names = [face.family.replace("'", "").replace("<", "").replace("&", "") for face in faces.of(role)]
    return ", ".join(name if _IDENTIFIER.fullmatch(name) else f"'{name}'" for name in names)


def _table(table: Table) -> dict[str, Any]:
    """A table that lies on its side if it asks to, or if it is too wide to stand."""
    heads = [printable(head) for head in column_heads(table)]
    lines = [_line(line, len(heads)) for line in table.lines]
    records = [line for line in lines if line["style"] != "group"]
    width, height = TYPE_AREA_MM
    rooms = [(height, width)] if table.landscape else [(width, height), (height, width)]
    for room in rooms:
        fit = fitted(heads, [line["cells"] for line in records], [c.weight for c in table.columns], room)
        if fit.holds:
            break
    for line, cells, long, low in zip(records, fit.cells, fit.long, fit.low, strict=True):
        line.update(cells=cells, long=long, low=low)
    return {
        "kind": "table",
        "caption": plain(table.caption),
        "note": printable(table.note),
        "landscape": room == (height, width),
        "size": fit.size,
        "widths": fit.widths,
        "columns": [{"head": head, "align": column.align} for head, column in zip(heads, table.columns, strict=True)],
        "lines": lines,
    }


def _line(line: Line, width: int) -> dict[str, Any]:
    """A table line with as many cells as the table has columns."""
    cells = [printable(run.text) for run in line.cells]
    style = "group" if line.group else "total" if line.total else "plain"
    return {"style": style, "cells": (cells + [""] * width)[: 1 if line.group else width], "long": False, "low": False}


def _picture(picture: Picture) -> dict[str, Any]:
    """A raster picture inside an SVG of its own, since the template takes text only, at most as large as the type area."""
    caption = plain(picture.caption)
    width, height = max(picture.width, 1), max(picture.height, 1)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image href="{_raster(picture)}" width="{width}" height="{height}"/></svg>'
    )
    scale = min(_PIXEL_MM, TYPE_AREA_MM[0] / width, _PICTURE_LINES * LINE_MM / height)
    size = {"width": width * scale, "height": height * scale}
    return {"kind": "picture", "svg": svg, "alt": plain(picture.alt) or caption or "图", "caption": caption, **size}


def _raster(picture: Picture) -> str:
    """The picture as a data URI, in colours that PDF/A takes; DocumentRefused T03 if it cannot be read to its end."""
    try:
        raw = base64.b64decode(picture.data, validate=True)
        with Image.open(io.BytesIO(raw), formats=("PNG", "JPEG")) as image:
            image.load()
            if image.mode not in _PRINTABLE_MODES:
                buffer = io.BytesIO()
                image.convert("RGB").save(buffer, "PNG")
                return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as fault:
        raise DocumentRefused("T03", place=f"图“{picture.caption or picture.alt}”", why=fault) from None
    return f"data:{picture.media};base64,{picture.data}"
