"""A message's bytes: what was said comes out of them again, in the parts that mail clients understand."""

import email.policy
import random
import re
from datetime import UTC, datetime
from email import message_from_bytes

import pytest

from guatu.deliver import message as messages
from guatu.deliver.address import address_of, domain_of, sender_of
from guatu.deliver.message import (
    Addressing,
    Attachment,
    Letter,
    attached_name,
    compose,
    decoded,
    encoded,
    file_name,
    stripped,
)
from guatu.errors import DeliveryRefused

# nasty on purpose: rare characters, blanks of several kinds, marks that headers and parameters live by, controls
ALPHABET = [
    *(chr(c) for c in range(0x4E00, 0x4F00)),
    *(chr(c) for c in range(0x20000, 0x20040)),
    *" \u00a0\u3000\u200b　，。“”（）〔〕★\"'\\;,=?_<>@:%&ＡＢ１２abcXYZ019.-",
    *"\x00\r\n\t\x1b\x85\u2028\u2029\u202e\u2066",
]


def addressing(**changed) -> Addressing:
    values = {
        "sender_name": "教育整顿办公室",
        "sender": address_of("report@shifan.example"),
        "recipient": address_of("a@shifan.example"),
        "key": "ab" * 32,
        "at": datetime(2020, 10, 2, 8, tzinfo=UTC),
        "list_name": "shifan-2020",
    }
    return Addressing(**{**values, **changed})


def letter(**changed) -> Letter:
    values = {"subject": "进展情况", "text": "正文\n.以点开头", "html": "<p>正文</p>"}
    return Letter(**{**values, **changed})


def test_three_thousand_random_subjects_and_file_names_come_back():
    """As said, by every way of reading them; and no header ever has a control character or a line of its own making."""
    chance = random.Random(20200930)
    for n in range(3000):
        subject = "".join(chance.choices(ALPHABET, k=chance.randint(1, 60)))
        name = file_name("".join(chance.choices(ALPHABET, k=chance.randint(1, 100))), "pdf")
        data = compose(letter(subject=subject, attachments=(Attachment(name, "report.pdf", b"%PDF"),)), addressing())
        read = message_from_bytes(data)
        (part,) = [p for p in read.walk() if p.get_content_disposition() == "attachment"]
        assert decoded(read["Subject"]) == stripped(subject)
        assert attached_name(part) == name
        assert decoded(re.search(r'name="(.*?)"', part["Content-Type"])[1]) == name
        if n % 20 == 0:
            assert message_from_bytes(data, policy=email.policy.default)["Subject"] == stripped(subject)
        head = data.partition(b"\r\n\r\n")[0]
        assert head.count(b"\r\nSubject:") == 1
        assert not re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\xff]", head)
        assert all(len(line) < 78 for line in head.split(b"\r\n") if not line.startswith(b"Content-Type"))


def test_the_parts_stand_as_mail_clients_want_them():
    """mixed( related( alternative(text, html), images ), pdf ), text and HTML in UTF-8 and base64."""
    full = letter(images=(("c1@guatu", b"PNG"),), attachments=(Attachment("报告.pdf", "report.pdf", b"%PDF"),))
    read = message_from_bytes(compose(full, addressing()))
    assert [p.get_content_type() for p in read.walk()] == [
        "multipart/mixed",
        "multipart/related",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "image/png",
        "application/pdf",
    ]
    plain, html, image, pdf = [p for p in read.walk() if not p.is_multipart()]
    assert {p["Content-Transfer-Encoding"] for p in (plain, html, image, pdf)} == {"base64"}
    assert plain.get_payload(decode=True).decode() == "正文\r\n.以点开头"
    assert plain.get_content_charset() == html.get_content_charset() == "utf-8"
    assert image["Content-ID"] == "<c1@guatu>"
    assert "filename*=UTF-8''%E6%8A%A5" in pdf["Content-Disposition"]
    assert 'filename="report.pdf"' in pdf["Content-Disposition"]
    assert "\n" not in pdf["Content-Disposition"]


def test_a_notice_has_no_empty_layers():
    """Without pictures and files it is an alternative, nothing around it."""
    assert message_from_bytes(compose(letter(), addressing())).get_content_type() == "multipart/alternative"


def test_the_headers_say_who_what_and_that_nobody_wrote_it():
    """Message-ID follows from the key; automatic answers are asked not to come."""
    read = message_from_bytes(compose(letter(), addressing()))
    assert read["Message-ID"] == f"<{'ab' * 16}@shifan.example>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["X-Auto-Response-Suppress"] == "All"
    assert read["List-Id"] == "<shifan-2020.shifan.example>"
    assert read["To"] == "a@shifan.example"
    assert read["Date"] == "Fri, 02 Oct 2020 08:00:00 +0000"
    assert decoded(read["From"]) == "教育整顿办公室 <report@shifan.example>"


def test_the_same_letter_gives_the_same_bytes():
    """Boundaries are no matter of chance: a copy is known as one."""
    full = letter(images=(("c1", b"x"),), attachments=(Attachment("报告.pdf", "r.pdf", b"%PDF"),))
    assert compose(full, addressing()) == compose(full, addressing())


def test_what_does_not_read_back_is_refused(monkeypatch):
    """The proof is on the bytes themselves: an encoder that loses a blank is found out."""
    monkeypatch.setattr(messages, "encoded", lambda text: encoded(text.replace("　", "")))
    with pytest.raises(DeliveryRefused, match="M07"):
        compose(letter(subject="第　一期"), addressing())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a@",
        "@b.example",
        "a b@c.example",
        "a@b..c",
        "a\r\n@b.example",
        "甲@b.example",
        "a@b.example>",
        "a,b@c.example",
        "a@-b.example",
        f"{'a' * 65}@b.example",
    ],
)
def test_what_is_no_address_is_refused(text):
    """Nothing that could become a second command or a second recipient."""
    with pytest.raises(DeliveryRefused, match="M02"):
        address_of(text)


def test_addresses_have_one_form():
    """The domain in lower case and ASCII, however it was written."""
    assert str(address_of("Leader.One+x@ShiFan.Example")) == "Leader.One+x@shifan.example"
    assert str(address_of("a@示范.example")) == f"a@{'示范'.encode('idna').decode()}.example"
    assert sender_of("教育整顿办公室 <report@shifan.example>") == (
        "教育整顿办公室",
        address_of("report@shifan.example"),
    )
    assert domain_of("SHIFAN.example.") == "shifan.example"
    assert domain_of("a b") == domain_of("") == ""
