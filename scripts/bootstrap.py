"""Set up .venv with the locked packages, on a machine that has only Python and pip. Run by make; no third-party modules.

uv is taken from PATH, else installed by pip into .uv/ beside the project, which needs neither root nor a virtual
environment and leaves the system's own packages alone.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".uv"


def main() -> int:
    """Install uv if need be, then what uv.lock says; 1 if that fails."""
    if sys.version_info < (3, 11):
        sys.stderr.write(
            f"guatu needs Python 3.11 or later; this is {sys.version.split()[0]}. Try: make PYTHON=python3.11\n"
        )
        return 1
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_PROJECT_ENVIRONMENT": str(ROOT / ".venv")}
    environment.pop("VIRTUAL_ENV", None)
    command = [
        find_uv(),
        "sync",
        "--quiet",
        "--locked",
        "--all-groups",
        "--compile-bytecode",
        "--python",
        sys.executable,
    ]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if done.returncode == 0:
        (ROOT / ".venv" / ".ready").touch()
    return done.returncode


def find_uv() -> str:
    """The path of uv, installed if there is none."""
    own = UV / "bin" / ("uv.exe" if os.name == "nt" else "uv")
    found = shutil.which("uv")
    if found:
        return found
    if not own.exists():
        pip = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--target",
            str(UV),
            "uv>=0.9,<1",
        ]
        subprocess.run(pip, check=True)
    return str(own)


if __name__ == "__main__":
    sys.exit(main())
