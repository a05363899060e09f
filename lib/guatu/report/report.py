"""What a notebook talks to: one bureau's report of one period. Every method returns a block that shows itself."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

import pandas as pd

from guatu.errors import DocumentRefused
from guatu.indicators.closing import coloured, remaining
from guatu.indicators.figure import Figure
from guatu.messages import nearest
from guatu.programme import Method
from guatu.report import gallery, tables
from guatu.report.blocks import Group, Head, Heading, Paragraph, Table, Text
from guatu.report.history import history
from guatu.report.lab import Asked, explain
from guatu.report.live import rows_of
from guatu.report.material import Material
from guatu.report.narrative import Narrative, read_narrative
from guatu.report.opening import material_of, opened
from guatu.report.panel import show_panel
from guatu.report.photos import photo_rows
from guatu.report.prose import next_words, period_words, plain_text, say
from guatu.report.simplified import legible
from guatu.report.subjects import outcomes

_NO_NARRATIVE = "（本期未提供文字材料。）"


def open_report(programme: str, period: str = "latest", bureau: str = "") -> "Report":
    """The report of `bureau` (default: the programme's first) in `period` (a cut-off date or `latest`).

    In a run, and in the folder of a published one, it is made from the snapshot there; anywhere else, as in JupyterLab,
    from the ledgers on the spot. `programme` is a folder, its name under params/, or the programme's id. Raises
    ConfigError for what there is not, LedgersRefused for ledgers that do not add up. In JupyterLab the choice of the panel
    goes before the arguments, and guatu's errors are shown as boxes.
    """
    parameters = Asked(programme, period, bureau)
    material = opened(parameters, material_of)
    explain(material.programme.report.decimals)
    return Report(material, parameters)


class Report:
    """One bureau's report of one period. `report["findings.found"]` is a Figure; the methods give blocks."""

    def __init__(self, material: Material, parameters: Asked | None = None) -> None:
        self._material = replace(material, ledgers=legible(material.ledgers))
        self._parameters = parameters
        self._decimals = material.programme.report.decimals

    def __getitem__(self, key: str) -> Figure:
        return self._material.figures[key]

    @cached_property
    def words(self) -> Mapping[str, str]:
        """What prose and titles may name besides figures.

        {cut_off}, {period}, {issue}, {next_period}; {bureau}, {addressee}, {programme}, {short_name}; {trainings_by},
        {checks_by} and {outcomes_by}, the method groups that supply those lists; {criteria} of a close-out; {green}, {yellow} and
        {rest}, the states of activities shown so or not at all.
        """
        m = self._material
        return {
            **period_words(m.period),
            "next_period": next_words(m.period),
            "trainings_by": m.programme.trainings_by,
            "checks_by": m.programme.checks_by,
            "outcomes_by": m.programme.outcomes_by,
            "criteria": "、".join(m.programme.closure_criteria),
            "green": "、".join(coloured(m.programme, "green")),
            "yellow": "、".join(coloured(m.programme, "yellow")),
            "rest": "、".join(remaining(m.programme)) or "其他状态",
            "bureau": m.bureau.name,
            "addressee": m.programme.addressee,
            "programme": m.programme.name,
            "short_name": m.programme.short_name,
        }

    def head(self, *title: str, plain: bool = False) -> Head:
        """The official elements: organ mark, 文号, signer, title, addressee, signature and imprint.

        `title` is the report's title in segments that must not be broken over lines, with words such as {short_name} in
        them; default: the progress report's. A `plain` report (report_plain) has a title, an organ and a date only.
        """
        m = self._material
        own = ("关于", "{issue}（{period}）", "{short_name}", "工作", "进展情况", "的报告")
        segments = tuple(plain_text(segment, self._material.figures, self.words) for segment in title or own)
        if plain:
            return Head("report_plain", segments, organ=m.bureau.name, date=m.period.cut_off)
        return Head(
            m.programme.report.kind,
            segments,
            mark=f"{m.bureau.name}文件",
            document_number=f"{m.bureau.document_code}〔{m.period.cut_off.year}〕{m.period.document_number}号",
            signer=m.bureau.signer,
            addressee=m.programme.addressee,
            organ=m.bureau.name,
            date=m.period.cut_off,
            issuer=m.bureau.name,
            issue=m.period.issue,
        )

    def say(self, template: str, *, when: str = "", otherwise: str = "") -> Group:
        """Prose with figures by key: `发现问题{findings.found:个}`; a blank line begins a paragraph.

        Where the figure `when` is 0 or has no value, `otherwise` is said instead, or nothing.
        """
        chosen = template if not when or self[when].value else otherwise
        return Group(say(chosen, self._material.figures, self.words, self._decimals))

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
            blocks.extend(
                piece for name in self._charts_after(method, named) for piece in gallery.chart(name, self._material)
            )
        return Group(tuple(blocks))

    def _charts_after(self, method: Method, named: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        supplies = {role: getattr(self._material.programme, f"{role}_by", None) for role in named}
        unknown = next((role for role, name in supplies.items() if name is None), None)
        if unknown:
            raise DocumentRefused("D08", name=unknown, near=nearest(unknown, ["trainings", "checks", "outcomes"]))
        return tuple(chart for role, names in named.items() if supplies[role] == method.name for chart in names)

    def claims(self, section: str) -> Group:
        """The programme's transformations and improvements: the narrative's word on each, then the evidence of all.

        Evidence are the rows whose 编号 the narrative names in the claim's sub-section of `section`.
        """
        programme = self._material.programme
        claims = (*programme.transformations, *programme.improvements)
        blocks: list[Any] = []
        for claim in claims:
            if not self._narrative.lacks(section, claim):
                blocks += [Heading(2, claim), *self.narrative(section, claim).blocks]
        said = blocks or self.narrative(section).blocks
        return Group((*said, outcomes.evidence(claims, self._narrative, section, self._material)))

    def table(self, name: str) -> Group:
        """A table by name, with its notes: one of tables.py, or a family of figures such as `findings.by_verdict`."""
        return tables.build(name, self._material)

    def chart(self, *names: str) -> Any:
        """One chart by name, or several one after the other."""
        drawn = tuple(piece for name in names for piece in gallery.chart(name, self._material))
        return drawn[0] if len(drawn) == 1 else Group(drawn)

    def photos(self, *names: str) -> Group:
        """The bureau's photos of the period, two to a row: all of them in order, or those whose files are called so."""
        return photo_rows(self._material.photos, names)

    def panel(self) -> None:
        """In JupyterLab, lists to choose another programme, period or bureau from; nothing anywhere else, nor in print."""
        if self._parameters:
            show_panel(self._parameters)

    def history(self, key: str) -> Table:
        """A figure at every cut-off up to this period's, as a table; its chart is `chart("….trend")` where there is one."""
        return history(key, self._material)

    def rows_of(self, key: str) -> Table:
        """The rows behind a figure, to be sorted and filtered in JupyterLab; a plain table in print."""
        return rows_of(key, self._material)

    def rows(self, name: str, *columns: str, **where: str) -> Table:
        """The rows of a ledger that hold these words, or the rows behind a figure: `report.rows("findings.overdue")`.

        `columns` chooses and orders the columns, by their English names; default: all that are permitted but the note.
        """
        return tables.rows(name, columns, where, self._material)

    def frame(self, ledger: str) -> pd.DataFrame:
        """A ledger as a data frame, for an analysis of one's own; permitted columns only."""
        return tables.ledger_table(ledger, self._material).frame()
