"""3,000 messages queued and sent to a server on loopback: how many a second, and how much memory. Run by `make bench`.

The server is a process of its own that takes everything; each message is one recipient's, written down before every step
with the database synced to the disk, as when it counts. What a real server adds is its own time.
"""

import argparse
import multiprocessing
import os
import resource
import socketserver
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from guatu.deliver import outbox
from guatu.deliver.address import address_of
from guatu.deliver.drain import drain
from guatu.deliver.message import Addressing, Attachment, Letter, compose
from guatu.deliver.outbox import Message, Row, key_of
from guatu.deliver.server import Server
from guatu.programme import Limits, Reply
from guatu.store import open_store, transaction


class Takes(socketserver.StreamRequestHandler):
    """A server that takes every message."""

    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.wfile.write(b"220 bench ESMTP\r\n")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() != b".\r\n":
                    pass
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")


class Open:
    """A gate without objections: what is measured is the outbox."""

    def objection(self, _row: Row) -> str:
        return ""

    def limits(self, _row: Row) -> Limits:
        return Limits(per_minute=10**7, per_connection=20)

    def replies(self, _row: Row) -> tuple[Reply, ...]:
        return ()

    def envelope(self, _row: Row) -> str:
        return "report@shifan.example"


def serve(port: "multiprocessing.Queue[int]") -> None:
    """Serve for ever on a port of the system's choice."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Takes) as server:
        server.daemon_threads = True
        port.put(server.server_address[1])
        server.serve_forever()


def one(n: int, size: int) -> Message:
    """A message with an attachment of `size` bytes, for a recipient of its own."""
    recipient = f"r{n}@shifan.example"
    key = key_of("1", f"SF{n}", "progress", recipient, "x")
    at = Addressing(
        "教育整顿办公室", address_of("report@shifan.example"), address_of(recipient), key, datetime.now(UTC)
    )
    letter = Letter(
        "工作进展情况报告",
        "正文。" * 200,
        "<p>正文。</p>" * 200,
        (),
        (Attachment("报告.pdf", "r.pdf", os.urandom(size)),),
    )
    said = {"programme": "p", "folder": "", "period": "2020-09-30", "bureau": f"SF{n}", "audience": "supervision"}
    return Message(
        key=key,
        message_id=at.message_id,
        sender="report@shifan.example",
        recipient=recipient,
        mode="report",
        run="1",
        mime=compose(letter, at),
        **said,
    )


def megabytes() -> float:
    """The most memory this process has had, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=3000)
    parser.add_argument("--kilobytes", type=int, default=150, help="of PDF in each")
    asked = parser.parse_args()
    port: multiprocessing.Queue[int] = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve, args=(port,), daemon=True)
    server.start()
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder)) as db:
        there = Server("127.0.0.1", port.get(), "none")
        for first in (True, False):
            count = asked.messages // 10 if first else asked.messages - asked.messages // 10
            began = time.perf_counter()
            for n in range(count):
                with transaction(db):
                    outbox.enqueue(db, one(n + (0 if first else 10**6), asked.kilobytes * 1000), time.time())
            queued = time.perf_counter() - began
            began = time.perf_counter()
            tally = drain(db, there, Open())  # type: ignore[arg-type]
            sent = time.perf_counter() - began
            assert dict(tally.ended) == {"sent": count}  # noqa: S101 - a benchmark of nothing would mislead
            print(
                f"{count:5} messages of {asked.kilobytes} kB: queued {count / queued:6.0f}/s, sent {count / sent:6.0f}/s, memory {megabytes():.0f} MB"
            )
    server.terminate()


if __name__ == "__main__":
    main()
