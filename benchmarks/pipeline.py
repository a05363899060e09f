"""guatu against the pipeline it takes the place of: papermill, `jupyter nbconvert --to html`, Chromium's print, each a process.

Run by `make bench`. Both sides make the HTML and the PDF of the progress notebook of the sample's latest period, with
nothing published before, their bytecode compiled, one report at a time and two at a time, in this one run. Each side's
first report is made beforehand and not counted. guatu is counted with its start (the command as typed) and without.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import measuring
from measuring import BIN, ENVIRONMENT, ROOT

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)


def naive(folder: Path, number: int) -> None:
    """One report by three processes; the notebook reads the same ledgers."""
    own = folder / f"naive-{number}"
    own.mkdir()
    done, page, paper = own / "progress.ipynb", own / "progress.html", own / "progress.pdf"
    parameters = [
        w for pair in (("programme", "shifan"), ("period", "latest"), ("bureau", "SF01")) for w in ("-p", *pair)
    ]
    _run(BIN / "papermill", "-k", "python3", *parameters, ROOT / "notebooks" / "progress.ipynb", done, cwd=folder)
    _run(BIN / "jupyter", "nbconvert", "--to", "html", "--no-input", done, "--output-dir", own, cwd=folder)
    assert page.stat().st_size > 100_000, "nbconvert left no page"  # noqa: S101 - a benchmark of nothing would mislead
    if CHROMIUM:
        quiet = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
        _run(CHROMIUM, *quiet, f"--user-data-dir={own}/profile", f"--print-to-pdf={paper}", page.as_uri(), cwd=own)
        assert paper.read_bytes().startswith(b"%PDF"), "Chromium printed no PDF"  # noqa: S101 - the same


def _run(*command: str | Path, cwd: Path) -> None:
    subprocess.run(command, cwd=cwd, env=ENVIRONMENT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def naive_rate(folder: Path, jobs: int, count: int) -> float:
    """Reports a minute of `count` reports by the naive pipeline, `jobs` at a time."""
    place = Path(tempfile.mkdtemp(dir=folder))
    shutil.copytree(ROOT / "params", place / "params")
    naive(place, 0)
    began = time.monotonic()
    with ThreadPoolExecutor(jobs) as threads:
        list(threads.map(lambda number: naive(place, number), range(1, count + 1)))
    return 60 * count / (time.monotonic() - began)


def main() -> None:
    """Measure and print reports a minute and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--naive", type=int, default=3, help="reports of the naive pipeline, per job")
    parser.add_argument("--guatu", type=int, default=30, help="reports of guatu, per job")
    asked = parser.parse_args()
    measuring.compiled()
    print(f"reports a minute, progress notebook, HTML and PDF; {measuring.load()} before")
    if not CHROMIUM:
        print("!!! NO CHROMIUM: the naive pipeline makes no PDF here, and the ratios flatter it", file=sys.stderr)
    print(f"{'jobs':6}{'naive':>8}{'guatu, with its start':>24}{'ratio':>8}{'guatu, running':>18}{'ratio':>8}")
    for jobs in (1, 2):
        with tempfile.TemporaryDirectory() as folder:
            theirs = naive_rate(Path(folder), jobs, asked.naive * jobs)
            programme = measuring.many(Path(folder) / "ours", asked.guatu * jobs)
            ours = measuring.batch(programme, Path(folder) / "outputs", jobs)
            whole, running = 60 * asked.guatu * jobs / ours.seconds, 60 / ours.pace
        print(f"{jobs:<6}{theirs:8.1f}{whole:24.1f}{whole / theirs:8.1f}{running:18.1f}{running / theirs:8.1f}")
    print(f"{'' if CHROMIUM else 'WITHOUT CHROMIUM. '}{measuring.load()} after")


if __name__ == "__main__":
    main()
