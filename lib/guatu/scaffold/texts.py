"""The text files of a new programme: programme.yml and the first period from their templates, and a narrative to fill."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from string import Template
from typing import Final

from guatu.programme import Programme

_TEMPLATES: Final = Path(__file__).parent / "template"


def configuration(name: str, begins: date, cut_off: date) -> str:
    """programme.yml of a programme called `name` that begins on `begins` and lasts a year."""
    ends = date(begins.year + 1, 12, 31)
    return _filled("programme.yml", name=name, begins=begins, ends=ends, cut_off=cut_off)


def first_period(begins: date, cut_off: date) -> str:
    """periods/<cut_off>.yml of the first period."""
    return _filled("period.yml", begins=begins, cut_off=cut_off)


def _filled(template: str, **values: object) -> str:
    return Template((_TEMPLATES / template).read_text("utf-8")).substitute(values)


def narrative(programme: Programme) -> str:
    """The sections that the progress report asks for, each with a sentence that shows how a figure is named."""
    return "\n\n".join(_paragraphs(programme)) + "\n"


def _paragraphs(programme: Programme) -> Iterator[str]:
    yield "## 主要做法"
    for method in programme.methods:
        yield f"### {method.name}"
        shown = [sentence for role, sentence in _EXAMPLES.items() if getattr(programme, role) == method.name]
        yield "".join(["一是（请写做法，数字用花括号引用指标，不手填）。", *shown])
    yield "## 存在的主要问题"
    yield "一是（请写问题）。截至{cut_off}，逾期未整改问题{findings.overdue:个}。"
    yield "## 下一步工作打算"
    yield "一是（请写打算）。"


_EXAMPLES: Final = {
    "trainings_by": "组织学习{trainings.sessions:场次}，参学率{trainings.attendance_rate:%}。",
    "checks_by": "发现问题{findings.found:个}，其中本期新增{findings.found.new:个}，整改率{findings.rectification_rate:%}。",
    "outcomes_by": "制定和修订制度{regulations.total:项}。",
}
"""By the use of a method group, a sentence about what it does."""
