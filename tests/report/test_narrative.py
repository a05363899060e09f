"""A bureau's narrative: sections of plain paragraphs, markup refused by line, typed numbers found."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.errors import DocumentRefused
from guatu.indicators.figure import Rate
from guatu.report.narrative import read_narrative, typed_numbers

from .figure_factories import count, figures, rate

TEXT = "\ufeff## 主要做法\r\n\r\n### 三抓\r\n\r\n一是抓党建。\r\n\r\n二是抓责任。\r\n\r\n### 四学\n\n一是学。\n\n##存在的主要问题\n\n一是不平衡。\n"
SAMPLES = sorted((Path(__file__).parents[2] / "params" / "shifan" / "narrative").rglob("*.md"))


def test_sections_and_sub_sections_are_found_by_name():
    """A sub-section's text keeps its paragraphs; a section's own text is what stands before its sub-sections."""
    narrative = read_narrative(TEXT)
    assert narrative.section("主要做法", "三抓") == "一是抓党建。\n\n二是抓责任。"
    assert narrative.section("主要做法") == ""
    assert narrative.section("存在的主要问题") == "一是不平衡。"
    assert (narrative.sections, narrative.parts("主要做法")) == (("主要做法", "存在的主要问题"), ("三抓", "四学"))


@pytest.mark.parametrize(
    ("name", "part", "hint"),
    [("主要作法", "", "主要做法"), ("主要做法", "三抓四", "三抓"), ("主要作法", "三抓", "主要做法")],
)
def test_a_missing_section_is_refused_with_the_nearest(name: str, part: str, hint: str):
    """D16 says what is missing and what may have been meant."""
    with pytest.raises(DocumentRefused, match="D16") as refused:
        read_narrative(TEXT).section(name, part)
    assert f"是否应为“{hint}”" in refused.value.sentence()


@pytest.mark.parametrize(
    "line",
    [
        "- 一项", "* 一项", "+ 一项", "1. 一项", "2) 一项", "|甲|乙|", "---|---", "***", "===", "> 引", "```", "用`代码`写",
        "见![图](a.png)", "见[网页](http://a)", "见<https://a>", "<b>重</b>", "<!-- 注 -->", "**重**点", "# 大标题", "#### 小标题", "##",
    ],
)  # fmt: skip
def test_markup_is_refused_with_its_line(line: str):
    """Only ## and ### and paragraphs: lists, tables, images, links, HTML and the like name their line."""
    with pytest.raises(DocumentRefused, match="D17") as refused:
        read_narrative(f"## 节\n\n文字。\n{line}\n")
    assert "第4行" in refused.value.sentence()


@pytest.mark.parametrize(
    "line", ["3 < 5，a > b", "2*3=6", "（1）一是", "1．一是", "——破折号", "第1.2条", "甲|乙", "[甲]", "-5度"]
)
def test_what_only_looks_like_markup_is_text(line: str):
    """Signs that stand within a sentence stay in it."""
    assert read_narrative(f"## 节\n{line}").section("节") == line


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("\n文字\n## 节", "D19", 2),
        ("### 小节", "D19", 1),
        ("## 节\n## 节", "D18", 2),
        ("## 节\n### 甲\n\n### 甲", "D18", 4),
    ],
)
def test_text_outside_sections_and_headings_twice_are_refused(text: str, code: str, line: int):
    """Each with its line."""
    with pytest.raises(DocumentRefused, match=code) as refused:
        read_narrative(text)
    assert refused.value.values["line"] == line


def test_the_samples_narratives_are_sound():
    """Each reads, has the same sections, and no number typed by hand."""
    assert len(SAMPLES) == 4
    for path in SAMPLES:
        narrative = read_narrative(path.read_text("utf-8"))
        assert narrative.sections == ("主要做法", "存在的主要问题", "下一步工作打算", "转变和提升")
        assert narrative.parts("主要做法") == ("三抓", "四学", "五查", "六提升")
        assert typed_numbers(path.read_text("utf-8"), figures()) == ()


@given(st.text())
def test_any_text_is_read_or_refused(text: str):
    """No input raises anything but DocumentRefused."""
    with suppress(DocumentRefused):
        assert typed_numbers(read_narrative(f"## 节\n{text}").section("节"), figures()) is not None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("发现问题65个", [("65", ("findings.found",))]),
        ("新增１０个", [("１０", ("findings.found.new",))]),
        ("销号率46.2%，或46％", [("46.2%", ("findings.closing_rate",)), ("46％", ("findings.closing_rate",))]),
        ("提高6.2个百分点", [("6.2个百分点", ("findings.closing_rate.change",))]),
        ("应到22,535人次", [("22,535", ("trainings.expected",))]),
        ("无人知晓的77个", [("77", ())]),
        ("逐一谈话7人", [("7", ("a", "b"))]),
        ("逐一谈话7名", [("7", ("b",))]),
    ],
)
def test_a_typed_number_names_the_figures_that_have_its_value(text: str, found: list[tuple[str, tuple[str, ...]]]):
    """Values, new parts, rates as printed and their changes; a measure word that follows narrows them."""
    others = (
        count(22535, key="trainings.expected", measure="人次", new=None),
        count(7, key="a", new=None),
        count(7, key="b", measure="名", new=None),
        rate(Rate(1, 3), Rate(1, 3), key="c"),
    )
    assert [(number.number, number.keys) for number in typed_numbers(text, figures(*others))] == found


@pytest.mark.parametrize(
    "text",
    [
        "{findings.found:个}", "{findings.by_unit.110所:个}", "2020年9月30日", "9月30日前", "2020-09-30", "示公教整〔2020〕19号", "第4期", "第 8 驻点",
        "6+N", "6＋N顽瘴痼疾", "（1）一是", "1．一是", "三抓四学", "3个月内", "24小时", "G20峰会",
    ],
)  # fmt: skip
def test_dates_numbers_of_papers_and_ordinals_are_no_figures(text: str):
    """What a placeholder prints, and what counts nothing, is left alone."""
    assert typed_numbers(text, figures()) == ()


def test_a_section_that_was_not_written_is_not_a_slip():
    """What nobody wrote is lacking; what looks like a slip is not, and `section` names it."""
    narrative = read_narrative("## 主要做法\n\n### 三抓\n\n一\n\n## 存在主要问题\n\n二\n")
    assert narrative.lacks("下一步工作打算")
    assert narrative.lacks("主要做法", "五查清顽疾")
    assert not narrative.lacks("主要做法", "三抓")
    assert not narrative.lacks("存在的主要问题")
    with pytest.raises(DocumentRefused, match="存在主要问题"):
        narrative.section("存在的主要问题")


def test_a_section_in_which_nothing_stands_is_lacking():
    """As if it had not been written; one that has sub-sections with text is not."""
    found = read_narrative("## 主要做法\n### 三抓\n\n### 四学\n一是学。\n## 存在的主要问题\n \n")
    assert [found.lacks("主要做法", part) for part in ("", "三抓", "四学")] == [False, True, False]
    assert found.lacks("存在的主要问题")
