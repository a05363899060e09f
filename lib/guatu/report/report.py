"""What a notebook talks to: one bureau's report of one period. Every method returns a block that shows itself."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from guatu.errors import DocumentRefused
from guatu.indicators.figure import Figure
from guatu.messages import nearest
from guatu.places import find_programme, outputs_folder
from guatu.programme import Method
from guatu.report import charts, tables
from guatu.report.blocks import Group, Head, Heading, Paragraph, Table, Text
from guatu.report.material import Material, examine, gather, holds, load
from guatu.report.narrative import Narrative, read_narrative
from guatu.report.prose import period_words, say

_NO_NARRATIVE = "（本期未提供文字材料。）"


def open_report(programme: str, period: str = "latest", bureau: str = "") -> "Report":
    """The report of `bureau` (default: the programme's first) in `period` (a cut-off date or `latest`).

    In a run, and in the folder of a published one, it is made from the snapshot there; anywhere else, as in JupyterLab,
    from the ledgers on the spot. `programme` is a folder, its name under params/, or the programme's id. Raises
    ConfigError for what there is not, LedgersRefused for ledgers that do not add up.
    """
    if holds(Path(), programme, period, bureau):
        return Report(load(Path()))
    found = find_programme(programme)
    at, office = found.period(period), found.bureau(bureau) if bureau else found.bureaus[0]
    outputs = outputs_folder()
    return Report(gather(examine(found, at, office, outputs), outputs))


class Report:
    """One bureau's report of one period. `report["findings.found"]` is a Figure; the methods give blocks."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._decimals = material.programme.report.decimals

    def __getitem__(self, key: str) -> Figure:
        return self._material.figures[key]

    @cached_property
    def words(self) -> Mapping[str, str]:
        """What prose may name besides figures: {cut_off}, {period}, {issue}, {bureau}, {addressee}, {programme}, {short_name}."""
        m = self._material
        return {
            **period_words(m.period),
            "bureau": m.bureau.name,
            "addressee": m.programme.addressee,
            "programme": m.programme.name,
            "short_name": m.programme.short_name,
        }

    def head(self, *title: str) -> Head:
        """The official elements: organ mark, 文号, signer, title, addressee, signature and imprint.

        `title` is the report's title in segments that must not be broken over lines; default: the progress report's.
        """
        m = self._material
        own = (
            "关于",
            f"{self.words['issue']}（{self.words['period']}）",
            m.programme.short_name,
            "工作",
            "进展情况",
            "的报告",
        )
        return Head(
            m.programme.report.kind,
            title or own,
            mark=f"{m.bureau.name}文件",
            document_number=f"{m.bureau.document_code}〔{m.period.cut_off.year}〕{m.period.document_number}号",
            signer=m.bureau.signer,
            addressee=m.programme.addressee,
            organ=m.bureau.name,
            date=m.period.cut_off,
            issuer=m.bureau.name,
            issue=m.period.issue,
        )

    def say(self, template: str) -> Group:
        """Prose with figures by key: `发现问题{findings.found:个}`; a blank line begins a paragraph."""
        return Group(say(template, self._material.figures, self.words, self._decimals))

    @cached_property
    def _narrative(self) -> Narrative:
        return read_narrative(self._material.narrative)

    def narrative(self, section: str, part: str = "") -> Group:
        """A section of the bureau's narrative of the period, its figures filled in; a remark where none was written.

        DocumentRefused D16 where a heading stands there that was probably meant for it.
        """
        if self._narrative.lacks(section, part):
            return Group((Paragraph((Text(_NO_NARRATIVE),)),))
        return self.say(self._narrative.section(section, part))

    def methods(self, section: str = "主要做法", **named: tuple[str, ...]) -> Group:
        """One heading per method group of the programme (三抓强基础 …), the narrative of it, and charts where asked.

        `trainings`, `checks` and `outcomes` name charts to set after the method group that supplies that code list.
        """
        blocks: list[Any] = []
        for method in self._material.programme.methods:
            blocks.append(Heading(2, method.name + method.effect))
            blocks.extend(self.narrative(section, method.name).blocks)
            blocks.extend(self.chart(name) for name in self._charts_after(method, named))
        return Group(tuple(blocks))

    def _charts_after(self, method: Method, named: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        supplies = {role: getattr(self._material.programme, f"{role}_by", None) for role in named}
        unknown = next((role for role, name in supplies.items() if name is None), None)
        if unknown:
            raise DocumentRefused("D08", name=unknown, near=nearest(unknown, ["trainings", "checks", "outcomes"]))
        return tuple(chart for role, names in named.items() if supplies[role] == method.name for chart in names)

    def table(self, name: str) -> Group:
        """A table by name, with its notes: `statistics`, `findings`, `leads`, `regulations`, `opinions`, `quality`, or a
        family of figures such as `findings.by_source`."""
        return tables.build(name, self._material)

    def chart(self, *names: str) -> Any:
        """One chart by name, or several one after the other."""
        drawn = tuple(charts.draw(name, self._material.figures, self._material.series) for name in names)
        return drawn[0] if len(drawn) == 1 else Group(drawn)

    def rows(self, ledger: str, **where: str) -> Table:
        """The rows of a ledger that hold these words: `report.rows("findings", state="整改中")`."""
        return tables.ledger_rows(ledger, where, self._material)

    def frame(self, ledger: str) -> pd.DataFrame:
        """A ledger as a data frame, for an analysis of one's own; permitted columns only."""
        return tables.ledger_table(ledger, self._material).frame()
