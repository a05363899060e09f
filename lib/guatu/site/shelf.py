"""Everything that stands in outputs/, as facts: read anew where something changed, remembered from the last update otherwise."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from guatu.files import read_json, write_json
from guatu.programme import Programme
from guatu.run.record import made_with
from guatu.site.facts import Fact, read_fact, stamp

MEMORY: Final = ".site.json"


@dataclass(frozen=True)
class Roll:
    """A programme as its configuration states it: the bureaux by code in order, and its periods so far."""

    name: str
    short: str
    bureaux: Mapping[str, str]
    periods: tuple[str, ...]

    @classmethod
    def of(cls, programme: Programme, day: date) -> "Roll":
        """The roll of a programme up to the civil day `day`."""
        bureaux = {bureau.code: bureau.name for bureau in programme.bureaus}
        return cls(
            programme.name, programme.short_name, bureaux, tuple(str(c) for c in programme.cut_offs() if c <= day)
        )


@dataclass(frozen=True)
class Shelf:
    """All facts, the rolls of the programmes that are known, and what each page was last made from (`marks`)."""

    facts: tuple[Fact, ...]
    rolls: Mapping[str, Roll] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)


def read_shelf(outputs: Path, rolls: Mapping[str, Roll], anew: bool = False) -> Shelf:
    """What stands in `outputs`. `anew` forgets what an earlier update remembered; a roll given replaces a remembered one."""
    memory = {} if anew else _memory(outputs)
    known = {(f.programme, f.period, f.bureau): f for f in _remembered(memory)}
    facts = []
    for place, mark in _places(outputs):
        fact = known.get((place.parent.parent.name, place.parent.name, place.name))
        facts.append(fact if fact and fact.stamp == mark else read_fact(place))
    marks = memory.get("marks")
    return Shelf(tuple(facts), {**_rolls(memory), **rolls}, marks if isinstance(marks, dict) else {})


def remember(outputs: Path, shelf: Shelf) -> None:
    """Keep the facts for the next update."""
    rolls = {name: {**vars(roll), "periods": list(roll.periods)} for name, roll in shelf.rolls.items()}
    facts = [fact.to_json() for fact in shelf.facts]
    data = {"code": made_with()["code"], "rolls": rolls, "marks": dict(shelf.marks), "facts": facts}
    fresh = outputs / f"{MEMORY}.new"
    write_json(fresh, data)
    fresh.chmod(0o600)
    fresh.replace(outputs / MEMORY)


def _memory(outputs: Path) -> Mapping[str, Any]:
    """What an earlier update by this very version left, if it is whole."""
    try:
        memory = read_json(outputs / MEMORY)
    except (OSError, ValueError, RecursionError):
        return {}
    return memory if isinstance(memory, dict) and memory.get("code") == made_with()["code"] else {}


def _remembered(memory: Mapping[str, Any]) -> list[Fact]:
    try:
        return [Fact.from_json(entry) for entry in memory.get("facts", ())]
    except (TypeError, KeyError):
        return []


def _rolls(memory: Mapping[str, Any]) -> dict[str, Roll]:
    try:
        rolls = {name: Roll(**entry) for name, entry in memory.get("rolls", {}).items()}
    except (TypeError, AttributeError):
        return {}
    return {name: Roll(r.name, r.short, r.bureaux, tuple(r.periods)) for name, r in rolls.items()}


def _places(outputs: Path) -> Iterator[tuple[Path, tuple[int, ...]]]:
    """Every folder of a run or of a failed one, with its stamp: programme, period, bureau in order."""
    for programme in _folders(outputs):
        for period in _folders(programme):
            if _is_day(period.name):
                yield from ((place, mark) for place in _folders(period) if (mark := stamp(place)))


def _folders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as found:
            names = [e.name for e in found if e.is_dir(follow_symlinks=False) and not e.name.startswith(".")]
    except OSError:
        return []
    return [folder / name for name in sorted(names)]


def _is_day(name: str) -> bool:
    try:
        return date.fromisoformat(name).isoformat() == name
    except ValueError:
        return False
