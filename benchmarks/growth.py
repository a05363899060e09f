"""Whether a report takes as long among 200 or 2,000 bureaux as among 20, and how much memory a worker takes.

Run by `make bench` with 20 and 200 bureaux; `--all` adds 2,000. The programmes are made from the sample, one bureau
becoming many. Time is counted from the first reports on, so that the start of the command does not weigh on the small
ones; the smallest programme is run several times.
"""

import argparse
import statistics
import tempfile
from pathlib import Path

import measuring

SIZES, LARGEST, TOLERANCE = (20, 200), 2000, 0.10
_REPEATS = 3  # of the smallest: its few seconds say little


def measured(count: int, jobs: int, repeats: int) -> list[measuring.Batch]:
    """As many runs of a programme of `count` bureaux, each from nothing published."""
    with tempfile.TemporaryDirectory() as folder:
        programme = measuring.many(Path(folder), count)
        return [measuring.batch(programme, Path(folder) / f"outputs-{n}", jobs) for n in range(repeats)]


def main() -> None:
    """Measure and print a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help=f"{LARGEST} bureaux too, which takes a while")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--sizes", type=int, nargs="+")
    asked = parser.parse_args()
    sizes = asked.sizes or (*SIZES, *([LARGEST] if asked.all else []))
    measuring.compiled()
    print(f"growth, {asked.jobs} jobs; {measuring.load()} before")
    print(
        f"{'bureaux':>8}{'ms a report':>13}{'first half':>12}{'second half':>13}{'MB a worker':>13}{'MB coordinator':>16}"
    )
    paces = []
    for count in sizes:
        runs = measured(count, asked.jobs, _REPEATS if count == min(sizes) else 1)
        paces.append(statistics.median(run.pace for run in runs))
        halves = [
            1000 * statistics.median(getattr(run, half) for run in runs) for half in ("first_half", "second_half")
        ]
        worker, coordinator = (
            max(run.memory.most.get(what, 0.0) for run in runs) for what in ("worker", "coordinator")
        )
        print(f"{count:8}{1000 * paces[-1]:13.0f}{halves[0]:12.0f}{halves[1]:13.0f}{worker:13.0f}{coordinator:16.0f}")
    worst = max(pace / paces[0] - 1 for pace in paces)
    verdict = "within" if worst <= TOLERANCE else "BEYOND"
    print(
        f"at most {100 * worst:+.1f} % against {sizes[0]} bureaux, {verdict} {100 * TOLERANCE:.0f} %; {measuring.load()} after"
    )


if __name__ == "__main__":
    main()
