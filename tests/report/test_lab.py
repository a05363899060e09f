"""What JupyterLab shows and paper does not; and that a run is none of JupyterLab's business."""

import types
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook

from guatu.errors import DocumentRefused
from guatu.render.document import read_document
from guatu.report import lab, live, panel
from guatu.report.blocks import FAULT_MIME, MIME, SCREEN_MIME, Table, from_json
from guatu.report.lab import ACROSS, Asked, choose, error_bundle, in_lab, settled, shown
from tests.report.figure_factories import count, rate
from tests.second_programme import LAST, write_programme

ROOT = Path(__file__).parents[2]
PARAMETERS = Asked("shifan", "latest", "SF01")
FOLDER = str(ROOT / "params" / "shifan")


class Shell(types.SimpleNamespace):
    """As much of IPython as is spoken to."""

    def __init__(self) -> None:
        self.published: list[dict[str, Any]] = []
        super().__init__(kernel=object(), custom_exceptions=(), display_pub=types.SimpleNamespace(publish=self.publish))

    def publish(self, bundle: dict[str, Any]) -> None:
        self.published.append(bundle)

    def set_custom_exc(self, kinds: tuple[type, ...], handler: Any) -> None:
        self.custom_exceptions, self.handler = kinds, handler


@pytest.fixture
def shell(monkeypatch) -> Shell:
    """JupyterLab, with a notebook open in the project's folder."""
    found = Shell()
    monkeypatch.setenv("JPY_SESSION_NAME", "/notebooks/x.ipynb")
    monkeypatch.setattr(lab, "shell", lambda: found)
    monkeypatch.setattr(panel, "shell", lambda: found)
    monkeypatch.chdir(ROOT)
    yield found
    choose(PARAMETERS, PARAMETERS)


def test_a_run_is_not_in_jupyterlab(monkeypatch):
    """Neither outside of IPython nor where a kernel runs without anybody looking."""
    assert not in_lab()
    monkeypatch.setattr(lab, "shell", Shell)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    assert not in_lab()


@pytest.mark.parametrize("figure", [count(), rate(), count(None, None)])
def test_a_figure_shows_value_change_and_formula(figure):
    """As a table that print takes, its derivation below it."""
    bundle = shown(figure, 1)
    block = from_json(bundle[MIME])
    assert isinstance(block, Table)
    assert figure.formula in block.note
    assert figure.formula in BeautifulSoup(bundle["text/html"], "html.parser").get_text()
    assert [cell.text for cell in shown(count(), 1) and from_json(shown(count(), 1)[MIME]).lines[0].cells] == [
        "单位：个", "65", "10", "55", "＋10",
    ]  # fmt: skip


def test_an_error_is_a_box_that_no_document_takes(shell):
    """Code and sentence; whatever stands in a value is text; other errors and other handlers stay IPython's."""
    lab.install()
    assert shell.custom_exceptions[0].__name__ == "GuatuError"
    fault = DocumentRefused("D01", key="<script>alert(1)</script>", near="")
    assert shell.handler(shell, DocumentRefused, fault, None) == [str(fault)]
    (bundle,) = shell.published
    assert bundle == error_bundle(fault)
    assert "<script>" not in bundle["text/html"]
    assert bundle[FAULT_MIME]["code"] == "D01"
    shell.custom_exceptions = (ValueError,)
    lab.install()
    assert shell.custom_exceptions == (ValueError,)


def test_the_panels_choice_holds_for_the_parameters_it_was_made_for(shell, monkeypatch):
    """Another parameters cell asks for something else; outside of JupyterLab there is no choice."""
    chosen = Asked(FOLDER, "2020-09-10", "SF01")
    choose(PARAMETERS, chosen)
    assert settled(PARAMETERS) == chosen
    assert settled(Asked("shifan", "2020-08-31", "SF01")).period == "2020-08-31"
    monkeypatch.delenv("JPY_SESSION_NAME")
    assert settled(PARAMETERS) == PARAMETERS


def opened() -> Any:
    (found,) = panel._open
    return found


def test_the_panel_offers_what_there_is(shell):
    """Programmes, their periods newest first, their bureaux; what the parameters ask for is chosen."""
    panel.show_panel(PARAMETERS)
    assert shell.published[0][SCREEN_MIME] == {"what": "panel"}
    assert MIME not in shell.published[0]
    assert opened().period.options == ("2020-09-30", "2020-09-20", "2020-09-10", "2020-08-31")
    assert (opened().programme.value, opened().period.value, opened().bureau.value) == (FOLDER, "2020-09-30", "SF01")


def test_the_panel_of_all_bureaux_offers_none(shell):
    """Programme and period are chosen as ever."""
    panel.show_panel(Asked("shifan", "latest", ACROSS))
    (found,) = panel._open
    assert found.bureau.options == (("全部单位", ACROSS),)
    found.period.value = "2020-09-20"
    assert lab.settled(Asked("shifan", "latest", ACROSS)) == Asked(FOLDER, "2020-09-20", ACROSS)


def test_a_choice_in_the_panel_is_kept_and_taken_back(shell):
    """Choosing what the parameters say anyway is no choice; the panel shown next says what holds."""
    panel.show_panel(PARAMETERS)
    opened().period.value = "2020-09-10"
    assert settled(PARAMETERS) == Asked(FOLDER, "2020-09-10", "SF01")
    panel.show_panel(PARAMETERS)
    assert opened().period.value == "2020-09-10"
    assert "不用参数单元格" in opened().note.value
    opened().period.value = "2020-09-30"
    assert settled(PARAMETERS) == PARAMETERS


def test_another_programme_brings_its_own_periods(shell, tmp_path, monkeypatch):
    """The latest of them, and its first bureau."""
    other = write_programme(tmp_path / "params")
    monkeypatch.chdir(tmp_path)
    panel.show_panel(Asked(FOLDER, "latest", "SF01"))
    opened().programme.value = str(other)
    assert settled(Asked(FOLDER, "latest", "SF01")) == Asked(str(other), LAST.isoformat(), "LY01")
    assert len(opened().bureau.options) == 3


def test_without_jupyterlab_there_is_no_panel(monkeypatch):
    """Nor where a notebook asks for a programme that is not there."""
    panel.show_panel(PARAMETERS)
    panel._close()
    assert panel._open == []


def notebook(*cells: str) -> nbformat.NotebookNode:
    made = new_notebook(cells=[new_code_cell(source) for source in cells])
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return made


def test_in_a_real_kernel(monkeypatch):
    """As in JupyterLab: the panel and a table to sort leave nothing but that table in the document; a box fails its cell."""
    monkeypatch.setenv("JPY_SESSION_NAME", "/x.ipynb")
    lines = 'from guatu import open_report\nreport = open_report("shifan", "latest", "SF01")\nreport.panel()'
    sound = notebook(lines, 'report["findings.found"]', 'report.rows_of("findings.overdue")', 'report["findings.foun"]')
    with pytest.raises(CellExecutionError):
        NotebookClient(sound, resources={"metadata": {"path": str(ROOT)}}).execute()
    outputs = [cell.outputs for cell in sound.cells]
    assert SCREEN_MIME in outputs[0][0].data
    assert "<script" in outputs[2][0].data["text/html"]
    assert "http" not in outputs[2][0].data["text/html"].split("<table")[-1]
    assert FAULT_MIME in outputs[3][0].data
    sound.cells.pop()
    figure, rows = read_document(sound).body
    assert rows.columns[0].head == "编号"
    assert len(rows.lines) == 6
    assert figure.lines[0].cells[1].text == "65"


def test_values_sort_as_what_they_are():
    """Days by the calendar, counts as numbers."""
    assert [live._sortable(v) for v in (date(2020, 9, 3), 12, Decimal("1.50"), ("1", "2"), None)] == [
        "2020-09-03", 12, "1.50", "1、2", "",
    ]  # fmt: skip
