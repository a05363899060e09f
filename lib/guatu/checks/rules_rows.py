"""Rules that look at one row at a time: dates in order, what a state needs, who accepts, parts and wholes."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from guatu.checks.identities import ENGLISH, carriers, identities, texts_of, written
from guatu.checks.submission import Submission, Verdict
from guatu.ledgers.parse import items
from guatu.ledgers.table import Row, Table

ORDERS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "activities": (("start", "due"),),
    "findings": (("found_on", "rectified_on"), ("rectified_on", "closed_on"), ("found_on", "closed_on")),
    "leads": (("received_on", "fed_back_on"), ("received_on", "closed_on")),
}
"""Per ledger, pairs of dates: the first is not after the second."""

MAY_LIE_AHEAD: Final = frozenset({"start"})
"""Date columns that may lie after the cut-off; deadlines may anyway."""

NEEDS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "activities": {"已销号": ("closed_on", "evidence", "reviewer")},
    "findings": {"已销号": ("closed_on", "evidence", "reviewer"), "待验收": ("rectified_on",)},
    "leads": {"已办结": ("closed_on", "verdict")},
}
"""Per ledger and state, the columns that must then be filled."""

CLOSED_ONLY: Final[Mapping[str, tuple[str, ...]]] = {"activities": ("已销号",), "findings": ("已销号", "反弹")}
"""Per ledger, the states in which 销号日期 may stand."""

WHOLES: Final[Mapping[str, tuple[tuple[tuple[str, ...], str, str], ...]]] = {
    "review_batches": ((("checked",), "population", "population"), (("anomalies",), "checked", "anomalies")),
    "trainings": (
        (("attended", "excused"), "expected", "excused"),
        (("sat",), "attended", "sat"),
        (("passed",), "sat", "passed"),
    ),
}
"""Per ledger, parts whose sum is not above the whole, and the column to name when it is: the one usually mistyped."""


def dates_in_order(sent: Submission) -> Iterator[Verdict]:
    """R06: start ≤ due; found ≤ rectified ≤ closed; received ≤ fed back and closed; none after the cut-off."""
    for table in sent:
        ahead = [c.name for c in table.ledger.kept if c.kind == "date" and c.name not in MAY_LIE_AHEAD]
        for row in table:
            late = frozenset(name for name in ahead if _after(sent, table, row, name))
            for name in ahead:
                if name in late:
                    yield sent.fault(
                        "R06.future", table, row, name, **_said(table, row, name), cut_off=sent.period.cut_off
                    )
            yield from _out_of_order(sent, table, row, late)


def _after(sent: Submission, table: Table, row: Row, column: str) -> bool:
    day = row.day(column)
    return day is not None and day > sent.period.cut_off and sent.sound(table, row, column)


def _out_of_order(sent: Submission, table: Table, row: Row, late: frozenset[str]) -> Iterator[Verdict]:
    """The first pair of the row's dates that is in the wrong order, dates already named left aside."""
    for first, second in ORDERS.get(table.ledger.name, ()):
        before, after = row.day(first), row.day(second)
        if before is None or after is None or before <= after or late & {first, second}:
            continue
        if sent.sound(table, row, first, second):
            earlier = {"other": table.ledger.column(first).header, "limit": before}
            yield sent.fault("R06.order", table, row, second, **_said(table, row, second), **earlier)
            return


def states_have_their_proof(sent: Submission) -> Iterator[Verdict]:
    """R07: a state has the dates, evidence and people it needs, and 销号日期 stands only where something is closed."""
    for table in sent:
        needs, closed_only = NEEDS.get(table.ledger.name, {}), CLOSED_ONLY.get(table.ledger.name)
        for row in table if needs else ():
            state = row.text("state")
            for column in needs.get(state, ()):
                if row[column] is None and sent.sound(table, row, "state", column):
                    yield sent.fault(
                        "R07.needs", table, row, column, state=state, column=table.ledger.column(column).header
                    )
            if (
                closed_only
                and state not in closed_only
                and row["closed_on"] is not None
                and sent.sound(table, row, "state", "closed_on")
            ):
                yield sent.fault("R07.closed", table, row, "closed_on", **_said(table, row, "closed_on"), state=state)


def reviewers_are_others(sent: Submission) -> Iterator[Verdict]:
    """R08: nobody accepts what they rectified, names folded, several names in a cell told apart."""
    table = sent["findings"]
    for row in table:
        if _names(row.text("reviewer")) & _names(row.text("rectifier")) and sent.sound(
            table, row, "reviewer", "rectifier"
        ):
            yield sent.fault("R08", table, row, "reviewer", reviewer=row.text("reviewer"))


@lru_cache(4096)
def _names(text: str) -> frozenset[str]:
    return frozenset(re.sub(r"\s", "", name).casefold() for item in items(text) for name in item.split("/"))


def parts_within_wholes(sent: Submission) -> Iterator[Verdict]:
    """R09: checked ≤ population, anomalies ≤ checked, attended + excused ≤ expected, passed ≤ sat ≤ attended."""
    for name, relations in WHOLES.items():
        table = sent[name]
        for row in table:
            for parts, whole, named in relations:
                total = sum(row.count(part) for part in parts)
                if total > row.count(whole) and sent.sound(table, row, *parts, whole):
                    headers = " + ".join(table.ledger.column(part).header for part in parts)
                    at = named if row[named] is not None else parts[0]
                    values = {"parts": headers, "sum": total, "whole": table.ledger.column(whole).header}
                    yield sent.fault("R09", table, row, at, **values, limit=row.count(whole))


def no_identities(sent: Submission) -> Iterator[Verdict]:
    """R18: no person's numbers in what goes to notebooks. The finding says which kind, never which number."""
    for table in sent:
        for column in table.ledger.kept:
            found = carriers(texts_of(table, column)) if written(column) else ()
            for row in table if found else ():
                text = row.text(column.name)
                if text in found:
                    kinds = dict.fromkeys(identity.kind for identity in identities(text))
                    said = {"kind": "、".join(kinds), "kind_en": ", ".join(ENGLISH[k] for k in kinds)}
                    yield sent.fault("R18", table, row, column.name, column=column.header, **said)


def _said(table: Table, row: Row, column: str) -> dict[str, object]:
    return {"column": table.ledger.column(column).header, "found": row[column]}
