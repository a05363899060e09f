"""What may leave: decided here from configuration and content, whatever a template or a caller would like.

Sources: 《纪检监察机关处理检举控告工作规则》art. 47 (nothing of a complaint), 保守国家秘密法 (2024) art. 31 (no secrets over
public networks). The refusing default: an address that nobody allowed gets a notice, and with no domain allowed nothing leaves.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal

from guatu.deliver.address import Address, domain_of
from guatu.errors import DeliveryRefused
from guatu.files import read_json
from guatu.ledgers import schema
from guatu.programme import Mail
from guatu.render.document import Document
from guatu.report.blocks import Block, Group, Paragraph, Table, Text, text_of
from guatu.report.material import CHECKS
from guatu.run.publish import FAILED

Mode = Literal["report", "notice"]

_MARK: Final = re.compile(r"★|☆|(?:密级|保密级别)\s*[:：]\s*(?:秘密|机密|绝密)|^\s*(?:秘密|机密|绝密)(?:级|件)?\s*$", re.MULTILINE)
_CASES: Final = ("findings", "leads", "person_measures", "case_corrections")
_CASE_ID: Final = re.compile(
    rf"(?<![A-Za-z])(?:{'|'.join(schema.BY_NAME[name].prefix for name in _CASES)})[0-9]{{3,}}(?![0-9])"
)
_HEADS_OF_A_LEDGER: Final = 3
_LEFT_OUT: Final = "（逐条清单不随邮件发送，见完整报告。）"


def mode_of(mail: Mail, address: Address) -> Mode:
    """`report` inside the allowed domains if so configured, `notice` anywhere else; M01 where no domain is allowed."""
    allowed = {domain_of(d) for d in mail.allowed_domains} - {""}
    if not allowed:
        raise DeliveryRefused("M01")
    return mail.mode if address.domain in allowed else "notice"


def refuse_secrets(texts: Iterable[str], place: Path | None = None) -> None:
    """DeliveryRefused M03 if a secrecy mark stands in any of `texts`, or in what was last read for the run at `place`."""
    if any(_MARK.search(text) for text in texts) or (place is not None and _secrets_found(place)):
        raise DeliveryRefused("M03")


def texts_of(document: Document) -> Iterator[str]:
    """Every string a document prints."""
    yield from text_of(document.head)
    for block in (*document.body, *(b for a in document.attachments for b in a.blocks)):
        yield from text_of(block)
    yield from (a.title for a in document.attachments)


def without_cases(document: Document) -> Document:
    """The document with a remark in place of every list of findings, leads, persons or cases, row by row."""
    attachments = tuple(replace(a, blocks=_spared(a.blocks)) for a in document.attachments)
    return replace(document, body=_spared(document.body), attachments=attachments)


def refuse_cases(text: str) -> None:
    """DeliveryRefused M04 if `text`, the plain form of a message, names a finding, lead, person or case."""
    if _CASE_ID.search(text):
        raise DeliveryRefused("M04")


def lists_cases(table: Table) -> bool:
    """Whether a table goes through a ledger of cases row by row: it names one, or has the heads of its columns."""
    heads = {c.head.strip() for c in table.columns}
    own = (({c.header for c in ledger.columns}, {c.name for c in ledger.columns}) for ledger in map(schema.BY_NAME.get, _CASES) if ledger)
    if any(len(heads & names) >= _HEADS_OF_A_LEDGER for pair in own for names in pair):
        return True
    return any(_CASE_ID.search(run.text) for line in table.lines for run in line.cells)


def _spared(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    return tuple(_without(block) for block in blocks)


def _without(block: Block) -> Block:
    if isinstance(block, Group):
        return replace(block, blocks=_spared(block.blocks))
    if isinstance(block, Table) and lists_cases(block):
        return Paragraph((Text(_LEFT_OUT),))
    return block


def _secrets_found(place: Path) -> bool:
    """Whether the checks of the run, or of a later one that failed, came upon a mark (R17)."""
    for path in (place / CHECKS, place / FAILED / CHECKS):
        try:
            findings = read_json(path)["findings"]
        except (OSError, ValueError, KeyError):
            continue
        if any(str(f.get("code", "")).startswith("R17") for f in findings):
            return True
    return False
