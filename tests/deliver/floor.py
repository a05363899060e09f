"""Where senders and signers are killed: cases in as JSON, a line back for each."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Floor:
    """Runs cases one after the other: a process that forks a victim for each; `module` is its program."""

    def __init__(self, module: str):
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ended(self, **case) -> str:
        self.process.stdin.write(json.dumps(case) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()
