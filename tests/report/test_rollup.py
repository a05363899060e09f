"""What a notebook across bureaux talks to: comparison, ranking, small charts, the missing; from published runs or a run's folder."""

import shutil
from pathlib import Path

import pytest

from guatu.errors import DocumentRefused
from guatu.files import read_json, write_json
from guatu.programme import load_programme
from guatu.report.blocks import Chart, Paragraph, Table
from guatu.report.rollup import Rollup, gather_rollup, open_rollup, save_rollup
from tests.executing import published, working_in
from tests.second_programme import PROGRAMME, write_programme

LAST = "2021-05-31"


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Path:
    """The second programme with the runs of two of its three bureaux."""
    desk = tmp_path_factory.mktemp("desk")
    published(load_programme(write_programme(desk / "params")), desk / "outputs")
    return desk


@pytest.fixture(scope="module")
def rollup(desk) -> Rollup:
    with working_in(desk):
        return open_rollup("linyuan")


def cells(table: Table) -> list[list[str]]:
    return [[cell.text for cell in line.cells] for line in table.lines]


def test_the_comparison_has_a_line_per_bureau_and_a_sum(rollup):
    """Who has not reported has dashes, and the keys of a bureau's figures are its own."""
    (table,) = rollup.comparison().blocks
    rows = cells(table)
    assert [row[0] for row in rows] == ["林源县公安局", "河口分局", "白石分局", "合计"]
    assert set(rows[2][1:]) == {"—"}
    assert rows[3][1] == str(int(rows[0][1]) + int(rows[1][1]))
    assert table.lines[0].cells[1].key == "bureaus.LY01.activities.total"
    assert table.lines[3].cells[1].key == "activities.total"


def test_a_ranking_shows_counts_with_rates(rollup):
    """A chart whose bars say 20.00%（4/20）, a table with numerator and denominator, the formula below it."""
    chart, table = rollup.ranking("findings.closing_rate").blocks
    assert isinstance(chart, Chart)
    assert any("（3/15）" in text for text in chart.texts)
    assert cells(table)[0][:5] == ["第1", "林源县公安局", "3", "15", "20.00%"]
    assert "已验收销号÷发现问题" in table.note
    assert chart.title == "两个单位问题销号率相同，均为20.00%"


def test_only_rates_are_ranked(rollup):
    """A count is no measure of those that differ in size."""
    with pytest.raises(DocumentRefused, match="D12"):
        rollup.ranking("findings.found")
    with pytest.raises(DocumentRefused, match="D01"):
        rollup.ranking("findings.closing_rat")


def test_small_charts_leave_gaps_open(rollup):
    """A panel per bureau, also for one that never reported."""
    (chart,) = rollup.panels("findings.found").blocks
    assert {"林源县公安局", "河口分局", "白石分局", "未报"} <= set(chart.texts)
    assert "白石分局未报告" in chart.alt


def test_the_missing_are_named_with_their_last_report(rollup, desk):
    """Or that there never was one; if all are there, that is said."""
    (table,) = rollup.missing().blocks
    assert cells(table) == [["1", "LY03", "白石分局", "从未报告"]]
    found = load_programme(desk / "params" / "linyuan")
    two = found.model_copy(update={"bureaus": found.bureaus[:2]})
    whole = Rollup(two, two.period(LAST), gather_rollup(found, found.period(LAST), desk / "outputs")[:2])
    (paragraph,) = whole.missing().blocks
    assert isinstance(paragraph, Paragraph)
    assert paragraph.text == "各单位均已报告。"


def test_prose_prints_sums(rollup):
    """And the words of the period."""
    (paragraph,) = rollup.say("{short_name}已报{bureaus.reported:个}，发现问题{findings.found:个}。").blocks
    assert paragraph.text == "队伍整顿已报2个，发现问题30个。"
    assert rollup["bureaus.missing"].value == 1
    head = rollup.head("{short_name}汇总", organ="市局")
    assert (head.title, head.organ, head.report) == (("队伍整顿汇总",), "市局", "report_plain")


def test_a_runs_folder_holds_all_that_its_notebook_needs(rollup, desk, tmp_path):
    """The same tables and charts with nothing else at hand; no mail list; any other period is looked for elsewhere."""
    found = load_programme(desk / "params" / "linyuan")
    period = found.period(LAST)
    save_rollup(tmp_path, found, period, gather_rollup(found, period, desk / "outputs"))
    with working_in(tmp_path):
        again = open_rollup("linyuan-2021", LAST)
    for ask in (
        lambda r: r.comparison(),
        lambda r: r.ranking("activities.closing_rate"),
        lambda r: r.panels("findings.found"),
        lambda r: r.missing(),
    ):
        assert ask(again) == ask(rollup)


def test_an_earlier_report_shows_in_the_missing(desk, tmp_path):
    """Whoever reported last month and not this one is named with that day."""
    home = Path(shutil.copytree(desk, tmp_path / "desk"))
    shutil.rmtree(home / "outputs" / "linyuan-2021" / LAST / "LY02")
    with working_in(home):
        (table,) = open_rollup("linyuan").missing().blocks
    assert ["1", "LY02", "河口分局", "4月30日"] in cells(table)


def test_the_sums_of_a_breakdown_have_the_period_before_and_how_many_bureaux(rollup):
    """Word by word, and together as many as were found; only what is added up is broken down."""
    (table,) = rollup.breakdown("findings.by_ailment").blocks
    rows = cells(table)
    assert [row[0] for row in rows] == [*PROGRAMME["ailments"], "未填", "合计"]
    assert sum(int(row[1]) for row in rows[:-1]) == int(rows[-1][1]) == 30
    assert rows[-1][1:] == ["30", "14", "16", "＋14", "2"]
    assert table.lines[0].cells[1].key == f"findings.by_ailment.{PROGRAMME['ailments'][0]}"
    with pytest.raises(DocumentRefused, match="D09"):
        rollup.breakdown("findings.by_unit")


OLD = ["2.违规经商", "2.亲属经商"]
NEW = "2.违规经商和亲属经商"


def test_words_of_before_a_crosswalk_are_compared_under_the_new_one(tmp_path):
    """In the sums and in the small charts; where no crosswalk is stated, the old word stands for itself."""
    first, *_ = PROGRAMME["ailments"]
    before = {"ailments": [first, OLD[0], PROGRAMME["ailments"][2]]}
    home = write_programme(tmp_path / "params", **before)
    published(load_programme(home), tmp_path / "outputs")
    text = (home / "programme.yml").read_text("utf-8").replace(f"- {OLD[0]}", f"- {NEW}")
    (home / "programme.yml").write_text(text, "utf-8")
    with working_in(tmp_path):
        (apart,) = open_rollup("linyuan").breakdown("findings.by_ailment").blocks
        crosswalk = f"crosswalks:\n  - {{list: ailments, from: [{OLD[0]}, {OLD[1]}], to: {NEW}, since: {LAST}}}\n"
        (home / "programme.yml").write_text(text + crosswalk, "utf-8")
        again = open_rollup("linyuan")
    values = {row[0]: row[1] for row in cells(apart)}
    assert (values[NEW], values["合计"]) == ("—", "30")
    (found,) = again.breakdown("findings.by_ailment").blocks
    merged = {row[0]: row[1] for row in cells(found)}
    assert merged[NEW] == values[OLD[0]]
    assert set(merged) == set(values) - {OLD[0]}
    (chart,) = again.panels(f"findings.by_ailment.{NEW}").blocks
    assert len([text for text in chart.texts if text.isdigit()]) == 4


def test_a_sum_that_has_nothing_to_be_compared_with_says_whose_fault_it_is(desk, tmp_path):
    """A bureau without a report of the period before is named, the sums have no change, its own line in the ranking neither."""
    home = Path(shutil.copytree(desk, tmp_path / "desk"))
    place = home / "outputs" / "linyuan-2021" / LAST / "LY02" / "indicators.json"
    figures = read_json(place)
    write_json(place, {key: {**entry, "previous": None, "change": None} for key, entry in figures.items()})
    with working_in(home):
        rollup = open_rollup("linyuan")
    said = rollup.comparison().blocks[-1].text
    assert said == "河口分局没有上期数据，各项合计与上期不可比；各单位自身的变化见排名表。"
    assert rollup.say("{findings.found.change:较上期}").blocks[0].text == "无上期数据可比"
    assert rollup["bureaus.unmatched"].value == 1
    assert cells(rollup.ranking("activities.closing_rate").blocks[-1])[-1][-1] == "—"
