"""The inputs of a run where they still are: a ledger corrected since is no fault of the run, but worth saying."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from guatu.errors import ConfigError
from guatu.programme import Programme, load_programme
from guatu.run.publish import RECORD
from guatu.run.record import inputs_of
from guatu.verify.verdict import Doubt


def input_doubts(folder: Path, record: Mapping[str, Any], programme: Programme | None) -> Iterator[Doubt]:
    """W20 for every input that is not what it was when the run was made; nothing where there is no programme."""
    known = record.get("inputs")
    if programme is None or not isinstance(known, dict):
        return
    try:
        period = programme.period(str(record["period"]))
        bureau = programme.bureau(str(record["bureau"]))
    except (ConfigError, KeyError):
        return
    now = inputs_of(programme, period, bureau, folder.parents[2])
    for name in (name for name, value in now.items() if known.get(name) != value):
        yield Doubt("W20", RECORD, {"input": name}, "warning")


@cache
def programme_beside(outputs: Path, name: str) -> Programme | None:
    """The programme with the id `name` under a params/ beside `outputs`, if it is there."""
    for config in sorted((outputs.parent / "params").glob("*/programme.yml")):
        try:
            programme = load_programme(config.parent)
        except ConfigError:
            continue
        if programme.id == name:
            return programme
    return None
