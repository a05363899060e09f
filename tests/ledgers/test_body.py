"""Which rows are records."""

import pytest

from guatu.ledgers.body import lines
from guatu.ledgers.header import find_header
from guatu.ledgers.schema import BY_NAME
from tests.ledgers.factories import a_row, headers

BATCHES = BY_NAME["review_batches"]


def told(*below, merges=(), ledger=BATCHES, head=None):
    """Kind and label of each row that matters below a header in row 0."""
    rows = [head or headers(ledger), *([("" if cell is None else cell) for cell in row] for row in below)]
    return [(line.kind, line.row, line.label) for line in lines(rows, merges, find_header(rows, ledger.sheet))]


def record(number=1, **cells):
    return a_row(BATCHES, number, **cells)


@pytest.mark.parametrize(
    "label", ["合计", "小计", "总计", "合 计", "合　计：", "刑侦大队小计", "（合计）", "合计（件）", "共计"]
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_total_may_be_called_so_in_any_of_the_first_three_columns(label, place):
    """It is kept apart from the records."""
    total = [""] * 6 + [10.0, 9.0, 1.0]
    total[place] = label
    ((kind, row, word),) = told(total)
    assert (kind, row) == ("total", 1)
    assert word in ("合计", "小计", "总计", "共计")


def test_a_record_may_speak_of_totals():
    """A row with a 编号 is a record whatever its words; so is 合计 beyond the third column."""
    assert told(record(unit="合计")) == [("record", 1, "")]
    assert told(["", "", "局机关", "合计", "", "", 1.0, 1.0, 1.0]) == [("record", 1, "")]


@pytest.mark.parametrize(
    "row",
    [
        ["填报人：张三", "", "", "", "审核人：李四"],
        ["", "", "填报人：", "张三"],
        ["审核人", "", "", "", ""],
        ["单位负责人（签字）：", "", "", "填表人：", "王五"],
        ["填报单位：示范县公安局", "", "", "", "截至日期：2020年9月30日"],
        ["注：本表每旬报送一次"],
        ["以下空白"],
        ["", "—— 以下空白 ——"],
        ["一、刑侦部分"],
        ["二"],
        [7.0],
        ["", "", "", "", "", "", "", "", "", "", "只有多余的列"],
        ["", "　", "\u200b"],
        ["例", "HC000", "局机关", "报警登记回头查", "案卷", "2020-09-10", 1.0, 1.0, 1.0],
        ["示例", "HC001", "局机关", "报警登记回头查", "案卷", "2020-09-10", 1.0, 1.0, 1.0],
    ],
)
def test_rows_that_are_no_records(row):
    """Signatures, notes, section lines, 以下空白, numbers alone, columns that are not the ledger's, examples."""
    assert told(row, record(2)) == [("record", 2, "")]


def test_a_section_line_over_the_ledgers_own_first_column():
    """Written across from the first column, merged or not, it is no record; a broken 编号 is."""
    head = headers(BATCHES)[1:]
    assert told(["一、刑侦部分"], head=head) == []
    assert told(["刑侦部分", "", "x"], head=head, merges=[(1, 0, 1, 8)]) == []
    assert told(["HC-新"], head=head) == [("record", 1, "")]


@pytest.mark.parametrize(
    "row",
    [
        ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"],
        [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0],
        ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"],
        ["甲", "乙", "丙", "丁", "戊", "己", "1", "2", "3", "4"],
        ["栏次", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
        ["（1）", "（2）", "（3）", "（4）", "（5）", "（6）", "（7）"],
        ["", "（必填）", "（必填）", "", "（按代码表）", "（年/月/日）"],
    ],
)
def test_a_row_that_letters_the_columns_is_no_record(row):
    """Right below the header."""
    assert told(row, record()) == [("record", 2, "")]


@pytest.mark.parametrize(
    "row", [["1", "2"], ["", "1", "3", "7", "2", "9", "4"], [1.0, "", 3.0, "", "", "", 5.0, 5.0, 5.0]]
)
def test_a_broken_record_is_not_taken_for_lettering(row):
    """Only neighbours of one series letter columns; anything else is a record, and is refused as one."""
    assert [kind for kind, *_ in told(row)] == ["record"]


def test_rows_after_blank_rows_still_count():
    """However many."""
    assert told(record(1), *[[]] * 50, record(2)) == [("record", 1, ""), ("record", 52, "")]


def test_a_row_with_any_value_of_the_ledger_is_a_record():
    """Even if all that must be filled is missing."""
    assert told(["", "", "", "", "", "", 5.0]) == [("record", 1, "")]


def test_the_header_again_is_told_once_a_block():
    """With two rows of header, both are left out."""
    assert told(record(1), headers(BATCHES), record(2)) == [("record", 1, ""), ("repeated", 2, ""), ("record", 3, "")]
    assert told(headers(BATCHES), headers(BATCHES)[:6], record()) == [("repeated", 1, ""), ("record", 3, "")]


def test_a_header_merged_further_down_is_not_the_header_again():
    """A merged block's value stands in each of its rows."""
    merges = [(0, place, 1, place) for place in range(6)]
    assert told([*headers(BATCHES)[:6], "甲", "乙", "丙"], record(), merges=merges) == [("record", 2, "")]


@pytest.mark.parametrize(
    "text",
    [
        "1,HC001,局机关,案卷",
        "HC001;局机关;案卷;",
        "7 | HC-001 | 局机关",
        '"1","HC001","局机关"',
        "1\tHC001\t局机关\t案卷",
    ],
)
@pytest.mark.parametrize("head", [headers(BATCHES), headers(BATCHES)[1:]])
def test_a_record_within_one_cell_is_told(text, head):
    """Pasted without being split into its columns: neither a record nor nothing, under 序号 or under 编号."""
    assert told([text], head=head) == [("packed", 1, "")]
    assert told(["注：HC001、HC002 已核对", "", "", ""], head=head) == told(["注：HC001,HC002,HC003"], head=head) == []
