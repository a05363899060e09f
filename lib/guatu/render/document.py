"""The one Document that every renderer reads: an executed notebook's blocks in order, its headings numbered.

Markdown cells give the headings: `##` is 一、, `###` （一）, `####` 1., `#####` （1）. `# 附件：title` begins an attachment; any
other `#` is the notebook's own title, used where no head (`report.head()`) says otherwise.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from guatu.errors import DocumentRefused
from guatu.render.markdown import TITLE_LEVEL, markdown_blocks
from guatu.render.outputs import output_blocks
from guatu.report.blocks import Block, Head, Heading

_ATTACHMENT: Final = re.compile(r"^附件\s*\d*\s*[:：]?\s*(.+)$")
_DIGITS: Final = "一二三四五六七八九"
_DEEPEST: Final = 4


@dataclass(frozen=True)
class Attachment:
    """One 附件: its title (identical in the 附件说明) and its blocks."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A report ready to be set. Groups are flattened and every Heading carries its printed number."""

    head: Head
    body: tuple[Block, ...]
    attachments: tuple[Attachment, ...] = ()


def read_document(notebook: Any, title: str = "") -> Document:
    """The Document of an executed notebook; DocumentRefused (D02-D07) names the cell that cannot be set.

    `title` stands in where neither a head nor a `#` heading gives one.
    """
    head: Head | None = None
    titles: list[str] = []
    parts: list[tuple[str, list[Block]]] = [("", [])]
    for item in _items(notebook):
        if isinstance(item, Head):
            if head is not None:
                raise DocumentRefused("D06")
            head = item
        elif isinstance(item, tuple) and item[0] == TITLE_LEVEL:
            found = _ATTACHMENT.match(item[1])
            if found:
                parts.append((found[1], []))
            else:
                titles.append(item[1])
        else:
            parts[-1][1].append(_heading(item) if isinstance(item, tuple) else item)
    if head is None:
        head = Head("report_plain", (titles[0] if titles else title or "报告",), draft=False)
    (_, body), *rest = parts
    if not body:
        raise DocumentRefused("D07")
    return Document(head, numbered(body), tuple(Attachment(name, numbered(blocks)) for name, blocks in rest))


def _items(notebook: Any) -> Iterator[Block | tuple[int, str]]:
    for i, cell in enumerate(notebook["cells"], 1):
        if cell["cell_type"] == "markdown":
            yield from markdown_blocks(cell["source"], f"第{i}格")
        elif cell["cell_type"] == "code":
            for output in cell["outputs"]:
                yield from output_blocks(output, f"第{i}格")


def _heading(item: tuple[int, str]) -> Heading:
    level, text = item
    return Heading(min(level, _DEEPEST), text)


def numbered(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with every heading numbered by its level (GB/T 9704-2012, 7.3.3), counting anew below each higher one."""
    counts = [0] * (_DEEPEST + 1)
    done: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading):
            counts[block.level] += 1
            counts[block.level + 1 :] = [0] * (_DEEPEST - block.level)
            block = replace(block, number=number(block.level, counts[block.level]))
        done.append(block)
    return tuple(done)


def number(level: int, n: int) -> str:
    """The printed number of the n-th heading of a level: 一、 （一） 1. （1）."""
    return (f"{chinese(n)}、", f"（{chinese(n)}）", f"{n}.", f"（{n}）")[level - 1]


def chinese(n: int) -> str:
    """1-99 in Chinese: 十, 十一, 二十, 二十五."""
    tens, ones = divmod(n, 10)
    return ("" if tens == 0 else ("" if tens == 1 else _DIGITS[tens - 1]) + "十") + (_DIGITS[ones - 1] if ones else "")
