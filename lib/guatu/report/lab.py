"""What JupyterLab shows and paper does not: a figure that explains itself, an error as a box, the choice of the panel.

In a run there is no JupyterLab: an error stays an error there, and nothing of this is shown.
"""

import os
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final

from guatu.errors import GuatuError
from guatu.indicators.figure import Figure
from guatu.report import look
from guatu.report.blocks import FAULT_MIME, Column, FigureText, Line, Table, Text
from guatu.report.escaping import flat, lined
from guatu.report.printing import PARTS, derivation, printed

_SESSION: Final = "JPY_SESSION_NAME"
"""What jupyter-server sets for the kernel of a notebook that is open, and nothing that only executes one."""


def shell() -> Any:
    """The running IPython, or None outside of it."""
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return None
    return get_ipython()


def in_lab() -> bool:
    """Whether a person has this notebook open, in JupyterLab or in anything else that a Jupyter server serves."""
    return bool(os.environ.get(_SESSION)) and hasattr(shell(), "kernel")


ACROSS: Final = "*"
"""In the place of a bureau: all of them."""


@dataclass(frozen=True)
class Asked:
    """What a report was asked for, as `open_report` is called; `bureau` is ACROSS where a notebook is about all of them."""

    programme: str
    period: str
    bureau: str


@dataclass
class _Choice:
    """What the panel says instead of what the notebook's parameters say; holds while those stay the same."""

    parameters: Asked | None = None
    chosen: Asked | None = None


_choice: Final = _Choice()


def choose(parameters: Asked, chosen: Asked) -> None:
    """From now on a report asked for with `parameters` is the one of `chosen`."""
    _choice.parameters, _choice.chosen = parameters, chosen


def settled(parameters: Asked) -> Asked:
    """What is to be opened where `parameters` are asked for: the panel's choice, if one was made for them in JupyterLab."""
    if _choice.chosen is None or _choice.parameters != parameters or not in_lab():
        return parameters
    return _choice.chosen


def install() -> None:
    """Have guatu's errors shown as boxes in JupyterLab; all others are IPython's, and so are all in a run.

    Where another handler of errors is set already, it is left in force.
    """
    running = shell()
    if in_lab() and not running.custom_exceptions:
        running.set_custom_exc((GuatuError,), _show_error)


def explain(decimals: int) -> None:
    """Have figures show themselves as `shown`, rates to `decimals`."""
    running = shell()
    if running is not None:
        running.display_formatter.mimebundle_formatter.for_type(Figure, lambda figure: shown(figure, decimals))


def shown(figure: Figure, decimals: int) -> dict[str, Any]:
    """A figure as Jupyter shows it: its name, value, new part, value before and change; below them how it is derived."""
    heads = ("累计", "本期新增", "上期", "较上期")
    columns = (Column(figure.label or figure.key, weight=2.4), *(Column(head, "right") for head in heads))
    parts = tuple(FigureText(printed(figure, part, decimals), figure.key, "", part=part) for part in PARTS)
    line = Line((Text(f"单位：{figure.measure or '—'}"), *parts))
    bundle: dict[str, Any] = Table("", columns, (line,), derivation(figure, decimals), of="figures")._repr_mimebundle_()
    return bundle


def _show_error(shell: Any, kind: type, fault: GuatuError, trace: TracebackType, tb_offset: Any = None) -> list[str]:
    """Shows the error as a box. The cell has failed all the same: nothing below it runs, and no report is made of it."""
    shell.display_pub.publish(error_bundle(fault))
    return [str(fault)]


def error_bundle(fault: GuatuError) -> dict[str, Any]:
    """An error as Jupyter shows it: what stood where and what to do, its code in the corner."""
    style = (
        f"max-width:40em;box-sizing:border-box;padding:.8em 1em;border:1px solid {look.HAIRLINE};"
        f"border-left:4px solid {look.OVERDUE};background:{look.SHEET};color:{look.INK};font-size:15px;line-height:1.7"
    )
    code = f'<span style="float:right;margin-left:1em;color:{look.SECONDARY}">{flat(fault.code)}</span>'
    text = f'<p style="margin:0;font-family:{flat(look.SCREEN_FONTS["仿宋"])}">{lined(fault.sentence())}</p>'
    return {
        "text/html": f'<div role="alert" style="{style}">{code}{text}</div>',
        "text/plain": str(fault),
        FAULT_MIME: {"code": fault.code, "sentence": fault.sentence()},
    }
