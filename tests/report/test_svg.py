"""An SVG inside a page: what is allowed stays, everything else is gone."""

import pytest

from guatu.errors import DocumentRefused
from guatu.report.svg import inline

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'


def placed(inside: str, opening: str = OPEN) -> str:
    """The fragment that an SVG with this content becomes."""
    return inline(f"{opening}{inside}</svg>", "说明", "s1-")


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<style>*{color:red}</style>",
        "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>",
        "<title>x</title>",
        "<desc>x</desc>",
        "<a xlink:href='https://evil.example'><text>x</text></a>",
        "<animate attributeName='href' to='javascript:x'/>",
        "<set attributeName='onload' to='x'/>",
        "<iframe src='https://evil.example'/>",
        "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
        "<!-- comment --><?php x ?>",
    ],
)
def test_what_is_not_allowed_is_gone(inside):
    """Scripts, styles, embedded documents, links, animations and remarks leave nothing behind."""
    assert placed(inside) == '<svg viewBox="0 0 9 9" role="img" aria-label="说明"></svg>'


@pytest.mark.parametrize(
    "attribute",
    [
        'onload="alert(1)"',
        'onclick="alert(1)"',
        'style="fill: url(https://evil.example/x)"',
        'style="background: red"',
        'style="fill: expression(alert(1))"',
        'fill="url(https://evil.example/x.svg#a)"',
        'fill="url(data:image/svg+xml,x)"',
        'xlink:href="https://evil.example"',
        'class="x"',
        'id="nobody-refers-to-it"',
        'style="fill: red\\3b x"',
    ],
)
def test_attributes_that_reach_out_are_gone(attribute):
    """Events, foreign references, classes and whatever is no paint or place are left out."""
    assert placed(f'<path {attribute} d="M0 0"/>').endswith('><path d="M0 0"/></svg>')


def test_paint_and_place_stay():
    """What draws is kept, in attributes as in style."""
    kept = '<rect x="1" y="2" width="3" height="4" fill="red" transform="translate(1 2)"/>'
    assert kept in placed(kept)
    assert 'style="fill:#fff;stroke-width:0.8"' in placed('<path style="fill: #fff; stroke-width: 0.8"/>')


def test_references_inside_the_picture_get_its_prefix():
    """Ids that the picture refers to are kept with the prefix, and so are the references."""
    svg = placed('<defs><path id="m" d="M0 0"/></defs><use xlink:href="#m"/><g fill="url(#m)"><path d="M1 1"/></g>')
    assert svg.count('"s1-m"') == 1
    assert 'href="#s1-m"' in svg
    assert 'fill="url(#s1-m)"' in svg


def test_a_raster_inside_is_kept_only_as_data():
    """A plot may hold a picture of its own, but fetch none."""
    assert 'href="data:image/png;base64,AAAA"' in placed('<image xlink:href="data:image/png;base64,AA&#10;AA"/>')
    assert "href" not in placed('<image xlink:href="https://evil.example/x.png"/>')
    assert "href" not in placed('<image xlink:href="data:image/svg+xml;base64,AAAA"/>')


def test_text_is_escaped_again():
    """Text stays text, whatever it says."""
    assert "<text>&lt;script&gt;</text>" in placed("<text>&lt;script&gt;</text>")


def test_a_size_without_a_view_box_becomes_one():
    """An SVG that only has a width and a height scales like any other."""
    opening = '<svg xmlns="http://www.w3.org/2000/svg" width="30.5pt" height="20pt">'
    assert placed("", opening).startswith('<svg viewBox="0 0 30.5 20" ')


def test_a_document_type_is_no_harm():
    """What matplotlib writes before its SVG is passed over."""
    public = '<?xml version="1.0" encoding="utf-8" standalone="no"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n'
    assert inline(f"{public}{OPEN}</svg>", "说明", "").startswith("<svg viewBox")


@pytest.mark.parametrize(
    "svg",
    [
        "",
        "<svg",
        "<p>no</p>",
        "<svg>without a namespace</svg>",
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 &quot; 9"/>',
        f'<!DOCTYPE svg [<!ENTITY a "aaaa">]>{OPEN}<text>&a;</text></svg>',
        OPEN + "<g fill='a'>" * 200 + "</g>" * 200 + "</svg>",
    ],
)
def test_what_is_no_sound_svg_is_refused(svg):
    """Damaged, foreign, sizeless, entity-laden or bottomless: the report says so instead of leaving a hole."""
    with pytest.raises(DocumentRefused) as refused:
        inline(svg, "说明", "")
    assert refused.value.code == "D23"
    assert refused.value.sentence()
