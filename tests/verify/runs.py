"""Real runs to verify: two periods of the sample programme, published once a session and copied by whoever changes them."""

import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from guatu.programme import load_programme
from guatu.run.bureau import Task, run_bureau

ROOT = Path(__file__).parents[2]
PROGRAMME = "shifan-2020"
EARLIER, LATER = "2020-09-20", "2020-09-30"


@cache
def published() -> Path:
    """A desk with params/ and outputs/ in which two periods of the sample are published. Not to be changed."""
    desk = Path(mkdtemp(prefix="guatu-verify-"))
    shutil.copytree(ROOT / "params" / "shifan", desk / "params" / "shifan")
    for period in (EARLIER, LATER):
        (result,) = run_bureau(task(desk, period))
        assert result.outcome == "done", result.reason
    return desk


def task(desk: Path, period: str) -> Task:
    """What publishes a period of the desk's programme."""
    programme = load_programme(desk / "params" / "shifan")
    notebook = ROOT / "notebooks" / "progress.ipynb"
    return Task(programme, programme.period(period), programme.bureaus[0], (notebook,), desk / "outputs")


def desk_in(folder: Path) -> Path:
    """A copy of the desk that a test may change."""
    return Path(shutil.copytree(published(), folder / "desk"))


def run_in(desk: Path, period: str = LATER) -> Path:
    """The folder of a period's run."""
    return desk / "outputs" / PROGRAMME / period / "SF01"
