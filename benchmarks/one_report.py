"""What one report costs, warm, inside one process, stage by stage. Run by `make bench`.

Every repetition is another bureau's, whose ledgers differ (differing.py), and starts from nothing published, so that all
stages do their work; with `--published` the earlier periods have been, as in any week but the first. With `--suite` it is all
notebooks of the bureau, and every number is per report. The first repetition is the cold one: it loads fonts, templates and
compilers. The notebook's cells are counted by the kernel's own clock, from busy to idle; all else is overhead, the kernel's
start and end included.
"""

import argparse
import os
import statistics
import tempfile
import time
from datetime import datetime
from pathlib import Path

import measuring

from guatu.places import find_notebook
from guatu.programme import Programme, load_programme
from guatu.run import notebook
from guatu.run.bureau import Stages, Task, run_bureau
from guatu.run.rollup import across

LIMIT, PROGRESS = 0.3, "progress"
CELLS, BEYOND, WHOLE = "the notebook's cells", "beyond the cells", "the whole report"


def one(
    programme: Programme, number: int, outputs: Path, period: str = "latest", notebooks: tuple[str, ...] = (PROGRESS,)
) -> dict[str, float]:
    """Seconds a report, by stage, of the reports of the programme's bureau of that number."""
    stages, sources = Stages(), tuple(find_notebook(name, programme) for name in notebooks)
    task = Task(programme, programme.period(period), programme.bureaus[number], sources, outputs)
    _cells.clear()
    began = time.perf_counter()
    results = run_bureau(task, stages)
    whole, cells = time.perf_counter() - began, sum(_cells)
    assert {r.outcome for r in results} == {"done"}, results  # noqa: S101 - a benchmark of nothing would mislead
    seconds = {**stages.seconds, WHOLE: whole, CELLS: cells, BEYOND: whole - cells}
    return {name: taken / len(notebooks) for name, taken in seconds.items()}


def suite(programme: Programme) -> tuple[str, ...]:
    """The notebooks that are one bureau's."""
    names = (path.stem for path in sorted((measuring.ROOT / "notebooks").glob("*.ipynb")))
    return tuple(name for name in names if not across(find_notebook(name, programme)))


_cells: list[float] = []


def counted(executed: notebook.NotebookNode) -> notebook.NotebookNode:
    """`normalised`, after a look at the times that it takes out."""
    times = [cell.metadata.get("execution", {}) for cell in executed.cells]
    _cells.append(sum(_at(t, "idle") - _at(t, "busy") for t in times if "iopub.status.idle" in t))
    return _normalised(executed)


_normalised, notebook.normalised = notebook.normalised, counted


def _at(times: dict[str, str], state: str) -> float:
    return datetime.fromisoformat(times[f"iopub.status.{state}"]).timestamp()


def main() -> None:
    """Measure and print a table in milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=9)
    parser.add_argument("--published", action="store_true", help="with the earlier periods published")
    parser.add_argument("--suite", action="store_true", help="all notebooks of a bureau instead of the progress report")
    parser.add_argument("--one-processor", action="store_true", help="everything on one processor")
    asked = parser.parse_args()
    if asked.one_processor:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    of = f"{'a report of the suite' if asked.suite else 'the progress report'}, {len(os.sched_getaffinity(0))} processors"
    print(f"{of}, {asked.repeat} warm repetitions, milliseconds; {measuring.load()} before")
    with tempfile.TemporaryDirectory() as folder:
        runs = repeated(Path(folder), asked.repeat, asked.published, asked.suite)
    cold, warm = runs[0], runs[1:]
    print(f"{'stage':22}{'cold':>8}{'median':>8}{'min':>8}{'max':>8}")
    for stage in cold:
        values = [run[stage] * 1000 for run in warm]
        print(
            f"{stage:22}{cold[stage] * 1000:8.0f}{statistics.median(values):8.0f}{min(values):8.0f}{max(values):8.0f}"
        )
    beyond = statistics.median(run[BEYOND] for run in warm)
    verdict = "within" if beyond <= LIMIT else "BEYOND"
    print(f"overhead {1000 * beyond:.0f} ms a report, {verdict} {1000 * LIMIT:.0f}; {measuring.load()} after")


def repeated(folder: Path, repeat: int, published: bool, whole: bool) -> list[dict[str, float]]:
    """The cold report and `repeat` warm ones, or the whole suite of so many bureaux."""
    programme = load_programme(measuring.many(folder, repeat + 1))
    names, outputs = suite(programme) if whole else (PROGRESS,), folder / "outputs"
    runs = []
    for number in range(repeat + 1):
        for cut_off in sorted(programme.cut_offs())[:-1] if published else ():
            one(programme, number, outputs, cut_off.isoformat())
        runs.append(one(programme, number, outputs, notebooks=names))
    return runs


if __name__ == "__main__":
    main()
