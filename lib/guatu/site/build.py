"""The pages written: index.html over all programmes, one page per programme, one per period. Each whole or not there."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from guatu.programme import Programme
from guatu.report import look
from guatu.run.lock import locked
from guatu.run.publish import private_folder
from guatu.schedule.book import today
from guatu.site.boards import Board, Column, boards
from guatu.site.shelf import Roll, read_shelf, remember
from guatu.site.standing import SIGNS, mailed

INDEX: Final = "index.html"
_TEMPLATES: Final = Path(__file__).with_name("templates")
_COLOURS: Final = (
    "INK",
    "SECONDARY",
    "HAIRLINE",
    "SHEET",
    "GROUND",
    "OFFICIAL_RED",
    "GREEN",
    "YELLOW",
    "OVERDUE",
    "NOW",
    "BEFORE",
)
_FACES: Final = {"fang": "仿宋", "hei": "黑体", "kai": "楷体", "title": "小标宋"}


@dataclass(frozen=True)
class Built:
    """What an update did: the index, and how many reports and pages there are, and how many pages were written."""

    index: Path
    reports: int
    pages: int
    written: int


def update(
    outputs: Path, programmes: Iterable[Programme] = (), anew: bool = False, now: datetime | None = None
) -> Built:
    """Bring the pages in `outputs` up to date with its runs; `programmes` say which reports are missing.

    `anew` reads every run and makes every page again; else only pages of which something changed are made. OSError if
    they cannot be written.
    """
    now = now or datetime.now(UTC)
    private_folder(outputs)
    with locked(outputs / ".site.lock"):
        shelf = read_shelf(outputs, {p.id: Roll.of(p, today(now)) for p in programmes}, anew)
        found = boards(shelf, mailed(outputs))
        pages = pages_of(found)
        stale = [p for p in pages if shelf.marks.get(p.name) != p.mark or not (outputs / p.name).is_file()]
        written = sum(_write(outputs / page.name, page.render()) for page in stale)
        remember(outputs, replace(shelf, marks={page.name: page.mark for page in pages}))
    return Built(outputs / INDEX, len(shelf.facts), len(pages), written)


@dataclass(frozen=True)
class Page:
    """A page to be: `mark` is a digest of all it is made from, `render` makes it."""

    name: str
    mark: str
    render: Callable[[], str]


def pages_of(found: Sequence[Board]) -> list[Page]:
    """All pages of the site, the index first."""
    return [_index(found), *(page for board in found for page in _pages(board))]


def _index(found: Sequence[Board]) -> Page:
    mark = _mark([[board.id, board.name, board.standing] for board in found])
    return Page(INDEX, mark, lambda: _page("index.html.j2", "", boards=found))


def _pages(board: Board) -> Iterator[Page]:
    """The page of a programme, and those of its periods."""
    yield Page(
        f"{board.id}/{INDEX}",
        _mark([board.id, board.name, board.standing]),
        lambda: _page("programme.html.j2", "../", board=board),
    )
    for column in board.columns:
        mark = _mark([board.id, board.name, column.said, board.standing_of(column)])
        yield Page(f"{board.id}/{column.period}/{INDEX}", mark, partial(_period, board, column))


def _period(board: Board, column: Column) -> str:
    return _page("period.html.j2", "../../", board=board, column=column, rows=board.entries(column))


def _mark(parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _page(template: str, root: str, **values: Any) -> str:
    return _environment().get_template(template).render(root=root, signs=SIGNS, **values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    script = (_TEMPLATES / "filter.js").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    environment.globals.update(
        style=Markup(_style()),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        script_digest=digest,
    )
    return environment


def _style() -> str:
    """site.css after the colours and faces of the one look."""
    colours = {name.lower().replace("_", "-"): getattr(look, name) for name in _COLOURS}
    faces = {name: look.SCREEN_FONTS[role] for name, role in _FACES.items()}
    names = "".join(f"--{name}:{value};" for name, value in (*colours.items(), *faces.items()))
    return f":root{{{names}}}\n" + (_TEMPLATES / "site.css").read_text("utf-8")


def _write(path: Path, text: str) -> bool:
    """Put a page in its place if it says something new; its owner alone reads it."""
    data = text.encode()
    try:
        if path.read_bytes() == data:
            return False
    except OSError:
        pass
    private_folder(path.parent)
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_bytes(data)
    fresh.chmod(0o600)
    fresh.replace(path)
    return True
