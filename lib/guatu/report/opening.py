"""What every notebook's first call does before it has figures: the panel's choice, errors as boxes, where it reads from."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from guatu.errors import GuatuError
from guatu.places import find_programme, outputs_folder
from guatu.report.lab import Asked, install, settled
from guatu.report.material import Examined, Material, examine, gather, holds, load
from guatu.report.panel import show_panel

Opened = TypeVar("Opened")


def opened(parameters: Asked, made: Callable[[Asked], Opened]) -> Opened:
    """What `made` gives for `parameters`, or for the panel's choice instead of them; the panel stays where it cannot."""
    install()
    try:
        return made(settled(parameters))
    except GuatuError:
        show_panel(parameters)
        raise


def material_of(asked: Asked, look: Callable[[Examined], None] | None = None) -> Material:
    """What a run's folder holds, else what is gathered from the ledgers on the spot.

    With `look`, which may refuse what was examined, ledgers with errors are gathered, too.
    """
    if holds(Path(), asked.programme, asked.period, asked.bureau):
        return load(Path())
    found = find_programme(asked.programme)
    at, office = found.period(asked.period), found.bureau(asked.bureau) if asked.bureau else found.bureaus[0]
    outputs = outputs_folder()
    examined = examine(found, at, office, outputs)
    if look:
        look(examined)
    return gather(examined, outputs, allow_errors=look is not None)
