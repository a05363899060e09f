"""Rules that look across rows and ledgers: references, coverage, printed totals, silent units, pasted rows."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from operator import itemgetter
from typing import Final

from guatu.checks.outcome import Unjudged
from guatu.checks.reconcile import counted
from guatu.checks.submission import Submission, Verdict
from guatu.ledgers.parse import items, normal_id
from guatu.ledgers.schema import BY_SHEET
from guatu.ledgers.table import Fault, Row, Table, Total

REFERENCES: Final[Mapping[str, tuple[str, str]]] = {
    "person_measures": ("lead_id", "leads"),
    "case_corrections": ("finding_id", "findings"),
}
"""Per ledger, the column that names rows of another ledger."""

PASTED: Final = 10
"""How many rows standing twice are too many to be a coincidence (contract, R20)."""


def references_exist(sent: Submission) -> Iterator[Verdict]:
    """R13: 关联线索, 关联问题, 措施编号 and the 原编号 of a 核减 name something that is there."""
    for name, (column, target) in REFERENCES.items():
        if not sent.matchable(target):
            yield Unjudged("R13", "J.unreadable", sent[target].ledger.sheet)
            continue
        known = sent[target].by_id.keys() | sent.ledgers.adjusted(target)
        for row in sent[name]:
            for found in _numbers(row.text(column)) if row[column] else ():
                if found not in known and sent.sound(sent[name], row, column):
                    yield sent.fault("R13.row", sent[name], row, column, found=found, target=sent[target].ledger.sheet)
    yield from _measures_exist(sent)
    yield from _adjusted_exist(sent)


def _measures_exist(sent: Submission) -> Iterator[Verdict]:
    table, count = sent["activities"], sent.programme.measure_count
    for row in table:
        beyond = [m for m in row.words("measures") if not m.isdecimal() or not 1 <= int(m) <= count]
        if beyond and sent.sound(table, row, "measures"):
            yield sent.fault("R13.measure", table, row, "measures", found="、".join(beyond), count=count)


def _adjusted_exist(sent: Submission) -> Iterator[Verdict]:
    """A 核减 names a row that stands in its ledger, stood there last period, or was already taken out by then."""
    table, unknown = sent["adjustments"], False
    for row in table:
        if not sent.sound(table, row, "ledger", "row_id") or row.text("ledger") not in BY_SHEET:
            continue
        name, found = BY_SHEET[row.text("ledger")].name, row.text("row_id")
        if found in sent[name].by_id or not sent.matchable(name):
            continue
        if sent.previous is None and sent.unavailable != "J.first":
            unknown = True
        elif sent.previous is None or found not in sent.previous[name].by_id.keys() | sent.previous.adjusted(name):
            yield sent.fault("R13.adjusted", table, row, "row_id", found=found, target=row.text("ledger"))
    if unknown:
        yield Unjudged("R13", "J.missing", table.ledger.sheet)


def _numbers(text: str) -> tuple[str, ...]:
    """The 编号 in a cell, which may name several."""
    return tuple(normal_id(item) for item in items(text))


def measures_covered(sent: Submission) -> Iterator[Verdict]:
    """R14: every measure has an activity that is not 取消. Names where the measure stood last, if that can be told."""
    table = sent["activities"]
    if not sent.column_sound("activities", "measures", "state"):
        yield Unjudged("R14", "J.unreadable", table.ledger.sheet)
        return
    covered = {
        m for row in counted(sent.ledgers, "activities").values() if row["state"] != "取消" for m in _measures(row)
    }
    for measure in range(1, sent.programme.measure_count + 1):
        if measure not in covered:
            rows, column = _last_covered(sent, measure)
            cell = table.cell(rows[0], column) if rows else None
            ids = tuple(row.id for row in rows)
            yield Fault("R14", table.file, table.sheet, cell, ids, {"measure": measure})


def _measures(row: Row) -> frozenset[int]:
    return frozenset(int(m) for m in row.words("measures") if m.isdecimal())


def _last_covered(sent: Submission, measure: int) -> tuple[list[Row], str]:
    """The cancelled activities that name `measure`, or those that named it last period; and the column to look at."""
    table = sent["activities"]
    cancelled = [row for row in table if row["state"] == "取消" and measure in _measures(row)]
    if cancelled or sent.previous is None:
        return cancelled, "state"
    before = [row.id for row in sent.previous["activities"] if measure in _measures(row)]
    return [table.by_id[key] for key in before if key in table.by_id], "measures"


def totals_agree(sent: Submission) -> Iterator[Verdict]:
    """R15: 小计 rows equal the sum of the rows since the total before, 合计 and 总计 rows that of all rows."""
    for table in sent:
        for total in table.totals:
            for column, found in total.values.items():
                sums = _sums(table, total, column)
                if found not in sums and sent.column_sound(table.ledger.name, column):
                    values = {
                        "label": total.label,
                        "column": table.ledger.column(column).header,
                        "found": found,
                        "sum": sums[0],
                    }
                    yield Fault("R15", table.file, table.sheet, table.cell(total, column), values=values)


def _sums(table: Table, total: Total, column: str) -> tuple[int | Decimal, ...]:
    """What may stand in a total: the likely sum first. With several 合计, each may be that of its group."""
    above = [t.number for t in table.totals if t.number < total.number]
    group = [row for row in table if max(above, default=0) < row.number < total.number]
    whole = _sum(table.rows, column)
    if "小计" in total.label:
        return (_sum(group, column),) if group else (whole,)
    return (whole, _sum(group, column)) if group and len(table.totals) > 1 else (whole,)


def _sum(rows: Iterable[Row], column: str) -> int | Decimal:
    return sum(v for row in rows if isinstance(v := row[column], int | Decimal))


def units_report(sent: Submission) -> Iterator[Verdict]:
    """R16: each unit of the bureau reports a row in some ledger."""
    names = list(sent.ledgers.tables)
    if not all(sent.column_sound(name, "unit") for name in names):
        yield Unjudged("R16", "J.unreadable")
        return
    heard = {row["unit"] for table in sent for row in table}
    for unit in sent.programme.units_of(sent.bureau):
        if unit not in heard:
            yield Fault("R16", sent.source, values={"unit": unit})


def rows_not_pasted(sent: Submission) -> Iterator[Verdict]:
    """R20: fewer than ten rows stand twice under other numbers, all else the same."""
    for table in sent:
        if table.rows and not sent.readable(table.ledger.name):
            yield Unjudged("R20", "J.unreadable", table.ledger.sheet)
            continue
        groups: dict[tuple[object, ...], list[Row]] = {}
        likeness = itemgetter(*(c.name for c in table.ledger.kept if c.name != "id"))
        for row in counted(sent.ledgers, table.ledger.name).values():
            groups.setdefault(likeness(row.values), []).append(row)
        copies = [row for group in groups.values() for row in group[1:]]
        if len(copies) >= PASTED:
            twice = sorted(
                (row for group in groups.values() if len(group) > 1 for row in group), key=lambda r: r.number
            )
            ids = tuple(row.id for row in twice)
            yield Fault("R20", table.file, table.sheet, _span(table, copies), ids, {"count": len(copies)})


def _span(table: Table, rows: list[Row]) -> str | None:
    """The 编号 cells of `rows` as one range where they stand together, else the first of them."""
    numbers = sorted(row.number for row in rows)
    first = table.cell(min(rows, key=lambda r: r.number), "id")
    together = numbers[-1] - numbers[0] == len(numbers) - 1
    return f"{first}:{table.letters['id']}{numbers[-1]}" if first and together else first
