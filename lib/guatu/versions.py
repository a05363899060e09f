"""A programme as it was before its crosswalks: the code lists that earlier ledgers and figures use."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from guatu.crosswalk import CodeList, Crosswalk
from guatu.programme import Programme


@dataclass(frozen=True)
class Step:
    """One crosswalk, and the programme as it is once it holds and no later one does."""

    crosswalk: Crosswalk
    after: Programme


def as_of(programme: Programme, cut_off: date) -> Programme:
    """The programme whose code lists are those of the period that ends at `cut_off`."""
    for crosswalk in reversed(_ordered(_after(programme, cut_off))):
        programme = _before(programme, crosswalk)
    return programme


def steps_since(programme: Programme, cut_off: date) -> tuple[Step, ...]:
    """The crosswalks that came after the period of `cut_off`, oldest first."""
    return _steps(programme, _after(programme, cut_off))


def steps_from(programme: Programme, other: str) -> tuple[Step, ...]:
    """The crosswalks from the earlier programme with the id `other` to this one as it is now, oldest first."""
    return _steps(programme, (c for c in programme.crosswalks if c.programme in (None, other)))


def predecessors(programme: Programme) -> tuple[str, ...]:
    """The ids of the earlier programmes that crosswalks name."""
    return tuple(dict.fromkeys(c.programme for c in programme.crosswalks if c.programme))


def _after(programme: Programme, cut_off: date) -> Iterable[Crosswalk]:
    return (c for c in programme.crosswalks if c.since and c.since > cut_off)


def _ordered(crosswalks: Iterable[Crosswalk]) -> list[Crosswalk]:
    return sorted(crosswalks, key=lambda c: c.since or date.min)


def _steps(programme: Programme, crosswalks: Iterable[Crosswalk]) -> tuple[Step, ...]:
    found: list[Step] = []
    for crosswalk in reversed(_ordered(crosswalks)):
        found.insert(0, Step(crosswalk, programme))
        programme = _before(programme, crosswalk)
    return tuple(found)


def _before(programme: Programme, crosswalk: Crosswalk) -> Programme:
    """The programme as it was before `crosswalk`, which it does not know then."""
    before = with_words(programme, crosswalk.list, crosswalk.undone(programme.words(crosswalk.list)))
    changed: dict[str, object] = {"crosswalks": tuple(c for c in programme.crosswalks if c is not crosswalk)}
    if crosswalk.list == "units":
        changed["bureaus"] = tuple(b.model_copy(update={"units": crosswalk.undone(b.units)}) for b in programme.bureaus)
    return before.model_copy(update=changed)


def with_words(programme: Programme, name: CodeList, words: tuple[str, ...]) -> Programme:
    """The programme with other words on one of its code lists."""
    if name in ("trainings_by", "checks_by", "outcomes_by"):
        group = getattr(programme, name)
        changed = (m.model_copy(update={"members": words}) if m.name == group else m for m in programme.methods)
        return programme.model_copy(update={"methods": tuple(changed)})
    return programme.model_copy(update={name: words})
