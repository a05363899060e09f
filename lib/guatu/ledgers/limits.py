"""How much intake takes in: enough for a ledger of 100,000 rows, and no more memory than 512 MB whatever a file holds."""

from typing import Final

MOST_FILE: Final = 50 * 2**20
"""Bytes of one file."""

MOST_UNPACKED: Final = 256 * 2**20
"""Bytes of all entries of a zip file together, unpacked."""

MOST_PLAN: Final = 16 * 2**20
"""Bytes of an entry that describes a workbook (its sheets, relations, styles), and of entries kept in memory."""

MOST_TRIMMED: Final = 64 * 2**20
"""Bytes of a sheet from which blank cells that lie too far away are taken out."""

MOST_ENTRIES: Final = 2000
"""Entries of a zip file."""

MOST_ROWS: Final = 120_000
"""Rows of a sheet, to its last cell that holds something."""

MOST_CELLS: Final = 3_200_000
"""Of all sheets of a bureau: their last row times their last column, added up."""

MOST_FILLED: Final = 2_700_000
"""Cells of a sheet that hold something."""

MOST_TEXT: Final = 96 * 2**20
"""Bytes of text in the cells of a sheet, a shared string counted wherever it stands."""

MOST_STRINGS: Final = 1_200_000
"""Different texts in the cells of a bureau, and shared strings of a workbook."""

MOST_BLOCKS: Final = 100_000
"""Merged blocks of a sheet."""

MOST_MERGED: Final = 600_000
"""Rows of all merged blocks of a sheet together."""

MOST_MARKED: Final = 300_000
"""Cells of a sheet that have no value, and cells formatted as percentages."""

MOST_FAULTS: Final = 10_000
"""Faults of a sheet that are told one by one; further ones are counted."""

MOST_LETTERS: Final = 200_000
"""Letters of one cell; a spreadsheet holds 32,767."""

DEEPEST: Final = 100
"""Elements within each other."""

MOST_COLUMNS: Final = 16_384
MOST_LINES: Final = 1_048_576
"""Columns and rows of a spreadsheet."""
