"""Local processes that work on one bureau each. One that dies takes nothing with it but what it was working on."""

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from multiprocessing import connection
from typing import Any

from guatu.unneeded import leave_out

_WAYS = multiprocessing.get_context("spawn")  # the same everywhere, and Typst does not survive a fork


class Workers(Executor):
    """`count` processes, each a pool of its own, begun anew when it has died. They end when this process does.

    They hold loaded what the first report loads: fonts, templates, compilers, the way to a zygote.
    """

    def __init__(self, count: int) -> None:
        self._pools = [_pool() for _ in range(count)]
        self._load = [0] * count

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Give the task to the process with the least to do."""
        place = min(range(len(self._pools)), key=self._load.__getitem__)
        try:
            future = self._pools[place].submit(function, *args, **kwargs)
        except BrokenExecutor:
            self._pools[place] = _pool()
            future = self._pools[place].submit(function, *args, **kwargs)
        self._load[place] += 1
        future.add_done_callback(lambda _: self._ended(place))
        return future

    def _ended(self, place: int) -> None:
        self._load[place] -= 1

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """As of Executor."""
        for pool in self._pools:
            pool.shutdown(wait, cancel_futures=cancel_futures)

    def __exit__(self, kind: type[BaseException] | None, *fault: object) -> None:
        if kind is not None:  # whoever leaves in the middle does not wait for what is being done
            for process in multiprocessing.active_children():
                process.kill()
        self.shutdown()


def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, _WAYS, initializer=_begin)


def _begin() -> None:
    """In a new worker: Ctrl-C is the coordinator's to answer, and its end is this one's."""
    leave_out()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.sentinel,), name="parent", daemon=True).start()


def _follow(parent: int) -> None:
    """End this process as soon as the other has: a pool's own workers would wait for it for ever."""
    with contextlib.suppress(OSError):
        connection.wait([parent])
    os._exit(1)
