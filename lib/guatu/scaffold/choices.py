"""What a spreadsheet program lets a person enter: one validation for each column of a ledger, from what the schema says."""

from collections.abc import Mapping, Sequence
from typing import Final

from openpyxl.worksheet.datavalidation import DataValidation

from guatu.ledgers.dates import YEARS
from guatu.ledgers.schema import Column, Ledger

FIRST: Final = 4
"""The spreadsheet row of a ledger's first record."""

LAST: Final = 1048576

Names = Mapping[tuple[str, ...], str]
"""The defined name of each list of words that stands in cells."""

_INLINE: Final = 255
"""Excel's limit for a list that stands in the validation itself."""


def inline(words: Sequence[str]) -> str | None:
    """The list as a validation holds it, None if it has to stand in cells: too long, or with a comma or quote in a word."""
    joined = ",".join(words)
    sound = len(joined) <= _INLINE and not any(set(word) & set(',"') for word in words)
    return f'"{joined}"' if sound else None


def choice(
    ledger: Ledger, column: Column, letter: str, words: tuple[str, ...], note: str, names: Names
) -> DataValidation | None:
    """The validation of a column that stands under `letter`, None where anything may be written.

    `words` is the column's code list; `names` gives the defined name of each list that stands in cells.
    """
    found = _rule(ledger, column, letter, words, names)
    if found is None:
        return None
    found.allow_blank = found.showInputMessage = True
    found.promptTitle, found.prompt = column.header, note[:250]
    found.errorTitle, found.error = column.header, f"不能这样填。{note}"[:220]
    found.showErrorMessage = column.kind not in ("codes", "measures")  # a list of several words is none of its words
    found.add(f"{letter}{FIRST}:{letter}{LAST}")
    return found


def _rule(ledger: Ledger, column: Column, letter: str, words: tuple[str, ...], names: Names) -> DataValidation | None:
    """What may be entered, without the words that say so."""
    if words:
        return DataValidation("list", formula1=inline(words) or names[words])
    if column.kind in ("date", "deadline"):
        first, last = f"DATE({YEARS[0]},1,1)", f"DATE({YEARS[-1]},12,31)"
        return DataValidation("date", operator="between", formula1=first, formula2=last)
    if column.kind == "count":
        return DataValidation("whole", operator="greaterThanOrEqual", formula1="0")
    if column.kind == "number":
        return DataValidation("decimal", operator="between", formula1="-1000000000", formula2="1000000000")
    if column.kind == "id":
        return DataValidation("custom", formula1=_unique(ledger.prefix, letter))
    return None


def _unique(prefix: str, letter: str) -> str:
    """R05 as a formula: the prefix, digits only after it, at least three of them, and no second cell like it."""
    cell, digits = f"{letter}{FIRST}", f"MID({letter}{FIRST},{len(prefix) + 1},15)"
    whole = f'TEXT(VALUE({digits}),REPT("0",LEN({digits})))={digits}'
    return (
        f'IFERROR(AND(LEFT({cell},{len(prefix)})="{prefix}",LEN({cell})>={len(prefix) + 3},LEN({cell})<={len(prefix) + 15},'
        f"ISNUMBER(VALUE({digits})),{whole},COUNTIF({letter}${FIRST}:{letter}${LAST},{cell})=1),FALSE)"
    )
