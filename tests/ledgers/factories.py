"""Ledger workbooks in a temporary programme, with defaults that break no rule: a test edits only what matters to it."""

import html
import io
import re
import shutil
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path

import openpyxl

from guatu.ledgers.intake import read_ledgers
from guatu.ledgers.parse import Setting, empty_marks
from guatu.ledgers.schema import LEDGERS, Column, Ledger, codes_of
from guatu.ledgers.table import Fault, Ledgers
from guatu.programme import Programme, load_programme

SHIFAN = Path(__file__).parents[2] / "params" / "shifan"
SAMPLE = SHIFAN / "ledgers" / "2020-09-30" / "SF01.xlsx"
CUT_OFF = date(2020, 9, 30)


@cache
def programme() -> Programme:
    """The sample programme."""
    return load_programme(SHIFAN)


def bureau():
    """Its only bureau."""
    return programme().bureau("SF01")


def a_setting(cut_off=CUT_OFF, shift=0) -> Setting:
    """What cells are read with."""
    return Setting(cut_off, empty_marks(programme().empty_marks), shift)


def default(column: Column, number: int = 1):
    """A cell that breaks no rule: required columns are filled, the others blank."""
    if not column.required:
        return None
    if column.kind == "id":
        return f"{number:03}"
    kinds = {
        "date": datetime(2020, 9, 10),
        "deadline": datetime(2020, 12, 1),
        "count": 1,
        "number": 1,
        "measures": "1",
        "reference": "WT001",
    }
    words = codes_of(column, programme(), bureau())
    return kinds.get(column.kind, words[0] if words else "内容")


def a_row(ledger: Ledger, number: int = 1, **cells) -> list:
    """The cells of one record in the order of `headers`; `cells` are given by English column name."""
    unknown = cells.keys() - {c.name for c in ledger.columns}
    assert not unknown, unknown
    values = {c.name: default(c, number) for c in ledger.columns} | {"id": f"{ledger.prefix}{number:03}"} | cells
    return [number, *(values[c.name] for c in ledger.columns)]


def headers(ledger: Ledger) -> list[str]:
    """序号 and the contract's headers."""
    return ["序号", *(c.header for c in ledger.columns)]


def a_workbook(**rows) -> openpyxl.Workbook:
    """All thirteen sheets with the header in row 1; ledgers given by name have those records, the others none."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for ledger in LEDGERS:
        sheet = book.create_sheet(ledger.sheet)
        sheet.append(headers(ledger))
        for number, cells in enumerate(rows.get(ledger.name, ()), 1):
            sheet.append(a_row(ledger, number, **cells))
    return book


def as_bytes(book: openpyxl.Workbook) -> bytes:
    """The workbook as a file's content."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def repacked(data: bytes, edits: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    """An .xlsx with the entries named in `edits` changed."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            new.writestr(name, edits[name](old.read(name)) if name in edits else old.read(name))
    return target.getvalue()


def with_shared_strings(data: bytes) -> bytes:
    """The workbook with its texts in sharedStrings.xml, as office programs write them; openpyxl writes them into the cells."""
    known: dict[str, int] = {}

    def shared(cell: re.Match[bytes]) -> bytes:
        text = html.unescape(cell[2].decode())
        return b'%s t="s"><v>%d</v></c>' % (cell[1], known.setdefault(text, len(known)))

    def sheet(xml: bytes) -> bytes:
        return re.sub(rb'(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?) t="inlineStr"><is><t>([^<]*)</t></is></c>', shared, xml)

    names = [n for n in zipfile.ZipFile(io.BytesIO(data)).namelist() if n.startswith("xl/worksheets/sheet")]
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    relation = f'<Relationship Id="strings" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'.encode()
    content = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    declared = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{content}"/></Types>'.encode()
    plans = {
        "xl/_rels/workbook.xml.rels": lambda xml: xml.replace(b"</Relationships>", relation),
        "[Content_Types].xml": lambda xml: xml.replace(b"</Types>", declared),
    }
    target = io.BytesIO(repacked(data, dict.fromkeys(names, sheet) | plans))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    items = "".join(f"<si><t>{html.escape(text, quote=False)}</t></si>" for text in known)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{items}</sst>')
    return target.getvalue()


def lay(folder: Path, content: openpyxl.Workbook | bytes | None = None, name: str = "SF01.xlsx") -> Path:
    """Puts a file where the period of 2020-09-30 looks for it, in a copy of the programme under `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "programme.yml").exists():
        shutil.copy(SHIFAN / "programme.yml", folder)
        shutil.copytree(SHIFAN / "periods", folder / "periods")
    path = folder / "ledgers" / "2020-09-30" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else as_bytes(content or a_workbook()))
    return path


def take_in(
    folder: Path, content: openpyxl.Workbook | bytes | None = None, name: str = "SF01.xlsx", **changes
) -> Ledgers:
    """What intake reads; `changes` are made to the period. Without content the folder is read as it is."""
    if content is not None:
        lay(folder, content, name)
    programme = load_programme(folder)
    return read_ledgers(programme, programme.period("2020-09-30").model_copy(update=changes), programme.bureau("SF01"))


def said(ledgers: Ledgers) -> list[tuple[str, str | None]]:
    """Sentence and cell of each fault, in order."""
    return [(fault.sentence, fault.cell) for fault in ledgers.faults]


def only(ledgers: Ledgers) -> Fault:
    """The one fault there is."""
    (fault,) = ledgers.faults
    return fault
