"""A mail in plain text, saying what its HTML says: for clients that show no HTML, for screen readers, for search."""

from collections.abc import Iterator

from guatu.render.document import Document
from guatu.render.headline import Headline
from guatu.report.blocks import Block, Chart, Heading, Line, Paragraph, Picture, Table
from guatu.report.head import DRAFT, printed

_INDENT = "　　"
_FOOT = "本邮件由系统自动发出，以报告全文为准。"
_NOTICE_FOOT = "本邮件由系统自动发出，不含报告内容。"


def report_text(document: Document, first: tuple[Headline, ...], place: str, attached: bool) -> str:
    """The mail of `document` as text: head, headline figures, where the full report is, text, tables line by line."""
    head = document.head
    lines = [DRAFT] if head.draft else []
    if head.report != "report_plain" and head.mark:
        lines += [head.mark, *_numbered(document)]
    lines += ["".join(head.title), ""]
    lines += [f"{figure.label}：{figure.value}{figure.measure}{_bracketed(figure.change)}" for figure in first]
    lines += [*_place(place, attached), ""]
    lines += [f"{head.addressee}：" if head.addressee else "", *_blocks(document.body)]
    if head.report != "bulletin":
        lines += ["", head.organ, printed(head.date)]
    for number, attachment in enumerate(document.attachments, 1):
        label = f"附件{number if len(document.attachments) > 1 else ''}"
        lines += ["", f"{label}　{attachment.title}", "", *_blocks(attachment.blocks)]
    return _text([*lines, "", _FOOT])


def notice_text(title: str, lines: tuple[str, ...], place: str) -> str:
    """A notice as text."""
    return _text([title, "", *lines, *_place(place, False), "", _NOTICE_FOOT])


def _numbered(document: Document) -> Iterator[str]:
    head = document.head
    if head.report == "report_formal":
        signer = f"　签发人：{head.signer}" if head.signer else ""
        yield head.document_number + signer
    else:
        yield f"{head.issuer or head.organ}　{printed(head.date)}"


def _bracketed(change: str) -> str:
    return f"（{change}）" if change else ""


def _place(place: str, attached: bool) -> Iterator[str]:
    if place:
        yield f"报告全文：{place}{'（另见附件 PDF）' if attached else ''}"
    elif attached:
        yield "报告全文：见附件 PDF"


def _blocks(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph():
                yield ("" if block.flush else _INDENT) + block.text
            case Heading():
                yield from ("", block.number + block.text)
            case Table():
                yield from ("", *_table(block), "")
            case Chart():
                yield f"［图］{block.alt or block.title}"
            case Picture():
                yield f"［图］{block.alt or block.caption}"


def _table(table: Table) -> Iterator[str]:
    """A table line by line: each row's first cell, then every other with its head."""
    if table.caption:
        yield table.caption
    heads = [f"{c.head}（{c.unit}）" if c.unit else c.head for c in table.columns]
    for line in table.lines:
        yield f"［{line.cells[0].text}］" if line.group and line.cells else _line(line, heads)
    if table.note:
        yield table.note


def _line(line: Line, heads: list[str]) -> str:
    texts = [" ".join(run.text.split()) or "—" for run in line.cells]
    rest = "，".join(f"{head} {text}" for head, text in zip(heads[1:], texts[1:], strict=False))
    return f"{texts[0]}：{rest}" if rest else "".join(texts[:1])


def _text(lines: list[str]) -> str:
    """The lines, never two empty ones together, ending in a line break."""
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1]):
            kept.append(line.rstrip())
    return "\n".join(kept).strip() + "\n"
