"""The subjects of the suite's notebooks: the tables of each, and the charts that are drawn from rows, by name."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from guatu.report.blocks import Block, Chart
from guatu.report.material import Material
from guatu.report.subjects import board, findings, intake, leads, learning, outcomes, regulations

TABLES: Final[Mapping[str, Callable[[Material], Iterator[Block]]]] = {
    **board.TABLES,
    **findings.TABLES,
    **leads.TABLES,
    **learning.TABLES,
    **regulations.TABLES,
    **outcomes.TABLES,
    **intake.TABLES,
}
CHARTS: Final[Mapping[str, Callable[[Material], tuple[Chart, ...]]]] = {**board.CHARTS, **outcomes.CHARTS}
