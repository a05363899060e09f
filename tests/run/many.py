"""A programme of many bureaux, made from the sample's one: for tests and benchmarks of batches."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import yaml

SAMPLE = Path(__file__).parents[2] / "params" / "shifan"
_ONE = "SF01"


def many(folder: Path, count: int) -> Path:
    """A copy of the sample in `folder`/shifan with `count` bureaux B0001, B0002 … that all sent the same ledgers.

    Their files are links to one: put another file in the place of one rather than writing into it.
    """
    programme = folder / "shifan"
    codes = [f"B{i:04}" for i in range(1, count + 1)]
    shutil.copytree(SAMPLE, programme)
    about = yaml.safe_load((programme / "programme.yml").read_text("utf-8"))
    (one,) = about["bureaus"]
    about["bureaus"] = [{**one, "code": code} for code in codes]
    (programme / "programme.yml").write_text(yaml.safe_dump(about, allow_unicode=True, sort_keys=False), "utf-8")
    for source in list(_own(programme)):
        for code in codes:
            _copy(source, source.with_name(code + source.suffix))
        shutil.rmtree(source) if source.is_dir() else source.unlink()
    return programme


def _own(programme: Path) -> Iterator[Path]:
    """What belongs to the one bureau: its ledgers, its narrative, files or folders."""
    yield from (path for path in sorted(programme.rglob(f"{_ONE}*")) if path.stem == _ONE)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, copy_function=os.link)
    else:
        os.link(source, target)
