"""How a batch is getting on, on a terminal and in a log."""

import io
from types import SimpleNamespace

import pytest
from rich.console import Console

from guatu import progress as module
from guatu.progress import duration, progress


def result(outcome: str):
    return SimpleNamespace(outcome=outcome)


def test_a_log_gets_a_line_every_few_seconds(monkeypatch):
    """What is done of how much, by outcome, how fast, and how long it will take; nothing in between, nothing at the end."""
    now = [0.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    log = io.StringIO()
    with progress("教育整顿 [x]", 100, Console(file=log, width=40)) as ended:
        for i in range(100):
            now[0] += 0.5
            ended([result("done"), result("failed" if i % 10 == 9 else "done")])
    lines = log.getvalue().splitlines()
    assert lines == [
        "教育整顿 [x] 20/100 完成 38，笔记本出错 2，每分钟 120 个，约剩 40 秒",
        "教育整顿 [x] 40/100 完成 76，笔记本出错 4，每分钟 120 个，约剩 30 秒",
        "教育整顿 [x] 60/100 完成 114，笔记本出错 6，每分钟 120 个，约剩 20 秒",
        "教育整顿 [x] 80/100 完成 152，笔记本出错 8，每分钟 120 个，约剩 10 秒",
    ]


def test_the_rate_is_that_of_the_last_minute(monkeypatch):
    """A thousand reports found unchanged in a moment say nothing about the rest."""
    now = [0.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    log = io.StringIO()
    with progress("p", 2000, Console(file=log, width=40)) as ended:
        for i in range(1200):
            now[0] += 0.001 if i < 1000 else 1
            ended([result("unchanged")])
    assert log.getvalue().splitlines()[-1].endswith("每分钟 60 个，约剩 13 分")


def test_a_terminal_gets_a_bar_with_counts_by_outcome():
    """It is gone when the batch is done."""
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=100, color_system=None, legacy_windows=False)
    with progress("教育整顿", 2, console) as ended:
        ended([result("done")])
        ended([result("refused")])
    shown = screen.getvalue()
    assert "教育整顿" in shown
    assert "2/2" in shown
    assert "完成 1，台账未通过 1" in shown
    assert shown.endswith("\x1b[2K") or "\x1b[1A\x1b[2K" in shown


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 秒"), (99, "99 秒"), (100, "2 分"), (5900, "98 分"), (7300, "2 小时 2 分")]
)
def test_durations_are_said_as_one_would(seconds, words):
    """Seconds while they matter."""
    assert duration(seconds) == words
