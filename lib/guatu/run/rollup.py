"""The notebooks across bureaux: run once per programme and period, after its bureaux, and published beside them in rollup/.

Such a notebook has no parameter `bureau`. It sees the published figures of every bureau (rollup.json) and nothing else.
"""

from pathlib import Path
from typing import Any, Final

from guatu.errors import NotebookFailed
from guatu.files import digest
from guatu.programme import Bureau, Period, Programme
from guatu.report.material import INDICATORS, earlier_cut_offs, published
from guatu.report.rollup import gather_rollup, save_rollup, shared
from guatu.run.bureau import Result, Run, Stages, Task, safely
from guatu.run.kernel import STANDARD, Limits
from guatu.run.notebook import declared, read_notebook
from guatu.run.publish import ACROSS
from guatu.run.record import configuration_of

FOLDER: Final = ACROSS


def across(notebook: Path) -> bool:
    """Whether `notebook` is run once per programme; one without a readable parameters cell fails as a bureau's would."""
    try:
        return "bureau" not in declared(notebook, read_notebook(notebook))
    except NotebookFailed:
        return False


def run_rollup(
    programme: Programme, period: Period, notebooks: tuple[Path, ...], outputs: Path, limits: Limits = STANDARD
) -> tuple[Result, ...]:
    """Run the notebooks once for the whole programme and publish them; never raises. The results' bureau is `rollup`."""
    nobody = Bureau(code=FOLDER, name=programme.short_name, document_code=FOLDER, signer=FOLDER)
    task = Task(programme, period, nobody, notebooks, outputs, limits)
    return safely(task, lambda: _Rollup(task, Stages()))


def inputs_across(programme: Programme, period: Period, outputs: Path) -> dict[str, str]:
    """What the notebooks across all bureaux are made from, by name with its digest: configuration, and every bureau's figures."""
    found = configuration_of(shared(programme), period, programme.folder)
    for cut_off in (*earlier_cut_offs(programme, period), period.cut_off):
        for bureau in programme.bureaus:
            place = published(outputs, programme, cut_off, bureau)
            found |= {f"bureaus/{bureau.code}/{cut_off}": digest(place / INDICATORS)} if place else {}
    return found


class _Rollup(Run):
    """A bureau's run, but for what it is made of."""

    def inputs(self) -> dict[str, str]:
        return inputs_across(self.task.programme, self.task.period, self.task.outputs)

    def asked(self) -> dict[str, Any]:
        return {"programme": self.task.programme.id, "period": self.task.period.cut_off.isoformat()}

    def prepare(self, staged: Path) -> dict[str, int]:
        task = self.task
        with self.stages("rollup"):
            save_rollup(staged, task.programme, task.period, gather_rollup(task.programme, task.period, task.outputs))
        return {"errors": 0, "warnings": 0}
