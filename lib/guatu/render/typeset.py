"""Typst in process: a template, its values and its faces go in, the bytes of a PDF come out.

A compiler stays warm for every thread; it is not re-entrant. Warnings are errors: a layout that did not settle or a family
that is not there must not pass as a report.
"""

import os
import re
import shutil
import tempfile
import threading
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import typst

from guatu.errors import DocumentRefused
from guatu.files import json_line
from guatu.fonts import Faces

ENTRY: Final = "gongwen.typ"
PARTS: Final = (ENTRY, "grid.typ", "head.typ", "flow.typ", "table.typ", "closing.typ", "imprint.typ")
_DATA: Final = "data.json"
STANDARDS: Final[list[Any]] = ["a-2b", "ua-1"]  # with both a missing glyph is an error that names the text
_UNSETTLED: Final = "did not converge"
_GLYPH: Final = re.compile(r"the text `\"(.+?)\"` could not be displayed", re.S)
_ESCAPED: Final = re.compile(r"\\u\{([0-9a-fA-F]+)\}")
_MOST_WARM: Final = 8
# documents: what Typst keeps of the last ten lies ever more scattered, and each takes longer than the one before
_REMEMBERED: Final = 30
_FORGETTING: Final = 11  # compilations after which Typst has dropped all that it kept
_local = threading.local()
_first_process: dict[str, int] = {}  # the process that compiled first; Typst's threads do not survive a fork


class GlyphMissing(Exception):
    """No face of the text's role has a glyph of `text`."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def typeset(values: Mapping[str, Any], faces: Faces, templates: Path | None = None) -> bytes:
    """The PDF of `values` set by the template, whose parts in the folder `templates` replace guatu's own.

    A document whose many tables do not settle on the line grid is set without it below them.
    GlyphMissing for a text without glyphs; DocumentRefused T03 for a picture that cannot be read, T04 for a fault of a
    replaced part. The same values, faces and template give the same bytes.
    """
    for settled in (True, False):
        try:
            pdf, warnings = _compiled({**values, "settled": settled}, faces, templates)
        except typst.TypstError as fault:
            raise _named(fault, templates) from None
        if not warnings:
            return pdf
        if _UNSETTLED not in warnings[0]:
            break
    raise _fault("；".join(warnings), templates)


def _compiled(values: Mapping[str, Any], faces: Faces, templates: Path | None) -> tuple[bytes, list[str]]:
    root = _root(templates)
    own = template_sources(templates) if root == templates else {}  # what lies in the root Typst parses once
    files: Any = {"main.typ": f'#include "{ENTRY}"'.encode(), _DATA: json_line(values), **own}
    pdf: Any
    warm = compiler(faces, root)
    pdf, warnings = warm.compile_with_warnings(files, format="pdf", pdf_standards=STANDARDS)
    _forgetting(warm)
    return bytes(pdf), [str(warning.message) for warning in warnings]


def _forgetting(warm: typst.Compiler) -> None:
    """Have Typst drop all that it has kept, now and then: it then starts from memory that lies together."""
    _local.since = getattr(_local, "since", 0) + 1
    if _local.since >= _REMEMBERED:
        _local.since = 0
        nothing: Any = {"main.typ": b""}
        for _ in range(_FORGETTING):
            warm.compile(nothing, format="svg")


def template_sources(templates: Path | None) -> dict[str, bytes]:
    """Every part of the template by name: the programme's own where it has one, else guatu's."""
    return {part: _source(part, templates) for part in PARTS}


def _source(part: str, templates: Path | None) -> bytes:
    own = templates / part if templates else None
    if own is not None and own.is_file():
        return own.read_bytes()
    return files("guatu.render").joinpath("templates", part).read_bytes()


def _root(templates: Path | None) -> Path:
    """The only folder that a template may read from: its own."""
    return templates if templates and templates.is_dir() else Path(str(files("guatu.render"))) / "templates"


def compiler(faces: Faces, root: Path) -> typst.Compiler:
    """This thread's warm compiler for these faces, reading from `root` only. RuntimeError in a process forked after its first use."""
    if _first_process.setdefault("id", os.getpid()) != os.getpid():
        raise RuntimeError(
            "typst has run before this process was forked and would hang: start workers with forkserver or spawn"
        )
    warm: dict[Any, typst.Compiler] = _local.__dict__.setdefault("compilers", {})
    if (faces, root) not in warm:
        if len(warm) > _MOST_WARM:
            warm.clear()
        warm[faces, root] = typst.Compiler(root=str(root), font_paths=_fonts(faces), ignore_system_fonts=True)
    return warm[faces, root]


@lru_cache(maxsize=8)
def _fonts(faces: Faces) -> typst.Fonts:
    """Exactly the files of `faces` for Typst, which takes folders only: a folder of links, or of copies where links may not be made."""
    folder = tempfile.TemporaryDirectory(prefix="guatu-faces-")
    _folders.append(folder)
    for number, path in enumerate(dict.fromkeys(face.path for face in faces.faces)):
        place = Path(folder.name) / f"{number}{path.suffix}"
        try:
            place.symlink_to(path)
        except OSError:
            shutil.copyfile(path, place)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder.name])


_folders: list[tempfile.TemporaryDirectory[str]] = []  # kept until the process ends: fonts are read when first needed


def _named(fault: typst.TypstError, templates: Path | None) -> Exception:
    """What a fault of Typst means to the one who reads it."""
    if glyph := _GLYPH.search(fault.message):
        return GlyphMissing(_ESCAPED.sub(lambda code: chr(int(code[1], 16)), glyph[1]))
    if "image" in fault.message or "SVG" in fault.message or "CMYK" in fault.message:
        return DocumentRefused("T03", place="某一幅图", why=fault.message)
    return _fault(fault.message, templates)


def _fault(why: str, templates: Path | None) -> Exception:
    return (
        DocumentRefused("T04", why=why, folder=templates)
        if templates and any((templates / p).is_file() for p in PARTS)
        else RuntimeError(f"template: {why}")
    )
