"""What a server's answer means for a message: sent, again later, never, or nobody can tell.

The code says so (RFC 5321, 4.2.1), but for some providers' own habits, which are a table: theirs below, and the
programme's under `mail: replies:`, which comes first.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from guatu.programme import Reply

Phase = Literal["connect", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "body", "dot"]
Word = Literal["sent", "retry", "dead", "ambiguous", "stop"]
"""`stop`: nothing is wrong with the message, but with the server's settings; no message can be sent until they are mended."""

PROVIDERS: Final = (
    Reply(code=421, says="HL:ICC", means="retry", after=600),  # NetEase: too many connections at a time
    Reply(code=421, says="HL:IFC", means="retry", after=900),  # NetEase: too many mails in a time
    Reply(code=450, says="MI:DMC", means="retry"),  # NetEase: too many mails on one connection; the next one is anew
    Reply(code=451, says="MI:SFQ", means="retry", after=900),  # NetEase: the sender's quota of 15 minutes
    Reply(code=451, says="DT:SPM", means="retry", after=150),  # NetEase: try again in two minutes
    Reply(code=552, says="too many same size", means="retry", after=900),  # Sina: a rate limit under a permanent code
)

_SETTINGS: Final[dict[Phase, str]] = {"starttls": "M15", "auth": "M14", "mail": "M17"}
"""Where a permanent refusal speaks of the settings, not of the message, and what to say then."""

_TOO_LARGE: Final = 552
_ENHANCED: Final = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_SIGNAL: Final = re.compile(r"\b[A-Z]{2}:[A-Z]{3}\b")


@dataclass(frozen=True)
class Answer:
    """What came of a step: `reply` is the server's code or None if there was none to read, `detail` what may be kept of
    its words (they could quote the message), `after` the seconds it asks to wait."""

    word: Word
    phase: Phase
    reply: int | None = None
    detail: str = ""
    after: int = 0
    code: str = ""


def judge(phase: Phase, reply: int, text: str, table: Iterable[Reply] = ()) -> Answer:
    """What the reply `reply` with `text` means in `phase`; before the final dot a reply that is none means not sent."""
    detail = kept(text)
    for entry in (*table, *PROVIDERS):
        if entry.code == reply and entry.says.lower() in text.lower():
            return Answer(entry.means, phase, reply, detail, entry.after, "M20" if entry.means == "retry" else "M21")
    if 400 <= reply < 500:
        return Answer("retry", phase, reply, detail, code="M20")
    if 500 <= reply < 600:
        if phase in _SETTINGS and reply != _TOO_LARGE:
            return Answer("stop", phase, reply, detail, code=_SETTINGS[phase])
        return Answer("retry" if phase in ("connect", "ehlo") else "dead", phase, reply, detail, code="M21")
    if phase == "dot":
        return (
            Answer("sent", phase, reply, detail)
            if 200 <= reply < 300
            else Answer("ambiguous", phase, None, "", 0, "M22")
        )
    return Answer("retry", phase, None, "", 0, "M23")


def kept(text: str) -> str:
    """The enhanced status and the provider's signal in a server's words, nothing else."""
    found = (pattern.search(text) for pattern in (_ENHANCED, _SIGNAL))
    return " ".join(m[0] for m in found if m)
