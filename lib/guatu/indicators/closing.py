"""What counts as standing, closed and pursued in a close-out, and the two colours: stated once for figures and wall chart."""

from typing import Final, Literal

from guatu.indicators.definition import Test
from guatu.indicators.rules import holds, unless
from guatu.ledgers.schema import ACTIVITY_STATES
from guatu.programme import Programme

STANDING: Final[Test] = unless("state", "取消")
CLOSED: Final[Test] = holds("state", "已销号")
UNCLOSED: Final[Test] = unless("state", "已销号")
PURSUED: Final[Test] = unless("state", "取消", "已销号", "暂缓")


def remaining(programme: Programme) -> tuple[str, ...]:
    """The states of standing activities that are neither closed out nor shown yellow."""
    return tuple(s for s in ACTIVITY_STATES if s not in ("已销号", "取消", *coloured(programme, "yellow")))


def coloured(programme: Programme, colour: Literal["green", "yellow"]) -> tuple[str, ...]:
    """The activity states that the programme shows in `colour`."""
    states: str | tuple[str, ...] = getattr(programme.close_out_colours, colour)
    return (states,) if isinstance(states, str) else states
