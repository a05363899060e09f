"""The report in print: a Document set as an official document (GB/T 9704-2012) by Typst, and nbconvert's exporter for it."""

from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default

from guatu.fonts import Faces, find_faces
from guatu.render.document import Document, read_document
from guatu.render.glyphs import refusal, refuse_missing
from guatu.render.sheet import sheet
from guatu.render.typeset import GlyphMissing, typeset


def render_pdf(document: Document, faces: Faces | None = None, templates: Path | None = None) -> bytes:
    """`document` as PDF/A-2b and PDF/UA-1; the same document, faces and template give the same bytes.

    `faces` are those of this machine unless given (FontsMissing T01 if it has none); a part of the template that stands in
    the folder `templates` replaces guatu's. DocumentRefused T02 names a character without a glyph and its place, T03 a
    picture that cannot be read, T04 a fault in a part of the programme's own.
    """
    faces = faces or find_faces()
    try:
        return typeset(sheet(document, faces), faces, templates)
    except GlyphMissing as glyph:
        refuse_missing(document, faces)
        raise refusal("正文", (glyph.text,)) from None


class GongwenPDFExporter(Exporter):
    """`jupyter nbconvert --to gongwen_pdf`, and JupyterLab's Save and Export menu: any executed notebook in print."""

    export_from_notebook = "公文 PDF"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _pdf(self) -> str:
        return ".pdf"

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> tuple[Any, dict[str, Any]]:
        """The notebook's PDF as bytes; DocumentRefused names an output that cannot be set in print."""
        notebook, resources = super().from_notebook_node(nb, resources, **kw)
        return render_pdf(read_document(notebook, resources.get("metadata", {}).get("name", ""))), resources
