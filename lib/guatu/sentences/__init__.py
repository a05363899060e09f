"""The catalogue of sentences that an analyst or operator reads: code → (Chinese, English), a file per part of the house.

Every code that guatu can answer with stands here once. A sentence says what stood where and what to do next.
"""

from typing import Final

from guatu.sentences import of_configuration, of_delivery, of_ledgers, of_operation, of_reports

CATALOGUE: Final[dict[str, tuple[str, str]]] = {
    **of_configuration.SENTENCES,
    **of_delivery.SENTENCES,
    **of_ledgers.SENTENCES,
    **of_operation.SENTENCES,
    **of_reports.SENTENCES,
}
