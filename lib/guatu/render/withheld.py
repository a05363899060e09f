"""What no mail may hold, whatever its audience: the rows of findings, leads and persons (the first rule of mail, in code).

A list of rows is known by what its table says it is of; a table that does not say, an analyst's own, may be one.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from guatu.ledgers.schema import BY_NAME
from guatu.render.document import Attachment, Document
from guatu.report.blocks import Block, Paragraph, Table, Text

ROW_LISTS: Final = frozenset({"findings", "leads", "person_measures", "case_corrections"})
"""The ledgers whose rows are never mailed (《纪检监察机关处理检举控告工作规则》, article 47)."""


def without_rows(document: Document) -> Document:
    """`document` with a line in the place of every list of rows that may not be mailed; the same if it holds none."""
    return replace(
        document,
        body=tuple(_mailable(document.body)),
        attachments=tuple(Attachment(a.title, tuple(_mailable(a.blocks))) for a in document.attachments),
    )


def _mailable(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        yield instead(block) if isinstance(block, Table) and may_be_rows(block) else block


def may_be_rows(table: Table) -> bool:
    """Whether `table` lists rows that may not be mailed, or cannot be known not to."""
    return table.of in ROW_LISTS or (table.of not in BY_NAME and table.of not in ("figures", "quality"))


def instead(table: Table) -> Paragraph:
    """The line that stands where `table` stood."""
    name = f"《{BY_NAME[table.of].sheet}》逐条清单" if table.of in BY_NAME else "本处自制表格"
    return Paragraph((Text(f"（{name}不随邮件发送，见报告全文。）"),))
