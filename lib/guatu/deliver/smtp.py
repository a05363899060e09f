"""One connection to the mail server, driven step by step: the only importer of smtplib.

smtplib's own `sendmail` says the same of a connection cut in the middle of a message, which was not sent, and of one cut
after the final dot, which may have been. Here the caller is told of every step before it is taken, and every end is an
`Answer`. One recipient a message, so that no answer is of two minds.
"""

import contextlib
import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterable
from typing import Final

from guatu.deliver.replies import Answer, Phase, judge
from guatu.deliver.server import Server
from guatu.programme import Reply

_REPLY: Final = re.compile(r"([2-5][0-9]{2})[ -]")


class Ended(Exception):
    """A step did not go as it should; `answer` says what that means."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.word, answer.phase)
        self.answer = answer


class Connection:
    """A connection ready for messages. `before` is called with each phase before its step, and may raise to stop there."""

    def __init__(self, server: Server, before: Callable[[Phase], None], table: Iterable[Reply] = ()) -> None:
        """Connect, greet, make it safe and log in; Ended says what did not work."""
        self._server, self._table = server, tuple(table)
        self.sent = 0
        before("connect")
        self._smtp = self._connected()
        try:
            self._ready(before)
        except BaseException:
            self.close()
            raise

    def send(self, sender: str, recipient: str, data: bytes, before: Callable[[Phase], None]) -> Answer:
        """Hand over one message of CRLF lines; every end is an answer, `sent` only where the server said so."""
        try:
            before("mail")
            self._fits(data)
            self._asked("mail", lambda: self._smtp.mail(sender, self._options(data)))
            before("rcpt")
            self._asked("rcpt", lambda: self._smtp.rcpt(recipient))
            before("data")
            self._asked("data", lambda: self._smtp.docmd("DATA"), 354)
            self._body(data)
            before("dot")
            answer = self._dotted()
        except Ended as ended:
            answer = ended.answer
        self._after(answer)
        return answer

    @property
    def alive(self) -> bool:
        """Whether another message may be handed over on it."""
        return self._smtp.sock is not None

    def close(self) -> None:
        """Say goodbye and leave; what the server says to that changes nothing (a message is sent at its 250)."""
        with contextlib.suppress(OSError, smtplib.SMTPException):
            if self._smtp.sock:
                self._smtp.sock.settimeout(self._server.timeouts.goodbye)
                self._smtp.quit()
        self._smtp.close()

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        try:
            smtp = (
                smtplib.SMTP_SSL(
                    server.host, server.port, _own_name(), timeout=server.timeouts.connect, context=server.context()
                )
                if server.security == "tls"
                else smtplib.SMTP(server.host, server.port, _own_name(), timeout=server.timeouts.connect)
            )
        except smtplib.SMTPResponseException as fault:
            raise Ended(judge("connect", *_said(fault), self._table)) from None
        except (OSError, smtplib.SMTPException) as fault:
            raise Ended(_unsafe(fault, "connect") or Answer("retry", "connect", code="M24")) from None
        assert smtp.sock  # noqa: S101 - connected, says smtplib
        smtp.sock.settimeout(server.timeouts.reply)
        smtp.sock.setsockopt(
            socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
        )  # else the final dot waits for the body's receipt
        return smtp

    def _ready(self, before: Callable[[Phase], None]) -> None:
        before("ehlo")
        self._asked("ehlo", self._smtp.ehlo)
        if self._server.security == "starttls":
            before("starttls")
            self._secure()
            self._asked("ehlo", self._smtp.ehlo)
        if self._server.user:
            before("auth")
            self._log_in()

    def _secure(self) -> None:
        """STARTTLS with verification, or nothing at all."""
        if not self._smtp.has_extn("starttls"):
            raise Ended(Answer("stop", "starttls", code="M15"))
        try:
            self._smtp.starttls(context=self._server.context())
        except smtplib.SMTPResponseException as fault:
            raise Ended(judge("starttls", *_said(fault), self._table)) from None
        except (OSError, smtplib.SMTPException) as fault:
            raise Ended(_unsafe(fault, "starttls") or Answer("retry", "starttls", code="M24")) from None

    def _log_in(self) -> None:
        """AUTH, never on a connection that can be listened in on."""
        if not isinstance(self._smtp.sock, ssl.SSLSocket):
            raise Ended(Answer("stop", "auth", code="M16"))
        try:
            self._smtp.login(self._server.user, self._server.password)
        except smtplib.SMTPResponseException as fault:
            raise Ended(judge("auth", *_said(fault), self._table)) from None
        except (smtplib.SMTPServerDisconnected, OSError):
            raise Ended(Answer("retry", "auth", code="M24")) from None
        except (smtplib.SMTPException, UnicodeError):  # the server knows no way to log in that we know
            raise Ended(Answer("stop", "auth", code="M14")) from None

    def _asked(self, phase: Phase, step: Callable[[], tuple[int, bytes]], wanted: int = 250) -> None:
        """One command and its reply; Ended unless the reply is the one wanted (or 251: will forward)."""
        try:
            reply, text = step()
        except smtplib.SMTPResponseException as fault:  # a line without end
            raise Ended(judge(phase, -1, str(fault), self._table)) from None
        except (OSError, smtplib.SMTPException):
            raise Ended(Answer("retry", phase, code="M24")) from None
        if reply not in (wanted, 251 if phase == "rcpt" else wanted):
            raise Ended(judge(phase, reply, text.decode("utf-8", "replace"), self._table))

    def _fits(self, data: bytes) -> None:
        """The server's own limit (RFC 1870), which smtplib does not look at."""
        limit = self._smtp.esmtp_features.get("size", "")
        if limit.isdigit() and 0 < int(limit) < len(data):
            raise Ended(Answer("dead", "mail", code="M06"))

    def _options(self, data: bytes) -> list[str]:
        return [f"SIZE={len(data)}"] if self._smtp.has_extn("size") else []

    def _body(self, data: bytes) -> None:
        """Everything but the final dot; a server that has gone, or speaks already, has not taken it."""
        try:
            self._smtp.send(_stuffed(data if data.endswith(b"\r\n") else data + b"\r\n"))
        except (OSError, smtplib.SMTPException):
            raise Ended(Answer("retry", "body", code="M24")) from None
        self._silent()

    def _silent(self) -> None:
        """Ended if the server has closed the connection or answers out of turn: it has not taken the message."""
        sock, said = self._smtp.sock, b""
        assert sock  # noqa: S101 - `send` would have failed
        sock.settimeout(0)
        try:
            said = sock.recv(1024)
        except (BlockingIOError, ssl.SSLWantReadError):
            return
        except OSError:
            said = b""
        finally:
            sock.settimeout(self._server.timeouts.reply)
        self._smtp.close()
        text = said.decode("utf-8", "replace")
        reply = _REPLY.match(text)
        raise Ended(
            judge("body", int(reply[1]) if reply else -1, text, self._table)
            if said
            else Answer("retry", "body", code="M24")
        )

    def _dotted(self) -> Answer:
        """The final dot and the reply to it; without a reply that can be read nobody can tell what became of the message."""
        self._silent()
        assert self._smtp.sock  # noqa: S101 - silent, hence there
        self._smtp.sock.settimeout(self._server.timeouts.dot)
        try:
            self._smtp.send(b".\r\n")
            reply, text = self._smtp.getreply()
        except (OSError, smtplib.SMTPException):
            return Answer("ambiguous", "dot", code="M22")
        return judge("dot", reply, text.decode("utf-8", "replace"), self._table)

    def _after(self, answer: Answer) -> None:
        """Leave the connection ready for the next message, or closed."""
        self.sent += answer.word == "sent"
        if self._smtp.sock:
            self._smtp.sock.settimeout(self._server.timeouts.reply)
        if answer.word == "sent":
            return
        anew = (
            answer.reply is None
            or answer.reply == 421
            or answer.after
            or (answer.phase == "mail" and answer.word == "retry")
        )
        if anew and answer.code != "M06":
            self._smtp.close()
            return
        try:
            self._asked("mail", self._smtp.rset)
        except Ended:
            self._smtp.close()


def _stuffed(data: bytes) -> bytes:
    """`data` with a dot before every line that begins with one (RFC 5321, 4.5.2)."""
    return (b"." if data.startswith(b".") else b"") + data.replace(b"\n.", b"\n..")


def _said(fault: smtplib.SMTPResponseException) -> tuple[int, str]:
    text = fault.smtp_error
    return fault.smtp_code, text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)


def _unsafe(fault: Exception, phase: Phase) -> Answer | None:
    """What to say if TLS itself was refused: a certificate that does not verify, or a server that does not speak it."""
    if isinstance(fault, ssl.SSLError) and not isinstance(fault, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return Answer("stop", phase, code="M15")
    return None


def _own_name() -> str:
    """This machine's name for EHLO without asking any name server (RFC 5321, 4.1.3 where it has no full one)."""
    name = socket.gethostname()
    return name if "." in name and name.isascii() else "[127.0.0.1]"
