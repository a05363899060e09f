"""Rules that are judged where the cells are read (ledgers.intake): here they are named and their findings handed on."""

from collections.abc import Iterator

from guatu.checks.submission import Submission, Verdict
from guatu.ledgers.table import Fault


def sheets_and_columns_there(sent: Submission) -> Iterator[Verdict]:
    """R01: required sheet and columns present, header recognised once."""
    return sent.read("R01")


def required_cells_filled(sent: Submission) -> Iterator[Verdict]:
    """R02: required cell filled."""
    return sent.read("R02")


def values_readable(sent: Submission) -> Iterator[Verdict]:
    """R03: value readable as its type."""
    return sent.read("R03")


def codes_on_their_list(sent: Submission) -> Iterator[Verdict]:
    """R04: value on its code list."""
    return sent.read("R04")


def numbers_unique(sent: Submission) -> Iterator[Verdict]:
    """R05: 编号 unique in its ledger and shaped by its prefix."""
    return sent.read("R05")


def nothing_secret(sent: Submission) -> Iterator[Verdict]:
    """R17: no 密级 of 秘密 or above and no ★ mark anywhere, dropped columns included."""
    return sent.read("R17")


def nothing_hidden(sent: Submission) -> Iterator[Verdict]:
    """R19: hidden rows, columns and sheets, filters, merged records; error values and formulas without a value."""
    return sent.read("R19")


def files_read(sent: Submission) -> Iterator[Verdict]:
    """F: the files could be opened and read."""
    return sent.read("F")


def readings_told(sent: Submission) -> Iterator[Verdict]:
    """I: what intake read in a way worth telling."""
    return sent.read("I")


def cut_off_agrees(sent: Submission) -> Iterator[Verdict]:
    """R21: the workbook's own 截至日期 names this period's cut-off. A stale file is named once, not once a sheet."""
    stale: dict[tuple[str, object], list[str]] = {}
    for table in sent:
        if table.stated is not None and table.stated != sent.period.cut_off:
            stale.setdefault((table.file, table.stated), []).append(table.sheet)
    for (file, stated), sheets in stale.items():
        values = {"stated": stated, "cut_off": sent.period.cut_off, "sheets": "、".join(sheets)}
        yield Fault("R21", file, sheets[0] if len(sheets) == 1 else None, values=values)
