"""A report as an audience may see it: by hand on small documents, and the sample's own for circulation, down to the mail."""

import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from guatu.audience.shown import for_audience, suppressed
from guatu.audience.suppression import Release
from guatu.audience.told import told as told_to
from guatu.audience.veil import without_numbers
from guatu.errors import DeliveryRefused
from guatu.files import read_json, write_json
from guatu.indicators.figure import Figure, Figures, Rate, change
from guatu.programme import Audience
from guatu.render.document import Attachment, Document
from guatu.render.mail import render_mail
from guatu.report.blocks import Chart, Column, FigureText, Line, Paragraph, Table, Text, text_of
from guatu.report.charts import draw
from guatu.report.material import examine, gather, save
from guatu.report.prose import say
from guatu.report.report import Report
from tests.indicators.ledger_factories import BUREAU, PROGRAMME
from tests.report.block_factories import head, picture, table

NOW, BEFORE = date(2020, 9, 30), date(2020, 9, 20)


def figure(key: str, value, previous=None, new: int | None = None, label: str = "", measure: str = "个") -> Figure:
    return Figure(
        key, value, new, previous, change(value, previous), label or key, measure, "登记的全部问题", "问题整改台账"
    )


FIGURES = Figures(
    {
        f.key: f
        for f in (
            figure("findings.found", 65, 55, 10, "发现问题"),
            figure("findings.closed", 30, 27, 3, "已验收销号"),
            figure("findings.closing_rate", Rate(30, 65), Rate(27, 55), None, "问题销号率", "%"),
            figure("findings.by_scope.全局", 62, 52, 10, "全局"),
            figure("findings.by_scope.局部", 3, 3, 0, "局部"),
        )
    }
)
LAST = Figures({key: replace(f, value=f.previous, previous=None, change=None) for key, f in FIGURES.items()})
HIDDEN = frozenset({("findings.closed", "value"), ("findings.closed", "new"), ("findings.closing_rate", "value"),
                    ("findings.by_scope.局部", "value"), ("findings.by_scope.全局", "value")})  # fmt: skip


def told(hidden=HIDDEN, before=frozenset()) -> tuple[Release, ...]:
    return Release(BEFORE, LAST, frozenset(before)), Release(NOW, FIGURES, frozenset(hidden))


def veiled(*blocks, attachments=(), releases=None) -> Document:
    document = Document(head(), blocks, tuple(attachments))
    return suppressed(document, told() if releases is None else releases, PROGRAMME, 5)


def prose(template: str, **changed) -> str:
    """A sentence as the audience reads it."""
    return veiled(*say(template, FIGURES, {}, 1), **changed).body[0].text


def cell(key: str, part: str, text: str) -> FigureText:
    return FigureText(text, key, "", part=part)


def test_prose_prints_a_star_with_its_measure_word():
    """Values, what is new, the value before and changes; what may be told stays."""
    text = prose("发现{findings.found:个}，新增{findings.found.new:个}，销号{findings.closed:个}，本期{findings.closed.new:个}，"
                 "上期{findings.closed.previous:个}，{findings.closed.change:较上期}，率{findings.closing_rate:%}。")  # fmt: skip
    assert text == "发现65个，新增10个，销号*个，本期*个，上期27个，较上期*，率*。"


def test_a_value_hidden_last_time_is_hidden_as_the_value_before():
    """And with it the change, though the value now is told."""
    template = "{findings.found:个}，上期{findings.found.previous:个}，{findings.found.change:+}"
    assert prose(template, releases=told(before={("findings.found", "value")})) == "65个，上期*个，*"
    assert prose(template, releases=told()[1:]) == "65个，上期*个，*"


def test_derivations_are_not_told():
    """They tell rows, parts and the value before."""
    runs = veiled(*say("{findings.found:个}{findings.closed:个}", FIGURES, {}, 1)).body[0].runs
    assert [getattr(run, "note", "") for run in runs] == ["", ""]


def test_without_a_release_everything_is_hidden():
    """A run without its snapshot: nothing can be shown to be safe."""
    assert prose("发现{findings.found:个}，共{findings.by_scope.全局:个}。", releases=()) == "发现*个，共*个。"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("截至2020年9月30日，第4期", "截至2020年9月30日，第4期"),
        ("共3个问题，占92.0%", "共*个问题，占*"),
        ("一名副局长和两名民警", "*名副局长和*名民警"),
        ("查处一起案件、三起警情", "查处*起案件、*起警情"),
        ("一是一起学习，一人一策，第一时间", "一是一起学习，一人一策，第一时间"),
        ("同一人参加多场，逐一件核对", "同一人参加多场，逐一件核对"),
        ("６＋N 专项，共１２条", "６＋N 专项，共*条"),
    ],
)
def test_numbers_that_somebody_typed_are_hidden(typed: str, told: str):
    """Nobody knows whether they tell a hidden figure; dates, ordinals and set phrases stay."""
    assert without_numbers(typed) == told


def test_a_table_hides_by_key_and_part():
    """A share with its figure or its whole; numbers without a key altogether; the first cell is a name."""
    line = Line((Text("局部"), cell("findings.by_scope.局部", "value", "3"), cell("findings.by_scope.局部", "new", "0"),
                 cell("findings.by_scope.局部", "share", "4.6%"), Text("3")))  # fmt: skip
    whole = Line((Text("10天以内"), cell("findings.found", "value", "65"), cell("findings.found", "new", "10"),
                  cell("findings.found", "share", "100%"), Text("持平")))  # fmt: skip
    block = veiled(Table("", tuple(Column(h) for h in "甲乙丙丁戊"), (line, whole), of="figures")).body[0]
    assert [run.text for run in block.lines[0].cells] == ["局部", "*", "0", "*", "*"] or [
        run.text for run in block.lines[1].cells
    ] == ["局部", "*", "0", "*", "*"]
    assert ["10天以内", "65", "10", "100%", "持平"] in [[run.text for run in one.cells] for one in block.lines]


def test_a_line_sorted_by_size_tells_nothing_of_a_hidden_one():
    """Between 65 and 62 a star would be one of few: the catalogue's order instead."""
    keys = ("findings.by_scope.局部", "findings.found", "findings.by_scope.全局")
    lines = tuple(Line((Text(key), cell(key, "value", str(FIGURES[key].value)))) for key in keys)
    block = veiled(Table("", (Column("甲"), Column("乙")), lines, of="figures")).body[0]
    assert [line.cells[0].text for line in block.lines] == [k for k in FIGURES if k in keys]


def test_a_figure_printed_in_several_places_of_a_table_is_of_others():
    """Bureaux side by side, or periods: each prints the same key, none of them is known."""
    lines = tuple(
        Line((Text(name), cell("findings.found", "value", text))) for name, text in (("甲局", "65"), ("乙局", "2"))
    )
    block = veiled(Table("", (Column("甲"), Column("乙")), lines, of="figures")).body[0]
    assert [line.cells[1].text for line in block.lines] == ["*", "*"]


def test_a_printed_figure_that_is_not_what_the_figures_say_is_hidden():
    """Of another bureau or another run; so is one whose part is not known."""
    block = veiled(Paragraph((cell("findings.found", "value", "66个"), cell("findings.closed", "", "30个")))).body[0]
    assert block.text == "*个*个"


def test_lists_of_rows_own_tables_and_pictures_are_left_out():
    """Whatever the ledger: whoever counts rows has the figure. A line says so."""
    body = veiled(
        *(table(("甲", "1"), of=of) for of in ("opinions", "regulations", "leads", "", "quality")),
        picture(),
        Paragraph((Text("《问题整改台账》核减：WT003、WT004。"),)),
    ).body
    assert all(isinstance(block, Paragraph) for block in body)
    assert not re.search(r"\d", "".join(block.text for block in body[:-1]))


def test_the_attachment_on_data_quality_is_left_out_whole():
    """Reconciliations and warnings are counts and places of rows."""
    quality = Attachment(
        "数据质量说明", (Paragraph((Text("上期数据取自上期已发布的报告。"),)), table(("甲", "1"), of="quality"))
    )
    (found,) = veiled(attachments=[quality]).attachments
    assert len(found.blocks) == 1
    assert "不予公开" in found.blocks[0].text


def test_a_chart_is_drawn_again_without_what_is_hidden():
    """Plain bars of what may be told; hidden ones last, a star each, whatever their size; the old title is gone."""
    sources = ["甲", "乙", "丙", "丁"]
    values = dict(zip(sources, (3, 30, 12, 20), strict=True))
    figures = Figures(
        {
            "findings.found": figure("findings.found", 65, label="发现问题"),
            **{
                f"findings.by_source.{s}": figure(f"findings.by_source.{s}", v, label=f"来源·{s}")
                for s, v in values.items()
            },
        }
    )
    chart = draw("findings.by_source", figures, ())
    hidden = {("findings.by_source.甲", "value"), ("findings.by_source.丁", "value")}
    block = veiled(chart, releases=(Release(NOW, figures, frozenset(hidden)),)).body[0]
    assert isinstance(block, Chart)
    assert [t for t in block.texts if t in sources] == ["乙", "丙", "甲", "丁"]
    assert {"30", "12"} <= set(block.texts)
    assert not {"3", "20", "65"} & set(block.texts)
    written = "".join(re.findall(r">([^<]+)<", block.svg))  # its coordinates are numbers, too
    assert "30" in written
    assert "20" not in written + block.alt + block.title
    assert block.alt.count("*个") == 2
    few = veiled(
        chart, releases=(Release(NOW, figures, frozenset({*hidden, ("findings.by_source.乙", "value")})),)
    ).body[0]
    assert few.text == "（本图含不予公开的数值，从略，见报告全文。）"


def test_a_chart_that_does_not_say_what_it_shows_is_left_out():
    """The wall chart, a plot of rows: there is no telling what is in it."""
    block = veiled(Chart("题", "<svg/>", "甲3个", ("3",))).body[0]
    assert block.text == "（本图含不予公开的数值，从略，见报告全文。）"


def test_a_full_audience_gets_all_but_rows_of_cases(tmp_path):
    """The group that the report is addressed to: figures, charts, opinions and regulations; never findings, leads, persons."""
    blocks = (
        *say("销号{findings.closed:个}", FIGURES, {}, 1),
        table(("甲", "1"), of="leads"),
        table(("甲", "1"), of="opinions"),
    )
    document = for_audience(Document(head(), blocks), PROGRAMME, "supervision", tmp_path)
    assert document.body[0] == blocks[0]
    assert document.body[2] == blocks[2]
    assert isinstance(document.body[1], Paragraph)


@pytest.mark.parametrize("audience", ["nobody", "open"])
def test_an_audience_that_is_none_or_has_no_threshold_is_refused(audience: str, tmp_path):
    """M08: nothing goes to it."""
    own = PROGRAMME.model_copy(update={"audiences": {"open": Audience(figures="suppressed")}})
    with pytest.raises(DeliveryRefused, match="M08"):
        for_audience(Document(head(), ()), own, audience, tmp_path)


@pytest.fixture(scope="module")
def sample(tmp_path_factory) -> tuple[Document, Document, Path]:
    """The sample's second report as it is and as circulation may see it, and the folder of its run."""
    outputs = tmp_path_factory.mktemp("outputs")
    material = gather(examine(PROGRAMME, PROGRAMME.period("2020-09-10"), BUREAU, outputs), outputs)
    place = outputs / PROGRAMME.id / "2020-09-10" / BUREAU.code
    place.mkdir(parents=True)
    save(material, place)
    report = Report(material)
    body = (
        *report.say(
            "已销号{activities.closed:个}，销号率{activities.closing_rate:%}，{activities.closing_rate.change:较上期}。"
            "发现问题{findings.found:个}，其中本期新增{findings.found.new:个}；反弹{findings.reopened:个}，逾期{findings.overdue:个}。"
            "受理线索{leads.received:条}，已办结{leads.closed:条}。停止执行职务{persons.suspended:名}，移交{persons.referred:名}。"
        ).blocks,
        *report.chart("activities.by_task", "findings.by_source", "findings.trend").blocks,
        *report.methods().blocks,
        *report.table("opinions").blocks,
        *report.narrative("存在的主要问题").blocks,
    )
    tables = ("statistics", "findings", "leads", "regulations", "quality")
    attachments = tuple(Attachment(name, report.table(name).blocks) for name in tables)
    whole = Document(report.head(), tuple(b for b in body), attachments)
    return whole, for_audience(whole, PROGRAMME, "circulation", place), place


def printed(document: Document) -> list[FigureText]:
    blocks = (*document.body, *(b for a in document.attachments for b in a.blocks))
    runs = [run for b in blocks if isinstance(b, Paragraph) for run in b.runs]
    runs += [run for b in blocks if isinstance(b, Table) for line in b.lines for run in line.cells]
    return [run for run in runs if isinstance(run, FigureText)]


def test_circulation_prints_no_small_count(sample):
    """In prose and tables, of every key and part; the report itself does, so the test can fail."""
    whole, circulated, _ = sample

    def is_small(run: FigureText) -> bool:
        number = re.match(r"[＋－]?(\d+)(?!\d*[.%])", run.text)
        return run.part != "share" and run.key != "measures.total" and bool(number) and 0 < int(number[1]) < 5

    assert sum(map(is_small, printed(whole))) > 50
    assert not [run for run in printed(circulated) if is_small(run)]
    assert len(printed(circulated)) > 0.9 * len(printed(whole))


def test_circulations_mail_says_nothing_hidden(sample):
    """Its HTML, its text, its pictures' texts: a hidden figure's sentence is nowhere, not even in a chart's alt."""
    whole, circulated, _ = sample
    mail = render_mail(circulated, place="报告发布系统")
    said = mail.html + mail.text + mail.preheader
    stars = [new for old, new in zip(printed(whole), printed(circulated), strict=False) if new.text != old.text]
    assert len(stars) > 100
    charts = [b for b in circulated.body if isinstance(b, Chart)]
    alts = "".join(text for chart in charts for text in (*text_of(chart), chart.alt, chart.svg))
    for name in ("persons.suspended", "persons.referred", "findings.overdue"):
        assert name not in said
    assert "停止执行职务*名" in said
    assert "WT" not in said
    assert "XS0" not in said
    assert "derivation" not in said
    assert not re.search(r"(?<![\d.])[1-4](?:个|条|名|起|项|次|场次)", said + alts)


def test_a_release_is_kept_and_taken_again(sample, monkeypatch):
    """Beside the outputs, for its owner alone; the next letter or preview does not work it out again."""
    whole, circulated, place = sample
    kept = sorted((place.parents[2] / ".told").rglob("*.json"))
    assert [path.stem for path in kept] == ["2020-08-31", "2020-09-10"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept)
    monkeypatch.setattr("guatu.audience.told._made", {})
    monkeypatch.setattr("guatu.audience.told.release", None)
    assert for_audience(whole, PROGRAMME, "circulation", place) == circulated


def test_an_edition_that_was_told_before_is_reckoned_with(sample, monkeypatch, tmp_path):
    """Of a period whose figures have changed since, what was not told then is not told now."""
    place = tmp_path / "outputs" / PROGRAMME.id / "2020-09-10" / BUREAU.code
    outputs = sample[2].parents[2]
    shutil.copytree(outputs, tmp_path / "outputs")
    (kept,) = (tmp_path / "outputs" / ".told").rglob("2020-09-10.json")
    data = read_json(kept)
    write_json(kept, {**data, "mark": "of other figures", "hidden": [*data["hidden"], ["reviews.checked", "value"]]})
    asked = []
    monkeypatch.setattr("guatu.audience.told.release", lambda *of: (asked.append(of[-1]), Release(NOW, FIGURES))[1])
    told_to(PROGRAMME, "circulation", 5, place)
    assert [("reviews.checked", "value") in withheld for withheld in asked] == [True]
