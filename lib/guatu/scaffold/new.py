"""A new programme's folder, made whole or not at all; and empty workbooks made anew from a programme that was edited."""

import re
import shutil
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from guatu.errors import ConfigError, PublishFailed
from guatu.ledgers.intake import bureau_files
from guatu.programme import Period, Programme, load_programme
from guatu.scaffold.texts import configuration, first_period, narrative
from guatu.scaffold.workbook import empty_workbook


def new_programme(name: str, within: Path, cut_off: date) -> tuple[Path, ...]:
    """Make the folder `within`/`name` of a programme whose first period ends at `cut_off`; the files made, in order.

    ConfigError P20 if the name cannot be a programme's, P21 if there is such a folder; PublishFailed U01 if it cannot be
    written.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", name):
        raise ConfigError("P20", name=name)
    folder = within / name
    if folder.exists():
        raise ConfigError("P21", folder=folder, name=name)
    beside = within / f".{name}.new"
    try:
        shutil.rmtree(beside, ignore_errors=True)
        _write(beside, "programme.yml", configuration(name, cut_off.replace(day=1), cut_off))
        _write(beside, f"periods/{cut_off}.yml", first_period(cut_off.replace(day=1), cut_off))
        programme = load_programme(beside)
        for bureau in programme.bureaus:
            _write(beside, f"narrative/{cut_off}/{bureau.code}.md", narrative(programme))
        made = [
            *sorted(beside.rglob("*.yml"), reverse=True),
            *beside.rglob("*.md"),
            *new_workbooks(programme, programme.period(cut_off)),
        ]
        beside.rename(folder)
    except OSError as why:
        raise PublishFailed("U01", folder=within, why=why.strerror or type(why).__name__) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return tuple(folder / path.relative_to(beside) for path in made)


def new_workbooks(programme: Programme, period: Period) -> tuple[Path, ...]:
    """An empty workbook for each bureau that has no ledgers of `period` yet; the files made.

    PublishFailed U01 if they cannot be written.
    """
    try:
        return tuple(_workbooks(programme, period))
    except OSError as why:
        raise PublishFailed("U01", folder=programme.ledgers, why=why.strerror or type(why).__name__) from None


def month_end(day: date) -> date:
    """The last day of the month of `day`: the cut-off of a first period that nobody gave another."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def _workbooks(programme: Programme, period: Period) -> Iterator[Path]:
    for bureau in programme.bureaus:
        if not bureau_files(programme, period, bureau):
            path = programme.ledgers_root() / str(period.cut_off) / f"{bureau.code}.xlsx"
            path.parent.mkdir(parents=True, exist_ok=True)
            empty_workbook(programme, period, bureau).save(path)
            yield path


def _write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")
