"""Traditional text printed in Simplified, and Simplified text left as it is, to the character."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guatu.report.simplified import legible, simplified, traditional_lines
from tests.indicators.ledger_factories import ledgers

SAMPLES = sorted((Path(__file__).parents[2] / "params" / "shifan" / "narrative").rglob("*.md"))
LEVEL_1 = [bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFA)]
TRADITIONAL = "停止執行職務，按程序移交，著力整改，資料圖片，隨著工作推進，成效顯著。"


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        (TRADITIONAL, "停止执行职务，按程序移交，着力整改，资料图片，随着工作推进，成效显著。"),
        ("讀原著、學原文、悟原理，成績卓著", "读原著、学原文、悟原理，成绩卓著"),
        ("依照台帳覆核，佈署「回頭看」工作", "依照台账复核，部署“回头看”工作"),
        ("線索交辦、認領、牽頭、立行立改", "线索交办、认领、牵头、立行立改"),
        ("發現{findings.by_source.群眾舉報梳理查:個}", "发现{findings.by_source.群众举报梳理查:个}"),
        ("## 存在的主要問題", "## 存在的主要问题"),
    ],
)
def test_traditional_text_is_simplified_without_changing_words(written, printed):
    """Characters, not phrases: 執行 stays 执行 and 程序 stays 程序; what OpenCC gets wrong is put right."""
    assert simplified(written) == printed
    assert simplified(printed) == printed


@pytest.mark.parametrize(
    "text",
    [
        "成效显著，随著名专家到场，乾坤，藉机，狼藉，名著手稿，论著力求",
        "李昇、朱镕基、喆、堃",
        "著作、著名、原著、编著、土著",
        "plain text ＆ 123％",
        "",
    ],
)
def test_simplified_text_is_left_alone(text):
    """tw2s would make 显著 显着; characters that are standard in names are no sign of Traditional."""
    assert simplified(text) == text
    assert traditional_lines(text) == ()


def test_a_single_traditional_character_does_not_drag_its_line_along():
    """A name typed in Traditional within Simplified text is the only thing that changes."""
    assert simplified("成效显著，由陳大明负责") == "成效显著，由陈大明负责"


def test_words_that_show_nothing_else_of_traditional():
    """著力 and 随著 have no character that is Traditional only."""
    assert simplified("著力推进，随著工作深入，坚持著标准") == "着力推进，随着工作深入，坚持着标准"


def test_lines_are_judged_one_by_one_and_told():
    """A narrative in Simplified with one Traditional paragraph."""
    text = f"## 节\n\n成效显著。\n\n{TRADITIONAL}\n"
    assert traditional_lines(text) == (5,)
    assert simplified(text).splitlines()[2] == "成效显著。"


def test_what_is_called_so_keeps_its_name():
    """Keys and headings of a programme that is itself written in Traditional."""
    text = "### 三抓強基礎\n發現{a.by_b.舉報.new:個}，{a.by_b.信訪:個}"
    kept = simplified(text, {"三抓強基礎", "a.by_b.舉報"})
    assert kept == "### 三抓強基礎\n发现{a.by_b.舉報.new:个}，{a.by_b.信访:个}"


def test_the_sample_is_simplified():
    """No narrative of the sample changes."""
    assert SAMPLES
    for path in SAMPLES:
        assert simplified(path.read_text("utf-8")) == path.read_text("utf-8")


@settings(max_examples=200)
@given(st.text(st.sampled_from([c for c in LEVEL_1 if c != "著"] + list("，。“”\n{}AZ19")), max_size=40))
def test_text_of_the_simplified_character_set_never_changes(text):
    """GB 2312, level 1, but for 著, whose uses are listed."""
    assert simplified(text) == text


@settings(max_examples=200)
@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=20))
def test_simplifying_twice_is_simplifying_once(text):
    """What was printed once is not changed again, and lines stay lines."""
    assert simplified(simplified(text)) == simplified(text)
    assert len(simplified(text + "\n" + text).split("\n")) == 2


def test_ledgers_are_printed_in_simplified_and_kept_as_written():
    """Free text only; a table without such text is the same object."""
    given = ledgers(findings=[{"description": TRADITIONAL, "lead_unit": "城關派出所"}, {"description": "成效显著"}])
    printed = legible(given)
    assert printed["findings"].rows[0].text("description").startswith("停止执行职务")
    assert printed["findings"].rows[0].text("lead_unit") == "城關派出所"
    assert printed["findings"].rows[1] is given["findings"].rows[1]
    assert printed["leads"] is given["leads"]
    assert given["findings"].rows[0].text("description") == TRADITIONAL
    assert replace(printed, tables=given.tables) == given
