"""A figure as text: rounding, signs, comparisons and its derivation. Every number that guatu prints is set here.

Half-up rounding; never 100% unless numerator equals denominator, never 0% unless the numerator is zero; no thousands
separators; null prints —.
"""

import re
from decimal import Decimal
from typing import Final, Literal, get_args

from guatu.indicators.figure import Figure, Measured, Rate

Part = Literal["value", "new", "previous", "change"]
PARTS: Final = get_args(Part)
EMPTY: Final = "—"
LEVEL: Final = "持平"
NEARLY_LEVEL: Final = "基本持平"
POINTS: Final = "个百分点"


def printed(figure: Figure, part: Part, decimals: int) -> str:
    """A part of `figure` as a table shows it, without measure word: 65, 92.0%, ＋9, －2, 持平, ＋1.2个百分点, — for none."""
    if part == "change":
        return _signed(figure, decimals)
    measured: Measured = getattr(figure, part)
    if measured is None:
        return EMPTY
    if isinstance(measured, Rate):
        return percent(measured, decimals)
    return f"{measured}%" if is_rate(figure) else str(measured)


def is_rate(figure: Figure) -> bool:
    """Whether `figure` is printed with % (its value may be None)."""
    return figure.measure == "%" or isinstance(figure.value, Rate)


def percent(rate: Rate, decimals: int) -> str:
    """`rate` as a percentage: 1966/1967 at one decimal is 99.9%, 1/5000 is 0.1%, all is 100% and none 0%."""
    if rate.num in (0, rate.den):
        return "100%" if rate.num else "0%"
    whole, top = _half_up(100 * rate.num, rate.den, decimals), 100 * 10**decimals
    if whole == top:
        whole += 1 if rate.num > rate.den else -1
    return f"{_places(max(whole, 1), decimals)}%"


def with_measure(figure: Figure, part: Part, measure: str, decimals: int) -> str:
    """A part of `figure` with its measure word, 65个; a rate as it is."""
    text = printed(figure, part, decimals)
    return text if text == EMPTY or is_rate(figure) else text + measure


def compared(figure: Figure, decimals: int) -> str:
    """The change in words: 较上期增加9个, 较上期下降1.2个百分点, 与上期持平, 无上期数据可比 (so in a first period)."""
    if figure.previous is None:
        return "无数据可比" if figure.value is None else "无上期数据可比"
    if figure.change is None:
        return "无本期数据可比"
    text = _signed(figure, decimals)
    if text in (LEVEL, NEARLY_LEVEL):
        return f"与上期{text}"
    up, down = ("提高", "下降") if is_rate(figure) else ("增加", "减少")
    measure = "" if is_rate(figure) else figure.measure
    return f"较上期{up if text.startswith('＋') else down}{text[1:]}{measure}"


def relative(figure: Figure, decimals: int) -> str:
    """The change as a part of the value before (环比), in words; of a rate in percentage points, never in percent of percent.

    环比增长18.2%, 环比下降100%, 环比持平, 环比提高1.2个百分点; 较上期增加3项（上期为零，环比不可比）, since zero is no base.
    """
    if figure.previous is None or figure.change is None or is_rate(figure):
        return _period_on_period(compared(figure, decimals))
    step, before = int(figure.change), figure.previous
    if step == 0:
        return f"环比{LEVEL}"
    if not isinstance(before, int) or before == 0:
        return f"较上期增加{step}{figure.measure}（上期为零，环比不可比）"
    return f"环比{'增长' if step > 0 else '下降'}{percent(Rate(abs(step), before), decimals)}"


def _period_on_period(text: str) -> str:
    """较上期提高1.2个百分点 and 与上期持平 as 环比提高1.2个百分点 and 环比持平; 无上期数据可比 stays."""
    return re.sub("^(?:较上期|与上期)", "环比", text)


def derivation(figure: Figure, decimals: int) -> str:
    """One sentence that says where a figure comes from: formula, ledger, rows counted, value before."""
    value = figure.value
    sums = f"（{value.num}÷{value.den}）" if isinstance(value, Rate) else ""
    basis = f"依据{figure.ledger}{len(figure.rows)}条记录" if figure.ledger else "依据方案"
    before = with_measure(figure, "previous", figure.measure, decimals)
    before = "上期无数据" if figure.previous is None else f"上期{before}"
    return f"{figure.label or figure.key}：{figure.formula}{sums}，{basis}，{before}。"


def _signed(figure: Figure, decimals: int) -> str:
    if figure.change is None:
        return EMPTY
    num, den = _difference(figure)
    if num == 0:
        return LEVEL
    sign = "＋" if num > 0 else "－"
    if not is_rate(figure):
        return f"{sign}{abs(num)}"
    whole = _half_up(abs(num), den, decimals)
    return f"{sign}{_places(whole, decimals)}{POINTS}" if whole else NEARLY_LEVEL


def _difference(figure: Figure) -> tuple[int, int]:
    """The change as an exact fraction, for rates in percentage points: rounded once only, when printed."""
    value, before = figure.value, figure.previous
    if isinstance(value, Rate) and isinstance(before, Rate):
        return 100 * (value.num * before.den - before.num * value.den), value.den * before.den
    return (figure.change or Decimal(0)).as_integer_ratio()


def _half_up(num: int, den: int, decimals: int) -> int:
    """num ÷ den (neither negative) in units of the last decimal, half up."""
    scale: int = 10**decimals
    return (2 * num * scale + den) // (2 * den)


def _places(whole: int, decimals: int) -> str:
    """`whole` units of the last decimal as a number: 920 at one decimal is 92.0."""
    return f"{Decimal(whole).scaleb(-decimals):f}"
