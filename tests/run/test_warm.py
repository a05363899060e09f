"""Warm and cold kernels give the same executed notebooks, to the byte, for every notebook of the suite."""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from guatu.kernels import provisioner
from guatu.kernels.processes import why_not
from guatu.run.notebook import execute
from tests.run.test_notebook import notebook

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

OWN = (
    "import pandas as pd\npd.DataFrame({'甲': [1, 2]}).describe()",
    "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2]); plt.title('t'); plt.show()",
    "from matplotlib.figure import Figure\nf = Figure(); f.subplots().bar([1, 2], [3, 4]); f",
    "import warnings, sys; warnings.warn('w'); print('a', file=sys.stderr); print('b')",
    "import matplotlib, locale, logging; sorted(matplotlib.rcParams.items()), locale.getlocale(), logging.getLogger().handlers",
    "import os; sorted(n for n in os.environ if not n.startswith('JPY')), sys.path, sys.flags, __name__, sorted(globals())",
    "from IPython.display import display, Markdown; display(Markdown('*x*')); 1 / 3",
)
"""What analysts do in notebooks of their own: frames, plots both ways, warnings, settings."""

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())


def both(monkeypatch, source: Path, folder: Path) -> tuple[str, str]:
    """The notebook executed in a warm and in a cold kernel, as text."""
    warm = nbformat.writes(execute(source, {}, folder))
    monkeypatch.setattr(provisioner, "why_not", lambda: "for the comparison")
    cold = nbformat.writes(execute(source, {}, folder))
    monkeypatch.undo()
    return warm, cold


def test_a_notebook_of_an_analysts_own_is_the_same(tmp_path, monkeypatch):
    """PNGs included: a chart that a preloaded module drops would show only here."""
    warm, cold = both(monkeypatch, notebook(tmp_path, *OWN), tmp_path)
    assert warm == cold
    assert warm.count('"image/png"') == 2


COLD = """
import sys
from pathlib import Path
import nbformat
from guatu.kernels import provisioner
from guatu.run.notebook import execute
provisioner.why_not = lambda: "for the comparison"
folder = Path(sys.argv[1])
for name in sys.argv[2:]:
    (folder / f"{name}.cold").write_text(nbformat.writes(execute(folder / name, {}, folder)), "utf-8")
"""


def test_every_notebook_of_the_suite_is_the_same(tmp_path):
    """With its own defaults, on the sample. The cold ones take their time, in two other processes."""
    assert len(NOTEBOOKS) >= 1
    for name in ("params", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    folder, names = tmp_path / "notebooks", [path.name for path in NOTEBOOKS]
    halves = (names[::2], names[1::2])
    cold = [subprocess.Popen([sys.executable, "-c", COLD, folder, *half]) for half in halves if half]
    warm = {name: nbformat.writes(execute(folder / name, {}, folder)) for name in names}
    assert all(process.wait() == 0 for process in cold)
    for name in names:
        assert warm[name] == (folder / f"{name}.cold").read_text("utf-8"), name
        assert "guatu.block" in warm[name], name
