"""All ledgers of one bureau and period, with everything that stands wrong said in one go."""

import json
import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

import guatu.ledgers
from guatu.errors import ConfigError
from guatu.ledgers.intake import read_ledgers
from guatu.ledgers.schema import BY_NAME, LEDGERS
from guatu.messages import CATALOGUE, sentence
from tests.ledgers.factories import a_row, a_workbook, bureau, lay, only, programme, said, take_in

EXPECTED = Path(__file__).parents[1] / "data" / "expected"


@pytest.mark.parametrize("period", ["2020-08-31", "2020-09-10", "2020-09-20", "2020-09-30"])
def test_the_sample_is_read_whole(period):
    """Every period of the sample programme: no fault, and the true number of rows in each ledger."""
    ledgers = read_ledgers(programme(), programme().period(period), bureau())
    assert ledgers.faults == ()
    assert {t.ledger.sheet: len(t) for t in ledgers.tables.values()} == json.loads(
        (EXPECTED / f"{period}.json").read_text("utf-8")
    )["rows"]
    assert {t.stated for t in ledgers.tables.values()} == {date.fromisoformat(period)}


def test_a_row_of_the_sample_has_typed_values_and_knows_its_cells():
    """In the sheet with a header of two rows."""
    table = read_ledgers(programme(), programme().period("2020-09-30"), bureau())["review_batches"]
    row = table.by_id["HC001"]
    assert (row.day("checked_on"), row.count("population"), row["check"]) == (
        date(2020, 7, 24),
        12,
        "报警登记回头查",
    )
    assert (row.number, table.cell(row, "population"), table.file, table.sheet) == (
        5,
        "G5",
        "SF01.xlsx",
        "核查批次台账",
    )
    assert [(t.number, t.label, dict(t.values)) for t in table.totals] == [
        (82, "合计", {"population": 9850, "checked": 9760, "anomalies": 98})
    ]


def test_nothing_confidential_is_kept(tmp_path):
    """What stood in dropped columns is in no row, no fault and no message, even where the same row is faulty."""
    book = a_workbook(
        leads=[{"informant": "化名canary", "content": "内容canary★", "received_on": "去年", "secrecy": "机密"}],
        person_measures=[{"name": "测试canary", "id_number": 110101199003071234, "phone": "13canary", "rank": "科长"}],
    )
    ledgers = take_in(tmp_path, book)
    assert {f.sentence for f in ledgers.faults} == {"R17", "R03.date", "R04"}
    assert "canary" not in repr(ledgers)
    assert "1101" not in repr(ledgers)
    assert {"informant", "content"}.isdisjoint(ledgers["leads"].letters)


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.name)
def test_every_ledger_takes_a_row_with_its_required_cells_only(ledger, tmp_path):
    """The defaults of these tests break no rule."""
    ledgers = take_in(tmp_path, a_workbook(**{ledger.name: [{}]}))
    assert ledgers.faults == ()
    assert [row.id for row in ledgers[ledger.name]] == [f"{ledger.prefix}001"]
    assert set(ledgers[ledger.name].rows[0].values) == {c.name for c in ledger.kept}


class TestSheets:
    """Sheets known by their header."""

    def test_a_missing_sheet_is_an_error_unless_it_is_a_nil_return(self, tmp_path):
        """零报告 is stated in the period's parameters."""
        book = a_workbook()
        book.remove(book["指导组意见台账"])
        assert (only(take_in(tmp_path, book)).sentence, only(take_in(tmp_path)).sheet) == (
            "R01.sheet",
            "指导组意见台账",
        )
        assert take_in(tmp_path, nil_returns=("指导组意见台账",)).faults == ()

    def test_a_nil_return_of_a_ledger_that_there_is_not(self, tmp_path):
        """A ConfigError with the line and the near name."""
        lay(tmp_path)
        path = tmp_path / "periods" / "2020-09-30.yml"
        path.write_text(
            path.read_text("utf-8").replace("nil_returns: []", "nil_returns:\n  - 活动台账\n  - 问题整改台帐"), "utf-8"
        )
        with pytest.raises(ConfigError) as caught:
            take_in(tmp_path)
        assert (caught.value.code, caught.value.values["near"]) == ("P06", "问题整改台账")
        assert path.read_text("utf-8").splitlines()[caught.value.values["line"] - 1].startswith("  - 问题整改台帐")

    def test_names_and_order_of_sheets_do_not_matter(self, tmp_path):
        """The header does."""
        book = a_workbook(visits=[{}])
        for number, name in enumerate(book.sheetnames):
            book[name].title = f"Sheet{number}"
        book.move_sheet("Sheet3", 5)
        ledgers = take_in(tmp_path, book)
        assert ledgers.faults == ()
        assert ledgers["visits"].sheet == "Sheet10"

    def test_other_sheets_are_left_alone_and_named(self, tmp_path):
        """Empty ones are left alone."""
        book = a_workbook()
        book.create_sheet("通讯录").append(["姓名", "电话"])
        book.create_sheet("Sheet1")
        fault = only(take_in(tmp_path, book))
        assert (fault.sentence, fault.sheet) == ("I01.sheet", "通讯录")

    def test_a_ledger_on_two_sheets(self, tmp_path):
        """Named at the second, read from the first."""
        book = a_workbook(visits=[{}])
        again = book.copy_worksheet(book["领导调研台账"])
        again.title = "领导调研台账 (2)"
        ledgers = take_in(tmp_path, book)
        assert (only(ledgers).sentence, only(ledgers).sheet) == ("R01.twice", "领导调研台账 (2)")
        assert ledgers["visits"].sheet == "领导调研台账"

    def test_a_sheet_called_like_a_ledger_without_its_header(self, tmp_path):
        """Not missing: headless."""
        book = a_workbook()
        book["活动台账"].delete_rows(1)
        book["活动台账"]["A1"] = "活动情况"
        fault = only(take_in(tmp_path, book))
        assert (fault.sentence, fault.sheet) == ("R01.header", "活动台账")

    def test_hidden_sheets_are_not_read_and_are_named(self, tmp_path):
        """Old ledgers with the same headers stay out of the figures."""
        book = a_workbook(visits=[{}])
        for state in ("hidden", "veryHidden"):
            old = book.copy_worksheet(book["领导调研台账"])
            old.title, old.sheet_state = state, state
        ledgers = take_in(tmp_path, book)
        assert [(f.sentence, f.sheet) for f in ledgers.faults] == [("R19.sheet", "hidden"), ("R19.sheet", "veryHidden")]
        assert len(ledgers["visits"]) == 1


class TestHeaders:
    """Columns that are missing, double, or strange."""

    def test_a_missing_required_column_is_named_with_the_nearest_header(self, tmp_path):
        """Its cells are not missed a second time."""
        book = a_workbook(visits=[{}])
        book["领导调研台账"]["E1"] = "级别层次"
        ledgers = take_in(tmp_path, book)
        assert [f.sentence for f in ledgers.faults] == ["R01.column", "I02.column"]
        assert ledgers.faults[0].values == {"column": "层级", "near_headers": "级别层次"}
        assert len(ledgers["visits"]) == 1

    def test_a_header_twice_in_one_table(self, tmp_path):
        """At its second cell."""
        book = a_workbook()
        book["领导调研台账"]["I1"] = "层级（省市县）"
        assert said(take_in(tmp_path, book)) == [("R01.double", "I1")]

    def test_the_header_again_among_the_rows(self, tmp_path):
        """At its first cell; it is no record."""
        book = a_workbook(visits=[{}])
        book["领导调研台账"].append([cell.value for cell in book["领导调研台账"][1]])
        ledgers = take_in(tmp_path, book)
        assert said(ledgers) == [("R01.repeated", "A3")]
        assert len(ledgers["visits"]) == 1

    def test_extra_columns_are_named_and_left(self, tmp_path):
        """With a header, or with cells only."""
        book = a_workbook(visits=[{}])
        book["领导调研台账"]["I1"] = "联系电话"
        book["领导调研台账"]["I2"] = "1234"
        for cell in ("K2", "N2", "O2", "P2"):
            book["领导调研台账"][cell] = "随手记"
        assert said(take_in(tmp_path, book)) == [("I02.column", "I"), ("I02.nameless", "K"), ("I02.nameless", "N:P")]

    @pytest.mark.parametrize(
        "line",
        [
            ["截至日期：2020年9月20日"],
            ["", "截止日期", datetime(2020, 9, 20)],
            ["截至目前进展情况（截至2020年9月20日）"],
            ["截至9月20日"],
        ],
    )
    def test_the_day_that_a_sheet_states(self, line, tmp_path):
        """Above the header, in one cell or two."""
        book = a_workbook()
        sheet = book["领导调研台账"]
        sheet.insert_rows(1)
        for column, value in enumerate(line, 1):
            sheet.cell(1, column).value = value
        ledgers = take_in(tmp_path, book)
        assert ledgers["visits"].stated == date(2020, 9, 20)
        assert ledgers["events"].stated is None

    def test_the_day_that_a_sheet_states_below_its_rows(self, tmp_path):
        """In a cell that begins so; a note that speaks of another day states nothing."""
        book = a_workbook(visits=[{}], events=[{}])
        book["领导调研台账"].append(["填报人：张三", "", "", "截止日期：2020年9月20日"])
        book["活动台账"].append(["注：数据截至2020年8月31日"])
        book["活动台账"].append(["截至2020年8月31日，尚有两项未办结"])
        ledgers = take_in(tmp_path, book)
        assert [(f.sheet, f.sentence) for f in ledgers.faults if f.sheet != "活动台账"] == []
        assert ledgers["visits"].stated == date(2020, 9, 20)
        assert ledgers["events"].stated is None


class TestCells:
    """Cells that are refused."""

    @pytest.mark.parametrize(
        ("ledger", "cells", "sentence_", "cell"),
        [
            ("findings", {"description": None}, "R02", "F2"),
            ("findings", {"description": "　"}, "R02", "F2"),
            ("findings", {"description": "无"}, "R02.mark", "F2"),
            ("findings", {"id": None}, "R02", "B2"),
            ("activities", {"due": "2020年9月31日"}, "R03.date", "N2"),
            ("activities", {"due": "长期坚持"}, "R03.date", "N2"),
            ("activities", {"start": datetime(2020, 9, 1, 8, 30)}, "R03.time", "M2"),
            ("activities", {"measures": "1-3"}, "R03.measures", "E2"),
            ("activities", {"tiers": "局党委、局班子"}, "R04", "L2"),
            ("review_batches", {"checked": "若干"}, "R03.count", "H2"),
            ("outcomes", {"current": "较高"}, "R03.number", "H2"),
            ("person_measures", {"person": 1234567890123456}, "R03.precision", "D2"),
            ("visits", {"unit": "刑侦支队"}, "R04", "C2"),
            ("visits", {"id": "DY-新"}, "R05.shape", "B2"),
            ("visits", {"id": "HD001"}, "R05.shape", "B2"),
            ("visits", {"id": "DY01"}, "R05.shape", "B2"),
            ("visits", {"id": 1}, "R05.shape", "B2"),
            ("leads", {"secrecy": "秘密"}, "R17", "N2"),
            ("leads", {"secrecy": "机密级"}, "R17", "N2"),
            ("leads", {"note": "★"}, "R17", "Q2"),
            ("leads", {"informant": "★"}, "R17", "O2"),
            ("case_corrections", {"fault": "#N/A"}, "R19.error", "F2"),
        ],
    )
    def test_each_has_its_sentence_and_its_cell(self, ledger, cells, sentence_, cell, tmp_path):
        """One fault, and both languages can say it; the row stays."""
        ledgers = take_in(tmp_path, a_workbook(**{ledger: [cells]}))
        fault = only(ledgers)
        assert (fault.sentence, fault.file, fault.sheet, fault.cell) == (
            sentence_,
            "SF01.xlsx",
            BY_NAME[ledger].sheet,
            cell,
        )
        assert len(ledgers[ledger]) == 1
        values = {**fault.values, "place": "x", "file": "x", "sheet": "x", "cell": cell}
        assert sentence(fault.sentence, values)
        assert sentence(fault.sentence, values, "en")

    def test_a_fault_names_its_row(self, tmp_path):
        """By 编号, as it stands where its shape is wrong."""
        ledgers = take_in(tmp_path, a_workbook(visits=[{"level": "部级"}, {"id": " dy-新"}, {"id": None}]))
        assert [f.rows for f in ledgers.faults] == [("DY001",), ("dy-新",), ()]

    def test_ids_that_are_equal_when_compared(self, tmp_path):
        """Named at the later, with the cell of the first."""
        ledgers = take_in(tmp_path, a_workbook(visits=[{"id": "DY001"}, {"id": "ＤＹ-００１"}, {"id": "DY0001"}]))
        fault = only(ledgers)
        assert (fault.sentence, fault.cell, fault.rows, fault.values["first"]) == ("R05.twice", "B3", ("DY001",), "B2")

    def test_all_faults_of_all_sheets_come_in_one_go(self, tmp_path):
        """Nobody mends one cell a day."""
        book = a_workbook(visits=[{"level": "部级", "kind": None}, {"held_on": "年底"}], events=[{"kind": "开会"}])
        assert said(take_in(tmp_path, book)) == [("R04", "D2"), ("R04", "E2"), ("R02", "F2"), ("R03.date", "D3")]

    def test_dates_read_from_bare_numbers_are_told(self, tmp_path):
        """Once a column."""
        ledgers = take_in(tmp_path, a_workbook(visits=[{"held_on": 44104}, {"held_on": "44103"}, {}]))
        assert only(ledgers).sentence == "I04.serial"
        assert (only(ledgers).cell, only(ledgers).values["count"]) == ("D2", 2)
        assert [row["held_on"] for row in ledgers["visits"]][:2] == [date(2020, 9, 30), date(2020, 9, 29)]

    def test_totals_are_kept_and_their_cells_checked(self, tmp_path):
        """合计 in the second column; a number that cannot be read is refused."""
        book = a_workbook(outcomes=[{}], trainings=[{}], review_batches=[{}])
        book["核查批次台账"].append([1, None, "合计", None, None, None, "=SUM(G2:G2)", 1, 1])
        book["学习培训台账"].append(["", "合计", None, None, "共1场", None, None, "1人", "若干", "—"])
        book["成效指标台账"].append(["小计", None, None, None, None, None, 1.5])
        ledgers = take_in(tmp_path, book)
        assert said(ledgers) == [("R19.formula", "G3"), ("R03.count", "I3")]
        assert [(t.number, t.label, dict(t.values)) for t in ledgers["trainings"].totals] == [
            (3, "合计", {"expected": 1})
        ]
        assert [(t.label, dict(t.values)) for t in ledgers["outcomes"].totals] == [
            ("小计", {"baseline": Decimal("1.5")})
        ]


def test_a_merged_block_belongs_to_each_of_its_rows(tmp_path):
    """B02: four records of one unit; the blank cell below is not merged and stays blank."""
    book = a_workbook(visits=[{}, {"unit": None}, {"unit": None}, {"unit": None}])
    book["领导调研台账"].merge_cells("C2:C4")
    ledgers = take_in(tmp_path, book)
    assert said(ledgers) == [("R02", "C5"), ("R19.merged", "C2:C4")]
    assert [row["unit"] for row in ledgers["visits"]] == ["局机关"] * 3 + [None]
    assert ledgers.faults[1].rows == ("DY001", "DY002", "DY003")


def test_every_sentence_of_intake_is_in_the_catalogue():
    """The keys that the room's source names."""
    source = "".join(p.read_text("utf-8") for p in Path(guatu.ledgers.__path__[0]).glob("*.py"))
    keys = set(re.findall(r'"((?:[FI]0[1-9]|R\d\d)(?:\.[a-z]+)?)"', source))
    assert len(keys) > 25
    assert keys <= CATALOGUE.keys()


def test_a_row_that_is_wrong_everywhere(tmp_path):
    """Each cell is named, and nothing raises."""
    book = a_workbook()
    width = len(a_row(BY_NAME["findings"]))
    book["问题整改台账"].append(["x"] * width)
    ledgers = take_in(tmp_path, book)
    assert {f.code for f in ledgers.faults} == {"R03", "R04", "R05"}
    assert len(ledgers["findings"]) == 1
