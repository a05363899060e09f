"""What a zygote is warm with, and the key under which those who want just that find it."""

import hashlib
import json
import os
import site
import sysconfig
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from guatu.kernels.wire import PROTOCOL

_READ_ON_IMPORT: Final = (
    "ARROW_ BLIS_ GLIBC_ GOTO_ IPYTHON JUPYTER_PLATFORM KMP_ LANG LC_ LD_ MALLOC_ MKL_ MPL NPY_ NUMBA_ NUMEXPR_ NUMPY_ OMP_ "
    "OPENBLAS_ PANDAS_ PYARROW_ PYDEVD_ PYTHON VECLIB_ XDG_"
)
_IGNORED: Final = frozenset({"PYDEVD_DISABLE_FILE_VALIDATION"})  # ipykernel sets it in whoever imports it


@dataclass(frozen=True)
class Warmth:
    """The interpreter with its options, modules to import, and `module:function` to call before the first fork.

    What the function returns, if anything, is called in every kernel as it starts. The zygote stays `linger` seconds
    after the last process that asked it for a kernel has ended.
    """

    python: str
    options: tuple[str, ...] = ()
    preload: tuple[str, ...] = ()
    warm_up: str = ""
    linger: float = 0.0


def key(warmth: Warmth, environment: Mapping[str, str]) -> str:
    """Equal keys, equal zygotes: the warmth, the variables that imports read, installed packages, the control group."""
    read = {n: v for n, v in environment.items() if n.startswith(tuple(_READ_ON_IMPORT.split())) and n not in _IGNORED}
    read |= {n: environment.get(n, "") for n in ("HOME", "TMPDIR", "VIRTUAL_ENV")}
    parts = [PROTOCOL, asdict(warmth), sorted(read.items()), _installed(), _control_group(), os.getuid()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:20]


def _installed() -> list[tuple[str, int]]:
    """When packages were last put into or taken out of the places they are installed in."""
    places = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), site.getusersitepackages()}
    return [(place, Path(place).stat().st_mtime_ns) for place in sorted(places) if Path(place).is_dir()]


def _control_group() -> str:
    try:
        return Path("/proc/self/cgroup").read_text("utf-8")
    except OSError:
        return ""
