"""Which characters of a Document no face on this machine can set, and where they stand."""

from collections.abc import Iterator
from typing import Final

from guatu.errors import DocumentRefused
from guatu.fonts import Faces, Role
from guatu.render.document import Document
from guatu.render.sheet import printable
from guatu.report.blocks import Block, Chart, Heading, Paragraph, Picture, Table

_HEADINGS: Final[tuple[Role, ...]] = ("黑体", "楷体", "仿宋", "仿宋")
_START: Final = 12  # characters of a paragraph that tell which one it is
_NAMED: Final = 5


def refuse_missing(document: Document, faces: Faces) -> None:
    """DocumentRefused T02 naming the first place with characters that no face of its role has; nothing if there is none."""
    for role, place, text in printed(document):
        if missing := faces.missing(role, printable(text)):
            raise refusal(place, missing)


def refusal(place: str, characters: tuple[str, ...]) -> DocumentRefused:
    """T02: `characters`, with their code points, cannot be set at `place`."""
    return DocumentRefused(
        "T02", place=place, characters="、".join(f"{c}（U+{ord(c):04X}）" for c in characters[:_NAMED])
    )


def printed(document: Document) -> Iterator[tuple[Role, str, str]]:
    """Every string of a document in reading order: the role that sets it, where it stands, the string."""
    head = document.head
    yield from (
        ("小标宋", "发文机关标志", head.mark),
        ("仿宋", "发文字号", head.document_number),
        ("楷体", "签发人", head.signer),
    )
    yield "小标宋", "标题", "".join(head.title)
    yield "仿宋", "主送机关", head.addressee
    yield from (line for block in document.body for line in _block(block))
    for number, attachment in enumerate(document.attachments, 1):
        yield "小标宋", f"附件{number}标题", attachment.title
        yield "仿宋", "附件说明", attachment.title
        yield from (line for block in attachment.blocks for line in _block(block))
    yield from (("仿宋", "署名", head.organ), ("仿宋", "抄送机关", head.copies_to), ("仿宋", "印发机关", head.issuer))


def _block(block: Block) -> Iterator[tuple[Role, str, str]]:
    match block:
        case Paragraph():
            yield "仿宋", f"段落“{block.text[:_START]}…”", block.text
        case Heading():
            yield _HEADINGS[block.level - 1], f"标题“{block.number}{block.text}”", block.number + block.text
        case Table():
            yield from _table(block)
        case Chart():
            yield "楷体", f"图“{block.title}”", block.title
            yield from (("黑体", f"图“{block.title}”", text) for text in block.texts)
        case Picture():
            yield "楷体", f"图“{block.caption}”", block.caption


def _table(table: Table) -> Iterator[tuple[Role, str, str]]:
    place = f"表“{table.caption}”"
    yield "楷体", place, table.caption
    yield from (("黑体", f"{place}表头", column.head + column.unit) for column in table.columns)
    for number, line in enumerate(table.lines, 1):
        role: Role = "楷体" if line.group else "黑体" if line.total else "仿宋"
        yield from ((role, f"{place}第{number}行", run.text) for run in line.cells)
    yield "仿宋", place, table.note
