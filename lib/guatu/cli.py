"""The command line: arguments in, exit code out. 0 done, 1 refused or failed, 2 used wrongly."""

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from guatu.errors import ConfigError, GuatuError
from guatu.messages import Lang
from guatu.places import find_notebook, find_programme, outputs_folder
from guatu.programme import Bureau, Period, Programme

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

_WORDS = {"done": "完成", "unchanged": "无变化", "refused": "台账未通过", "failed": "笔记本出错", "broken": "程序故障"}
_COLOURS = {"done": "green", "unchanged": "green", "refused": "yellow", "failed": "red", "broken": "red"}


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
        _print_json({"programme": found.id, "period": str(at.cut_off), "bureaux": entries})
    else:
        for e in examined:
            _print_findings(e, tongue)
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
    with _progress() as progress, pool as executor:
        bar = progress.add_task(f"{found.short_name} {at.cut_off}", total=len(tasks))
        results = run_all(tasks, executor, lambda _: progress.advance(bar))
    if as_json:
        _print_json(
            {
                "programme": found.id,
                "period": str(at.cut_off),
                "results": [vars(r) for r in results],
                "counts": counts(results),
            }
        )
    else:
        _print_results(results)
    raise typer.Exit(0 if set(counts(results)) <= {"done", "unchanged"} else 1)


@app.command(epilog="Example: guatu fonts")
def fonts(as_json: JsonOption = False) -> None:
    """Show which face sets each role of the template on this machine."""
    from guatu.fonts import ROLES, find_faces

    faces = find_faces()
    if as_json:
        _print_json({"substitutions": faces.substitutions(), "faces": faces.digests()})
        return
    table = _table("用途", "字体", "文件", "")
    for role in ROLES:
        face = faces.of(role)[0]
        table.add_row(role, escape(face.family), escape(face.path.name), "替代" if face.stand_in else "")
    _console().print(table)


def _asked(programme: str, period: str, bureaux: list[str] | None) -> tuple[Programme, Period, tuple[Bureau, ...]]:
    """What the arguments name, found and checked."""
    found = find_programme(programme)
    at = found.period(period)
    return found, at, tuple(found.bureau(code) for code in dict.fromkeys(bureaux)) if bureaux else found.bureaus


def _console(stderr: bool = False) -> Console:
    return Console(stderr=stderr, highlight=False, soft_wrap=not sys.stdout.isatty() and not stderr)


def _table(*heads: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for head in heads:
        table.add_column(head, overflow="fold")
    return table


def _print_json(data: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def _print_findings(examined: Any, lang: Lang) -> None:
    """A bureau's findings as a table, errors first, and one line that sums them up."""
    console, outcome = _console(), examined.outcome
    if outcome.findings:
        table = _table("级别", "代码", "位置", "说明")
        for f in sorted(outcome.findings, key=lambda f: f.severity != "error"):
            colour = {"error": "red", "warning": "yellow"}.get(f.severity, "default")
            word = {"error": "错误", "warning": "警告", "notice": "提示"}[f.severity]
            place = " ".join(p for p in (f.file, f.sheet, f.cell) if p)
            table.add_row(f"[{colour}]{word}[/]", f.code, escape(place), escape(f.message(lang)))
        console.print(table)
    errors, warnings = len(outcome.errors), len(outcome.warnings)
    console.print(
        f"{escape(examined.bureau.code)} {escape(examined.bureau.name)}：错误 {errors} 处，警告 {warnings} 处。"
    )


def _print_results(results: Any) -> None:
    console = _console()
    for r in results:
        console.print(
            f"[{_COLOURS[r.outcome]}]{_WORDS[r.outcome]}[/] {escape(r.bureau)} {escape(r.notebook)} {escape(r.reason)}".rstrip()
        )
        if r.outcome in ("done", "unchanged"):
            for suffix in ("html", "pdf"):
                console.print(f"  {escape(str(Path(r.path) / r.notebook))}.{suffix}", soft_wrap=True)


def _progress() -> Progress:
    """A bar on a terminal, nothing in a log."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = _console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


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
