"""Every mail that the suite makes, against what mail clients support: each notebook for each audience, draft and final, and all
that is no report: notice, roundup, reminder, the operator's digest."""

import re
import time
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.message import Message

import lxml.html
import pytest

from guatu.audience.shown import for_audience
from guatu.deliver import operator, outbox, roundup
from guatu.deliver.address import address_of
from guatu.deliver.approve import approve
from guatu.deliver.drain import drain
from guatu.deliver.gate import Gate
from guatu.programme import load_programme
from guatu.render import mail
from guatu.render.document import Document
from guatu.render.mail import MailParts, render_mail
from guatu.render.raster import Raster
from guatu.schedule.reminder import remind
from guatu.store import open_store
from tests.deliver.conftest import ROOT, SIGNED_AT
from tests.deliver.factories import OpenGate, server
from tests.deliver.fault_server import FaultServer
from tests.executing import SUITE, document, published
from tests.render.mail_lint import lint

NAMES = (*SUITE, "progress", "rollup")
PERIOD = "2020-08-31"


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """The sample programme, where its params/ and outputs/ lie, and the folders of its runs."""
    home = tmp_path_factory.mktemp("mails")
    (home / "params").symlink_to(ROOT / "params")
    programme = load_programme(ROOT / "params" / "shifan")
    return programme, home, published(programme, home / "outputs")


def of(name: str, programme, home, places) -> Document:
    """The document of a notebook in one period."""
    asked = {"programme": "shifan", "period": PERIOD}
    if name == "rollup":
        return document(name, home, asked)
    return document(name, places[PERIOD, "SF01"], {**asked, "bureau": "SF01"})


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("audience", ["supervision", "circulation"])
def test_a_notebooks_mail_uses_what_every_client_supports(name, audience, places, monkeypatch):
    """As a draft and as a final, with everything in it that the report has; charts are not drawn anew for it."""
    monkeypatch.setattr(mail, "chart_raster", lambda *_: Raster(b"\x89PNG", 632, 300))
    programme, home, folders = places
    whole = of(name, programme, home, folders)
    seen = for_audience(whole, programme, audience, folders[PERIOD, "SF01"])
    for is_draft in (True, False):
        head = replace(seen.head, draft=is_draft, signer="张三", date=date(2020, 9, 1))
        parts = render_mail(replace(seen, head=head), place="https://reports.example/SF01", attached=True)
        found = lint(parts.html)
        assert found.clean, found
        assert ("征求意见稿" in parts.html) == is_draft
        assert len(parts.html) > (20_000 if audience == "supervision" else 4_000)


@pytest.mark.parametrize("name", NAMES)
def test_no_notebooks_mail_tells_circulation_a_small_count(name, places, monkeypatch):
    """Nowhere: subject, preheader, headline figures, prose, cells, what pictures say, the same in plain text."""
    monkeypatch.setattr(mail, "chart_raster", lambda *_: Raster(b"\x89PNG", 632, 300))
    programme, home, folders = places
    whole = of(name, programme, home, folders)
    seen = {
        audience: small_counts(render_mail(for_audience(whole, programme, audience, folders[PERIOD, "SF01"])))
        for audience in programme.audiences
    }
    assert seen["supervision"]
    assert not seen["circulation"]


SMALL = re.compile(r"(?<![\d.年月第])[1-4](?:个|条|名|起|项|次|场次|人次|人|批次|件)(?!月)")


def small_counts(parts: MailParts) -> list[str]:
    """Numbers of 1 to 4 with a measure word, and cells that hold nothing else."""
    page = lxml.html.document_fromstring(parts.html)
    alts = " ".join(image.alt for image in parts.images)
    said = " ".join((parts.subject, parts.preheader, page.text_content(), alts, parts.text))
    cells = [cell.text_content().strip() for cell in page.iter("td")]
    return [*SMALL.findall(said), *(cell for cell in cells if re.fullmatch(r"[＋－]?[1-4]", cell))]


def test_what_is_no_report_is_clean_too(desk):
    """As it stands in the outbox, every byte of it: report, notice, roundup, reminder, the operator's digest."""
    desk.edit("{address: leader@shifan.example, audience", "{address: leader@shifan.example, roundup: true, audience")
    approve(desk.asked(), SIGNED_AT)
    now, told = time.time(), address_of("operator@shifan.example")
    assert remind(desk.programme, desk.outputs, ["SF01 缺台账"], told, date(2020, 10, 9), now) == "queued"
    with FaultServer({"rcpt": "550 5.1.1 no"}) as there, open_store(desk.outputs) as db:
        roundup.gather(db, Gate(db, desk.outputs), now)
        drain(db, server(there.port), OpenGate())
        assert operator.tell(db, told, now)
        rows = [row for row in outbox.rows(db) if row.size]
        mails = [message_from_bytes(outbox.bytes_of(db, row) or b"") for row in rows]
    assert sorted(row.mode for row in rows) == ["digest", "digest", "notice", "report", "roundup"]
    for one in mails:
        found = lint(html_of(one))
        assert found.clean, found
        assert "text/plain" in [part.get_content_type() for part in one.walk()]


def html_of(mail: Message) -> str:
    part = next(part for part in mail.walk() if part.get_content_type() == "text/html")
    return part.get_payload(decode=True).decode()
