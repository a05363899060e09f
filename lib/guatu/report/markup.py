"""Blocks as HTML: what JupyterLab shows of one and what the page is made of. Every string is escaped here.

A figure's derivation stands in attributes, so that the text of a page is what is printed and nothing else; it opens by
pointer, touch or keyboard focus through the stylesheet alone.
"""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, Final

from guatu.report import look
from guatu.report.blocks import MIME, Chart, Column, FigureText, Group, Head, Heading, Line, Paragraph, Picture, Run, Table, Text, text_of, to_json
from guatu.report.head import head_markup
from guatu.report.svg import inline

_STYLESHEET: Final = Path(__file__).with_name("blocks.css")
_ALIGNED: Final = {"left": "", "center": ' class="c"', "right": ' class="r"'}
_WIDE: Final = 5  # a table with more columns scrolls inside itself on a phone
_EMPTY: Final = "—"


def bundle(block: Any) -> dict[str, Any]:
    """The block as Jupyter shows it: `text/html` with its stylesheet, `text/plain`, and the block itself under its type."""
    return {
        "text/html": f'<div class="guatu"><style>{stylesheet()}</style>{fragment(block)}</div>',
        "text/plain": "\n".join(text for text in text_of(block) if text),
        MIME: to_json(block),
    }


def fragment(block: Any, at: str = "") -> str:
    """The HTML of a block. `at` says where it stands on its page (s3, f1-2): ids begin with it, so they never collide."""
    match block:
        case Paragraph():
            return f"<p{' class="flush"' if block.flush else ''}>{_runs(block.runs)}</p>"
        case Heading():
            tag = f"h{block.level + 1}"
            return f"<{tag}{f' id="{at}"' if at else ''}>{escape(block.number + block.text)}</{tag}>"
        case Table():
            return _table(block)
        case Chart():
            return _chart(block, at or "g" + hashlib.sha256(block.svg.encode()).hexdigest()[:8])
        case Picture():
            return _picture(block)
        case Head():
            return head_markup(block)
        case Group():
            return "".join(fragment(inner, f"{at}-{i}" if at else "") for i, inner in enumerate(block.blocks))
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


def _run(run: Text | FigureText) -> str:
    if isinstance(run, Text) or not run.note:
        return escape(run.text)
    said = escape(f"{run.text}：{run.note}")
    return f'<span class="fig" tabindex="0" role="note" aria-label="{said}" data-note="{escape(run.note)}">{escape(run.text)}</span>'


def _table(table: Table) -> str:
    whole = sum(column.weight for column in table.columns) or 1
    cols = "".join(f'<col style="width:{100 * column.weight / whole:.4g}%">' for column in table.columns)
    heads = "".join(f'<th scope="col"{_ALIGNED[c.align]}>{escape(c.head)}{_unit(c)}</th>' for c in table.columns)
    kinds = "".join((" wide" if len(table.columns) > _WIDE else "", " landscape" if table.landscape else ""))
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    return (
        f'<div class="table{kinds}"><div class="scroll" tabindex="0" role="region" aria-label="{escape(table.caption)}">'
        f"<table><caption>{escape(table.caption)}</caption><colgroup>{cols}</colgroup>"
        f"<thead><tr>{heads}</tr></thead>{''.join(_bodies(table))}</table></div>{note}</div>"
    )


def _unit(column: Column) -> str:
    return f'<span class="unit">（{escape(column.unit)}）</span>' if column.unit else ""


def _bodies(table: Table) -> Iterator[str]:
    """The lines in row groups: a group head opens a new one."""
    body: list[str] = []
    for line in table.lines:
        if line.group and body:
            yield f"<tbody>{''.join(body)}</tbody>"
            body = []
        body.append(_line(line, table.columns))
    yield f"<tbody>{''.join(body)}</tbody>"


def _line(line: Line, columns: tuple[Column, ...]) -> str:
    if line.group:
        return f'<tr class="group"><th scope="rowgroup" colspan="{len(columns)}">{_runs(line.cells)}</th></tr>'
    cells = [
        f"<{tag}{_ALIGNED[column.align]}>{_run(run) if run.text else _EMPTY}</{tag.split()[0]}>"
        for run, column, tag in zip(line.cells, columns, ('th scope="row"', *["td"] * (len(columns) - 1)), strict=False)
    ]
    return f"<tr{' class="total"' if line.total else ''}>{''.join(cells)}</tr>"


def _chart(chart: Chart, at: str) -> str:
    picture = inline(chart.svg, chart.alt or chart.title, f"{at}-")
    return f'<figure class="chart"><figcaption>{escape(chart.title)}</figcaption><div class="scroll">{picture}</div></figure>'


def _picture(picture: Picture) -> str:
    data = re.sub(r"[^A-Za-z0-9+/=]", "", picture.data)
    caption = f"<figcaption>{escape(picture.caption)}</figcaption>" if picture.caption else ""
    source = f"data:{picture.media};base64,{data}"
    return f'<figure class="picture"><img src="{source}" alt="{escape(picture.alt)}" width="{picture.width}" height="{picture.height}">{caption}</figure>'
