"""What a notebook talks to: the report of the sample's latest period, and where its material comes from."""

import shutil
from pathlib import Path

import pytest

from guatu.errors import ConfigError, DocumentRefused, LedgersRefused
from guatu.report.blocks import MIME, Chart, Group, Head, Heading, Paragraph, Table, text_of
from guatu.report.material import examine, gather, load, save
from guatu.report.report import Report, open_report

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def programme(tmp_path_factory) -> Path:
    """The sample programme in a folder of its own, with no outputs/ beside it."""
    return Path(shutil.copytree(ROOT / "params" / "shifan", tmp_path_factory.mktemp("desk") / "params" / "shifan"))


@pytest.fixture(scope="module")
def report(programme) -> Report:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(programme.parent.parent)
        return open_report("shifan", "latest", "SF01")


def texts(block) -> str:
    return "\n".join(text_of(block))


def test_a_figure_is_had_by_key(report):
    """And an unknown key names the nearest."""
    assert report["findings.found"].value == 65
    with pytest.raises(DocumentRefused, match=r"findings\.closing_rate"):
        report["findings.closing_rat"]


def test_the_head_has_every_official_element(report):
    """From the programme, the bureau and the period; every report is a draft for now."""
    head = report.head()
    assert isinstance(head, Head)
    assert "".join(head.title) == "关于第4期（9月21日至9月30日）教育整顿工作进展情况的报告"
    assert (head.mark, head.document_number, head.signer) == ("示范县公安局文件", "示公教整〔2020〕19号", "局长")
    assert (head.addressee, head.organ, str(head.date), head.draft) == (
        "省公安厅第八驻点指导组",
        "示范县公安局",
        "2020-09-30",
        True,
    )
    assert report.head("另一", "题目").title == ("另一", "题目")


def test_prose_knows_figures_and_words(report):
    """A blank line begins a paragraph; blocks of one cell are joined in order."""
    group = report.say("截至{cut_off}，{bureau}发现问题{findings.found:个}。\n\n报{addressee}。") + report.say(
        "特此报告。"
    )
    assert [b.text for b in group.blocks] == [
        "截至2020年9月30日，示范县公安局发现问题65个。",
        "报省公安厅第八驻点指导组。",
        "特此报告。",
    ]


def test_the_method_groups_come_from_the_programme(report):
    """One heading each with its effect, the narrative of it, and charts after the group that supplies a list."""
    blocks = report.methods("主要做法", checks=("findings.by_source",)).blocks
    assert [b.text for b in blocks if isinstance(b, Heading)] == [
        "三抓强基础",
        "四学铸忠诚",
        "五查清顽疾",
        "六提升促落实",
    ]
    at = next(i for i, b in enumerate(blocks) if isinstance(b, Chart))
    assert blocks[at + 1] == Heading(2, "六提升促落实")
    with pytest.raises(DocumentRefused, match="checks"):
        report.methods("主要做法", check=("findings.by_source",))


@pytest.mark.parametrize("name", ["statistics", "findings", "leads", "regulations", "opinions", "quality"])
def test_every_table_of_the_report_is_there(report, name):
    """Each has lines, and every line as many cells as there are columns, but for group heads."""
    tables = [b for b in report.table(name).blocks if isinstance(b, Table)]
    assert tables
    for table in tables:
        assert table.lines
        assert all(len(line.cells) == (1 if line.group else len(table.columns)) for line in table.lines)


def test_the_statistics_table_prints_value_new_previous_and_change(report):
    """A row as the annex shows it."""
    (table,) = report.table("statistics").blocks
    rows = {line.cells[0].text: [c.text for c in line.cells[1:]] for line in table.lines}
    assert rows["发现问题"] == ["个", "65", "10", "55", "＋10"]
    assert rows["问题销号率"] == ["%", "46.2%", "—", "40.0%", "＋6.2个百分点"]


def test_the_findings_table_has_shares_and_says_why_they_do_not_add_up(report):
    """Each axis sums to all findings; rounded shares need the note of the template."""
    (table,) = report.table("findings").blocks
    axis, sums = "", {}
    for line in table.lines:
        if line.group:
            axis = line.cells[0].text
        elif not line.total:
            sums[axis] = sums.get(axis, 0) + int(line.cells[1].text)
    assert len(sums) == 8
    assert set(sums.values()) == {65}
    assert "四舍五入" in table.note


def test_a_family_of_figures_is_a_table_too(report):
    """By its prefix; anything else names the nearest table or family."""
    (table,) = report.table("findings.by_source").blocks
    assert len(table.lines) == 7
    with pytest.raises(DocumentRefused, match="statistics"):
        report.table("statistic")


def test_numbering_runs_on_over_groups(report):
    """序号 is continuous through a table, whatever its groups."""
    for name, count in (("opinions", 18), ("regulations", 48)):
        (table,) = report.table(name).blocks
        assert [line.cells[0].text for line in table.lines if not line.group] == [str(i) for i in range(1, count + 1)]


def test_adjusted_rows_are_in_no_table(report):
    """The quality annex names WT033, which a 核减 took out before this period; the counts leave it out."""
    assert report.rows("findings", id="WT033").lines == ()
    reconciled = {
        line.cells[0].text: [c.text for c in line.cells[1:]] for line in report.table("quality").blocks[2].lines
    }
    assert reconciled["问题整改台账"][-1] == "65"


def test_rows_are_found_by_their_words(report):
    """And a column that is not there names the nearest."""
    table = report.rows("findings", state="整改中")
    assert table.lines
    at = [column.head for column in table.columns].index("状态")
    assert {line.cells[at].text for line in table.lines} == {"整改中"}
    with pytest.raises(DocumentRefused, match="state"):
        report.rows("findings", stat="x")
    with pytest.raises(DocumentRefused, match="findings"):
        report.rows("finding")


def test_analysts_get_a_frame_without_confidential_columns(report):
    """Dates are dates, counts are numbers, names are not there."""
    frame = report.frame("leads")
    assert len(frame) == 24
    assert not {"informant", "content"} & set(frame.columns)
    assert str(frame["received_on"].dtype).startswith("datetime64")


def test_a_block_shows_itself_as_html_text_and_json(report):
    """JupyterLab shows the HTML; the renderers read the JSON."""
    for block in (report.head(), report.say("一"), report.table("leads"), report.chart("leads.by_state")):
        bundle = block._repr_mimebundle_()
        assert {"text/html", "text/plain", MIME} <= set(bundle)


def test_a_run_hands_its_notebook_the_same_report(programme, report, tmp_path, monkeypatch):
    """What `save` writes `load` reads: same figures, tables, charts and prose, with nothing else at hand."""
    from guatu.programme import load_programme

    found = load_programme(programme)
    material = gather(examine(found, found.period("latest"), found.bureaus[0], tmp_path / "none"), tmp_path / "none")
    save(material, tmp_path)
    monkeypatch.chdir(tmp_path)
    again = open_report("shifan-2020", "2020-09-30", "SF01")
    assert load(tmp_path).series[0].figures is not None
    for ask in (
        lambda r: r.head(),
        lambda r: r.table("statistics"),
        lambda r: r.table("quality"),
        lambda r: r.table("leads"),
        lambda r: r.methods("主要做法", checks=("findings.by_source",)),
        lambda r: r.chart("findings.trend"),
    ):
        assert ask(again) == ask(report)
    with pytest.raises(ConfigError):
        open_report("shifan-2020", "2020-09-20", "SF01")


def test_without_a_narrative_the_report_says_so(programme, tmp_path):
    """A remark in the text, a warning in the data-quality annex; typed numbers are named with the key that has them."""
    from guatu.programme import load_programme

    folder = Path(shutil.copytree(programme, tmp_path / "shifan"))
    found = load_programme(folder)
    path = folder / "narrative" / "2020-09-30" / "SF01.md"

    def made() -> Report:
        return Report(
            gather(examine(found, found.period("latest"), found.bureaus[0], tmp_path / "none"), tmp_path / "none")
        )

    path.write_text("## 存在的主要问题\n\n发现问题65个，占80%。\n", "utf-8")
    warned = texts(made().table("quality"))
    assert "V01" in warned
    assert "findings.found" in warned
    path.unlink()
    assert made().narrative("存在的主要问题").blocks == (Paragraph(made().narrative("x").blocks[0].runs),)
    assert "V02" in texts(made().table("quality"))
    path.write_bytes("## 存在的主要问题".encode("gb18030"))
    with pytest.raises(DocumentRefused, match="V03"):
        made()


def test_the_first_period_has_nothing_to_compare_with(programme, tmp_path):
    """Said once, in the data-quality annex; the figures show —."""
    from guatu.programme import load_programme

    found = load_programme(programme)
    first = Report(gather(examine(found, found.period("2020-08-31"), found.bureaus[0], tmp_path), tmp_path))
    assert "首期" in texts(first.table("quality"))
    assert (
        first.say("{findings.found.previous:个}，{findings.found.change:较上期}").blocks[0].text == "—，无上期数据可比"
    )


def test_ledgers_with_errors_open_no_report(programme, tmp_path):
    """In JupyterLab as in a run: the first error is said, with where to see all."""
    from guatu.programme import load_programme

    folder = Path(shutil.copytree(programme, tmp_path / "shifan"))
    (folder / "ledgers" / "2020-09-30" / "SF01.xlsx").write_bytes(b"PK\x03\x04nonsense")
    found = load_programme(folder)
    with pytest.raises(LedgersRefused, match="SF01") as caught:
        gather(examine(found, found.period("latest"), found.bureaus[0], tmp_path), tmp_path)
    assert caught.value.sentence("en")


def test_a_group_is_a_block(report):
    """Adding blocks gives one group, whatever was added."""
    joined = report.head() + (report.say("一") + report.say("二"))
    assert isinstance(joined, Group)
    assert len(joined.blocks) == 3


def test_prose_may_say_something_else_where_there_is_nothing(report):
    """A figure that is 0 or has no value makes no sentence; without another one nothing is said."""
    plain, none = "有{findings.found:个}。", "measures.uncovered"
    assert report.say(plain, when="findings.found", otherwise="没有。") == report.say(plain)
    assert report.say(plain, when=none, otherwise="截至{cut_off}没有。").blocks[0].text == "截至2020年9月30日没有。"
    assert report.say(plain, when=none).blocks == ()


def test_the_states_of_activities_are_the_programmes(report):
    """What is green, yellow and neither is named as the programme shows it, and the three make up the whole."""
    said = (
        report.say("{green}{activities.closed:个}；{yellow}{activities.yellow:个}；{rest}{activities.rest:个}")
        .blocks[0]
        .text
    )
    assert said == "已销号51个；推进中、待销号26个；未启动、暂缓3个"
    assert (
        sum(report[f"activities.{n}"].value for n in ("closed", "yellow", "rest")) == report["activities.total"].value
    )
