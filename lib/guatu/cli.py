"""The command line: arguments in, exit code out. 0 done, 1 refused or failed, 2 used wrongly."""

import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import typer

from guatu.errors import ConfigError, GuatuError
from guatu.messages import Lang
from guatu.places import find_notebook, find_programme, outputs_folder
from guatu.programme import Bureau, Period, Programme
from guatu.screen import print_faces, print_findings, print_json, print_results, progress

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

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


@app.callback()
def guatu() -> None:
    """guatu (挂图): progress reports for the supervision group, from ledgers to HTML and PDF."""


@app.command(epilog="Example: guatu check shifan latest")
def check(
    programme: ProgrammeArgument,
    period: PeriodArgument,
    bureau: BureauOption = None,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
    outputs: OutputsOption = None,
) -> None:
    """Read the ledgers of a period and say everything that is wrong with them; exit 1 if anything is."""
    from guatu.report.material import examine

    found, at, bureaux = _asked(programme, period, bureau)
    tongue: Lang = "en" if lang == "en" else "zh"
    examined = [examine(found, at, b, outputs or outputs_folder()) for b in bureaux]
    if as_json:
        entries = [
            {
                "bureau": e.bureau.code,
                "errors": len(e.outcome.errors),
                "warnings": len(e.outcome.warnings),
                "findings": [f.to_json(tongue) for f in e.outcome.findings],
            }
            for e in examined
        ]
        print_json({"programme": found.id, "period": str(at.cut_off), "bureaux": entries})
    else:
        for e in examined:
            print_findings(e, tongue)
    raise typer.Exit(1 if any(e.outcome.errors for e in examined) else 0)


@app.command(epilog="Example: guatu run shifan latest --bureau SF01")
def run(
    programme: ProgrammeArgument,
    period: PeriodArgument,
    bureau: BureauOption = None,
    notebook: Annotated[
        list[str] | None, typer.Option("--notebook", metavar="NAME", help="Only this notebook; may be given again.")
    ] = None,
    outputs: OutputsOption = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, metavar="N", help="How many bureaux at a time.")] = 1,
    as_json: JsonOption = False,
) -> None:
    """Make the reports of a period: check, compute, run the notebooks, publish HTML and PDF. What is up to date is left."""
    from guatu.run.batch import counts, run_all
    from guatu.run.bureau import Task

    found, at, bureaux = _asked(programme, period, bureau)
    notebooks = tuple(find_notebook(name, found) for name in dict.fromkeys(notebook or found.notebooks))
    tasks = [Task(found, at, b, notebooks, (outputs or outputs_folder()).resolve()) for b in bureaux]
    pool = (
        ProcessPoolExecutor(min(jobs, len(tasks)), get_context("spawn"))
        if jobs > 1 and len(tasks) > 1
        else nullcontext()
    )
    with progress() as shown, pool as executor:
        bar = shown.add_task(f"{found.short_name} {at.cut_off}", total=len(tasks))
        results = run_all(tasks, executor, lambda _: shown.advance(bar))
    if as_json:
        print_json(
            {
                "programme": found.id,
                "period": str(at.cut_off),
                "results": [vars(r) for r in results],
                "counts": counts(results),
            }
        )
    else:
        print_results(results)
    raise typer.Exit(0 if set(counts(results)) <= {"done", "unchanged"} else 1)


@app.command(epilog="Example: guatu fonts")
def fonts(as_json: JsonOption = False) -> None:
    """Show which face sets each role of the template on this machine."""
    from guatu.fonts import find_faces

    faces = find_faces()
    if as_json:
        print_json({"substitutions": faces.substitutions(), "faces": faces.digests()})
        return
    print_faces(faces)


def _asked(programme: str, period: str, bureaux: list[str] | None) -> tuple[Programme, Period, tuple[Bureau, ...]]:
    """What the arguments name, found and checked."""
    found = find_programme(programme)
    at = found.period(period)
    return found, at, tuple(found.bureau(code) for code in dict.fromkeys(bureaux)) if bureaux else found.bureaus


def main() -> None:
    """Run the command line; a GuatuError is one sentence on stderr and exit code 1, never a traceback."""
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
        sys.exit(2 if isinstance(fault, ConfigError) and fault.code in ("P07", "P08", "P10", "P11") else 1)
