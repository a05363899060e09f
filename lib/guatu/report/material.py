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
from guatu.checks.outcome import Finding, Outcome
from guatu.checks.rules import judge
from guatu.checks.submission import Compared
from guatu.errors import DocumentRefused, LedgersRefused
from guatu.files import read_json, write_json
from guatu.indicators.compute import compute, values_of
from guatu.indicators.figure import Figure, Figures, Measured, measured_from
from guatu.indicators.series import Point
from guatu.ledgers.intake import bureau_files, read_ledgers
from guatu.ledgers.snapshot import read_snapshot, write_snapshot
from guatu.ledgers.table import Ledgers
from guatu.programme import Bureau, Period, Programme
from guatu.report.narrative import typed_numbers

SNAPSHOT: Final = "snapshot"
INDICATORS: Final = "indicators.json"
CHECKS: Final = "checks.json"
_COMPARISON: Final = "comparison.json"
_NARRATIVE: Final = "narrative.md"


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


def examine(programme: Programme, period: Period, bureau: Bureau, outputs: Path) -> Examined:
    """Read and check the ledgers of one bureau and period. Bad ledgers are findings, never an exception."""
    ledgers = read_ledgers(programme, period, bureau)
    before, compared = _before(programme, period, bureau, outputs)
    outcome = judge(ledgers, programme, period, bureau, before, compared)
    return Examined(programme, period, bureau, masked(ledgers), outcome, compared, before)


def gather(examined: Examined, outputs: Path) -> Material:
    """The figures of examined ledgers, with the periods before; LedgersRefused L01 if the checks found errors."""
    programme, period, bureau, outcome = examined.programme, examined.period, examined.bureau, examined.outcome
    if outcome.errors:
        first = outcome.errors[0]
        raise LedgersRefused("L01", bureau=bureau.code, count=len(outcome.errors), first=first.message("zh"))
    earlier = tuple(Point(c, _figures_of(examined, c, outputs)) for c in earlier_cut_offs(programme, period))
    previous, after = (_values(earlier[-1].figures), earlier[-1].cut_off) if earlier else (None, None)
    figures = compute(examined.ledgers, programme, period, bureau, previous, after)
    series = (*earlier, Point(period.cut_off, figures))
    narrative = _narrative(programme, period, bureau)
    told = replace(outcome, findings=(*outcome.findings, *_narrative_findings(narrative, figures, bureau)))
    return Material(programme, period, bureau, examined.ledgers, told, examined.compared, figures, series, narrative)


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
    if place:
        return read_snapshot(place / SNAPSHOT).ledgers, "published"
    ledgers = _sound_ledgers(programme, programme.period(earlier[-1]), bureau)
    return ledgers, "ledgers" if ledgers else "missing"


def _sound_ledgers(programme: Programme, period: Period, bureau: Bureau) -> Ledgers | None:
    """The ledgers of an earlier period that was never published, or None if they are absent or do not add up."""
    if not bureau_files(programme, period, bureau):
        return None
    ledgers = read_ledgers(programme, period, bureau)
    return None if judge(ledgers, programme, period, bureau, None, "missing").errors else masked(ledgers)


def _figures_of(examined: Examined, cut_off: date, outputs: Path) -> Figures | None:
    """The figures of an earlier period: as published, else computed from its ledgers, else none."""
    programme, bureau = examined.programme, examined.bureau
    place = published(outputs, programme, cut_off, bureau)
    if place:
        return Figures.from_json(read_json(place / INDICATORS))
    period = programme.period(cut_off)
    last = cut_off == earlier_cut_offs(programme, examined.period)[-1]
    ledgers = examined.before if last else _sound_ledgers(programme, period, bureau)
    after = max(earlier_cut_offs(programme, period), default=None)
    return compute(ledgers, programme, period, bureau, None, after) if ledgers else None


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


def _narrative_findings(narrative: str, figures: Figures, bureau: Bureau) -> Iterator[Finding]:
    """Warnings about the narrative: that there is none (V02), and numbers typed by hand in it (V01)."""
    file = f"{bureau.code}.md"
    if not narrative.strip():
        yield Finding("V02", "warning", file, None, None, (), "V02", {})
    for typed in typed_numbers(narrative, figures):
        keys = "、".join(f"{{{key}}}" for key in typed.keys[:3])
        yield Finding(
            "V01",
            "warning",
            file,
            None,
            None,
            (),
            "V01",
            {"number": typed.number, "around": typed.around, "keys": keys},
        )


def save(material: Material, folder: Path) -> None:
    """Write the material into a run's folder: snapshot/ with all a notebook needs, indicators.json, checks.json."""
    snapshot = folder / SNAPSHOT
    snapshot.mkdir(parents=True, exist_ok=True)
    write_snapshot(snapshot, material.ledgers, material.programme, material.period, material.bureau)
    (snapshot / _NARRATIVE).write_text(material.narrative, "utf-8", newline="\n")
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
    return Figures(
        {
            key: replace(_labelled(key, like), value=measured_from(value), new=new, rows=())
            for key, (value, new) in light.items()
        }
    )


def _labelled(key: str, like: Figures) -> Figure:
    return replace(like[key], previous=None, change=None) if key in like else Figure(key, None)
