"""The site written from runs: what is shown, what is escaped, what is made again, and what survives the loss of the store."""

import json
import re
import shutil
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest

from guatu.programme import load_programme
from guatu.run.publish import ISSUED
from guatu.site import shelf as shelves
from guatu.site.boards import boards
from guatu.site.build import pages_of, update
from guatu.site.shelf import MEMORY, Roll, read_shelf
from guatu.store import open_store
from tests.site.facts import PROGRAMME, figures, put, shelf

NOW = datetime(2022, 1, 3, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
NASTY = "<script>alert(1)</script>\"'&​‮"


def states(outputs: Path) -> dict[str, list[str]]:
    """The words of the squares on the index, by bureau."""
    page = (outputs / "index.html").read_text("utf-8")
    rows = re.findall(r'<tr class="main".*?</tr>', page, re.DOTALL)
    return {re.sub(r"<[^>]+>", "", row.split("</th>")[0]): re.findall(r'class="q (\w)', row) for row in rows}


def text(path: Path) -> str:
    return unescape(
        re.sub(r"<[^>]+>", "", re.sub(r"<(style|script)\b.*?</\1>", "", path.read_text("utf-8"), flags=re.S))
    )


def test_a_run_is_two_clicks_away(tmp_path):
    """Index to report; index to the period's page, and from there page and PDF of every report: relative links that lead there."""
    put(tmp_path)
    built = update(tmp_path, now=NOW)
    assert (built.reports, built.pages, built.written) == (1, 3, 3)
    for page in tmp_path.rglob("index.html"):
        links = [unescape(link) for link in re.findall(r'href="([^"#]+)"', page.read_text("utf-8"))]
        assert links
        assert all((page.parent / link).is_file() for link in links), page
    assert f'href="{PROGRAMME}/2021-12-31/NN001/progress.html"' in (tmp_path / "index.html").read_text("utf-8")


def test_every_state_has_its_sign(tmp_path):
    """Draft, approved, refused, and missing where another bureau has reported; a refused correction marks the good run."""
    put(tmp_path, bureau="A", name="甲局", state="draft")
    put(tmp_path, bureau="B", name="乙局", state="approved")
    put(tmp_path, bureau="C", name="丙局", state="", failed="L01 有错")
    put(tmp_path, bureau="D", name="丁局", state="approved", failed="L01 更正稿有错")
    put(tmp_path, "2021-12-21", "A", "甲局")
    update(tmp_path, now=NOW)
    found = states(tmp_path)
    assert found == {"甲局": ["d", "d"], "乙局": ["a", "m"], "C": ["r", "m"], "丁局": ["a", "m"]}
    page = (tmp_path / "index.html").read_text("utf-8")
    assert page.count('class="q a x"') == 1
    assert "L01 更正稿有错" in page


def test_who_is_missing_comes_from_the_programme(tmp_path):
    """A bureau that never reported, a period without any report: known from programme.yml, remembered without it."""
    programme = load_programme(ROOT / "params" / "shifan")
    put(tmp_path, "2020-09-30", "XX", "旧局")
    (tmp_path / PROGRAMME).rename(tmp_path / programme.id)
    update(tmp_path, [programme], now=NOW)
    first = states(tmp_path)
    assert first == {"示范县公安局": ["m"] * 4, "旧局": ["d", "n", "n", "n"]}
    update(tmp_path, now=NOW)
    assert states(tmp_path) == first
    early = datetime(2020, 9, 1, tzinfo=UTC)
    update(tmp_path, [programme], now=early)
    assert len(states(tmp_path)["示范县公安局"]) == 2


def test_mail_that_is_out_is_sent(tmp_path):
    """By the outbox: messages of the latest final; without the database the report is approved, which its run says."""
    put(tmp_path, state="approved")
    with open_store(tmp_path) as db:
        values = (PROGRAMME, "2021-12-31", "NN001")
        db.execute(
            "INSERT INTO approvals (programme, period, bureau, signer, signed_on, at, approved, issued)"
            " VALUES (?, ?, ?, '局长', '2022-01-02', '2022-01-02', '{}', '{}')",
            values,
        )
        db.execute(
            "INSERT INTO outbox (key, message_id, programme, folder, period, bureau, sender, recipient, domain, audience, mode,"
            " approval, run, sha256, size, queued_at, state, due, changed_at)"
            " VALUES ('k', 'm', ?, '', ?, ?, 's', 'r', 'd', 'a', 'notice', 1, '1', '', 0, 0, 'sent', 0, 0)",
            values,
        )
    update(tmp_path, now=NOW)
    assert states(tmp_path) == {"示范县公安局": ["s"]}
    for file in tmp_path.glob("guatu.db*"):
        file.unlink()
    update(tmp_path, now=NOW)
    assert states(tmp_path) == {"示范县公安局": ["a"]}


def test_names_and_reasons_cannot_break_out(tmp_path):
    """Whatever stands in a name, a title, a label, a reason, or a folder's name: text on the page, nothing else."""
    wild = figures(3, 2)
    wild["findings.found"]["label"] = NASTY
    changes = {"inputs": [NASTY], "figures": [{"key": "k", "label": NASTY, "was": [1, 0], "now": [2, 1]}]}
    put(tmp_path, name=NASTY, title=NASTY.replace("</", "<"), figures=wild, changes=changes, failed=NASTY)
    put(tmp_path, bureau="a b&<c>'", name="乙", state="", failed=NASTY)
    update(tmp_path, now=NOW)
    for page in tmp_path.rglob("index.html"):
        source = page.read_text("utf-8")
        assert "<script>alert" not in source
        assert len(re.findall(r"<script", source)) == (1 if page.parent == tmp_path else 0)
    assert "alert(1)" in text(tmp_path / "index.html")


def test_the_pages_ask_nothing_of_the_network(tmp_path):
    """No address, no scheme; the policy names the one script by its digest."""
    put(tmp_path)
    update(tmp_path, now=NOW)
    for page in tmp_path.rglob("index.html"):
        source = page.read_text("utf-8")
        assert not re.search(r"(?:src|href|url)\s*[=(]\s*[\"']?(?:https?:)?//", source)
        assert not re.search(r"/(home|root|tmp|Users)/\w", source)
        assert "default-src 'none'" in source


def test_only_what_changed_is_made_again(tmp_path):
    """A new run of one period: its page and the index; nothing at all when nothing changed."""
    for period in ("2021-12-11", "2021-12-21", "2021-12-31"):
        put(tmp_path, period)
    assert update(tmp_path, now=NOW).written == 5
    assert update(tmp_path, now=NOW).written == 0
    put(tmp_path, "2021-12-21", figures=figures(40, 30))
    assert update(tmp_path, now=NOW).written == 2
    (tmp_path / PROGRAMME / "2021-12-31" / "index.html").unlink()
    assert update(tmp_path, now=NOW).written == 1


def test_a_run_is_read_once(tmp_path, monkeypatch):
    """The memory spares the next update all that did not change; `anew`, or another version, reads everything."""
    put(tmp_path)
    put(tmp_path, bureau="NN002")
    reads = []
    monkeypatch.setattr(
        shelves, "read_fact", lambda place, real=shelves.read_fact: reads.append(place.name) or real(place)
    )
    update(tmp_path, now=NOW)
    update(tmp_path, now=NOW)
    put(tmp_path, bureau="NN002", figures=figures(5, 5))
    update(tmp_path, now=NOW)
    assert reads == ["NN001", "NN002", "NN002"]
    update(tmp_path, now=NOW, anew=True)
    assert len(reads) == 5
    memory = json.loads((tmp_path / MEMORY).read_text("utf-8"))
    (tmp_path / MEMORY).write_text(json.dumps({**memory, "code": "another"}), "utf-8")
    update(tmp_path, now=NOW)
    assert len(reads) == 7


@pytest.mark.parametrize("nonsense", ["", "[]", "{", '{"facts": [{"x": 1}], "rolls": 7}', "[" * 9999])
def test_a_damaged_memory_is_forgotten(tmp_path, nonsense):
    """It is only a memory."""
    put(tmp_path)
    (tmp_path / MEMORY).write_text(nonsense, "utf-8")
    update(tmp_path, now=NOW)
    assert states(tmp_path) == {"示范县公安局": ["d"]}


def test_damaged_runs_do_not_stop_the_site(tmp_path):
    """A half-written file of one report leaves the others on the page."""
    for code, name in (
        ("A", "run.json"),
        ("B", "indicators.json"),
        ("C", "snapshot/programme.json"),
        ("D", "progress.html"),
    ):
        place = put(tmp_path, bureau=code, name=f"{code}局")
        (place / name).write_bytes(b'{"outputs": {}, "notebooks": [], "approval": 3')
    put(tmp_path, bureau="E", name="戊局")
    (tmp_path / PROGRAMME / "not-a-day").mkdir()
    update(tmp_path, now=NOW)
    assert states(tmp_path)["戊局"] == ["d"]
    assert len(states(tmp_path)) == 5


def test_a_copy_elsewhere_shows_the_same(tmp_path):
    """Restore drill: outputs/ copied without database, memory and pages; all that the runs say is there again."""
    for bureau, state in (("A", "draft"), ("B", "approved")):
        put(tmp_path / "one", bureau=bureau, state=state)
    update(tmp_path / "one", now=NOW)
    left = shutil.ignore_patterns("index.html", ".*", "guatu.db*")
    shutil.copytree(tmp_path / "one", tmp_path / "two", ignore=left)
    update(tmp_path / "two", now=NOW)
    before = {p.relative_to(tmp_path / "one"): p.read_text("utf-8") for p in (tmp_path / "one").rglob("index.html")}
    after = {p.relative_to(tmp_path / "two"): p.read_text("utf-8") for p in (tmp_path / "two").rglob("index.html")}
    assert before == after
    assert len(before) == 3


def test_the_changes_of_a_correction_are_said(tmp_path):
    """Figures one by one, the first five; or only which inputs moved."""
    moved = [{"key": f"k{n}", "label": f"指标{n}", "was": [n, 0], "now": [n + 1, 1]} for n in range(7)]
    put(tmp_path, changes={"inputs": ["ledgers/A.xlsx"], "figures": moved})
    put(tmp_path, bureau="B", changes={"inputs": ["narrative", "before/2021-12-21"], "figures": []})
    update(tmp_path, now=NOW)
    said = text(tmp_path / "index.html")
    assert "本稿更正：指标0由0改为1；指标1由1改为2；指标2由2改为3；指标3由3改为4；指标4由4改为5等7项。" in said
    assert "本稿更正：文字材料、往期指标有改动，指标未变。" in said


def test_a_signed_report_that_was_corrected_stays_two_clicks_away(tmp_path):
    """The new draft is what the square shows; what was signed before stands beside it with who signed when."""
    place = put(tmp_path)
    kept = tmp_path / PROGRAMME / "2021-12-31" / ISSUED / "NN001" / "0123456789ab"
    shutil.copytree(place, kept)
    record = json.loads((kept / "run.json").read_text("utf-8"))
    signed = {**record, "state": "approved", "approval": {"signer": "王局长", "signed_on": "2022-01-02"}}
    (kept / "run.json").write_text(json.dumps(signed), "utf-8")
    update(tmp_path, now=NOW)
    assert states(tmp_path) == {"示范县公安局": ["d"]}
    for page in (tmp_path / "index.html", tmp_path / PROGRAMME / "2021-12-31" / "index.html"):
        assert "2022-01-02 王局长签发稿（已被更正）" in text(page)
        links = [unescape(link) for link in re.findall(r'href="([^"#]+)"', page.read_text("utf-8")) if ISSUED in link]
        assert len(links) == 2
        assert all((page.parent / link).is_file() for link in links)


def test_what_spans_all_bureaux_stands_over_them(tmp_path):
    """The notebooks across bureaux have a row of their own, first, in which nothing is ever missing."""
    put(tmp_path, bureau="A", name="甲局")
    put(tmp_path, "2021-12-21", "A", "甲局")
    place = put(tmp_path, bureau="rollup")
    shutil.rmtree(place / "snapshot")
    update(tmp_path, now=NOW)
    assert states(tmp_path) == {"全部单位汇总": ["d", "n"], "甲局": ["d", "d"]}
    assert next(iter(states(tmp_path))) == "全部单位汇总"


def test_the_pages_are_their_owners_alone(tmp_path):
    """Pages and memory 0600."""
    put(tmp_path)
    update(tmp_path, now=NOW)
    files = [*tmp_path.rglob("index.html"), tmp_path / MEMORY]
    assert {oct(file.stat().st_mode & 0o777) for file in files} == {"0o600"}


def test_a_gap_in_a_series_stays_a_gap():
    """A line never crosses a period without a report; first and last value are its text."""
    page = pages_of(boards(shelf(1, 30), {}))[0].render()
    lines = re.findall(r'<svg class="line".*?</svg>', page)
    assert lines
    assert all(re.search(r'aria-label="\d+期，由[\d.%]+到[\d.%]+"', line) for line in lines)
    assert any(line.count("<polyline") > 1 for line in lines)


def test_nothing_yet_is_a_page_too(tmp_path):
    """The first thing an operator sees is a sentence, not a 404."""
    update(tmp_path / "outputs", now=NOW)
    assert "还没有成果" in text(tmp_path / "outputs" / "index.html")
    assert read_shelf(tmp_path / "outputs", {}).facts == ()
    assert isinstance(Roll("a", "b", {}, ()), Roll)
