"""A process that sends and is killed: reads a case a line, forks, and the child drains an outbox until SIGKILL at a commit.

A case is JSON: the folder of the outbox, the server, and the commit to die at, `before` it (its step was taken, nothing says
so) or `after` it (what was written was not done yet). The answer is how the child ended: "killed", or "done" if the
drain ended before that commit.
"""

import contextlib
import gc
import json
import os
import signal
import sys
from pathlib import Path

from guatu import store
from guatu.deliver import drain, outbox, throttle
from tests.deliver.factories import OpenGate, quick_store, server

FIRST_COMMIT = 3  # after taking back what others left, and forgetting old bytes


def main() -> None:
    gc.freeze()  # a child that looks at no page of its parent's copies none
    gc.disable()
    for line in sys.stdin:
        case = json.loads(line)
        child = os.fork()
        if child == 0:
            send(case)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        word = {0: "done"}.get(status, "killed" if status == signal.SIGKILL else f"broken {status}")
        sys.stdout.write(word + "\n")
        sys.stdout.flush()


def send(case: dict) -> None:
    die_at_commit(case["commit"], case["when"])
    ca = Path(case["ca"]) if case["ca"] else None
    there = server(case["port"], security=case["security"], ca=ca, user="u" if ca else "", password="p")  # noqa: S106
    with quick_store(Path(case["folder"])) as db:
        drain.drain(db, there, OpenGate())


def die_at_commit(number: int, when: str) -> None:
    """Have the n-th transaction of the drain end this process."""
    real, seen = store.transaction, 0

    @contextlib.contextmanager
    def dying(db, lasting=True):
        nonlocal seen
        seen += 1
        dies = seen - FIRST_COMMIT + 1 == number
        with real(db, lasting) as same:
            yield same
            if dies and when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
        if dies:
            os.kill(os.getpid(), signal.SIGKILL)

    outbox.transaction = throttle.transaction = dying


if __name__ == "__main__":
    main()
