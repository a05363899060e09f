"""Blocks as HTML: what JupyterLab shows of one and what the page is made of. Every string is escaped here.

A figure's derivation stands in attributes, so that the text of a page is what is printed and nothing else; it opens by
pointer, touch or keyboard focus through the stylesheet alone.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from guatu.report import look
from guatu.report.blocks import (
    MIME,
    Chart,
    Column,
    FigureText,
    Group,
    Head,
    Heading,
    Line,
    Paragraph,
    Picture,
    Run,
    Table,
    Text,
    text_of,
    to_json,
)
from guatu.report.drawing import measure
from guatu.report.escaping import flat, lined
from guatu.report.head import head_markup
from guatu.report.svg import inline

_STYLESHEET: Final = Path(__file__).with_name("blocks.css")
_SIDES: Final = {"left": "", "center": "c", "right": "r"}
_SHORT: Final = 6.0  # ems: a column of texts no longer than this is not broken
_SHORTEST: Final = 4.0  # ems: a head no longer than this never is
_ROOMY: Final = 10.0  # ems: what a column of long texts wants before the table scrolls inside itself
_EMPTY: Final = "—"
_BETWEEN: Final = "\n"  # between cells, so that their texts stay apart wherever the tags are taken out
_TABLE: Final = "表"
_NOT_BASE64: Final = re.compile(r"[^A-Za-z0-9+/=]")


def bundle(block: Any) -> dict[str, Any]:
    """The block as Jupyter shows it: `text/html` with its stylesheet, `text/plain`, and the block itself under its type."""
    return {
        "text/html": f'<div class="guatu shown"><style>{stylesheet()}</style>{fragment(block)}</div>',
        "text/plain": "\n".join(text for text in text_of(block) if text),
        MIME: to_json(block),
    }


def fragment(block: Any, at: str = "") -> str:
    """The HTML of a block. `at` says where it stands on its page (s3, f1-2): ids begin with it, so they never collide."""
    match block:
        case Paragraph():
            opening = '<p class="flush">' if block.flush else "<p>"
            return f"{opening}{_runs(block.runs)}</p>"
        case Heading():
            place = f' id="{at}"' if at else ""
            return f"<h{block.level + 1}{place}>{flat(block.number + block.text)}</h{block.level + 1}>"
        case Table():
            return _table(block)
        case Chart():
            return _chart(block, at or "g" + hashlib.sha256(block.svg.encode()).hexdigest()[:8])
        case Picture():
            return _picture(block)
        case Head():
            return head_markup(block)
        case Group():
            return _BETWEEN.join(fragment(inner, f"{at}-{i}" if at else "") for i, inner in enumerate(block.blocks))
    raise TypeError(type(block).__name__)


@cache
def stylesheet() -> str:
    """The stylesheet of blocks, every rule under `.guatu`, with the colours and faces of look.py as its variables."""
    variables = "".join(f"--{name}:{value};" for name, value in _variables())
    text = re.sub(r"/\*.*?\*/", "", _STYLESHEET.read_text("utf-8"), flags=re.DOTALL)
    return f".guatu{{{variables}}}" + re.sub(r"\s*([{};,])\s*|\s*\n\s*", r"\1", text).strip()


def _variables() -> Iterator[tuple[str, str]]:
    for name in ("INK", "SECONDARY", "HAIRLINE", "SHEET", "GROUND", "OFFICIAL_RED", "NOW"):
        yield name.lower().replace("_", "-"), getattr(look, name)
    for role, name in (("仿宋", "fang"), ("小标宋", "xiaobiao"), ("楷体", "kai"), ("黑体", "hei"), ("宋体", "song")):
        yield f"guatu-{name}", look.SCREEN_FONTS[role]


def _runs(runs: tuple[Run, ...]) -> str:
    return "".join(_run(run) for run in runs)


def _run(run: Text | FigureText, in_cell: bool = False) -> str:
    if isinstance(run, Text) or not run.note:
        return lined(run.text)
    said, note = flat(f"{run.text}：{run.note}"), flat(run.note)
    keyed = "" if in_cell else _keyed(run)
    return f'<span class="fig" tabindex="0" role="note" aria-label="{said}" data-note="{note}"{keyed}>{lined(run.text)}</span>'


def _keyed(run: Run) -> str:
    """The attributes that say which figure an element prints, and what of it."""
    if isinstance(run, Text):
        return ""
    return f' data-figure="{flat(run.key)}"' + (f' data-part="{run.part}"' if run.part else "")


def _table(table: Table) -> str:
    widths = _widths(table)
    whole = sum(column.weight for column in table.columns) or 1
    cols = "".join(f'<col style="width:{100 * column.weight / whole:.4g}%">' for column in table.columns)
    classes = [_classes(c, w) for c, w in zip(table.columns, widths, strict=True)]
    heads = _BETWEEN.join(_head(column, width) for column, width in zip(table.columns, widths, strict=True))
    caption = f"<caption>{flat(table.caption)}</caption>" if table.caption else ""
    note = f'<p class="note">{lined(table.note)}</p>' if table.note else ""
    wanted = (
        max(min(w, _ROOMY), min(measure(c.head, 1), _SHORTEST)) for c, w in zip(table.columns, widths, strict=True)
    )
    room = sum(wanted) + len(widths)
    return (
        f'<div class="table{" landscape" * table.landscape}"><div class="scroll" tabindex="0" role="region" aria-label="{flat(table.caption) or _TABLE}">'
        f'<table style="--room:{room:.4g}em">{caption}<colgroup>{cols}</colgroup>{_BETWEEN}<thead><tr>{heads}</tr></thead>{_BETWEEN}{"".join(_bodies(table, classes))}</table></div>{note}</div>'
    )


def _widths(table: Table) -> list[float]:
    """The longest text of each column, in ems."""
    texts = zip(*([run.text for run in line.cells] for line in table.lines if not line.group), strict=False)
    longest = [max((measure(text, 1) for text in column), default=0.0) for column in texts]
    return longest or [0.0] * len(table.columns)


def _classes(column: Column, width: float) -> str:
    """The classes of a column's cells: its side, and whether its texts are too short to be broken."""
    return " ".join(filter(None, (_SIDES[column.align], "short" if width <= _SHORT or column.align == "right" else "")))


def _classed(classes: str) -> str:
    return f' class="{classes}"' if classes else ""


def _head(column: Column, width: float) -> str:
    """A column's head with its unit in brackets."""
    short = measure(column.head, 1) <= max(_SHORTEST, min(width, _SHORT))
    unit = f'<span class="unit">（{flat(column.unit)}）</span>' if column.unit else ""
    classes = " ".join(filter(None, (_SIDES[column.align], "short" if short else "")))
    return f'<th scope="col"{_classed(classes)}>{lined(column.head)}{unit}</th>'


def _bodies(table: Table, classes: Sequence[str]) -> Iterator[str]:
    """The lines in row groups: a group head opens a new one."""
    body: list[str] = []
    for line in table.lines:
        if line.group and body:
            yield f"<tbody>{_BETWEEN.join(body)}</tbody>{_BETWEEN}"
            body = []
        body.append(_line(line, classes))
    yield f"<tbody>{_BETWEEN.join(body)}</tbody>{_BETWEEN}"


def _line(line: Line, classes: Sequence[str]) -> str:
    if line.group:
        return f'<tr class="group"><th scope="rowgroup" colspan="{len(classes)}">{_runs(line.cells)}</th></tr>'
    cells = [_cell(run, named, i == 0) for i, (run, named) in enumerate(zip(line.cells, classes, strict=False))]
    opening = '<tr class="total">' if line.total else "<tr>"
    return f"{opening}{_BETWEEN.join(cells)}</tr>"


def _cell(run: Run, classes: str, first: bool) -> str:
    text = _run(run, in_cell=True) if run.text else _EMPTY
    attributes = _classed(classes) + _keyed(run)
    return f'<th scope="row"{attributes}>{text}</th>' if first else f"<td{attributes}>{text}</td>"


def _chart(chart: Chart, at: str) -> str:
    picture = inline(chart.svg, flat(chart.alt or chart.title), f"{at}-")
    return f'<figure class="chart{" landscape" * chart.landscape}"><div class="scroll">{picture}</div>{_BETWEEN}<figcaption>{flat(chart.title)}</figcaption></figure>'


def _picture(picture: Picture) -> str:
    data = _NOT_BASE64.sub("", picture.data)
    caption = f"<figcaption>{flat(picture.caption)}</figcaption>" if picture.caption else ""
    size = f'width="{picture.width}" height="{picture.height}"'
    classes = f"picture half {picture.place}" if picture.place else "picture"
    return f'<figure class="{classes}"><img src="data:{picture.media};base64,{data}" alt="{flat(picture.alt)}" {size}>{caption}</figure>'
