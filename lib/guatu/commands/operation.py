"""What an operator asks for: due, schedule, site, verify, doctor, prune."""

import os
import shutil
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer
from rich.text import Text

from guatu.commands.options import (
    BureauOption,
    JsonOption,
    LangOption,
    NowOption,
    OutputsOption,
    ProgrammeArgument,
    day_of,
)
from guatu.errors import ConfigError
from guatu.messages import Lang, sentence
from guatu.places import find_programme, outputs_folder, params_folder
from guatu.programme import Programme, load_programme
from guatu.screen import console_on, print_json, print_remark

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guatu.schedule.due import Judged
    from guatu.verify.verdict import Verdict

_COLOURS: Final = {"error": "red", "warning": "yellow", "notice": "", "ok": "green"}
_STATES: Final[dict[Lang, dict[str, str]]] = {
    "zh": {"ok": "正常", "warning": "警告", "error": "错误"},
    "en": {"ok": "ok     ", "warning": "warning", "error": "error  "},
}


def register(app: typer.Typer) -> None:
    """Add the commands of this file to `app`."""
    app.command(epilog="Example: guatu due shifan")(due)
    app.command(epilog="Example: guatu schedule shifan --for cron")(schedule)
    app.command(epilog="Example: guatu site")(site)
    app.command(epilog="Example: guatu verify outputs/shifan-2020/2020-09-30")(verify)
    app.command(epilog="Example: guatu doctor")(doctor)
    app.command(epilog="Example: guatu prune --older-than 1095")(prune)


def due(
    programme: ProgrammeArgument,
    bureau: BureauOption = None,
    now: NowOption = None,
    remind: Annotated[
        bool, typer.Option("--remind", help="Queue a mail of what is missing to $GUATU_OPERATOR, once a day.")
    ] = False,
    outputs: OutputsOption = None,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """What should have been reported by now: whose ledgers are missing or were refused, and what `run --due` would make."""
    from guatu.schedule.book import agenda_of, next_period_is_unplanned
    from guatu.workdays import calendar_of

    found, day, tongue = find_programme(programme), day_of(now), _lang(lang)
    bureaux = [found.bureau(code) for code in dict.fromkeys(bureau)] if bureau else list(found.bureaus)
    agenda = agenda_of(found, bureaux, found.notebooks, (outputs or outputs_folder()).resolve(), day)
    calendar = calendar_of(found)
    late = {j.entry.cut_off: _working_days(calendar, j.entry.cut_off, day) for j in agenda}
    entries = {state: [_due_json(j, found, late) for j in agenda if j.state == state] for state in _LISTED}
    unplanned = next_period_is_unplanned(found, day)
    if remind:
        _remind(found, (outputs or outputs_folder()).resolve(), entries, day)
    if as_json:
        print_json(
            {
                "programme": found.id,
                "day": str(day),
                **entries,
                "unplanned_after": str(unplanned) if unplanned else None,
            }
        )
        return
    console = console_on()
    for entry in (entry for state in _LISTED for entry in entries[state]):
        console.print(Text(sentence(entry["code"], entry, tongue)), soft_wrap=True)
    if unplanned:
        console.print(Text(sentence("Q07", {"last": unplanned}, tongue)), soft_wrap=True)
    counts = {state: len(entries[state]) for state in _LISTED}
    console.print(Text(sentence("Q10", {"day": day, **counts}, tongue)))


def _remind(programme: Programme, outputs: Path, entries: dict[str, list[dict[str, Any]]], day: date) -> None:
    """Queue the mail about what is missing or was refused; nothing where nothing is. The refusals' reasons stay here."""
    from guatu.deliver.operator import operator_from
    from guatu.schedule.reminder import remind

    missing = [sentence(e["code"], e) for e in entries["missing"]]
    said = [*missing, *(sentence("Q15", e) for e in entries["refused"])]
    if said:
        queued = remind(programme, outputs, said, operator_from(), day, time.time())
        print_remark("Q13" if queued == "queued" else "Q14")


_LISTED: Final = ("missing", "refused", "due")
_WHY: Final = {"new": "首次", "changed": "台账或往期有更正", "incomplete": "有笔记本未完成"}


def _due_json(judged: "Judged", programme: Programme, late: dict[date, int | None]) -> dict[str, Any]:
    """An object of `guatu due --json`; `code` names its sentence."""
    entry, days = judged.entry, late[judged.entry.cut_off]
    missing = "Q04" if days is None else "Q03"
    return {
        "code": {"missing": missing, "refused": "Q05"}.get(judged.state, "Q06"),
        "period": str(entry.cut_off),
        "bureau": entry.bureau,
        "name": programme.bureau(entry.bureau).name,
        "days": days,
        "notebooks": list(judged.notebooks),
        "changed": list(judged.changed),
        "why": _WHY.get(judged.why or "", ""),
        "reason": entry.reason if judged.state == "refused" else "",
    }


def _working_days(calendar: Any, cut_off: date, day: date) -> int | None:
    """Working days since the cut-off; None where the calendar does not reach."""
    return calendar.between(cut_off, day) if calendar.knows(cut_off, day) else None


def schedule(
    programme: ProgrammeArgument,
    what: Annotated[
        Literal["systemd", "cron", "airflow"], typer.Option("--for", help="Which scheduler of the system.")
    ] = "systemd",
    at: Annotated[
        list[str] | None, typer.Option("--at", metavar="HH:MM", help="When to look; may be given again.")
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, metavar="N", help="How many bureaux at a time.")] = 1,
    into: Annotated[
        Path | None, typer.Option("--into", metavar="DIR", help="Write the files there instead of printing them.")
    ] = None,
    outputs: OutputsOption = None,
) -> None:
    """Print what makes the system run what is due: systemd user units, crontab lines, or an Airflow DAG."""
    from guatu.schedule.dag import airflow_dag
    from guatu.schedule.units import TIMES, Setting, crontab, systemd_units

    times = tuple(_time(text) for text in at or TIMES)
    setting = Setting(find_programme(programme), _self(), (outputs or outputs_folder()).resolve(), times, jobs)
    files = {
        "systemd": lambda: systemd_units(setting),
        "cron": lambda: {f"{setting.name}.crontab": crontab(setting)},
        "airflow": lambda: {f"{setting.name.replace('-', '_')}.py": airflow_dag(setting)},
    }[what]()
    for name, text in files.items():
        if into:
            into.mkdir(parents=True, exist_ok=True)
            (into / name).write_text(text, "utf-8", newline="\n")
            console_on().print(Text(str(into / name)), soft_wrap=True)
        else:
            sys.stdout.write((f"# {name}\n" if len(files) > 1 else "") + text + ("\n" if len(files) > 1 else ""))


def _time(text: str) -> str:
    hours, _, minutes = text.partition(":")
    if not (hours.isdecimal() and minutes.isdecimal() and int(hours) < 24 and int(minutes) < 60):
        raise ConfigError("Q09", found=text)
    return f"{int(hours):02d}:{int(minutes):02d}"


def _self() -> Path:
    """The `guatu` that is running, by its full path."""
    called = Path(sys.argv[0])
    beside = Path(sys.executable).parent / "guatu"
    return beside if beside.exists() else Path(shutil.which("guatu") or os.path.abspath(called))  # noqa: PTH100 - a link stays one


def site(outputs: OutputsOption = None, as_json: JsonOption = False) -> None:
    """Make the pages over all runs anew: index.html in outputs/, a page per programme and per period."""
    from guatu.site.build import update

    folder = outputs or outputs_folder()
    built = update(folder, programmes_by(folder), anew=True)
    if as_json:
        print_json({"index": str(built.index), "reports": built.reports, "pages": built.pages})
    else:
        console_on().print(Text(f"{built.index}（{built.reports} 份报告，{built.pages} 页）"), soft_wrap=True)


def programmes_by(outputs: Path) -> list[Programme]:
    """The programmes under the params/ beside `outputs` that can be read: they say who is missing on the pages."""
    found = []
    for config in sorted((outputs.absolute().parent / "params").glob("*/programme.yml")):
        try:
            programme = load_programme(config.parent)
            programme.cut_offs()
        except ConfigError:
            continue
        found.append(programme)
    return found


def verify(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Runs, or folders that hold some. Default: all of outputs/."),
    ] = None,
    programme: Annotated[
        str | None,
        typer.Option("--programme", metavar="PROGRAMME", help="Whose inputs to compare. Default: params/ by outputs/."),
    ] = None,
    outputs: OutputsOption = None,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """Prove that published runs are what they say: every byte, the chain of periods, figures computed again, pages measured."""
    from guatu.verify.runs import find_runs, verify_run

    known = find_programme(programme) if programme else None
    verdicts = [verify_run(folder, known) for folder in find_runs(paths or [outputs or outputs_folder()])]
    if as_json:
        runs = [_verdict_json(verdict, _lang(lang)) for verdict in verdicts]
        print_json({"runs": runs, "counts": _verdict_counts(verdicts)})
    else:
        _print_verdicts(verdicts, _lang(lang))
    raise typer.Exit(1 if any(v.errors for v in verdicts) else 0)


def _verdict_json(verdict: "Verdict", lang: Lang) -> dict[str, object]:
    return {
        "path": str(verdict.folder),
        "verified": not verdict.errors,
        "doubts": [doubt.to_json(lang) for doubt in verdict.doubts],
    }


def _verdict_counts(verdicts: "Iterable[Verdict]") -> dict[str, int]:
    good = [not v.errors for v in verdicts]
    return {"verified": sum(good), "refuted": len(good) - sum(good)}


def _print_verdicts(verdicts: "list[Verdict]", lang: Lang) -> None:
    """The runs with something to say, and how many were looked at."""
    console = console_on()
    for verdict in (v for v in verdicts if v.doubts):
        console.print(Text(str(verdict.folder), style="bold"), soft_wrap=True)
        for doubt in verdict.doubts:
            line = Text(f"  {doubt.code} ") + Text(doubt.message(lang), style=_COLOURS[doubt.weight])
            console.print(line, soft_wrap=True)
    console.print(Text(sentence("W22", {"count": len(verdicts), **_verdict_counts(verdicts)}, lang)))


def doctor(
    mail: Annotated[bool, typer.Option("--mail", help="Also try the mail server of the environment.")] = False,
    outputs: OutputsOption = None,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """Look at everything the work needs: Python, kernels, fonts, programmes, calendar, disk, database, clock. Exit 1 on errors."""
    from guatu.doctor import examine, examine_mail

    folder = outputs or outputs_folder()
    folders = [config.parent for config in sorted(params_folder().glob("*/programme.yml"))]
    lines = [*examine(folder, folders), *([examine_mail()] if mail else [])]
    if as_json:
        print_json({"lines": [line.to_json(_lang(lang)) for line in lines]})
    else:
        for line in lines:
            word = Text(_STATES[_lang(lang)][line.state], style=_COLOURS[line.state])
            console_on().print(word + Text(f"  {line.code}  {line.message(_lang(lang))}"), soft_wrap=True)
    raise typer.Exit(1 if any(line.state == "error" for line in lines) else 0)


def prune(
    older_than: Annotated[
        int,
        typer.Option("--older-than", min=31, metavar="DAYS", help="How long a report is kept whole after its cut-off."),
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without it only what would go is listed.")] = False,
    now: NowOption = None,
    outputs: OutputsOption = None,
    lang: LangOption = "zh",
) -> None:
    """Let old runs go: pages and rows are removed, figures and record stay. Never the latest approved or the newest run."""
    from guatu.prune import prunable
    from guatu.prune import prune as remove

    folder, day = outputs or outputs_folder(), day_of(now)
    for run in list(prunable(folder, day, older_than)):
        done = run.sound and (not yes or remove(run, day))
        values = {"bureau": run.bureau, "period": run.period, "size": f"{run.size / (1 << 20):.1f}"}
        console_on().print(
            Text(sentence("O03" if not done else "O04" if yes else "O01", values, _lang(lang))), soft_wrap=True
        )
    if yes:
        site(folder)


def _lang(text: str) -> Lang:
    return "en" if text == "en" else "zh"
