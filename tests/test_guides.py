"""The guides in docs/: every command in them is run, block after block, as a reader would."""

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
GUIDES = sorted(set((ROOT / "docs").glob("*.md")) - {ROOT / "docs" / "kernels.md"})
"""All but the one that describes: its commands are those of make, and take minutes."""
ELSEWHERE = ("systemctl", "loginctl")
"""Commands of the system that a test must not give; what is given to them is tested where it is made (schedule/)."""


def blocks(guide: Path) -> list[str]:
    """The `sh` blocks of a guide, in order."""
    found = re.findall(r"^ *```sh\n(.*?)^ *```", guide.read_text("utf-8"), re.M | re.S)
    return ["\n".join(line.strip() for line in block.splitlines()) for block in found]


def test_there_are_guides_with_commands():
    """The tests below must not pass by finding none."""
    assert {g.name for g in GUIDES} == {"analyst.zh-CN.md", "operator.md", "template-author.md"}
    assert all(len(blocks(guide)) >= 3 for guide in GUIDES)


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Path:
    """A folder with params/ and notebooks/ in which all guides are followed, one after the other."""
    folder = tmp_path_factory.mktemp("guides")
    for name in ("params", "notebooks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return folder


@pytest.mark.parametrize("guide", GUIDES, ids=lambda g: g.stem)
def test_every_command_of_a_guide_runs(guide, desk, tmp_path):
    """With a home of its own; the commands of systemd only have to be there."""
    stubs = tmp_path / "stubs"
    stubs.mkdir()
    for name in ELSEWHERE:
        (stubs / name).write_text("#!/bin/sh\nexit 0\n", "utf-8")
        (stubs / name).chmod(stat.S_IRWXU)
    home = tmp_path / "home"
    home.mkdir()
    environment = {
        **os.environ,
        "PATH": os.pathsep.join((str(stubs), str(BIN), os.environ["PATH"])),
        "HOME": str(home),
        "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")),
    }
    for name in ("XDG_CONFIG_HOME", "PYTHONDONTWRITEBYTECODE"):
        environment.pop(name, None)
    for block in blocks(guide):
        done = subprocess.run(
            ["/bin/sh", "-e", "-c", block],
            cwd=desk,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=400,
        )
        assert done.returncode == 0, f"{block}\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}"
        assert "Traceback" not in done.stderr


def test_the_guides_lead_to_what_is_there():
    """Links and pictures of the guides exist."""
    for guide in GUIDES:
        for target in re.findall(r"\]\(([^)#:]+)\)", guide.read_text("utf-8")):
            assert (guide.parent / target).is_file(), f"{guide.name}: {target}"


def test_pictures_are_small():
    """A page of screenshots must not outweigh the package."""
    pictures = list((ROOT / "docs" / "images").glob("*.png"))
    assert pictures
    assert all(p.stat().st_size < 100_000 for p in pictures)
