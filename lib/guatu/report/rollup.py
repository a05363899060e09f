"""What a notebook across bureaux talks to: a programme's published reports of one period, side by side."""

from collections.abc import Collection, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final

from guatu.files import read_json, write_json
from guatu.indicators.crossing import crossed
from guatu.indicators.figure import Figure, Figures, without_part
from guatu.indicators.rollup import Office, from_json, rolled_up, to_json
from guatu.indicators.series import Point
from guatu.places import find_programme, outputs_folder
from guatu.programme import Bureau, Period, Programme
from guatu.report.blocks import Group, Head
from guatu.report.lab import ACROSS, Asked, explain
from guatu.report.material import INDICATORS, earlier_cut_offs, published
from guatu.report.opening import opened
from guatu.report.panel import show_panel
from guatu.report.prose import period_words, plain_text, say
from guatu.report.subjects import rollup as tables
from guatu.versions import as_of, steps_since

ROLLUP: Final = "rollup.json"


def open_rollup(programme: str, period: str = "latest") -> "Rollup":
    """The bureaux of `programme` in `period` (a cut-off date or `latest`), as their published reports have them.

    `programme` is a folder, its name under params/, or the programme's id; the reports are looked for in outputs/ beside
    it, or in the folder of a run of the rollup itself. ConfigError for what there is not.
    """
    parameters = Asked(programme, period, ACROSS)
    made = opened(parameters, _opened)
    explain(made.decimals)
    made.parameters = parameters
    return made


def _opened(asked: Asked) -> "Rollup":
    stated = _stated(Path(), asked.programme, asked.period)
    if stated is not None:
        return stated
    found = find_programme(asked.programme)
    return Rollup(found, at := found.period(asked.period), gather_rollup(found, at, outputs_folder()))


def gather_rollup(programme: Programme, period: Period, outputs: Path) -> tuple[Office, ...]:
    """Every bureau of the programme with its published figures of this period and those before, under this period's words."""
    programme = as_of(programme, period.cut_off)
    cut_offs = (*earlier_cut_offs(programme, period), period.cut_off)
    return tuple(
        Office(bureau, tuple(Point(c, _published(programme, c, bureau, period, outputs)) for c in cut_offs))
        for bureau in programme.bureaus
    )


def _published(programme: Programme, cut_off: date, bureau: Bureau, period: Period, outputs: Path) -> Figures | None:
    """What a bureau published at a cut-off. Words of before a crosswalk are brought under its new one, also where a report
    of the time after it was made before anyone had stated it."""
    place = published(outputs, programme, cut_off, bureau)
    if place is None:
        return None
    found = Figures.from_json(read_json(place / INDICATORS))
    steps = tuple(s for s in steps_since(programme, date.min) if s.crosswalk.since)
    old = {word for step in steps for word in step.crosswalk.old if word != step.crosswalk.to}
    return crossed(found, steps, bureau, period) if any(_names(key, old) for key in found) else found


def _names(key: str, words: Collection[str]) -> bool:
    """Whether a key is that of one of the words."""
    return ".by_" in key and without_part(key).split(".by_", 1)[1].partition(".")[2] in words


def shared(programme: Programme) -> Programme:
    """What of a programme a rollup may carry: all but its mail list and where its ledgers are."""
    return programme.model_copy(update={"mail": None, "ledgers": "ledgers"})


def save_rollup(folder: Path, programme: Programme, period: Period, offices: tuple[Office, ...]) -> None:
    """Write what a rollup is made from into a run's folder, for a notebook there; the mail list stays out."""
    write_json(
        folder / ROLLUP,
        {
            "programme": shared(programme).model_dump(mode="json"),
            "period": period.model_dump(mode="json", by_alias=True),
            "offices": to_json(offices),
        },
    )


def _stated(folder: Path, programme: str, period: str) -> "Rollup | None":
    """The rollup that `save_rollup` wrote into `folder`, if it is of just this programme (its id) and period."""
    try:
        stated = read_json(folder / ROLLUP)
    except (OSError, ValueError):
        return None
    found = Programme.model_validate(stated["programme"], strict=False)
    at = Period.model_validate(stated["period"], strict=False)
    if (found.id, at.cut_off.isoformat()) != (programme, period):
        return None
    return Rollup(found, at, from_json(stated["offices"], found.bureaus))


class Rollup:
    """A programme's bureaux in one period. `rollup["findings.found"]` is the sum of those that reported."""

    def __init__(self, programme: Programme, period: Period, offices: tuple[Office, ...]) -> None:
        self._programme, self._period, self._offices = programme, period, offices
        self._figures = rolled_up(offices, programme, period)
        self.decimals = programme.report.decimals
        self.parameters: Asked | None = None

    def __getitem__(self, key: str) -> Figure:
        return self._figures[key]

    @cached_property
    def words(self) -> Mapping[str, str]:
        """What prose and titles may name besides figures: {cut_off}, {period}, {issue}, {programme}, {short_name}."""
        programme = self._programme
        return {**period_words(self._period), "programme": programme.name, "short_name": programme.short_name}

    def head(self, *title: str, organ: str = "{short_name}办公室") -> Head:
        """The title of a plain report, in segments that must not be broken, with words such as {short_name} in them.

        `organ` is who reports: no bureau, but the office above them.
        """
        segments = tuple(plain_text(segment, self._figures, self.words) for segment in title)
        signed = plain_text(organ, self._figures, self.words)
        return Head("report_plain", segments, organ=signed, date=self._period.cut_off)

    def say(self, template: str, *, when: str = "", otherwise: str = "") -> Group:
        """Prose with figures by key; a key is the sum of all bureaux that reported.

        Where the figure `when` is 0 or has no value, `otherwise` is said instead, or nothing.
        """
        chosen = template if not when or self[when].value else otherwise
        return Group(say(chosen, self._figures, self.words, self.decimals))

    def panel(self) -> None:
        """In JupyterLab, lists to choose another programme or period from; nothing anywhere else, nor in print."""
        if self.parameters:
            show_panel(self.parameters)

    def comparison(self) -> Group:
        """Every bureau's headline figures in one table, those that have not reported among them, and the sum; below it who
        is new to the sum, which then has nothing to be compared with."""
        return Group(tables.comparison(self._offices, self._figures, self.decimals))

    def breakdown(self, family: str) -> Group:
        """The sums of a family such as `findings.by_ailment`, word by word, with the period before and how many bureaux have any.

        DocumentRefused D09 for one that is not added up.
        """
        return Group(tables.breakdown(family, self._offices, self._figures, self.decimals))

    def ranking(self, *keys: str) -> Group:
        """The bureaux by a rate, with the counts it is made of: a chart and a table for each of `keys`."""
        return Group(tuple(b for key in keys for b in tables.ranking(key, self._offices, self._figures, self.decimals)))

    def panels(self, *keys: str) -> Group:
        """A figure of every bureau over the periods, in small charts on one scale."""
        return Group(tuple(block for key in keys for block in tables.panels(key, self._offices, self._figures)))

    def missing(self) -> Group:
        """Who has not reported this period, and when they last did."""
        return Group(tables.missing(self._offices, self._period.cut_off.year))

    def __repr__(self) -> str:
        return f"Rollup({self._programme.id}, {self._period.cut_off}, {len(self._offices)})"
