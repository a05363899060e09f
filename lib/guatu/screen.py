"""What a terminal shows: findings, results, faces and progress. Plain lines, aligned; colour only for outcome words.

It works without colour, in 80 columns and in a log; nothing from a cell is taken for rich's markup.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from guatu.fonts import ROLES, Faces
from guatu.messages import Lang

_OUTCOMES: Final = {
    "done": ("green", "完成"),
    "unchanged": ("green", "无变化"),
    "refused": ("yellow", "台账未通过"),
    "failed": ("red", "笔记本出错"),
    "broken": ("red", "程序故障"),
}
_SEVERITIES: Final = {"error": ("red", "错误"), "warning": ("yellow", "警告"), "notice": ("default", "提示")}


def print_json(data: Any) -> None:
    """One JSON object on stdout, and nothing else."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def print_findings(examined: Any, lang: Lang) -> None:
    """A bureau's findings as a table, errors first, and one line that sums them up."""
    console, outcome = console_on(), examined.outcome
    if outcome.findings:
        table = _table("级别", "代码", "位置", "说明")
        for f in sorted(outcome.findings, key=lambda f: list(_SEVERITIES).index(f.severity)):
            colour, word = _SEVERITIES[f.severity]
            table.add_row(f"[{colour}]{word}[/]", f.code, escape(f.place), escape(f.statement(lang)))
        console.print(table)
    bureau, errors, warnings = examined.bureau, len(outcome.errors), len(outcome.warnings)
    console.print(f"{escape(bureau.code)} {escape(bureau.name)}：错误 {errors} 处，警告 {warnings} 处。")


def print_results(results: Iterable[Any]) -> None:
    """A line per bureau and notebook, with its files or its reason."""
    console = console_on()
    for r in results:
        colour, word = _OUTCOMES[r.outcome]
        console.print(f"[{colour}]{word}[/] {escape(r.bureau)} {escape(r.notebook)} {escape(r.reason)}".rstrip())
        if r.outcome in ("done", "unchanged"):
            for suffix in ("html", "pdf"):
                console.print(f"  {escape(str(Path(r.path) / r.notebook))}.{suffix}", soft_wrap=True)


def print_faces(faces: Faces) -> None:
    """Which face sets which role, and where it stands in for the one the template names."""
    table = _table("用途", "字体", "文件", "")
    for role in ROLES:
        face = faces.of(role)[0]
        table.add_row(role, escape(face.family), escape(face.path.name), "替代" if face.stand_in else "")
    console_on().print(table)


def progress() -> Progress:
    """A bar on a terminal, nothing in a log."""
    console = console_on(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def console_on(stderr: bool = False) -> Console:
    """A console that wraps on a terminal and leaves lines whole in a pipe."""
    return Console(stderr=stderr, highlight=False, soft_wrap=not stderr and not sys.stdout.isatty())


def _table(*heads: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for head in heads:
        table.add_column(head, overflow="fold")
    return table
