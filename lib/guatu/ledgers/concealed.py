"""What a sheet keeps from the eye, or joins across records: named, since it still counts (contract, R19)."""

from collections.abc import Iterator

from guatu.ledgers.cells import letter, runs
from guatu.ledgers.header import Header
from guatu.ledgers.sheets import Sheet
from guatu.ledgers.table import Fault, Table


def concealed(sheet: Sheet, header: Header, table: Table) -> Iterator[Fault]:
    """R19 for hidden rows and columns of the ledger, a filter that is on, and merged cells that join records."""
    records = {row.number - 1: row.id for row in table}
    hidden = sorted(sheet.marks.hidden_rows & records.keys())
    if sheet.marks.filter:
        ids = tuple(records[index] for index in hidden)
        yield Fault("R19.filter", sheet.file, sheet.name, sheet.marks.filter, ids, {"count": len(hidden)})
    else:
        for first, last in runs(hidden):
            ids = tuple(records[index] for index in hidden if first <= index <= last)
            yield Fault("R19.row", sheet.file, sheet.name, f"{first + 1}:{last + 1}", ids, {"count": len(ids)})
    for first, last in runs(sorted(sheet.marks.hidden_columns & set(header.columns.values()))):
        yield Fault("R19.column", sheet.file, sheet.name, f"{letter(first)}:{letter(last)}")
    yield from _merged(sheet, header, records)


def _merged(sheet: Sheet, header: Header, records: dict[int, str]) -> Iterator[Fault]:
    """Merged cells of the ledger's columns that stand in a record."""
    places = sorted(header.columns.values())
    for top, left, bottom, right in sheet.merges:
        joined = tuple(records[index] for index in range(top, min(bottom, len(sheet.rows)) + 1) if index in records)
        if joined and any(left <= place <= right for place in places):
            yield Fault(
                "R19.merged", sheet.file, sheet.name, f"{letter(left)}{top + 1}:{letter(right)}{bottom + 1}", joined
            )
