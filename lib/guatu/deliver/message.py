"""A mail message's bytes: the parts in the order that mail clients understand, headers and file names in Chinese.

What the standard library does with long Chinese headers loses blanks and breaks file names in clients that are in use, so
every encoded word is made here, and the finished bytes are read back before they are queued (RFC 2047, 2231, 5322).
"""

import base64
import hashlib
import io
import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.generator import BytesGenerator
from email.header import decode_header, make_header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import format_datetime
from typing import Final
from urllib.parse import quote, unquote

from guatu.deliver.address import Address
from guatu.errors import DeliveryRefused
from guatu.render.mail import MailParts

_STRIPPED: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BLANKED: Final = re.compile(r"[\t\n\x0b\x0c\r\u2028\u2029]+")
_WORD_BYTES: Final = 36  # of UTF-8 in an encoded word, so that the first line with the header's name stays below 78
_NAME_LENGTH: Final = 80  # of a file name: nine bytes a character on a line that may have 998
_BASE64: Final = re.compile(rb"(\r\n)(?:[A-Za-z0-9+/]{76}\r\n)+")
_UNFOLDED: Final = compat32.clone(linesep="\r\n", max_line_length=None)


@dataclass(frozen=True)
class Attachment:
    """A file that goes along: its name in Chinese, the same in ASCII for old clients, and its bytes."""

    name: str
    plain_name: str
    data: bytes
    media: str = "application/pdf"


@dataclass(frozen=True)
class Letter:
    """What a message says. `images` are PNGs by the Content-ID that `html` names them with."""

    subject: str
    text: str
    html: str
    images: tuple[tuple[str, bytes], ...] = ()
    attachments: tuple[Attachment, ...] = ()

    @classmethod
    def of(cls, parts: MailParts, attachments: tuple[Attachment, ...] = ()) -> "Letter":
        """What was rendered, with what goes along."""
        images = tuple((image.cid, image.data) for image in parts.images)
        return cls(parts.subject, parts.text, parts.html, images, attachments)


@dataclass(frozen=True)
class Addressing:
    """From whom, to whom, when, and the key that the Message-ID and nothing else is made of."""

    sender_name: str
    sender: Address
    recipient: Address
    key: str
    at: datetime
    list_name: str = ""

    @property
    def message_id(self) -> str:
        """Always the same for the same key, so that a copy is known as one."""
        return f"<{self.key[:32]}@{self.sender.domain}>"


def compose(letter: Letter, addressing: Addressing) -> bytes:
    """The message, with CRLF; the same arguments give the same bytes. DeliveryRefused M07 if it does not read back as said."""
    subject = stripped(letter.subject)
    body = _content(letter, addressing.key)
    head = Message()
    head["From"] = f"{encoded(stripped(addressing.sender_name))} <{addressing.sender}>".strip()
    head["To"] = str(addressing.recipient)
    head["Subject"] = encoded(subject)
    head["Date"] = format_datetime(addressing.at)
    head["Message-ID"] = addressing.message_id
    head["Auto-Submitted"] = "auto-generated"
    head["X-Auto-Response-Suppress"] = "All"
    if addressing.list_name:
        head["List-Id"] = f"<{addressing.list_name}.{addressing.sender.domain}>"
    for name, value in [*head.items(), ("MIME-Version", "1.0")]:
        del body[name]
        body[name] = value
    data = _bytes(body)
    _prove(data, subject, letter)
    return data


def stripped(text: str) -> str:
    """`text` on one line, without control characters and without marks that turn the direction of writing."""
    return _STRIPPED.sub("", _BLANKED.sub(" ", text)).strip()


def encoded(text: str) -> str:
    """`text` as encoded words (RFC 2047), base64 in UTF-8, each of whole characters on a line of its own; "" for ""."""
    words: list[bytes] = []
    for character in (c.encode() for c in text):
        if words and len(words[-1]) + len(character) <= _WORD_BYTES:
            words[-1] += character
        else:
            words.append(character)
    return "\r\n ".join(f"=?UTF-8?B?{base64.b64encode(word).decode()}?=" for word in words)


def decoded(header: str) -> str:
    """The text of a header of encoded words, as a client shows it."""
    return str(make_header(decode_header(header)))


def file_name(name: str, extension: str) -> str:
    """`name` fit for a file on every system, with its extension."""
    kept = re.sub(r'[<>:"/\\|?*]', "_", stripped(name))[:_NAME_LENGTH].strip(" .")
    return f"{kept or 'report'}.{extension}"


def _content(letter: Letter, key: str) -> MIMEBase:
    """mixed( related( alternative(text, html), images ), attachments ); a layer with nothing in it is left out."""
    body: MIMEBase = _layer("alternative", key, [_text(letter.text, "plain"), _text(letter.html, "html")])
    if letter.images:
        body = _layer("related", key, [body, *(_image(n, *image) for n, image in enumerate(letter.images, 1))])
        body.set_param("type", "multipart/alternative")
    if letter.attachments:
        body = _layer("mixed", key, [body, *(_attached(a) for a in letter.attachments)])
    return body


def _layer(kind: str, key: str, parts: list[MIMEBase]) -> MIMEBase:
    """A multipart whose boundary follows from the key: `=_` stands in no base64 text."""
    boundary = f"=_{kind}_{hashlib.sha256(key.encode()).hexdigest()[:24]}"
    return MIMEMultipart(kind, boundary, parts)


def _text(text: str, kind: str) -> MIMEBase:
    lines = _STRIPPED.sub("", text).replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    part = MIMENonMultipart("text", kind, charset="utf-8")
    return _based(part, lines.encode())


def _image(number: int, cid: str, data: bytes) -> MIMEBase:
    part = MIMENonMultipart("image", "png", name=f"chart-{number}.png")
    part["Content-ID"] = f"<{cid}>"
    part["Content-Disposition"] = f'inline; filename="chart-{number}.png"'
    return _based(part, data)


def _attached(attachment: Attachment) -> MIMEBase:
    """Two spellings of the name, each on one line: clients in use read no continued parameters."""
    kind, _, subtype = attachment.media.partition("/")
    part = MIMENonMultipart(kind, subtype)
    words = encoded(attachment.name).replace("\r\n ", " ")
    del part["Content-Type"]
    part["Content-Type"] = f'{attachment.media}; name="{words}"'
    exact = quote(attachment.name, safe="")
    part["Content-Disposition"] = f"attachment; filename=\"{attachment.plain_name}\"; filename*=UTF-8''{exact}"
    return _based(part, attachment.data)


def _based(part: MIMEBase, data: bytes) -> MIMEBase:
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(base64.encodebytes(data).decode("ascii"))
    return part


def _bytes(message: Message) -> bytes:
    target = io.BytesIO()
    BytesGenerator(target, mangle_from_=False, policy=_UNFOLDED).flatten(message)
    return target.getvalue()


def _prove(data: bytes, subject: str, letter: Letter) -> None:
    """The bytes read back: subject and file names as said, no line longer than a server must take (RFC 5322, 2.1.1).

    Full lines of base64 say nothing of that, and are most of a message.
    """
    read = message_from_bytes(_BASE64.sub(rb"\1", data))
    names = tuple(attached_name(p) for p in read.walk() if p.get_content_disposition() == "attachment")
    longest = max(map(len, data.split(b"\r\n")))
    if decoded(read["Subject"] or "") != subject or names != tuple(a.name for a in letter.attachments) or longest > 998:
        raise DeliveryRefused("M07")


def attached_name(part: Message) -> str:
    """The Chinese name of an attached part, "" if it has none."""
    found = re.search(r"filename\*=UTF-8''([^;\s]*)", part["Content-Disposition"] or "")
    return unquote(found[1]) if found else ""
