"""The command line: arguments in, exit code out. 0 done, 1 refused or failed, 2 used wrongly."""

import sys
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from guatu.commands import delivery, operation, running
from guatu.commands.options import (
    BureauOption,
    JsonOption,
    LangOption,
    OutputsOption,
    PeriodArgument,
    ProgrammeArgument,
)
from guatu.errors import ConfigError, GuatuError
from guatu.messages import Lang
from guatu.places import find_programme, outputs_folder, params_folder
from guatu.programme import Bureau, Period, Programme
from guatu.screen import print_faces, print_findings, print_json, print_made, print_returned
from guatu.unneeded import leave_out

if TYPE_CHECKING:
    from guatu.checks.annotate import Returned
    from guatu.checks.outcome import Outcome

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.callback()
def guatu() -> None:
    """guatu (挂图): progress reports for the supervision group, from ledgers to HTML and PDF."""


@app.command(epilog="Example: guatu check shifan latest --annotate annotated")
def check(
    programme: ProgrammeArgument,
    period: PeriodArgument,
    bureau: BureauOption = None,
    annotate: Annotated[
        Path | None,
        typer.Option(
            "--annotate", metavar="DIR", help="Give the workbooks back in DIR/<bureau>/, each finding in its cell."
        ),
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
    outputs: OutputsOption = None,
) -> None:
    """Read the ledgers of a period and say everything that is wrong with them; exit 1 if anything is."""
    from guatu.checks.annotate import give_back
    from guatu.ledgers.intake import bureau_files, chosen
    from guatu.ledgers.synonyms import synonyms_of
    from guatu.report.material import examine

    found, at, bureaux = _asked(programme, period, bureau)
    if annotate and annotate.resolve().is_relative_to(found.ledgers_root().resolve()):
        raise ConfigError("P12", folder=annotate)
    tongue: Lang = "en" if lang == "en" else "zh"
    entries: list[dict[str, Any]] = []
    for office in bureaux:
        outcome = examine(found, at, office, outputs or outputs_folder()).outcome
        sources = chosen(bureau_files(found, at, office), office)
        returned = give_back(sources, outcome.findings, annotate / office.code, synonyms_of(found)) if annotate else ()
        entries.append(_entry(office, outcome, returned, tongue))
        if not as_json:
            print_findings(office, outcome, tongue)
            print_returned(returned)
    if as_json:
        print_json({"programme": found.id, "period": str(at.cut_off), "bureaux": entries})
    raise typer.Exit(1 if any(e["errors"] for e in entries) else 0)


def _entry(bureau: Bureau, outcome: "Outcome", returned: "Iterable[Returned]", lang: Lang) -> dict[str, Any]:
    """A bureau's object of `guatu check --json`."""
    said = outcome.to_json(lang)
    return {
        "bureau": bureau.code,
        "errors": len(outcome.errors),
        "warnings": len(outcome.warnings),
        **{key: said[key] for key in ("findings", "unjudged", "switched")},
        "annotated": [str(r.target) for r in returned if r.target],
    }


@app.command(epilog="Example: guatu fonts")
def fonts(as_json: JsonOption = False) -> None:
    """Show which face sets each role of the template on this machine."""
    from guatu.fonts import find_faces

    faces = find_faces()
    if as_json:
        print_json({"substitutions": faces.substitutions(), "faces": faces.digests()})
        return
    print_faces(faces)


@app.command(epilog="Example: guatu new county-2026")
def new(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The programme's folder and id: letters, digits, - and _.")
    ],
    within: Annotated[
        Path | None, typer.Option("--in", metavar="DIR", help="The folder to make it in. Default: the nearest params/.")
    ] = None,
    cut_off: Annotated[
        datetime | None,
        typer.Option("--cut-off", formats=["%Y-%m-%d"], help="End of the first period. Default: of this month."),
    ] = None,
    ledgers: Annotated[
        bool, typer.Option("--ledgers", help="Only make empty workbooks, from the programme.yml that is there.")
    ] = False,
) -> None:
    """Begin a programme: its configuration to edit, a first period, a narrative, and empty ledger workbooks to fill in."""
    from guatu.scaffold.new import month_end, new_programme, new_workbooks

    folder = within or params_folder()
    if ledgers:
        found = find_programme(folder / name if (folder / name).is_dir() else name)
        at = found.period(cut_off.date() if cut_off else "latest")
        made = new_workbooks(found, at)
    else:
        made = new_programme(name, folder, cut_off.date() if cut_off else month_end(date.today()))
    print_made(made)


running.register(app)
operation.register(app)
delivery.register(app)


def _asked(programme: str, period: str, bureaux: list[str] | None) -> tuple[Programme, Period, tuple[Bureau, ...]]:
    """What the arguments name, found and checked."""
    from guatu.ledgers.intake import check_configuration

    found = find_programme(programme)
    at = found.period(period)
    check_configuration(found, at)
    return found, at, tuple(found.bureau(code) for code in dict.fromkeys(bureaux)) if bureaux else found.bureaus


def main() -> None:
    """Run the command line; a GuatuError is one sentence on stderr and exit code 1, never a traceback."""
    leave_out()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(
                encoding="utf-8", errors="backslashreplace"
            )  # a C locale or code page 936 must not stop us
    try:
        app(standalone_mode=True)
    except GuatuError as fault:
        lang: Lang = "en" if "--lang=en" in sys.argv or ("--lang" in sys.argv and "en" in sys.argv) else "zh"
        sys.stderr.write(f"{fault.code} {fault.sentence(lang)}\n")
        sys.exit(
            2
            if isinstance(fault, ConfigError) and fault.code in ("P07", "P08", "P10", "P11", "P12", "P20", "P21", "Q09")
            else 1
        )
