"""Sign-off: what the signer had before them becomes the final, on record; whatever changes is a draft again."""

import io
import shutil
from datetime import date

import openpyxl
import pdfplumber
import pytest

from guatu.deliver import approve as signing
from guatu.deliver import outbox
from guatu.deliver.approvals import is_issued, latest, outputs_at
from guatu.deliver.approve import approve
from guatu.deliver.gate import Gate
from guatu.errors import DeliveryRefused
from guatu.files import read_json, write_json
from guatu.run import publish
from guatu.run.bureau import Task, run_bureau
from guatu.run.seal import is_sealed
from guatu.store import open_store
from tests.deliver.conftest import SIGNED_AT

MARK = "征求意见稿"


def refusal(desk, **changed) -> DeliveryRefused:
    with pytest.raises(DeliveryRefused) as refused:
        approve(desk.asked(**changed), SIGNED_AT)
    return refused.value


def pdf_text(path) -> str:
    with pdfplumber.open(io.BytesIO(path.read_bytes())) as pdf:
        return "".join(page.extract_text() for page in pdf.pages).replace(" ", "")


def objections(desk) -> list[str]:
    """What the gate says of each message now."""
    with open_store(desk.outputs) as db:
        return [Gate(db, desk.outputs).objection(row) for row in outbox.rows(db)]


def test_the_final_is_the_draft_signed(desk):
    """Signer and day of signing stand on it, the mark does not; figures, snapshot and notebook are the same bytes."""
    before = outputs_at(desk.place)
    assert MARK in pdf_text(desk.place / "progress.pdf")
    signed = approve(desk.asked(), SIGNED_AT)
    after = outputs_at(desk.place)
    page, paper = (desk.place / "progress.html").read_text("utf-8"), pdf_text(desk.place / "progress.pdf")
    for text in (page, paper):
        assert MARK not in text
        assert "张三" in text
        assert "2020年10月2日" in text
    assert {name for name in before if before[name] != after[name]} == {
        "progress.html",
        "progress.pdf",
        "SHA256SUMS",
        "provenance.intoto.json",
    }
    record = read_json(desk.place / "run.json")
    assert (record["state"], record["approval"]) == ("approved", {"signer": "张三", "signed_on": "2020-10-02"})
    assert record["outputs"] == after
    assert is_sealed(record)
    assert (signed.approval.approved, signed.approval.issued) == (before, after)


def test_the_record_says_who_when_and_what(desk):
    """Committed with the messages; the approval is the run's as it lies there."""
    approve(desk.asked(on=date(2020, 10, 1)), SIGNED_AT)
    with open_store(desk.outputs) as db:
        approval = latest(db, "shifan-2020", "2020-09-30", "SF01")
        assert (approval.signer, approval.signed_on, approval.at) == ("张三", "2020-10-01", "2020-10-02T01:30:00+00:00")
        assert is_issued(approval, desk.place)
        assert [row.approval for row in outbox.rows(db)] == [approval.id] * 3
    assert objections(desk) == [""] * 3


def test_a_rerun_without_changes_leaves_it_signed(desk):
    """Nothing to do: not a byte moves."""
    approve(desk.asked(), SIGNED_AT)
    before = outputs_at(desk.place)
    assert desk.run().outcome == "unchanged"
    assert outputs_at(desk.place) == before
    assert read_json(desk.place / "run.json")["state"] == "approved"


def test_a_change_of_inputs_makes_it_a_draft_again_and_its_mail_waits(desk):
    """The next run's report carries the mark; signed anew, the old messages are dropped and new ones queued."""
    approve(desk.asked(), SIGNED_AT)
    desk.write_narrative("\n")
    assert desk.run().outcome == "done"
    assert read_json(desk.place / "run.json")["state"] == "draft"
    assert MARK in (desk.place / "progress.html").read_text("utf-8")
    assert objections(desk) == ["M36"] * 3
    approve(desk.asked(on=date(2020, 10, 1)), SIGNED_AT)
    with open_store(desk.outputs) as db:
        assert [row.state for row in outbox.rows(db)] == ["dropped"] * 3 + ["queued"] * 3


def test_signing_the_same_final_again_mails_nobody_twice(desk):
    """A damaged final, run again from the same inputs: its signer puts back what they signed, on the day they did."""
    first = approve(desk.asked(), SIGNED_AT)
    (desk.place / "progress.pdf").write_bytes(b"touched")
    desk.run()
    again = approve(desk.asked(), SIGNED_AT.replace(day=9))
    assert again.approval == first.approval
    assert again.queued == {"known": 3}
    assert is_issued(again.approval, desk.place)


def test_a_report_touched_after_signing_is_not_approved(desk):
    """One byte of the paper, or of the record: its mail waits, and it must be run and signed again."""
    approve(desk.asked(), SIGNED_AT)
    path = desk.place / "progress.pdf"
    path.write_bytes(path.read_bytes() + b"\n")
    assert objections(desk) == ["M36"] * 3
    assert refusal(desk).code == "A03"


def test_what_may_not_be_signed_is_said_with_its_reason(desk):
    """No run; a touched one; a record that was rewritten; a failed later run; other inputs; another signer."""
    other = desk.programme.period("2020-09-20")
    with pytest.raises(DeliveryRefused, match="A01"):
        approve(signing.replace(desk.asked(), period=other), SIGNED_AT)
    page = desk.place / "progress.html"
    good = page.read_bytes()
    page.write_bytes(good.replace("问题".encode(), "成绩".encode()))
    assert "progress.html" in str(refusal(desk))
    page.write_bytes(good)
    record = read_json(desk.place / "run.json")
    write_json(desk.place / "run.json", {**record, "findings": {"errors": 0, "warnings": 0}, "inputs": {}})
    assert refusal(desk).code == "A03"
    write_json(desk.place / "run.json", record)
    (desk.place / "failed").mkdir()
    assert refusal(desk).code == "A02"
    (desk.place / "failed").rmdir()
    desk.write_narrative("\n\n")
    assert "narrative" in str(refusal(desk))


def test_a_workbook_saved_after_the_run_cannot_be_signed_over(desk):
    """The draft shows what the ledgers said before; it must be run and read again."""
    path = desk.folder / "ledgers" / "2020-09-30" / "SF01.xlsx"
    book = openpyxl.load_workbook(path)
    book["问题整改台账"]["A1"] = book["问题整改台账"]["A1"].value
    book.save(path)
    fault = refusal(desk)
    assert fault.code == "A04"
    assert "ledgers/SF01.xlsx" in str(fault)


@pytest.mark.parametrize("name", ["", "  ", "张\n三", "张\u202e三", "名" * 41])
def test_a_name_is_a_name(desk, name):
    """It is printed on the paper: nothing empty, no controls, no novel."""
    assert refusal(desk, signer=name).code == "A06"


@pytest.mark.parametrize("day", [date(2020, 9, 29), date(2020, 10, 3)])
def test_a_report_is_signed_between_its_cut_off_and_today(desk, day):
    """Today as it is in China."""
    assert refusal(desk, on=day).code == "A07"


def test_the_day_of_signing_is_chinas(desk):
    """At half past midnight there it is still yesterday in UTC."""
    late = SIGNED_AT.replace(hour=16, minute=30)
    assert approve(desk.asked(), late).approval.signed_on == "2020-10-03"


def test_signed_is_signed(desk):
    """The same signer may ask again, for mail that is missing; another may not sign over it."""
    approve(desk.asked(), SIGNED_AT)
    again = approve(desk.asked(), SIGNED_AT)
    assert not again.new
    assert again.queued == {"known": 3}
    assert refusal(desk, signer="李四").code == "A05"
    desk.edit("  mode: report ", "    - {address: late@shifan.example, audience: supervision}\n  mode: report ")
    assert approve(desk.asked(), SIGNED_AT).queued == {"known": 3, "queued": 1}


def test_a_notebook_run_later_makes_every_page_a_draft_again(desk):
    """One more report beside a signed one: the run is no longer the one that was signed, and says so on each of its papers."""
    approve(desk.asked(), SIGNED_AT)
    second = desk.folder / "notebooks" / "second.ipynb"
    shutil.copy(desk.folder / "notebooks" / "progress.ipynb", second)
    run_bureau(Task(desk.programme, desk.period, desk.bureau, (second,), desk.outputs))
    assert read_json(desk.place / "run.json")["state"] == "draft"
    for name in ("progress", "second"):
        assert MARK in pdf_text(desk.place / f"{name}.pdf")
        assert MARK in (desk.place / f"{name}.html").read_text("utf-8")


class Killed(BaseException):
    """The process ends here."""


def test_a_stop_before_the_record_leaves_a_draft_and_no_mail(desk, monkeypatch):
    """Approval and messages are one transaction: with the last message lost, all are."""
    real, seen = outbox.enqueue, 0

    def dying(*args):
        nonlocal seen
        seen += 1
        if seen == 3:
            raise Killed
        return real(*args)

    monkeypatch.setattr(outbox, "enqueue", dying)
    with pytest.raises(Killed):
        approve(desk.asked(), SIGNED_AT)
    with open_store(desk.outputs) as db:
        assert latest(db, "shifan-2020", "2020-09-30", "SF01") is None
        assert not list(outbox.rows(db))
    assert read_json(desk.place / "run.json")["state"] == "draft"
    assert [p.name for p in desk.place.parent.glob("*")] == ["SF01"]


@pytest.mark.parametrize("step", ["before", "after"])
def test_a_stop_around_the_publishing_is_finished_by_the_same_command(desk, monkeypatch, step):
    """On record but not in place: nothing is sent of it; the next `approve` puts the same final there, under the same record."""
    real = publish.publish

    def dying(staged, place):
        if step == "after":
            real(staged, place)
        raise Killed

    monkeypatch.setattr(publish, "publish", dying)
    with pytest.raises(Killed):
        approve(desk.asked(), SIGNED_AT)
    monkeypatch.setattr(publish, "publish", real)
    assert objections(desk) == (["M36"] * 3 if step == "before" else [""] * 3)
    again = approve(desk.asked(), SIGNED_AT.replace(day=5))
    assert (again.new, again.approval.signed_on, again.queued) == (False, "2020-10-02", {"known": 3})
    assert objections(desk) == [""] * 3
    with open_store(desk.outputs) as db:
        assert db.execute("SELECT count(*) FROM approvals").fetchone()[0] == 1
