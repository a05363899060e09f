"""Files as guatu writes and names them: JSON one way always, and SHA-256 digests."""

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from pydantic_core import to_json

_READ_BY_EYE: Final = 20_000


def write_json(path: Path, data: Any) -> None:
    """`data` as JSON in UTF-8 with LF, so that the same data gives the same bytes on every system."""
    path.write_bytes(json_bytes(data))


def json_bytes(data: Any) -> bytes:
    """`data` as `write_json` writes it: indented where a person may read it, a line per entry where it is long."""
    entries = [json_line({name: value})[1:-1] for name, value in data.items()] if isinstance(data, dict) else []
    if sum(map(len, entries)) <= _READ_BY_EYE:
        return to_json(data, indent=2) + b"\n"
    return b"{\n  " + b",\n  ".join(entries) + b"\n}\n"


def json_line(data: Any) -> bytes:
    """`data` as JSON in one line, by a writer four times as fast as Python's own; a report writes half a megabyte.

    Not for a kernel, whose memory is limited: without any left it would crash, where Python's own says MemoryError.
    """
    return to_json(data)


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
