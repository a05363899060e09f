"""Many bureaux, one after the other or on any `concurrent.futures.Executor`. One bureau's fault never stops another's."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, as_completed
from typing import Any

from guatu.run.bureau import Result, Task, run_bureau


def run_all(
    tasks: Iterable[Task], executor: Executor | None = None, done: Callable[[Task], None] | None = None
) -> tuple[Result, ...]:
    """Run every task and give the results sorted by bureau and notebook; `done` is called as each ends."""
    results: list[Result] = []
    for task, ended in _ended(tasks, executor):
        results.extend(ended)
        if done:
            done(task)
    return tuple(sorted(results, key=lambda r: (r.bureau, r.notebook)))


def _ended(tasks: Iterable[Task], executor: Executor | None) -> Iterator[tuple[Task, tuple[Result, ...]]]:
    if executor is None:
        yield from ((task, run_bureau(task)) for task in tasks)
        return
    running = {executor.submit(run_bureau, task): task for task in tasks}
    for future in as_completed(running):
        task = running[future]
        fault = future.exception()
        if fault is None:
            yield task, future.result()
        else:  # the worker itself died
            yield task, tuple(Result(task.bureau.code, n.stem, "broken", type(fault).__name__) for n in task.notebooks)


def counts(results: Iterable[Result]) -> dict[str, int]:
    """How many results ended in each outcome, only those that occur."""
    return dict(Counter[Any](r.outcome for r in results))
