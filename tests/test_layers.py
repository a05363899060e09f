"""The rooms of the house and which way imports may run (ARCHITECTURE.md)."""

import ast
from pathlib import Path

import guatu

PACKAGE = Path(guatu.__file__).parent
ROOMS = (
    ("sentences",),
    ("messages",),
    ("errors",),
    ("yamlfile", "files", "severities", "crosswalk", "unneeded"),
    ("typed",),
    ("programme",),
    ("places", "workdays", "versions"),
    ("fonts",),
    ("migrations",),
    ("store",),
    ("ledgers",),
    ("checks",),
    ("scaffold",),
    ("indicators",),
    ("report",),
    ("render",),
    ("kernels",),
    ("run",),
    ("audience",),
    ("deliver",),
    ("schedule", "site", "verify", "doctor", "prune"),
    ("screen",),
    ("progress",),
    ("commands",),
    ("cli",),
)
PLACE = {room: i for i, rooms in enumerate(ROOMS) for room in rooms}
ONLY = {"papermill": "run/notebook.py", "smtplib": "deliver/smtp.py", "distributed": "run/cluster.py"}


def imports(path: Path) -> set[str]:
    """The modules a file imports anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def files() -> list[Path]:
    return [p for p in sorted(PACKAGE.rglob("*.py")) if p != PACKAGE / "__init__.py"]


def test_every_file_has_a_room():
    """A new module must be given its place in the order."""
    assert len(files()) > 30
    assert {room(p) for p in files()} <= set(PLACE)


def test_imports_run_one_way():
    """A room imports only from rooms above it, and from itself."""
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in files()
        for name in imports(path)
        if name.startswith("guatu.") and PLACE[name.split(".")[1]] > PLACE[room(path)]
    ]
    assert not wrong


def test_what_only_one_file_may_import():
    """papermill and smtplib each have one door."""
    for path in files():
        here = path.relative_to(PACKAGE).as_posix()
        for name, only in ONLY.items():
            assert here == only or not any(n.split(".")[0] == name for n in imports(path)), here


def test_no_file_has_two_purposes():
    """Past 350 lines a file is two rooms."""
    assert not [p.name for p in files() if len(p.read_text("utf-8").splitlines()) > 350]
