"""What may leave: decided here from configuration and content, whatever a template or a caller would like.

Sources: 《纪检监察机关处理检举控告工作规则》art. 47 (nothing of a complaint), 保守国家秘密法 (2024) art. 31 (no secrets over
public networks). The refusing default: an address that nobody allowed gets a notice, and with no domain allowed nothing leaves.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, Literal

from guatu.deliver.address import Address, domain_of
from guatu.errors import DeliveryRefused
from guatu.files import read_json
from guatu.ledgers import schema
from guatu.programme import Mail
from guatu.render.document import Document
from guatu.report.blocks import Table, text_of
from guatu.report.material import CHECKS
from guatu.run.publish import FAILED

Mode = Literal["report", "notice"]

_MARK: Final = re.compile(
    r"★|(?:密级|保密级别)\s*[:：]\s*(?:秘密|机密|绝密)|^\s*(?:秘密|机密|绝密)(?:级|件)?\s*$", re.MULTILINE
)
_CASES: Final = ("findings", "leads", "person_measures", "case_corrections")
_LEDGERS: Final = tuple(schema.BY_NAME[name] for name in _CASES)
_CASE_ID: Final = re.compile(rf"(?:{'|'.join(ledger.prefix for ledger in _LEDGERS)})[0-9]{{3,}}")
_HEADS: Final = tuple(
    frozenset(names)
    for ledger in _LEDGERS
    for names in ([c.header for c in ledger.columns], [c.name for c in ledger.columns])
)
_HEADS_OF_A_LEDGER: Final = 3


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


def refuse_cases(document: Document) -> None:
    """DeliveryRefused M04 if a table goes through a ledger of cases row by row; the second look, after render/withheld.py."""
    blocks = (*document.body, *(b for a in document.attachments for b in a.blocks))
    if any(isinstance(block, Table) and lists_cases(block) for block in blocks):
        raise DeliveryRefused("M04")


def lists_cases(table: Table) -> bool:
    """Whether a table says so, has a cell that is the 编号 of a finding, lead, person or case, or the heads of their columns."""
    heads = {column.head.strip() for column in table.columns}
    if table.of in _CASES or any(len(heads & names) >= _HEADS_OF_A_LEDGER for names in _HEADS):
        return True
    return any(_CASE_ID.fullmatch(run.text.strip()) for line in table.lines for run in line.cells)


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
