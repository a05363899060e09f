"""The process that kernels are forked from: `python -m guatu.kernels.zygote` with a listening socket and its warmth.

It has one thread and one loop. It ends a kernel, with everything that kernel began, when the process that asked for it
ends; and itself when none of those is left. Whoever connects while it is still importing waits in the socket's queue.
"""

import contextlib
import gc
import json
import os
import selectors
import signal
import socket
import sys
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NoReturn

from guatu.kernels import wire
from guatu.kernels.birth import become_kernel
from guatu.kernels.preload import Preloaded, preload
from guatu.kernels.processes import children, end_group, name, take_in_orphans
from guatu.kernels.wire import Order

_LAUNCHER: Final = "ipykernel_launcher"
_LOOK_AGAIN: Final = 1.0  # seconds between looks at every imported file


@dataclass
class _Kernel:
    """A living kernel: its process, a handle on it, who asked for it on which connection, what it leaves to remove."""

    pid: int
    handle: int
    client: int
    connection: socket.socket
    files: list[str]


@dataclass
class Zygote:
    """The loop and what it looks after: `clients` are handles on the processes that asked, by process id."""

    listening: socket.socket
    path: Path
    linger: float
    preloaded: Preloaded
    program: str
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    kernels: dict[int, _Kernel] = field(default_factory=dict)
    clients: dict[int, int] = field(default_factory=dict)
    waiting: set[socket.socket] = field(default_factory=set)
    retired: bool = False
    listed: bool = True

    def serve(self, first_client: int) -> None:
        """Fork kernels until nobody who could ask for one is left."""
        self.files = _imported_files()
        self.looked = time.monotonic()
        self.selector.register(self.listening, selectors.EVENT_READ, self._accept)
        self._watch_client(first_client)
        idle_since = time.monotonic()
        while True:
            if self._needed():
                idle_since = time.monotonic()
            left = idle_since + self.linger - time.monotonic()
            if not self._needed() and (self.retired or left <= 0) and self._retire():
                return
            for key, _ in self.selector.select(None if self._needed() else max(left, 0.05)):
                key.data()

    def _needed(self) -> bool:
        """Whether somebody may still ask for a kernel or wait for the end of one."""
        return bool(self.waiting or self.kernels or (self.clients and not self.retired))

    def _accept(self) -> None:
        with contextlib.suppress(BlockingIOError):
            connection, _ = self.listening.accept()
            pid, uid = wire.peer(connection)
            if uid != os.getuid() or not self._watch_client(pid):
                connection.close()
                return
            self.waiting.add(connection)
            self.selector.register(connection, selectors.EVENT_READ, lambda: self._ordered(connection, pid))

    def _watch_client(self, pid: int) -> bool:
        """Hold on to a process that may ask for kernels; False if there is none."""
        if pid in self.clients:
            return True
        try:
            handle = os.pidfd_open(pid)
        except OSError:
            return False
        self.clients[pid] = handle
        self.selector.register(handle, selectors.EVENT_READ, lambda: self._client_ended(pid))
        return True

    def _ordered(self, connection: socket.socket, client: int) -> None:
        self.selector.unregister(connection)
        self.waiting.discard(connection)
        try:
            order = wire.receive_order(connection)
        except (OSError, ValueError, TypeError):
            order = None
        if order is None:
            connection.close()
        elif self._is_stale():
            self._refuse(connection, order)
        else:
            self._fork(connection, client, *order)

    def _refuse(self, connection: socket.socket, order: tuple[Order, int, int]) -> None:
        for handle in order[1:]:
            os.close(handle)
        with wire.locked():
            self._unlist()  # before the answer: who asks again at once is to find another zygote
        wire.send(connection, stale=True)
        connection.close()
        self._retire()

    def _fork(self, connection: socket.socket, client: int, order: Order, stdout: int, stderr: int) -> None:
        zygote, pid = os.getpid(), os.fork()
        if pid == 0:
            self._let_go(connection)
            become_kernel(order, zygote, connection, (stdout, stderr), self.preloaded, self.program)
        os.close(stdout)
        os.close(stderr)
        kernel = _Kernel(pid, os.pidfd_open(pid), client, connection, order.files)
        self.kernels[pid] = kernel
        self.selector.register(kernel.handle, selectors.EVENT_READ, lambda: self._kernel_ended(kernel))
        wire.send(connection, pid=pid)

    def _let_go(self, kept: socket.socket) -> None:
        """In the child: close all that belongs to the zygote."""
        self.selector.close()
        self.listening.close()
        for connection in (*self.waiting, *(k.connection for k in self.kernels.values())):
            if connection is not kept:
                connection.close()
        for handle in (*self.clients.values(), *(k.handle for k in self.kernels.values())):
            os.close(handle)

    def _client_ended(self, pid: int) -> None:
        self._forget(self.clients.pop(pid))
        for kernel in self.kernels.values():
            if kernel.client == pid:
                end_group(kernel.pid)

    def _kernel_ended(self, kernel: _Kernel) -> None:
        """Wait for a kernel that has ended, end what it began, remove its files, and only then tell."""
        end_group(kernel.pid)  # its id cannot be another's before it has been waited for
        _, status = os.waitpid(kernel.pid, 0)
        self._forget(kernel.handle)
        del self.kernels[kernel.pid]
        self._end_strays()
        for file in kernel.files:
            with contextlib.suppress(OSError):
                Path(file).unlink()
        wire.send(kernel.connection, exit=os.waitstatus_to_exitcode(status))
        kernel.connection.close()

    def _end_strays(self) -> None:
        """End what dead kernels left in other sessions: it has become this process's, which begins nothing but kernels."""
        while strays := [pid for pid in children() if pid not in self.kernels]:
            for pid in strays:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)

    def _forget(self, handle: int) -> None:
        self.selector.unregister(handle)
        os.close(handle)

    def _is_stale(self) -> bool:
        """Whether a file that was imported has changed: this project's are looked at always, all of them once a second."""
        if self.retired:
            return True
        everything = time.monotonic() - self.looked > _LOOK_AGAIN
        if everything:
            self.looked = time.monotonic()
        return any(
            _stamp(path) != stamp for path, (stamp, installed) in self.files.items() if everything or not installed
        )

    def _retire(self) -> bool:
        """Take the socket away, so that the next who asks starts a new zygote; False if somebody is at the door."""
        if not self.retired:
            with wire.locked():
                self._accept()
                if self.waiting:
                    return False
                self._unlist()
                self.selector.unregister(self.listening)
                self.listening.close()
                self.retired = True
        return True

    def _unlist(self) -> None:
        """Take the socket's name away, once: the next zygote has the same."""
        if self.listed:
            self.path.unlink(missing_ok=True)
            self.path.with_suffix(".log").unlink(missing_ok=True)
            self.listed = False


def _imported_files() -> dict[str, tuple[tuple[int, int], bool]]:
    """The files of all modules, as they are now, and whether each lies among installed packages."""
    found = {}
    installed = tuple({sys.prefix, sys.base_prefix})
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        if path:
            found[path] = (_stamp(path), path.startswith(installed))
    return found


def _stamp(path: str) -> tuple[int, int]:
    try:
        about = os.stat(path)  # noqa: PTH116 - thousands of times
    except OSError:
        return (0, 0)
    return (about.st_size, about.st_mtime_ns)


def _detach() -> None:
    """Leave the process that started this one, which then has nothing to wait for."""
    if os.fork():
        os._exit(0)


def main() -> NoReturn:
    """Import, warm up, serve. Arguments: the socket's descriptor and path, the first client, the warmth as JSON."""
    descriptor, path, client, settings = sys.argv[1:5]
    _detach()
    warmth = json.loads(settings)
    if sys.path[0] in ("", str(Path.cwd())):
        del sys.path[0]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    take_in_orphans()
    listening = socket.socket(fileno=int(descriptor))
    listening.setblocking(False)
    preloaded = preload(warmth["preload"], warmth["warm_up"])
    launcher = find_spec(_LAUNCHER)
    program = (launcher and launcher.origin) or _LAUNCHER
    name("warm-zygote")
    gc.collect()
    gc.freeze()
    gc.disable()
    Zygote(listening, Path(path), warmth["linger"], preloaded, program).serve(int(client))
    os._exit(0)


if __name__ == "__main__":
    main()
