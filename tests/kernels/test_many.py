"""Many warm kernels: one after the other nothing is left behind, at once none is in another's way; and stock clients use them."""

import asyncio
import os
import time
from pathlib import Path

import pytest
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from guatu.kernels.processes import why_not
from tests.kernels.kernels import kernel, parent_of, spec

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())
AT_ONCE = IN_A_ROW = 20


@pytest.fixture(scope="module")
def specs(tmp_path_factory):
    """One kernelspec for this file, so that its zygote is started once."""
    return spec(tmp_path_factory.mktemp("kernels"), preload=["matplotlib.figure", "matplotlib_inline.backend_inline"])


def held(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def test_kernels_one_after_the_other_leave_no_open_file(specs):
    """Neither in the process that asks for them nor in the one that forks them."""
    seen = []
    for _ in range(IN_A_ROW):
        with kernel(specs) as running:
            both = (os.getpid(), parent_of(running.pid))
        seen.append([held(pid) for pid in both])
    ends = time.monotonic() + 5  # the zygote closes its end after it has said that a kernel is gone
    while any(held(p) > n for p, n in zip(both, seen[2], strict=True)) and time.monotonic() < ends:
        time.sleep(0.01)
    assert all(held(pid) <= before for pid, before in zip(both, seen[2], strict=True))


def test_kernels_started_at_once_all_answer(specs):
    """No port that another takes first, no start that waits too long; each computes its own."""

    async def one(number: int) -> str:
        manager = AsyncKernelManager(kernel_name="t", kernel_spec_manager=specs)
        await manager.start_kernel()
        client, said = manager.client(), []
        client.start_channels()
        try:
            await client.wait_for_ready(timeout=60)
            code = f"import os; print({number}, os.getpid())"
            await client.execute_interactive(code, output_hook=lambda m: said.append(m["content"].get("text", "")))
        finally:
            client.stop_channels()
            await manager.shutdown_kernel(now=True)
        return "".join(said)

    async def all_of_them() -> list[str]:
        return await asyncio.gather(*map(one, range(AT_ONCE)))

    answers = [line.split() for line in asyncio.run(all_of_them())]
    assert [number for number, _ in answers] == list(map(str, range(AT_ONCE)))
    assert len({pid for _, pid in answers}) == AT_ONCE


def executed(specs, *cells: str, name="t"):
    """The outputs of a notebook that stock nbclient ran on a kernel of this name."""
    made = new_notebook(cells=list(map(new_code_cell, cells)))
    client = NotebookClient(made, km=AsyncKernelManager(kernel_name=name, kernel_spec_manager=specs))
    try:
        client.execute()
    finally:
        client.kc.stop_channels()
        asyncio.run(client.km.shutdown_kernel(now=True))
    return [output for cell in made.cells for output in cell.outputs]


def test_stock_nbclient_runs_a_warm_kernel_called_python3(tmp_path):
    """It gives kernels of that name an argument which guatu's provisioner gives too; twice, the kernel would end at once."""
    specs = spec(tmp_path, called="python3")
    (output,) = executed(specs, "get_ipython().history_manager.hist_file", name="python3")
    assert output.data["text/plain"] == "':memory:'"


@pytest.mark.parametrize("ask", ["%matplotlib inline", ""])
def test_a_chart_is_shown_whatever_was_imported_before_the_fork(specs, ask):
    """matplotlib's inline backend registers with the shell as it is imported: imported earlier, it would show nothing."""
    shown = executed(specs, ask, "import matplotlib.pyplot as plt", "plt.plot([1, 2]);")
    assert [list(output.data) for output in shown] == [["text/plain", "image/png"]]


def test_settings_of_charts_do_not_reach_the_next_kernel(specs):
    """Not even those that a notebook changes in a module which was imported before the fork."""
    change = "import matplotlib as m; m.rcParams['font.size'] = 99; m.rcParams['font.size']"
    look = "import matplotlib as m; m.rcParams['font.size']"
    sizes = [executed(specs, code)[0].data["text/plain"] for code in (change, look)]
    assert sizes == ["99.0", "10.0"]
