"""A published draft of the sample's latest period, made once from a small notebook, and a copy of it for each test."""

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import nbformat
import pytest

from guatu.deliver.approve import Asked
from guatu.programme import Bureau, Mail, Period, Programme, load_programme
from guatu.run.bureau import Result, Task, run_bureau

ROOT = Path(__file__).parents[2]
SIGNED_AT = datetime(2020, 10, 2, 1, 30, tzinfo=UTC)  # half past nine in the morning where the bureau is

CELLS = (
    ("markdown", "# 工作进展情况报告"),
    ("parameters", 'programme = "shifan"\nperiod = "latest"\nbureau = "SF01"'),
    (
        "code",
        "from guatu import open_report\n\nreport = open_report(programme, period, bureau)\n"
        'report.head() + report.say("截至{cut_off}，发现问题{findings.found:个}。")',
    ),
    ("markdown", "## 总体进展"),
    ("code", 'report.say("整改率{findings.rectification_rate:%}。") + report.chart("findings.trend")'),
    ("markdown", "# 附件：主要指标统计表"),
    ("code", 'report.table("findings.by_source")'),
    ("markdown", "# 附件：线索办理情况表"),
    ("code", 'report.table("leads")'),
)


@dataclass(frozen=True)
class Desk:
    """A programme of a test's own and its outputs, where the draft is published."""

    folder: Path
    outputs: Path

    @property
    def programme(self) -> Programme:
        return load_programme(self.folder)

    @property
    def period(self) -> Period:
        return self.programme.period("latest")

    @property
    def bureau(self) -> Bureau:
        return self.programme.bureaus[0]

    @property
    def mail(self) -> Mail:
        assert self.programme.mail
        return self.programme.mail

    @property
    def place(self) -> Path:
        return self.outputs / "shifan-2020" / "2020-09-30" / "SF01"

    def asked(self, signer: str = "张三", on: date | None = None) -> Asked:
        return Asked(self.programme, self.period, self.bureau, self.outputs, signer, on)

    def run(self) -> Result:
        notebook = self.folder / "notebooks" / "progress.ipynb"
        return run_bureau(Task(self.programme, self.period, self.bureau, (notebook,), self.outputs))[0]

    def edit(self, old: str, new: str) -> None:
        """Replace `old` in programme.yml."""
        path = self.folder / "programme.yml"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    def write_narrative(self, text: str) -> None:
        """A change of inputs: other words of the bureau's."""
        (path,) = (self.folder / "narrative" / "2020-09-30").glob("SF01*")
        path.write_text(path.read_text("utf-8") + text, "utf-8")


def small_notebook() -> nbformat.NotebookNode:
    notebook = nbformat.v4.new_notebook()
    for n, (kind, source) in enumerate(CELLS):
        cell = nbformat.v4.new_markdown_cell(source) if kind == "markdown" else nbformat.v4.new_code_cell(source)
        cell["id"] = f"cell-{n}"
        cell.metadata["tags"] = ["parameters"] if kind == "parameters" else []
        notebook.cells.append(cell)
    return notebook


@pytest.fixture(scope="session")
def draft(tmp_path_factory) -> Desk:
    """The draft as the run left it; tests take a copy."""
    root = tmp_path_factory.mktemp("draft")
    desk = Desk(root / "params" / "shifan", root / "outputs")
    shutil.copytree(ROOT / "params" / "shifan", desk.folder)
    (desk.folder / "notebooks").mkdir()
    nbformat.write(small_notebook(), desk.folder / "notebooks" / "progress.ipynb")
    result = desk.run()
    assert result.outcome == "done", result.reason
    return desk


@pytest.fixture
def desk(draft, tmp_path, monkeypatch) -> Desk:
    """A copy of the draft and its programme that a test may change; its params/ is the nearest one."""
    shutil.copytree(draft.folder, tmp_path / "params" / "shifan")
    shutil.copytree(draft.outputs, tmp_path / "outputs")
    monkeypatch.chdir(tmp_path)
    return replace(draft, folder=tmp_path / "params" / "shifan", outputs=tmp_path / "outputs")
