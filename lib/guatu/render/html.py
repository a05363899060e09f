"""The HTML report: one self-contained file without scripts, through nbconvert's template system.

A folder of templates (a programme's own) may replace any part of the page: whatever it holds under the name of a file in
templates/gongwen is used instead.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode
from traitlets import default

from guatu.render.document import Document, read_document
from guatu.report.blocks import Block, Heading, Table
from guatu.report.head import attachments_markup, head_markup, imprint_markup, signature_markup
from guatu.report.markup import fragment, stylesheet

_TEMPLATES: Final = Path(__file__).with_name("templates")
_IN_CONTENTS: Final = 2  # levels of headings the contents list shows


@dataclass(frozen=True)
class Part:
    """One block of the page and its markup."""

    block: Block
    markup: Markup


@dataclass(frozen=True)
class Entry:
    """One line of the contents list: where it leads, what it says, its level."""

    at: str
    text: str
    level: int


@dataclass(frozen=True)
class AttachmentPart:
    """One 附件 on the page."""

    at: str
    label: str
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Page:
    """What the template sets. Strings are escaped by the template; everything typed Markup is made of escaped text."""

    title: str
    stylesheet: Markup
    head: Markup
    body: tuple[Part, ...]
    enclosed: Markup
    signature: Markup
    attachments: tuple[AttachmentPart, ...]
    imprint: Markup
    contents: tuple[Entry, ...]


class GongwenHTMLExporter(TemplateExporter):
    """An executed notebook as an official report on screen (`jupyter nbconvert --to gongwen_html`)."""

    export_from_notebook = "公文 HTML"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "gongwen"

    @default("extra_template_basedirs")
    def _default_extra_template_basedirs(self) -> list[str]:
        return [str(_TEMPLATES)]

    @default("template_data_paths")
    def _template_data_paths_default(self) -> list[str]:
        return [str(_TEMPLATES / "gongwen")]

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> tuple[str, Any]:  # type: ignore[override]  # nbconvert's own exporters do so too
        """The page of an executed notebook; DocumentRefused if something in it cannot be set."""
        notebook, resources = super(TemplateExporter, self).from_notebook_node(nb, resources, **kw)
        name = resources.get("metadata", {}).get("name", "")
        return self.from_document(read_document(notebook, name)), resources

    def from_document(self, document: Document) -> str:
        """The page of a document; the same document gives the same bytes."""
        text: str = self.template.render(page=_page(document))
        return text

    def _create_environment(self) -> Environment:
        environment: Environment = super()._create_environment()  # type: ignore[no-untyped-call]
        environment.autoescape = True
        return environment


def render_html(document: Document, templates: Path | None = None) -> str:
    """`document` as one HTML file; a part of the page that stands in the folder `templates` replaces guatu's."""
    return _exporter(templates).from_document(document)


@lru_cache(maxsize=16)
def _exporter(templates: Path | None) -> GongwenHTMLExporter:
    own = [FileSystemLoader(str(templates))] if templates else []
    return GongwenHTMLExporter(extra_loaders=own)  # type: ignore[no-untyped-call]


def _page(document: Document) -> Page:
    head = document.head
    attachments = tuple(_attachments(document))
    return Page(
        title="".join(head.title),
        stylesheet=Markup(stylesheet()),  # noqa: S704 (our own file)
        head=Markup(head_markup(head)),  # noqa: S704 (made of escaped text)
        body=_parts(document.body, "s"),
        enclosed=Markup(attachments_markup([a.title for a in document.attachments])),  # noqa: S704 (as above)
        signature=Markup(signature_markup(head)),  # noqa: S704 (as above)
        attachments=attachments,
        imprint=Markup(imprint_markup(head)),  # noqa: S704 (as above)
        contents=tuple(_contents(document, attachments)),
    )


def _parts(blocks: Iterable[Block], at: str) -> tuple[Part, ...]:
    """The blocks with their markup, ids by position: s1, s2 … in the text, f1-1 … in the first 附件."""
    return tuple(Part(b, Markup(fragment(b, f"{at}{i}"))) for i, b in enumerate(blocks, 1))  # noqa: S704 (as above)


def _attachments(document: Document) -> Iterator[AttachmentPart]:
    alone = len(document.attachments) == 1
    for i, attachment in enumerate(document.attachments, 1):
        blocks = _without_twin(attachment.blocks, attachment.title)
        yield AttachmentPart(f"f{i}", "附件" if alone else f"附件{i}", attachment.title, _parts(blocks, f"f{i}-"))


def _without_twin(blocks: tuple[Block, ...], title: str) -> tuple[Block, ...]:
    """The blocks, a first table without its caption where the 附件's title says the same right above it."""
    first = blocks[0] if blocks else None
    if isinstance(first, Table) and first.caption == title:
        return (replace(first, caption=""), *blocks[1:])
    return blocks


def _contents(document: Document, attachments: Iterable[AttachmentPart]) -> Iterator[Entry]:
    for i, block in enumerate(document.body, 1):
        if isinstance(block, Heading) and block.level <= _IN_CONTENTS:
            yield Entry(f"s{i}", block.number + block.text, block.level)
    for attachment in attachments:
        yield Entry(attachment.at, f"{attachment.label} {attachment.title}", 1)
