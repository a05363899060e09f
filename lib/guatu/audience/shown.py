"""A report as an audience may see it: whole but for lists of rows, or with small counts and what would tell them hidden.

Whatever cannot be shown to be safe is hidden: a number that somebody typed, an analyst's own table or picture, a list of
rows, a chart that says less than it shows (nothing may be recovered by subtraction, from rates, charts or other periods).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Set
from dataclasses import replace
from pathlib import Path
from typing import Final

from guatu.audience.redrawn import redrawn
from guatu.audience.suppression import Release
from guatu.audience.told import told
from guatu.audience.veil import STAR, Veil, names_rows, veil_over, without_numbers
from guatu.errors import DeliveryRefused
from guatu.indicators.figure import Figures
from guatu.ledgers.schema import BY_NAME
from guatu.programme import Programme
from guatu.render.document import Attachment, Document
from guatu.render.withheld import without_rows
from guatu.report.blocks import Block, Chart, FigureText, Heading, Line, Paragraph, Picture, Run, Table, Text

_LEFT_OUT: Final = "本范围内不予公开，见报告全文"
_BLANK: Final = "—"


def for_audience(document: Document, programme: Programme, audience: str, place: Path) -> Document:
    """`document` as `audience` of `programme` may see it; `place` is the folder of its run.

    Full audiences get everything but lists of rows of cases; suppressed ones what suppression.py leaves of the figures.
    DeliveryRefused M08 if the audience is none or has no threshold.
    """
    known = programme.audiences.get(audience)
    if known is None:
        raise DeliveryRefused("M08", audience=audience)
    if known.figures == "full":
        return without_rows(document)
    if known.threshold is None:
        raise DeliveryRefused("M08", audience=audience)
    releases = told(programme, audience, known.threshold, place)
    return suppressed(document, releases, programme, known.threshold)


def suppressed(document: Document, releases: tuple[Release, ...], programme: Programme, threshold: int) -> Document:
    """`document` with everything hidden that the last of `releases` hides; everything, if there is none."""
    veil = veil_over(releases, programme) if releases else Veil(Release(programme.begins, Figures({})), None, {}, 0)
    hidden = _Hidden(veil)
    note = Paragraph(
        (Text(f"注：{STAR}为不予公开的数值，即小于{threshold}的数值，以及可以据以推算出这些数值的其他数值。"),),
        flush=True,
    )
    return Document(
        replace(document.head, title=tuple(map(without_numbers, document.head.title))),
        (*hidden.blocks(document.body), note),
        tuple(Attachment(a.title, tuple(hidden.attached(a.blocks))) for a in document.attachments),
    )


def _line(what: str) -> Paragraph:
    return Paragraph((Text(f"（{what}{_LEFT_OUT}。）"),), flush=True)


class _Hidden:
    """Puts the veil over blocks."""

    def __init__(self, veil: Veil) -> None:
        self._veil = veil
        self._order = {key: i for i, key in enumerate(veil.now.figures)}

    def blocks(self, blocks: Iterable[Block]) -> Iterator[Block]:
        for block in blocks:
            match block:
                case Paragraph():
                    yield self._paragraph(block)
                case Heading():
                    yield replace(block, text=without_numbers(block.text))
                case Table():
                    yield self._table(block)
                case Chart():
                    yield redrawn(block, self._veil)
                case Picture():
                    yield _line("本处图片")

    def attached(self, blocks: tuple[Block, ...]) -> Iterator[Block]:
        """The blocks of an attachment; one about the quality of the data is all counts and places of rows."""
        if any(isinstance(block, Table) and block.of == "quality" for block in blocks):
            yield _line("本附件")
        else:
            yield from self.blocks(blocks)

    def _paragraph(self, paragraph: Paragraph) -> Paragraph:
        if names_rows("".join(run.text for run in paragraph.runs if isinstance(run, Text))):
            return _line("本段列有台账编号，")
        return replace(paragraph, runs=tuple(self._run(run) for run in paragraph.runs))

    def _run(self, run: Run) -> Run:
        return self._veil.shown(run) if isinstance(run, FigureText) else Text(without_numbers(run.text))

    def _table(self, table: Table) -> Block:
        if table.of in BY_NAME:
            return _line(f"《{BY_NAME[table.of].sheet}》逐条清单")
        if table.of != "figures":
            return _line("本处表格")
        runs = [run for line in table.lines for run in line.cells if isinstance(run, FigureText)]
        printed = Counter((run.key, str(run.part)) for run in runs)
        several = {at for at, times in printed.items() if times > 1}
        lines = [self._told(line, several) for line in table.lines]
        return replace(
            table,
            caption=without_numbers(table.caption),
            lines=tuple(self._ordered(lines)),
            note=without_numbers(table.note),
        )

    def _told(self, line: Line, several: Set[tuple[str, str]]) -> Line:
        """A line; what it prints of one figure in several places is of several bureaux or periods, and not told."""
        first = next((i for i, run in enumerate(line.cells) if isinstance(run, Text)), 0)
        return replace(line, cells=tuple(self._cell(run, several, i == first) for i, run in enumerate(line.cells)))

    def _cell(self, run: Run, several: Set[tuple[str, str]], name: bool) -> Run:
        if isinstance(run, FigureText):
            text = STAR if (run.key, run.part) in several and run.text != _BLANK else None
            return self._veil.shown(run) if text is None else FigureText(text, run.key, "", part=run.part)
        bare = without_numbers(run.text)
        return Text(bare) if not name or set(bare) <= {STAR, "＋", "－", " "} else run

    def _ordered(self, lines: list[Line]) -> Iterator[Line]:
        """The lines between two heads in the catalogue's order: one by size tells between which others a star lies."""
        block: list[Line] = []
        for line in lines:
            if line.group or line.total:
                yield from self._sorted(block)
                block = []
                yield line
            else:
                block.append(line)
        yield from self._sorted(block)

    def _sorted(self, lines: list[Line]) -> list[Line]:
        if all(STAR not in run.text for line in lines for run in line.cells):
            return lines
        keys = [next((r.key for r in line.cells if isinstance(r, FigureText)), "") for line in lines]
        return [line for _, line in sorted(zip(keys, lines, strict=True), key=lambda at: self._order.get(at[0], 0))]
