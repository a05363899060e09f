"""What one report costs, warm, inside one process, stage by stage. Run by `make bench`.

Every repetition is another bureau's, whose ledgers differ (differing.py), and starts from nothing published, so that all
stages do their work; with `--published` the earlier periods have been, as in any week but the first. The first repetition is
the cold one: it loads fonts, templates and compilers. The notebook's cells are counted by the kernel's own clock, from busy to
idle; all else is overhead, the kernel's start and end included.
"""

import argparse
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

LIMIT = 0.3
CELLS, BEYOND, WHOLE = "the notebook's cells", "beyond the cells", "the whole report"


def one(programme: Programme, number: int, outputs: Path, period: str = "latest") -> dict[str, float]:
    """Seconds by stage of one report of the programme's bureau of that number."""
    stages, source = Stages(), find_notebook("progress", programme)
    task = Task(programme, programme.period(period), programme.bureaus[number], (source,), outputs)
    began = time.perf_counter()
    result = run_bureau(task, stages)[0]
    whole = time.perf_counter() - began
    assert result.outcome == "done", result.reason  # noqa: S101 - a benchmark of nothing would mislead
    return {**stages.seconds, WHOLE: whole, CELLS: _cells.pop(), BEYOND: 0.0}


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
    asked = parser.parse_args()
    print(f"one report, {asked.repeat} warm repetitions, milliseconds; {measuring.load()} before")
    with tempfile.TemporaryDirectory() as folder:
        runs = repeated(Path(folder), asked.repeat, asked.published)
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


def repeated(folder: Path, repeat: int, published: bool) -> list[dict[str, float]]:
    """The cold report and `repeat` warm ones."""
    place = measuring.many(folder, repeat + 1)
    programme = load_programme(place)
    runs = []
    for number in range(repeat + 1):
        for cut_off in sorted(programme.cut_offs())[:-1] if published else ():
            one(programme, number, folder / "outputs", cut_off.isoformat())
        seconds = one(programme, number, folder / "outputs")
        runs.append({**seconds, BEYOND: seconds[WHOLE] - seconds[CELLS]})
    return runs


if __name__ == "__main__":
    main()
