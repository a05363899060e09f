"""The subjects of the suite's notebooks: the tables and charts of each, by name."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from guatu.report.blocks import Block
from guatu.report.material import Material

TABLES: Final[Mapping[str, Callable[[Material], Iterator[Block]]]] = {}
