"""Which ledger a sheet holds, known by its header."""

import pytest

from guatu.ledgers.header import find_header, fold
from guatu.ledgers.schema import BY_NAME, LEDGERS
from tests.ledgers.factories import headers

VISITS = BY_NAME["visits"]


def visits(**renamed):
    """The header of 领导调研台账 with some headers renamed, "" for one taken out."""
    return [renamed.get(h, h) for h in headers(VISITS)]


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.name)
def test_every_ledger_is_known_by_its_header(ledger):
    """Whatever the sheet is called; confidential and optional columns need not be there."""
    required = ["编号", *(c.header for c in ledger.columns if c.required and c.name != "id")]
    for line in (headers(ledger), required, list(reversed(required))):
        found = find_header([["标题"], line], "Sheet1")
        assert found.ledger is ledger
        assert found.sure
        assert {name: line[place] for name, place in found.columns.items()} == {
            c.name: c.header for c in ledger.columns if c.header in line
        }


@pytest.mark.parametrize(
    "text",
    [
        "整改时限 ",
        "整改时限（年/月/日）",
        "整改\n时限",
        "整 改　时 限",
        "整改时限(年月日)（必填）",
        "整改时限【格式：2020-09-30】",
        "整改时限\u200b",
    ],
)
def test_what_is_no_part_of_a_header(text):
    """White space, line breaks, width, and a bracketed unit or instruction after it."""
    assert fold(text) == "整改时限"


@pytest.mark.parametrize("text", ["整改时间", "整改期限", "*整改时限", "（限期）整改时限1", "整改时限年月日"])
def test_other_words_are_another_header(text):
    """Any other wording is read only where the table of synonyms lists it."""
    assert fold(text) != "整改时限"


def test_synonyms_are_read_unless_the_contracts_word_is_there_too():
    """责任部门 is 责任单位; beside 责任单位 it is a column of its own. 台帐 is 台账."""
    line = headers(BY_NAME["case_corrections"])
    found = find_header([["责任部门" if h == "责任单位" else h for h in line]], "x")
    assert found.sure
    assert "lead_unit" in found.columns
    both = find_header([[*line, "责任部门"]], "x")
    assert both.extras == {len(line): "责任部门"}
    assert find_header([["台帐" if h == "台账" else h for h in headers(BY_NAME["adjustments"])]], "x").sure


def test_the_header_stands_in_the_first_fifteen_rows():
    """Anywhere among them, and nowhere else."""
    assert find_header([[]] * 14 + [visits()], "x").last == 14
    assert find_header([[]] * 15 + [visits()], "x") is None


def test_a_header_of_three_rows():
    """Each place is called by its lowest text, merged down or not."""
    batches = BY_NAME["review_batches"]
    top = ["序号", "编号", "单位", "查法", "核查对象", "核查日期", "情况", "", "", "备注"]
    middle = ["", "", "", "", "", "", "应查数", "核查结果", "", ""]
    lowest = ["", "", "", "", "", "", "（件）", "实查数", "异常数", ""]
    found = find_header([["标题"], top, middle, lowest], "x")
    assert (found.ledger, found.first, found.last) == (batches, 1, 3)
    assert [found.columns[n] for n in ("population", "checked", "anomalies", "note")] == [6, 7, 8, 9]


def test_a_header_whose_optional_columns_stand_a_row_lower():
    """The row that completes the ledger is not enough if the next one still belongs to the header."""
    line = [h if h not in ("参考人数", "合格人数") else "" for h in headers(BY_NAME["trainings"])]
    line[headers(BY_NAME["trainings"]).index("参考人数")] = "考试"
    lower = ["" if h not in ("参考人数", "合格人数") else h for h in headers(BY_NAME["trainings"])]
    found = find_header([line, lower], "x")
    assert found.last == 1
    assert {"sat", "passed"} <= found.columns.keys()


def test_the_sheets_name_decides_between_two_ledgers():
    """A sheet with the columns of both is the one it is called by; without such a name, the one it has more of."""
    line = [*headers(VISITS), "类别", "主题"]
    assert find_header([line], "活动台账").ledger.name == "events"
    assert find_header([line], "领导调研台帐").ledger.name == "visits"
    assert find_header([[*line, "参加人数", "征求意见数"]], "x").ledger.name == "events"


def test_a_header_with_a_column_missing_is_still_known():
    """So that the missing column can be named."""
    found = find_header([visits(层级="级别")], "Sheet1")
    assert found.ledger is VISITS
    assert [c.header for c in found.missing] == ["层级"]
    assert list(found.extras.values()) == ["级别"]


def test_a_header_that_stands_twice_is_noted():
    """At its second place."""
    assert find_header([[*visits(), "方式", "确认"]], "x").doubled == {8: "方式"}


def test_other_tables_are_no_ledger():
    """A list of telephone numbers shares a header or two."""
    assert find_header([["序号", "单位", "姓名", "手机号", "备注"]], "通讯录") is None
    assert find_header([], "x") is None
