"""What workers of the tests do, importing nothing they are not told to."""

import importlib
import os
import signal
import sys
import time


def pid(seconds: float = 0.0) -> int:
    time.sleep(seconds)
    return os.getpid()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def imported(module: str, name: str) -> bool:
    """Whether `name` is imported once `module` is."""
    importlib.import_module(module)
    return sys.modules.get(name) is not None
