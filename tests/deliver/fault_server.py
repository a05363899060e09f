"""A mail server that does on purpose what real ones do by accident: a script says at which phase it does what.

It speaks over raw sockets on loopback, keeps what it has accepted, and knows the truth: `accepted` counts a message as soon
as its final dot has been read, unless the reply refuses it.
"""

import contextlib
import socket
import ssl
import struct
import threading
from dataclasses import dataclass, field

PHASES = ("connect", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "body", "dot", "quit")
_GOOD = {
    "connect": "220 fault.example ESMTP",
    "auth": "235 2.7.0 welcome",
    "mail": "250 2.1.0 ok",
    "rcpt": "250 2.1.5 ok",
    "data": "354 go on",
    "dot": "250 2.0.0 queued",
    "starttls": "220 ready",
    "quit": "221 bye",
}
CLOSE, HANG, GARBAGE, RESET = "<close>", "<hang>", "<garbage>", "<reset>"


@dataclass
class FaultServer:
    """`script[phase]` is a reply, or CLOSE, HANG, GARBAGE, RESET; each is played `times` times, then all goes well."""

    script: dict[str, str] = field(default_factory=dict)
    times: int = 1
    tls: ssl.SSLContext | None = None
    implicit: bool = False
    extensions: tuple[str, ...] = ()
    accepted: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    connections: int = 0
    reached: threading.Event = field(default_factory=threading.Event)

    def __enter__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._played: dict[str, int] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._thread.join(5)

    @property
    def port(self) -> int:
        return self._socket.getsockname()[1]

    def _serve(self):
        while not self._stop.is_set():
            try:
                one, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(one)
            threading.Thread(target=self._safely, args=(one,), daemon=True).start()

    def _safely(self, one):
        with contextlib.suppress(OSError, ssl.SSLError, ConnectionError, ValueError):
            _Session(self, one).run()
        with contextlib.suppress(OSError):
            one.close()

    def fault(self, phase: str) -> str:
        """What the script wants at `phase` now, "" for nothing."""
        self.log.append(phase)
        if phase not in self.script or self._played.get(phase, 0) >= self.times:
            return ""
        self._played[phase] = self._played.get(phase, 0) + 1
        self.reached.set()
        return self.script[phase]


class _Over(Exception):
    pass


class _Session:
    """One connection."""

    def __init__(self, server: FaultServer, sock: socket.socket):
        self.server, self.sock = server, sock
        self.safe = False

    def run(self):
        if self.server.implicit and self.server.tls:
            self.wrap()
        self.file = self.sock.makefile("rb")
        with contextlib.suppress(_Over):
            self.answer("connect")
            while line := self.file.readline():
                self.command(line.decode("ascii", "replace").strip())
        self.file.close()
        with contextlib.suppress(OSError):
            self.sock.close()

    def command(self, line: str):
        verb = line.split(" ")[0].upper()
        if verb == "EHLO":
            self.ehlo()
        elif verb == "STARTTLS":
            self.answer("starttls")
            self.file.close()
            self.wrap()
            self.file = self.sock.makefile("rb")
        elif verb == "AUTH":
            self.answer("auth")
        elif verb == "MAIL":
            self.answer("mail")
        elif verb == "RCPT":
            self.answer("rcpt")
            self.server.recipients.append(line)
        elif verb == "DATA":
            self.answer("data")
            self.body()
        elif verb == "QUIT":
            self.answer("quit")
            raise _Over
        else:
            self.say("250 ok")

    def ehlo(self):
        fault = self.server.fault("ehlo")
        if fault:
            self.play("ehlo", fault)
            return
        more = [*self.server.extensions]
        if self.server.tls and not self.server.implicit and not self.safe:
            more.append("STARTTLS")
        if self.safe:
            more.append("AUTH PLAIN")
        lines = ["fault.example", *more]
        self.say("\r\n".join(f"250{' ' if i == len(lines) - 1 else '-'}{text}" for i, text in enumerate(lines)))

    def body(self):
        fault = self.server.fault("body")
        data = b""
        while True:
            line = self.file.readline()
            if not line:
                raise _Over
            if fault:  # the first line is enough
                self.play("body", fault)
            if line == b".\r\n":
                break
            data += line[1:] if line.startswith(b".") else line
        fault = self.server.fault("dot")
        if not fault or fault in (CLOSE, HANG, GARBAGE, RESET) or fault.startswith("2"):
            self.server.accepted.append(data)
        self.play("dot", fault) if fault else self.say(_GOOD["dot"])

    def answer(self, phase: str):
        fault = self.server.fault(phase)
        if fault:
            self.play(phase, fault)
        else:
            self.say(_GOOD[phase])

    def play(self, phase: str, fault: str):
        if fault == CLOSE:
            self.sock.shutdown(socket.SHUT_RDWR)
            raise _Over
        if fault == RESET:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raise _Over
        if fault == HANG:
            self.server._stop.wait(30)
            raise _Over
        self.say("%%% not a reply" if fault == GARBAGE else fault)
        if phase in ("starttls", "data"):  # what would follow does not
            self.rest()
        if phase == "body" or fault.startswith("421"):
            raise _Over

    def rest(self):
        """Go on with the next commands instead of what the phase would lead to."""
        while line := self.file.readline():
            self.command(line.decode("ascii", "replace").strip())
        raise _Over

    def say(self, text: str):
        self.sock.sendall(text.encode() + b"\r\n")

    def wrap(self):
        assert self.server.tls
        self.sock = self.server.tls.wrap_socket(self.sock, server_side=True)
        self.server._open.append(self.sock)
        self.safe = True
