"""One notebook executed by papermill with checked parameters: the only importer of papermill.

Parameters must be those of the notebook's own parameters cell, name and type. The executed notebook comes back without
timings, paths or run identities, so that the same inputs give the same bytes.
"""

import ast
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import nbformat
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import raise_for_execution_errors
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from guatu.errors import NotebookFailed
from guatu.files import json_line
from guatu.messages import nearest
from guatu.run.kernel import OURS, STANDARD, Kernel, Limits, kernel

_ENGINE: Final = "guatu"
# what a warning gives as its file; looked for only where a word begins, since a long word would take for ever
_CELL_FILE: Final = re.compile(r"(?<![^\s\"'])[^\s\"']*ipykernel_\d+[/\\](\d+)\.py")


def execute(source: Path, parameters: Mapping[str, Any], folder: Path, limits: Limits = STANDARD) -> NotebookNode:
    """Run `source` in `folder` with `parameters` and give it back executed and normalised.

    NotebookFailed: N01-N03 the parameters, N04 a cell raised, N05 the kernel died, N07 a cell left the kernel; N06, N09 and
    N10 it took more time, memory or output than `limits` allow. The half-done notebook then stands in `folder`.
    """
    try:
        return _executed(source, parameters, folder, limits)
    except _Orphaned:  # by another notebook, or the system; if this one did it, it will again
        return _executed(source, parameters, folder, limits)


class _Orphaned(NotebookFailed):
    """N05: the kernel ended because the process that it was forked from did."""


def _executed(source: Path, parameters: Mapping[str, Any], folder: Path, limits: Limits) -> NotebookNode:
    notebook = read_notebook(source)
    check_parameters(source, notebook, parameters)
    name = notebook.metadata.get("kernelspec", {}).get("name", "")
    done: list[NotebookNode] = []
    with kernel(name, folder, limits) as running:
        try:
            _execute(notebook, parameters, running, done)
        except (PapermillExecutionError, RuntimeError, TimeoutError) as fault:
            for half in done:
                write_notebook(folder / source.name, normalised(half))
            if running.orphaned:
                raise _Orphaned("N05", notebook=source.stem) from None
            raise _failure(source, fault, running) from None
    _ran_to_the_end(source, done[0])
    return normalised(done[0])


def _execute(notebook: NotebookNode, parameters: Mapping[str, Any], running: Kernel, done: list[NotebookNode]) -> None:
    """Execute into `done`, which holds the notebook from the first cell on, whatever becomes of it.

    These are the steps of papermill's execute_notebook, without its change of the working folder, which is every thread's,
    and without a file, written again and again before it is known to be good.
    """
    name = notebook.metadata.get("kernelspec", {}).get("name") or OURS
    prepared = load_notebook_node(notebook)
    if parameters:
        prepared = parameterize_notebook(prepared, dict(parameters), kernel_name=name, language="python")
    run: Any = papermill_engines.execute_notebook_with_engine
    run(_ENGINE, prepared, name, progress_bar=False, autosave_cell_every=0, running=running, done=done)
    raise_for_execution_errors(done[0], None)


class _Client(PapermillNotebookClient):
    """Executes in the kernel it is given and counts what that shows."""

    def __init__(self, managed: Any, running: Kernel, **options: Any) -> None:
        super().__init__(managed, km=running.manager, on_cell_error=self.note, **options)  # type: ignore[no-untyped-call]
        self.running = running

    def note(self, execute_reply: Mapping[str, Any], **_cell: Any) -> None:
        """Keep the name of what was raised: without memory a kernel cannot print it, and papermill looks no further."""
        self.running.raised = execute_reply["content"].get("ename", "")

    def process_message(self, *message: Any, **options: Any) -> Any:
        content = (message[0] if message else options["msg"])["content"]
        if not self.running.shown(_size(content)):
            return None
        return super().process_message(*message, **options)  # type: ignore[no-untyped-call]

    def output(self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str | None, cell_index: int) -> Any:
        """What is shown as the kernel sent it, which nbformat would judge by a schema, 1 ms each; else as nbclient does."""
        hooked = self.output_hook_stack[msg["parent_header"].get("msg_id")]
        if msg["msg_type"] not in _SHOWN or display_id or hooked or self.clear_before_next_output:
            return super().output(outs, msg, display_id, cell_index)
        shown = {name: msg["content"][name] for name in _SHOWN[msg["msg_type"]]}
        outs.append(NotebookNode(output_type=msg["msg_type"], **shown))
        return outs[-1]


_SHOWN: Final = {"display_data": ("data", "metadata"), "execute_result": ("data", "metadata", "execution_count")}


def _size(content: Mapping[str, Any]) -> int:
    """About how many bytes a message takes in the notebook."""
    return len(content.get("text", "")) + sum(map(_length, content.get("data", {}).values()))


def _length(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    try:
        return len(json_line(value))
    except ValueError:  # half a pair of surrogates
        return len(json.dumps(value))


class _Engine(NBClientEngine):
    """papermill's engine on a kernel that is already there."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:  # type: ignore[override]
        options["done"].append(nb_man.nb)
        client = _Client(nb_man, options["running"], kernel_name=kernel_name)
        try:
            return client.execute()  # type: ignore[no-untyped-call]
        finally:
            if client.kc:
                client.kc.stop_channels()


papermill_engines.register(_ENGINE, _Engine)


def _failure(source: Path, fault: Exception, running: Kernel) -> NotebookFailed:
    """Which limit was broken, else what a cell raised, else that the kernel died or does not answer."""
    name, limits = source.stem, running.limits
    if running.broke == "seconds":
        return NotebookFailed("N06", notebook=name, seconds=f"{limits.seconds:g}")
    if running.broke == "output":
        return NotebookFailed("N10", notebook=name, size=_megabytes(limits.output))
    if not isinstance(fault, PapermillExecutionError):
        return NotebookFailed("N05", notebook=name)
    cell, raised = fault.cell_index + 1, running.raised or fault.ename
    if raised.endswith("MemoryError"):
        return NotebookFailed("N09", notebook=name, cell=cell, size=_megabytes(limits.memory))
    return NotebookFailed("N04", notebook=name, cell=cell, error=raised, why=fault.evalue)


def _megabytes(size: int) -> str:
    return f"{size / 2**20:g} MB"


def read_notebook(source: Path) -> NotebookNode:
    """The notebook at `source`; NotebookFailed N08 if it is not there or none."""
    try:
        notebook: NotebookNode = nbformat.read(source, as_version=4)
    except (OSError, ValueError, nbformat.ValidationError):
        raise NotebookFailed("N08", notebook=source.name) from None
    return notebook


def check_parameters(source: Path, notebook: NotebookNode, parameters: Mapping[str, Any]) -> None:
    """Every parameter must stand in the notebook's parameters cell with a default of the same type (None takes any)."""
    known = declared(source, notebook)
    for name, value in parameters.items():
        if name not in known:
            raise NotebookFailed("N01", notebook=source.stem, name=name, near=nearest(name, known))
        default = known[name]
        if default is not None and type(default) is not type(value):
            raise NotebookFailed(
                "N02", notebook=source.stem, name=name, found=repr(value), wanted=type(default).__name__
            )


def declared(source: Path, notebook: NotebookNode) -> dict[str, Any]:
    """The names and default values of the cell tagged `parameters`; NotebookFailed N03 if there is no readable one."""
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


def _ran_to_the_end(source: Path, notebook: NotebookNode) -> None:
    """papermill takes sys.exit(0) for success and leaves the rest pending; a report half made is a failure."""
    for i, cell in enumerate(notebook.cells, 1):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        if cell.execution_count is None or any(o.output_type == "error" for o in cell.outputs):
            raise NotebookFailed("N07", notebook=source.stem, cell=i)


def write_notebook(path: Path, notebook: NotebookNode) -> None:
    """Write `notebook` as a file with a line per cell, for the sake of the encoder in C; every reader of notebooks reads it."""
    cells = ",\n  ".join(map(_line, notebook.cells))
    rest = _line({name: value for name, value in notebook.items() if name != "cells"})
    text = f'{{\n "cells": [\n  {cells}\n ],\n {rest[1:-1]}\n}}\n'
    # half a pair of surrogates becomes a backslash and its number, which is its escape in JSON
    path.write_bytes(text.encode("utf-8", "backslashreplace"))


def _line(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


def normalised(notebook: NotebookNode) -> NotebookNode:
    """The executed notebook without what differs from run to run: timings, paths, random cell ids."""
    notebook.metadata.pop("papermill", None)
    for i, cell in enumerate(notebook.cells):
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = f"parameters-{i}"
        for output in cell.get("outputs", ()):
            if output.output_type == "stream":
                output["text"] = _CELL_FILE.sub(r"cell-\1.py", output["text"])
    return notebook
