"""What a terminal shows: findings, results, faces and progress. Plain lines, aligned; colour only for outcome words.

It works without colour, in 80 columns and in a log; nothing from a cell is taken for rich's markup.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from guatu.fonts import ROLES, Faces
from guatu.messages import Lang
from guatu.programme import Bureau
from guatu.severities import WORDS, Severity

if TYPE_CHECKING:  # pandas comes with these, and `guatu --help` does without
    from guatu.checks.annotate import Returned
    from guatu.checks.outcome import Finding, Outcome

_OUTCOMES: Final = {
    "done": ("green", "完成"),
    "unchanged": ("green", "无变化"),
    "refused": ("yellow", "台账未通过"),
    "failed": ("red", "笔记本出错"),
    "broken": ("red", "程序故障"),
}
_SEVERITIES: Final[dict[Severity, str]] = {"error": "red", "warning": "yellow", "notice": ""}


def print_json(data: Any) -> None:
    """One JSON object on stdout, and nothing else."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def print_findings(bureau: Bureau, outcome: "Outcome", lang: Lang) -> None:
    """A bureau's findings: on a terminal by file and sheet, the first few of each kind; in a pipe one a line, all of them."""
    console = console_on()
    if console.is_terminal:
        place = max((cell_len(f.cell or "") for f in outcome.findings), default=0)
        for (file, sheet), group in groupby(outcome.findings, lambda f: (f.file, f.sheet)):
            console.print(Text(f"{file}《{sheet}》" if sheet else file, style="bold"))
            _print_group(console, list(group), min(place, _PLACE), lang)
    else:
        for f in outcome.findings:
            console.print(_severity(f.severity, lang) + Text(f" {f.code} {f.message(lang)}"))
    for said in (*(u.message(lang) for u in outcome.unjudged), *(s.message(lang) for s in outcome.switched)):
        _print_wrapped(console, Text(), said)
    counts = (len(outcome.errors), len(outcome.warnings), len(outcome.notices))
    _print_wrapped(console, Text(), f"{bureau.code} {bureau.name}{_SUMMARY[lang].format(*counts)}")


_SUMMARY: Final[dict[Lang, str]] = {
    "zh": "：错误 {0} 处，警告 {1} 处，提示 {2} 处。",
    "en": ": errors {0}, warnings {1}, notices {2}.",
}
_MORE: Final[dict[Lang, str]] = {
    "zh": "……另有 {0} 处 {1}，用 --annotate 或 --json 看全部",
    "en": "... {0} more of {1}; --annotate or --json gives all",
}
_SHOWN: Final = 10
"""How many findings of one kind are shown of one sheet."""

_PLACE: Final = 11
"""The most cells of the column of places: A1000:Z1000."""


def _print_group(console: Console, findings: "Sequence[Finding]", place: int, lang: Lang) -> None:
    """The findings of one sheet, as lines of severity, code, cell and statement."""
    seen = Counter[str]()
    for f in findings:
        seen[f.sentence] += 1
        if seen[f.sentence] <= _SHOWN:
            head = Text("  ") + _severity(f.severity, lang) + Text(f"  {f.code}  {_padded(f.cell or '', place)}  ")
            _print_wrapped(console, head, f.statement(lang))
    for sentence, count in seen.items():
        if count > _SHOWN:
            console.print(Text("  " + _MORE[lang].format(count - _SHOWN, sentence.partition(".")[0])))


def _severity(severity: Severity, lang: Lang) -> Text:
    return Text(_padded(WORDS[lang][severity], 4 if lang == "zh" else 7), style=_SEVERITIES[severity])


def _padded(text: str, width: int) -> str:
    """`text` filled with spaces to `width` cells of the terminal; Chinese characters take two."""
    return text + " " * (width - cell_len(text))


def _print_wrapped(console: Console, head: Text, text: str) -> None:
    """`head` and then `text`, further lines indented to where it began; whole in a pipe."""
    width = console.width - head.cell_len - 1 if console.is_terminal else len(text) * 2
    first, *rest = wrapped(text, max(width, 20))
    console.print(head + Text(first), no_wrap=True, crop=False)
    for line in rest:
        console.print(Text(" " * head.cell_len + line), no_wrap=True, crop=False)


def wrapped(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells, broken between Chinese characters and around words, never before a
    closing mark or after an opening one; a word that is longer than a line is cut."""
    lines = [""]
    for piece in _PIECES.findall(text):
        if cell_len(lines[-1] + piece.rstrip()) > width and lines[-1]:
            lines.append("")
            piece = piece.lstrip()
        while cell_len(piece.rstrip()) > width:
            cut = max(1, next(n for n in range(len(piece), -1, -1) if cell_len(piece[:n]) <= width))
            lines[-1:] = [piece[:cut], ""]
            piece = piece[cut:]
        lines[-1] += piece
    return [line.rstrip() for line in lines if line.strip()] or [""]


_PIECES: Final = re.compile(r"[“‘（《〔【(\[]*(?:[!-'*-Z\\^-~]+|.)[”’）》〕】)\]，。：；、？…,.:;?]*\s*", re.DOTALL)
"""What may not be broken: a word or a character, with the marks that cling to it."""


def print_returned(returned: "Iterable[Returned]") -> None:
    """Where each annotated workbook lies, and which file could not be given back."""
    console = console_on()
    for r in returned:
        console.print(
            Text(f"已批注 {r.target}" if r.target else f"未批注 {r.source.name}：读不出，或标有密级"), soft_wrap=True
        )


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
