"""Crosswalks between versions of a programme: which words of a code list were before what is one word now.

Figures of earlier periods stand under the words of their time; a crosswalk says which word of today each belongs to, so
that a cumulative series stays comparable (indicators/crossing.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

CodeList = Literal[
    "units",
    "tasks",
    "task_forces",
    "tiers",
    "finding_sources",
    "branches",
    "ailments",
    "regulation_categories",
    "event_kinds",
    "trainings_by",
    "checks_by",
    "outcomes_by",
]
"""A code list by its key in programme.yml; the last three are the members of the method group that the key names."""

_OVERLAPPING: Final = "tiers"
_Word = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Crosswalk(BaseModel):
    """Words that became one: `old` (YAML: `from`) were what `to` is now.

    Either `since`, the first cut-off whose ledgers use `to`, or `programme`, the id of an earlier programme whose published
    figures stand under the old words; not both.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, serialize_by_alias=True)

    list: CodeList
    old: Annotated[tuple[_Word, ...], Field(min_length=1, alias="from")]
    to: _Word
    since: date | None = None
    programme: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")] | None = None

    def undone(self, words: Sequence[str]) -> tuple[str, ...]:
        """The code list before: the old words in the place of `to`."""
        return tuple(dict.fromkeys(old for word in words for old in (self.old if word == self.to else (word,))))


@dataclass(frozen=True, slots=True)
class Misfit:
    """What of a crosswalk cannot be: its key, what stands there, and why not, in Chinese."""

    key: str
    found: str
    why: str


def misfit(crosswalk: Crosswalk, words: Sequence[str], all_of_them: Sequence[Crosswalk]) -> Misfit | None:
    """Why a crosswalk cannot be, given the words of its list now and all crosswalks; None if it can."""
    others = [c for c in all_of_them if c is not crosswalk and c.list == crosswalk.list]
    if (crosswalk.since is None) == (crosswalk.programme is None):
        why = "since（启用新代码的首个截至日期）与 programme（旧方案的 id）必须写且只能写一个"
        return Misfit("since", str(crosswalk.since or "—"), why)
    if crosswalk.to not in words and not any(crosswalk.to in c.old for c in others):
        return Misfit("to", crosswalk.to, f"不在 {crosswalk.list} 的现行代码中")
    if crosswalk.list == _OVERLAPPING and len(crosswalk.old) > 1:
        return Misfit("from", "、".join(crosswalk.old), "一个活动项目可由几个层面认领，几个层面的数不能相加")
    return next((o for word in crosswalk.old if (o := _misfit_of(word, crosswalk, words, others))), None)


def _misfit_of(word: str, crosswalk: Crosswalk, words: Sequence[str], others: Sequence[Crosswalk]) -> Misfit | None:
    if crosswalk.old.count(word) > 1:
        return Misfit("from", word, "重复")
    if word in words and word != crosswalk.to:
        return Misfit("from", word, f"仍是 {crosswalk.list} 的现行代码，不能并入别的代码")
    beside = (c for c in others if (c.since, c.programme) == (crosswalk.since, crosswalk.programme))
    return Misfit("from", word, "已由另一条 crosswalks 并入别的代码") if any(word in c.old for c in beside) else None
