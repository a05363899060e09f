"""A notebook that never heard of guatu, and one made from the README: both come out in the official layout."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from guatu.render.html import GongwenHTMLExporter
from guatu.render.pdf import GongwenPDFExporter
from tests.render.printed import Printed, needs_fonts

ROOT = Path(__file__).parents[2]
pytestmark = needs_fonts()


def executed(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    NotebookClient(notebook, resources={"metadata": {"path": str(ROOT)}}).execute()
    return notebook


def test_a_strangers_notebook_exports():
    """Markdown, a DataFrame, a print, and a plot of matplotlib's, through both exporters; its title is the report's."""
    notebook = executed(nbformat.read(ROOT / "tests" / "data" / "notebooks" / "stranger.ipynb", as_version=4))
    pdf, _ = GongwenPDFExporter().from_notebook_node(notebook)
    page, _ = GongwenHTMLExporter().from_notebook_node(notebook)
    printed = Printed(pdf)
    for text in (
        "某某项目上半年运行情况分析",
        "一、基本情况",
        "东站1200.95",
        "合计受理260件。",
        "二、走势",
        "1月40",
        "1.继续跟踪；",
    ):
        assert text in printed.text()
        assert text in re.sub(r"\s|<[^>]*>", "", page)
    assert "import pandas" not in printed.text() + page
    assert page.count("<img") == 1
    title, body = printed.find("某某项目"), printed.find("本材料")
    assert (round(title.size), round(body.size)) == (22, 16)
    assert body.x0 == pytest.approx(28 + 2 * 156 / 28, abs=0.5)


def example() -> nbformat.NotebookNode:
    """The notebook of the README, whose cells begin at `# %%`."""
    (source,) = re.findall(r"^```python\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.M | re.S)
    assert source in (ROOT / "README.zh-CN.md").read_text("utf-8")
    assert len([line for line in source.splitlines() if line.strip() and not line.startswith("# %%")]) <= 10
    cells = []
    for part in source.split("# %%")[1:]:
        first, _, text = part.partition("\n")
        markdown = "[markdown]" in first
        cells.append(
            new_markdown_cell(re.sub(r"^# ", "", text.strip(), flags=re.M)) if markdown else new_code_cell(text.strip())
        )
    notebook = new_notebook(cells=cells)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return notebook


def test_a_new_notebook_takes_ten_lines():
    """The README's, as written: title, organ and date, a sentence with figures, a heading, a table, a chart."""
    pdf, _ = GongwenPDFExporter().from_notebook_node(executed(example()))
    printed = Printed(pdf)
    assert "示范县公安局线索办理情况" in printed.text()
    assert "累计受理线索24条" in printed.text()
    assert "一、线索来源" in printed.text()
    assert "2020年9月30日" in printed.find("2020年9月30日").text
