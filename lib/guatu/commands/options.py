"""Arguments and options that several commands share."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from guatu.errors import ConfigError

ProgrammeArgument = Annotated[
    str, typer.Argument(metavar="PROGRAMME", help="A programme's folder, or its name under params/.")
]
PeriodArgument = Annotated[str, typer.Argument(metavar="PERIOD", help="The cut-off date, YYYY-MM-DD, or 'latest'.")]
BureauOption = Annotated[
    list[str] | None,
    typer.Option("--bureau", metavar="CODE", help="Only this bureau; may be given again. Default: all."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
LangOption = Annotated[str, typer.Option("--lang", metavar="zh|en", help="The language of messages.")]
OutputsOption = Annotated[
    Path | None,
    typer.Option("--outputs", metavar="DIR", help="Where runs are published. Default: outputs/ beside params/."),
]
NowOption = Annotated[
    str | None,
    typer.Option("--now", metavar="DATE", help="The day to decide for, YYYY-MM-DD. Default: today in China."),
]


def day_of(now: str | None) -> date:
    """The civil day that `--now` names, else today at the programme's place; ConfigError Q09 for what is no day."""
    from guatu.schedule.book import today

    if now is None:
        return today()
    try:
        return date.fromisoformat(now)
    except ValueError:
        raise ConfigError("Q09", found=now) from None
