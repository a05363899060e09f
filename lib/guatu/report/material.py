"""All that one report of one bureau and period is made from, gathered once and kept beside the report.

`examine` reads and checks; `gather` goes on to the figures and the periods before; `save` and `load` are the form in which
a run hands it to its notebooks: snapshot/, indicators.json, checks.json. A notebook never sees more than this.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from guatu.checks.identities import masked
from guatu.checks.outcome import Outcome
from guatu.checks.rules import judge
from guatu.checks.submission import Compared
from guatu.errors import DocumentRefused, LedgersRefused
from guatu.files import read_json, write_json
from guatu.indicators.compute import compute, values_of
from guatu.indicators.crossing import crossed
from guatu.indicators.figure import Figure, Figures, Measured, measured_from
from guatu.indicators.series import Point
from guatu.ledgers.intake import bureau_files, read_ledgers
from guatu.ledgers.snapshot import kept_ledgers, read_snapshot, write_snapshot
from guatu.ledgers.table import Ledgers
from guatu.programme import Bureau, Period, Programme
from guatu.report.photos import Photo, load_photos, photo_folder, read_photos, save_photos
from guatu.report.remarks import on_codes, on_narrative
from guatu.report.simplified import simplified
from guatu.versions import as_of, predecessors, steps_from, steps_since

SNAPSHOT: Final = "snapshot"
INDICATORS: Final = "indicators.json"
CHECKS: Final = "checks.json"
_COMPARISON: Final = "comparison.json"
_NARRATIVE: Final = "narrative.md"
_PHOTOS: Final = "photos"


@dataclass(frozen=True)
class Examined:
    """A bureau's ledgers of a period as read, and what the checks say of them."""

    programme: Programme
    period: Period
    bureau: Bureau
    ledgers: Ledgers
    outcome: Outcome
    compared: Compared
    before: Ledgers | None


@dataclass(frozen=True)
class Material:
    """What a report is made from. `series` holds every period up to this one; `narrative` is "" where none was written."""

    programme: Programme
    period: Period
    bureau: Bureau
    ledgers: Ledgers
    outcome: Outcome
    compared: Compared
    figures: Figures
    series: tuple[Point, ...]
    narrative: str = ""
    photos: tuple[Photo, ...] = ()


def examine(programme: Programme, period: Period, bureau: Bureau, outputs: Path) -> Examined:
    """Read and check the ledgers of one bureau and period. Bad ledgers are findings, never an exception.

    The programme is taken as it was in that period: its crosswalks of later ones are undone.
    """
    programme = as_of(programme, period.cut_off)
    bureau = programme.bureau(bureau.code)
    ledgers = read_ledgers(programme, period, bureau)
    before, compared = _before(programme, period, bureau, outputs)
    outcome = judge(ledgers, programme, period, bureau, before, compared)
    return Examined(programme, period, bureau, masked(ledgers), outcome, compared, before)


def gather(examined: Examined, outputs: Path, allow_errors: bool = False) -> Material:
    """The figures of examined ledgers, with the periods before; LedgersRefused L01 if the checks found errors.

    With `allow_errors` there are figures of what could be read, for a look at the ledgers; nothing of it is published.
    """
    programme, period, bureau, outcome = examined.programme, examined.period, examined.bureau, examined.outcome
    if outcome.errors and not allow_errors:
        first = outcome.errors[0]
        raise LedgersRefused("L01", bureau=bureau.code, count=len(outcome.errors), first=first.message("zh"))
    earlier = tuple(Point(c, _figures_of(examined, c, outputs)) for c in earlier_cut_offs(programme, period))
    previous, after = (_values(earlier[-1].figures), earlier[-1].cut_off) if earlier else (None, None)
    figures = compute(examined.ledgers, programme, period, bureau, previous, after)
    before = (*_of_predecessors(programme, period, bureau, outputs), *earlier)
    written = _narrative(programme, period, bureau)
    narrative = simplified(written, {*figures, *(method.name for method in programme.methods)})
    remarks = (
        *on_codes(before, figures, programme.report.decimals),
        *on_narrative(written, narrative, figures, f"{bureau.code}.md"),
    )
    told = replace(outcome, findings=(*outcome.findings, *remarks))
    return Material(
        programme,
        period,
        bureau,
        examined.ledgers,
        told,
        examined.compared,
        figures,
        (*before, Point(period.cut_off, figures)),
        narrative,
        read_photos(photo_folder(programme, period, bureau)),
    )


def published(outputs: Path, programme: Programme, cut_off: date, bureau: Bureau) -> Path | None:
    """The folder of the published run of a bureau and period, if there is one."""
    place = outputs / programme.id / cut_off.isoformat() / bureau.code
    return place if (place / "run.json").is_file() else None


def _values(figures: Figures | None) -> Mapping[str, Measured] | None:
    return values_of(figures) if figures is not None else None


def _before(programme: Programme, period: Period, bureau: Bureau, outputs: Path) -> tuple[Ledgers | None, Compared]:
    """The ledgers of the period before: as published, else as they lie in the folder, if those hold together."""
    earlier = earlier_cut_offs(programme, period)
    if not earlier:
        return None, "first"
    place = published(outputs, programme, earlier[-1], bureau)
    if place and (place / SNAPSHOT).is_dir():  # a run that the retention rule thinned out has none
        return kept_ledgers(place / SNAPSHOT), "published"
    ledgers = _sound_ledgers(as_of(programme, earlier[-1]), programme.period(earlier[-1]), bureau)
    return ledgers, "ledgers" if ledgers else "missing"


def _sound_ledgers(programme: Programme, period: Period, bureau: Bureau) -> Ledgers | None:
    """The ledgers of an earlier period that was never published, or None if they are absent or do not add up."""
    if not bureau_files(programme, period, bureau):
        return None
    bureau = programme.bureau(bureau.code)
    ledgers = read_ledgers(programme, period, bureau)
    return None if judge(ledgers, programme, period, bureau, None, "missing").errors else masked(ledgers)


def _figures_of(examined: Examined, cut_off: date, outputs: Path) -> Figures | None:
    """The figures of an earlier period, under this period's code words: as published, else from its ledgers, else none."""
    programme, bureau = examined.programme, examined.bureau
    place = published(outputs, programme, cut_off, bureau)
    found = Figures.from_json(read_json(place / INDICATORS)) if place else _from_ledgers(examined, cut_off)
    return crossed(found, steps_since(programme, cut_off), bureau, examined.period) if found is not None else None


def _from_ledgers(examined: Examined, cut_off: date) -> Figures | None:
    """The figures of an earlier period that was not published, under the code words of its time."""
    programme, period = as_of(examined.programme, cut_off), examined.programme.period(cut_off)
    last = cut_off == earlier_cut_offs(programme, examined.period)[-1]
    ledgers = examined.before if last else _sound_ledgers(programme, period, examined.bureau)
    after = max(earlier_cut_offs(programme, period), default=None)
    return compute(ledgers, programme, period, programme.bureau(examined.bureau.code), None, after) if ledgers else None


def _of_predecessors(programme: Programme, period: Period, bureau: Bureau, outputs: Path) -> Iterator[Point]:
    """What was published under the programmes that crosswalks name, under this programme's code words, oldest first."""
    for cut_off, other, place in predecessor_runs(programme, period, bureau, outputs):
        figures = Figures.from_json(read_json(place / INDICATORS))
        yield Point(cut_off, crossed(figures, steps_from(programme, other), bureau, period))


def predecessor_runs(
    programme: Programme, period: Period, bureau: Bureau, outputs: Path
) -> tuple[tuple[date, str, Path], ...]:
    """The cut-off, programme id and folder of every run of the bureau that was published under an earlier programme, up to
    this programme's own first period."""
    first = min([*programme.cut_offs(), period.cut_off])
    places = ((other, p.parent) for other in predecessors(programme) for p in (outputs / other).glob("*/*/run.json"))
    runs = ((_day(place.parent.name), other, place) for other, place in places if place.name == bureau.code)
    return tuple(sorted((day, other, place) for day, other, place in runs if day is not None and day < first))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def earlier_cut_offs(programme: Programme, period: Period) -> tuple[date, ...]:
    """The cut-offs before this period's, oldest first."""
    return tuple(c for c in programme.cut_offs() if c < period.cut_off)


def narrative_file(programme: Programme, period: Period, bureau: Bureau) -> Path:
    """Where the narrative of a bureau's report lies; it may be missing."""
    return programme.folder / "narrative" / period.cut_off.isoformat() / f"{bureau.code}.md"


def _narrative(programme: Programme, period: Period, bureau: Bureau) -> str:
    path = narrative_file(programme, period, bureau)
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError):
        raise DocumentRefused("V03", file=f"narrative/{period.cut_off}/{path.name}") from None


def save(material: Material, folder: Path) -> None:
    """Write the material into a run's folder: snapshot/ with all a notebook needs, indicators.json, checks.json."""
    snapshot = folder / SNAPSHOT
    snapshot.mkdir(parents=True, exist_ok=True)
    write_snapshot(snapshot, material.ledgers, material.programme, material.period, material.bureau)
    (snapshot / _NARRATIVE).write_text(material.narrative, "utf-8", newline="\n")
    if material.photos:
        save_photos(material.photos, snapshot / _PHOTOS)
    series = {point.cut_off.isoformat(): _light(point.figures) for point in material.series[:-1]}
    write_json(snapshot / _COMPARISON, {"compared": material.compared, "series": series})
    write_json(folder / INDICATORS, material.figures.to_json())
    write_json(folder / CHECKS, material.outcome.to_json())


def load(folder: Path) -> Material:
    """The material that `save` wrote into `folder`."""
    found = read_snapshot(folder / SNAPSHOT)
    comparison = read_json(folder / SNAPSHOT / _COMPARISON)
    figures = Figures.from_json(read_json(folder / INDICATORS))
    earlier = tuple(Point(date.fromisoformat(c), _heavy(f, figures)) for c, f in comparison["series"].items())
    return Material(
        found.programme,
        found.period,
        found.programme.bureau(found.bureau.code),
        found.ledgers,
        Outcome.from_json(read_json(folder / CHECKS)),
        comparison["compared"],
        figures,
        (*earlier, Point(found.period.cut_off, figures)),
        (folder / SNAPSHOT / _NARRATIVE).read_text("utf-8"),
        load_photos(folder / SNAPSHOT / _PHOTOS),
    )


def holds(folder: Path, programme: str, period: str, bureau: str) -> bool:
    """Whether `folder` is the run of just this programme (its id), period and bureau."""
    try:
        about = read_json(folder / SNAPSHOT / "snapshot.json")
    except (OSError, ValueError):
        return False
    return (about.get("programme"), about.get("period"), about.get("bureau")) == (programme, period, bureau)


def _light(figures: Figures | None) -> dict[str, Any] | None:
    """Value and new of every figure: what a series needs of an earlier period."""
    if figures is None:
        return None
    entries = figures.to_json()
    return {key: [entry["value"], entry["new"]] for key, entry in entries.items()}


def _heavy(light: Mapping[str, Any] | None, like: Figures) -> Figures | None:
    """The figures of an earlier period again, with the labels of this one's."""
    if light is None:
        return None
    return Figures.stored(light, lambda key, entry: _labelled(key, measured_from(entry[0]), entry[1], like))


def _labelled(key: str, value: Measured, new: int | None, like: Figures) -> Figure:
    if key not in like:
        return Figure(key, value, new)
    now = like[key]
    return Figure(key, value, new, None, None, now.label, now.measure, now.formula, now.ledger)
