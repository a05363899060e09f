"""Markdown, of a notebook's text cells and an analyst's own output, as blocks. What print cannot hold is refused by name."""

import html
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import mistune

from guatu.errors import DocumentRefused
from guatu.report.blocks import Block, Column, Line, Paragraph, Table, Text

_NUMBERED: Final = re.compile(
    r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\(?[一二三四五六七八九十]+\)|\d+[.．](?!\d)|（\d+）)\s*"
)
_CJK: Final = re.compile(r"[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]")
_parse: Final = mistune.create_markdown(renderer=None, plugins=["table"])

TITLE_LEVEL: Final = 0
"""The level given to `#`, which is a title or an 附件, never a heading of the text; `##` is level 1."""


def markdown_blocks(source: str, where: str) -> Iterator[Block | tuple[int, str]]:
    """The blocks of `source`; a heading comes as (level, text), since only the document can number it.

    `where` names the cell in the DocumentRefused (D03) for what cannot be set in print: raw HTML, linked images, quotes.
    """
    tokens: Any = _parse(source)  # without a renderer mistune gives its tokens
    for token in tokens:
        kind = token["type"]
        if kind == "heading":
            yield token["attrs"]["level"] - 1, _NUMBERED.sub("", _inline(token["children"], where)).strip()
        elif kind == "paragraph":
            yield Paragraph((Text(_inline(token["children"], where)),))
        elif kind == "list":
            yield from (Paragraph((Text(text),)) for text in _items(token, where))
        elif kind == "table":
            yield _table(token, where)
        elif kind == "block_code":
            yield from (Paragraph((Text(line),), flush=True) for line in token["raw"].splitlines() if line.strip())
        elif kind not in ("blank_line", "thematic_break"):
            raise DocumentRefused("D03", where=where, what=_NAMES.get(kind, kind))


_NAMES: Final = {"block_html": "HTML", "inline_html": "HTML", "image": "链接的图片", "block_quote": "引用块"}


def _inline(tokens: Sequence[Any], where: str) -> str:
    """Inline tokens as plain text; emphasis is dropped (the standard knows no bold), a link keeps its address in brackets."""
    text = ""
    for token in tokens:
        kind = token["type"]
        if kind in ("softbreak", "linebreak"):
            text += "\n"
        elif kind in ("text", "codespan"):
            text += html.unescape(token["raw"])
        elif kind == "link":
            shown, address = _inline(token["children"], where), token["attrs"]["url"]
            text += shown if shown == address else f"{shown}（{address}）"
        elif kind in ("emphasis", "strong", "block_text", "paragraph"):
            text += _inline(token["children"], where)
        else:
            raise DocumentRefused("D03", where=where, what=_NAMES.get(kind, kind))
    return _join_lines(text)


def _join_lines(text: str) -> str:
    """Lines joined into one: with a space, but for none between two Chinese characters."""
    joined, *lines = text.split("\n")
    for line in lines:
        glue = "" if _CJK.match(joined[-1:]) and _CJK.match(line[:1]) else " "
        joined += glue + line
    return joined


def _items(token: Any, where: str) -> Iterator[str]:
    ordered, start = token["attrs"].get("ordered"), token["attrs"].get("start", 1)
    for i, item in enumerate(token["children"], start):
        mark = f"{i}. " if ordered else "· "
        nested = [child for child in item["children"] if child["type"] == "list"]
        own = [child for child in item["children"] if child["type"] not in ("list", "blank_line")]
        yield mark + "".join(_inline([child], where) for child in own)
        for child in nested:
            yield from _items(child, where)


def _table(token: Any, where: str) -> Table:
    head, *bodies = token["children"]
    aligns: list[Any] = [cell["attrs"]["align"] or "left" for cell in head["children"]]
    columns = tuple(
        Column(_inline(cell["children"], where), align) for cell, align in zip(head["children"], aligns, strict=True)
    )
    rows = [row for body in bodies for row in body["children"]]
    lines = tuple(Line(tuple(Text(_inline(cell["children"], where)) for cell in row["children"])) for row in rows)
    return Table("", columns, lines)
