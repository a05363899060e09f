"""From an executed notebook to the Document: what is taken, in which order, and what is refused by name."""

import base64
import datetime
import struct
import zlib

import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from guatu.errors import DocumentRefused
from guatu.render.document import chinese, read_document
from guatu.report import blocks
from guatu.report.blocks import Group, Head, Heading, Paragraph, Picture, Table, Text


def notebook(*cells):
    """A notebook of markdown (str) and of code cells with these outputs (list)."""
    made = [new_markdown_cell(c) if isinstance(c, str) else new_code_cell("x", outputs=list(c)) for c in cells]
    return new_notebook(cells=made)


def shown(**data):
    return [new_output("display_data", {k.replace("_", "/", 1): v for k, v in data.items()})]


def own(block):
    return [new_output("display_data", {blocks.MIME: blocks.to_json(block), "text/html": "<p>", "text/plain": "x"})]


def words(text):
    return Paragraph((Text(text),))


def png(width=3, height=2):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\xff" * 3 * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return base64.b64encode(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    ).decode()


def test_headings_are_numbered_by_level_and_anew_below_each():
    """一、 （一） 1. （1）, GB/T 9704-2012, 7.3.3; a number typed in the notebook is not doubled."""
    document = read_document(
        notebook("## 一、甲\n\n### 乙\n\n### （二）丙\n\n#### 丁\n\n##### 戊\n\n## 己\n\n### 庚", own(words("x")))
    )
    assert [h.number + h.text for h in document.body if isinstance(h, Heading)] == [
        "一、甲",
        "（一）乙",
        "（二）丙",
        "1.丁",
        "（1）戊",
        "二、己",
        "（一）庚",
    ]


def test_numbers_above_ten_are_chinese():
    """十, 十一, 二十, 二十五, 九十九."""
    assert [chinese(n) for n in (1, 10, 11, 20, 25, 99)] == ["一", "十", "十一", "二十", "二十五", "九十九"]


def test_attachments_begin_at_their_headings():
    """`# 附件：…` parts the text from its attachments; their headings count for themselves."""
    document = read_document(notebook("# 题\n\n## 甲\n\n文", "# 附件：统计表\n\n## 乙\n\n表", "# 附件2 清单\n\n单"))
    assert [a.title for a in document.attachments] == ["统计表", "清单"]
    assert document.attachments[0].blocks[0] == Heading(1, "乙", "一、")
    assert document.body[-1] == words("文")


def test_the_head_says_the_title_and_there_is_one_head():
    """Without a head the notebook's own title stands, and nothing calls it a draft."""
    head = Head("report_formal", ("关于", "报告"), date=datetime.date(2020, 9, 30))
    assert read_document(notebook("# 题", own(head), own(words("x")))).head == head
    assert read_document(notebook("# 题\n\n文")).head.title == ("题",)
    assert not read_document(notebook("# 题\n\n文")).head.draft
    with pytest.raises(DocumentRefused, match="D06"):
        read_document(notebook(own(head), own(head), own(words("x"))))


def test_groups_are_flattened_in_order():
    """A cell that gives several blocks gives them in order."""
    group = words("一") + Group((words("二"), words("三"))) + words("四")
    assert [b.text for b in read_document(notebook(own(group))).body] == ["一", "二", "三", "四"]


def test_an_analysts_own_outputs_become_blocks():
    """DataFrame → table, plot → picture, Markdown and printed text → paragraphs."""
    frame = pd.DataFrame({"单位": ["甲", "<b>"], "数": [1, 20]})
    document = read_document(
        notebook(
            shown(text_html=frame.to_html(), text_plain=str(frame)),
            shown(image_png=png(30, 20), text_plain="<Figure size 640x480 with 1 Axes>"),
            shown(text_markdown="一段\n\n- 甲\n- 乙", text_plain="x"),
            [new_output("stream", name="stdout", text="印出\n")],
            shown(text_plain="42"),
        )
    )
    table, picture, *texts = document.body
    assert isinstance(table, Table)
    assert [[run.text for run in line.cells] for line in table.lines] == [["0", "甲", "1"], ["1", "<b>", "20"]]
    assert [c.align for c in table.columns] == ["right", "left", "right"]
    assert isinstance(picture, Picture)
    assert (picture.width, picture.height) == (30, 20)
    assert picture.alt == "图（第2格）"
    assert [p.text for p in texts] == ["一段", "· 甲", "· 乙", "印出", "42"]


@pytest.mark.parametrize(
    ("cell", "code", "says"),
    [
        (shown(text_html="<div>x</div>", text_plain="x"), "D02", "text/html"),
        (shown(text_html="<table><tr><td colspan=2>x</td></tr></table>"), "D02", "合并"),
        (shown(image_png="AAAA"), "D02", "image/png"),
        (
            [new_output("display_data", {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "x"})],
            "D02",
            "widget",
        ),
        ([new_output("display_data", {blocks.MIME: {"kind": "nonsense"}})], "D02", "guatu"),
        ([new_output("display_data", {blocks.MIME: {"kind": "paragraph", "runs": ["\ud800"]}})], "D02", "guatu"),
        ([new_output("stream", name="stderr", text="Warning: x")], "D05", "Warning"),
        ([new_output("error", ename="KeyError", evalue="x", traceback=[])], "D04", "KeyError"),
        ("<div>x</div>", "D03", "HTML"),
        ("![图](a.png)", "D03", "图片"),
        ("> 引", "D03", "引用"),
        ("# 题", "D07", "正文"),
    ],
)
def test_what_cannot_be_set_is_refused_by_name(cell, code, says):
    """An output is never dropped in silence; the refusal names its cell."""
    with pytest.raises(DocumentRefused) as caught:
        read_document(notebook(cell))
    assert caught.value.code == code
    assert says in str(caught.value)
    assert code == "D07" or "第1格" in str(caught.value)


def test_markdown_is_text_and_nothing_in_it_is_run():
    """Emphasis is dropped, a link keeps its address, lines join without a space between Chinese characters."""
    document = read_document(notebook("甲**乙**\n丙 [网](http://x.example) `c`\n\n| 头 | 数 |\n|--|--:|\n| a | 1 |"))
    assert document.body[0].text == "甲乙丙 网（http://x.example） c"
    assert document.body[1].columns[1].align == "right"


def test_blocks_round_trip_through_the_notebook():
    """What `to_json` writes, `from_json` reads, every kind."""
    kinds = (
        Head("report_plain", ("x",)),
        Table("c", (blocks.Column("a"),), (blocks.Line((blocks.FigureText("1", "k", "n"),)),)),
        Picture("image/png", png(), 3, 2, "a"),
        blocks.Chart("t", "<svg/>", "a"),
        words("x"),
        Heading(2, "h"),
    )
    for block in kinds:
        assert blocks.from_json(blocks.to_json(block)) == block
    assert blocks.from_json(blocks.to_json(Group(kinds))) == Group(kinds)


def test_what_is_for_the_screen_only_is_left_out():
    """The panel says so of itself; a widget that does not is still refused by name."""
    widget = "application/vnd.jupyter.widget-view+json"
    panel = [new_output("display_data", {widget: {"model_id": "x"}, blocks.SCREEN_MIME: {"what": "panel"}})]
    assert read_document(notebook(panel, own(words("正文")))).body == (words("正文"),)
    with pytest.raises(DocumentRefused, match=r"D02.*widget"):
        read_document(notebook([new_output("display_data", {widget: {"model_id": "x"}})]))


def test_an_error_shown_as_a_box_is_an_error():
    """A cell that failed in JupyterLab leaves no error output; its box must not pass, nor be dropped."""
    box = [new_output("display_data", {"text/html": "<div>", blocks.FAULT_MIME: {"code": "D01", "sentence": "x"}})]
    with pytest.raises(DocumentRefused, match=r"D04.*第2格.*D01"):
        read_document(notebook(own(words("正文")), box))
