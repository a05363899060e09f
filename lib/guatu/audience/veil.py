"""Which printed parts of which figures an audience may not see, and what stands in their place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from guatu.audience.suppression import Release
from guatu.indicators.figure import Figure
from guatu.indicators.relations import definitions_of, wholes
from guatu.programme import Programme
from guatu.report.blocks import FigureText
from guatu.report.narrative import number_spans
from guatu.report.printing import PARTS, Part, compared, printed, relative

STAR: Final = "*"
_MEASURED: Final = re.compile(r"[\d.]+%?|—")
_BEFORE: Final = "较上期"
_ROW: Final = re.compile(r"[A-Z]{2}[-_]?\d{2,}")
_PERSONS: Final = re.compile(
    r"(?<![同每任逐])(?:[一二两三四五六七八九十百]+(?:名|人次|人|条|件|例|宗|位)|(?:[二两三四五六七八九十百]+起|一起(?=[^，。；、]{0,6}(?:案|警|事件|事故|投诉|信访|问题))))"
    r"(?![一件条例人])"
)
"""A number of persons or cases in characters: 一名副局长, 两起案件; not 一人一策, 同一人, 一起学习."""


@dataclass(frozen=True)
class Veil:
    """What is hidden of the figures of a period: `now` is what is told of it, `before` what was told of the one before."""

    now: Release
    before: Release | None
    wholes: Mapping[str, frozenset[str]]
    decimals: int

    def hides(self, run: FigureText) -> bool:
        """Whether a printed figure may not be seen: also one that does not print what the figures say."""
        if run.key not in self.now.figures:
            return True
        figure = self.now.figures[run.key]
        if run.part == "share":
            return self.of(run.key, "value") or any(self.of(k, "value") for k in self.wholes.get(run.key, ()))
        if not run.part:
            return any(self.of(run.key, part) for part in PARTS)
        return self.of(run.key, run.part) or not self._prints(run, figure, run.part)

    def of(self, key: str, part: Part) -> bool:
        """Whether a part of a figure is hidden."""
        if part == "previous":
            return self._previous(key)
        if part == "change":
            return self.now.hides(key, "value") or self._previous(key)
        return self.now.hides(key, part)

    def _previous(self, key: str) -> bool:
        """The value before is hidden where it was, or where it is not the one that was told."""
        previous = self.now.figures[key].previous
        if previous is None:
            return False
        if self.before is None:
            return True
        told = self.before.figures[key].value if key in self.before.figures else 0
        return told != previous or (key in self.before.figures and self.before.hides(key, "value"))

    def _prints(self, run: FigureText, figure: Figure, part: Part) -> bool:
        """Whether the text is this part of the figure as it is printed, but for its measure word."""
        text = printed(figure, part, self.decimals)
        if part == "change":
            return run.text in (text, compared(figure, self.decimals), relative(figure, self.decimals))
        return run.text.startswith(text) and not re.search(r"\d", run.text[len(text) :])

    def shown(self, run: FigureText) -> FigureText:
        """A printed figure as it may be seen: whole, or a star and its measure word. How it is derived tells numbers, too."""
        text = starred(run) if self.hides(run) else run.text
        return FigureText(text, run.key, "", part=run.part)


def veil_over(told: tuple[Release, ...], programme: Programme) -> Veil:
    """The veil over the last of the releases."""
    now = told[-1]
    parts = wholes(definitions_of(now.figures, programme), programme)
    return Veil(now, told[-2] if len(told) > 1 else None, parts, programme.report.decimals)


def starred(run: FigureText) -> str:
    """What is printed in place of a figure: *, *个, 较上期*; an empty part stays empty."""
    if run.text.startswith((_BEFORE, "与上期")):
        return _BEFORE + STAR
    if run.part == "change":
        return STAR
    return STAR + re.sub(r"[^\u4e00-\u9fff]", "", _MEASURED.sub("", run.text, count=1))[:4]


def without_numbers(text: str) -> str:
    """`text` with a star for every number that somebody typed; dates, ordinals and 文号 stay. It may say what is hidden."""
    done, at = [], 0
    for begin, end in number_spans(text):
        done += [text[at:begin], STAR]
        at = end
    return _PERSONS.sub(lambda found: STAR + found[0][-1], "".join([*done, text[at:]]))


def names_rows(text: str) -> bool:
    """Whether a text names rows of a ledger by their 编号: how many is a count."""
    return bool(_ROW.search(text))
