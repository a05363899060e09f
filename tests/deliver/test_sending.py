"""From the command line to a server: what is queued goes, what needs a hand is told, what is previewed goes nowhere."""

import json
import re
import socket
import time
from email import message_from_bytes

import pytest
from typer.testing import CliRunner

from guatu.cli import app
from guatu.deliver import outbox
from guatu.deliver.approve import approve
from guatu.deliver.message import decoded
from guatu.errors import DeliveryRefused
from guatu.store import open_store
from tests.deliver.conftest import SIGNED_AT
from tests.deliver.factories import states
from tests.deliver.fault_server import CLOSE, FaultServer

WORDS = ("发现问题", "整改率", "线索")


@pytest.fixture
def relay(monkeypatch):
    """A relay on this machine, named by the environment as an operator would."""
    with FaultServer() as there:
        monkeypatch.setenv("GUATU_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("GUATU_SMTP_PORT", str(there.port))
        monkeypatch.setenv("GUATU_SMTP_SECURITY", "none")
        monkeypatch.delenv("GUATU_OPERATOR", raising=False)
        yield there


def guatu(*words):
    return CliRunner().invoke(app, [str(w) for w in words])


def text_of(data: bytes) -> str:
    mail = message_from_bytes(data)
    body = next(p for p in mail.walk() if p.get_content_type() == "text/plain").get_payload(decode=True).decode()
    return f"{decoded(mail['Subject'])}\n{body}"


def test_approve_send_and_look(desk, relay):
    """The whole way: signed, sent to each recipient once, and again nothing."""
    done = guatu("approve", "shifan", "latest", "--bureau", "SF01", "--by", "张三", "--outputs", desk.outputs, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["queued"] == {"queued": 3}
    assert guatu("send", "--outputs", desk.outputs).exit_code == 0
    assert [line.partition("<")[2].rstrip("> ") for line in relay.recipients] == [
        "group8@shifan.example",
        "leader@shifan.example",
        "bulletin@elsewhere.example",
    ]
    again = guatu("send", "--outputs", desk.outputs, "--json")
    assert (again.exit_code, json.loads(again.output)["counts"]) == (0, {})
    assert len(relay.accepted) == 3
    listed = json.loads(guatu("outbox", "list", "--outputs", desk.outputs, "--json").output)["messages"]
    assert [m["state"] for m in listed] == ["sent"] * 3


def test_nothing_is_sent_before_the_sign_off(desk, relay):
    """`require_approval` holds it: not even queued."""
    assert guatu("send", "--outputs", desk.outputs).exit_code == 0
    assert relay.connections == 0


def test_without_the_need_of_a_sign_off_the_draft_goes_as_a_draft(desk, relay):
    """Once; signed afterwards, the final goes too."""
    desk.edit("  require_approval: true", "  require_approval: false")
    for _ in range(2):
        assert guatu("send", "--outputs", desk.outputs).exit_code == 0
    assert len(relay.accepted) == 3
    assert "征求意见稿" in text_of(relay.accepted[0])
    approve(desk.asked(), SIGNED_AT)
    guatu("send", "--outputs", desk.outputs)
    assert len(relay.accepted) == 6
    assert "征求意见稿" not in text_of(relay.accepted[3])


@pytest.mark.parametrize("signed", [False, True])
def test_a_dry_run_writes_files_and_opens_no_connection(desk, tmp_path, monkeypatch, signed):
    """Of what is queued, and of a draft what its sign-off would queue; the page stands with its pictures beside it."""
    if signed:
        approve(desk.asked(), SIGNED_AT)

    def refused(*_):
        raise AssertionError("a connection")

    monkeypatch.setattr(socket.socket, "connect", refused)
    done = guatu("send", "--dry-run", "--to", tmp_path / "p", "--outputs", desk.outputs, "--json")
    assert done.exit_code == 0, done.output
    assert len(json.loads(done.output)["written"]) == 3
    folder = tmp_path / "p" / "shifan-2020" / "2020-09-30" / "SF01"
    page = (folder / "leader@shifan.example-report.html").read_text("utf-8")
    assert "cid:" not in page
    assert 'src="leader@shifan.example-report-1.png"' in page
    assert (folder / "leader@shifan.example-report-1.png").read_bytes().startswith(b"\x89PNG")
    assert ("征求意见稿" in page) is not signed
    mail = (folder / "bulletin@elsewhere.example-notice.eml").read_bytes()
    assert not any(word in text_of(mail) for word in WORDS)
    with open_store(desk.outputs) as db:
        assert states(db) == (["queued"] * 3 if signed else [])


def test_the_operator_is_told_by_codes_only(desk, relay, monkeypatch):
    """One digest of what failed since the last one, without a word of any report; nothing is told twice."""
    monkeypatch.setenv("GUATU_OPERATOR", "operator@shifan.example")
    relay.script["rcpt"] = "550 5.1.1 no such user"
    approve(desk.asked(), SIGNED_AT)
    assert guatu("send", "--outputs", desk.outputs).exit_code == 1
    assert len(relay.accepted) == 3
    told = text_of(relay.accepted[-1])
    assert "dead M21：1" in told
    assert not any(word in told for word in (*WORDS, "教育整顿工作", "示范县", "group8"))
    guatu("send", "--outputs", desk.outputs)
    assert len(relay.accepted) == 3


def test_the_outbox_is_worked_by_hand(desk, relay):
    """list, show, drop and retry, each with its words; a reason is asked for."""
    relay.script["dot"] = CLOSE
    approve(desk.asked(), SIGNED_AT)
    sent = guatu("send", "--outputs", desk.outputs)
    assert sent.exit_code == 1
    assert "M22" in sent.output
    listed = guatu("outbox", "list", "--state", "ambiguous", "--outputs", desk.outputs).output
    assert "group8@shifan.example" in listed
    assert "leader" not in listed
    shown = guatu("outbox", "show", 1, "--outputs", desk.outputs).output
    assert "请向收件人核实" in shown
    assert not any(word in shown for word in WORDS)
    assert guatu("outbox", "retry", 1, "--outputs", desk.outputs).exit_code == 2
    assert isinstance(guatu("outbox", "drop", 9, "--reason", "x", "--outputs", desk.outputs).exception, DeliveryRefused)
    assert guatu("outbox", "drop", 1, "--reason", "已电话确认收到", "--outputs", desk.outputs).output == "1 dropped\n"
    assert guatu("outbox", "retry", 1, "--reason", "收件箱里没有", "--outputs", desk.outputs).output == "1 queued\n"
    events = json.loads(guatu("outbox", "show", 1, "--outputs", desk.outputs, "--json").output)["events"]
    assert [e["detail"] for e in events[-2:]] == ["已电话确认收到", "收件箱里没有"]


def test_resending_needs_the_operators_option(desk, relay):
    """`--on-ambiguous resend`, in so many words."""
    relay.script["dot"] = CLOSE
    approve(desk.asked(), SIGNED_AT)
    guatu("send", "--outputs", desk.outputs)
    guatu("send", "--outputs", desk.outputs)
    assert len(relay.accepted) == 3
    assert guatu("send", "--on-ambiguous", "resend", "--outputs", desk.outputs).exit_code == 0
    assert len(relay.accepted) == 4
    assert relay.accepted[0] == relay.accepted[3]


def test_a_roundup_is_one_notice_and_says_nothing(desk, relay):
    """For who wants it so: it waits for the sign-off like the rest, then one notice says whose reports are there."""
    desk.edit(
        "leader@shifan.example, audience: supervision", "leader@shifan.example, audience: supervision, roundup: true"
    )
    approve(desk.asked(), SIGNED_AT)
    with open_store(desk.outputs) as db:
        assert states(db) == ["queued", "gathering", "queued"]
    assert guatu("send", "--outputs", desk.outputs).exit_code == 0
    with open_store(desk.outputs) as db:
        assert states(db) == ["sent", "dropped", "sent", "sent"]
        gathered = [row.code for row in outbox.rows(db, ("dropped",))]
    assert gathered == ["M31"]
    said = next(text for text in map(text_of, relay.accepted) if "1个单位" in text)
    assert "示范县公安局" in said
    assert not any(word in said for word in WORDS)
    guatu("send", "--outputs", desk.outputs)
    assert len(relay.accepted) == 3


def test_a_missing_server_is_one_sentence(desk, monkeypatch):
    """And says what to set."""
    monkeypatch.delenv("GUATU_SMTP_HOST", raising=False)
    fault = guatu("send", "--outputs", desk.outputs).exception
    assert isinstance(fault, DeliveryRefused)
    assert "GUATU_SMTP_HOST" in str(fault)


def test_stdout_and_stderr_say_nothing_of_a_report(desk, relay, capfd):
    """Codes, numbers and addresses are all that a log of `send` can hold."""
    relay.script["dot"] = "554 5.7.1 发现问题 整改率 in your message"
    approve(desk.asked(), SIGNED_AT)
    began = time.time()
    done = guatu("send", "--outputs", desk.outputs)
    out, err = capfd.readouterr()
    assert not any(word in done.output + out + err for word in ("发现问题", "整改率", "教育整顿工作"))
    assert time.time() - began < 30


def test_no_confidential_column_reaches_database_mail_or_preview(desk, relay, tmp_path):
    """The canaries of the sample's workbook are in no file that sign-off and mail have made, nor in what was sent."""
    canary = re.compile(rb"canary-[0-9A-F]{4}")
    approve(desk.asked(), SIGNED_AT)
    guatu("send", "--dry-run", "--to", tmp_path / "p", "--outputs", desk.outputs)
    guatu("send", "--outputs", desk.outputs)
    assert len(relay.accepted) == 3
    files = [p for folder in (desk.outputs, tmp_path / "p") for p in folder.rglob("*") if p.is_file()]
    assert {"guatu.db", "leader@shifan.example-report.eml"} <= {p.name for p in files}
    mails = [*relay.accepted, *(p.read_bytes() for p in files if p.suffix == ".eml")]
    parts = [part.get_payload(decode=True) for mail in mails for part in message_from_bytes(mail).walk()]
    for data in (*(p.read_bytes() for p in files), *(part for part in parts if part)):
        assert not canary.search(data)
