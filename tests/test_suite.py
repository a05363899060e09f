"""The suite's notebooks, executed: on every period of the sample, on a programme that shares no word with it, and for real."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pypdfium2
import pytest
import yaml
from lxml import etree

from guatu.files import read_json
from guatu.indicators.figure import Figure, Figures
from guatu.indicators.rollup import from_json, rolled_up
from guatu.ledgers import schema
from guatu.programme import Period, Programme, load_programme
from guatu.render.document import Document, read_document
from guatu.render.html import render_html
from guatu.render.pdf import render_pdf
from guatu.report.blocks import Chart, FigureText, Paragraph, Table
from guatu.report.printing import compared, printed
from guatu.run.bureau import Result, Task, run_bureau
from guatu.run.rollup import across, run_rollup
from tests.render.printed import Printed, needs_fonts

from .executing import NOTEBOOKS, SUITE, document, executed, published, working_in
from .second_programme import PROGRAMME, write_programme

ROOT = Path(__file__).parent.parent
A4 = (595, 842)


@pytest.fixture(scope="module")
def sample(tmp_path_factory) -> tuple[Programme, dict]:
    """The sample programme and the folders of its runs."""
    desk = tmp_path_factory.mktemp("sample")
    home = Path(shutil.copytree(ROOT / "params" / "shifan", desk / "params" / "shifan"))
    programme = load_programme(home)
    return programme, published(programme, desk / "outputs")


@pytest.fixture(scope="module")
def second(tmp_path_factory) -> tuple[Programme, dict]:
    """The second programme and the folders of its runs."""
    desk = tmp_path_factory.mktemp("second")
    programme = load_programme(write_programme(desk / "params"))
    return programme, published(programme, desk / "outputs")


def blocks_of(found: Document) -> tuple:
    """The blocks of the text and of the attachments."""
    return (*found.body, *(block for attachment in found.attachments for block in attachment.blocks))


def figures_in(found: Document) -> Iterator[FigureText]:
    """Every figure that a document prints or draws."""
    for block in blocks_of(found):
        match block:
            case Paragraph():
                yield from (run for run in block.runs if isinstance(run, FigureText))
            case Table():
                yield from (run for line in block.lines for run in line.cells if isinstance(run, FigureText))
            case Chart():
                yield from block.figures


def says(figure: Figure, shown: FigureText, decimals: int) -> bool:
    """Whether a printed figure is the one in indicators.json: its value, new part, value before, or change."""
    if shown.part == "share":
        return shown.text.endswith("%") or shown.text == "—"
    if shown.part == "change" and shown.text == compared(figure, decimals):
        return True
    wanted = printed(figure, shown.part or "value", decimals)
    return re.fullmatch(re.escape(wanted) + r"[\u4e00-\u9fff]{0,4}", shown.text) is not None


def check_figures(found: Document, figures: Figures, decimals: int) -> int:
    """Every figure of a document says what indicators.json says; how many there were."""
    shown = [one for one in figures_in(found) if not one.key.startswith("checks.")]
    wrong = [one for one in shown if not says(figures[one.key], one, decimals)]
    assert not wrong
    return len(shown)


def test_the_suite_is_whole():
    """Nine notebooks, of which one runs across bureaux."""
    names = {path.stem for path in NOTEBOOKS.glob("*.ipynb")}
    assert names == {*SUITE, "progress", "rollup"}
    assert [name for name in sorted(names) if across(NOTEBOOKS / f"{name}.ipynb")] == ["rollup"]


@pytest.mark.parametrize("name", SUITE)
def test_a_notebook_runs_on_every_period_of_the_sample(name, sample):
    """Prose, tables, charts and JSON have one value for one figure, and the pages can be made."""
    programme, places = sample
    assert len(places) == 4
    for (period, bureau), place in places.items():
        asked = {"programme": programme.id, "period": period, "bureau": bureau}
        found = document(name, place, asked)
        figures = Figures.from_json(read_json(place / "indicators.json"))
        assert check_figures(found, figures, programme.report.decimals) > 5
        assert found.head.report == "report_plain"
        assert {found.head.mark, found.head.document_number, found.head.signer, found.head.addressee} == {""}
        assert found.head.organ == programme.bureau(bureau).name
        assert render_html(found).count("<figure") == sum(isinstance(block, Chart) for block in blocks_of(found))


@needs_fonts()
@pytest.mark.parametrize("name", SUITE)
def test_a_notebook_runs_on_another_programme(name, second):
    """Other tasks, lists, method groups and tiers; a full bureau and one with nil returns; in HTML and in print."""
    programme, places = second
    assert {bureau for _, bureau in places} == {"LY01", "LY02"}
    for (period, bureau), place in places.items():
        found = document(name, place, {"programme": programme.id, "period": period, "bureau": bureau})
        figures = Figures.from_json(read_json(place / "indicators.json"))
        check_figures(found, figures, programme.report.decimals)
        page = render_html(found)
        assert programme.bureau(bureau).name in page
        assert "shifan" not in page
        if period == "2021-05-31":
            pdf = pypdfium2.PdfDocument(render_pdf(found))
            assert {tuple(round(side) for side in pdf.get_page_size(n)) for n in range(len(pdf))} == {A4}


def test_the_suite_knows_no_word_of_the_sample():
    """No name of a task, task force, tier, method, source, ailment or dimension stands in code or notebooks."""
    config = yaml.safe_load((ROOT / "params" / "shifan" / "programme.yml").read_text("utf-8"))
    lists = (
        "tasks",
        "task_forces",
        "tiers",
        "ailments",
        "regulation_categories",
        "transformations",
        "improvements",
        "units",
    )
    words = {word for name in lists for word in config[name]}
    words |= {member for method in config["methods"] for member in method["members"]}
    words |= {bureau["name"] for bureau in config["bureaus"]} | {config["name"], config["addressee"]}
    code = (ROOT / "lib").rglob("*.py")
    known = Path(schema.__file__).read_text("utf-8")
    for path in (*(p for p in code if "scaffold" not in p.parts), *NOTEBOOKS.glob("*.ipynb")):
        text = re.sub(r'"""(?:.|\n)*?"""|#.*', "", path.read_text("utf-8"))
        found = [word for word in words if len(word) > 3 and word in text and word not in known]
        assert not found, f"{path.name}: {found}"


@pytest.mark.parametrize("name", [*SUITE, "progress"])
def test_a_notebook_on_the_second_programme_says_its_own_words(name, second):
    """Whatever it lists is that programme's."""
    programme, places = second
    place = places["2021-05-31", "LY01"]
    found = document(name, place, {"programme": programme.id, "period": "2021-05-31", "bureau": "LY01"})
    own = {
        "board": PROGRAMME["task_forces"],
        "findings": PROGRAMME["ailments"],
        "learning": PROGRAMME["methods"][0]["members"],
        "regulations": PROGRAMME["regulation_categories"],
        "outcomes": PROGRAMME["methods"][2]["members"],
    }
    page = re.sub(r"<[^>]+>", "", render_html(found))
    assert all(word in page for word in own.get(name, ()))


@pytest.fixture(scope="module")
def real(tmp_path_factory) -> tuple[Path, dict[str, Result]]:
    """The sample's latest period, every notebook run as `guatu run` runs it."""
    desk = tmp_path_factory.mktemp("real")
    home = Path(shutil.copytree(ROOT / "params" / "shifan", desk / "params" / "shifan"))
    programme = load_programme(home)
    paths = tuple(NOTEBOOKS / f"{name}.ipynb" for name in (*SUITE, "progress"))
    outputs = desk / "outputs"
    results = run_bureau(Task(programme, programme.period("latest"), programme.bureaus[0], paths, outputs))
    together = run_rollup(programme, programme.period("latest"), (NOTEBOOKS / "rollup.ipynb",), outputs)
    return outputs, {result.notebook: result for result in (*results, *together)}


@needs_fonts()
@pytest.mark.parametrize("name", [*SUITE, "progress", "rollup"])
def test_a_notebook_is_published_as_html_and_pdf(name, real):
    """Through a kernel; the PDF is A4, its text stands in the type area, and every page but none other is numbered."""
    _, results = real
    assert results[name].outcome == "done", results[name].reason
    place = Path(results[name].path)
    page = (place / f"{name}.html").read_text("utf-8")
    assert not re.search(r"https?://", re.sub(r'xmlns(:\w+)?="[^"]*"', "", page))
    shown = Printed((place / f"{name}.pdf").read_bytes())
    assert {(round(p.width), round(p.height)) for p in shown.file.pages} == {A4}
    assert re.search("征求意见稿", shown.text(1))
    numbered = [line for line in shown.lines if re.fullmatch(r"—\s*\d+\s*—", line.text)]
    silent = 2 if name == "progress" else 0  # the 版记, and a blank page before it
    assert shown.pages - silent <= len(numbered) <= shown.pages
    body = [line for n in range(1, shown.pages + 1) for line in shown.body_lines(n)]
    assert min(line.x0 for line in body) > 27
    assert max(line.x1 for line in body) < 184 + 3  # a closing mark hangs by half


def true_figures(results: dict[str, Result], name: str) -> dict[str, Figure]:
    """What the figures that a notebook prints should be, by key: of the JSON, never of what was rendered."""
    figures = Figures.from_json(read_json(Path(results["board"].path) / "indicators.json"))
    if name != "rollup":
        return dict(figures)
    stated = read_json(Path(results["rollup"].path) / "rollup.json")
    programme = Programme.model_validate(stated["programme"], strict=False)
    offices = from_json(stated["offices"], programme.bureaus)
    sums = rolled_up(offices, programme, Period.model_validate(stated["period"], strict=False))
    return {**sums, **{f"bureaus.{office.bureau.code}.{key}": figures[key] for office in offices for key in figures}}


@pytest.mark.parametrize("name", [*SUITE, "progress", "rollup"])
def test_a_figure_is_the_same_wherever_it_is_rendered(name, real):
    """On the page every number that has a key says what the JSON says, in prose and in tables."""
    _, results = real
    figures = true_figures(results, name)
    page = etree.HTML((Path(results[name].path) / f"{name}.html").read_text("utf-8"))
    shown = [
        FigureText("".join(e.itertext()).strip(), e.get("data-figure"), "", part=e.get("data-part", ""))
        for e in page.iter("span", "td", "th")
        if e.get("data-figure") and not e.get("data-figure").startswith("checks.")
    ]
    assert len(shown) > 5
    assert not [one for one in shown if not says(figures[one.key], one, 1)]


@needs_fonts()
@pytest.mark.parametrize("name", [*SUITE, "progress", "rollup"])
def test_charts_and_print_say_what_the_page_says(name, real):
    """What a chart shows stands in its labels and in its alternative text; every sentence and table line is in the PDF."""
    _, results = real
    place, figures = Path(results[name].path), true_figures(results, name)
    found = read_document(nbformat.read(place / f"{name}.ipynb", as_version=4))
    drawn = list(etree.HTML((place / f"{name}.html").read_text("utf-8")).iter("svg"))
    charts = [block for block in blocks_of(found) if isinstance(block, Chart)]
    assert len(drawn) == len(charts)
    for chart, svg in zip(charts, drawn, strict=True):
        labels = numbers(" ".join((chart.title, *(e.text or "" for e in svg.iter("text")))))
        assert not [one for one in chart.figures if not says(figures[one.key], one, 1)]
        assert {n for one in chart.figures for n in numbers(one.text)} <= labels
        assert {n for one in chart.figures for n in numbers(one.text)} <= numbers(chart.alt)
        assert svg.get("aria-label") == chart.alt
    shown = Printed((place / f"{name}.pdf").read_bytes())
    printed = "".join(re.sub(rf"^—{n}—|—{n}—$", "", shown.text(n)) for n in range(1, shown.pages + 1))
    for line in lines_of(found):
        assert re.sub(r"\s", "", line) in printed, line


def numbers(text: str) -> set[str]:
    """The numbers in a text, rates with their %."""
    return set(re.findall(r"\d+(?:\.\d+)?%?", text))


def lines_of(found: Document) -> Iterator[str]:
    """Every paragraph, chart's sentence and table line that a document prints."""
    for block in blocks_of(found):
        match block:
            case Paragraph():
                yield block.text
            case Chart():
                yield block.title
            case Table():
                yield from ("".join(run.text for run in line.cells) for line in block.lines)


def test_a_rollup_is_published_once_for_the_programme(second, tmp_path):
    """It names every bureau, ranks with counts, says who is missing, and is left alone on the same inputs."""
    programme, places = second
    outputs = next(iter(places.values())).parents[2]
    source = (NOTEBOOKS / "rollup.ipynb",)
    (made,) = run_rollup(programme, programme.period("latest"), source, outputs)
    assert made.outcome == "done", made.reason
    assert Path(made.path) == outputs / programme.id / "2021-05-31" / "rollup"
    text = re.sub(r"<[^>]+>|\s", "", (Path(made.path) / "rollup.html").read_text("utf-8"))
    assert "应报单位3个，已报2个，未报1个" in text
    assert all(bureau["name"] in text for bureau in PROGRAMME["bureaus"])
    assert "第1" in text
    assert (
        "mail" not in read_json(Path(made.path) / "rollup.json")["programme"]
        or not read_json(Path(made.path) / "rollup.json")["programme"]["mail"]
    )
    (again,) = run_rollup(programme, programme.period("latest"), source, outputs)
    assert again.outcome == "unchanged"


def test_a_rollup_before_anyone_has_reported_says_so(tmp_path):
    """In JupyterLab, with nothing published: no error, nothing to compare."""
    write_programme(tmp_path / "params")
    with working_in(tmp_path):
        found = read_document(executed(NOTEBOOKS / "rollup.ipynb", {"programme": "linyuan", "period": "latest"}))
    charts = [block for block in found.body if isinstance(block, Chart)]
    assert charts
    assert all(chart.texts == ("暂无数据",) for chart in charts)
    assert "尚无单位报告" in charts[0].title
