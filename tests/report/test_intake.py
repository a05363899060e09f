"""The look at ledgers before a run: it opens on errors, counts them, shows rows, and never what is confidential."""

import re
import shutil
from pathlib import Path

import openpyxl
import pytest

from guatu.errors import ConfigError, LedgersRefused
from guatu.render.document import read_document
from guatu.render.html import render_html
from guatu.report.intake import open_intake
from tests.executing import NOTEBOOKS, executed, working_in

ROOT = Path(__file__).parent.parent.parent
PERIOD = "2020-09-30"


@pytest.fixture
def desk(tmp_path) -> Path:
    """A desk with the sample programme, its ledgers free to be spoilt."""
    shutil.copytree(ROOT / "params" / "shifan", tmp_path / "params" / "shifan")
    return tmp_path


def spoil(desk: Path, sheet: str, cell: str, value: object) -> None:
    path = desk / "params" / "shifan" / "ledgers" / PERIOD / "SF01.xlsx"
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = value
    book.save(path)


def page(desk: Path) -> str:
    """The text of the page of intake.ipynb on that desk."""
    with working_in(desk):
        return re.sub(r"<[^>]+>", "", render_html(read_document(executed(NOTEBOOKS / "intake.ipynb", {}))))


def test_it_opens_on_ledgers_with_errors(desk):
    """Where a report is refused, the intake counts the errors, lists them and computes from what could be read."""
    spoil(desk, "学习培训台账", "F45", "九月中旬")
    with working_in(desk):
        found = open_intake("shifan")
        assert found["checks.error"].value == 1
        assert found["trainings.sessions"].value in (42, 43)
        assert "九月中旬" in "".join(text.text for line in found.table("checks").blocks[0].lines for text in line.cells)
    assert "检查发现错误1处" in page(desk)


def test_it_opens_on_a_workbook_that_is_none(desk):
    """A damaged file is a finding like others."""
    (desk / "params" / "shifan" / "ledgers" / PERIOD / "SF01.xlsx").write_bytes(b"PK\x03\x04nonsense")
    with working_in(desk):
        found = open_intake("shifan")
    assert found["checks.error"].value >= 1
    assert found["findings.found"].value == 0
    assert "检查结果明细" in page(desk)


def test_it_opens_where_nothing_was_sent(desk):
    """No ledger at all."""
    (desk / "params" / "shifan" / "ledgers" / PERIOD / "SF01.xlsx").unlink()
    with working_in(desk):
        assert open_intake("shifan")["checks.error"].value >= 1
    page(desk)


def test_it_does_not_open_what_may_not_be_opened(desk):
    """Ledgers with a secrecy mark are refused here as anywhere."""
    spoil(desk, "活动台账", "I5", "★")
    with working_in(desk), pytest.raises(LedgersRefused, match="L03"):
        open_intake("shifan")


def test_it_shows_no_confidential_column(desk):
    """The sample's workbooks hold canaries where informants, contents and names stand."""
    spoil(desk, "学习培训台账", "F45", "九月中旬")
    assert "canary" not in page(desk)


def test_it_names_what_there_is_not(desk):
    """As `open_report` does."""
    with working_in(desk), pytest.raises(ConfigError, match="P08"):
        open_intake("shifan", PERIOD, "SF99")


def test_sound_ledgers_have_no_errors(desk):
    """And the same figures as a report."""
    from guatu.report.report import open_report

    with working_in(desk):
        found, report = open_intake("shifan", PERIOD), open_report("shifan", PERIOD)
    assert found["checks.error"].value == 0
    assert found["findings.found"] == report["findings.found"]
    assert len(found.rows("findings.overdue").lines) == report["findings.overdue"].value
