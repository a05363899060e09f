"""The page as a reader has it: on a desk, on a phone, with a keyboard, on paper."""

import re
from typing import Any

import pypdfium2
import pytest

from guatu.render.html import render_html
from guatu.report import charts
from guatu.report.blocks import Heading
from tests.browser.chromium import measured, needs_chromium, printed
from tests.render.document_factories import attachment, document, large
from tests.report.block_factories import NOTE, figure, paragraph, table
from tests.report.test_charts import sample

pytestmark = needs_chromium

MEASURE = r"""
  const root = document.documentElement, text = document.querySelector("main p:not([class])");
  const style = window.getComputedStyle(text), box = e => e.getBoundingClientRect();
  const wide = () => root.scrollWidth - root.clientWidth;
  const out = {
    overflow: wide(), characters: box(text).width / parseFloat(style.fontSize), family: style.fontFamily,
    contents: [...document.querySelectorAll("nav")].map(n => window.getComputedStyle(n).display),
    sticking: [...document.querySelectorAll("main *")].filter(e => !e.closest(".scroll") && box(e).right > root.clientWidth + 0.5).map(e => e.outerHTML.slice(0, 80)),
    scrolling: [...document.querySelectorAll(".table .scroll")].map(s => s.scrollWidth - s.clientWidth),
    notes: [], texts: [],
  };
  for (const fig of document.querySelectorAll(".fig")) {
    const closed = window.getComputedStyle(fig, "::after").content;
    fig.focus();
    const after = window.getComputedStyle(fig, "::after");
    out.notes.push({closed: closed, open: after.content, overflow: wide(), width: parseFloat(after.width), position: after.position});
    fig.blur();
  }
  for (const svg of document.querySelectorAll(".chart svg")) {
    const edge = svg.getBBox ? svg.viewBox.baseVal : null;
    const boxes = [...svg.querySelectorAll("text")].map(t => { const b = t.getBBox(); return [b.x, b.y + 0.2 * b.height, b.x + b.width, b.y + 0.8 * b.height, t.textContent]; });
    const crossed = [];
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach(b => { if (a[0] < b[2] - 0.1 && b[0] < a[2] - 0.1 && a[1] < b[3] - 0.1 && b[1] < a[3] - 0.1) crossed.push([a[4], b[4]]); }));
    out.texts.push({crossed: crossed, cut: boxes.filter(b => b[0] < -0.5 || b[2] > edge.width + 0.5 || b[1] < 0 || b[3] > edge.height).map(b => b[4])});
  }
  return out;
"""


def report() -> str:
    """A page with every chart there is, tables narrow and wide, and figures in prose and in cells."""
    drawn = [charts.draw(name, *sample()) for name in charts.names()]
    prose = paragraph(
        "截至2020年9月30日，累计发现问题", figure(), "，其中本期新增", figure("10个"), "；" + "压实责任，紧盯逾期。" * 9
    )
    rows = [(f"指标{n}", str(n), "1") for n in range(30)]
    wide = table(*[("一段比较长的意见内容", "一段比较长的落实措施", "法制大队") for _ in range(3)], caption="意见")
    return render_html(
        document(Heading(1, "总体进展"), prose, *drawn, wide, attachments=[attachment("统计表", table(*rows))])
    )


@pytest.fixture(scope="module")
def seen(tmp_path_factory) -> dict[str, Any]:
    """The report measured on a desk, on a small screen and on a phone, in one run of the browser."""
    source = report()
    widths = {"desk": 1280, "small": 900, "phone": 390, "narrow": 320}
    return measured(
        tmp_path_factory.mktemp("browser"), {name: (source, width) for name, width in widths.items()}, MEASURE
    )


@pytest.mark.parametrize("screen", ["desk", "small", "phone", "narrow"])
def test_nothing_sticks_out(seen, screen):
    """The page never scrolls sideways: what is wide scrolls inside itself."""
    assert seen[screen]["overflow"] == 0
    assert seen[screen]["sticking"] == []


def test_a_line_has_36_characters(seen):
    """The measure of the column on a desk."""
    assert seen["desk"]["characters"] == pytest.approx(36, abs=0.1)


def test_contents_stand_beside_a_wide_page_only(seen):
    """From 1,100 px on there is a contents list, below there is none."""
    assert seen["desk"]["contents"] == ["block"]
    assert seen["small"]["contents"] == seen["phone"]["contents"] == ["none"]


def test_the_page_uses_faces_of_the_machine(seen):
    """The stack of the role 仿宋 is in force."""
    assert seen["desk"]["family"].startswith("FangSong")


@pytest.mark.parametrize("screen", ["desk", "phone"])
def test_a_figure_opens_its_derivation_on_focus(seen, screen):
    """Closed it shows nothing; with the keyboard's focus it shows the whole note, inside the screen."""
    for note in seen[screen]["notes"]:
        assert note["closed"] == "none"
        assert NOTE in note["open"]
        assert note["overflow"] == 0
    assert len(seen[screen]["notes"]) == 2
    assert seen["phone"]["notes"][0]["position"] == "fixed"
    assert seen["phone"]["notes"][0]["width"] <= 390 - 24


@pytest.mark.parametrize("screen", ["desk", "phone"])
def test_no_label_of_a_chart_is_cut_or_covered(seen, screen):
    """In the faces that the browser really sets, every label of every chart has its own place."""
    assert len(seen[screen]["texts"]) == len(charts.names())
    assert [t for t in seen[screen]["texts"] if t["crossed"] or t["cut"]] == []


def test_wide_tables_scroll_inside_themselves_on_a_phone(seen):
    """On a desk every table fits; on a phone the one with long texts scrolls."""
    assert seen["desk"]["scrolling"] == [0, 0]
    assert seen["phone"]["scrolling"][0] > 0


def test_paper(tmp_path):
    """In print: no contents list, no derivations, attachments on pages of their own, table heads on every page, numbers."""
    with pypdfium2.PdfDocument(printed(tmp_path, render_html(large()))) as pdf:
        pages = [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in pdf]
        assert [round(side) for side in pdf[0].get_size()] == [595, 842]
    everything = "".join(pages)
    assert NOTE[:12] not in everything
    assert everything.count("总体进展") == 1
    statistics = [page for page in pages if "指标3之" in page or "指标9之" in page]
    assert len(statistics) > 1
    assert all("本期新增" in page for page in statistics)
    assert sum(bool(re.search(r"附件\d", page)) for page in pages) == 5
    assert "—1—" in pages[0]
