"""Series and comparisons over all periods: as published or computed, under this period's code words, gaps said."""

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from guatu.files import read_json
from guatu.programme import load_programme
from guatu.report.blocks import text_of
from guatu.report.material import Material, examine, gather, load, save
from guatu.report.report import Report
from guatu.run.record import inputs_of

SAMPLE = Path(__file__).parents[2] / "params" / "shifan"
A, B, NEW = "违规经商办企业", "配偶子女及其配偶违规从事经营活动", "违规经商办企业和亲属经商"
KEY = f"findings.by_ailment.{NEW}"


def merged(folder: Path, **changed: str) -> Path:
    """The sample, two of whose ailments are one from the last period on: configuration and that period's ledgers."""
    home = Path(shutil.copytree(SAMPLE, folder / "shifan"))
    text = (home / "programme.yml").read_text("utf-8").replace(f"  - {A}\n", f"  - {NEW}\n").replace(f"  - {B}\n", "")
    crosswalk = f"\ncrosswalks:\n  - {{list: ailments, from: [{A}, {B}], to: {NEW}, since: 2020-09-30}}\n"
    text += changed.get("crosswalk", crosswalk)
    for old, new in changed.items():
        text = text.replace(old, new, 1) if old != "crosswalk" else text
    (home / "programme.yml").write_text(text, "utf-8")
    path = home / "ledgers" / "2020-09-30" / "SF01.xlsx"
    book = openpyxl.load_workbook(path)
    for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row):
        if cell.value in (A, B):
            cell.value = NEW
    book.save(path)
    return home


def made(home: Path, outputs: Path, period: str = "latest") -> Material:
    programme = load_programme(home)
    return gather(examine(programme, programme.period(period), programme.bureaus[0], outputs), outputs)


def publish(material: Material, outputs: Path, programme: str = "shifan-2020") -> None:
    """A published run as a later one reads it."""
    place = outputs / programme / material.period.cut_off.isoformat() / "SF01"
    save(material, place)
    (place / "run.json").write_text('{"outputs": {}}', "utf-8")


def values(material: Material, key: str) -> list[Any]:
    return [point.value(key) for point in material.series]


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Path:
    """The three earlier periods as they were published, under the old words."""
    outputs = tmp_path_factory.mktemp("outputs")
    for period in ("2020-08-31", "2020-09-10", "2020-09-20"):
        publish(made(SAMPLE, outputs, period), outputs)
    return outputs


def test_a_series_goes_on_over_a_change_of_code_lists(tmp_path, published):
    """As published and as computed from the old ledgers alike; each set sums to the same; nothing needs to be said."""
    home = merged(tmp_path)
    found, computed = made(home, published), made(home, tmp_path / "none")
    assert values(found, KEY) == values(computed, KEY) == [2, 3, 3, 4]
    assert (found.figures[KEY].previous, found.figures[KEY].change) == (3, 1)
    assert found.compared == "published"
    for point in found.series:
        assert point.figures is not None
        assert sum(f.value for f in point.figures.family("findings.by_ailment")) == point.value("findings.found")
    assert "X01" not in [f.code for f in (*found.outcome.findings, *computed.outcome.findings)]
    save(found, tmp_path / "run")
    assert values(load(tmp_path / "run"), KEY) == [2, 3, 3, 4]


def test_an_earlier_period_is_made_again_under_its_own_words(tmp_path):
    """Its ledgers hold them, and so does its report."""
    figures = made(merged(tmp_path), tmp_path / "none", "2020-09-20").figures
    assert figures[f"findings.by_ailment.{B}"].value == 3
    assert KEY not in figures


def test_a_word_that_no_crosswalk_names_is_said(tmp_path, published):
    """In the data-quality annex, with what it had and when; it is in no part of the comparison."""
    material = made(merged(tmp_path, crosswalk=""), published)
    (said,) = [f for f in material.outcome.warnings if f.code == "X01"]
    assert B in said.message()
    assert "2020-08-31、2020-09-10、2020-09-20" in said.message()
    assert "3个" in said.message()
    assert "X01" in "\n".join(text_of(Report(material).table("quality")))
    assert material.figures[KEY].previous == 0


def test_a_series_may_begin_in_an_earlier_programme(tmp_path, published):
    """Figures published under another id come first, under this programme's words; the first period still has no period
    before it; they are among the inputs of a run."""
    crosswalk = f"\ncrosswalks:\n  - {{list: ailments, from: [{A}, {B}], to: {NEW}, programme: shifan-2020}}\n"
    home = merged(tmp_path, crosswalk=crosswalk, **{"id: shifan-2020": "id: shifan-2021"})
    for period in ("2020-08-31", "2020-09-10", "2020-09-20"):
        (home / "periods" / f"{period}.yml").unlink()
    book = openpyxl.load_workbook(home / "ledgers" / "2020-09-30" / "SF01.xlsx")
    book["核减说明台账"].delete_rows(4)  # of a row that the new programme's ledgers never had
    book.save(home / "ledgers" / "2020-09-30" / "SF01.xlsx")
    material = made(home, published)
    assert values(material, KEY) == [2, 3, 3, 4]
    assert material.figures[KEY].previous is None
    programme = load_programme(home)
    inputs = inputs_of(programme, programme.period("latest"), programme.bureaus[0], published)
    assert {"before/shifan-2020/2020-08-31", "before/shifan-2020/2020-09-20"} <= set(inputs)


def test_a_figure_over_all_periods_is_a_table(tmp_path, published):
    """Each with its change from the one before; a period without data is a gap that says so."""
    home = merged(tmp_path)
    table = Report(made(home, published)).history("findings.found")
    assert [[c.text for c in line.cells] for line in table.lines][-2:] == [
        ["2020年9月20日", "55", "12", "＋11"],
        ["2020年9月30日", "65", "10", "＋10"],
    ]
    shutil.rmtree(home / "ledgers" / "2020-09-10")
    gap = Report(made(home, tmp_path / "none")).history("findings.closing_rate")
    assert [c.text for c in gap.lines[1].cells] == ["2020年9月10日", "无数据", "—", "—"]
    assert [c.text for c in gap.lines[2].cells] == ["2020年9月20日", "40.0%", "—", "—"]


def test_photos_and_a_traditional_narrative_reach_the_notebook(tmp_path):
    """What was written is told in the annex; the snapshot holds what is printed; both belong to the run's inputs."""
    from tests.report.test_photos import jpeg

    home = Path(shutil.copytree(SAMPLE, tmp_path / "shifan"))
    folder = home / "narrative" / "2020-09-30"
    (folder / "SF01" / "photos").mkdir(parents=True)
    (folder / "SF01" / "photos" / "党课.jpg").write_bytes(jpeg())
    (folder / "SF01.md").write_text("## 存在的主要問題\n\n一是著力不夠,發現問題{findings.found:個}。\n", "utf-8")
    material = made(home, tmp_path / "none")
    assert Report(material).narrative("存在的主要问题").blocks[0].text == "一是着力不够,发现问题65个。"
    codes = {f.code: f.message() for f in material.outcome.warnings}
    assert set(codes) == {"V04", "V05", "V06"}
    assert "第1、3行" in codes["V06"]
    assert "第3行" in codes["V05"]
    save(material, tmp_path / "run")
    assert [p.caption for p in load(tmp_path / "run").photos] == ["党课"]
    assert len(Report(load(tmp_path / "run")).photos().blocks) == 1
    programme = load_programme(home)
    first = inputs_of(programme, programme.period("latest"), programme.bureaus[0], tmp_path / "none")
    (folder / "SF01" / "photos" / "党课.jpg").write_bytes(jpeg(colour="blue"))
    second = inputs_of(programme, programme.period("latest"), programme.bureaus[0], tmp_path / "none")
    assert {name for name in first if first[name] != second[name]} == {"photos/党课.jpg"}
    assert read_json(tmp_path / "run" / "checks.json")["findings"][-1]["code"] == "V06"
