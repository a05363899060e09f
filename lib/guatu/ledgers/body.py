"""Which rows below a header are records, and which are totals, notes, lettering, examples or the header once more.

Contract, "How rows are recognised": any row with a value in a column of the ledger is a record unless it is one of these.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from guatu.ledgers.cells import Raw, blank, shown, visible
from guatu.ledgers.header import Grid, Header, fold
from guatu.ledgers.marks import Merge
from guatu.ledgers.parse import normal_id


@dataclass(frozen=True, slots=True)
class Line:
    """One row that matters: its index, and for a total the word it is called by. A packed one is a record in one cell."""

    kind: Literal["record", "total", "repeated", "packed"]
    row: int
    label: str = ""


def lines(rows: Grid, merges: Sequence[Merge], header: Header) -> Iterator[Line]:
    """The rows below `header` that are records or totals, the rows that repeat the header, and records in one cell."""
    across = frozenset(
        m[0] for m in merges if m[0] == m[2] and m[1] <= header.left < m[3] and m[3] - m[1] >= len(header.texts) // 2
    )
    known = sorted(header.columns.values())
    shape = re.compile(rf"{header.ledger.prefix}-?[0-9]{{3,}}")
    start = 1 + max([header.last, *(m[2] for m in merges if header.first <= m[0] <= header.last and m[2] - m[0] <= 2)])
    while start < len(rows) and _letters_columns(rows[start], header):
        start += 1
    repeated = -1
    id_place = header.columns.get("id", -1)
    for index in range(start, len(rows)):
        row = rows[index]
        key = row[id_place] if 0 <= id_place < len(row) else ""
        if (isinstance(key, str) and shape.fullmatch(key)) or shape.fullmatch(visible(shown(key))):
            if not _example(row, header):
                yield Line("record", index)
            continue
        filled = [place for place in known if place < len(row) and not blank(row[place])]
        if filled in ([], [id_place]) and _packed(row, header):
            yield Line("packed", index)
            continue
        if not filled:
            continue
        if _repeats(row, header):
            if repeated != index - 1:
                yield Line("repeated", index)
            repeated = index
        elif label := _total(row, header):
            yield Line("total", index, label)
        elif not _example(row, header) and not _aside(row, filled, header, index in across):
            yield Line("record", index)


def _packed(row: Sequence[Raw], header: Header) -> bool:
    """Whether a cell holds a record's 编号 and more, with the separators that kept its fields apart before it got there."""
    key, apart = rf'"?{header.ledger.prefix}-?[0-9]{{3,}}"?\s*', r"[,;|\t]\s*"
    packed = re.compile(rf'"?[0-9]*"?\s*{apart}{key}{apart}|{key}{apart}.*{apart}', re.DOTALL)
    return any(isinstance(raw, str) and bool(packed.match(visible(raw))) for raw in row)


def _letters_columns(row: Sequence[Raw], header: Header) -> bool:
    """Whether a row right below the header only letters or numbers the columns, or holds nothing but bracketed units."""
    texts = [shown(raw) for raw in row if not blank(raw)]
    folded = [fold(text) for text in texts]
    if texts and not any(folded):
        return True
    marks = [_plain(text) for text in texts]
    marks = marks[1:] if marks and marks[0] in ("栏次", "列次", "栏号") else marks
    kinds = [next((series.index(m) for series in _SERIES if m in series), None) for m in marks]
    if len(marks) < 3 or len(marks) * 2 < len(header.texts) or None in kinds:
        return False
    steps = sum(1 for before, after in pairwise(marks) if _follows(before, after))
    return steps >= len(marks) - 2


_SERIES: Final[tuple[tuple[str, ...], ...]] = (
    tuple(map(str, range(1, 100))),
    tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    tuple("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"),
    tuple("一二三四五六七八九十"),
)


def _follows(before: str, after: str) -> bool:
    """Whether two marks are neighbours in one series."""
    series = next((s for s in _SERIES if before in s), ())
    return after in series and series.index(after) == series.index(before) + 1


def _plain(text: str) -> str:
    """A text without width, white space, and marks around it."""
    return (
        re.sub(r"[\s\u200b\ufeff]+", "", unicodedata.normalize("NFKC", text))
        .strip("()[]<>【】〔〕:;,.。、—-*_=～~")
        .upper()
    )


def _repeats(row: Sequence[Raw], header: Header) -> bool:
    """Whether most of a row's cells say what their own headers say."""
    filled = [place for place, raw in enumerate(row) if not blank(raw)]
    same = sum(1 for p in filled if isinstance(row[p], str) and fold(str(row[p])) in header.texts.get(p, ()))
    return same >= 2 and same * 5 >= len(filled) * 3


def _total(row: Sequence[Raw], header: Header) -> str:
    """The word that makes a row a total, "" for other rows: it stands in the first three columns, and there is no 编号."""
    for place in range(header.left, min(header.left + 3, len(row))):
        raw = row[place]
        match = _TOTAL.fullmatch(_plain(fold(raw) or raw)) if isinstance(raw, str) and raw else None
        if match and (place == header.columns.get("id") or not _cell(row, header.columns.get("id"))):
            return match[1]
    return ""


_TOTAL: Final = re.compile(r".{0,12}?(合计|小计|总计|共计|累计|总数)数?")


def _example(row: Sequence[Raw], header: Header) -> bool:
    """Whether a row shows how to fill the ledger."""
    raw = row[header.numbering] if header.numbering is not None and header.numbering < len(row) else ""
    return isinstance(raw, str) and raw != "" and _plain(raw) in ("例", "示例")


def _aside(row: Sequence[Raw], filled: list[int], header: Header, across: bool) -> bool:
    """Whether a row is a note, a section line or a signature line."""
    id_place = header.columns.get("id")
    if re.fullmatch(rf"{header.ledger.prefix}[0-9]{{3,}}", normal_id(_cell(row, id_place))):
        return False
    first = next(visible(shown(raw)) for raw in row[header.left :] if not blank(raw))
    if _SIGNED.match(first) or _plain(first) in ("以下空白", "以下无正文"):
        return True
    at_left = _cell(row, header.left)
    if not at_left:
        return False
    alone = filled == [header.left] == [id_place] and not normal_id(at_left).startswith(header.ledger.prefix)
    return bool(_NOTED.match(at_left)) or across or alone


_SIGNED: Final = re.compile(
    r"(?:填报|填表|制表|编制|审核|审批|复核|负责|联系|经办|单位负责|主要负责|分管|主管|签发|截至|截止|填写|统计|密级)"
    r"(?:人|单位|日期|时间|领导|电话|签字|\(签字\)|（签字）|人签字|负责人){0,2}\s*[:：]"
)
_NOTED: Final = re.compile(r"(?:注|备注|说明|附注|填表说明|填报说明|填写说明|注意事项)\s*[\d一二三]?\s*[:：.、]")


def _cell(row: Sequence[Raw], place: int | None) -> str:
    """The text of a cell, "" where there is none."""
    return visible(shown(row[place])) if place is not None and place < len(row) else ""
