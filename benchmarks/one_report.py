"""What one report of the sample costs, warm, inside one process, stage by stage. Run by `make bench`.

Every repetition starts from nothing published, so that all stages do their work. The first repetition is the cold one:
it loads fonts, templates and compilers. The notebook stage is its own kernel's start, its cells and its end.
"""

import argparse
import statistics
import tempfile
from pathlib import Path

from guatu.places import find_notebook, find_programme
from guatu.run.bureau import Stages, Task, run_bureau

OURS = ("fingerprint", "intake", "snapshot+indicators", "html", "pdf", "publish")


def one(outputs: Path) -> dict[str, float]:
    """Seconds by stage of one report of the sample's latest period."""
    programme = find_programme("shifan")
    stages = Stages()
    task = Task(
        programme, programme.period("latest"), programme.bureaus[0], (find_notebook("progress", programme),), outputs
    )
    result = run_bureau(task, stages)[0]
    assert result.outcome == "done", result.reason  # noqa: S101 - a benchmark of nothing would mislead
    return stages.seconds


def main() -> None:
    """Measure and print a table in milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=9)
    repeat = parser.parse_args().repeat
    with tempfile.TemporaryDirectory() as folder:
        runs = [one(Path(folder) / str(i)) for i in range(repeat + 1)]
    cold, warm = runs[0], runs[1:]
    print(f"one report of the sample, {repeat} warm repetitions, milliseconds")
    print(f"{'stage':22}{'cold':>8}{'median':>8}{'min':>8}{'max':>8}")
    for stage in cold:
        values = [run[stage] * 1000 for run in warm]
        print(
            f"{stage:22}{cold[stage] * 1000:8.0f}{statistics.median(values):8.0f}{min(values):8.0f}{max(values):8.0f}"
        )
    totals = [sum(run[s] for s in OURS) * 1000 for run in warm]
    print(
        f"{'without the notebook':22}{sum(cold[s] for s in OURS) * 1000:8.0f}{statistics.median(totals):8.0f}{min(totals):8.0f}{max(totals):8.0f}"
    )


if __name__ == "__main__":
    main()
