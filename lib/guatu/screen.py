"""What a terminal shows: findings, results and faces. Plain lines, aligned; colour only for outcome words.

It works without colour, in 80 columns and in a log; nothing from a cell is taken for rich's markup.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from guatu.fonts import ROLES, Faces
from guatu.messages import Lang, sentence
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
_GOOD: Final = ("done", "unchanged")
_MOST_LISTED: Final = 12
_SEVERITIES: Final[dict[Severity, str]] = {"error": "red", "warning": "yellow", "notice": ""}


def print_json(data: Any) -> None:
    """One JSON object on stdout, and nothing else."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def print_findings(bureau: Bureau, outcome: "Outcome", lang: Lang) -> None:
    """A bureau's findings: on a terminal by file and sheet, the first few of each kind; in a pipe one a line, all of them."""
    from guatu.checks.outcome import unjudged_said

    console = console_on()
    if console.is_terminal:
        place = max((cell_len(f.cell or "") for f in outcome.findings), default=0)
        for (file, sheet), group in groupby(outcome.findings, lambda f: (f.file, f.sheet)):
            console.print(Text(f"{file}《{sheet}》" if sheet else file, style="bold"))
            _print_group(console, list(group), min(place, _PLACE), lang)
    else:
        for f in outcome.findings:
            console.print(_severity(f.severity, lang) + Text(f" {f.code} {f.message(lang)}"))
    for said in (*unjudged_said(outcome.unjudged, lang), *(s.message(lang) for s in outcome.switched)):
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
    for said, count in seen.items():
        if count > _SHOWN:
            console.print(Text("  " + _MORE[lang].format(count - _SHOWN, said.partition(".")[0])))


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


def print_made(files: Iterable[Path]) -> None:
    """The files of a new programme, a line each; or that there was nothing to make."""
    here = Path.cwd()
    shown = (path.relative_to(here) if path.is_relative_to(here) else path for path in files)
    lines = [f"已建立 {path}" for path in shown] or ["没有要建立的：各单位的台账都已在。"]
    for line in lines:
        console_on().print(Text(line), soft_wrap=True)


def print_results(results: Sequence[Any], seconds: float = 0) -> None:
    """A line per bureau and notebook with its files or its reason, of a long list only what is not done; then the counts."""
    console, counted = console_on(), Counter(r.outcome for r in results)
    for r in results:
        if r.outcome not in _GOOD or len(results) <= _MOST_LISTED:
            _print_result(console, r)
    if len(results) > 1:
        rate = f"，每分钟 {len(results) * 60 / seconds:.0f} 份" if seconds else ""
        console.print(f"共 {len(results)} 份：{outcome_words(counted)}，用时 {seconds:.0f} 秒{rate}", soft_wrap=True)


def _print_result(console: Console, result: Any) -> None:
    colour, word = _OUTCOMES[result.outcome]
    about = f"{escape(result.bureau)} {escape(result.notebook)} {escape(result.reason)}".rstrip()
    console.print(f"[{colour}]{word}[/] {about}")
    if result.outcome in _GOOD:
        for suffix in ("html", "pdf"):
            console.print(f"  {escape(str(Path(result.path) / result.notebook))}.{suffix}", soft_wrap=True)


def outcome_words(counted: Mapping[str, int]) -> str:
    """How many results ended in each outcome, in words, with markup for their colours."""
    found = ((*_OUTCOMES[o], counted[o]) for o in _OUTCOMES if counted.get(o))
    return "，".join(f"[{colour}]{word}[/] {count}" for colour, word, count in found)


def print_remark(code: str, **values: object) -> None:
    """A sentence of the catalogue on stderr, for whoever is looking."""
    console_on(stderr=True).print(Text(f"{code} {sentence(code, values)}"), soft_wrap=True)


def print_faces(faces: Faces) -> None:
    """Which face sets which role, and where it stands in for the one the template names."""
    table = _table("用途", "字体", "文件", "")
    for role in ROLES:
        face = faces.of(role)[0]
        table.add_row(role, escape(face.family), escape(face.path.name), "替代" if face.stand_in else "")
    console_on().print(table)


def console_on(stderr: bool = False) -> Console:
    """A console that wraps on a terminal and leaves lines whole in a pipe."""
    return Console(stderr=stderr, highlight=False, soft_wrap=not stderr and not sys.stdout.isatty())


def _table(*heads: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for head in heads:
        table.add_column(head, overflow="fold")
    return table
