"""Who gets what: decided from configuration and content, whatever the report holds."""

import io
from dataclasses import replace
from email import message_from_bytes

import pdfplumber
import pytest

from guatu.deliver import letters, outbox, policy
from guatu.deliver.address import address_of
from guatu.deliver.approve import approve
from guatu.deliver.gate import Gate
from guatu.deliver.letters import Prepared, Subject, messages
from guatu.deliver.message import Attachment, Letter, decoded
from guatu.errors import DeliveryRefused
from guatu.files import read_json, write_json
from guatu.programme import Mail
from guatu.report.blocks import Paragraph, Table, Text
from guatu.store import open_store
from tests.deliver.conftest import SIGNED_AT
from tests.render.document_factories import attachment, document
from tests.report.block_factories import paragraph, table


def rows_and_mails(desk):
    """Every message of the outbox with its bytes read, by recipient."""
    with open_store(desk.outputs) as db:
        return {row.recipient: (row, message_from_bytes(outbox.bytes_of(db, row) or b"")) for row in outbox.rows(db)}


def part(mail, kind: str) -> bytes:
    return next(p for p in mail.walk() if p.get_content_type() == kind).get_payload(decode=True)


def said_by(mail) -> str:
    """All that a mail says: subject, both bodies, the text of its PDF."""
    texts = [decoded(mail["Subject"]), part(mail, "text/plain").decode(), part(mail, "text/html").decode()]
    for one in mail.walk():
        if one.get_content_type() == "application/pdf":
            with pdfplumber.open(io.BytesIO(one.get_payload(decode=True))) as pdf:
                texts += [page.extract_text() for page in pdf.pages]
    return "\n".join(texts)


def test_inside_the_report_outside_a_notice(desk):
    """The sample's recipients: two get the report with its PDF, the one elsewhere that there is one, and where."""
    approve(desk.asked(), SIGNED_AT)
    got = rows_and_mails(desk)
    assert {address: row.mode for address, (row, _) in got.items()} == {
        "group8@shifan.example": "report",
        "leader@shifan.example": "report",
        "bulletin@elsewhere.example": "notice",
    }
    report, notice = got["group8@shifan.example"][1], got["bulletin@elsewhere.example"][1]
    assert part(report, "application/pdf").startswith(b"%PDF")
    assert any(p.get_content_type() == "image/png" for p in report.walk())
    figures = read_json(desk.place / "indicators.json")
    assert f"发现问题{figures['findings.found']['value']}个" in said_by(report)
    assert [p.get_content_type() for p in notice.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert "已签发" in said_by(notice)
    assert "发现问题" not in said_by(notice)
    assert "整改率" not in said_by(notice)


def test_no_mail_goes_through_the_cases_one_by_one(desk):
    """The report's list of leads is in its PDF on the restricted network, and in no mail, page or attached paper."""
    approve(desk.asked(), SIGNED_AT)
    with pdfplumber.open(desk.place / "progress.pdf") as pdf:
        assert "XS001" in "".join(page.extract_text() for page in pdf.pages)
    for _, mail in rows_and_mails(desk).values():
        assert "XS0" not in said_by(mail)


def test_a_message_has_one_bureau_and_one_recipient(desk):
    """Named twice, mailed once; named for another bureau, not mailed at all."""
    desk.edit(
        "    - {address: bulletin@elsewhere.example, audience: circulation}\n",
        "    - {address: Leader@SHIFAN.example, audience: supervision}\n"
        "    - {address: leader@shifan.example, audience: supervision}\n"
        "    - {address: other@shifan.example, audience: supervision, bureaus: [SF02]}\n",
    )
    desk.edit("\nunits: [", "\n  - {code: SF02, name: 邻县公安局, document_code: 邻公, signer: 局长}\nunits: [")
    approve(desk.asked(), SIGNED_AT)
    got = rows_and_mails(desk)
    assert sorted(got) == ["group8@shifan.example", "leader@shifan.example"]
    assert all(mail["To"] == address for address, (_, mail) in got.items())
    assert not any("邻县" in said_by(mail) for _, mail in got.values())


def test_a_number_in_the_title_is_in_no_notice_and_no_file_name(desk, monkeypatch):
    """Whoever gets no report, or not all of it, does not learn it from the title either."""
    monkeypatch.setattr(
        letters, "for_audience", lambda d, *_: replace(d, head=replace(d.head, title=("关于*名民警的报告",)))
    )
    titled = document(paragraph("正文。"), title=("关于3名民警的报告",))
    subject = Subject(desk.programme, desk.mail, desk.period, desk.bureau, "progress", titled, desk.place)
    for one in letters.prepare(subject):
        assert one.letter
        names = [a.name for a in one.letter.attachments]
        said = "".join([one.letter.subject, one.letter.text, one.letter.html, *names])
        assert "3名" not in said
        assert "名民警的报告" in said


def test_with_no_domain_allowed_nothing_leaves(desk):
    """The refusing default: the sign-off stands, its mail is refused by name; allowed later, the same command queues it."""
    desk.edit("  allowed_domains: [shifan.example]\n", "  allowed_domains: []\n")
    assert approve(desk.asked(), SIGNED_AT).refused == {"M01": 3}
    with open_store(desk.outputs) as db:
        assert {(row.state, row.size) for row in outbox.rows(db)} == {("refused", 0)}
        assert db.execute("SELECT count(*) FROM bodies").fetchone()[0] == 0
    desk.edit("  allowed_domains: []\n", "  allowed_domains: [shifan.example]\n")
    assert approve(desk.asked(), SIGNED_AT).queued == {"queued": 3}


def test_nothing_leaves_while_a_secrecy_mark_stands(desk):
    """In the checks of a later run that was refused: what is queued waits, for every recipient."""
    approve(desk.asked(), SIGNED_AT)
    found = read_json(desk.place / "checks.json")
    (desk.place / "failed").mkdir()
    write_json(desk.place / "failed" / "checks.json", {**found, "findings": [{"code": "R17"}]})
    with open_store(desk.outputs) as db:
        gate = Gate(db, desk.outputs)
        assert {gate.objection(row) for row in outbox.rows(db)} == {"M03"}


@pytest.mark.parametrize("text", ["机密★1年", "★", "密级：秘密", "绝密"])
def test_a_secrecy_mark_in_the_text_stops_every_mail(text):
    """Wherever it is printed: head, prose, table, 附件."""
    for marked in (document(paragraph(text)), document(table((text, "1"))), document(attachments=[attachment(text)])):
        with pytest.raises(DeliveryRefused, match="M03"):
            policy.refuse_secrets(policy.texts_of(marked))
    policy.refuse_secrets(policy.texts_of(document(paragraph("严格保守国家秘密，做到绝对忠诚。"))))


def test_what_was_allowed_when_queued_must_still_be(desk):
    """Domains, recipients and audiences are looked at again when a message goes."""
    approve(desk.asked(), SIGNED_AT)

    def objections():
        with open_store(desk.outputs) as db:
            return [Gate(db, desk.outputs).objection(row) for row in outbox.rows(db)]

    desk.edit("  allowed_domains: [shifan.example]\n", "  allowed_domains: [elsewhere.example]\n")
    assert objections() == ["M33", "M33", ""]
    desk.edit("    - {address: leader@shifan.example, audience: supervision}\n", "")
    assert objections() == ["M33", "M34", ""]
    desk.edit(
        "{address: bulletin@elsewhere.example, audience: circulation}",
        "{address: bulletin@elsewhere.example, audience: supervision}",
    )
    assert objections() == ["M33", "M34", "M34"]
    (desk.folder / "programme.yml").unlink()
    assert objections() == ["M32"] * 3


@pytest.mark.parametrize(
    ("domain", "mode"),
    [
        ("shifan.example", "report"),
        ("SHIFAN.EXAMPLE", "report"),
        ("sub.shifan.example", "notice"),
        ("notshifan.example", "notice"),
    ],
)
def test_a_domain_is_that_domain(domain, mode):
    """Not one that ends like it, nor one below it."""
    mail = Mail(sender="a@b.example", allowed_domains=("Shifan.example",), mode="report")
    assert policy.mode_of(mail, address_of(f"x@{domain}")) == mode
    assert policy.mode_of(mail.model_copy(update={"mode": "notice"}), address_of(f"x@{domain}")) == "notice"


@pytest.mark.parametrize(
    "listing",
    [
        Table("", (), (), of="leads"),
        table(("WT001", "1")),
        table(("某事", " XS123 ")),
    ],
)
def test_a_list_of_cases_is_known_when_it_is_seen(listing: Table):
    """By what it says it is, or by a 编号 in a cell of its own."""
    with pytest.raises(DeliveryRefused, match="M04"):
        policy.refuse_cases(document(attachments=[attachment("清单", listing)]))


def test_a_summary_is_no_list_of_cases():
    """Counts by kind, and prose that names one, may go."""
    policy.refuse_cases(document(Paragraph((Text("问题WT001已整改。"),)), table(("群众举报", "12", "3"))))


def test_a_message_too_large_is_on_the_list_with_its_reason(desk):
    """Checked before it is queued, not by the server."""
    desk.edit("  attach_pdf: true\n", "  attach_pdf: true\n  limits: {megabytes: 1}\n")
    subject = Subject(desk.programme, desk.mail, desk.period, desk.bureau, "progress", document(), desk.place)
    for size, code in ((700_000, ""), (800_000, "M05")):
        letter = Letter("报告", "正文", "<p>正文</p>", (), (Attachment("报告.pdf", "r.pdf", bytes(size)),))
        one = Prepared("a@shifan.example", "supervision", "report", letter)
        (message,) = messages(subject, (one,), "1", "x", None, SIGNED_AT)
        assert (message.code, message.mime is None) == (code, bool(code))


def test_inside_the_house_everyone_gets_their_audiences_level(desk, monkeypatch):
    """In the mail as in its PDF, and no one's reaches another; what each level hides is audience.py's own test."""

    def levelled(document, _programme, audience, place):
        assert (place / "indicators.json").is_file()
        return replace(document, body=(*document.body, paragraph(f"此为{audience}所见。")))

    monkeypatch.setattr(letters, "for_audience", levelled)
    desk.edit("leader@shifan.example, audience: supervision", "leader@shifan.example, audience: circulation")
    approve(desk.asked(), SIGNED_AT)
    got = rows_and_mails(desk)
    for address, audience in (("group8", "supervision"), ("leader", "circulation")):
        row, mail = got[f"{address}@shifan.example"]
        other = {"supervision": "circulation", "circulation": "supervision"}[audience]
        assert row.audience == audience
        assert said_by(mail).count(f"此为{audience}所见") == 3  # text, HTML, PDF
        assert f"此为{other}所见" not in said_by(mail)
    assert "所见" not in said_by(got["bulletin@elsewhere.example"][1])
