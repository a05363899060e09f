"""Blocks as HTML: escaped, structured, and with nothing in the text that is not printed."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from guatu.report import look
from guatu.report.blocks import MIME, Chart, Column, Group, Heading, Line, Text, from_json, text_of
from guatu.report.escaping import flat, lined
from guatu.report.markup import bundle, fragment, stylesheet
from tests.report.block_factories import NOTE, SVG, chart, figure, head, paragraph, picture, table

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><script>x</script>",
    "{{ 7*7 }}{% raw %}",
    "<!-- --><b>粗</b>",
    "&lt;b&gt;&amp;",
    "javascript:alert(1)",
    "]]><x/>",
)


def tree(block: Any, at: str = "") -> html.HtmlElement:
    """The fragment of a block as a tree."""
    return html.fragment_fromstring(fragment(block, at), create_parent="div")


def shape(element: html.HtmlElement) -> list[tuple[str, tuple[str, ...]]]:
    """The elements of a tree with their attributes' names: what a payload must not change."""
    return [(str(e.tag), tuple(sorted(e.attrib))) for e in element.iter()]


def blocks_saying(text: str) -> list[Any]:
    """Every kind of block with `text` wherever it can hold one."""
    return [
        paragraph(text, figure(text, text)),
        Heading(1, text, "一、"),
        table((text,), (text, text, text), caption=text, note=text),
        chart(title=text, alt=text),
        picture(alt=text, caption=text),
        head(title=(text,), mark=text, document_number=text, signer=text, addressee=text),
        Group((paragraph(text),)),
    ]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_becomes_markup(payload):
    """Markup in a text leaves the elements and attributes of its block as they are with a harmless text."""
    for hostile, harmless in zip(blocks_saying(payload), blocks_saying("x" * len(payload)), strict=True):
        assert shape(tree(hostile)) == shape(tree(harmless))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_texts_are_shown_as_they_stand(payload):
    """What a text says is what is read."""
    assert tree(paragraph(payload)).text_content() == payload
    assert tree(table((payload, "1", "2"))).xpath("string(//tbody/tr/th)") == payload


@given(st.text(max_size=60))
def test_any_text_survives_without_its_invisible_characters(text):
    """Only control, format and unassigned characters are left out."""
    shown = html.fragment_fromstring(flat(text), create_parent="p").text_content()
    kept = "".join(c for c in text if c.isprintable() and c != " ")
    assert "".join(c for c in shown if c.isprintable() and c != " ") == kept


@pytest.mark.parametrize("character", ["\x00", "\x1b", "‮", "⁦", "​", "﻿", "\ud800"])
def test_characters_that_could_forge_a_line_are_left_out(character):
    """Control, bidi and zero-width characters do not reach a page."""
    assert flat(f"甲{character}乙") == lined(f"甲{character}乙") == "甲乙"


def test_line_breaks_are_kept_in_cells_and_paragraphs():
    """A line break inside a cell is a line break on the page, and a blank in an attribute."""
    assert lined("甲\r\n乙\n丙") == "甲<br>乙<br>丙"
    assert flat("甲\n乙") == "甲 乙"


def test_a_derivation_is_no_text():
    """The derivation stands in attributes: the text of the page is what is printed."""
    element = tree(paragraph("发现问题", figure(), "。"))
    (found,) = element.xpath("//span[@class='fig']")
    assert element.text_content() == "发现问题65个。"
    assert found.get("data-note") == NOTE
    assert found.get("aria-label") == f"65个：{NOTE}"
    assert found.get("tabindex") == "0"


def test_a_figure_without_a_derivation_is_plain_text():
    """Nothing opens where there is nothing to say."""
    assert not tree(paragraph(figure(note=""))).xpath("//span")


def test_headings_by_level():
    """Level 1 is h2 (h1 is the title), each with its printed number; the id says where it stands."""
    assert fragment(Heading(1, "总体进展", "一、"), "s3") == '<h2 id="s3">一、总体进展</h2>'
    assert [tree(Heading(n, "题")).xpath("name(*)") for n in (1, 2, 3, 4)] == ["h2", "h3", "h4", "h5"]


def test_a_table_says_what_its_cells_are():
    """Caption, heads with scope and unit, row heads, a row group with its head, totals, — for an empty cell."""
    lines = (*table(("按来源",), ("甲", "", "2")).lines, Line((Text("合计"), Text("3"), Text("2")), total=True))
    element = tree(table(lines=lines, note="注：无。"))
    assert element.xpath("string(//caption)") == "统计表"
    assert element.xpath("//thead//th/@scope") == ["col"] * 3
    assert element.xpath("string(//thead//th[2])") == "累计（个）"
    assert element.xpath("//tr[@class='group']/th/@colspan") == ["3"]
    assert element.xpath("//tbody//th/@scope") == ["rowgroup", "row", "row"]
    assert element.xpath("string(//tbody/tr[2]/td[1])") == "—"
    assert element.xpath("string(//tr[@class='total'])").split() == ["合计", "3", "2"]
    assert element.xpath("string(//p[@class='note'])") == "注：无。"


def test_texts_stay_apart_without_their_tags():
    """Numbers of neighbouring cells and labels do not run together where only the text of a page is read."""
    element = tree(Group((table(("甲", "12", "34")), chart(SVG.replace("</text>", "</text><text>7</text>")))))
    assert element.text_content().split()[-6:] == ["甲", "12", "34", "图", "7", "甲最多，为3个"]


def test_group_heads_open_row_groups():
    """Each group of lines is a tbody, so that hairlines stand between groups and nowhere else."""
    element = tree(table(("甲",), ("一", "1", "1"), ("乙",), ("二", "2", "2"), ("三", "3", "3")))
    assert [len(body) for body in element.xpath("//tbody")] == [2, 3]


def test_a_table_without_a_caption_has_none():
    """An empty caption leaves no empty element; the scrolling box still has a name."""
    element = tree(table(("甲", "1", "2"), caption=""))
    assert not element.xpath("//caption")
    assert element.xpath("//div[@role='region']/@aria-label") == ["表"]


def test_short_columns_are_not_broken():
    """A column of short texts keeps its words whole; one of long texts may break."""
    columns = (Column("编号"), Column("内容"))
    element = tree(table(("XS001", "一句比较长的问题描述文字"), ("XS002", "短"), columns=columns))
    assert element.xpath("//tbody//th/@class") == ["short", "short"]
    assert not element.xpath("//tbody//td/@class")


def test_a_chart_is_a_picture_with_words_for_it():
    """Inline SVG with a role and its alternative text, its title below as a caption, its family the page's."""
    element = tree(chart(), "s1")
    (svg,) = element.xpath("//*[local-name()='svg']")
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == "甲最多，为3个。甲3个。"
    assert element.xpath("string(//figcaption)") == "甲最多，为3个"
    assert "font-family:var(--guatu-hei)" in fragment(chart())
    assert not element.xpath("//*[local-name()='title']")


def test_a_picture_is_in_the_page():
    """A raster picture travels as a data URI with its alternative text; what is no base64 is left out of it."""
    (image,) = tree(picture(data='iVBO"><script>')).xpath("//img")
    assert image.get("src") == "data:image/png;base64,iVBOscript"
    assert image.get("alt") == "一点"


def test_a_group_is_its_blocks():
    """The blocks of a group follow each other."""
    group = Group((Heading(1, "题"), paragraph("文")))
    assert [child.tag for child in tree(group)] == ["h2", "p"]


@pytest.mark.parametrize("block", blocks_saying("文字"), ids=lambda block: block.kind)
def test_the_bundle_holds_three_views(block):
    """HTML with its stylesheet, plain text, and the block as JSON that is the block again."""
    found = bundle(block)
    assert set(found) == {"text/html", "text/plain", MIME}
    assert found["text/html"].startswith('<div class="guatu shown"><style>.guatu{')
    assert from_json(found[MIME]) == block
    assert all(text in found["text/plain"] for text in text_of(block))


def test_the_same_block_gives_the_same_markup():
    """No counter is kept from one fragment to the next."""
    assert fragment(chart()) == fragment(chart())
    assert bundle(head()) == bundle(head())


def test_the_stylesheet_touches_nothing_but_blocks():
    """Every rule is scoped, so that a block in JupyterLab leaves the notebook's own look alone."""
    text = re.sub(r"@media[^{]*\{((?:[^{}]*\{[^{}]*\})*)\}", r"\1", stylesheet())
    selectors = [s for rule in re.findall(r"([^{}]+)\{", text) for s in rule.split(",")]
    assert len(selectors) > 50
    assert all(s.startswith(".guatu") for s in selectors)


def test_colours_and_faces_come_from_one_place():
    """The stylesheet names no colour and no face itself: look.py does."""
    rules = stylesheet().partition("}")[2]
    assert not re.search(r"#[0-9A-Fa-f]{3,8}\b|rgba?\(|\"", rules)
    for colour in (look.INK, look.SECONDARY, look.HAIRLINE, look.OFFICIAL_RED):
        assert colour in stylesheet()


def test_an_unknown_block_is_an_error():
    """What is no block is not shown as something else."""
    with pytest.raises(TypeError):
        fragment(object())


def test_two_charts_do_not_share_ids():
    """The same drawing at two places of a page has two sets of ids."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><defs><clipPath id="p"><path d="M0 0"/></clipPath></defs><g clip-path="url(#p)"><path d="M1 1"/></g></svg>'
    one, two = (fragment(Chart("题", svg, "题"), at) for at in ("s1", "s2"))
    assert 'id="s1-p"' in one
    assert 'clip-path="url(#s1-p)"' in one
    assert 'id="s2-p"' in two
