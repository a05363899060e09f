"""Text with figures by key: every number in a sentence is a figure, and remembers where it comes from.

Placeholders (design.md, "Figures in prose"): `{key:个}` `{key.new:个}` `{key.previous:个}` `{key:%}` `{key.change:+}`
`{key.change:较上期}` `{key.change:环比}` and the words `{cut_off}` `{period}` `{issue}`; `{{` and `}}` are braces. All else is plain text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from guatu.errors import DocumentRefused
from guatu.indicators.deadlines import next_period
from guatu.indicators.figure import Figure, Figures
from guatu.messages import nearest
from guatu.programme import Period
from guatu.report.blocks import FigureText, Paragraph, Run, Text
from guatu.report.printing import PARTS, Part, compared, derivation, is_rate, printed, relative, with_measure

_TOKEN: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]|｛([^{}｛｝]*)｝")
_MEASURE: Final = re.compile(r"[\u4e00-\u9fff]{1,4}")
COMPARED: Final = "较上期"
RELATIVE: Final = "环比"


def say(template: str, figures: Figures, words: Mapping[str, str], decimals: int) -> tuple[Paragraph, ...]:
    """The paragraphs of `template` (blank lines part them) with its placeholders filled in.

    `words` are what `{cut_off}` and the like stand for. DocumentRefused: D01 for a key that is none, D11 for a
    placeholder that is malformed, D12 and D13 for a rate or count printed as the other, D14 for a brace without pair.
    """
    filler = _Filler(figures, words, decimals)
    return tuple(Paragraph(tuple(_merged(filler.runs(text)))) for text in paragraphs(template))


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a text, their lines joined: without a space, but for one between two Latin words."""
    parts = re.split(r"\n[^\S\n]*\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    joined = (_joined([line.strip() for line in part.split("\n")]) for part in parts)
    return tuple(part for part in joined if part)


def period_words(period: Period) -> dict[str, str]:
    """What `{cut_off}`, `{period}` and `{issue}` stand for: 2020年9月30日, 9月21日至9月30日, 第4期."""
    begins, cut_off = period.begins, period.cut_off
    year = cut_off.year if begins.year == cut_off.year else None
    return {
        "cut_off": chinese_date(cut_off),
        "period": f"{short_date(begins, year)}至{short_date(cut_off, year)}",
        "issue": f"第{period.issue}期",
    }


def next_words(period: Period) -> str:
    """What `{next_period}` stands for: 10月1日至10月10日."""
    first, last = next_period(period)
    return f"{short_date(first, period.cut_off.year)}至{short_date(last, first.year)}"


def plain_text(template: str, figures: Figures, words: Mapping[str, str]) -> str:
    """`template` with its placeholders filled in, as plain text on one line: for titles."""
    return "".join(paragraph.text for paragraph in say(template, figures, words, 1))


def chinese_date(day: date) -> str:
    """2020年9月30日 (GB/T 9704-2012, 7.3.5.4: Arabic digits, no zero pad)."""
    return f"{day.year}年{day.month}月{day.day}日"


def short_date(day: date, year: int | None) -> str:
    """9月30日 for a day of `year`, the whole date for any other."""
    return f"{day.month}月{day.day}日" if day.year == year else chinese_date(day)


@dataclass(frozen=True)
class _Filler:
    """Fills in placeholders."""

    figures: Figures
    words: Mapping[str, str]
    decimals: int

    def runs(self, text: str) -> Iterator[Run]:
        at = 0
        for token in _TOKEN.finditer(text):
            yield Text(text[at : token.start()])
            yield self._run(token, text)
            at = token.end()
        yield Text(text[at:])

    def _run(self, token: re.Match[str], text: str) -> Run:
        if token[0] in ("{{", "}}"):
            return Text(token[0][0])
        if token[0] in ("{", "}"):
            raise DocumentRefused("D14", found=token[0], text=text[max(0, token.start() - 10) : token.end() + 10])
        if token[1] is None:
            return self._full_width(token[0], token[2])
        return self._filled(token[1])

    def _full_width(self, found: str, inner: str) -> Text:
        """Full-width braces are plain text, unless what stands in them was clearly meant as a placeholder."""
        name, spec = _parted(inner)
        if name in self.words or _figure_part(name, self.figures)[0] in self.figures:
            raise DocumentRefused("D11", found=found, example="{" + name + (f":{spec}" if spec else "") + "}")
        return Text(found)

    def _filled(self, inner: str) -> Run:
        name, spec = _parted(inner)
        if name in self.words and spec is None:
            return Text(self.words[name])
        if name in self.words or not name:
            raise DocumentRefused("D11", found="{" + inner + "}", example="{" + (name or "findings.found:个") + "}")
        key, part = _figure_part(name, self.figures)
        if spec is None and key not in self.figures:
            raise DocumentRefused("D01", key=name, near=nearest(name, [*self.words, *self.figures]))
        figure = self.figures[key]
        text = self._text(figure, part, spec, inner)
        return FigureText(text, key, derivation(figure, self.decimals), part=part)

    def _text(self, figure: Figure, part: Part, spec: str | None, inner: str) -> str:
        found, example = "{" + inner + "}", _example(figure, part)
        if part == "change":
            if spec == COMPARED:
                return compared(figure, self.decimals)
            if spec == RELATIVE:
                return relative(figure, self.decimals)
            if spec in ("+", "＋"):
                return printed(figure, part, self.decimals)
            raise DocumentRefused("D11", found=found, example=example)
        if spec in ("%", "％"):
            if not is_rate(figure):
                raise DocumentRefused("D13", found=found, example=example)
            return printed(figure, part, self.decimals)
        if spec in (None, COMPARED, RELATIVE) or not _MEASURE.fullmatch(spec):
            raise DocumentRefused("D11", found=found, example=example)
        if is_rate(figure):
            raise DocumentRefused("D12", found=found, example=example)
        return with_measure(figure, part, spec, self.decimals)


def _parted(inner: str) -> tuple[str, str | None]:
    """What stands before and after the last colon of a placeholder; None without one."""
    cut = max(inner.rfind(":"), inner.rfind("："))
    return (inner.strip(), None) if cut < 0 else (inner[:cut].strip(), inner[cut + 1 :].strip())


def _figure_part(name: str, figures: Figures) -> tuple[str, Part]:
    """The key and the part that `name` means; a key is taken whole before its last word is taken as a part."""
    key, dot, part = name.rpartition(".")
    if name in figures or not dot or part not in PARTS:
        return name, "value"
    return key, cast(Part, part)


def _example(figure: Figure, part: Part) -> str:
    """How a part of `figure` is rightly written."""
    name = figure.key if part == "value" else f"{figure.key}.{part}"
    spec = COMPARED if part == "change" else "%" if is_rate(figure) else figure.measure or "个"
    return "{" + f"{name}:{spec}" + "}"


def _joined(lines: list[str]) -> str:
    text = ""
    for line in lines:
        spaced = text and line and text[-1].isascii() and line[0].isascii()
        text += (" " if spaced else "") + line
    return text


def _merged(runs: Iterator[Run]) -> Iterator[Run]:
    """The runs without empty ones, texts that meet made one."""
    text = ""
    for run in runs:
        if isinstance(run, Text):
            text += run.text
            continue
        if text:
            yield Text(text)
        text = ""
        yield run
    if text:
        yield Text(text)
