"""The official elements on screen, each set from the head (GB/T 9704-2012)."""

from datetime import date

from lxml import html

from guatu.report.head import attachments_markup, head_markup, imprint_markup, printed, signature_markup
from tests.report.block_factories import head


def lines(markup: str) -> list[tuple[str, str]]:
    """Class and text of every element that has a class."""
    element = html.fragment_fromstring(markup, create_parent="div")
    return [(e.get("class"), e.text_content().replace("\n", "")) for e in element.iter() if e.get("class")]


def test_a_formal_report():
    """Draft mark, red mark, 文号 and signer on one line, title, addressee: in this order."""
    assert lines(head_markup(head()))[1:] == [
        ("draft", "征求意见稿"),
        ("mark", "示范县公安局文件"),
        ("number", "示公教整〔2020〕19号签发人：张三"),
        ("signer", "张三"),
        ("title", "关于第4期教育整顿进展情况的报告"),
        ("to", "第八驻点指导组："),
    ]


def test_a_plain_report_has_no_red_head():
    """Only the draft mark, the title and the addressee stand above its text."""
    kinds = [kind for kind, _ in lines(head_markup(head(report="report_plain")))]
    assert kinds == ["head report_plain", "draft", "title", "to"]


def test_a_bulletin():
    """Red name, issue, issuer and date on one line, title."""
    found = dict(lines(head_markup(head(report="bulletin", mark="教育整顿简报", draft=False))))
    assert found["mark name"] == "教育整顿简报"
    assert found["issue"] == "第4期"
    assert found["number"] == "示范县公安局办公室2020年9月30日"
    assert "draft" not in found


def test_approval_removes_the_draft_mark_alone():
    """A final is the draft without its mark."""
    assert head_markup(head()).replace('<p class="draft">征求意见稿</p>\n', "") == head_markup(head(draft=False))


def test_title_segments_are_not_broken():
    """Every segment of the title is a box of its own."""
    assert head_markup(head()).count("<span>关于第4期</span><span>教育整顿</span>") == 1


def test_dates_have_no_zeros_before_them():
    """2020年8月31日 (7.3.5.4)."""
    assert printed(date(2020, 8, 1)) == "2020年8月1日"
    assert printed(None) == ""


def test_the_longer_of_organ_and_date_stands_at_the_edge():
    """7.3.5.2: where the date is longer than the organ's name the two change places."""
    assert signature_markup(head()).startswith('<div class="signed long">')
    assert signature_markup(head(organ="示范市人民政府公安局")).startswith('<div class="signed">')
    assert signature_markup(head(organ="", date=None)) == ""
    assert signature_markup(head(report="bulletin")) == ""


def test_attachments_are_listed_in_order():
    """附件说明: numbered without end punctuation; a single one has no number (7.3.4)."""
    assert "附件：</span>" in attachments_markup(["甲", "乙"])
    assert [text for kind, text in lines(attachments_markup(["甲", "乙"])) if kind == "one"] == ["1. 甲", "2. 乙"]
    assert [text for kind, text in lines(attachments_markup(["甲"])) if kind == "one"] == ["甲"]
    assert attachments_markup([]) == ""


def test_the_imprint():
    """抄送 ends with one full stop, the issuer and the date of issue stand below it (7.4.2, 7.4.3)."""
    assert [t for k, t in lines(imprint_markup(head())) if k in ("copies", "issued")] == [
        "抄送：县委办公室。",
        "示范县公安局办公室2020年9月30日印发",
    ]
    assert imprint_markup(head(copies_to="", issuer="")) == ""


def test_a_bulletin_lists_who_gets_it():
    """报, 送 and 发 stand on lines of their own, and nobody issues it again."""
    copies = "报：省公安厅\n送：县委，县政府。\n发:各所队"
    found = [t for k, t in lines(imprint_markup(head(report="bulletin", copies_to=copies))) if k == "copies"]
    assert found == ["报：省公安厅。", "送：县委，县政府。", "发：各所队。"]
