"""A bureau's own words for a period, params/<programme>/narrative/<period>/<bureau>.md, and the numbers typed in them.

Allowed are `## section`, `### sub-section` and paragraphs; the text is plain, its figures are placeholders (prose.py).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from guatu.errors import DocumentRefused
from guatu.indicators.figure import Figure, Figures, Rate
from guatu.messages import nearest
from guatu.report.printing import percent, printed


@dataclass(frozen=True)
class Narrative:
    """The texts by (section, sub-section) in the file's order; a section's own text has the sub-section ""."""

    texts: Mapping[tuple[str, str], str]

    def section(self, name: str, part: str = "") -> str:
        """The text of a section, or of its sub-section `part`, for `say`; DocumentRefused D16 names the nearest."""
        if (name, part) in self.texts:
            return self.texts[name, part]
        if name not in self.sections:
            raise DocumentRefused("D16", section=name, near=nearest(name, self.sections))
        raise DocumentRefused("D16", section=f"{name}·{part}", near=nearest(part, self.parts(name)))

    def lacks(self, name: str, part: str = "") -> bool:
        """Whether there is no such section or sub-section, nor a heading that may be a slip for it; or nothing stands in it."""
        if (name, part) in self.texts:
            return not self.texts[name, part] and (bool(part) or not any(self.texts[name, p] for p in self.parts(name)))
        if name not in self.sections:
            return not nearest(name, self.sections)
        return (name, part) not in self.texts and not nearest(part, self.parts(name))

    @property
    def sections(self) -> tuple[str, ...]:
        """The names of the sections."""
        return tuple(name for name, part in self.texts if not part)

    def parts(self, name: str) -> tuple[str, ...]:
        """The names of the sub-sections of a section."""
        return tuple(part for section, part in self.texts if section == name and part)


def read_narrative(text: str) -> Narrative:
    """The narrative in `text`. DocumentRefused, each with its line (1-based): D17 for markup other than `##` and `###`,
    D18 for a heading that stands twice, D19 for text or a sub-section that no section holds."""
    found: dict[tuple[str, str], list[str]] = {}
    at: tuple[str, str] | None = None
    for number, line in enumerate(text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n"), 1):
        heading = _HEADING.fullmatch(line.strip())
        if heading is None:
            _plain(line, number)
            if at is None and line.strip():
                raise DocumentRefused("D19", line=number, text=line.strip())
            if at is not None:
                found[at].append(line)
            continue
        at = _place(heading, at, number)
        if at in found:
            raise DocumentRefused("D18", line=number, section="·".join(filter(None, at)))
        found[at] = []
    return Narrative({place: "\n".join(lines).strip() for place, lines in found.items()})


_HEADING: Final = re.compile(r"(##|###)(?!#)\s*(\S.*)")

_MARKUP: Final = (
    ("不能用的标题", re.compile(r"^#")),
    ("列表", re.compile(r"^(?:[-*+]|\d{1,9}[.)])\s")),
    ("表格", re.compile(r"^\||\|$")),
    ("分隔线", re.compile(r"^[-*_=|:\s]{3,}$")),
    ("引用", re.compile(r"^>")),
    ("代码", re.compile(r"^(?:```|~~~)|`[^`]+`")),
    ("图片", re.compile(r"!\[[^\[\]]*\][(\[]")),
    ("链接", re.compile(r"\[[^\[\]]*\]\(|<https?:", re.I)),
    ("HTML", re.compile(r"<[/!]?[A-Za-z!-][^<>]*>|<!--")),
    ("粗体", re.compile(r"\*\*\S")),
)


def _plain(line: str, number: int) -> None:
    """DocumentRefused D17 if a line is anything but plain text."""
    for what, pattern in _MARKUP:
        if pattern.search(line.strip()):
            raise DocumentRefused("D17", line=number, what=what, text=line.strip())


def _place(heading: re.Match[str], at: tuple[str, str] | None, number: int) -> tuple[str, str]:
    if heading[1] == "##":
        return heading[2], ""
    if at is None:
        raise DocumentRefused("D19", line=number, text=heading[0])
    return at[0], heading[2]


@dataclass(frozen=True)
class TypedNumber:
    """A number typed by hand: as it stands, the text around it, the keys that have its value, and its line (1-based).

    A key is followed by `.new` or `.change` where that part has the value.
    """

    number: str
    around: str
    keys: tuple[str, ...]
    line: int


def typed_numbers(text: str, figures: Figures) -> tuple[TypedNumber, ...]:
    """The Arabic numbers of `text` outside placeholders, dates, spans of time, 文号, ordinals (第4期) and 6+N."""
    return tuple(_typed(match, text, figures) for match in _numbers(text))


def number_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where those numbers begin and end, a % or 个百分点 behind them included."""
    return tuple(match.span() for match in _numbers(text))


def _numbers(text: str) -> Iterator[re.Match[str]]:
    searched = text.translate(_HALF_WIDTH)
    for ignored in (_PLACEHOLDER, _IGNORED):
        searched = ignored.sub(lambda match: "\0" * len(match[0]), searched)
    return _NUMBER.finditer(searched)


_HALF_WIDTH: Final = str.maketrans("０１２３４５６７８９．％，＋", "0123456789.%,+")
_PLACEHOLDER: Final = re.compile(r"\{[^{}]*\}")
_IGNORED: Final = re.compile(
    r"\d{4}[-./]\d{1,2}[-./]\d{1,2}"  # 2020-09-30
    r"|\d+(?:个月|[年月日天周时]|小时|分钟)"  # dates and spans of time
    r"|〔\d{4}〕\s*\d+号|\d+号"
    r"|第\s*\d+"
    r"|\d+\s*\+\s*N"
    r"|^\s*[（(]?\d{1,2}[）)、.](?!\d)",  # numbering of a paragraph
    re.M,
)
_NUMBER: Final = re.compile(r"(?<![A-Za-z_\d.])(\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?)\s*(%|个百分点)?")


def _typed(match: re.Match[str], text: str, figures: Figures) -> TypedNumber:
    value, follows = Decimal(match[1].replace(",", "")), text[match.end() : match.end() + 4]
    found = tuple(_matching(value, match[2] or "", figures))
    measured = tuple((key, figure) for key, figure in found if figure.measure and follows.startswith(figure.measure))
    around = " ".join(text[max(0, match.start() - 10) : match.end() + 10].split())
    keys = tuple(key for key, _ in measured or found)
    line = text.count("\n", 0, match.start()) + 1
    return TypedNumber(text[match.start() : match.end()].strip(), around, keys, line)


def _matching(value: Decimal, unit: str, figures: Figures) -> Iterator[tuple[str, Figure]]:
    """The keys that print as `value`, to as many decimals as it was typed with, and their figures."""
    decimals = -int(value.as_tuple().exponent)
    for key, figure in figures.items():
        if unit == "%":
            if isinstance(figure.value, Rate) and Decimal(percent(figure.value, decimals)[:-1]) == value:
                yield key, figure
        elif unit:
            if isinstance(figure.change, Decimal) and printed(figure, "change", decimals)[1:] == f"{value}{unit}":
                yield f"{key}.change", figure
        else:
            if figure.value == value:
                yield key, figure
            if figure.new == value:
                yield f"{key}.new", figure
