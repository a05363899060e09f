"""guatu (挂图): progress reports for the people who report to a supervision group every period.

What a notebook may use is listed in `__all__`; it is imported on first use, so that the command line starts at once.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guatu.report.intake import open_intake
    from guatu.report.report import Report, open_report
    from guatu.report.rollup import Rollup, open_rollup

__version__ = "0.1.0"
__all__ = ["Report", "Rollup", "open_intake", "open_report", "open_rollup"]

_MODULES = {"open_intake": "intake", "open_rollup": "rollup", "Rollup": "rollup"}


def __getattr__(name: str) -> Any:
    if name in __all__:
        from importlib import import_module

        return getattr(import_module(f"guatu.report.{_MODULES.get(name, 'report')}"), name)
    raise AttributeError(f"module 'guatu' has no attribute '{name}'")
