"""Text with figures by key: every placeholder is filled or refused, and nothing else in a text is taken for markup."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.errors import DocumentRefused
from guatu.programme import Period
from guatu.report.blocks import FigureText, Text
from guatu.report.prose import period_words, say

from .figure_factories import FOUND, count, figures

WORDS = {"cut_off": "2020年9月30日", "period": "9月21日至9月30日", "issue": "第4期"}


def said(template: str, *given, decimals: int = 1) -> str:
    """The one paragraph of `template`."""
    (paragraph,) = say(template, figures(*given), WORDS, decimals)
    return paragraph.text


@pytest.mark.parametrize(
    ("template", "text"),
    [
        (
            "截至{cut_off}，发现问题{findings.found:个}，其中本期新增{findings.found.new:个}。",
            "截至2020年9月30日，发现问题65个，其中本期新增10个。",
        ),
        ("{issue}（{period}）", "第4期（9月21日至9月30日）"),
        ("上期{findings.found.previous:个}", "上期55个"),
        ("{findings.found.change:+}", "＋10"),
        ("{findings.found.change:较上期}", "较上期增加10个"),
        (
            "销号率{findings.closing_rate:%}，{findings.closing_rate.change:较上期}",
            "销号率46.2%，较上期提高6.2个百分点",
        ),
        ("{findings.closing_rate.change:+}", "＋6.2个百分点"),
        ("{findings.closing_rate.previous:%}", "40.0%"),
        ("{findings.closing_rate.new:%}", "—"),
        ("{ findings.found ： 件 }", "65件"),
        ("{{findings.found}}", "{findings.found}"),
        ("{{{findings.found:个}}}", "{65个}"),
        ("｛甲｝", "｛甲｝"),
    ],
)
def test_a_placeholder_prints_its_figure(template: str, text: str):
    """Counts with their measure word, rates with %, changes signed or in words, words as they are."""
    assert said(template) == text


def test_a_key_may_hold_dots_and_the_names_of_parts():
    """A code word such as 1.新建 is part of its key; a whole key goes before a key and a part."""
    dotted = count(7, key="findings.by_unit.1.所：东")
    named = count(8, key="findings.found.new")
    assert said("{findings.by_unit.1.所：东:个}，{findings.by_unit.1.所：东.previous:个}", dotted) == "7个，55个"
    assert said("{findings.found.new:个}", named) == "8个"


def test_a_figure_remembers_its_derivation():
    """Each printed figure is a run with its key and note; what stands between them is plain text."""
    (paragraph,) = say("发现{findings.found:个}，截至{cut_off}。", figures(), WORDS, 1)
    note = "发现问题：登记的全部问题，依据问题整改台账65条记录，上期55个。"
    assert paragraph.runs == (
        Text("发现"),
        FigureText("65个", FOUND, note, part="value"),
        Text("，截至2020年9月30日。"),
    )


def test_blank_lines_part_paragraphs_and_lines_are_joined():
    """Indentation and line ends are the layout's business; Latin words that meet keep a space."""
    text = "\n　　一是{findings.found:个}，\n    二是。\r\n \t\r\nPDF\nHTML\n\n\n"
    assert [paragraph.text for paragraph in say(text, figures(), WORDS, 1)] == ["一是65个，二是。", "PDF HTML"]
    assert say(" \n\n", figures(), WORDS, 1) == ()


@pytest.mark.parametrize(
    ("template", "code", "hint"),
    [
        ("{findings.fond:个}", "D01", "findings.found"),
        ("{findings.fond.new:个}", "D01", "findings.found"),
        ("{cut_of}", "D01", "cut_off"),
        ("{findings.found}", "D11", "{findings.found:个}"),
        ("{findings.found:}", "D11", "{findings.found:个}"),
        ("{findings.found:>10}", "D11", "{findings.found:个}"),
        ("{findings.found.change:个}", "D11", "{findings.found.change:较上期}"),
        ("{findings.found.new:+}", "D11", "{findings.found.new:个}"),
        ("{findings.found:较上期}", "D11", "{findings.found:个}"),
        ("{cut_off:个}", "D11", "{cut_off}"),
        ("{}", "D11", "{findings.found:个}"),
        ("｛findings.found：个｝", "D11", "{findings.found:个}"),
        ("{findings.closing_rate:个}", "D12", "{findings.closing_rate:%}"),
        ("{findings.found:%}", "D13", "{findings.found:个}"),
        ("{findings.found.previous:%}", "D13", "{findings.found.previous:个}"),
        ("甲{乙", "D14", "甲{乙"),
        ("甲}乙", "D14", "甲}乙"),
    ],
)
def test_a_wrong_placeholder_is_refused_with_the_right_one(template: str, code: str, hint: str):
    """The sentence says what stood there and how it is rightly written."""
    with pytest.raises(DocumentRefused) as refused:
        said(template)
    assert refused.value.code == code
    assert hint in refused.value.sentence("zh")
    assert hint in refused.value.sentence("en")


def test_attributes_and_indices_are_not_followed():
    """No str.format: a placeholder names a key and nothing behind it."""
    for template in ("{findings.found.__class__:个}", "{0.__class__}", "{findings.found!r}", "{findings.found[0]:个}"):
        with pytest.raises(DocumentRefused):
            said(template)


def test_what_a_word_stands_for_is_not_read_again():
    """Braces in a word's text, or in a unit's name, are printed as they are."""
    (paragraph,) = say("{issue}", figures(), {"issue": "{findings.found:个} {{ x }}"}, 1)
    assert paragraph.text == "{findings.found:个} {{ x }}"


_HOSTILE = st.sampled_from(
    [
        "{{ 7*7 }}",
        "{% import os %}",
        '#eval("1")',
        "$x$",
        "*b*",
        "@ref",
        "<script>",
        "&amp;",
        "\\u0000",
        "{",
        "}",
        "%s",
        "`",
        "](",
    ]
)


@given(
    st.lists(_HOSTILE | st.text(st.characters(exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp"))), max_size=8).map(
        "".join
    )
)
def test_hostile_text_stays_text(text: str):
    """With its braces written twice, any text is printed as it stands, as plain text."""
    template = text.replace("{", "{{").replace("}", "}}")
    runs = [run for paragraph in say(f"始{template}终", figures(), WORDS, 1) for run in paragraph.runs]
    assert runs == [Text(f"始{text}终")]


@given(st.text())
def test_any_text_is_said_or_refused(text: str):
    """No input raises anything but DocumentRefused."""
    with suppress(DocumentRefused):
        assert say(text, figures(), WORDS, 1) is not None


@pytest.mark.parametrize(
    ("begins", "cut_off", "words"),
    [
        (date(2020, 9, 21), date(2020, 9, 30), ("2020年9月30日", "9月21日至9月30日", "第4期")),
        (date(2020, 12, 21), date(2021, 1, 10), ("2021年1月10日", "2020年12月21日至2021年1月10日", "第4期")),
    ],
)
def test_the_words_of_a_period(begins: date, cut_off: date, words: tuple[str, ...]):
    """Dates without zero pad, with years only where they differ."""
    period = Period.model_validate({"cut_off": cut_off, "from": begins, "issue": 4, "document_number": 19})
    assert tuple(period_words(period).values()) == words


def test_decimals_are_the_programmes():
    """A rate is printed to as many decimals as asked for."""
    assert said("{findings.closing_rate:%}", decimals=2) == "46.15%"
    assert said("{findings.closing_rate:%}", decimals=0) == "46%"


def test_a_relative_change_is_a_placeholder():
    """`{key.change:环比}`; anywhere else 环比 is no measure word."""
    (paragraph,) = say("发现问题{findings.found:个}，{findings.found.change:环比}。", figures(), {}, 1)
    assert paragraph.text == "发现问题65个，环比增长18.2%。"
    for wrong in ("{findings.found:环比}", "{findings.found.new:环比}", "{findings.closing_rate:环比}"):
        with pytest.raises(DocumentRefused, match="D11"):
            say(wrong, figures(), {}, 1)
