"""The records of a sheet as typed rows, read column by column: a hundred thousand rows hold the same few words over and over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from guatu.ledgers.cells import Raw, a1, shown
from guatu.ledgers.dates import is_serial
from guatu.ledgers.header import Grid
from guatu.ledgers.parse import Reader, Refused
from guatu.ledgers.table import Row, Value


@dataclass
class Records:
    """The rows; by the index of a row its refused cells, each with its place; and by header of a date column the first
    bare number that was read as a day, what stood there, and how many there are."""

    rows: list[Row] = field(default_factory=list)
    refused: dict[int, list[tuple[int, Refused]]] = field(default_factory=dict)
    serials: dict[str, tuple[str, str, int]] = field(default_factory=dict)


def read_records(rows: Grid, indexes: Sequence[int], readers: Iterable[tuple[Reader, int | None]]) -> Records:
    """The records that stand at `indexes` of `rows`; each reader comes with the place of its column, None if it is missing.

    A cell that is missing or refused is None in its row, a 编号 "".
    """
    records, columns = Records(), dict[str, list[Value]]()
    for reader, place in readers:
        columns[reader.column.name] = _column(records, rows, indexes, reader, place)
    columns["id"] = [key or "" for key in columns["id"]]
    cells = zip(*columns.values(), strict=True)
    records.rows = [Row(i + 1, dict(zip(columns, row, strict=True))) for i, row in zip(indexes, cells, strict=True)]
    return records


def _column(records: Records, rows: Grid, indexes: Sequence[int], reader: Reader, place: int | None) -> list[Value]:
    """The values of one column; missing and refused ones are None."""
    if place is None:
        return [None] * len(indexes)
    try:
        raws = [rows[index][place] for index in indexes]
    except IndexError:
        raws = [rows[index][place] if place < len(rows[index]) else "" for index in indexes]
    read = reader.column_of(raws)
    if reader.counting:
        _note_serials(records, reader.column.header, place, indexes, raws, read)
    if not reader.refusing:
        return cast("list[Value]", read)
    for index, value in zip(indexes, read, strict=True):
        if isinstance(value, Refused):
            records.refused.setdefault(index, []).append((place, value))
    return [None if isinstance(value, Refused) else value for value in read]


def _note_serials(
    records: Records, header: str, place: int, indexes: Sequence[int], raws: list[Raw], read: list[Value | Refused]
) -> None:
    """Notes the cells of a date column that hold a bare number."""
    for index, raw, value in zip(indexes, raws, read, strict=True):
        if isinstance(value, date) and not isinstance(raw, date) and is_serial(raw):
            cell, first, count = records.serials.get(header, (a1(index, place), shown(raw), 0))
            records.serials[header] = cell, first, count + 1
