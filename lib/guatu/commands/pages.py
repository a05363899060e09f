"""The pages over all runs, brought up to date by whatever command changed something."""

from collections.abc import Iterable
from pathlib import Path

from guatu.errors import GuatuError
from guatu.programme import Programme
from guatu.screen import print_remark


def refresh(outputs: Path, programmes: Iterable[Programme] = ()) -> None:
    """Update the pages in `outputs`; a fault there is said on stderr and never undoes the command's own work."""
    from guatu.site.build import update

    try:
        update(outputs, programmes)
    except (OSError, GuatuError) as fault:
        print_remark("Q11", why=fault.sentence() if isinstance(fault, GuatuError) else fault.strerror or fault)
