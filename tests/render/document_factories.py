"""Documents with defaults: small ones for a fact, and one as large as a real report."""

from collections.abc import Iterable

from guatu.render.document import Attachment, Document, numbered
from guatu.report.blocks import Block, Heading
from tests.report.block_factories import chart, figure, head, paragraph, picture, table


def document(*blocks: Block, attachments: Iterable[Attachment] = (), **changed: object) -> Document:
    """A document of these blocks (or one paragraph) with numbered headings."""
    return Document(head(**changed), numbered(blocks or (paragraph("正文。"),)), tuple(attachments))


def attachment(title: str = "主要指标统计表", *blocks: Block) -> Attachment:
    """An attachment of these blocks, or one table of figures."""
    return Attachment(title, blocks or (table(("甲", "1", "2"), of="figures"),))


def large() -> Document:
    """A report of a real one's size: prose, five charts, a statistics table of 195 rows, five attachments."""
    rows = [row for n in range(15) for row in ((f"第{n}组",), *((f"指标{n}之{k}", str(n * k), "1") for k in range(13)))]
    prose = [
        paragraph("截至9月30日，发现问题", figure(), "，其中本期新增", figure("10个"), "。" + "压实责任。" * 12)
        for _ in range(20)
    ]
    body = (Heading(1, "总体进展"), *prose[:8], *(chart(),) * 5, Heading(2, "五查清顽疾"), *prose[8:], picture())
    return document(
        *body,
        attachments=[attachment("统计表", table(*rows, of="figures")), *(attachment(f"附表{n}") for n in range(4))],
    )
