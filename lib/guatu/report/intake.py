"""A look at one bureau's ledgers of one period before the run, sound or not: what the checks found, and the rows they hold."""

from dataclasses import replace

from guatu.errors import LedgersRefused
from guatu.indicators.checked import with_checks
from guatu.report.lab import Asked, explain
from guatu.report.material import Examined
from guatu.report.opening import material_of, opened
from guatu.report.report import Report

_MARKED = "R17"


def open_intake(programme: str, period: str = "latest", bureau: str = "") -> Report:
    """What `open_report` gives, of ledgers with errors, too, and with what the checks found in figures (`checks.error` …).

    The figures are those of what could be read; only a run on ledgers without errors publishes any. LedgersRefused L03 for
    ledgers that bear a secrecy mark, ConfigError for what there is not.
    """
    parameters = Asked(programme, period, bureau)
    material = opened(parameters, lambda asked: material_of(asked, _refuse_secret))
    explain(material.programme.report.decimals)
    return Report(replace(material, figures=with_checks(material.figures, material.outcome)), parameters)


def _refuse_secret(examined: Examined) -> None:
    """Ledgers that bear a secrecy mark are opened by no one here, to look at them no more than to report them."""
    marked = [finding for finding in examined.outcome.findings if finding.code == _MARKED]
    if marked:
        raise LedgersRefused("L03", bureau=examined.bureau.code, first=marked[0].message("zh"))
