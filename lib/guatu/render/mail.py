"""The e-mailed report: a compact page of its own from the same Document, its pictures beside it, the same in plain text.

Every string is escaped, the page sanitised, then every style set on its element: mail clients keep little of a style sheet.
No mail holds rows of findings, leads or persons (withheld.py), whoever asks for it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import css_inline
import nh3
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default

from guatu.errors import DocumentRefused
from guatu.fonts import Faces, find_faces
from guatu.render.compact import fitted, with_measures
from guatu.render.document import Document, read_document
from guatu.render.headline import Headline, headlines
from guatu.render.mailtext import notice_text, report_text
from guatu.render.raster import Raster, chart_raster, picture_raster
from guatu.render.withheld import without_rows
from guatu.report import look
from guatu.report.blocks import Chart, Picture, Table
from guatu.report.escaping import flat, lined
from guatu.report.head import DRAFT, printed

BUDGET: Final = 90_000
"""The most bytes a mail's HTML may have: what the client that clips first still shows whole (mail clients' own limits)."""

_TEMPLATES: Final = Path(__file__).with_name("templates")
_PREHEADER: Final = 90  # characters
_LINK: Final = re.compile(r"https?://[^\s<>\"'\\]+")
_ATTACHED: Final = "附件"
_PLACE: Final = "报告全文"


@dataclass(frozen=True)
class MailImage:
    """A picture that goes along: its Content-ID (without brackets), PNG bytes, what it says, the size it is shown with."""

    cid: str
    data: bytes
    alt: str
    width: int
    height: int


@dataclass(frozen=True)
class MailParts:
    """What a mail says: subject and preheader, HTML (at most BUDGET bytes in UTF-8) with its images, and the same as text."""

    subject: str
    preheader: str
    html: str
    text: str
    images: tuple[MailImage, ...] = ()


@dataclass(frozen=True)
class _Report:
    document: Document
    headlines: tuple[Headline, ...]
    images: dict[Chart | Picture, MailImage]
    place: str
    attached: bool


@dataclass(frozen=True)
class _Notice:
    title: str
    lines: tuple[str, ...]
    place: str


def render_mail(
    document: Document,
    *,
    subject: str = "",
    place: str = "",
    attached: bool = False,
    faces: Faces | None = None,
    templates: Path | None = None,
) -> MailParts:
    """`document`, as its audience may see it, as a mail; the same document, faces and templates give the same parts.

    `place` says where the full report is (a link or words), `attached` that its PDF goes along; `subject` is made from the
    head unless given. Long tables are cut where the whole would be larger than BUDGET, with a line saying so; DocumentRefused
    T05 if even without tables it is, T03 if a picture cannot be drawn. Rows that may not be mailed are never in it.
    """
    document = without_rows(document)
    images = _images(document, faces or find_faces())
    subject = " ".join((subject or _subject(document)).split())
    first = headlines(document)
    preheader = _preheader(document, first)

    def page(shown: Document) -> str:
        report = _Report(shown, first, images, place, attached)
        return _page("mail/report.html.j2", {"mail": report}, subject, preheader, templates)

    shown = fitted(with_measures(document), lambda d: _size(page(d)) <= BUDGET, _ATTACHED if attached else _PLACE)
    if shown is None:
        raise DocumentRefused("T05", size=_size(page(document)), most=BUDGET)
    text = report_text(shown, first, place, attached)
    return MailParts(subject, preheader, page(shown), text, tuple(dict.fromkeys(images.values())))


def render_notice(*, title: str, lines: Sequence[str], place: str = "", templates: Path | None = None) -> MailParts:
    """A notice: that there is something to see, in a few lines, and the `place` of the report; nothing of what one says."""
    notice = _Notice(title, tuple(lines), place)
    subject = " ".join(title.split())
    preheader = _short("；".join(lines))
    html = _page("mail/notice.html.j2", {"notice": notice}, subject, preheader, templates)
    if _size(html) > BUDGET:
        raise DocumentRefused("T05", size=_size(html), most=BUDGET)
    return MailParts(subject, preheader, html, notice_text(title, notice.lines, place))


def _size(html: str) -> int:
    return len(html.encode())


def _subject(document: Document) -> str:
    head = document.head
    draft = f"（{DRAFT}）" if head.draft else ""
    return f"{head.organ}{'：' if head.organ else ''}{''.join(head.title)}{draft}"


def _preheader(document: Document, first: tuple[Headline, ...]) -> str:
    """What a list of mails shows beside the subject: the headline figures, else how the text begins."""
    said = "；".join(figure.sentence for figure in first)
    text = said or next((b.text for b in document.body if b.kind == "paragraph"), "")
    return _short(text)


def _short(text: str) -> str:
    return text if len(text) <= _PREHEADER else text[: _PREHEADER - 1] + "…"


def _images(document: Document, faces: Faces) -> dict[Chart | Picture, MailImage]:
    blocks = (*document.body, *(block for a in document.attachments for block in a.blocks))
    drawn: dict[Chart | Picture, MailImage] = {}
    for block in blocks:
        if isinstance(block, Chart) and block not in drawn:
            drawn[block] = _image(chart_raster(block, faces), block.alt or block.title)
        elif isinstance(block, Picture) and block not in drawn:
            drawn[block] = _image(picture_raster(block), block.alt or block.caption)
    return drawn


def _image(raster: Raster, alt: str) -> MailImage:
    digest = sha256(raster.data + alt.encode()).hexdigest()[:24]
    return MailImage(f"{digest}@guatu", raster.data, " ".join(alt.split()) or "图", raster.width, raster.height)


def _page(template: str, values: dict[str, Any], subject: str, preheader: str, templates: Path | None) -> str:
    environment = _environment(templates)
    content = sanitised(environment.get_template(template).render(**values))
    shell = environment.get_template("mail/shell.html.j2")
    page = shell.render(subject=subject, preheader=preheader, content=Markup(content), **values)  # noqa: S704 (sanitised)
    return _classless(_INLINER.inline(page))


_INLINER: Final = css_inline.CSSInliner(
    load_remote_stylesheets=False,
    keep_style_tags=False,
    keep_at_rules=False,
    minify_css=True,
    apply_width_attributes=True,
    apply_height_attributes=True,
)
_TAG: Final = re.compile(r"<[a-z][a-z0-9]*(?:\s+[a-zA-Z-]+(?:=\"[^\"]*\")?)*\s*/?>")
_CLASS: Final = re.compile(r"\sclass=\"[^\"]*\"")


def _classless(page: str) -> str:
    """`page` without class attributes: their styles stand on the elements."""
    return _TAG.sub(lambda tag: _CLASS.sub("", tag[0]), page)


_CELL: Final = frozenset({"align", "valign", "width", "height", "bgcolor", "colspan", "scope"})
_ALLOWED: Final[dict[str, set[str]]] = {
    "*": {"class"},
    "table": {"role", "width", "align", "cellpadding", "cellspacing", "border", "bgcolor"},
    "td": set(_CELL),
    "th": set(_CELL),
    "img": {"src", "alt", "width", "height"},
    "a": {"href"},
}
_TAGS: Final = {
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "table",
    "tr",
    "td",
    "th",
    "tbody",
    "thead",
    "span",
    "br",
    "img",
    "a",
}


def sanitised(fragment: str) -> str:
    """`fragment` with nothing but text, tables, pictures that go along and links: the second net under the escaping."""
    return nh3.clean(
        fragment,
        tags=_TAGS,
        attributes=_ALLOWED,
        url_schemes={"cid", "http", "https"},
        strip_comments=True,
        link_rel=None,
    )


@lru_cache(maxsize=16)
def _environment(templates: Path | None) -> Environment:
    folders = [*([templates] if templates else []), _TEMPLATES]
    environment = Environment(
        loader=FileSystemLoader([str(folder) for folder in folders]), autoescape=True, undefined=StrictUndefined
    )
    environment.filters |= {
        "flat": lambda text: Markup(flat(str(text))),  # noqa: S704 (escaped by it)
        "lined": lambda text: Markup(lined(str(text))),  # noqa: S704 (escaped by it)
    }
    environment.globals |= {
        "look": look,
        "draft": DRAFT,
        "day": printed,
        "widths": _widths,
        "is_link": lambda text: bool(_LINK.fullmatch(text)),
        "sides": {"left": "", "center": " c", "right": " r"},
        "aligned": {side: Markup(f' align="{side}"') for side in ("left", "center", "right")},  # noqa: S704 (our own)
        "cell": Markup(f' bgcolor="{look.SHEET}"'),  # noqa: S704 (our own)
        **{name: _stack(role) for name, role in _ROLES.items()},
    }
    return environment


_ROLES: Final = {"fang": "仿宋", "hei": "黑体", "kai": "楷体", "xiaobiao": "小标宋"}


def _stack(role: str) -> Markup:
    """The first faces of a role and its generic one: a mail repeats them often."""
    families = look.SCREEN_FONTS[role].replace('"', "").split(",")
    return Markup(",".join((*families[:2], families[-1])))  # noqa: S704 (our own)


def _widths(table: Table) -> tuple[int, ...]:
    """The columns' shares of the width, in whole percent."""
    whole = sum(column.weight for column in table.columns) or 1
    return tuple(max(1, round(100 * column.weight / whole)) for column in table.columns)


class GongwenMailExporter(Exporter):
    """`jupyter nbconvert --to gongwen_mail`: any executed notebook as its mail would look, its pictures beside it."""

    export_from_notebook = "公文邮件"
    output_mimetype = "text/html"

    @default("file_extension")
    def _mail(self) -> str:
        return ".mail.html"

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> tuple[Any, dict[str, Any]]:
        """The page, its pictures among the outputs; DocumentRefused names what cannot be set."""
        notebook, resources = super().from_notebook_node(nb, resources, **kw)
        parts = render_mail(read_document(notebook, resources.get("metadata", {}).get("name", "")))
        folder = resources.get("output_files_dir") or ""
        html = parts.html
        for name, image in _named(parts, folder):
            html = html.replace(f'src="cid:{image.cid}"', f'src="{name}"')
            resources.setdefault("outputs", {})[name] = image.data
        return html, resources


def _named(parts: MailParts, folder: str) -> Iterator[tuple[str, MailImage]]:
    for number, image in enumerate(parts.images, 1):
        yield f"{folder}{'/' if folder else ''}mail-{number}.png", image
