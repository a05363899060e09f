"""Imports before the fork, so that what every kernel would import is there already, and only what survives a fork."""

import contextlib
import importlib
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

ESSENTIAL: Final = (
    "guatu.kernels.app",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.debugger",
    "ipykernel.subshell_manager",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.magics",
    "IPython.core.oinspect",
    "IPython.core.pylabtools",
    "IPython.extensions.storemagic",
    "IPython.lib.pretty",
    "faulthandler",
    "sqlite3",
    "tornado.platform.asyncio",
    "zmq.eventloop.zmqstream",
)
"""What starting a kernel and running a first cell import."""

_INLINE: Final = "module://matplotlib_inline.backend_inline"
_ONLY_IN_A_SHELL: Final = ("matplotlib_inline.backend_inline", "matplotlib_inline.config")
"""They register with the running shell when they are imported; imported earlier, they show no chart at all."""


@dataclass(frozen=True)
class Preloaded:
    """What imports and warm-up leave for every kernel: what to call as it starts, and the variables that imports set."""

    at_birth: Callable[[], Any] | None
    environment: dict[str, str]


def preload(modules: Iterable[str], warm_up: str) -> Preloaded:
    """Import and warm up. A module that is not there is left out; what `warm_up` raises is the caller's."""
    before = dict(os.environ)
    os.environ.setdefault("MPLBACKEND", _INLINE)  # as a kernel does before anything imports matplotlib
    for module in (*ESSENTIAL, *modules):
        with contextlib.suppress(ImportError):
            importlib.import_module(module)
    at_birth = _call(warm_up) if warm_up else None
    for module in _ONLY_IN_A_SHELL:
        _forget(module)
    _await_threads()
    changed = {name: value for name, value in os.environ.items() if before.get(name) != value}
    return Preloaded(at_birth if callable(at_birth) else None, changed)


def _call(function: str) -> Any:
    module, _, attribute = function.partition(":")
    return getattr(importlib.import_module(module), attribute)()


def _forget(module: str) -> None:
    if sys.modules.pop(module, None) is not None:
        package, _, attribute = module.rpartition(".")
        delattr(sys.modules[package], attribute)


def _await_threads(seconds: float = 10.0) -> None:
    """A fork copies one thread: those that imports began and that end by themselves are waited for."""
    ends = time.monotonic() + seconds
    while threading.active_count() > 1 and time.monotonic() < ends:
        time.sleep(0.01)
    if threading.active_count() > 1:
        raise RuntimeError(f"threads are running before the fork: {[t.name for t in threading.enumerate()]}")
