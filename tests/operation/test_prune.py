"""Retention: what may go, what never does, and what is left to prove it by."""

from datetime import date
from pathlib import Path

import pytest

from guatu.files import digests, read_json, write_json
from guatu.prune import prunable, prune
from guatu.run.seal import PROVENANCE, PRUNED, SUMS, sealed
from guatu.site.build import update
from guatu.verify.runs import verify_run
from tests.site.facts import PROGRAMME, put
from tests.verify.runs import EARLIER, desk_in, run_in

DAY = date(2025, 1, 1)
PERIODS = ("2020-12-31", "2021-12-11", "2021-12-21", "2021-12-31", "2024-12-20")


def shelf(outputs: Path, approved: tuple[str, ...] = ()) -> None:
    """A bureau's runs of several years, each as recorded."""
    for period in PERIODS:
        place = put(outputs, period, state="approved" if period in approved else "draft")
        record = read_json(place / "run.json")
        write_json(place / "run.json", sealed({**record, "outputs": digests(place, ("run.json",))}))


def periods(outputs: Path, days: int = 365) -> list[str]:
    return [run.period for run in prunable(outputs, DAY, days)]


def test_what_is_old_may_go(tmp_path):
    """But for the one before the first that is kept, whose rows that one compares with."""
    shelf(tmp_path)
    assert periods(tmp_path) == ["2020-12-31", "2021-12-11", "2021-12-21"]
    assert periods(tmp_path, 4000) == []
    assert periods(tmp_path, 1200) == ["2020-12-31"] or periods(tmp_path, 1200) == []


@pytest.mark.parametrize(
    ("approved", "kept"), [(("2020-12-31",), "2020-12-31"), (("2020-12-31", "2021-12-11"), "2021-12-11")]
)
def test_the_latest_approved_run_is_never_touched(tmp_path, approved, kept):
    """However old it is; earlier approved ones may go."""
    shelf(tmp_path, approved)
    assert kept not in periods(tmp_path)
    assert set(approved[:-1]) <= set(periods(tmp_path))


def test_the_newest_run_is_never_touched(tmp_path):
    """Of each bureau, and of each programme by itself."""
    put(tmp_path, "2019-01-10", "A")
    put(tmp_path, "2019-01-20", "B")
    assert periods(tmp_path) == []


def test_what_goes_is_written_down_and_the_figures_stay(tmp_path):
    """Pages and snapshot are removed, figures and record stay; a second time there is nothing to do."""
    shelf(tmp_path)
    for run in list(prunable(tmp_path, DAY, 365)):
        assert prune(run, DAY)
        assert {p.name for p in run.place.iterdir()} == {"run.json", "indicators.json", PRUNED}
        assert read_json(run.place / PRUNED)["removed"] == list(run.files)
    assert periods(tmp_path) == []
    update(tmp_path)
    page = (tmp_path / "index.html").read_text("utf-8")
    assert page.count('class="q d"') >= 5
    assert f"{PROGRAMME}/2021-12-11/NN001/progress.html" not in page


def test_a_run_that_is_not_what_it_says_is_left_alone(tmp_path):
    """Evidence is not tidied away."""
    shelf(tmp_path)
    place = tmp_path / PROGRAMME / "2021-12-11" / "NN001"
    (place / "progress.html").write_text("changed", "utf-8")
    (run,) = [r for r in prunable(tmp_path, DAY, 365) if r.place == place]
    assert not run.sound
    assert not prune(run, DAY)
    assert (place / "progress.html").exists()


def test_verification_says_what_retention_removed(tmp_path):
    """A notice for each file, no error; sums, provenance and figures are never excused."""
    desk = desk_in(tmp_path)
    folder = run_in(desk, EARLIER)
    put(desk / "outputs", "2026-01-01", "SF01")
    for name in ("2026-01-01",):
        (desk / "outputs" / PROGRAMME / name).rename(desk / "outputs" / "shifan-2020" / name)
    runs = {run.period: run for run in prunable(desk / "outputs", date(2026, 1, 2), 365)}
    assert list(runs) == [EARLIER]
    assert prune(runs[EARLIER], date(2026, 1, 2))
    verdict = verify_run(folder)
    assert verdict.errors == ()
    assert {d.code for d in verdict.doubts} == {"O02"}
    for name in (SUMS, PROVENANCE, "indicators.json"):
        data = (folder / name).read_bytes()
        (folder / name).unlink()
        write_json(folder / PRUNED, {"at": "2026-01-02", "removed": [*runs[EARLIER].files, name]})
        assert name in {d.file for d in verify_run(folder).errors}
        (folder / name).write_bytes(data)
