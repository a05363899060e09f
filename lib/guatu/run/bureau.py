"""One bureau's run of one period: ledgers in, a published folder out. What a batch does once per bureau."""

import contextlib
import shutil
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

import nbformat

from guatu.errors import DocumentRefused, GuatuError, LedgersRefused, NotebookFailed
from guatu.files import digest, write_json
from guatu.fonts import find_faces
from guatu.ledgers.collecting import uncollected
from guatu.messages import clean
from guatu.programme import Bureau, Period, Programme
from guatu.render.document import read_document
from guatu.render.html import render_html
from guatu.render.pdf import render_pdf
from guatu.report.material import (
    CHECKS,
    INDICATORS,
    SNAPSHOT,
    earlier_cut_offs,
    examine,
    gather,
    published,
    save,
)
from guatu.run import publish
from guatu.run.changes import changes, replaced
from guatu.run.kernel import STANDARD, Limits, ahead
from guatu.run.notebook import execute, read_notebook, write_notebook
from guatu.run.record import ATTEMPT, SCHEMA, fingerprint, inputs_of, made_with
from guatu.run.seal import PROVENANCE, SUMS, is_sealed, seal

OutcomeWord = Literal["done", "unchanged", "refused", "failed", "broken"]
_SHARED: Final = (SNAPSHOT, INDICATORS, CHECKS, PROVENANCE, SUMS)


@dataclass(frozen=True)
class Task:
    """One bureau's work: which notebooks (paths) to run for it, where its outputs go, what each notebook may take."""

    programme: Programme
    period: Period
    bureau: Bureau
    notebooks: tuple[Path, ...]
    outputs: Path
    limits: Limits = STANDARD


@dataclass(frozen=True)
class Result:
    """How one notebook of one bureau ended: the word, why (a sentence, "" when done), and the folder of the run."""

    bureau: str
    notebook: str
    outcome: OutcomeWord
    reason: str = ""
    path: str = ""


@dataclass
class Stages:
    """Seconds spent in each stage of a run, in order of first use."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextlib.contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began


def run_bureau(task: Task, stages: Stages | None = None) -> tuple[Result, ...]:
    """Run what is missing of `task` and publish it; never raises, whatever the ledgers or notebooks hold."""
    return safely(task, lambda: Run(task, stages or Stages()))


def safely(task: Task, made: Callable[[], "Run"]) -> tuple[Result, ...]:
    """The results of a run; whatever it raises is the result of each of its notebooks."""
    try:
        run = made()
        with uncollected(), publish.alone(run.place):
            return run.results()
    except GuatuError as fault:
        word: OutcomeWord = (
            "refused"
            if isinstance(fault, LedgersRefused)
            else "failed"
            if isinstance(fault, NotebookFailed | DocumentRefused)
            else "broken"
        )
        return tuple(Result(task.bureau.code, n.stem, word, str(fault)) for n in task.notebooks)
    except Exception as fault:  # a fault of ours, in one bureau, must not end a batch
        reason = _where(fault)
        return tuple(Result(task.bureau.code, n.stem, "broken", reason) for n in task.notebooks)


class Run:
    """The steps of one bureau's run; `place` is where it is published."""

    def __init__(self, task: Task, stages: Stages) -> None:
        self.task, self.stages = task, stages
        self.begin_next: Callable[[], None] = lambda: None
        self.place = publish.place_of(task.outputs, task.programme.id, task.period.cut_off, task.bureau.code)
        self.started = datetime.now(UTC)

    def results(self) -> tuple[Result, ...]:
        task = self.task
        with self.stages("fingerprint"):
            inputs = self.inputs()
            marks = {n: fingerprint(inputs, n, self.parameters()) for n in task.notebooks}
            record = publish.record_of(self.place)
            fresh = {n for n in task.notebooks if record and self.is_fresh(record, n.stem, marks[n])}
        unchanged = tuple(self.result(n, "unchanged") for n in task.notebooks if n in fresh)
        if len(fresh) == len(task.notebooks):
            publish.clear_failure(self.place)
            return unchanged
        self.task = replace(task, notebooks=tuple(n for n in task.notebooks if n not in fresh))
        # a kernel starts beside the intake, and the next one beside the making of each notebook's pages
        with publish.staging(self.place) as staged, ahead(staged, task.limits) as begin_next:
            self.begin_next = begin_next
            return (*unchanged, *self.build(staged, inputs, marks, record))

    def inputs(self) -> dict[str, str]:
        """Everything the run is made of, by name, with its digest."""
        task = self.task
        return inputs_of(task.programme, task.period, task.bureau, task.outputs)

    def asked(self) -> dict[str, Any]:
        """What the notebooks are run with."""
        return self.parameters()

    def parameters(self) -> dict[str, Any]:
        """What the run is recorded under."""
        task = self.task
        return {"programme": task.programme.id, "period": task.period.cut_off.isoformat(), "bureau": task.bureau.code}

    def is_fresh(self, record: dict[str, Any], notebook: str, mark: str) -> bool:
        """Whether the published report of `notebook` was made from just these inputs and still stands as recorded."""
        made = record.get("notebooks", {}).get(notebook)
        if not made or made["fingerprint"] != mark or not is_sealed(record):
            return False
        files = [name for name in record["outputs"] if name.split(".")[0] == notebook or name.split("/")[0] in _SHARED]
        return all(
            (self.place / name).is_file() and digest(self.place / name) == record["outputs"][name] for name in files
        )

    def build(
        self, staged: Path, inputs: dict[str, str], marks: dict[Path, str], record: dict[str, Any] | None
    ) -> tuple[Result, ...]:
        task = self.task
        try:
            findings = self.prepare(staged)
        except LedgersRefused as fault:
            write_json(staged / ATTEMPT, {"inputs": inputs, "code": made_with()["code"]})
            self.leave(staged, {n.stem: str(fault) for n in task.notebooks})
            return tuple(self.result(n, "refused", str(fault)) for n in task.notebooks)
        made: dict[str, Any] = self.carried(staged, record, inputs)
        results = [self.one(staged, notebook, marks[notebook], made) for notebook in task.notebooks]
        bad = {r.notebook: r.reason for r in results if r.outcome != "done"}
        if len(bad) == len(results):
            self.leave(staged, bad)
            return tuple(results)
        with self.stages("publish"):
            self.commit(staged, inputs, made, findings, record)
            if bad:
                (self.place / publish.FAILED).mkdir(exist_ok=True)
                write_json(self.place / publish.FAILED / "reason.json", bad)
        return tuple(results)

    def prepare(self, staged: Path) -> dict[str, int]:
        """Put into `staged` what the notebooks read, and count the findings; LedgersRefused after checks.json is there."""
        task = self.task
        with self.stages("intake"):
            examined = examine(task.programme, task.period, task.bureau, task.outputs)
            write_json(staged / CHECKS, examined.outcome.to_json())
        with self.stages("snapshot+indicators"):
            save(gather(examined, task.outputs), staged)
        return {"errors": len(examined.outcome.errors), "warnings": len(examined.outcome.warnings)}

    def one(self, staged: Path, notebook: Path, mark: str, made: dict[str, Any]) -> Result:
        """Execute and render one notebook into `staged`; its faults are its own."""
        try:
            self.render(staged, notebook)
        except (NotebookFailed, DocumentRefused) as fault:
            return self.spoilt(staged, notebook, "failed", str(fault))
        except Exception as fault:  # ours: name it, keep the other notebooks
            return self.spoilt(
                staged, notebook, "broken", str(fault) if isinstance(fault, GuatuError) else _where(fault)
            )
        made[notebook.stem] = {"fingerprint": mark, "source": digest(notebook), "parameters": self.asked()}
        return self.result(notebook, "done")

    def render(self, staged: Path, notebook: Path) -> None:
        with self.stages("notebook"):
            executed = execute(notebook, self.asked(), staged, self.task.limits)
            write_notebook(staged / f"{notebook.stem}.ipynb", executed)
        if notebook != self.task.notebooks[-1]:
            self.begin_next()
        self.pages(staged, notebook.stem, executed)

    def pages(self, staged: Path, name: str, executed: nbformat.NotebookNode) -> None:
        """The HTML and PDF of an executed notebook."""
        templates = self.task.programme.folder / "templates"
        overrides = templates if templates.is_dir() else None
        document = read_document(executed)
        with self.stages("html"):
            (staged / f"{name}.html").write_text(render_html(document, overrides), "utf-8", newline="\n")
        with self.stages("pdf"):
            (staged / f"{name}.pdf").write_bytes(render_pdf(document, find_faces(), overrides))

    def spoilt(self, staged: Path, notebook: Path, word: OutcomeWord, reason: str) -> Result:
        """Take a failed notebook's half-made outputs out of the run; the executed notebook goes to failed/."""
        for suffix in (".html", ".pdf"):
            (staged / f"{notebook.stem}{suffix}").unlink(missing_ok=True)
        half = staged / f"{notebook.stem}.ipynb"
        if half.exists():
            (staged / publish.FAILED).mkdir(exist_ok=True)
            half.rename(staged / publish.FAILED / half.name)
        return self.result(notebook, word, reason)

    def carried(self, staged: Path, record: dict[str, Any] | None, inputs: dict[str, str]) -> dict[str, Any]:
        """Copy the published reports of the notebooks that are not run now: they stay, marked stale if the inputs moved on."""
        kept: dict[str, Any] = {}
        asked = {n.stem for n in self.task.notebooks}
        for name, about in (record or {}).get("notebooks", {}).items():
            files = [self.place / f"{name}{suffix}" for suffix in (".ipynb", ".html", ".pdf")]
            if name not in asked and all(f.is_file() for f in files):
                for file in files:
                    shutil.copy2(file, staged / file.name)
                if (record or {}).get("state") == "approved":  # the run is a draft again, and so is each of its pages
                    self.pages(staged, name, read_notebook(files[0]))
                kept[name] = {**about, "stale": (record or {}).get("inputs") != inputs}
        return kept

    def commit(
        self,
        staged: Path,
        inputs: dict[str, str],
        made: dict[str, Any],
        findings: dict[str, int],
        before: dict[str, Any] | None,
    ) -> None:
        """Write run.json, the commit record, last; then put the folder in its place, where `before` is the record."""
        record = {
            "schema": SCHEMA,
            **self.parameters(),
            "state": "draft",
            "notebooks": dict(sorted(made.items())),
            "inputs": inputs,
            "made_with": made_with(),
            "substitutions": find_faces().substitutions(),
            "findings": findings,
            "changes": changes(self.place, before, staged, inputs),
            "replaces": replaced(self.place, before),
            "started": self.started.isoformat(timespec="seconds"),
            "finished": datetime.now(UTC).isoformat(timespec="seconds"),
            "seconds": {name: round(s, 3) for name, s in self.stages.seconds.items()},
        }
        seal(staged, record, self.place, self.previous())
        publish.publish(staged, self.place)

    def previous(self) -> Path | None:
        """The latest earlier period that is published."""
        task = self.task
        earlier = reversed(earlier_cut_offs(task.programme, task.period))
        found = (published(task.outputs, task.programme, cut_off, task.bureau) for cut_off in earlier)
        return next((place for place in found if place), None)

    def leave(self, staged: Path, reasons: dict[str, str]) -> None:
        """Nothing to publish: leave the reason and the half-done notebooks beside the last good run."""
        half = staged / publish.FAILED
        for left in half.glob("*") if half.is_dir() else ():
            left.rename(staged / left.name)
        shutil.rmtree(half, ignore_errors=True)
        publish.fail(self.place, staged, reasons)

    def result(self, notebook: Path, word: OutcomeWord, reason: str = "") -> Result:
        at = self.place / publish.FAILED if word in ("refused", "failed", "broken") else self.place
        return Result(self.task.bureau.code, notebook.stem, word, reason, str(at))


def _where(fault: BaseException) -> str:
    """An unforeseen exception in one line: what it was and where it came from, no path, no values of variables."""
    last = traceback.extract_tb(fault.__traceback__)[-1]
    return clean(f"{type(fault).__name__} ({Path(last.filename).name}:{last.lineno}): {fault}", 300)
