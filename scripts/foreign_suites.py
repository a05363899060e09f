"""papermill's and nbclient's own tests on warm kernels: do they end as they do on stock ones? Run by `make foreign`.

The suites come from the source distributions of the very versions in uv.lock and run in a virtual environment of their
own, outside the project: once with ipykernel's kernelspec `python3`, once with that one made warm. What is left out, and
why, stands in DESELECTED.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

from bootstrap import ROOT, find_uv

SUITES = {
    "papermill": [
        f"papermill/tests/test_{name}.py" for name in ("execute", "engines", "parameterize", "autosave", "cli")
    ],
    "nbclient": ["tests/test_client.py"],
}
DESELECTED: dict[str, str] = {}
"""Tests that are not run on either side, by their id, each with its reason."""

_TOOLS = ("pip", "hatchling", "setuptools", "wheel", "pytest>=9.0.1,<10", "pytest-asyncio>=1.3")
_TOOLS += ("pytest-env", "pytest-mock", "flaky", "testpath", "xmltodict", "ipywidgets", "notebook", "requests")


def main() -> int:
    """Set up, run both sides, and print what differs; 1 if anything does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "guatu-foreign-suites")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    python = environment(folder)
    differing = 0
    for name, files in SUITES.items():
        place = source(folder, name, python)
        stock = outcomes(place, files, python, folder / f"{name}-stock.xml", {})
        warm = outcomes(
            place, files, python, folder / f"{name}-warm.xml", {"JUPYTER_PATH": str(warm_spec(folder, python))}
        )
        other = sorted(test for test in stock.keys() | warm.keys() if stock.get(test) != warm.get(test))
        print(f"{name} {version(name)}: stock {_counts(stock)}; warm {_counts(warm)}; {len(other)} differ")
        for test in other:
            print(f"  {test}: stock {stock.get(test)}, warm {warm.get(test)}")
        for test, how in sorted(stock.items()):
            if how in ("failure", "error") and test not in other:
                print(f"  {test}: {how} on both")
        differing += len(other)
    return int(differing > 0)


def version(name: str) -> str:
    """The version of a package in uv.lock."""
    locked = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]
    return next(str(package["version"]) for package in locked if package["name"] == name)


def environment(folder: Path) -> Path:
    """The interpreter of a virtual environment with the locked packages, this project, and what the suites need."""
    uv, python = find_uv(), folder / "venv" / "bin" / "python"
    wanted = folder / "requirements.txt"
    _run(uv, "export", "--quiet", "--locked", "--no-dev", "--no-emit-project", "--no-hashes", "-o", wanted, cwd=ROOT)
    if not python.exists():
        _run(uv, "venv", "--quiet", "--python", sys.executable, folder / "venv")
    install = (uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python)
    _run(*install, "-r", wanted, "-c", wanted, *_TOOLS)
    _run(*install, "--no-deps", "--reinstall-package", "guatu", ROOT)
    return python


def source(folder: Path, name: str, python: Path) -> Path:
    """The unpacked source distribution of a package."""
    exact = f"{name}-{version(name)}"
    if not (folder / exact).is_dir():
        only = ("--no-deps", "--no-binary", ":all:", "--no-build-isolation")
        _run(python, "-m", "pip", "download", "--quiet", *only, "--dest", folder, f"{name}=={version(name)}")
        with tarfile.open(folder / f"{exact}.tar.gz") as archive:
            archive.extractall(folder, filter="data")
    return folder / exact


def warm_spec(folder: Path, python: Path) -> Path:
    """A Jupyter data folder whose `python3` is ipykernel's with guatu's provisioner."""
    place = folder / "warm" / "kernels" / "python3"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(python.parents[1] / "share" / "jupyter" / "kernels" / "python3", place)
    about = json.loads((place / "kernel.json").read_text("utf-8"))
    about.setdefault("metadata", {})["kernel_provisioner"] = {"provisioner_name": "guatu-warm", "config": {}}
    (place / "kernel.json").write_text(json.dumps(about), "utf-8")
    return folder / "warm"


def outcomes(place: Path, files: list[str], python: Path, report: Path, extra: dict[str, str]) -> dict[str, str]:
    """Run the tests and say how each ended: passed, failure, error or skipped."""
    path = os.pathsep.join((str(python.parent), os.environ["PATH"]))
    dropped = ("PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV", "JUPYTER_PATH")
    settings = {n: v for n, v in os.environ.items() if n not in dropped} | {"PATH": path} | extra
    left_out = [word for test in DESELECTED for word in ("--deselect", test)]
    command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
    command += ["-o", "asyncio_default_fixture_loop_scope=function", *left_out, *files]
    subprocess.run(command, cwd=place, env=settings, check=False, stdout=subprocess.DEVNULL)
    found = ET.parse(report).getroot().iter("testcase")  # noqa: S314 - pytest has just written it
    return {
        f"{t.get('classname')}::{t.get('name')}": next((c.tag for c in t if c.tag in _ENDS), "passed") for t in found
    }


_ENDS = ("failure", "error", "skipped")


def _counts(found: dict[str, str]) -> str:
    ends = list(found.values())
    return ", ".join(f"{ends.count(end)} {end}" for end in ("passed", *_ENDS) if end in ends)


def _run(*command: object, cwd: Path | None = None) -> None:
    subprocess.run([str(word) for word in command], cwd=cwd, check=True)


if __name__ == "__main__":
    sys.exit(main())
