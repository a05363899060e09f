"""A document made to fit a mail: long tables cut, with a line saying so; a column of measure words put into the names."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from guatu.render.document import Attachment, Document
from guatu.report.blocks import Block, Column, Line, Paragraph, Run, Table, Text

_UNIT = "单位"


def fitted(document: Document, fits: Callable[[Document], bool], where: str) -> Document | None:
    """`document`, its tables cut as little as makes it pass `fits`: those of the attachments first, then those of the text.

    A line below each cut table says `where` the rest is. None where it does not pass without any table.
    """
    if fits(document):
        return document
    if fits(_cut(document, None, 0, where)):
        return _most(document, fits, lambda lines: _cut(document, None, lines, where))
    if fits(_cut(document, 0, 0, where)):
        return _most(document, fits, lambda lines: _cut(document, lines, 0, where))
    return None


def _most(document: Document, fits: Callable[[Document], bool], cut: Callable[[int], Document]) -> Document:
    """What the largest number of lines that `fits` leaves; none is known to."""
    least, most = 0, _longest(document)
    while most - least > 1:
        lines = (least + most) // 2
        least, most = (lines, most) if fits(cut(lines)) else (least, lines)
    return cut(least)


def _cut(document: Document, body: int | None, attached: int, where: str) -> Document:
    attachments = tuple(Attachment(a.title, tuple(_short(a.blocks, attached, where))) for a in document.attachments)
    text = document.body if body is None else tuple(_short(document.body, body, where))
    return replace(document, body=text, attachments=attachments)


def _longest(document: Document) -> int:
    """The lines of the longest table, group heads not counted."""
    blocks = (*document.body, *(block for a in document.attachments for block in a.blocks))
    return max((_length(block) for block in blocks if isinstance(block, Table)), default=0)


def _length(table: Table) -> int:
    return sum(not line.group for line in table.lines)


def _short(blocks: tuple[Block, ...], most: int, where: str) -> Iterator[Block]:
    for block in blocks:
        if not isinstance(block, Table) or _length(block) <= most:
            yield block
            continue
        if most:
            yield replace(block, lines=tuple(_first(block.lines, most)))
        shown = f"此处列前{most}行，其余详见" if most else "详见"
        yield Paragraph((Text(f"（本表共{_length(block)}行，{shown}{where}。）"),), flush=True)


def _first(lines: tuple[Line, ...], most: int) -> Iterator[Line]:
    """The first `most` lines and the group heads above them."""
    for line in lines:
        if most == 0:
            return
        most -= not line.group
        yield line


def with_measures(document: Document) -> Document:
    """`document`, in its tables of figures the measure word put behind the name: 发现问题（个）, one column less."""
    attachments = tuple(Attachment(a.title, tuple(map(_measured, a.blocks))) for a in document.attachments)
    return replace(document, body=tuple(map(_measured, document.body)), attachments=attachments)


def _measured(block: Block) -> Block:
    heads = [column.head for column in block.columns] if isinstance(block, Table) and block.of == "figures" else []
    if not isinstance(block, Table) or _UNIT not in heads[1:]:
        return block
    at = heads.index(_UNIT)
    columns: tuple[Column, ...] = (*block.columns[:at], *block.columns[at + 1 :])
    return replace(block, columns=columns, lines=tuple(_named(line, at) for line in block.lines))


def _named(line: Line, at: int) -> Line:
    if line.group or len(line.cells) <= at:
        return line
    name, measure = line.cells[0], line.cells[at].text
    first: Run = name if measure in ("", "%", "—") else Text(f"{name.text}（{measure}）")
    return replace(line, cells=(first, *line.cells[1:at], *line.cells[at + 1 :]))
