"""The report in print, measured: lengths in mm against GB/T 9704-2012, text and rows against what went in."""

import base64
import datetime
import io
import itertools
import math
import re
from dataclasses import replace

import nbformat
import pytest
from nbconvert.exporters import get_exporter
from PIL import Image

from guatu.errors import DocumentRefused
from guatu.fonts import find_faces
from guatu.render import columns, typeset
from guatu.render.document import Attachment
from guatu.render.pdf import render_pdf
from guatu.report.blocks import Chart, Column, Heading, Line, Table, Text
from tests.render.document_factories import attachment, document, large
from tests.render.printed import HEIGHT, LEFT, MM, PITCH, TOP, WIDTH, Printed, needs_fonts
from tests.report.block_factories import chart, head, paragraph, picture, table

pytestmark = needs_fonts()

SENTENCE = "截至九月三十日发现问题六十五个其中本期新增十个整改完成五十四个压实责任限期办结逐项销号确保实效。"
LEVELS = (Heading(1, "总体进展"), Heading(2, "聚焦问题"), Heading(3, "接处警环节"), Heading(4, "规范处置"))


def prose(characters: int) -> object:
    """A paragraph of exactly so many characters."""
    return paragraph((SENTENCE * (characters // len(SENTENCE) + 1))[: characters - 1] + "。")


def printed(*blocks: object, attachments: tuple[Attachment, ...] = (), **changed: object) -> Printed:
    return Printed(render_pdf(document(*blocks, attachments=attachments, **changed)))


def of_rows(count: int, **changed: object) -> Table:
    """A table of numbered rows."""
    columns = (Column("序号", "center"), Column("问题描述", weight=3.0), Column("数", "right", "个"))
    return Table(
        "台账", columns, tuple(Line((Text(f"行{n}"), Text("短"), Text(str(n)))) for n in range(1, count + 1)), **changed
    )


@pytest.fixture(scope="module")
def report() -> Printed:
    """A formal report of several pages with two attachments, approved."""
    body = [block for level in LEVELS for block in (level, prose(300), prose(150))]
    return printed(
        *body,
        prose(900),
        paragraph("特此报告。"),
        attachments=(attachment(), attachment("办理情况表", of_rows(120))),
        draft=False,
    )


def test_the_type_area_holds_22_lines_of_28_characters(report):
    """5.2: the lines of a full page stand one 22nd of 225 mm apart from 37 mm down, flush with both edges of 156 mm."""
    lines = report.body_lines(2)
    assert len(lines) == 22
    assert all(abs(b.baseline - a.baseline - PITCH) < 0.05 for a, b in itertools.pairwise(lines))
    assert lines[0].baseline - 0.88 * 16 * MM == pytest.approx(TOP, abs=0.5)
    full = [line for line in lines if len(line.text) == 28 and line.x0 < LEFT + 1]
    assert len(full) > 5
    assert {round(line.x0, 1) for line in full} == {LEFT}
    assert all(line.x1 == pytest.approx(LEFT + WIDTH, abs=1) for line in full)


def test_the_head_is_red_and_where_the_standard_puts_it(report):
    """7.2: the mark 72 mm down, number left and signer right on one line, a red rule of 156 mm 4 mm below."""
    number = report.find("示公教整〔2020〕19号")
    assert number.text.endswith("签发人：张三")
    assert number.x0 == pytest.approx(LEFT + WIDTH / 28, abs=0.5)
    bottom, length, colour = report.rules(1)[0]
    assert (length, colour[0] > 0.7, max(colour[1:]) < 0.1) == (pytest.approx(WIDTH, abs=0.2), True, True)
    assert bottom - 1.0 - number.baseline - 0.12 * 16 * MM == pytest.approx(4, abs=0.6)
    assert report.find("示范县公安局文件").baseline == pytest.approx(72 + 0.85 * 48 * MM, abs=2)


def test_headings_carry_their_numbers_in_the_faces_of_their_levels(report):
    """7.3.3: 一、黑体, （一）楷体, 1. and （1） 仿宋, all 3号."""
    roles = ("黑体", "楷体", "仿宋", "仿宋")
    faces = {role: report.file.pages[0].chars and find_faces().of(role)[0].family.split()[0] for role in roles}
    for start, role in zip(("一、总体进展", "（一）聚焦", "1.接处警", "（1）规范"), roles, strict=True):
        line = report.find(re.escape(start))
        assert line.size == pytest.approx(16)
        assert faces[role].replace(" ", "") in line.font.replace("-", "")


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(report):
    """7.5: — n — in 4号, one character in from the edge of the type area."""
    for page in range(1, report.pages + 1):
        line = next(line for line in report.lines if line.page == page and line.text == f"—{page}—")
        edge = LEFT + WIDTH - line.x1 if page % 2 else line.x0 - LEFT
        assert (line.size, edge) == (pytest.approx(14), pytest.approx(14 * MM, abs=1))


def test_the_imprint_ends_the_last_page_which_is_an_even_one(report):
    """7.4: 抄送 and 印发 between rules of 156 mm, the last of which coincides with the type area's bottom at 262 mm."""
    assert report.pages % 2 == 0
    assert report.find("抄送：县委办公室。").page == report.pages
    assert report.find("示范县公安局办公室2020年9月30日印发").page == report.pages
    assert max(rule[0] for rule in report.rules(report.pages)) == pytest.approx(TOP + HEIGHT, abs=0.3)


def test_attachments_are_listed_and_titled_alike(report):
    """7.3.4 and 7.3.7: 附件说明 with both titles; 附件N at the top of a new page, its title from line 3."""
    assert report.find("附件：1.主要指标统计表")
    assert report.find("2.办理情况表")
    mark, title = report.find("附件1$"), [line for line in report.lines if line.text == "主要指标统计表"][-1]
    assert mark.baseline - 0.88 * 16 * MM == pytest.approx(TOP, abs=0.5)
    assert (title.page, title.size) == (mark.page, pytest.approx(22))
    assert title.baseline - mark.baseline == pytest.approx(2 * PITCH, abs=2.5)


def test_every_row_of_a_long_table_is_printed_under_its_head(report):
    """A table over several pages: the head on each of them, every row once and whole."""
    pages = sorted({line.page for line in report.lines if re.match(r"行\d+短\d+$", line.text)})
    assert len(pages) > 2
    assert all("序号问题描述数（个）" in report.text(page) for page in pages)
    assert [line.text for line in report.lines if re.match(r"行\d+短", line.text)] == [
        f"行{n}短{n}" for n in range(1, 121)
    ]


@pytest.mark.parametrize("characters", [420, 450, 480, 510, 540, 570, 600])
def test_the_signature_never_stands_alone(characters):
    """7.3.5.5: wherever the last paragraph ends, lines of it stand on the page of 署名 and 成文日期."""
    page = printed(prose(characters))
    organ, date = page.find("示范县公安局$"), page.find("2020年9月30日$")
    assert (date.page, date.baseline - organ.baseline) == (organ.page, pytest.approx(PITCH, abs=0.05))
    above = [line for line in page.body_lines(organ.page) if line.baseline < organ.baseline]
    assert above
    assert organ.baseline - above[-1].baseline == pytest.approx(2 * PITCH, abs=0.05)


def test_text_returns_to_the_grid_below_tables_and_charts():
    """After a chart, a short and a long table the next line stands a whole number of lines below the top."""
    page = printed(
        prose(60), chart(), paragraph("甲乙丙。"), of_rows(5), paragraph("甲乙丙。"), of_rows(40), paragraph("甲乙丙。")
    )
    below = [line for line in page.lines if line.text == "甲乙丙。"]
    offsets = [(line.baseline - 0.88 * 16 * MM - TOP) / PITCH for line in below]
    assert len(below) == 3
    assert all(abs(offset - round(offset)) < 0.02 for offset in offsets)


@pytest.mark.parametrize("changed", [{}, {"note": "注：人数为截至日期数。"}])
def test_a_line_that_is_known_to_be_low_is_set_as_if_it_were_measured(monkeypatch, changed):
    """Its height is given at once; in the same table with nothing known beforehand all stands in the same place."""
    rows = [*of_rows(30).lines, Line((Text("行31"), Text("长" * 60), Text("31")))]
    total = Line((Text("合计"), Text("—"), Text("31")), total=True)
    block = Table("台账", of_rows(1).columns, (*rows, total), **changed)
    known = printed(block, paragraph("完。"))
    monkeypatch.setattr(columns, "_widest", lambda _: math.inf)
    measured = printed(block, paragraph("完。"))
    assert known.lines == measured.lines
    assert len(known.rules(1)) > 10
    assert [known.rules(page) for page in range(1, known.pages + 1)] == [
        measured.rules(page) for page in range(1, measured.pages + 1)
    ]


def test_a_table_has_a_rule_above_and_below_each_line_and_no_more():
    """A table of three lines and its head, with a note or without; the page has the red rule besides."""
    for block in (of_rows(3), of_rows(3, note="注：人数为截至日期数。")):
        assert len({round(bottom, 1) for bottom, *_ in printed(block, paragraph("完。")).rules(1)}) == 1 + 3 + 2


def test_a_cell_taller_than_a_page_breaks_and_loses_nothing():
    """A finding of 2,373 characters: its row runs over pages, and every character is there."""
    long = "".join(
        chr(0x4E00 + n % 3000) for n in range(2373) if find_faces().of("仿宋")[0].covers(chr(0x4E00 + n % 3000))
    )
    lines = (Line((Text("行1"), Text(long), Text("1"))), Line((Text("行2"), Text("短"), Text("2"))))
    pages = printed(Table("台账", of_rows(1).columns, lines), paragraph("完。"))
    text = "".join(line.text for line in pages.lines if not line.text.startswith("—"))
    assert pages.pages > 2
    assert all(text.count(character) >= long.count(character) for character in set(long))
    assert "行2短2" in text


def test_total_lines_are_set_in_heiti_and_group_heads_span():
    """A group head is one cell in 楷体; a total is in 黑体."""
    total = Line((Text("合计"), Text("99"), Text("—")), total=True)
    page = printed(
        Table("统计", table().columns, (*table(("第一组",), ("甲", "1", "2")).lines, total)), paragraph("完。")
    )
    hei, kai = (find_faces().of(role)[0].family.split()[0] for role in ("黑体", "楷体"))
    assert hei in page.find("合计99—").font
    assert kai in page.find("第一组$").font


def test_a_wide_table_is_turned_with_its_head_to_the_binding_edge():
    """Clause 8: the sheet stays upright, the table's text runs upwards, the page number stays where it is."""
    page = printed(prose(60), of_rows(30, landscape=True), paragraph("完。"))
    turned = [p for p in page.file.pages if any(c["matrix"][1] > 0.5 for c in p.chars)]
    assert len(turned) >= 1
    assert all(p.width < p.height for p in turned)
    assert {
        n for n in range(1, 31) if f"行{n}短" in re.sub(r"\s", "", "".join(c["text"] for p in turned for c in p.chars))
    } == set(range(1, 31))


def test_a_landscape_chart_fills_a_page_of_its_own_on_its_side():
    """The wall chart: turned like a table (clause 8), its sentence below it, an 附件's head above it on the same page."""
    poster = replace(chart(title="活动项目八十个"), landscape=True)
    alone = printed(prose(60), poster, paragraph("完。"))
    assert "活动项目八十个" in alone.text(2)
    assert "完。" in alone.text(3)
    assert all(
        abs(c["matrix"][0]) < 0.01 < c["matrix"][1] for c in alone.file.pages[1].chars if c["text"] in "活动项目"
    )
    attached = printed(attachments=(attachment("挂图作战图", poster),))
    assert all(word in attached.text(2) for word in ("附件", "挂图作战图", "活动项目八十个"))
    inside = [c for c in attached.file.pages[1].chars if c["top"] * MM < TOP + HEIGHT]
    assert min(c["x0"] * MM for c in inside) > LEFT - 0.5
    assert max(c["x1"] * MM for c in inside) < LEFT + WIDTH + 0.5


def test_a_table_too_wide_to_stand_lies_down_of_itself():
    """Twenty-six columns do not fit 156 mm at 9 pt: the table is turned rather than set smaller."""
    numbers = tuple(Text(str(n * 1111)) for n in range(26))
    wide = Table("宽表", tuple(Column(f"指标{n}", "right") for n in range(26)), (Line(numbers),))
    page = printed(wide, paragraph("完。"))
    assert {round(c["width"]) for p in page.file.pages for c in p.chars if c["matrix"][1] > 0.5} <= {9, 14}


def test_text_is_never_markup():
    """What looks like Typst is printed as it stands; bidi and control characters are gone."""
    nasty = '#set page(margin:0pt) [*a*] $x$ @b C:\\d 1--2 //c <e> `f` = g #eval("1") \\u{41}'
    page = printed(
        paragraph("\u202e" + nasty + "\x00\u200f"),
        Table("#x_y_", (Column("#a[b]"),), (Line((Text("- x\n+ y"),)),)),
        paragraph("完。"),
    )
    for said in (nasty.replace(" ", ""), "#x_y_", "#a[b]", "-x+y"):
        assert said in page.text()


def test_rare_characters_are_set_by_a_fallback():
    """Characters of names beyond GB 2312 and symbols are set if any face of the machine has them."""
    rare = "".join(c for c in "𬱖㛃䶮①㎡✔" if not find_faces().missing("仿宋", c))
    assert rare in printed(paragraph(f"姓名{rare}。")).text()


@pytest.mark.parametrize(
    ("block", "place"),
    [
        (paragraph("甲乙\U0010fffd。"), "段落“甲乙"),
        (Heading(1, "节\U0010fffd"), "标题“一、节"),
        (table(("甲", "\U0010fffd", "2")), "表“统计表”第1行"),
        (
            Chart(
                "图题", '<svg xmlns="http://www.w3.org/2000/svg"><text>\U0010fffd</text></svg>', "图", ("\U0010fffd",)
            ),
            "图“图题”",
        ),
    ],
)
def test_a_character_without_a_glyph_is_refused_with_its_place(block, place):
    """Never a box: T02 names the character, its code point and where it stands."""
    with pytest.raises(DocumentRefused) as refused:
        render_pdf(document(block, paragraph("完。")))
    assert refused.value.code == "T02"
    assert "U+10FFFD" in str(refused.value)
    assert place in str(refused.value)


def test_a_chart_is_set_in_the_faces_of_its_roles():
    """The placeholder guatu-hei becomes the machine's 黑体, and the chart's words stay text."""
    word = printed(chart(), paragraph("完。")).find("图$")
    assert find_faces().of("黑体")[0].family.split()[0] in word.font


def test_a_picture_is_printed_with_its_caption_inside_the_type_area():
    """A photo larger than the page is scaled down; the caption stands below it."""
    data = io.BytesIO()
    Image.new("RGB", (2000, 3000), "red").save(data, "JPEG")
    photo = picture(
        media="image/jpeg",
        data=base64.b64encode(data.getvalue()).decode(),
        width=2000,
        height=3000,
        caption="图1　现场",
    )
    page = printed(photo, paragraph("完。"))
    image = next(i for p in page.file.pages for i in p.images)
    assert image["x0"] * MM >= LEFT
    assert image["height"] * MM < HEIGHT
    assert page.find("图1").baseline > image["bottom"] * MM


def test_a_picture_in_print_colours_is_converted():
    """A CMYK photo, which PDF/A takes no profile for here, is printed in RGB."""
    data = io.BytesIO()
    Image.new("CMYK", (30, 20)).save(data, "JPEG")
    photo = picture(media="image/jpeg", data=base64.b64encode(data.getvalue()).decode(), width=30, height=20)
    assert printed(photo, paragraph("完。")).file.pages[0].images


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n broken", b""])
def test_a_picture_that_cannot_be_read_is_refused(data):
    """T03, not a blank."""
    with pytest.raises(DocumentRefused, match="T03 图“点”"):
        render_pdf(document(picture(data=base64.b64encode(data).decode()), paragraph("完。")))


def test_a_drawing_may_not_read_files():
    """An SVG that links a file of the machine is refused."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="/etc/hostname" width="9" height="9"/></svg>'
    with pytest.raises(DocumentRefused, match="T03"):
        render_pdf(document(chart(svg), paragraph("完。")))


def test_a_draft_says_so_and_only_a_draft():
    """征求意见稿 in 3号 at the top left of the type area until the report is approved."""
    mark = printed(prose(60), draft=True).find("征求意见稿")
    assert (mark.size, mark.x0, mark.baseline - 0.88 * 16 * MM) == (
        pytest.approx(16),
        pytest.approx(LEFT, abs=0.3),
        pytest.approx(TOP, abs=0.5),
    )
    assert "征求意见稿" not in printed(prose(60), draft=False).text()


def test_a_plain_report_has_no_red_and_a_bulletin_its_masthead():
    """report_plain: the title at the top, nothing red. bulletin: issue, issuer and date under the name, lists at the end."""
    plain = printed(prose(60), report="report_plain", draft=False)
    assert not any(
        c["non_stroking_color"][0] > 0.5 for c in plain.file.pages[0].chars if len(c["non_stroking_color"] or ()) == 3
    )
    bulletin = printed(prose(60), report="bulletin", mark="工作简报", copies_to="报：省厅\n发：各所队")
    for said in ("工作简报", "第4期", "示范县公安局办公室2020年9月30日", "报：省厅。", "发：各所队。"):
        assert said in bulletin.text()


def test_a_report_without_head_elements_is_printed():
    """Any notebook: no organ, date, attachments or imprint; headings may begin at any level."""
    bare = {
        "mark": "",
        "document_number": "",
        "signer": "",
        "addressee": "",
        "organ": "",
        "issuer": "",
        "copies_to": "",
        "date": None,
    }
    page = printed(
        Heading(3, "深"),
        prose(60),
        Heading(1, "浅"),
        of_rows(0),
        report="report_plain",
        draft=False,
        issue=None,
        **bare,
    )
    assert page.pages == 1
    assert "D:19700101" in page.file.metadata["CreationDate"]


def test_the_same_document_gives_the_same_bytes_dated_by_its_head():
    """PDF/A-2b and PDF/UA-1, with the 成文日期 as its date and no time of day of the machine."""
    one, two = (render_pdf(document(prose(60))) for _ in range(2))
    assert one == two
    meta = Printed(one).file.metadata
    assert (meta["CreationDate"][:10], meta["Title"]) == ("D:20200930", "关于第4期教育整顿进展情况的报告")
    assert b"pdfaid:part>2<" in one
    assert b"pdfuaid:part>1<" in one


def test_many_tables_in_a_row_are_printed_even_if_they_cannot_all_settle():
    """Thirty tables without a line of text between them: all rows are there."""
    page = printed(*[of_rows(25)] * 30, paragraph("完。"))
    assert page.text().count("行25短25") == 30


def test_a_large_report_is_printed_with_everything_in_it():
    """Twenty pages and more of prose, charts and tables in one piece."""
    page = Printed(render_pdf(large()))
    assert page.pages > 15
    assert "指标14之12" in page.text()


def test_a_programme_may_replace_a_part_of_the_template(tmp_path):
    """A part in the programme's templates folder is used; the rest stays guatu's; a fault in it is named T04."""
    own = typeset.template_sources(None)["head.typ"].decode().replace("征求意见稿", "内部讨论稿")
    (tmp_path / "head.typ").write_text(own, encoding="utf8")
    assert "内部讨论稿" in Printed(render_pdf(document(prose(60)), templates=tmp_path)).text()
    (tmp_path / "head.typ").write_text("#let x = (", encoding="utf8")
    with pytest.raises(DocumentRefused, match="T04"):
        render_pdf(document(prose(60)), templates=tmp_path)


def test_what_typst_has_kept_is_dropped_now_and_then(monkeypatch):
    """After so many documents the compiler is made to forget, which changes no byte of the next one."""
    asked = []
    warm = typeset.compiler

    class Watched:
        def __init__(self, *of: object) -> None:
            self.compiler = warm(*of)

        def __getattr__(self, name: str) -> object:
            asked.append(name)
            return getattr(self.compiler, name)

    monkeypatch.setattr(typeset, "compiler", Watched)
    monkeypatch.setattr(typeset, "_REMEMBERED", 3)
    monkeypatch.setattr(typeset._local, "since", 0, raising=False)
    papers = [render_pdf(document(prose(60))) for _ in range(7)]
    assert len(set(papers)) == 1
    assert asked == [*["compile_with_warnings"] * 3, *["compile"] * typeset._FORGETTING] * 2 + ["compile_with_warnings"]


def test_a_forked_process_is_told_instead_of_hanging(monkeypatch):
    """Typst's threads do not survive a fork: a child of a process that has compiled raises at once."""
    monkeypatch.setitem(typeset._first_process, "id", -1)
    with pytest.raises(RuntimeError, match="forkserver"):
        render_pdf(document(prose(60)))


def test_any_notebook_goes_through_nbconvert():
    """jupyter nbconvert --to gongwen_pdf: the exporter is registered and gives PDF bytes."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# 我的分析\n\n## 小节\n\n正文。")])
    pdf, resources = get_exporter("gongwen_pdf")().from_notebook_node(notebook)
    assert resources["output_extension"] == ".pdf"
    assert "我的分析一、小节正文。" in Printed(pdf).text()


def test_the_date_is_printed_without_zeros():
    """7.3.5.4: 2020年8月1日."""
    assert printed(prose(60), date=datetime.date(2020, 8, 1)).find("2020年8月1日$")


def test_the_addressee_ends_in_one_full_width_colon():
    """7.3.2, whether the programme's file has the colon or not."""
    assert printed(prose(60), addressee="指导组：").find("指导组：$")
    assert head().addressee.endswith("组")
    assert printed(prose(60)).find("第八驻点指导组：$")


def test_a_note_stands_on_the_page_of_its_tables_last_line():
    """However many lines the table has; a line goes along rather than leave the note alone."""
    for rows in range(38, 43):
        found = printed(of_rows(rows, note="注：甲乙丙丁。"), paragraph("完。"))
        page = next(line.page for line in found.lines if line.text.startswith("注："))
        assert any(line.page == page and line.text.startswith("行") for line in found.lines), rows


def test_a_total_stands_on_the_page_of_the_line_before_it():
    """No page begins with a total alone."""
    for rows in range(38, 43):
        whole = of_rows(rows)
        total = Line((Text("合计"), Text(""), Text(str(rows))), total=True)
        found = printed(replace(whole, lines=(*whole.lines, total)), paragraph("完。"))
        page = next(line.page for line in found.lines if line.text.startswith("合计"))
        assert any(line.page == page and line.text.startswith("行") for line in found.lines), rows


def test_an_opening_mark_begins_a_line_inside_the_type_area():
    """Whole, as wide as any character: not pulled out of the type area by the half that is white; and nothing after it is lost."""
    texts = [f"{'字' * n}（一二三）“引语”《规定》〔2020〕（123.5%）{'字' * (40 - n)}（括号）。" for n in range(20, 32)]
    found = printed(*map(paragraph, texts))
    assert min(line.x0 for n in range(1, found.pages + 1) for line in found.body_lines(n)) > LEFT - 0.1
    assert any(line.text.startswith(("（", "“")) for line in found.lines if abs(line.x0 - LEFT) < 0.1)
    whole = re.sub(r"—\d+—", "", found.text())
    assert all(text in whole for text in texts)
