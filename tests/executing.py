"""A notebook's cells run in this process, in the folder of a run: what its document holds, without the cost of a kernel."""

import ast
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat

from guatu.programme import Programme
from guatu.render.document import Document, read_document
from guatu.report.material import examine, gather, save

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
SUITE = ("board", "findings", "leads", "learning", "regulations", "outcomes", "intake")
"""The notebooks that every bureau has beside its progress report."""


def published(programme: Programme, outputs: Path) -> dict[tuple[str, str], Path]:
    """The folders of runs of every period and bureau that has sound ledgers, without their reports, by period and bureau."""
    places = {}
    for cut_off in programme.cut_offs():
        for bureau in programme.bureaus:
            examined = examine(programme, programme.period(cut_off), bureau, outputs)
            if examined.outcome.errors:
                continue
            place = outputs / programme.id / cut_off.isoformat() / bureau.code
            save(gather(examined, outputs), place)
            (place / "run.json").write_text("{}", "utf-8")
            places[cut_off.isoformat(), bureau.code] = place
    return places


def document(name: str, folder: Path, parameters: Mapping[str, Any]) -> Document:
    """The document of the notebook `name` executed in `folder` with these parameters."""
    with working_in(folder):
        return read_document(executed(NOTEBOOKS / f"{name}.ipynb", parameters), name)


def executed(path: Path, parameters: Mapping[str, Any]) -> nbformat.NotebookNode:
    """The notebook with the output of the last expression of every code cell."""
    notebook = nbformat.read(path, as_version=4)
    space: dict[str, Any] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        shown = _run(cell.source, space)
        if "parameters" in cell.metadata.get("tags", []):
            assert set(parameters) <= set(space)
            space |= parameters
        if shown is not None:
            bundle = shown._repr_mimebundle_()
            cell.outputs = [nbformat.v4.new_output("execute_result", bundle, execution_count=1)]
    return notebook


def _run(source: str, space: dict[str, Any]) -> Any:
    """Run a cell and give the value of its last expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), space)  # noqa: S102 (the project's own notebooks)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), space) if last else None  # noqa: S307 (as above)


@contextmanager
def working_in(folder: Path) -> Iterator[None]:
    """The working folder is `folder` meanwhile."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
