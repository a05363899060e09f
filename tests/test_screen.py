"""What a terminal shows of findings."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from guatu import screen
from guatu.checks.outcome import Finding, Outcome, Switched, Unjudged
from guatu.programme import Bureau

BUREAU = Bureau(code="SF01", name="示范县公安局", document_code="示", signer="局长")


def a_finding(cell="F38", sheet="问题整改台账", severity="error", sentence="R02", **values):
    code = sentence.partition(".")[0]
    return Finding(code, severity, "SF01.xlsx", sheet, cell, ("WT001",), sentence, {"column": "问题描述"} | values)


def shown(outcome, lang="zh", *, terminal=True, width=80, colour=False, monkeypatch=None):
    """What is printed on a terminal of `width` cells, or into a pipe."""
    target = io.StringIO()
    console = Console(
        file=target, force_terminal=terminal, width=width, highlight=False, soft_wrap=not terminal, no_color=not colour
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(screen, "console_on", lambda **_: console)
        screen.print_findings(BUREAU, outcome, lang)
    return target.getvalue()


def test_findings_stand_under_their_file_and_sheet():
    """Severity, code and cell in columns; what to do beside them, wrapped under itself."""
    long = a_finding("Q51", sentence="R04", column="状态", found="已消号", near="已销号")
    lines = shown(Outcome((a_finding(), long, a_finding(None, None, "warning", "R16", unit="看守所")))).splitlines()
    plain = [line.replace("\x1b[1m", "").replace("\x1b[0m", "") for line in lines]
    assert plain == [
        "SF01.xlsx《问题整改台账》",
        "  错误  R02  F38  必填的“问题描述”没有填：请补上。",
        "  错误  R04  Q51  “状态”写的是“已消号”，不在代码表中，是否应为“已销号”。请改为",
        "                  表内的词。",
        "SF01.xlsx",
        "  警告  R16       看守所在各台账中没有一条记录，请确认是否漏报。",
        "SF01 示范县公安局：错误 2 处，警告 1 处，提示 0 处。",
    ]


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_line_is_wider_than_the_terminal(width, lang):
    """Chinese characters take two cells."""
    findings = [a_finding(f"F{n}", sentence="R04", column="状态" * 9, found="已消号" * 9, near="") for n in range(30)]
    unjudged = (Unjudged("R10", "J.first"),)
    switched = (Switched("R08", "error", "warning", "警力不足" * 9, 2),)
    for line in shown(Outcome(tuple(findings), unjudged, (), switched), lang, width=width).splitlines():
        assert cell_len(line.replace("\x1b[1m", "").replace("\x1b[0m", "")) <= width


def test_only_the_word_of_the_outcome_is_coloured():
    """And a log or a terminal without colour loses nothing by it."""
    outcome = Outcome((a_finding(),))
    assert "\x1b[31m错误\x1b[0m" in shown(outcome, colour=True)
    assert "[31m" not in shown(outcome)


def test_the_first_ten_of_a_kind_are_shown():
    """And how many more there are, and where to see them."""
    lines = shown(Outcome(tuple(a_finding(f"F{n}") for n in range(4, 30)))).splitlines()
    assert len([line for line in lines if " R02 " in line and "另有" not in line]) == 10
    assert any("另有 16 处 R02" in line for line in lines)


def test_a_pipe_gets_one_whole_line_a_finding():
    """All of them, each with its file, sheet and cell."""
    lines = shown(Outcome(tuple(a_finding(f"F{n}") for n in range(4, 30))), terminal=False, width=40).splitlines()
    assert lines[0] == "错误 R02 SF01.xlsx《问题整改台账》F4 必填的“问题描述”没有填：请补上。"
    assert len(lines) == 27


def test_what_was_not_judged_and_what_weighs_otherwise_is_said():
    """Not judged is not passed; a switched severity is never silent."""
    switched = Switched("R08", "error", "warning", "警力不足", 0)
    unjudged = [Unjudged(code, "J.unreadable", s) for code in ("R10", "R11") for s in ("活动台账", "领导调研台账")]
    unjudged += [Unjudged(code, "J.first") for code in ("R12", "R13")]
    text = shown(Outcome((), tuple(unjudged), (), (switched,)), width=120)
    assert "R10、R11 未能全面检查：活动台账、领导调研台账有不能读取之处" in text
    assert "R12、R13 未检查：本期为首期" in text
    assert "规则 R08 按本方案由“错误”改为“警告”" in text


def test_markup_in_a_ledger_is_text():
    """Brackets of a cell's text are not rich's."""
    assert "[bold]" in shown(Outcome((a_finding(sentence="R03.date", found="[bold]x[/]"),)))


@given(st.text(st.sampled_from("中文字，。“”（）ab12-: "), max_size=80), st.integers(8, 60))
def test_wrapping_loses_nothing_and_never_overflows(text, width):
    """Only white space at a break goes."""
    lines = screen.wrapped(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_no_line_begins_with_a_closing_mark():
    """Nor ends with an opening one."""
    lines = screen.wrapped("必填的“问题描述”没有填，请补上（见说明）。" * 4, 20)
    assert not [line for line in lines if line[0] in "，。”）" or line[-1] in "“（"]
