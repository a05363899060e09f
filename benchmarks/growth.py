"""Whether a report takes as long among 200 or 2,000 bureaux as among 20, and how much memory a worker takes.

Run by `make bench` with 20 and 200 bureaux; `--all` adds 2,000. The programmes are made from the sample, one bureau
becoming many. Time is counted from the first reports on, so that the start of the command does not weigh on the small
ones. After each larger programme the smallest is run again and again for as long, two minutes at most, since a machine is not
as fast at all times, and slower under a load that lasts.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import measuring

SIZES, LARGEST, TOLERANCE = (20, 200), 2000, 0.10
_MOST_SECONDS = 120


def measured(count: int, jobs: int) -> measuring.Batch:
    """A run of a programme of `count` bureaux from nothing published."""
    with tempfile.TemporaryDirectory() as folder:
        programme = measuring.many(Path(folder), count)
        return measuring.batch(programme, Path(folder) / "outputs", jobs)


def main() -> None:
    """Measure and print a line for each run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help=f"{LARGEST} bureaux too, which takes a while")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--sizes", type=int, nargs="+")
    asked = parser.parse_args()
    smallest, *larger = asked.sizes or (*SIZES, *([LARGEST] if asked.all else []))
    measuring.compiled()
    print(f"growth, {asked.jobs} jobs; {measuring.load()} before")
    print(
        f"{'bureaux':>8}{'ms a report':>13}{'first half':>12}{'second half':>13}{'MB a worker':>13}{'MB coordinator':>16}"
    )
    shown(smallest, asked.jobs)
    worst = 0.0
    for count in larger:
        began = time.monotonic()
        pace = shown(count, asked.jobs)
        ends = time.monotonic() + min(time.monotonic() - began, _MOST_SECONDS)
        paces = [shown(smallest, asked.jobs)]
        while time.monotonic() < ends:
            paces.append(shown(smallest, asked.jobs))
        worst = max(worst, pace / statistics.median(paces) - 1)
    verdict = "within" if worst <= TOLERANCE else "BEYOND"
    print(
        f"at most {100 * worst:+.1f} % against {smallest} bureaux, {verdict} {100 * TOLERANCE:.0f} %; {measuring.load()} after"
    )


def shown(count: int, jobs: int) -> float:
    """Seconds a report of a run, whose line is printed."""
    run = measured(count, jobs)
    times = [1000 * seconds for seconds in (run.pace, run.first_half, run.second_half)]
    worker, coordinator = (run.memory.most.get(what, 0.0) for what in ("worker", "coordinator"))
    print(f"{count:8}{times[0]:13.0f}{times[1]:12.0f}{times[2]:13.0f}{worker:13.0f}{coordinator:16.0f}", flush=True)
    return run.pace


if __name__ == "__main__":
    main()
