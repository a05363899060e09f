"""Verification: whatever is changed in a published run is named."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guatu.deliver import approvals
from guatu.errors import ConfigError
from guatu.files import digest, read_json, write_json
from guatu.run.bureau import run_bureau
from guatu.run.seal import PROVENANCE, SUMS, sealed, statement, sums_text
from guatu.store import open_store
from guatu.verify.runs import find_runs, verify_run
from tests.verify.runs import EARLIER, LATER, PROGRAMME, desk_in, published, run_in, task


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Path:
    """One copy for the whole module; a test puts back what it changes."""
    return desk_in(tmp_path_factory.mktemp("verify"))


def named(folder: Path) -> set[str]:
    """The files that errors name."""
    return {doubt.file for doubt in verify_run(folder).errors}


def codes(folder: Path) -> set[tuple[str, str]]:
    return {(doubt.code, doubt.file) for doubt in verify_run(folder).doubts}


def test_whole_runs_raise_no_doubt(desk):
    """Both periods: every byte, the chain, figures computed again, pages measured, inputs as they were."""
    runs = find_runs([desk / "outputs"])
    assert runs == (run_in(desk, EARLIER), run_in(desk, LATER))
    assert [verify_run(folder).doubts for folder in runs] == [(), ()]


def tampers(folder: Path) -> Iterator[tuple[str, Path, bytes]]:
    """More than a hundred ways to change one byte of one file: its name, the file, its new content."""
    dice = random.Random(20200930)
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        data = path.read_bytes()
        for at in {0, len(data) // 2, len(data) - 1, *(dice.randrange(len(data)) for _ in range(2))} if data else ():
            bit = 1 << dice.randrange(8)
            changed = data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]
            yield f"{path.name}@{at}", path, changed


def test_every_flipped_bit_is_named(desk):
    """In any byte of any file of the run, run.json and SHA256SUMS included: over a hundred tried."""
    folder, tried = run_in(desk), 0
    for name, path, changed in tampers(folder):
        good = path.read_bytes()
        path.write_bytes(changed)
        try:
            assert path.relative_to(folder).as_posix() in named(folder), name
        finally:
            path.write_bytes(good)
        tried += 1
    assert tried > 100
    assert verify_run(folder).doubts == ()


def leaves(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all leaves of a JSON value."""
    if isinstance(value, dict | list) and value:
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*at, key))
    else:
        yield at


def edited(value: Any, at: tuple[Any, ...]) -> Any:
    """The value with another leaf at `at`."""
    if not at:
        return value + 1 if isinstance(value, int) else f"{value}x" if isinstance(value, str) else "x"
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[at[0]] = edited(value[at[0]], at[1:])
    return copy


def test_every_edited_field_of_the_record_is_named(desk):
    """Each leaf of run.json, changed by whoever also writes proper JSON."""
    folder = run_in(desk)
    good, record = (folder / "run.json").read_bytes(), read_json(folder / "run.json")
    paths = list(leaves(record))
    assert len(paths) > 60
    try:
        for at in paths:
            write_json(folder / "run.json", edited(record, at))
            assert "run.json" in named(folder), at
    finally:
        (folder / "run.json").write_bytes(good)


def test_a_forged_seal_does_not_help(desk):
    """Edited and sealed anew, a field still contradicts the provenance, which the sums and the next period hold in place."""
    folder = run_in(desk)
    good, record = (folder / "run.json").read_bytes(), read_json(folder / "run.json")
    fields = [
        p for p in leaves(record) if p[0] not in ("started", "finished", "seconds", "changes", "replaces", "seal")
    ]
    try:
        for at in fields[::4]:
            write_json(folder / "run.json", sealed(edited(record, at)))
            errors = verify_run(folder).errors
            assert errors, at
            assert any(str(at[-1]) in str(e.values.get("field", "")) + e.file for e in errors) or at[0] in (
                "made_with",
                "schema",
                "substitutions",
            ), at
    finally:
        (folder / "run.json").write_bytes(good)


def forge(folder: Path) -> None:
    """Everything in a run's folder made consistent again, as one could who knows how."""
    record = read_json(folder / "run.json")
    outputs = {name: digest(folder / name) for name in record["outputs"] if name not in (PROVENANCE, SUMS)}
    write_json(folder / PROVENANCE, statement(record, outputs))
    inside = dict(sorted({**outputs, PROVENANCE: digest(folder / PROVENANCE)}.items()))
    links = [line for line in (folder / SUMS).read_text("utf-8").splitlines(keepends=True) if "  ../" in line]
    (folder / SUMS).write_text(sums_text(inside, {}) + "".join(links), "utf-8")
    all_of_it = dict(sorted({**inside, SUMS: digest(folder / SUMS)}.items()))
    write_json(folder / "run.json", sealed({**record, "outputs": all_of_it}))


def test_a_figure_that_was_not_counted_is_named_whatever_else_is_forged(tmp_path):
    """The snapshot gives another number; and the period after says that the run was replaced as a whole."""
    desk = desk_in(tmp_path)
    folder = run_in(desk, EARLIER)
    figures = read_json(folder / "indicators.json")
    figures["findings.found"]["value"] += 1
    write_json(folder / "indicators.json", figures)
    forge(folder)
    (wrong,) = [d for d in verify_run(folder).errors if d.code == "W12"]
    assert wrong.values["key"] == "findings.found.value"
    assert ("W09", SUMS) in codes(folder)
    assert ("W08", SUMS) in codes(run_in(desk, LATER))


def test_a_forged_page_is_named_by_the_period_after(tmp_path):
    """A page replaced with all digests agrees with itself; the chain does not."""
    desk = desk_in(tmp_path)
    folder = run_in(desk, EARLIER)
    page = folder / "progress.html"
    page.write_text(page.read_text("utf-8").replace("完成", "完 成"), "utf-8")
    forge(folder)
    assert codes(folder) == {("W09", SUMS)}


def test_a_signed_run_that_was_forged_is_named_by_the_record_of_sign_offs(tmp_path):
    """Made consistent with itself, it still is not what guatu.db says was signed; one that nobody signed is said, too."""
    desk = desk_in(tmp_path)
    folder = run_in(desk)
    signed = {"state": "approved", "approval": {"signer": "局长", "signed_on": "2020-10-09"}}
    write_json(folder / "run.json", {**read_json(folder / "run.json"), **signed})
    forge(folder)
    assert verify_run(folder).doubts == ()
    with open_store(desk / "outputs") as db:
        assert codes(folder) == {("W24", "run.json")}
        issued = read_json(folder / "run.json")["outputs"]
        approvals.add(db, (PROGRAMME, LATER, "SF01"), ("局长", "2020-10-09"), "2020-10-09", issued, issued)
    assert verify_run(folder).doubts == ()
    page = folder / "progress.html"
    page.write_text(page.read_text("utf-8").replace("完成", "完 成"), "utf-8")
    forge(folder)
    assert codes(folder) == {("W23", "run.json")}


def test_a_period_made_again_says_so_and_is_no_forgery(tmp_path):
    """The new run names what it replaced, so the next period's link to the old one holds; a notice tells."""
    desk = desk_in(tmp_path)
    narrative = desk / "params" / "shifan" / "narrative" / EARLIER / "SF01.md"
    narrative.write_text(narrative.read_text("utf-8") + "\n补充一句。\n", "utf-8")
    old = digest(run_in(desk, EARLIER) / SUMS)
    (made,) = run_bureau(task(desk, EARLIER))
    assert made.outcome == "done", made.reason
    record = read_json(run_in(desk, EARLIER) / "run.json")
    assert record["replaces"] == [old]
    assert record["changes"] == {"inputs": ["narrative"], "figures": []}
    assert [verify_run(run_in(desk, p)).errors for p in (EARLIER, LATER)] == [(), ()]
    assert codes(run_in(desk, LATER)) == {("W10", SUMS)}


def test_inputs_that_changed_since_are_said_and_no_fault(tmp_path):
    """A corrected ledger is named, as a warning."""
    desk = desk_in(tmp_path)
    ledger = desk / "params" / "shifan" / "ledgers" / LATER / "SF01.xlsx"
    ledger.write_bytes(ledger.read_bytes() + b" ")
    (doubt,) = verify_run(run_in(desk)).doubts
    assert (doubt.code, doubt.values["input"], doubt.weight) == ("W20", "ledgers/SF01.xlsx", "warning")


@pytest.mark.parametrize("name", ["run.json", "SHA256SUMS", "progress.pdf", "snapshot/findings.parquet", PROVENANCE])
def test_a_file_that_is_gone_is_named(tmp_path, name):
    """The record itself included."""
    folder = Path(shutil.copytree(run_in(published()), tmp_path / "run"))
    (folder / name).unlink()
    assert name in named(folder)


def test_a_file_that_was_added_is_named(tmp_path):
    """What the record does not know has no place in the run."""
    folder = Path(shutil.copytree(run_in(published()), tmp_path / "run"))
    (folder / "extra.html").write_text("x", "utf-8")
    assert codes(folder) >= {("W03", "extra.html")}


def test_a_run_in_another_bureaus_place_is_named(tmp_path):
    """Two folders exchanged would each verify by themselves."""
    desk = desk_in(tmp_path)
    run_in(desk).rename(run_in(desk).with_name("SF02"))
    assert ("W07", "run.json") in codes(run_in(desk).with_name("SF02"))


@pytest.mark.parametrize("content", ["[" * 100_000, '{"seal": "\\ud800"}', "[]", '{"a": 1e400, "a": NaN}', "\x00"])
def test_a_record_of_nonsense_is_an_answer_not_a_crash(tmp_path, content):
    """Whatever stands in run.json."""
    folder = Path(shutil.copytree(run_in(published()), tmp_path / "run"))
    (folder / "run.json").write_text(content, "utf-8")
    assert "run.json" in named(folder)


def test_another_version_may_word_figures_otherwise(tmp_path):
    """Only numbers that differ are said then, as warnings."""
    folder = Path(shutil.copytree(run_in(published()), tmp_path / "run"))
    record, figures = read_json(folder / "run.json"), read_json(folder / "indicators.json")
    figures["findings.found"]["label"] = "发现的问题"
    figures["findings.closed"]["value"] += 1
    write_json(folder / "indicators.json", figures)
    write_json(folder / "run.json", {**record, "made_with": {**record["made_with"], "code": "0" * 64}})
    forge(folder)
    assert [(d.code, d.weight) for d in verify_run(folder).doubts if d.code == "W12"] == [("W12", "warning")]


def test_a_path_without_runs_is_said(tmp_path):
    """So that a slip of the finger never counts as verified."""
    with pytest.raises(ConfigError) as fault:
        find_runs([tmp_path])
    assert fault.value.code == "W21"


def test_a_file_of_a_run_stands_for_the_run(desk):
    """`guatu verify …/progress.pdf` verifies the run it belongs to."""
    assert find_runs([run_in(desk) / "snapshot" / "findings.parquet"]) == (run_in(desk),)
    assert find_runs([desk / "outputs", run_in(desk)]) == (run_in(desk, EARLIER), run_in(desk, LATER))
