"""Which (period, bureau, notebooks) should exist by now and do not: a decision over plain values, without clock or disk.

A period is expected from its cut-off on; a bureau's report of it, from the arrival of its ledgers on. It is made again
when its own inputs change or the figures of a period before do, never because programme.yml, a template or guatu itself
moved on: reports of the past stay as they were issued.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

Why = Literal["new", "changed", "incomplete"]
State = Literal["later", "missing", "refused", "due", "made"]
_SETTINGS: Final = ("programme", "templates")
"""Inputs that change what is made from now on, not what has been made."""


@dataclass(frozen=True)
class Entry:
    """What stands of one period and bureau. `inputs` are those of now by digest, `record` the published run's run.json,
    `refused` the attempt.json of a run that its ledgers stopped, `reason` what it said."""

    cut_off: date
    bureau: str
    inputs: Mapping[str, str]
    record: Mapping[str, Any] | None = None
    refused: Mapping[str, Any] | None = None
    reason: str = ""

    @property
    def has_ledgers(self) -> bool:
        """Whether any ledger has arrived; for the notebooks across all bureaux, any bureau's figures."""
        return any(name.startswith(("ledgers/", "bureaus/")) for name in self.inputs)


@dataclass(frozen=True)
class Judged:
    """An entry and how it stands: `due` ones with why, the notebooks to run, and the inputs that changed."""

    entry: Entry
    state: State
    why: Why | None = None
    notebooks: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


def judge(entry: Entry, notebooks: Sequence[str], today: date, code: str = "") -> Judged:
    """How one entry stands on the civil day `today`, if `notebooks` are wanted of it.

    Refused ledgers wait for other ones, or for another version (`code`) of guatu; a notebook that failed is tried again.
    """
    if entry.cut_off > today:
        return Judged(entry, "later")
    if not entry.has_ledgers:
        return Judged(entry, "made" if entry.record else "missing")
    changed = _changed(entry.record["inputs"], entry.inputs) if entry.record else ()
    wanted = tuple(notebooks) if changed or not entry.record else _lacking(entry.record, notebooks)
    if not wanted:
        return Judged(entry, "made")
    if _is_refused(entry, code):
        return Judged(entry, "refused", changed=changed)
    why: Why = "new" if entry.record is None else "changed" if changed else "incomplete"
    return Judged(entry, "due", why, wanted, changed)


def agenda(entries: Iterable[Entry], notebooks: Sequence[str], today: date, code: str = "") -> tuple[Judged, ...]:
    """All entries judged, oldest period first, then by bureau in the order given."""
    return tuple(sorted((judge(e, notebooks, today, code) for e in entries), key=lambda j: j.entry.cut_off))


def _lacking(record: Mapping[str, Any], notebooks: Sequence[str]) -> tuple[str, ...]:
    """The notebooks that the run does not hold, or holds from earlier inputs."""
    made = record["notebooks"]
    return tuple(n for n in notebooks if n not in made or made[n].get("stale"))


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    names = dict.fromkeys((*before, *now))
    return tuple(n for n in names if n.split("/")[0] not in _SETTINGS and before.get(n) != now.get(n))


def _is_refused(entry: Entry, code: str) -> bool:
    """Whether just these inputs were refused, by this version of guatu."""
    if entry.refused is None or (code and entry.refused.get("code") != code):
        return False
    return dict(entry.refused.get("inputs", {})) == dict(entry.inputs)
