"""Secrecy marks in words, wherever they stand."""

import pytest

from tests.ledgers.factories import a_workbook, said, take_in

SHEET = "领导调研台账"
LINES = (
    "密级：机密",
    "密级: 秘密★3年",
    "保密级别：绝密",
    "涉密等级：秘密",
    "机密",
    "机密级",
    "绝密件",
    "【秘密】",
    "（机密）",
    " 秘　密 ".replace("　", ""),
)


@pytest.mark.parametrize("line", LINES)
def test_a_secrecy_line_stops_wherever_it_stands(line, tmp_path):
    """Above the header, in a record, below the rows."""
    for row, column in ((1, 3), (3, 8), (5, 1)):
        book = a_workbook(visits=[{}])
        book[SHEET].insert_rows(1)
        book[SHEET].cell(row, column).value = line
        assert ("R17", f"{'ABCDEFGH'[column - 1]}{row}") in said(take_in(tmp_path, book))


def test_a_secrecy_line_below_the_rows_is_no_record(tmp_path):
    """Nothing else is said of it, whatever stands beside it."""
    book = a_workbook(visits=[{}])
    book[SHEET].append(["密级：机密", None, None, None, "审核人：李四"])
    assert said(take_in(tmp_path, book)) == [("R17", "A3")]


@pytest.mark.parametrize(
    "title", ["示范县公安局领导调研台账（机密）", "领导调研台账【秘密级】", "领导调研台账\n[绝密]"]
)
def test_a_title_that_ends_with_a_level(title, tmp_path):
    """In brackets."""
    book = a_workbook(visits=[{}])
    book[SHEET].insert_rows(1)
    book[SHEET]["A1"] = title
    assert said(take_in(tmp_path, book)) == [("R17", "A1")]


@pytest.mark.parametrize("header", ["密级", "保密级别", "涉密等级", "密级（定密）"])
def test_a_column_of_levels_in_any_ledger(header, tmp_path):
    """It says what it says, though the ledger does not have it."""
    book = a_workbook(visits=[{}, {}])
    for row, value in enumerate([header, "内部", "秘密"], 1):
        book[SHEET].cell(row, 9).value = value
    assert said(take_in(tmp_path, book)) == [("R17", "I3"), ("I02.column", "I")]


@pytest.mark.parametrize(
    "text",
    [
        "听取保密工作汇报",
        "讲授《保守国家秘密法》",
        "机密文件管理情况",
        "密级：内部",
        "密级",
        "学习保密法（秘密事项除外）等",
    ],
)
def test_words_about_secrets_are_no_mark(text, tmp_path):
    """In free text a level is a word like any other."""
    assert take_in(tmp_path, a_workbook(visits=[{"content": text}])).faults == ()
