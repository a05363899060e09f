"""A report end to end through the command line: what is published, what is refused, what is left alone."""

import json
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from guatu.files import digests, read_json
from guatu.programme import load_programme
from guatu.run.bureau import Task, run_bureau
from tests.command_line import ROOT, guatu

CANARY = re.compile(rb"canary-[0-9A-F]{4}")


@pytest.fixture
def programme(tmp_path) -> Path:
    """A copy of the sample programme that a test may change."""
    return Path(shutil.copytree(ROOT / "params" / "shifan", tmp_path / "params" / "shifan"))


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Path:
    """The sample's latest period, run once through the command line."""
    outputs = tmp_path_factory.mktemp("outputs")
    done = guatu("run", "shifan", "latest", "--outputs", outputs, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads(done.stdout)
    assert result["counts"] == {"done": 1}
    place = Path(result["results"][0]["path"])
    assert place == outputs / "shifan-2020" / "2020-09-30" / "SF01"
    return place


def task(programme: Path, outputs: Path, notebook: Path | None = None) -> Task:
    found = load_programme(programme)
    return Task(
        found, found.period("latest"), found.bureaus[0], (notebook or ROOT / "notebooks" / "progress.ipynb",), outputs
    )


def spoil(programme: Path, sheet: str, cell: str, value: object) -> None:
    """Write a value into a cell of the latest period's workbook."""
    path = programme / "ledgers" / "2020-09-30" / "SF01.xlsx"
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = value
    book.save(path)


def test_a_published_run_is_whole(published):
    """Report in three forms, figures, checks, snapshot, and the commit record with the digest of each."""
    record = read_json(published / "run.json")
    assert {
        "progress.html",
        "progress.pdf",
        "progress.ipynb",
        "indicators.json",
        "checks.json",
        "snapshot/snapshot.json",
    } <= set(record["outputs"])
    assert record["outputs"] == digests(published, ("run.json",))
    assert record["notebooks"]["progress"]["parameters"] == {
        "programme": "shifan-2020",
        "period": "2020-09-30",
        "bureau": "SF01",
    }
    assert {"ledgers/SF01.xlsx", "narrative", "programme", "period", "before/2020-09-20"} <= set(record["inputs"])
    assert record["findings"]["errors"] == 0
    assert {path.name for path in published.parent.iterdir()} == {published.name, "index.html"}


def test_the_figures_are_the_samples_true_ones(published):
    """Every figure of the contract, as published."""
    truth = read_json(ROOT / "tests" / "data" / "expected" / "2020-09-30.json")["figures"]
    figures = read_json(published / "indicators.json")
    for key, wanted in truth.items():
        for part in ("value", "new", "previous", "change"):
            have, want = figures[key][part], wanted[part]
            assert have == want or float(have) == pytest.approx(float(want), abs=1e-6), (key, part)


def test_no_confidential_column_is_anywhere(published):
    """The sample's workbook holds canaries in every confidential column; no file of the run holds one."""
    import pyarrow.parquet as pq

    with zipfile.ZipFile(ROOT / "params" / "shifan" / "ledgers" / "2020-09-30" / "SF01.xlsx") as workbook:
        assert any(CANARY.search(workbook.read(name)) for name in workbook.namelist())
    files = [p for p in published.rglob("*") if p.is_file()]
    assert len(files) > 15
    for path in files:
        data = path.read_bytes()
        if path.suffix == ".parquet":
            data += pq.read_table(path).to_pandas().to_csv().encode()
        assert not CANARY.search(data), path.name


def test_a_rerun_on_the_same_inputs_changes_nothing(published):
    """It says so, and not a byte or a time stamp moves."""
    before = {p: p.stat().st_mtime_ns for p in published.rglob("*")}
    done = guatu("run", "shifan", "latest", "--outputs", published.parents[2], "--json")
    assert json.loads(done.stdout)["counts"] == {"unchanged": 1}
    assert {p: p.stat().st_mtime_ns for p in published.rglob("*")} == before


def test_the_same_inputs_give_the_same_bytes(published, programme, tmp_path):
    """Another folder, another process, another hash seed, a C locale: the same HTML, PDF and notebook."""
    done = guatu(
        "run",
        programme,
        "2020-09-30",
        "--outputs",
        tmp_path / "o",
        PYTHONHASHSEED="7",
        LC_ALL="C",
        LANG="C",
        PYTHONUTF8="0",
        TZ="America/New_York",
    )
    assert done.returncode == 0, done.stderr
    again = tmp_path / "o" / "shifan-2020" / "2020-09-30" / "SF01"
    assert f"{again / 'progress'}.pdf" in done.stdout
    for name in ("progress.html", "progress.pdf", "progress.ipynb", "indicators.json", "checks.json"):
        assert (again / name).read_bytes() == (published / name).read_bytes(), name


def test_the_previous_period_is_read_as_published(programme, tmp_path):
    """What was published is compared with, even when its ledgers are gone."""
    found = load_programme(programme)
    first = Task(
        found, found.period("2020-09-20"), found.bureaus[0], (ROOT / "notebooks" / "progress.ipynb",), tmp_path / "o"
    )
    assert run_bureau(first)[0].outcome == "done"
    shutil.rmtree(programme / "ledgers" / "2020-09-20")
    (result,) = run_bureau(task(programme, tmp_path / "o"))
    assert result.outcome == "done"
    assert read_json(Path(result.path) / "snapshot" / "comparison.json")["compared"] == "published"
    assert read_json(Path(result.path) / "indicators.json")["findings.found"]["previous"] is not None


def test_ledgers_that_do_not_add_up_start_no_notebook(published, programme, tmp_path):
    """Refused, with the cell; the last good run stays as it was, failed/ says why."""
    outputs = tmp_path / "o"
    place = Path(shutil.copytree(published, outputs / "shifan-2020" / "2020-09-30" / "SF01"))
    before = digests(place)
    spoil(programme, "问题整改台账", "Q51", "已消号")
    done = guatu("run", programme, "latest", "--outputs", outputs, "--json")
    (result,) = json.loads(done.stdout)["results"]
    assert done.returncode == 1
    assert result["outcome"] == "refused"
    assert "Q51" in result["reason"]
    assert digests(place, ("failed",)) == before
    assert "Q51" in (place / "failed" / "reason.json").read_text("utf-8")
    assert not list((place / "failed").glob("*.ipynb"))


def test_a_notebook_that_fails_publishes_nothing(programme, tmp_path):
    """The half-done notebook is kept for the analyst; no report is issued."""
    source = json.loads((ROOT / "notebooks" / "progress.ipynb").read_text("utf-8"))
    next(c for c in source["cells"] if c["id"] == "problems-text")["source"] = 'report["findings.fond"]'
    (tmp_path / "progress.ipynb").write_text(json.dumps(source), "utf-8")
    (result,) = run_bureau(task(programme, tmp_path / "o", tmp_path / "progress.ipynb"))
    assert result.outcome == "failed"
    assert "findings.found" in result.reason
    failed = Path(result.path)
    assert failed.name == "failed"
    assert (failed / "progress.ipynb").exists()
    assert not list(tmp_path.glob("o/**/*.pdf"))
    assert not list(tmp_path.glob("o/**/run.json"))


def test_changed_inputs_make_a_new_run(programme, tmp_path):
    """A corrected cell is a new report, and run.json says what it was made from."""
    (before,) = run_bureau(task(programme, tmp_path / "o"))
    spoil(programme, "活动台账", "E4", "典型案例通报会")
    (after,) = run_bureau(task(programme, tmp_path / "o"))
    assert (before.outcome, after.outcome) == ("done", "done")
    assert run_bureau(task(programme, tmp_path / "o"))[0].outcome == "unchanged"


def test_of_several_notebooks_only_what_is_missing_is_made(programme, tmp_path):
    """A notebook that failed, or came to the list later, is run alone; the other's report stays as it was issued."""
    notebooks = (ROOT / "notebooks" / "progress.ipynb", tmp_path / "own.ipynb")
    sound = (ROOT / "notebooks" / "intake.ipynb").read_text("utf-8")
    asked = replace(task(programme, tmp_path / "o"), notebooks=notebooks)
    notebooks[1].write_text(sound.replace("report.head", "report.haed"), "utf-8")
    assert [r.outcome for r in run_bureau(asked)] == ["done", "failed"]
    place = tmp_path / "o" / "shifan-2020" / "2020-09-30" / "SF01"
    pages = [place / f"progress{suffix}" for suffix in (".ipynb", ".html", ".pdf")]
    before = [(p.read_bytes(), p.stat().st_mtime_ns) for p in pages]
    notebooks[1].write_text(sound, "utf-8")
    assert [(r.notebook, r.outcome) for r in run_bureau(asked)] == [("progress", "unchanged"), ("own", "done")]
    assert [(p.read_bytes(), p.stat().st_mtime_ns) for p in pages] == before
    record = read_json(place / "run.json")
    assert record["outputs"] == digests(place, ("run.json",))
    assert [(name, made.get("stale", False)) for name, made in record["notebooks"].items()] == [
        ("own", False),
        ("progress", False),
    ]
    assert not (place / "failed").exists()
    assert [r.outcome for r in run_bureau(asked)] == ["unchanged", "unchanged"]


def test_an_output_that_was_touched_is_made_again(programme, tmp_path):
    """A report that no longer is what its record says does not count as done."""
    (result,) = run_bureau(task(programme, tmp_path / "o"))
    good = (Path(result.path) / "progress.html").read_bytes()
    (Path(result.path) / "progress.html").write_bytes(good + b" ")
    assert run_bureau(task(programme, tmp_path / "o"))[0].outcome == "done"
    assert (Path(result.path) / "progress.html").read_bytes() == good


def test_check_prints_one_object(programme):
    """`check --json`: the contract's keys, exit 1 on errors, 0 otherwise."""
    assert guatu("check", programme, "latest", "--json").returncode == 0
    spoil(programme, "学习培训台账", "F45", "九月中旬")
    done = guatu("check", programme, "latest", "--json")
    assert done.returncode == 1
    (bureau,) = json.loads(done.stdout)["bureaux"]
    assert bureau["errors"] == 1
    (finding,) = [f for f in bureau["findings"] if f["severity"] == "error"]
    assert {k: finding[k] for k in ("code", "file", "sheet", "cell", "rows")} == {
        "code": "R03",
        "file": "SF01.xlsx",
        "sheet": "学习培训台账",
        "cell": "F45",
        "rows": ["XX042"],
    }
    assert "九月中旬" in finding["message"]
    english = json.loads(guatu("check", programme, "latest", "--json", "--lang", "en").stdout)
    assert next(f for f in english["bureaux"][0]["findings"] if f["code"] == "R03")["message"].isascii() is False
    assert "九月中旬" in guatu("check", programme, "latest", COLUMNS="80").stdout


def test_check_gives_the_workbooks_back(programme, tmp_path):
    """`check --annotate DIR`: one a file in DIR/<bureau>/, said where; mended and sent again they pass."""
    spoil(programme, "学习培训台账", "F45", "九月中旬")
    done = guatu("check", programme, "latest", "--annotate", tmp_path / "back")
    target = tmp_path / "back" / "SF01" / "SF01.xlsx"
    assert f"已批注 {target}" in done.stdout
    book = openpyxl.load_workbook(target)
    assert "九月中旬" in book["学习培训台账"]["F45"].comment.text
    book["学习培训台账"]["F45"] = "2020-09-15"
    book.save(programme / "ledgers" / "2020-09-30" / "SF01.xlsx")
    again = guatu("check", programme, "latest", "--annotate", tmp_path / "back", "--json")
    assert again.returncode == 0, again.stdout
    assert json.loads(again.stdout)["bureaux"][0]["annotated"] == [str(target)]


def test_annotated_workbooks_stay_out_of_the_ledgers(programme):
    """Beside SF01.xlsx a folder SF01/ would be a second submission."""
    done = guatu("check", programme, "latest", "--annotate", programme / "ledgers" / "2020-09-30")
    assert (done.returncode, done.stdout) == (2, "")
    assert "P12" in done.stderr


def test_a_workbook_with_a_secrecy_mark_is_not_given_back(programme, tmp_path):
    """Nothing is written, and that is said."""
    spoil(programme, "活动台账", "I5", "★")
    done = guatu("check", programme, "latest", "--annotate", tmp_path / "back")
    assert "未批注 SF01.xlsx" in done.stdout
    assert not (tmp_path / "back").exists()


def test_a_switched_rule_is_named_wherever_findings_are(programme, tmp_path):
    """A lowered error does not stop the report, whose data-quality annex gives the reason."""
    config = programme / "programme.yml"
    rule = "\nrules: {R15: {severity: warning, reason: 合计行由乡镇另算}}\n"
    config.write_text(config.read_text("utf-8") + rule, "utf-8")
    spoil(programme, "核查批次台账", "H82", 1)
    assert "规则 R15 按本方案" in guatu("check", programme, "latest").stdout
    (made,) = run_bureau(task(programme, tmp_path / "outputs"))
    assert made.outcome == "done", made.reason
    page = re.sub(r"<[^>]+>", "", (Path(made.path) / "progress.html").read_text("utf-8"))
    assert "规则 R15 按本方案由“错误”改为“警告”，涉及本期 1 处。理由：合计行由乡镇另算。" in page
    assert read_json(Path(made.path) / "checks.json")["switched"][0]["code"] == "R15"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("run", "shifan", "1999-01-01"), 2, "2020-09-30"),
        (("run", "shifam", "latest"), 2, "shifan"),
        (("run", "shifan", "latest", "--bureau", "SF1"), 2, "SF01"),
        (("run", "shifan", "latest", "--notebook", "progres"), 2, "progress"),
        (("run", "shifan"), 2, "PERIOD"),
        (("nonsense",), 2, "nonsense"),
    ],
)
def test_what_there_is_not_is_a_usage_error(words, code, says):
    """Exit code 2, one sentence, a near miss."""
    done = guatu(*words)
    assert done.returncode == code
    assert says in done.stderr
