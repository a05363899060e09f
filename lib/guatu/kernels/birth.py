"""From a forked copy of the zygote to a kernel like any other: what a new process would have, and nothing of the old one's."""

import atexit
import contextlib
import gc
import os
import resource
import signal
import socket
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any, Final, NoReturn

from guatu.kernels import wire
from guatu.kernels.preload import Preloaded
from guatu.kernels.processes import die_with, name, take_in_orphans
from guatu.kernels.wire import Order

_ANSWERED: Final = 1.0


def become_kernel(
    order: Order,
    zygote: int,
    connection: socket.socket,
    streams: tuple[int, int],
    preloaded: Preloaded,
    program: str,
) -> NoReturn:
    """Turn this newly forked process into the kernel of `order`, serve until told to stop, and end."""
    code = 1
    try:
        _settle(order, zygote, streams, preloaded.environment)
        _reseed()
        if preloaded.at_birth:
            preloaded.at_birth()
        sys.argv = [program, *order.arguments]
        _serve(order, connection)
        code = 0
    except SystemExit as fault:
        code = fault.code if isinstance(fault.code, int) else int(fault.code is not None)
    except BaseException:  # whatever it is, nothing may return into the zygote's loop
        traceback.print_exc()
    finally:
        _end(code)


def _settle(order: Order, zygote: int, streams: tuple[int, int], set_by_imports: dict[str, str]) -> None:
    """A session, streams, signals, environment and folder of its own."""
    os.setsid()
    die_with(zygote)
    take_in_orphans()
    name("warm-kernel")
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP, signal.SIGPIPE, signal.SIGXFSZ}:
        with contextlib.suppress(OSError):  # those the C library keeps to itself
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    null = os.open(os.devnull, os.O_RDONLY)
    for handle, place in ((null, 0), (streams[0], 1), (streams[1], 2)):
        os.dup2(handle, place)
        os.close(handle)
    os.environ.clear()
    os.environ.update({**set_by_imports, **order.environment})
    time.tzset()
    os.umask(order.umask)
    os.chdir(order.folder)
    with contextlib.suppress(OSError):
        os.sched_setaffinity(0, order.processors)


def _reseed() -> None:
    """Random numbers of its own (`random` sees to itself at a fork); and garbage collection, which the zygote had off."""
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random:
        numpy_random.seed()
    gc.enable()


def _limit(order: Order) -> None:
    """The limits of the process that asked, and the memory allowed beyond what this one has now."""
    for number, (soft, hard) in order.limits.items():
        with contextlib.suppress(OSError, ValueError):  # what was lowered cannot be raised again
            resource.setrlimit(int(number), (soft, hard))
    if order.memory:
        now = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        wanted = now + order.memory
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _serve(order: Order, connection: socket.socket) -> None:
    from guatu.kernels.app import IPKernelApp

    # 1 says that there is a parent, and that it need not be watched: the system does that (die_with)
    app: Any = IPKernelApp.instance(parent_handle=1)
    bound = app.log_connection_info

    def ready() -> None:
        bound()
        wire.send(connection, ready=True)
        connection.close()

    app.log_connection_info = ready  # called as soon as every socket is bound
    app.initialize(order.arguments)
    _limit(order)  # beyond what the kernel itself has taken
    app.start()
    app.control_thread.stop()  # it still writes the answer to the shutdown, and its streams are closed next
    app.control_thread.join(_ANSWERED)


def _end(code: int) -> NoReturn:
    """End as an interpreter does: other threads, exit functions, streams; but not the zygote's frames above this one."""
    with contextlib.suppress(BaseException):
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BaseException):
            stream.flush()
    os._exit(code)
