"""How a chart is put together from its sentence, its drawing and its figures, and how numbers are said in it."""

from collections.abc import Iterable, Sequence
from math import ceil
from typing import Final, TypeVar

from guatu.indicators.figure import Figure
from guatu.report import look
from guatu.report.blocks import Chart, FigureText
from guatu.report.drawing import LINE, WIDTH, Drawing, Rule, Word, middle, to_svg
from guatu.report.printing import EMPTY, Part, printed

Thing = TypeVar("Thing")
NOTHING: Final = "暂无数据"
ZEROS: Final = "各项均为0"
FIRST: Final = "首个报告期，尚无走势"
_EMPTY_LINES: Final = 2


def chart_of(title: str, drawing: Drawing, said: Sequence[str], figures: Iterable[FigureText] = ()) -> Chart:
    """The chart of `drawing`; its alternative text says the title and then `said`."""
    words = tuple(word.text for word in drawing.words)
    alt = "".join(f"{sentence}。" for sentence in (title, "；".join(said)) if sentence)
    own = tuple(dict.fromkeys(figures))
    return Chart(title, to_svg(drawing), alt, words, drawing.lines, figures=own, landscape=drawing.sheet is not None)


def shows(figure: Figure, part: Part = "value", decimals: int = 1) -> FigureText:
    """That a chart shows this part of a figure."""
    return FigureText(printed(figure, part, decimals), figure.key, "", part=part)


def nothing_drawing(text: str = NOTHING) -> Drawing:
    """A drawing that says why there is nothing to draw."""
    floor = _EMPTY_LINES * LINE
    word = Word(WIDTH / 2, middle(floor / 2), text, "center", colour=look.SECONDARY)
    return Drawing(_EMPTY_LINES, (Rule(0, 1, WIDTH, 1), word, Rule(0, floor - 1, WIDTH, floor - 1)))


MOST: Final = 22
"""How many bars one chart has, so that it stays on a page."""


def axis(measure: str, bars: int) -> str:
    """The axis title of a chart that might have so many bars."""
    return f"单位：{measure}" + (f"，列前{MOST}" if bars > MOST else "")


def count_of(figure: Figure) -> int:
    """The value of a count, 0 where it is not given."""
    return figure.value if isinstance(figure.value, int) else 0


def number_of(figure: Figure) -> str:
    """The value of a count as drawn, — where it is not given."""
    return str(figure.value) if isinstance(figure.value, int) else EMPTY


def said_of(figure: Figure) -> str:
    """The value of a count with its measure word: 65个."""
    return number_of(figure) + figure.measure


def pieces(things: Sequence[Thing], most: int) -> list[Sequence[Thing]]:
    """The things of a chart dealt out evenly to as many drawings as hold `most` each; none for none."""
    count = ceil(len(things) / most)
    share = ceil(len(things) / count) if count else 1
    return [things[i : i + share] for i in range(0, len(things), share)]


def piece_title(title: str, n: int, of: int) -> str:
    """The title of the n-th (from 0) of several drawings that make one chart."""
    return title if of == 1 else f"{title}（{several(n + 1, ordinal=True)}）"


_DIGITS: Final = "一二三四五六七八九"


def several(n: int, ordinal: bool = False) -> str:
    """How many there are, in characters: 两, 七, 十二; from 100 on in digits. An `ordinal` two is 二."""
    tens, ones = divmod(n, 10)
    if (n == 2 and not ordinal) or n < 1 or tens > 9:
        return "两" if n == 2 else str(n)
    return ("" if tens == 0 else "十" if tens == 1 else _DIGITS[tens - 1] + "十") + (_DIGITS[ones - 1] if ones else "")
