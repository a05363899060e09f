"""The frozen document model: the blocks a report is made of, and their JSON form.

Strings are plain text; every renderer escapes them. Markup is never a string: what is special is a type. A block shows
itself in JupyterLab through `_repr_mimebundle_` (markup.py) and travels in an executed notebook as JSON under `MIME`.
"""

import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from guatu.files import json_line

MIME: Final = "application/vnd.guatu.block+json"
"""The type of an output that a report prints: a block."""
SCREEN_MIME: Final = "application/vnd.guatu.screen+json"
"""The type of an output that is for the screen only (the panel, the code of a table that can be sorted): no report has it."""
FAULT_MIME: Final = "application/vnd.guatu.fault+json"
"""The type of an error shown as a box: a notebook that holds one cannot be set."""
_FROZEN: Final = ConfigDict(extra="forbid", strict=True)


class Shown:
    """What makes a block show itself in JupyterLab as the report will show it."""

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        from guatu.report.markup import bundle

        return bundle(self)

    def __add__(self, other: "Shown") -> "Group":
        """Two blocks from one cell, in order."""
        parts = (b.blocks if isinstance(b, Group) else (b,) for b in (self, other))
        return Group(tuple(block for part in parts for block in part))  # type: ignore[misc]


@dataclass(frozen=True, config=_FROZEN)
class Text:
    """A run of plain text."""

    text: str
    kind: Literal["text"] = "text"


@dataclass(frozen=True, config=_FROZEN)
class FigureText:
    """A printed figure: its text as set, its key, and its derivation (formula, ledger, rows counted, value before).

    `part` says what of the figure is printed (`share`: its part of a whole); empty where that is not known.
    """

    text: str
    key: str
    note: str
    kind: Literal["figure"] = "figure"
    part: Literal["", "value", "new", "previous", "change", "share"] = ""


Run = Annotated[Text | FigureText, Field(discriminator="kind")]


@dataclass(frozen=True, config=_FROZEN)
class Paragraph(Shown):
    """A paragraph, indented two characters unless `flush`."""

    runs: tuple[Run, ...]
    flush: bool = False
    kind: Literal["paragraph"] = "paragraph"

    @property
    def text(self) -> str:
        """The paragraph without its figures' derivations."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, config=_FROZEN)
class Heading(Shown):
    """A heading of level 1-4; `number` is its printed number (一、 （一） 1. （1）), given by the document, not by hand."""

    level: Annotated[int, Field(ge=1, le=4)]
    text: str
    number: str = ""
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, config=_FROZEN)
class Column:
    """A table column: head, unit (shown in the head in brackets), alignment, and its share of the width."""

    head: str
    align: Literal["left", "center", "right"] = "left"
    unit: str = ""
    weight: float = 1.0


@dataclass(frozen=True, config=_FROZEN)
class Line:
    """A table row. `total` sets it in 黑体 above a rule; `group` is a group head spanning all columns (one cell)."""

    cells: tuple[Run, ...]
    total: bool = False
    group: bool = False


@dataclass(frozen=True, config=_FROZEN)
class Table(Shown):
    """A table; its head is repeated on every page it runs over. `note` stands small below it.

    `of` says what it holds: `figures`, `quality`, or the name of the ledger whose rows it lists; empty for an analyst's own.
    """

    caption: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    note: str = ""
    landscape: bool = False
    kind: Literal["table"] = "table"
    of: str = ""


@dataclass(frozen=True, config=_FROZEN)
class Chart(Shown):
    """A chart as SVG whose text is text. `title` says the finding in a sentence, `alt` the same with its numbers.

    `texts` are all strings drawn in it (for the check of glyphs); `lines` its height in lines of the page's grid; its
    width is the type area's, 156 mm. `name` is the one it was asked for by, so that it can be drawn again; `figures` are
    those whose values it shows. One that is `landscape` fills a page of its own, lying on its side (clause 8).
    """

    title: str
    svg: str
    alt: str
    texts: tuple[str, ...] = ()
    lines: int = 8
    kind: Literal["chart"] = "chart"
    name: str = ""
    figures: tuple[FigureText, ...] = ()
    landscape: bool = False


@dataclass(frozen=True, config=_FROZEN)
class Picture(Shown):
    """A raster picture (an analyst's own plot, a photo): PNG or JPEG bytes in base64, size in pixels.

    `place` is that of a photo half as wide as the text: `left` and `right` of each other, or in the `middle` by itself.
    """

    media: Literal["image/png", "image/jpeg"]
    data: str
    width: int
    height: int
    alt: str
    caption: str = ""
    kind: Literal["picture"] = "picture"
    place: Literal["", "left", "right", "middle"] = ""


@dataclass(frozen=True, config=_FROZEN)
class Head(Shown):
    """The official elements of a report: what stands above its text, below it, and in the imprint.

    `title` is in segments that must not be broken; `mark` is the red organ mark; `document_number` the 文号; `date` the
    成文日期. `draft` puts 征求意见稿 at the top left. Empty strings leave an element out.
    """

    report: Literal["report_formal", "report_plain", "bulletin"]
    title: tuple[str, ...]
    mark: str = ""
    document_number: str = ""
    signer: str = ""
    addressee: str = ""
    organ: str = ""
    date: datetime.date | None = None
    draft: bool = True
    copies_to: str = ""
    issuer: str = ""
    issue: int | None = None
    kind: Literal["head"] = "head"


@dataclass(frozen=True, config=_FROZEN)
class Group(Shown):
    """Several blocks from one call, in order."""

    blocks: "tuple[Block, ...]"
    kind: Literal["group"] = "group"


Block = Annotated[Paragraph | Heading | Table | Chart | Picture | Head | Group, Field(discriminator="kind")]

_ADAPTER: Final[TypeAdapter[Any]] = TypeAdapter(Block)


def to_json(block: Any) -> dict[str, Any]:
    """A block as JSON values."""
    data: dict[str, Any] = _ADAPTER.dump_python(block, mode="json")
    return data


def from_json(data: Any) -> Any:
    """The block that `to_json` wrote; ValueError if it is none."""
    return _ADAPTER.validate_json(json_line(data))


def text_of(block: Any) -> tuple[str, ...]:
    """Every string a block prints, in reading order: for plain text, the check of glyphs, and the search for leaks."""
    match block:
        case Paragraph():
            return (block.text,)
        case Heading():
            return (block.number + block.text,)
        case Table():
            heads = tuple(f"{c.head}（{c.unit}）" if c.unit else c.head for c in block.columns)
            return (block.caption, *heads, *(run.text for line in block.lines for run in line.cells), block.note)
        case Chart():
            return (block.title, *block.texts)
        case Picture():
            return (block.caption,)
        case Group():
            return tuple(text for inner in block.blocks for text in text_of(inner))
        case Head():
            return (
                block.mark,
                block.document_number,
                block.signer,
                *block.title,
                block.addressee,
                block.organ,
                block.copies_to,
                block.issuer,
            )
    return ()
