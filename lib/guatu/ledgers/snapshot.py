"""A bureau's ledgers as they were read, kept as files: what every notebook, comparison and later check reads.

One parquet per ledger with its permitted columns and `_row`, the spreadsheet row; `snapshot.json` with where each table
stood; `programme.json` with the programme as that bureau may see it. The same ledgers give the same bytes.
"""

# mypy: disable-error-code="attr-defined, name-defined, no-untyped-call"
# pyarrow has no annotations of its own

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel

from guatu.files import read_json, write_json
from guatu.ledgers.parse import canonical
from guatu.ledgers.schema import LEDGERS, Column, Ledger
from guatu.ledgers.table import Fault, Ledgers, Row, Table, Total, Value
from guatu.programme import Bureau, Period, Programme


@dataclass(frozen=True)
class Snapshot:
    """What a snapshot folder holds. `programme` knows its one bureau only, and neither its mail list nor its folder."""

    programme: Programme
    period: Period
    bureau: Bureau
    ledgers: Ledgers


def write_snapshot(folder: Path, ledgers: Ledgers, programme: Programme, period: Period, bureau: Bureau) -> None:
    """Writes `ledgers` into `folder`, which is made if it is not there; OSError if it cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in ledgers.tables.values():
        pq.write_table(_arrow(table), folder / f"{table.ledger.name}.parquet", write_statistics=False)
    narrowed = programme.narrowed(bureau.code).model_dump(mode="json")
    write_json(
        folder / "programme.json", {"programme": narrowed, "period": period.model_dump(mode="json", by_alias=True)}
    )
    write_json(folder / "snapshot.json", _facts(ledgers, programme))


def read_snapshot(folder: Path) -> Snapshot:
    """What `write_snapshot` wrote; OSError or ValueError if `folder` does not hold a whole snapshot."""
    stated = _Stated.model_validate_json((folder / "programme.json").read_bytes())
    ledgers = kept_ledgers(folder)
    return Snapshot(stated.programme, stated.period, stated.programme.bureau(ledgers.bureau), ledgers)


def kept_ledgers(folder: Path) -> Ledgers:
    """The ledgers of a snapshot; OSError or ValueError as of `read_snapshot`."""
    facts = read_json(folder / "snapshot.json")
    tables = {ledger.name: _table(folder, ledger, facts["ledgers"][ledger.name]) for ledger in LEDGERS}
    faults = tuple(_fault(entry) for entry in facts["faults"])
    return Ledgers(facts["bureau"], date.fromisoformat(facts["period"]), tables, facts["files"], faults)


class _Stated(BaseModel):
    """programme.json."""

    programme: Programme
    period: Period


_TYPES: Final[Mapping[str, pa.DataType]] = {
    "date": pa.date32(),
    "deadline": pa.date32(),
    "count": pa.int64(),
    "number": pa.decimal128(38, 18),
    "codes": pa.list_(pa.string()),
    "measures": pa.list_(pa.string()),
}


def _schema(ledger: Ledger) -> pa.Schema:
    columns = [(column.name, _TYPES.get(column.kind, pa.string())) for column in ledger.kept]
    return pa.schema([*columns, ("_row", pa.int32())])


def _arrow(table: Table) -> pa.Table:
    columns = {column.name: [row.values[column.name] for row in table] for column in table.ledger.kept}
    return pa.table({**columns, "_row": [row.number for row in table]}, schema=_schema(table.ledger))


def _table(folder: Path, ledger: Ledger, place: Mapping[str, Any]) -> Table:
    stored = pq.ParquetFile(folder / f"{ledger.name}.parquet").read(use_threads=False)  # a ledger is small
    if stored.schema.names != _schema(ledger).names:
        raise ValueError(f"{ledger.name}.parquet holds other columns than the ledger has")
    columns = {c.name: [_value(c, v) for v in stored[c.name].to_pylist()] for c in ledger.kept}
    values = (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))
    rows = tuple(Row(number, row) for number, row in zip(stored["_row"].to_pylist(), values, strict=True))
    totals = tuple(_total(ledger, entry) for entry in place["totals"])
    stated = date.fromisoformat(place["stated"]) if place["stated"] else None
    return Table(ledger, place["file"], place["sheet"], place["letters"], rows, totals, stated)


def _value(column: Column, stored: Any) -> Value:
    if isinstance(stored, list):
        return tuple(stored)
    return canonical(stored) if isinstance(stored, Decimal) else stored


def _facts(ledgers: Ledgers, programme: Programme) -> dict[str, Any]:
    """The object of snapshot.json."""
    return {
        "programme": programme.id,
        "bureau": ledgers.bureau,
        "period": ledgers.cut_off.isoformat(),
        "files": dict(ledgers.files),
        "rows": {table.ledger.sheet: len(table) for table in ledgers.tables.values()},
        "ledgers": {name: _place(table) for name, table in ledgers.tables.items()},
        "faults": [_fault_json(fault) for fault in ledgers.faults],
    }


def _place(table: Table) -> dict[str, Any]:
    """Where a table stood, and what stood around its rows."""
    return {
        "file": table.file,
        "sheet": table.sheet,
        "letters": dict(table.letters),
        "stated": table.stated.isoformat() if table.stated else None,
        "totals": [
            {"row": t.number, "label": t.label, "values": {k: str(v) for k, v in t.values.items()}}
            for t in table.totals
        ],
    }


def _total(ledger: Ledger, entry: Mapping[str, Any]) -> Total:
    kinds = {name: int if ledger.column(name).kind == "count" else Decimal for name in entry["values"]}
    return Total(entry["row"], entry["label"], {name: kinds[name](text) for name, text in entry["values"].items()})


def _fault_json(fault: Fault) -> dict[str, Any]:
    values = {name: value if isinstance(value, int | str) else str(value) for name, value in fault.values.items()}
    return {
        "sentence": fault.sentence,
        "file": fault.file,
        "sheet": fault.sheet,
        "cell": fault.cell,
        "rows": list(fault.rows),
        "values": values,
    }


def _fault(entry: Mapping[str, Any]) -> Fault:
    at = (entry["sentence"], entry["file"], entry["sheet"], entry["cell"])
    return Fault(*at, tuple(entry["rows"]), entry["values"])
