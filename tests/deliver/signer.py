"""A process that signs and is killed: reads a case a line, forks, and the child runs `guatu approve` until SIGKILL at a step.

A case is JSON: the folder to be in, the outputs, and the durable step to die at, `before` it or `after` it; step 0 is none.
Durable are commits, syncs, and what moves or removes a name; after a sync is before the next step, so those are not counted
where it is `after`. The answer is how the child ended: "killed", "done", or what went
wrong. The first case is not forked, so that the children find everything imported and read. Pages and papers are stand-ins
made of the same documents: what is tried here is not how they look.
"""

import contextlib
import gc
import io
import json
import os
import shutil
import signal
import sqlite3
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from guatu import store
from guatu.commands.delivery import approve as command
from guatu.deliver import approve, letters
from guatu.render.mail import MailParts


def main() -> None:
    stand_in()
    wait_for_no_disk()
    status = sign(json.loads(sys.stdin.readline()))
    gc.freeze()  # a child that looks at no page of its parent's copies none
    gc.disable()
    while True:
        word = {0: "done"}.get(status, "killed" if status == signal.SIGKILL else f"broken {status}")
        sys.stdout.write(word + "\n")
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            return
        child = os.fork()
        if child == 0:
            os._exit(sign(json.loads(line)))
        _, status = os.waitpid(child, 0)


def stand_in() -> None:
    """What sets pages and papers takes a second each and writes nothing itself."""

    def paper(document: Any, *_: Any, **__: Any) -> bytes:
        return b"%PDF " + repr(document).encode()

    def page(document: Any, *_: Any, **__: Any) -> str:
        return f"<p>{document.head}</p>"

    def mail(document: Any, **_: Any) -> MailParts:
        return MailParts("".join(document.head.title), "", page(document), "正文")

    approve.render_pdf = letters.render_pdf = paper
    approve.render_html, letters.render_mail = page, mail


class Unwaiting(sqlite3.Connection):
    """A database whose commits are durable steps."""

    step: Callable[[Callable[..., Any]], Callable[..., Any]] = staticmethod(lambda run: run)

    def execute(self, sql: str, *of: Any) -> sqlite3.Cursor:
        run = super().execute
        return (
            self.step(run)(sql, *of)
            if sql == "COMMIT"
            else run(sql.replace("synchronous = FULL", "synchronous = OFF"), *of)
        )


def wait_for_no_disk() -> None:
    """A process that is killed loses nothing by that, only a machine would."""
    connect = sqlite3.connect
    store.sqlite3.connect = lambda *args, **kw: connect(*args, **kw, factory=Unwaiting)
    os.fsync = lambda handle: None


def sign(case: dict) -> int:
    os.chdir(case["folder"])
    if case["step"]:
        die_at(case["step"], case["when"])
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            command("shifan", "latest", "SF01", "张三", datetime(2020, 10, 2), Path(case["outputs"]))
    except BaseException as fault:
        sys.stderr.write(f"{type(fault).__name__}: {fault}\n")
        return 1
    return 0


def die_at(number: int, when: str) -> None:
    """Have the n-th durable step end this process."""
    lock, seen = threading.Lock(), 0

    def dying(step: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kw: Any) -> Any:
            nonlocal seen
            with lock:
                seen += 1
                mine = seen == number
            if mine and when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            try:
                return step(*args, **kw)
            finally:
                if mine:
                    os.kill(os.getpid(), signal.SIGKILL)

        return wrapped

    if when == "before":
        os.fsync = dying(os.fsync)  # which does not wait, see below
    for of, name in ((Path, "rename"), (Path, "replace"), (shutil, "rmtree"), (os, "replace"), (os, "rename")):
        setattr(of, name, dying(getattr(of, name)))
    Unwaiting.step = staticmethod(dying)


if __name__ == "__main__":
    main()
