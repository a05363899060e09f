"""The wordings of headers that a programme adds to everyone's."""

import pytest

from guatu.errors import ConfigError
from guatu.ledgers.header import find_header
from guatu.ledgers.schema import BY_NAME
from guatu.ledgers.synonyms import synonyms_of
from guatu.programme import load_programme

from .factories import SHIFAN, a_workbook, headers, lay, said, take_in


def a_programme(folder, synonyms):
    """The sample with `synonyms`, a YAML mapping, in its programme.yml."""
    lay(folder)
    text = (SHIFAN / "programme.yml").read_text("utf-8")
    (folder / "programme.yml").write_text(f"{text}\nsynonyms: {synonyms}\n", "utf-8")
    return load_programme(folder)


def renamed(ledger, **words):
    """The headers of a ledger with some in other words."""
    return [words.get(h, h) for h in headers(BY_NAME[ledger])]


def test_one_word_may_stand_for_the_headers_of_several_ledgers(tmp_path):
    """时限 is 整改时限 in one ledger and 办理时限 in another; width, spaces and brackets are no part of it."""
    synonyms = synonyms_of(a_programme(tmp_path, "{整改时限: [限期, 时限], 办理时限: [时限（必填）]}"))
    for ledger, header in (("findings", "整改时限"), ("leads", "办理时限")):
        found = find_header([renamed(ledger, **{header: "时 限"})], "x", synonyms)
        assert (found.ledger.name, found.sure, found.extras) == (ledger, True, {})
    assert find_header([renamed("findings", 整改时限="限期")], "x", synonyms).sure
    assert not find_header([renamed("findings", 整改时限="期限")], "x", synonyms).sure
    assert find_header([renamed("findings", 责任单位="责任部门")], "x", synonyms).sure


def test_a_header_of_the_ledger_itself_is_never_another_one(tmp_path):
    """承办单位 may stand for 责任单位 where a ledger has no 承办单位; beside 责任单位 it is an extra column."""
    synonyms = synonyms_of(a_programme(tmp_path, "{责任单位: [承办单位]}"))
    assert find_header([renamed("opinions", 责任单位="承办单位")], "x", synonyms).sure
    leads = find_header([headers(BY_NAME["leads"])], "x", synonyms)
    assert (leads.ledger.name, leads.sure) == ("leads", True)
    both = find_header([[*headers(BY_NAME["opinions"]), "承办单位"]], "x", synonyms)
    assert (both.sure, list(both.extras.values())) == (True, ["承办单位"])


def test_a_workbook_in_the_programme_s_words_is_read(tmp_path):
    """Through intake, and a CSV in GB18030 whose header only they make known."""
    a_programme(tmp_path, "{方式: [形式], 层级: [级别]}")
    book = a_workbook(visits=[{}])
    book["领导调研台账"]["E1"], book["领导调研台账"]["F1"] = "级别", "形式"
    ledgers = take_in(tmp_path, book)
    assert said(ledgers) == []
    assert len(ledgers["visits"]) == 1
    (tmp_path / "ledgers" / "2020-09-30" / "SF01.xlsx").unlink()
    text = "编号,单位,日期,级别,形式\nDY001,局机关,2020-09-22,县级,调研\n"
    ledgers = take_in(tmp_path, text.encode("gb18030"), "SF01.csv")
    assert [row.id for row in ledgers["visits"]] == ["DY001"]


def test_a_secrecy_column_in_other_words_still_stops_what_is_secret(tmp_path):
    """R17, by the column and not by its wording."""
    a_programme(tmp_path, "{密级: [密别]}")
    book = a_workbook(leads=[{"secrecy": "秘密"}])
    sheet = book["线索办理台账"]
    cell = next(c for c in sheet[1] if c.value == "密级")
    cell.value = "密别"
    assert said(take_in(tmp_path, book)) == [("R17", f"{cell.column_letter}2")]


@pytest.mark.parametrize(
    ("synonyms", "code", "says"),
    [
        ("{整改期限: [限期]}", "P06", ("整改期限", "整改时限")),
        ("{整改时限: [（天）]}", "P04", ("（天）", "没有文字")),
        ("{备注: [举报人]}", "P04", ("举报人", "不得读入")),
        ("{备注: [举报人姓名]}", "P04", ("举报人姓名", "不得读入")),
        ("{编号: [序 号]}", "P04", ("序 号", "不得读入")),
    ],
)
def test_words_that_cannot_be_are_named_with_their_line(tmp_path, synonyms, code, says):
    """An unknown header suggests the near one; a confidential column cannot be let in by another name."""
    programme = a_programme(tmp_path, synonyms)
    with pytest.raises(ConfigError) as caught:
        take_in(tmp_path)
    assert caught.value.code == code
    line = len((tmp_path / "programme.yml").read_text("utf-8").splitlines())
    assert f"{programme.folder.name}/programme.yml 第{line}行" in str(caught.value)
    for words in says:
        assert words in str(caught.value)
