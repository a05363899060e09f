"""Where things lie around the working folder: programmes under params/, notebooks under notebooks/, outputs under outputs/."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from guatu.errors import ConfigError
from guatu.messages import nearest
from guatu.programme import Programme, load_programme

_PACKAGE: Final = Path(__file__).resolve().parent


def find_programme(name: str | Path) -> Programme:
    """The programme in the folder `name`, or called so (folder name or id) under a params/ here or further up.

    ConfigError P10 lists near misses when there is none.
    """
    folder = Path(name)
    if (folder / "programme.yml").is_file():
        return load_programme(folder.resolve())
    known: list[str] = []
    for params in _upwards("params"):
        for found in sorted(p.parent for p in params.glob("*/programme.yml")):
            known.append(found.name)
            if found.name == str(name):
                return load_programme(found)
    for params in _upwards("params"):
        for found in sorted(p.parent for p in params.glob("*/programme.yml")):
            if _states_id(found, str(name)):
                return load_programme(found)
    raise ConfigError("P10", name=name, near=nearest(folder.name, known))


def known_programmes() -> tuple[Programme, ...]:
    """Every programme that can be read under a params/ here or further up, nearest first."""
    found: list[Programme] = []
    for params in _upwards("params"):
        for path in sorted(params.glob("*/programme.yml")):
            with contextlib.suppress(ConfigError):
                found.append(load_programme(path.parent))
    return tuple(found)


def _states_id(folder: Path, name: str) -> bool:
    """Whether the programme in `folder` has the id `name`; a folder that cannot be read has none."""
    try:
        return load_programme(folder).id == name
    except ConfigError:
        return False


def find_notebook(name: str, programme: Programme) -> Path:
    """The notebook `name`: the programme's own, else one here or further up, else the one guatu brings along."""
    candidates = [
        programme.folder / "notebooks",
        *_upwards("notebooks"),
        _PACKAGE / "notebooks",
        _PACKAGE.parents[1] / "notebooks",
    ]
    for folder in candidates:
        if (folder / f"{name}.ipynb").is_file():
            return folder / f"{name}.ipynb"
    known = {p.stem for folder in candidates for p in folder.glob("*.ipynb")}
    raise ConfigError("P11", name=name, near=nearest(name, sorted(known)))


def outputs_folder() -> Path:
    """The outputs/ beside the nearest params/, or here if there is none."""
    for params in _upwards("params"):
        return params.parent / "outputs"
    return Path("outputs")


def params_folder() -> Path:
    """The nearest params/, or the one that would be here if there is none."""
    return next(_upwards("params"), Path("params"))


def _upwards(name: str) -> Iterator[Path]:
    """Every folder `name` beside or above the working folder, nearest first."""
    here = Path.cwd()
    yield from (folder / name for folder in (here, *here.parents) if (folder / name).is_dir())
