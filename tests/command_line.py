"""The command line in a process of its own, as a user meets it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
GUATU = Path(sys.executable).parent / "guatu"


def guatu(*words, cwd=ROOT, **environment):
    """What the command said, and how it ended; never with a traceback."""
    done = subprocess.run(
        [GUATU, *map(str, words)],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, **environment},
        timeout=240,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done
