"""The figures that stand first: found in a document's own tables, so that they say exactly what the report says."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from guatu.render.document import Document
from guatu.report.blocks import FigureText, Line, Table, Text
from guatu.report.printing import EMPTY, LEVEL, NEARLY_LEVEL

KEYS: Final = (
    "activities.closing_rate",
    "findings.found",
    "findings.rectification_rate",
    "leads.received",
    "leads.handling_rate",
    "regulations.total",
)
"""What a leader asks first, in this order."""


_HIDDEN: Final = ("*", EMPTY)  # what an audience may not see, and what there is not, is no headline


@dataclass(frozen=True)
class Headline:
    """One figure: its name, its value with the measure word as printed, and how it stands to the period before."""

    label: str
    value: str
    measure: str
    change: str

    @property
    def sentence(self) -> str:
        """发现问题65个（较上期＋9）."""
        return f"{self.label}{self.value}{self.measure}" + (f"（{self.change}）" if self.change else "")


def headlines(document: Document) -> tuple[Headline, ...]:
    """At most six headline figures of `document`, in the order of KEYS; () if no table of it has any."""
    found: dict[str, Headline] = {}
    for table in _tables(document):
        for line in table.lines:
            value = _run(line, "value")
            if value is not None and value.key in KEYS and value.key not in found and value.text not in _HIDDEN:
                found[value.key] = Headline(line.cells[0].text, value.text, _measure(table, line), _change(line))
    return tuple(found[key] for key in KEYS if key in found)


def _tables(document: Document) -> Iterator[Table]:
    blocks = (*document.body, *(block for a in document.attachments for block in a.blocks))
    return (block for block in blocks if isinstance(block, Table) and block.of == "figures")


def _run(line: Line, part: str) -> FigureText | None:
    """The first run of a line that prints this part of a figure."""
    return next((run for run in line.cells if isinstance(run, FigureText) and run.part == part), None)


def _measure(table: Table, line: Line) -> str:
    """The measure word: in a cell of its own, or in the head over the value; none for a rate."""
    for column, run in zip(table.columns, line.cells, strict=False):
        if column.head == "单位" and isinstance(run, Text):
            return run.text if run.text != "%" else ""
        if isinstance(run, FigureText) and run.part == "value":
            return "" if run.text.endswith("%") else column.unit
    return ""


def _change(line: Line) -> str:
    run = _run(line, "change")
    if run is None or run.text in ("", *_HIDDEN):
        return ""
    return f"与上期{run.text}" if run.text in (LEVEL, NEARLY_LEVEL) else f"较上期{run.text}"
