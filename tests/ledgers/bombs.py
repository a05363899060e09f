"""Files made to cost time or memory. `python -m tests.ledgers.bombs` reads them all and prints what each came to."""

import io
import json
import re
import resource
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from guatu.ledgers.limits import (
    MOST_BLOCKS,
    MOST_ENTRIES,
    MOST_FILE,
    MOST_MARKED,
    MOST_ROWS,
    MOST_STRINGS,
    MOST_UNPACKED,
)
from guatu.ledgers.schema import LEDGERS
from tests.ledgers import opendocument as ods
from tests.ledgers.factories import a_workbook, as_bytes, headers, repacked, take_in, with_shared_strings

VISITS, STRINGS, STYLES = ("xl/worksheets/sheet11.xml", "xl/sharedStrings.xml", "xl/styles.xml")
PIECE = 1 << 20
PLAIN = with_shared_strings(as_bytes(a_workbook(visits=[{}])))
REPEAT = 'table:number-{}-repeated="{}"'.format
CSV = ",".join(headers(next(x for x in LEDGERS if x.name == "visits"))).encode() + b"\n"


def sheet(rows: bytes = b"", after: bytes = b"", data: bytes = PLAIN) -> bytes:
    """The workbook with more rows below its visit, and more behind its rows."""
    return repacked(data, {VISITS: lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>" + after)})


def strings(items: bytes) -> bytes:
    """The workbook with more shared strings."""
    return repacked(PLAIN, {STRINGS: lambda xml: xml.replace(b"</sst>", items + b"</sst>")})


def rows(count: int, cells: bytes = b'<c r="A%d"><v>1</v></c>', attributes: bytes = b"") -> bytes:
    """Rows from 3 on; %d is the number of the row."""
    row = b'<row r="%d"' + attributes + b">" + cells + b"</row>"
    return b"".join(row % ((number,) * row.count(b"%d")) for number in range(3, count + 3))


def entries(extra: Iterable[tuple[str, Iterable[bytes]]]) -> bytes:
    """The workbook with more entries, each given in pieces."""
    target = io.BytesIO(PLAIN)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, pieces in extra:
            with archive.open(name, "w") as entry:
                for piece in pieces:
                    entry.write(piece)
    return target.getvalue()


def relisted(data: bytes, name: str, size: int) -> bytes:
    """The zip file whose list and header say another length of an entry."""
    changed = bytearray(data)
    listed = data.rindex(name.encode()) - 46
    header = int.from_bytes(data[listed + 42 : listed + 46], "little")
    for at in (listed + 24, header + 22):
        changed[at : at + 4] = size.to_bytes(4, "little")
    return bytes(changed)


def nested(levels: int) -> bytes:
    inner = PLAIN
    for _ in range(levels):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(10):
                archive.writestr(f"{number}.zip", inner)
        inner = target.getvalue()
    return entries([("xl/media/bomb.zip", [inner])])


def merged(blocks: Iterable[str]) -> bytes:
    return sheet(
        after=b"<mergeCells>" + b"".join(b'<mergeCell ref="%s"/>' % b.encode() for b in blocks) + b"</mergeCells>"
    )


def repeated(row: str, cell: str) -> bytes:
    """An .ods whose one cell and row are said to stand there many times."""
    return ods.packed(ods.content(ods.table("领导调研台账", ods.row(ods.cell("1", cell), more=row))))


def blank_to_the_bottom() -> bytes:
    """An .ods each of whose sheets ends with blank rows and columns to the last, as office programs write them."""
    blank = ods.row(ods.cell(more=REPEAT("columns", 16_384)), more=REPEAT("rows", 1_048_000)).encode()
    end = b"</table:table>"
    return repacked(ods.twin(a_workbook(visits=[{}])), {"content.xml": lambda xml: xml.replace(end, blank + end)})


def percentages(count: int) -> bytes:
    """Rows of nineteen percentages, in the ledger's last column and beyond it."""
    styled = repacked(PLAIN, {STYLES: lambda x: re.sub(rb"<cellXfs.*?>", rb'\g<0><xf numFmtId="9"/>', x)})
    return sheet(rows(count, b"".join(b'<c r="%c%%d" s="0"><v>1</v></c>' % c for c in range(72, 91))), data=styled)


def longest(count: int) -> bytes:
    """A text of 20,000 letters that stands in many cells."""
    told = strings(b"<si><t>" + b"x" * 20_000 + b"</t></si>")
    index = with_shared(told) - 1
    return sheet(rows(count, b'<c r="G%%d" t="s"><v>%d</v></c>' % index), data=told)


def with_shared(data: bytes) -> int:
    """How many shared strings there are."""
    return zipfile.ZipFile(io.BytesIO(data)).read(STRINGS).count(b"<si>")


ZEROS = bytes(PIECE)
BOMBS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "more unpacked than may be": ("xlsx", lambda: relisted(relisted(PLAIN, VISITS, MOST_UNPACKED // 2), STRINGS, MOST_UNPACKED // 2), "F04"),
    "a listed length beyond all bounds": ("xlsx", lambda: relisted(PLAIN, VISITS, 2**32 - 2), "F04"),
    "an entry longer than it is listed": ("xlsx", lambda: relisted(entries([("a.bin", [ZEROS] * 40)]), "a.bin", 100), "F01"),
    "an entry shorter than it is listed": ("xlsx", lambda: relisted(PLAIN, VISITS, 2**20), "F01"),
    "too many entries": ("xlsx", lambda: entries((f"{n}", ()) for n in range(MOST_ENTRIES)), "F04"),
    "zip files within zip files": ("xlsx", lambda: nested(5), "same"),
    "too large a file": ("xlsx", lambda: PLAIN + bytes(MOST_FILE), "F04"),
    "too many rows": ("xlsx", lambda: sheet(rows(MOST_ROWS)), "F04"),
    "too many rows without numbers": ("xlsx", lambda: sheet(b"<row><c><v>1</v></c></row>" * MOST_ROWS), "F04"),
    "the last cell of all": ("xlsx", lambda: sheet(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "F04"),
    "few cells far apart": ("xlsx", lambda: sheet(b'<row r="9000"><c r="ZZ9000"><v>1</v></c></row>'), "F04"),
    "blank rows to the bottom": ("xlsx", lambda: sheet(rows(300_000, b"", b' s="1" customFormat="1"')), "same"),
    "a space in the last cell": ("xlsx", lambda: sheet(b'<row r="1048576"><c r="XFD1048576" t="str"><v> </v></c></row>'), "same"),
    "too many shared strings": ("xlsx", lambda: strings(b"<si><t>x</t></si>" * (MOST_STRINGS + 1)), "F04"),
    "a text of many megabytes": ("xlsx", lambda: sheet(b'<row r="9"><c r="G9" t="str"><v>' + b"x" * 100 * PIECE + b"</v></c></row>"), "F04"),
    "a long text in many cells": ("xlsx", lambda: longest(10_000), "F04"),
    "too many merged blocks": ("xlsx", lambda: merged(f"A{2 * n}:B{2 * n}" for n in range(5, MOST_BLOCKS + 6)), "F04"),
    "one merged block over all": ("xlsx", lambda: merged(["A9:XFD1048576"]), "F04"),
    "merged blocks that all overlap": ("xlsx", lambda: merged(f"A{n}:Z{n + 50}" for n in range(5, 9000)), "F01"),
    "elements within elements": ("xlsx", lambda: sheet(after=b"<extLst>" + b"<a>" * 10**6 + b"</a>" * 10**6 + b"</extLst>"), "F01"),
    "too many styles": ("xlsx", lambda: repacked(PLAIN, {STYLES: lambda x: x.replace(b"</cellXfs>", b'<xf numFmtId="9"/>' * 10**6 + b"</cellXfs>")}), "F04"),
    "percentages all over": ("xlsx", lambda: percentages(MOST_MARKED // 19 + 1), "F04"),
    "rows that no pattern fits": ("xlsx", lambda: sheet(b'<row a="' + b" " * 3 * PIECE + b'"/>'), "F01"),
    "attributes without end": ("xlsx", lambda: sheet(b'<row r="9"' + b"".join(b' x%d:a="1"' % n for n in range(10**5)) + b"/>"), "same"),
    "many lines": ("csv", lambda: CSV + b"1\n" * (MOST_ROWS + 1), "F04"),
    "one line of separators": ("csv", lambda: CSV + b"," * 4 * 10**6, "F04"),
    "a quote that never ends": ("csv", lambda: CSV + b'"' + b"x,\n" * 10**6, "F01"),
    "a row repeated to the bottom": ("ods", lambda: repeated(REPEAT("rows", 1_048_576), ""), "F04"),
    "a cell repeated over a grid": ("ods", lambda: repeated(REPEAT("rows", 4000), REPEAT("columns", 16_384)), "F04"),
    "a blank row repeated to the bottom": ("ods", lambda: blank_to_the_bottom(), "same"),
}  # fmt: skip


def came_to(folder: Path, kind: str, data: bytes) -> str:
    """The code with which the file is refused, or what it is read as."""
    ledgers = take_in(folder, data, f"SF01.{kind}")
    refused = [fault.code for fault in ledgers.faults if fault.code.startswith("F")]
    assert all(fault.file == f"SF01.{kind}" for fault in ledgers.faults)
    return (
        refused[0]
        if refused
        else "same"
        if not ledgers.faults and len(ledgers["visits"]) == 1
        else repr(ledgers.faults[:3])
    )


def main() -> None:
    """One line of JSON: what each came to, the seconds it took to read, and the most memory of all, in MB."""
    found = {}
    for name, (kind, make, _) in BOMBS.items():
        data = make()
        with tempfile.TemporaryDirectory() as folder:
            begun = time.perf_counter()
            found[name] = [came_to(Path(folder), kind, data), round(time.perf_counter() - begun, 2)]
    print(json.dumps({"found": found, "peak": round(_peak())}))


def _peak() -> float:
    """The most memory that this process has had, in MB; `ru_maxrss` of Linux counts that of whoever started it."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.findall(r"VmHWM:\s+(\d+) kB", status.read_text("ascii"))[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


if __name__ == "__main__":
    main()
