"""The one Document that every renderer reads: an executed notebook's blocks in order, its headings numbered."""

from dataclasses import dataclass

from guatu.report.blocks import Block, Head


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
