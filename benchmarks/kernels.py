"""300 notebooks in a row through one worker and its zygote: do memory and open files grow? 100 kernels at once: does one fail?

Run by `make bench`. The notebook is a small one of three cells with a frame in it.
"""

import argparse
import asyncio
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import measuring
import nbformat
from measuring import descriptors, memory
from nbformat.v4 import new_code_cell, new_notebook

from guatu.kernels.processes import why_not
from guatu.run import kernel
from guatu.run.notebook import execute

_SETTLED = 10  # notebooks until everything that is loaded once has been


def small(folder: Path) -> Path:
    """A notebook of three cells, the last of which says which process its kernel was forked from."""
    cells = ("import os\nimport pandas as pd", "pd.DataFrame({'n': [n] * n})", "os.getppid()")
    first = new_code_cell("n = 3", metadata={"tags": ["parameters"]})
    nbformat.write(new_notebook(cells=[first, *map(new_code_cell, cells)]), folder / "small.ipynb")
    return folder / "small.ipynb"


def in_a_row(count: int) -> None:
    """Execute so many notebooks and print what worker and zygote hold at the start, in the middle and at the end."""
    with tempfile.TemporaryDirectory() as folder:
        source = small(Path(folder))
        began = 0.0
        print(f"{'notebooks':>10}{'worker MB':>12}{'files':>7}{'zygote MB':>12}{'files':>7}{'ms each':>9}")
        for number in range(-_SETTLED, count + 1):
            done = execute(source, {"n": number % 7}, Path(folder))
            if number == 0:
                began = time.monotonic()
            if number in (0, count // 2, count):
                own, parent = os.getpid(), int(done.cells[-1].outputs[0].data["text/plain"])
                held = (memory(own), descriptors(own), memory(parent), descriptors(parent))
                pace = 1000 * (time.monotonic() - began) / number if number else 0.0
                print(f"{number:10}{held[0]:12.1f}{held[1]:7}{held[2]:12.1f}{held[3]:7}{pace:9.0f}")


async def at_once(count: int) -> list[str]:
    """Start so many kernels at the same time, have each compute something; what went wrong, one entry a kernel."""
    answers = await asyncio.gather(*(_one(number) for number in range(count)), return_exceptions=True)
    return [repr(a) for number, a in enumerate(answers) if a != str(number * number)]


async def _one(number: int) -> str:
    manager: Any = kernel._manager("", kernel.STANDARD)
    options = await kernel._begin(manager, Path.cwd())
    await manager.post_start_kernel(**options)
    client = manager.client()
    client.start_channels()
    said: list[str] = []
    try:
        await client.wait_for_ready(timeout=120)
        hear = lambda message: said.append(message["content"].get("text", ""))  # noqa: E731
        await client._async_execute_interactive(f"print({number} * {number})", output_hook=hear, timeout=120)
    finally:
        client.stop_channels()
        await kernel._end(manager)
    return "".join(said).strip()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--row", type=int, default=300)
    parser.add_argument("--once", type=int, default=100)
    asked = parser.parse_args()
    if why_not():
        print(f"kernels are not measured: {why_not()}")
        return
    print(f"{asked.row} notebooks in a row; {measuring.load()} before")
    in_a_row(asked.row)
    began = time.monotonic()
    failures = asyncio.run(at_once(asked.once))
    print(
        f"{asked.once} kernels at once: {len(failures)} failures in {time.monotonic() - began:.1f} s {failures[:3] or ''}"
    )
    print(f"{measuring.load()} after")


if __name__ == "__main__":
    main()
