"""The project as a new user meets it: documents, commands, notebooks, locked versions."""

import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def commands(document: str) -> list[str]:
    """The commands of a document's `sh` blocks, without their comments."""
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / document).read_text("utf-8"), re.M | re.S)
    lines = [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]


ALL = sorted({c for d in ("README.md", "README.zh-CN.md", "CONTRIBUTING.md") for c in commands(d)})


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Path:
    """A working folder with the sample programme and the notebooks, as a user has it."""
    folder = tmp_path_factory.mktemp("desk")
    for name in ("params", "notebooks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return folder


def test_the_documents_have_commands():
    """A test of documents must not pass by finding none."""
    assert len(ALL) >= 8
    assert {"make report", "make test"} <= set(commands("README.md")[:2]) & set(commands("README.zh-CN.md")[:2])


@pytest.mark.parametrize("command", [c for c in ALL if not c.startswith(("make ", "uv sync"))])
def test_every_command_of_the_documents_runs(command, desk):
    """As written, in a folder with params/ and notebooks/; `uv run X` is X in the locked environment."""
    words = shlex.split(command.removeprefix("uv run "))
    done = subprocess.run(
        [BIN / words[0], *words[1:]],
        cwd=desk,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [c for c in ALL if c.startswith("make ")])
def test_every_make_target_of_the_documents_exists(command):
    """`make -n` names what each would do; the targets themselves are this suite, an open JupyterLab, or the set-up."""
    if not shutil.which("make"):
        pytest.skip("no make on this machine")
    done = subprocess.run(
        ["make", "-n", *shlex.split(command)[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def locked() -> dict[str, str]:
    return {p["name"]: p["version"] for p in tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]}


def test_conda_users_get_the_locked_versions():
    """environment.yml names every dependency of pyproject.toml at the version of uv.lock."""
    wanted = {
        re.split(r"[>=<\[ ]", d)[0]
        for d in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    }
    listed = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    pip = next(d["pip"] for d in listed if isinstance(d, dict))
    pinned = dict(re.split(r"\s*=+", d) for d in [*listed, *pip] if isinstance(d, str) and re.search(r"[^>]=", d))
    assert pinned == {name: locked()[name] for name in wanted}


def test_the_version_is_said_once_and_the_same():
    """pyproject.toml and the package agree."""
    import guatu

    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"] == guatu.__version__


def test_every_dependency_has_its_reason():
    """ARCHITECTURE.md says why each is here."""
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8").lower()
    for name in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]:
        assert re.split(r"[>=<\[ ]", name)[0] in text


def test_architecture_names_every_room():
    """A file that no one can find in ARCHITECTURE.md has no place."""
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    for path in (ROOT / "lib" / "guatu").rglob("*.py"):
        assert path.name == "__init__.py" or f"`{path.stem}`" in text or f"{path.name}" in text, path.name


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_is_thin_and_stripped(path):
    """Parameters first, at most 12 code cells of at most 8 lines, no definitions, no outputs in git."""
    code = [c for c in json.loads(path.read_text("utf-8"))["cells"] if c["cell_type"] == "code"]
    assert "parameters" in code[0]["metadata"]["tags"]
    assert len(code) <= 12
    for cell in code:
        source = "".join(cell["source"])
        assert len([line for line in source.splitlines() if line.strip()]) <= 8
        assert not re.search(r"^\s*(def|class|try|while)\b|warnings", source, re.M)
        assert not cell["outputs"]
        assert cell["execution_count"] is None


def test_there_are_notebooks():
    """The test above must not pass by finding none."""
    assert "progress" in {p.stem for p in NOTEBOOKS}


def test_the_public_names_are_listed():
    """What a notebook may import is what `__all__` says, and it is there."""
    import guatu

    assert guatu.__all__ == ["Report", "Rollup", "open_intake", "open_report", "open_rollup"]
    for name in guatu.__all__:
        assert getattr(guatu, name).__doc__
    with pytest.raises(AttributeError):
        _ = guatu.nonsense
