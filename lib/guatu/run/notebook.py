"""One notebook executed by papermill with checked parameters: the only importer of papermill.

Parameters must be those of the notebook's own parameters cell, name and type. The executed notebook comes back without
timings, paths or run identities, so that the same inputs give the same bytes.
"""

import ast
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError
from papermill.execute import execute_notebook
from traitlets.config import Config

from guatu.errors import NotebookFailed
from guatu.messages import nearest

TIMEOUT: Final = 600
"""Seconds one cell may take before the notebook counts as hung."""

_TRANSPORT: Final = Config() if os.name == "nt" else Config(KernelManager={"transport": "ipc"})
"""Sockets in the user's own folder, where there are such: no port that another kernel took first, nothing to listen in on."""


def execute(source: Path, parameters: Mapping[str, Any], folder: Path, timeout: int = TIMEOUT) -> nbformat.NotebookNode:
    """Run `source` in `folder` with `parameters` and give it back executed and normalised.

    NotebookFailed: N01-N03 the parameters, N04 a cell raised, N05 the kernel died, N06 a cell took longer than `timeout`
    seconds, N07 a cell left the kernel. The half-done notebook then stands in `folder`, for the analyst.
    """
    notebook = read_notebook(source)
    check_parameters(source, notebook, parameters)
    target = folder / source.name
    try:
        done = execute_notebook(
            notebook,
            str(target).replace("{", "{{").replace("}", "}}"),  # papermill formats its paths
            parameters=dict(parameters),
            progress_bar=False,
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            execution_timeout=timeout,
            cwd=folder,
            config=_TRANSPORT,
            shutdown_kernel="immediate",  # its work is done; a graceful end costs 0.4 s and may speak to our stderr
        )
    except PapermillExecutionError as fault:
        raise NotebookFailed(
            "N04", notebook=source.stem, cell=fault.cell_index + 1, error=fault.ename, why=fault.evalue
        ) from None
    except DeadKernelError:
        raise NotebookFailed("N05", notebook=source.stem) from None
    except CellTimeoutError:
        raise NotebookFailed("N06", notebook=source.stem, seconds=timeout) from None
    _ran_to_the_end(source, done)
    return normalised(done)


def read_notebook(source: Path) -> nbformat.NotebookNode:
    """The notebook at `source`; NotebookFailed N08 if it is not there or none."""
    try:
        notebook: nbformat.NotebookNode = nbformat.read(source, as_version=4)
    except (OSError, ValueError, nbformat.ValidationError):
        raise NotebookFailed("N08", notebook=source.name) from None
    return notebook


def check_parameters(source: Path, notebook: nbformat.NotebookNode, parameters: Mapping[str, Any]) -> None:
    """Every parameter must stand in the notebook's parameters cell with a default of the same type (None takes any)."""
    declared = _declared(source, notebook)
    for name, value in parameters.items():
        if name not in declared:
            raise NotebookFailed("N01", notebook=source.stem, name=name, near=nearest(name, declared))
        default = declared[name]
        if default is not None and type(default) is not type(value):
            raise NotebookFailed(
                "N02", notebook=source.stem, name=name, found=repr(value), wanted=type(default).__name__
            )


def _declared(source: Path, notebook: nbformat.NotebookNode) -> dict[str, Any]:
    """The names and default values of the cell tagged `parameters`."""
    cell = next((c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])), None)
    if cell is None:
        raise NotebookFailed("N03", notebook=source.stem)
    try:
        statements = ast.parse(cell.source).body
        return {
            s.targets[0].id: ast.literal_eval(s.value)
            for s in statements
            if isinstance(s, ast.Assign) and isinstance(s.targets[0], ast.Name)
        }
    except (SyntaxError, ValueError):
        raise NotebookFailed("N03", notebook=source.stem) from None


def _ran_to_the_end(source: Path, notebook: nbformat.NotebookNode) -> None:
    """papermill takes sys.exit(0) for success and leaves the rest pending; a report half made is a failure."""
    for i, cell in enumerate(notebook.cells, 1):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        if cell.execution_count is None or any(o.output_type == "error" for o in cell.outputs):
            raise NotebookFailed("N07", notebook=source.stem, cell=i)


def normalised(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The executed notebook without what differs from run to run: timings, paths, random cell ids."""
    notebook.metadata.pop("papermill", None)
    for i, cell in enumerate(notebook.cells):
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = f"parameters-{i}"
    return notebook
