"""What a zygote and those who ask it for kernels say to each other: one packet a message, on a socket of the user's own.

asking    one packet with the order in a memory file, and three descriptors (order, stdout, stderr)
zygote    {"pid": 123}, or {"stale": true} when what it has imported has changed on disk
kernel    {"ready": true} once its sockets are bound
zygote    {"exit": code} when the kernel has been waited for, as of subprocess: minus the signal that ended it
"""

import contextlib
import fcntl
import json
import os
import socket
import stat
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

PROTOCOL: Final = 1
LARGEST: Final = 4096
_LONGEST_FOLDER: Final = 60  # a socket's path may have 107 characters


@dataclass(frozen=True)
class Order:
    """One kernel as it is asked for: arguments after the module, and all that a new process would have inherited.

    `files` are removed when the kernel has ended; `memory` is how many bytes it may take beyond what it starts with.
    """

    arguments: list[str]
    environment: dict[str, str]
    folder: str
    umask: int
    limits: dict[str, list[int]]
    processors: list[int]
    files: list[str]
    memory: int = 0


def folder() -> Path:
    """The user's own folder for sockets, made if need be; OSError if it is not theirs alone."""
    runtime = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
    for base in (runtime, "/tmp"):  # noqa: S108 - its owner and mode are checked below
        path = Path(base) / f"warm-kernels-{os.getuid()}"
        if len(str(path)) > _LONGEST_FOLDER:
            continue
        with contextlib.suppress(FileExistsError):
            path.mkdir(mode=0o700)
        about = path.lstat()
        if stat.S_ISDIR(about.st_mode) and about.st_uid == os.getuid() and not about.st_mode & 0o077:
            return path
    raise OSError(f"no folder of this user's own under {runtime}")


@contextlib.contextmanager
def locked() -> Iterator[None]:
    """Keep everybody else from starting or retiring a zygote."""
    with (folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def open_socket() -> socket.socket:
    """A new socket for packets."""
    return socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def send_order(connection: socket.socket, order: Order, stdout: int, stderr: int) -> None:
    """Ask for a kernel."""
    memory = os.memfd_create("order")
    try:
        os.write(memory, json.dumps(asdict(order)).encode())
        socket.send_fds(connection, [b"order"], [memory, stdout, stderr])
    finally:
        os.close(memory)


def receive_order(connection: socket.socket) -> tuple[Order, int, int] | None:
    """The order that was sent, with stdout and stderr to be closed by the caller; None at the end of the connection."""
    text, handles, _, _ = socket.recv_fds(connection, 16, 3)
    if not text or len(handles) != 3:
        for handle in handles:
            os.close(handle)
        return None
    memory, stdout, stderr = handles
    with os.fdopen(memory, "rb") as file:
        file.seek(0)
        return Order(**json.load(file)), stdout, stderr


def send(connection: socket.socket, **message: Any) -> None:
    """Say something to whoever is left to hear it."""
    with contextlib.suppress(OSError):
        connection.send(json.dumps(message).encode(), socket.MSG_NOSIGNAL)


def read(packet: bytes) -> dict[str, Any]:
    """A packet's message; {} at the end of the connection."""
    return json.loads(packet) if packet else {}


def peer(connection: socket.socket) -> tuple[int, int]:
    """The process id and the user id of the process at the other end when it connected."""
    pid, uid, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return pid, uid
