"""One notebook executed by papermill: checked parameters, and every way of not running to the end."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from guatu.errors import NotebookFailed
from guatu.run.kernel import Limits
from guatu.run.notebook import check_parameters, execute, read_notebook, write_notebook

PARAMETERS = 'programme = "shifan"\nperiod = "latest"\nlimit = 3\nanything = None'


def notebook(folder: Path, *cells: str, parameters: str | None = PARAMETERS) -> Path:
    """A notebook of these code cells, with a parameters cell first."""
    first = [new_code_cell(parameters, metadata={"tags": ["parameters"]})] if parameters is not None else []
    made = new_notebook(cells=[new_markdown_cell("# 题"), *first, *map(new_code_cell, cells)])
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    (folder / "in").mkdir()
    nbformat.write(made, folder / "in" / "basic.ipynb")
    return folder / "in" / "basic.ipynb"


@pytest.mark.parametrize(
    ("parameters", "code", "says"),
    [
        ({"perod": "latest"}, "N01", "period"),
        ({"x=1;import os;y": "v"}, "N01", "x=1"),
        ({"period": 3}, "N02", "period"),
        ({"limit": "3"}, "N02", "limit"),
        ({"limit": True}, "N02", "limit"),
    ],
)
def test_a_parameter_the_notebook_does_not_declare_is_an_error(tmp_path, parameters, code, says):
    """papermill only warns; a report on the wrong period would be made in silence."""
    source = notebook(tmp_path)
    with pytest.raises(NotebookFailed) as caught:
        check_parameters(source, read_notebook(source), parameters)
    assert caught.value.code == code
    assert says in str(caught.value)


def test_a_default_of_none_takes_any_type(tmp_path):
    """None says nothing about the type."""
    source = notebook(tmp_path)
    check_parameters(source, read_notebook(source), {"anything": 3, "period": "2020-09-30"})


@pytest.mark.parametrize("parameters", [None, "programme = open('x')", "programme = ("])
def test_a_notebook_without_a_readable_parameters_cell_is_refused(tmp_path, parameters):
    """Its defaults are what the given ones are checked against."""
    source = notebook(tmp_path, parameters=parameters)
    with pytest.raises(NotebookFailed, match="N03"):
        check_parameters(source, read_notebook(source), {})


def test_what_comes_back_holds_no_timings_paths_or_random_ids(tmp_path):
    """Two runs of the same notebook give the same bytes, wherever they ran."""
    source = notebook(tmp_path, "print(programme, period)", "import os; len(os.listdir('.'))")
    texts = []
    for name in ("a", "b{x}"):
        (tmp_path / name).mkdir()
        done = execute(source, {"programme": "甲", "period": "2020-09-30"}, tmp_path / name)
        texts.append(nbformat.writes(done))
    assert texts[0] == texts[1]
    assert str(tmp_path) not in texts[0]
    assert "papermill" not in texts[0]
    assert "甲 2020-09-30" in texts[0]


@pytest.mark.parametrize(
    ("cell", "code", "says"),
    [
        ("raise ValueError('坏了')", "N04", "ValueError：坏了"),
        ("import sys; sys.exit(0)", "N07", "第3格"),
        ("import os; os._exit(1)", "N05", ""),
        ("import time; time.sleep(60)", "N06", "2 秒"),
    ],
)
def test_a_notebook_that_does_not_run_to_its_end_fails(tmp_path, cell, code, says):
    """An exception, an exit half-way, a dead kernel, a hang: each has its own sentence."""
    source = notebook(tmp_path, cell, "1 + 1")
    with pytest.raises(NotebookFailed) as caught:
        execute(source, {}, tmp_path, Limits(seconds=2 if code == "N06" else 60))
    assert caught.value.code == code
    assert says in str(caught.value)


def test_a_file_that_is_no_notebook_is_named(tmp_path):
    """Neither a missing file nor one of other content is a traceback."""
    (tmp_path / "x.ipynb").write_text("{", "utf-8")
    for name in ("x.ipynb", "y.ipynb"):
        with pytest.raises(NotebookFailed, match="N08"):
            read_notebook(tmp_path / name)


def test_whatever_a_notebook_holds_is_written_and_read_again(tmp_path):
    """Numbers past 64 bits and half a pair of surrogates, too: a cell of an analyst's own can show either."""
    cell = new_code_cell("x")
    odd = {"application/json": {"n": 2**80, "halb": "\ud800", "sum": "合计"}, "text/plain": "\ud83d 挂图"}
    cell.outputs = [new_output("execute_result", data=odd, execution_count=1)]
    write_notebook(tmp_path / "odd.ipynb", new_notebook(cells=[cell]))
    assert read_notebook(tmp_path / "odd.ipynb").cells[0].outputs[0].data == odd
