"""The pages over 3,000 runs: made from nothing, brought up to date after one new run, and their size. Run by `make bench`.

One real run of the sample stands in every place, its files linked, not copied: each place is read as it would be.
"""

import argparse
import os
import shutil
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from guatu.places import find_notebook, find_programme
from guatu.run.bureau import Task, run_bureau
from guatu.run.publish import RECORD
from guatu.site.build import update
from guatu.site.shelf import MEMORY

PERIODS = 3


def published(outputs: Path) -> Path:
    """The sample's latest report, made now."""
    programme = find_programme("shifan")
    notebooks = (find_notebook("progress", programme),)
    run_bureau(Task(programme, programme.period("latest"), programme.bureaus[0], notebooks, outputs))
    return next(outputs.rglob(RECORD)).parent


def places(outputs: Path, run: Path, runs: int) -> list[Path]:
    """`runs` places in `outputs`, each the run."""
    last = date(2020, 12, 31)
    days = [last - timedelta(days=10 * n) for n in range(PERIODS)]
    found = [outputs / "many" / str(days[n % PERIODS]) / f"D{n // PERIODS:04d}" for n in range(runs)]
    for place in found:
        shutil.copytree(run, place, copy_function=os.link)
    return found


def seconds(outputs: Path, said: str) -> None:
    """Bring the pages up to date and print how long it took."""
    began = time.perf_counter()
    built = update(outputs)
    print(f"{said:34}{time.perf_counter() - began:8.2f} s{built.written:6} of {built.pages} pages written")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3_000)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        run = published(Path(folder) / "one")
        outputs = Path(folder) / "outputs"
        found = places(outputs, run, runs)
        print(f"pages over {runs} runs of {PERIODS} periods")
        seconds(outputs, "from nothing")
        seconds(outputs, "nothing new")
        shutil.copy(found[0] / RECORD, found[0] / "new")
        (found[0] / "new").replace(found[0] / RECORD)
        seconds(outputs, "one run made again")
        for name in ("index.html", MEMORY):
            print(f"{name:34}{(outputs / name).stat().st_size / 1e6:8.2f} MB")


if __name__ == "__main__":
    main()
