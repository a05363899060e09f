"""Files as guatu writes and names them: JSON one way always, and SHA-256 digests."""

import hashlib
import json
from pathlib import Path
from typing import Any, Final

_READ_BY_EYE: Final = 20_000
_ENCODE: Final = json.JSONEncoder(ensure_ascii=False).encode


def write_json(path: Path, data: Any) -> None:
    """`data` as JSON in UTF-8 with LF, so that the same data gives the same bytes on every system."""
    path.write_text(json_text(data), "utf-8", newline="\n")


def json_text(data: Any) -> str:
    """`data` as `write_json` writes it: indented where a person may read it, a line per entry where it is long.

    Only the encoder without indents is in C; a report writes half a megabyte of JSON.
    """
    entries = [_ENCODE({name: value})[1:-1] for name, value in data.items()] if isinstance(data, dict) else []
    if sum(len(entry) + len(", ") for entry in entries) <= _READ_BY_EYE:
        return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    return "{\n " + ",\n ".join(entries) + "\n}\n"


def read_json(path: Path) -> Any:
    """The JSON value in `path`; OSError or ValueError if there is none."""
    return json.loads(path.read_text("utf-8"))


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digests(folder: Path, skip: tuple[str, ...] = ()) -> dict[str, str]:
    """The SHA-256 of every file in `folder` by its relative path with forward slashes, in order, save what `skip` names."""
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {name: digest(p) for p in files if (name := p.relative_to(folder).as_posix()).split("/")[0] not in skip}
