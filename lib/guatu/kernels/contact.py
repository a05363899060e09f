"""Finding the zygote that is warm with just what is wanted, or starting it; and asking it for a kernel."""

import asyncio
import json
import os
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from guatu.kernels import wire
from guatu.kernels.forked import Forked
from guatu.kernels.warmth import Warmth, key
from guatu.kernels.wire import Order

PATIENCE: Final = 60.0
"""Seconds for a zygote to import what it is to be warm with, and for a kernel to bind its sockets."""

_QUEUE: Final = 1024
_ATTEMPTS: Final = 3


class NoZygoteError(Exception):
    """There is no zygote and none can be started, or it cannot make this kernel; the text says why."""


def prepare(warmth: Warmth, environment: Mapping[str, str]) -> None:
    """Have the zygote started, so that it imports while something else is done; NoZygoteError if that cannot be."""
    _connect(warmth, environment).close()


async def fork_kernel(warmth: Warmth, order: Order, stdout: int, stderr: int) -> Forked:
    """A new kernel whose sockets are bound; NoZygoteError if there is none to be had."""
    for _ in range(_ATTEMPTS):
        connection = _connect(warmth, order.environment)
        try:
            wire.send_order(connection, order, stdout, stderr)
            born = await _next(connection)
            if "pid" not in born:  # imported files have changed, or its last client has just left
                connection.close()
                continue
            kernel = Forked(born["pid"], connection)
            if "ready" not in await _next(connection, keep=b"exit"):
                raise NoZygoteError("the forked kernel ended before it was ready")
            return kernel
        except OSError as fault:
            connection.close()
            raise NoZygoteError(f"the zygote does not answer: {fault!r}") from None
    raise NoZygoteError(f"the zygote ends as soon as it is asked: {_last_words(_path(warmth, order.environment))}")


async def _next(connection: socket.socket, keep: bytes = b"\0") -> dict[str, Any]:
    """The next message; {} at the end of the connection. One that holds `keep` is left to be read again."""
    loop, arrived = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(connection, arrived.set)
    try:
        await asyncio.wait_for(arrived.wait(), PATIENCE)
    finally:
        loop.remove_reader(connection)
    if keep in connection.recv(wire.LARGEST, socket.MSG_PEEK):
        return {}
    return wire.read(connection.recv(wire.LARGEST))


def _connect(warmth: Warmth, environment: Mapping[str, str]) -> socket.socket:
    """A connection to the zygote, which need not have finished importing."""
    try:
        path = _path(warmth, environment)
        return _try(path) or _start(path, warmth, environment)
    except (OSError, subprocess.SubprocessError) as fault:
        raise NoZygoteError(f"no zygote can be started: {fault}") from None


def _path(warmth: Warmth, environment: Mapping[str, str]) -> Path:
    return wire.folder() / f"{key(warmth, environment)}.zygote"


def _try(path: Path) -> socket.socket | None:
    connection = wire.open_socket()
    try:
        connection.connect(str(path))
        connection.setblocking(False)
    except (FileNotFoundError, ConnectionRefusedError):
        connection.close()
        return None
    if wire.peer(connection)[1] != os.getuid():
        connection.close()
        raise PermissionError("another user's process answers there")
    return connection


def _start(path: Path, warmth: Warmth, environment: Mapping[str, str]) -> socket.socket:
    with wire.locked():
        connection = _try(path)  # somebody else may have been first
        if connection:
            return connection
        path.unlink(missing_ok=True)
        with wire.open_socket() as listening, path.with_suffix(".log").open("w") as log:
            listening.bind(str(path))
            listening.listen(_QUEUE)
            _spawn(listening, path, warmth, environment, log.fileno())
        connection = _try(path)
    if not connection:
        raise ConnectionRefusedError(_last_words(path))
    return connection


def _spawn(listening: socket.socket, path: Path, warmth: Warmth, environment: Mapping[str, str], log: int) -> None:
    handle = listening.fileno()
    settings = json.dumps(asdict(warmth))
    command = [warmth.python, *warmth.options, "-m", "guatu.kernels.zygote", str(handle), str(path), str(os.getpid())]
    subprocess.run(  # noqa: S603 - the kernelspec's own interpreter; it leaves a process of its own behind and returns
        [*command, settings],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        env=dict(environment),
        cwd="/",
        pass_fds=[handle],
        start_new_session=True,
        check=True,
    )


def _last_words(path: Path) -> str:
    """The last line that a zygote wrote before it ended."""
    try:
        return path.with_suffix(".log").read_text("utf-8", "replace").strip().splitlines()[-1][:300]
    except (OSError, IndexError):
        return "it says nothing"
