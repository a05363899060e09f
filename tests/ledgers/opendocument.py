"""Hand-written .ods files: as little of the format as a ledger needs, and the twin of any workbook of the factories."""

import io
import zipfile
from datetime import date, datetime, time
from xml.sax.saxutils import escape, quoteattr

from openpyxl.utils import get_column_letter

NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("draw", "drawing"),
    )
)
CALCEXT = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
KIND = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{KIND}"/>{{}}</manifest:manifest>'
)
HIDDEN = (
    '<style:style style:name="h" style:family="table"><style:table-properties table:display="false"/></style:style>'
)


def content(tables: str, styles: str = HIDDEN, after: str = "") -> str:
    """content.xml with these tables."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES} {CALCEXT}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}{after}</office:spreadsheet></office:body></office:document-content>"
    )


def packed(content_xml: str | bytes, manifest: str = MANIFEST.format(""), **entries: str) -> bytes:
    """The zip file around a content.xml."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", KIND, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content_xml)
        archive.writestr("META-INF/manifest.xml", manifest)
        for name, text in entries.items():
            archive.writestr(name, text)
    return target.getvalue()


def cell(value=None, more: str = "", tag: str = "table-cell") -> str:
    """One cell; `more` are further attributes."""
    kind, text = _typed(value)
    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n")) if text else ""
    return f"<table:{tag} {kind} {more}>{paragraphs}</table:{tag}>"


def _typed(value) -> tuple[str, str]:
    match value:
        case None:
            return "", ""
        case bool():
            return f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"', str(value).upper()
        case int() | float():
            return f'office:value-type="float" office:value="{value!r}"', "shown"
        case datetime() if value.time() != time():
            return f'office:value-type="date" office:date-value="{value.isoformat()}"', "shown"
        case date():
            return f'office:value-type="date" office:date-value="{value:%Y-%m-%d}"', "shown"
        case _:
            return 'office:value-type="string"', str(value)


def row(*cells: str, more: str = "") -> str:
    """One row of cells."""
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def table(name: str, *rows: str, more: str = "") -> str:
    """One sheet of rows."""
    return f"<table:table table:name={quoteattr(name)} {more}>{''.join(rows)}</table:table>"


def twin(book) -> bytes:
    """The same workbook as an .ods: values, percentages, merged blocks, hidden rows, columns and sheets, filters."""
    tables, filters = [], []
    for sheet in book.worksheets:
        tables.append(_twin(sheet))
        if sheet.auto_filter.filterColumn:
            first, last = sheet.auto_filter.ref.split(":")
            filters.append(
                f"<table:database-range table:target-range-address=\"'{sheet.title}'.{first}:'{sheet.title}'.{last}\">"
                "<table:filter/></table:database-range>"
            )
    null = '<table:calculation-settings><table:null-date table:date-value="1904-01-01"/></table:calculation-settings>'
    after = f"<table:database-ranges>{''.join(filters)}</table:database-ranges>"
    return packed(content((null if book.epoch.year == 1904 else "") + "".join(tables), after=after))


def _twin(sheet) -> str:
    spans = {(r.min_row, r.min_col): r for r in sheet.merged_cells.ranges}
    covered = {(y, x) for r in spans.values() for y, x in r.cells} - spans.keys()
    rows = []
    for number, cells in enumerate(sheet.iter_rows(), 1):
        written = "".join(_twin_cell(c, spans.get((c.row, c.column)), (c.row, c.column) in covered) for c in cells)
        hidden = sheet.row_dimensions[number].hidden if number in sheet.row_dimensions else False
        rows.append(row(written, more='table:visibility="collapse"' if hidden else ""))
    columns = "".join(
        f'<table:table-column table:visibility="{"collapse" if sheet.column_dimensions[letter].hidden else "visible"}"/>'
        for letter in map(get_column_letter, range(1, sheet.max_column + 1))
    )
    state = "" if sheet.sheet_state == "visible" else 'table:style-name="h"'
    return table(sheet.title, columns, *rows, more=state)


def _twin_cell(from_cell, span, covered: bool) -> str:
    value, more = from_cell.value, ""
    if span:
        more = f'table:number-rows-spanned="{span.size["rows"]}" table:number-columns-spanned="{span.size["columns"]}"'
    if from_cell.data_type == "e":
        return (
            f'<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error" {more}>'
            f"<text:p>{value}</text:p></table:table-cell>"
        )
    if from_cell.data_type == "f":
        return f'<table:table-cell table:formula="of:{escape(value)}" {more}/>'
    if "%" in from_cell.number_format and isinstance(value, int | float):
        return f'<table:table-cell office:value-type="percentage" office:value="{value!r}" {more}/>'
    return cell(value, more, "covered-table-cell" if covered else "table-cell")
