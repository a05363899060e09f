"""The page: one self-contained file, built from the document alone, every part of it replaceable."""

import re
from dataclasses import replace

import nbconvert
import nbformat
import pytest
from lxml import html

from guatu.errors import DocumentRefused
from guatu.render.html import render_html
from guatu.report.blocks import MIME, Heading, to_json
from tests.render.document_factories import attachment, document, large
from tests.report.block_factories import NOTE, chart, figure, head, paragraph, table
from tests.report.test_markup import PAYLOADS


def page(*args, **kwargs) -> html.HtmlElement:
    """The page of a document as a tree."""
    return html.document_fromstring(render_html(*args, **kwargs))


def text(element: html.HtmlElement) -> str:
    """The text of an element without white space."""
    return re.sub(r"\s", "", element.text_content())


def test_the_page_begins_as_a_page_should():
    """Language, encoding first, a policy that allows nothing from outside, the width of the device, a title."""
    source = render_html(document())
    assert source.startswith('<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">')
    root = html.document_fromstring(source)
    assert root.xpath("string(//title)") == "关于第4期教育整顿进展情况的报告"
    assert root.xpath("//meta[@name='viewport']/@content") == ["width=device-width, initial-scale=1"]
    assert root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0].startswith("default-src 'none'")


def test_the_page_fetches_and_runs_nothing():
    """No script, no event, no link out, no frame, nothing from another place."""
    source = render_html(large())
    root = html.document_fromstring(source)
    assert not root.xpath("//script | //link | //iframe | //object | //embed | //form | //base")
    assert not [name for e in root.iter() for name in e.attrib if name.startswith("on")]
    assert not re.search(r"https?:|@import|url\((?!#)", source)
    assert {src.partition(",")[0] for src in root.xpath("//@src")} == {"data:image/png;base64"}
    assert all(href.startswith("#") for href in root.xpath("//@href"))


def test_the_page_says_everything_in_order():
    """Head, text, 附件说明, signature, attachments with number and title, imprint."""
    body = text(page(document(attachments=[attachment("甲表"), attachment("乙表")])).xpath("//main")[0])
    parts = [
        "征求意见稿",
        "文件",
        "签发人",
        "报告",
        "指导组：",
        "正文。",
        "附件：1.甲表2.乙表",
        "2020年9月30日",
        "附件1甲表",
        "附件2乙表",
        "抄送：",
        "印发",
    ]
    places = [body.index(part) for part in parts]
    assert places == sorted(places)


def test_a_single_attachment_has_no_number():
    """附件, not 附件1, where there is only one (GB/T 9704-2012, 7.3.4, 7.3.7)."""
    root = page(document(attachments=[attachment("甲表")]))
    assert root.xpath("string(//p[@class='label'])") == "附件"


def test_an_attachment_does_not_say_its_title_twice():
    """A table that carries the attachment's own title as caption stands without it."""
    root = page(document(attachments=[attachment("统计表", table(("甲", "1", "2"), caption="统计表"))]))
    assert not root.xpath("//caption")


def test_contents_lead_to_headings_and_attachments():
    """The first two levels and the attachments, in order, each link to a place that is there."""
    blocks = (Heading(1, "甲"), Heading(2, "乙"), Heading(3, "丙"), paragraph("文"), Heading(1, "丁"))
    root = page(document(*blocks, attachments=[attachment("戊")]))
    links = root.xpath("//nav//a")
    assert [link.text for link in links] == ["一、甲", "（一）乙", "二、丁", "附件 戊"]
    targets = [root.get_element_by_id(link.get("href")[1:]).text_content() for link in links]
    assert targets == ["一、甲", "（一）乙", "二、丁", "戊"]


def test_a_page_without_headings_has_no_contents():
    """A short document gets no empty list."""
    assert not page(document()).xpath("//nav")


def test_ids_are_unique():
    """Every id stands once, however many charts and tables there are."""
    ids = page(large()).xpath("//@id")
    assert len(ids) == len(set(ids)) > 5


def test_the_text_holds_no_derivations():
    """What is read is what is printed; derivations are attributes."""
    assert NOTE not in page(document(paragraph(figure()))).text_content()


def test_a_real_report_is_small_and_always_the_same():
    """Under 2 MB, and the same document gives the same bytes."""
    first = render_html(large())
    assert 20_000 < len(first.encode()) < 2_000_000
    assert render_html(large()) == first


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_becomes_markup_on_the_page(payload):
    """Titles, headings and attachments are set by the template, and escaped by it."""
    hostile = document(Heading(1, payload), attachments=[attachment(payload)], title=(payload,), copies_to=payload)
    harmless = document(Heading(1, "题"), attachments=[attachment("题")], title=("题",), copies_to="题")
    root = page(hostile)
    assert [e.tag for e in root.iter()] == [e.tag for e in page(harmless).iter()]
    assert root.xpath("string(//title)").strip() == payload
    assert root.xpath("string(//nav//a)") == f"一、{payload}"


@pytest.mark.parametrize(
    ("name", "content", "shown"),
    [
        ("paragraph.html.j2", '<p class="own">{{ part.block.text }}</p>', '<p class="own">正文。</p>'),
        ("own.css", ".guatu p { color: green }", ".guatu p { color: green }"),
        ("page.css", "/* nothing */", "/* nothing */"),
        ("index.html.j2", '{% extends "page.html.j2" %}{% block imprint %}<p>完</p>{% endblock %}', "<p>完</p>"),
    ],
)
def test_a_programme_replaces_any_part(tmp_path, name, content, shown):
    """A file of the same name in the programme's templates/ takes the place of guatu's; the rest stays."""
    (tmp_path / name).write_text(content, "utf-8")
    source = render_html(document(), tmp_path)
    assert shown in source
    assert "示范县公安局文件" in source
    assert shown not in render_html(document())


def test_a_programmes_template_is_escaped_too(tmp_path):
    """A template of a programme's own escapes what it prints, whether or not it thinks of it."""
    (tmp_path / "paragraph.html.j2").write_text("<p>{{ part.block.text }}</p>", "utf-8")
    assert "<p>&lt;b&gt;</p>" in render_html(document(paragraph("<b>")), tmp_path)


def notebook(*blocks) -> nbformat.NotebookNode:
    """An executed notebook whose one code cell put out these blocks."""
    outputs = [nbformat.v4.new_output("display_data", {MIME: to_json(b)}) for b in blocks]
    cell = nbformat.v4.new_code_cell("secret = 'code'", outputs=outputs, execution_count=7)
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("## 总体进展"), cell])


def test_nbconvert_knows_the_exporter():
    """`jupyter nbconvert --to gongwen_html` gives the page of the notebook's document: no code, no prompts."""
    exporter = nbconvert.get_exporter("gongwen_html")()
    source, resources = exporter.from_notebook_node(notebook(head(), paragraph("正文。")))
    assert resources["output_extension"] == ".html"
    assert exporter.output_mimetype == "text/html"
    assert "一、总体进展" in source
    assert "secret" not in source
    assert "[7]" not in source
    assert source == render_html(document(Heading(1, "总体进展"), paragraph("正文。")))


def test_what_cannot_be_set_is_refused():
    """An output that the report cannot hold is an error, not a gap."""
    cell = nbformat.v4.new_code_cell("1", outputs=[nbformat.v4.new_output("display_data", {"application/x-odd": "x"})])
    with pytest.raises(DocumentRefused):
        nbconvert.get_exporter("gongwen_html")().from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))


def test_a_landscape_chart_prints_on_a_page_on_its_side():
    """In the browser's print it is turned; on a phone it scrolls rather than shrinks."""
    source = render_html(document(attachments=[attachment("挂图", replace(chart(), landscape=True))]))
    assert '<figure class="chart landscape">' in source
    assert re.search(r"\.chart\.landscape svg\s*\{\s*min-width", source)
    assert ".attachment:has(> .landscape)" in source
