"""The e-mailed report: what clients support, its size, its pictures, and that its text says what its page says."""

import io
import re
from dataclasses import replace

import lxml.html
import nbformat
import pytest
from PIL import Image

from guatu.errors import DocumentRefused
from guatu.render.compact import fitted, with_measures
from guatu.render.headline import headlines
from guatu.render.mail import BUDGET, GongwenMailExporter, MailParts, render_mail, render_notice, sanitised
from guatu.render.withheld import ROW_LISTS, without_rows
from guatu.report.blocks import Column, FigureText, Heading, Line, Paragraph, Table, Text, to_json
from guatu.report.look import SHEET
from tests.render.document_factories import attachment, document, large
from tests.render.mail_lint import CLIENTS, FEATURES, WAIVED, lint
from tests.report.block_factories import chart, figure, paragraph, picture, table

HOSTILE = "<script>alert(1)</script>\"&'<img src=x onerror=alert(1)>\u202e{{ 7*7 }}{% raw %}]]><!--"


def figures_table(*lines: tuple[str, ...], of: str = "figures") -> Table:
    """A statistics table: name, measure word, then value, new, previous and change of `findings.found`, `leads.received` …"""
    heads = (
        Column("指标", weight=3),
        Column("单位", "center"),
        *(Column(h, "right") for h in ("累计", "本期新增", "上期", "较上期")),
    )
    parts = ("value", "new", "previous", "change")

    def line(key: str, name: str, measure: str, *texts: str) -> Line:
        cells = (FigureText(text, key, "", part=part) for text, part in zip(texts, parts, strict=True))
        return Line((Text(name), Text(measure), *cells))

    return Table("", heads, tuple(line(*one) for one in lines), of=of)


STATISTICS = figures_table(
    ("findings.found", "发现问题", "个", "65", "10", "55", "＋10"),
    ("findings.rectification_rate", "问题整改率", "%", "55.4%", "—", "50.9%", "＋4.5个百分点"),
    ("leads.received", "受理线索", "条", "24", "4", "20", "持平"),
    ("opinions.total", "指导组意见", "条", "18", "3", "15", "＋3"),
)


def mail(*blocks, attachments=(), **changed) -> MailParts:
    """The mail of a small report."""
    return render_mail(document(*blocks, attachments=attachments), **{"place": "内网发布系统", **changed})


@pytest.fixture(scope="module")
def report() -> MailParts:
    """The mail of a report of a real one's size."""
    return render_mail(large(), place="https://reports.example/SF01", attached=True)


def page(parts: MailParts):
    return lxml.html.document_fromstring(parts.html)


def test_every_client_supports_what_a_report_uses(report):
    """No feature of the page is unknown to one of the seven clients, and nothing is waived."""
    found = lint(report.html)
    assert found.clean, found
    assert len(found.used & FEATURES.keys()) > 10
    assert not WAIVED
    assert len(CLIENTS) == 7


@pytest.mark.parametrize(
    "seed",
    [
        '<div style="display:flex">', '<div style="display:grid">', '<p style="white-space:nowrap">', '<p style="border-radius:3px">',
        '<p style="box-shadow:0 0 3px red">', '<table style="border-spacing:2px">', '<p style="overflow:hidden">', '<p style="position:fixed">',
        '<p style="width:calc(1px + 2px)">', '<p style="color:var(--x)">', '<p style="opacity:.5">', '<p style="min-width:9px">',
        '<style>p:hover{color:red}</style>', '<style>@media (prefers-color-scheme:dark){p{color:red}}</style>', '<style>@import "x"</style>',
        '<section>', '<figure>', '<svg></svg>', '<video></video>', '<form></form>',
        '<img alt="a" src="data:image/png;base64,AA">', '<img alt="a" src="a.svg">', '<img alt="a" src="a.webp">',
        '<img src="cid:x">', '<img alt="a" src="https://x.example/a.png">', '<img alt="a" src="//x.example/a.png">',
        '<img alt="a" src="file:///etc/passwd">', '<link rel="stylesheet" href="x">', '<script>1</script>', '<p onclick="x()">',
        "<p>" + "字" * 30_000 + "</p>",
    ],
)  # fmt: skip
def test_the_lint_finds_what_clients_do_not_support(report, seed: str):
    """Each seeded into a clean page."""
    assert not lint(report.html.replace("</body>", f"{seed}</body>")).clean


def test_styles_stand_on_elements_and_nowhere_else(report):
    """No style sheet, no class, no remote resource; conditional comments for Word remain."""
    assert "<style" not in report.html.replace("<!--[if mso]><style>", "")
    assert " class=" not in report.html
    assert report.html.count("<!--[if mso]>") == 3
    assert report.html.index("charset") < 120
    assert 'lang="zh-CN"' in report.html


def test_every_cell_has_its_ground_and_tables_their_roles(report):
    """A client that turns a mail dark turns colour and ground, or neither; layout is said to be layout."""
    for cell in page(report).iter("td", "th"):
        assert "background-color:" in cell.get("style", "") or cell.get("bgcolor") is None
        assert cell.get("bgcolor") or not cell.text_content().strip(), lxml.html.tostring(cell)
    tables = list(page(report).iter("table"))
    assert all(t.get("role") == "presentation" or t.find(".//th") is not None for t in tables)
    assert all(th.get("scope") in ("col", "row", "colgroup") for th in page(report).iter("th"))


def test_pictures_go_along_as_opaque_pngs_that_say_what_they_show(report):
    """Named by Content-ID, with their size, twice as many pixels, white behind them; the alt has the chart's numbers."""
    sources = {img.get("src") for img in page(report).iter("img")}
    assert sources == {f"cid:{image.cid}" for image in report.images}
    for image in report.images:
        with Image.open(io.BytesIO(image.data)) as opened:
            assert opened.format == "PNG"
            assert "transparency" not in opened.info
            assert opened.info.get("dpi") is None
            assert (
                opened.convert("RGB").getpixel((0, opened.height - 1)) == tuple(bytes.fromhex(SHEET[1:]))
                or opened.width == 1
            )
        assert image.alt
    one = mail(chart())
    assert one.images[0].width == 632
    assert one.images[0].alt == "甲最多，为3个。甲3个。"
    assert "甲最多，为3个。甲3个。" in one.text


def test_a_picture_shown_twice_goes_along_once():
    """And an analyst's own picture is taken as well."""
    parts = mail(chart(), paragraph("正文。"), chart(), picture())
    assert len(parts.images) == 2
    assert parts.html.count("<img") == 3


def test_a_broken_picture_is_refused_by_name():
    """T03 says which."""
    with pytest.raises(DocumentRefused, match="T03"):
        mail(picture(data="AAAA"))


def test_the_headline_figures_stand_first_with_their_change():
    """From the document's own tables, so that they say what it says; what is hidden is no headline."""
    first = headlines(document(attachments=[attachment("统计", STATISTICS)]))
    assert [h.sentence for h in first] == [
        "发现问题65个（较上期＋10）",
        "问题整改率55.4%（较上期＋4.5个百分点）",
        "受理线索24条（与上期持平）",
    ]
    parts = mail(attachments=[attachment("统计", STATISTICS)])
    assert parts.preheader.startswith("发现问题65个（较上期＋10）；")
    assert parts.html.index("较上期＋4.5个百分点") < parts.html.index("正文")
    assert (
        headlines(
            document(
                attachments=[
                    attachment("统计", figures_table(("findings.found", "发现问题", "个", "*", "*", "*", "*")))
                ]
            )
        )
        == ()
    )


def test_the_text_says_what_the_page_says():
    """Every word of the page is in the text: head, prose, headings, every cell, every picture's alt."""
    body = (
        Heading(1, "总体进展"),
        paragraph("发现问题", figure(), "。"),
        table(("按来源",), ("甲", "1", "2"), of="figures"),
        chart(),
        picture(),
    )
    parts = mail(*body, attachments=[attachment("统计表", STATISTICS), attachment("其他")])
    shown = re.sub(r"\s+", "", parts.text)
    for element in page(parts).find("body").iter("p", "h1", "h2", "td", "th"):
        if not element.findall(".//td"):
            for piece in element.itertext():
                word = re.sub(r"\s+", "", piece).replace("\xa0", "")
                assert word in shown or word in ("指标", "累计（个）"), word
    assert all(image.alt in parts.text for image in parts.images)


def test_the_text_names_every_column():
    """A reader of plain text has no columns to look up to."""
    parts = mail(table(("按来源",), ("甲", "1", "2"), of="figures"))
    assert "［按来源］\n甲：累计（个） 1，本期新增 2\n" in parts.text


def test_measure_words_stand_with_the_names():
    """A column less on a phone; a rate's % stands with its number."""
    (found,) = with_measures(document(STATISTICS)).body
    assert [c.head for c in found.columns] == ["指标", "累计", "本期新增", "上期", "较上期"]
    assert [line.cells[0].text for line in found.lines[:2]] == ["发现问题（个）", "问题整改率"]


@pytest.mark.parametrize("of", sorted(ROW_LISTS))
def test_no_mail_lists_rows_of_cases(of: str):
    """Findings, leads, persons, cases: a line stands in their place, in page and text, in attachments too."""
    rows = table(("XS001", "1", "2"), of=of)
    parts = mail(paragraph("正文。"), rows, attachments=[attachment("清单", rows)])
    assert "XS001" not in parts.html + parts.text
    assert parts.text.count("不随邮件发送") == 2


def test_a_table_that_does_not_say_what_it_is_of_is_not_mailed():
    """An analyst's own may list persons; opinions, regulations and figures are mailed."""
    kept = (table(of="opinions"), table(of="regulations"), table(of="figures"), table(of="quality"))
    found = without_rows(document(table(of=""), *kept))
    assert isinstance(found.body[0], Paragraph)
    assert found.body[1:] == kept


def test_a_large_report_stays_within_the_budget(report):
    """195 rows are too many: attachments are cut first, as little as need be, and say so; page and text alike."""
    assert 0.8 * BUDGET < len(report.html.encode()) <= BUDGET
    cut = re.findall(r"（本表共(\d+)行，此处列前(\d+)行，其余详见附件。）", report.text)
    assert cut
    assert all(int(shown) < int(whole) for whole, shown in cut)
    assert all(f"（本表共{whole}行，此处列前{shown}行" in report.html for whole, shown in cut)


def test_the_text_keeps_its_tables_as_long_as_it_can():
    """Attachments give way first; without any table at all there is nothing more to give."""
    rows = table(*((f"行{n}", "1", "2") for n in range(20)), of="figures")
    whole = document(rows, attachments=[attachment("附表", rows)])

    def lines(d) -> int:
        return sum(len(b.lines) for b in (*d.body, *d.attachments[0].blocks) if isinstance(b, Table))

    for most, body, attached in ((40, 20, 20), (25, 20, 5), (7, 7, 0), (0, 0, 0)):
        found = fitted(whole, lambda d, most=most: lines(d) <= most, "附件")
        assert found is not None
        assert (lines(replace(found, attachments=found.attachments)), most) == (body + attached, most)
    assert fitted(whole, lambda d: False, "附件") is None


def test_prose_beyond_the_budget_is_refused():
    """T05: a hard limit, never a mail that clients clip."""
    with pytest.raises(DocumentRefused, match="T05"):
        mail(*(paragraph("压实责任。" * 200) for _ in range(40)))


def test_hostile_text_is_text():
    """Markup, templates, comments and bidi marks of a cell are printed, never obeyed; in a link they make none."""
    block = Table(
        HOSTILE, (Column(HOSTILE), Column("乙")), (Line((Text(HOSTILE), Text(HOSTILE))),), HOSTILE, of="figures"
    )
    parts = render_mail(
        document(
            Heading(1, HOSTILE),
            paragraph(HOSTILE),
            block,
            chart(title=HOSTILE, alt=HOSTILE),
            title=(HOSTILE,),
            mark=HOSTILE,
            signer=HOSTILE,
        ),
        place=f"https://x.example/{HOSTILE}",
    )
    tags = {element.tag for element in page(parts).iter() if isinstance(element.tag, str)}
    assert not tags & {"script", "a", "iframe", "style"}
    assert all(not name.startswith("on") for element in page(parts).iter() for name in element.attrib)
    assert [img.get("src")[:4] for img in page(parts).iter("img")] == ["cid:"]
    assert "{{ 7*7 }}" in page(parts).text_content()
    assert "\u202e" not in parts.html
    assert lint(parts.html).clean


def test_what_is_not_allowed_does_not_survive():
    """The second net: elements, attributes and addresses that a mail may not have."""
    dirty = '<p class="a" onclick="x()" style="color:red">甲<script>1</script><a href="javascript:x()">乙</a><img src="file:///x" alt="丙"></p>'
    assert sanitised(dirty) == '<p class="a">甲<a>乙</a><img alt="丙"></p>'


@pytest.mark.parametrize(
    ("place", "linked"),
    [("https://reports.example/a?b=1&c=2", True), ("内网发布系统", False), ("javascript:alert(1)", False)],
)
def test_where_the_full_report_is(place: str, linked: bool):
    """A link where it is one, words otherwise; in the text as it is."""
    parts = mail(place=place)
    assert [a.get("href") for a in page(parts).iter("a")] == ([place] if linked else [])
    assert f"报告全文：{place}" in parts.text
    assert "另见附件 PDF" in mail(place=place, attached=True).text


def test_a_draft_says_so():
    """In the subject and on its face; an approved one does not."""
    draft, final = (render_mail(document(draft=d), place="") for d in (True, False))
    assert draft.subject == "示范县公安局：关于第4期教育整顿进展情况的报告（征求意见稿）"
    assert "征求意见稿" in draft.html
    assert draft.text.startswith("征求意见稿\n")
    assert "征求意见稿" not in final.subject + final.html + final.text
    assert mail(subject="第4期\n报告").subject == "第4期 报告"


def test_every_kind_of_report_has_its_head():
    """A bulletin its name and date, a plain report its title alone."""
    bulletin, plain = (render_mail(document(report=kind), place="") for kind in ("bulletin", "report_plain"))
    assert "2020年9月30日" in bulletin.html
    assert "〔2020〕" not in bulletin.html
    assert "示范县公安局文件" not in plain.html + plain.text
    assert lint(bulletin.html).clean
    assert lint(plain.html).clean


def test_the_same_document_gives_the_same_mail(report):
    """Byte for byte, pictures and Content-IDs included."""
    assert render_mail(large(), place="https://reports.example/SF01", attached=True) == report


def test_a_notice_says_that_there_is_a_report_and_nothing_of_it():
    """Title, period, state, where to read it, a line each."""
    lines = ("报告期：9月21日至9月30日", "状态：已签发")
    parts = render_notice(title="甲局：第4期报告", lines=lines, place="内网发布系统")
    assert parts.text == (
        "甲局：第4期报告\n\n报告期：9月21日至9月30日\n状态：已签发\n报告全文：内网发布系统\n\n本邮件由系统自动发出，不含报告内容。\n"
    )
    words = "".join(page(parts).text_content().split())
    assert words.replace("甲局：第4期报告", "", 1).replace("；".join(lines), "", 1) == "".join(parts.text.split())
    assert lint(parts.html).clean
    assert not parts.images
    assert (parts.subject, parts.preheader) == ("甲局：第4期报告", "；".join(lines))


def test_a_programme_may_replace_a_part(tmp_path):
    """A file of the same name in its templates/mail/."""
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "notice.html.j2").write_text("<p>{{ notice.title|flat }}<script>1</script></p>", "utf-8")
    parts = render_notice(title="甲<乙", lines=("状态：",), templates=tmp_path)
    assert "甲&lt;乙" in parts.html
    assert "script" not in parts.html
    assert parts.html.count("状态") == 1  # what a list of mails shows beside the subject


def test_the_exporter_makes_a_page_with_its_pictures_beside_it():
    """`jupyter nbconvert --to gongwen_mail`: what a reader would get, openable in a browser."""
    block = chart()
    output = nbformat.v4.new_output("display_data", {"application/vnd.guatu.block+json": to_json(block)})
    cells = [nbformat.v4.new_markdown_cell("# 题"), nbformat.v4.new_code_cell("", outputs=[output])]
    html, resources = GongwenMailExporter().from_notebook_node(
        nbformat.v4.new_notebook(cells=cells), {"output_files_dir": "题_files"}
    )
    assert [img.get("src") for img in lxml.html.document_fromstring(html).iter("img")] == ["题_files/mail-1.png"]
    assert resources["outputs"]["题_files/mail-1.png"].startswith(b"\x89PNG")
    assert resources["output_extension"] == ".mail.html"
