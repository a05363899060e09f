"""What stands of a programme on the disk, as the entries that the decision is made from; and the civil day it is made for."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final

from guatu.files import read_json
from guatu.programme import Bureau, Period, Programme
from guatu.run.publish import ACROSS, FAILED, place_of, record_of
from guatu.run.record import ATTEMPT, inputs_of, made_with
from guatu.schedule.due import Entry, Judged, agenda, judge

PLACE: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
"""The programme's civil time: no daylight saving since 1991, so a fixed offset, on machines without a zone database too."""


def today(now: datetime | None = None) -> date:
    """The civil day at the programme's place; `now` is an aware datetime, the system's clock unless given."""
    return (now or datetime.now(UTC)).astimezone(PLACE).date()


def entries(programme: Programme, bureaux: Iterable[Bureau], outputs: Path, until: date) -> Iterator[Entry]:
    """What stands of every period up to `until` and each of `bureaux`, oldest period first."""
    remembered: dict[tuple[date, str], str] = {}
    for cut_off in (c for c in programme.cut_offs() if c <= until):
        period = programme.period(cut_off)
        for bureau in bureaux:
            yield _entry(programme, period, bureau, outputs, remembered)


def _entry(
    programme: Programme, period: Period, bureau: Bureau, outputs: Path, remembered: dict[tuple[date, str], str]
) -> Entry:
    place = place_of(outputs, programme.id, period.cut_off, bureau.code)
    inputs = inputs_of(programme, period, bureau, outputs, remembered)
    reasons = _read(place / FAILED / "reason.json") or {}
    reason = next(iter(reasons.values()), "")
    return Entry(period.cut_off, bureau.code, inputs, _whole(place), _read(place / FAILED / ATTEMPT), str(reason))


def _whole(place: Path) -> dict[str, Any] | None:
    """The record of the run at a place, if it says what is asked of it here."""
    record = record_of(place)
    said = record and isinstance(record.get("inputs"), dict) and isinstance(record.get("notebooks"), dict)
    return record if said else None


def agenda_of(
    programme: Programme, bureaux: Sequence[Bureau], notebooks: Sequence[str], outputs: Path, day: date
) -> tuple[Judged, ...]:
    """How everything of a programme stands on the civil day `day`."""
    return agenda(entries(programme, bureaux, outputs, day), notebooks, day, made_with()["code"])


def due_by_period(
    programme: Programme, bureaux: Sequence[Bureau], notebooks: Sequence[str], outputs: Path, day: date
) -> Iterator[tuple[Period, tuple[Judged, ...]]]:
    """The due runs of each period up to `day`, oldest first; what was run of one is seen before the next is decided."""
    remembered: dict[tuple[date, str], str] = {}  # each is first asked for after its own period was run
    for cut_off in (c for c in programme.cut_offs() if c <= day):
        period = programme.period(cut_off)
        found = [_entry(programme, period, bureau, outputs, remembered) for bureau in bureaux]
        judged = agenda(found, notebooks, day, made_with()["code"])
        yield period, tuple(j for j in judged if j.state == "due")


def due_across(
    programme: Programme, period: Period, notebooks: Sequence[str], outputs: Path, day: date
) -> tuple[str, ...]:
    """Those of the notebooks across all bureaux that are due for a period."""
    from guatu.run.rollup import inputs_across  # with all that makes a report, which `guatu due` does without

    place = place_of(outputs, programme.id, period.cut_off, ACROSS)
    entry = Entry(period.cut_off, ACROSS, inputs_across(programme, period, outputs), _whole(place))
    judged = judge(entry, notebooks, day)
    return judged.notebooks if judged.state == "due" else ()


def next_period_is_unplanned(programme: Programme, day: date) -> date | None:
    """The last cut-off, if the programme goes on and a period as long as the last one has ended without a file; else None."""
    known = programme.cut_offs()
    if len(known) < 2:
        return None
    step = known[-1] - known[-2]
    goes_on = known[-1] + step <= min(day, programme.ends) and day <= programme.ends + step
    return known[-1] if goes_on else None


def clock_is_behind(programme: Programme, outputs: Path, now: datetime) -> datetime | None:
    """The time of the newest run, if it lies more than a day after `now`: the clock was set back."""
    times = (_finished(path) for path in (outputs / programme.id).glob("*/*/run.json"))
    newest = max((t for t in times if t), default=None)
    return newest if newest and newest > now + timedelta(days=1) else None


def _finished(path: Path) -> datetime | None:
    try:
        found = datetime.fromisoformat(str((_read(path) or {}).get("finished")))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = read_json(path)
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
