"""A forked kernel as its client holds it: what subprocess.Popen is for a kernel that was started cold."""

import os
import signal
import socket
import subprocess
import time
import weakref
from typing import Final

from guatu.kernels import wire
from guatu.kernels.processes import end_group

_GONE: Final = -signal.SIGKILL


class Forked:
    """A kernel's process by its `pid`; `returncode` is None while it lives. Its group is the one it leads.

    `orphaned` says that it ended because its zygote did.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, connection: socket.socket) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.orphaned = False
        self._connection = connection
        self._close = weakref.finalize(self, connection.close)

    def poll(self) -> int | None:
        """The exit code as of subprocess, or None while the kernel lives."""
        if self.returncode is None:
            try:
                # looked at and left there: a process forked from this one reads the same connection
                packet = self._connection.recv(wire.LARGEST, socket.MSG_PEEK | socket.MSG_DONTWAIT)
            except BlockingIOError:
                return None
            except OSError:
                packet = b""
            message = wire.read(packet)
            if "exit" not in message:  # the zygote is gone, and the kernel with it; what that began may not be
                self.orphaned = True
                end_group(self.pid)
            self.returncode = message.get("exit", _GONE)
            self._close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; subprocess.TimeoutExpired after `timeout` seconds."""
        ends = time.monotonic() + timeout if timeout is not None else None
        while self.poll() is None:
            if ends is not None and time.monotonic() > ends:
                raise subprocess.TimeoutExpired("kernel", timeout or 0)
            time.sleep(0.002)
        return self.returncode if self.returncode is not None else _GONE

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel alone, if it lives."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """SIGTERM."""
        self.send_signal(signal.SIGTERM)
