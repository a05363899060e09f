"""What a proof-reader would mark in a narrative: punctuation (GB/T 15834-2011), digits (GB/T 15835-2011), lists that break off.

Few rules, each certain: a mark is reported only where the text around it is Chinese; a placeholder counts as such.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Slip:
    """What is written against a rule: the lines (1-based), what it is, the first place as it stands, what is right."""

    lines: tuple[int, ...]
    what: str
    found: str
    right: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A list 一是…二是…三是… that lacks an item: the line of the item found, the item, and the one not found."""

    line: int
    item: str
    missing: str
    after: bool


@dataclass(frozen=True, slots=True)
class _Rule:
    what: str
    pattern: re.Pattern[str]
    right: str


_HAN: Final = "一-鿿〇"
_NUMERALS: Final = "一二三四五六七八九十"
_RULES: Final = (
    _Rule("半角标点", re.compile(f"(?<=[{_HAN}”’）》〉】％%])[,;:?!](?=[{_HAN}“‘（《〈【]|$)"), "全角标点，如“，”"),
    _Rule("半角句点", re.compile(rf"(?<=[{_HAN}”’）》〉】])\.(?=[{_HAN}“‘（《〈【]|$)"), "“。”"),
    _Rule("半角括号", re.compile(rf"\((?=[^()（）]*[{_HAN}])[^()（）]*\)"), "“（）”"),
    _Rule("一半全角、一半半角的括号", re.compile(r"（[^()（）]*\)|\([^()（）]*）"), "“（）”"),
    _Rule("直引号", re.compile(rf'"(?=[^"]*[{_HAN}])[^"]*"'), "“”"),
    _Rule("重复的标点", re.compile("[，、；：。？！][，、；：。]+"), "一个标点"),
    _Rule("不是六点的省略号", re.compile(rf"(?<!…)…(?!…)|(?<=[{_HAN}])\.{{3,}}"), "“……”"),
    _Rule("用半角连字符代替的破折号", re.compile(f"(?<=[{_HAN}])--+(?=[{_HAN}])"), "“——”"),
    _Rule("带括号的序号后的顿号或逗号", re.compile(f"（[{_NUMERALS}]+）[、，]"), "“（一）”后不加标点"),
    _Rule("全角数字", re.compile("[０-９]+(?:[．，][０-９]+)*％?"), "半角数字"),
)
_CHINESE_DATE: Final = re.compile(
    f"[〇零一二三四五六七八九]{{4}}年|(?<![{_NUMERALS}])[{_NUMERALS}]{{1,2}}月[{_NUMERALS}]{{1,3}}日"
)
_ARABIC_DATE: Final = re.compile(r"\d{4}年|\d{1,2}月\d{1,2}日|\{(?:cut_off|period)\}")
_PLACEHOLDER: Final = re.compile(r"\{[^{}]*\}")
_STAND_IN: Final = "数"
_AROUND: Final = 6


def slips(text: str) -> tuple[Slip, ...]:
    """Where a narrative is written against the standards of punctuation and digits: one slip a rule, in order of place."""
    masked = [_PLACEHOLDER.sub(lambda m: _STAND_IN * len(m[0]), line.rstrip()) for line in text.split("\n")]
    rules = list(_RULES)
    if _ARABIC_DATE.search(text):
        rules.append(_Rule("用汉字写的日期（别处用阿拉伯数字）", _CHINESE_DATE, "同一写法，如“9月30日”"))
    found = (slip for rule in rules if (slip := _slip(rule, masked, text.split("\n"))))
    return tuple(sorted(found, key=lambda slip: slip.lines))


def _slip(rule: _Rule, masked: list[str], lines: list[str]) -> Slip | None:
    places = [(n, match) for n, line in enumerate(masked) for match in rule.pattern.finditer(line)]
    if not places:
        return None
    number, match = places[0]
    around = lines[number][max(0, match.start() - _AROUND) : match.end() + _AROUND].strip()
    return Slip(tuple(dict.fromkeys(n + 1 for n, _ in places)), rule.what, around, rule.right)


_ITEM: Final = re.compile(rf"(?:^|(?<=[。；：，、！？]))\s*(?P<item>[{_NUMERALS}]{{1,3}})是(?![{_NUMERALS}])")
_ORDINALS: Final = tuple(
    ("" if tens == 0 else "十" if tens == 1 else f"{'一二三四五六七八九'[tens - 1]}十")
    + ("", *"一二三四五六七八九")[ones]
    for tens in range(10)
    for ones in range(10)
)


def gaps(text: str) -> tuple[Gap, ...]:
    """The lists 一是…二是… that break off after their first item, skip one or begin late; a heading ends every list.

    A list may stand inside an item of another one.
    """
    found: list[Gap] = []
    open_lists: list[list[tuple[int, int]]] = []
    for line, number in _items(text):
        if number == 0:
            found.extend(_unfinished(open_lists))
            open_lists = []
        elif number == 1:
            open_lists.append([(line, number)])
        else:
            found.extend(_continued(open_lists, line, number))
    found.extend(_unfinished(open_lists))
    return tuple(sorted(found, key=lambda gap: gap.line))


def _items(text: str) -> Iterator[tuple[int, int]]:
    """The line and number of every item, in order; number 0 at a heading."""
    for line, words in enumerate(text.split("\n"), 1):
        if words.startswith("#"):
            yield line, 0
            continue
        for match in _ITEM.finditer(words):
            if match["item"] in _ORDINALS:
                yield line, _ORDINALS.index(match["item"])


def _continued(open_lists: list[list[tuple[int, int]]], line: int, number: int) -> Iterator[Gap]:
    """Item `number` put on the innermost list that waits for it; lists inside that one are over."""
    waiting = [i for i, of in enumerate(open_lists) if of[-1][1] == number - 1]
    if waiting:
        yield from _unfinished(open_lists[waiting[-1] + 1 :])
        del open_lists[waiting[-1] + 1 :]
        open_lists[-1].append((line, number))
        return
    yield Gap(line, f"{_ORDINALS[number]}是", f"{_ORDINALS[number - 1]}是", after=False)
    if open_lists:
        open_lists[-1].append((line, number))
    else:
        open_lists.append([(line, number), (line, number)])


def _unfinished(lists: list[list[tuple[int, int]]]) -> Iterator[Gap]:
    """The lists that have a first item only."""
    yield from (Gap(of[0][0], "一是", "二是", after=True) for of in lists if len(of) == 1)
