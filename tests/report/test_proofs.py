"""Punctuation, digits and lists of a narrative: each rule finds what it is for, and nothing in sound text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.report.proofs import gaps, slips

SAMPLES = sorted((Path(__file__).parents[2] / "params" / "shifan" / "narrative").rglob("*.md"))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("抓好学习,覆盖全员", "半角标点"),
        ("情况如下:", "半角标点"),
        ("“好”,而且", "半角标点"),
        ("销号率{a.b:%},其中", "半角标点"),
        ("发现{a.b:个},其中{c.d:个};另有", "半角标点"),
        ("推进顺利.其中", "半角句点"),
        ("各级领导(含离退休)", "半角括号"),
        ("(一)是", "半角括号"),
        ("（含补学)", "一半全角、一半半角的括号"),
        ('开展"回头看"活动', "直引号"),
        ("覆盖全员。。", "重复的标点"),
        ("覆盖全员，。其中", "重复的标点"),
        ("学习、培训…", "不是六点的省略号"),
        ("学习、培训...", "不是六点的省略号"),
        ("重点--整改", "用半角连字符代替的破折号"),
        ("（一）、学习", "带括号的序号后的顿号或逗号"),
        ("发现６５个", "全角数字"),
        ("截至{cut_off}，九月三十日前", "用汉字写的日期（别处用阿拉伯数字）"),
        ("2020年和二〇二〇年", "用汉字写的日期（别处用阿拉伯数字）"),
    ],
)
def test_each_rule_finds_what_it_is_for(text, what):
    """With its line and the text around it as it stands."""
    (slip,) = slips(f"## 节\n\n{text}")
    assert slip.what == what
    assert slip.lines == (3,)
    assert slip.found in text


@pytest.mark.parametrize(
    "text",
    [
        "一是抓党建引领。召开专题会议，参加{trainings.sat:人次}，合格率{trainings.pass_rate:%}，成绩突出。",
        "他说：“学习要学深！”随后……",
        "按1:2配备，占3.5%，见WPS(2019)第2,3页；Q1,Q2两季",
        "（一）三抓强基础——重在落实。怎么办？！",
        "6+N顽瘴痼疾、“三个规定”、《条例》第8条",
        "9月30日、五四青年节、三月份、一月内、十五日内",
        'e.g. plain (English) text, with "quotes"...',
        "文号：示公教整〔2020〕19号，2020-09-30",
        "{findings.by_source.甲,乙:个}，{{字面}}",
    ],
)
def test_sound_text_is_left_alone(text):
    """No alarm where a rule is not certain."""
    assert slips(text) == ()


def test_a_rule_is_said_once_with_all_its_lines():
    """However often it is broken."""
    (slip,) = slips("一,二三\n四五,六七，八九,十\n\n甲乙,丙")
    assert slip.lines == (1, 2, 4)


def test_the_samples_narratives_are_sound():
    """No false alarm on the sample."""
    assert len(SAMPLES) == 4
    for path in SAMPLES:
        assert slips(path.read_text("utf-8")) == ()
        assert gaps(path.read_text("utf-8")) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("一是甲。\n\n二是乙。\n\n三是丙。", []),
        ("一是甲；二是乙；三是丙。", []),
        ("一是甲。", [(1, "一是", "二是", True)]),
        ("一是甲。\n\n三是丙。", [(3, "三是", "二是", False)]),
        ("二是乙。", [(1, "二是", "一是", False)]),
        ("一是甲。\n二是乙。\n一是丙。\n二是丁。", []),
        ("一是甲：一是子；二是丑。\n二是乙。", []),
        ("一是甲：一是子。\n二是乙。\n三是丙。", [(1, "一是", "二是", True)]),
        ("## 甲\n一是甲。\n## 乙\n二是乙。", [(2, "一是", "二是", True), (4, "二是", "一是", False)]),
        ("一是一、二是二，说到做到；统一是前提；其一是甲。", []),
        (
            "".join(
                f"{n}是甲。\n" for n in ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
            ),
            [],
        ),
    ],
)
def test_lists_that_break_off(text, found):
    """An item that lacks the one before or after it, within its section; lists may stand inside items."""
    assert [(g.line, g.item, g.missing, g.after) for g in gaps(text)] == found


@given(st.text(st.sampled_from('一二三四五六七八九十是，。；：\n#年月日0９,.()（）"…-{}甲'), max_size=60))
def test_any_text_is_judged(text):
    """No input raises, and what is found is in the text."""
    for slip in slips(text):
        assert slip.found.strip() in text
    assert all(1 <= gap.line <= text.count("\n") + 1 for gap in gaps(text))
