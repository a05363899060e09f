"""Figures over periods, for trends; a period without data is a gap, never a zero."""

from dataclasses import dataclass
from datetime import date

from guatu.indicators.figure import Figures, Measured


@dataclass(frozen=True)
class Point:
    """The figures at one cut-off, None where the period has no data."""

    cut_off: date
    figures: Figures | None

    def value(self, key: str) -> Measured:
        """The value at this cut-off: None for a gap, 0 for a key that the period did not know yet."""
        if self.figures is None:
            return None
        return self.figures[key].value if key in self.figures else 0
