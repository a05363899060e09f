"""guatu (挂图): progress reports for the people who report to a supervision group every period.

What a notebook may use is listed in `__all__`; it is imported on first use, so that the command line starts at once.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guatu.report.report import Report, open_report

__version__ = "0.1.0"
__all__ = ["Report", "open_report"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from guatu.report import report

        return getattr(report, name)
    raise AttributeError(f"module 'guatu' has no attribute '{name}'")
