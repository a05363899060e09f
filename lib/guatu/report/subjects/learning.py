"""The notebook of training: attendance and passes by way, audience and unit, and who may have been missed."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final

from guatu.report.blocks import Block, Column, Line, Table, Text
from guatu.report.lines import broken_down, rates_table, values_of, word_of
from guatu.report.material import Material

_PARTS: Final = ("expected", "attended", "attendance_rate", "sat", "passed", "pass_rate")


def _attendance(material: Material) -> Iterator[Block]:
    """Sessions, attendance and passes by way of learning, audience and reporting unit."""
    axes = (("按学法", "method"), ("按对象", "audience"), ("按组织单位", "unit"))
    groups = (
        (title, [f for f in material.figures.family(f"trainings.by_{axis}") if f.value or axis != "unit"])
        for title, axis in axes
    )
    lines = broken_down(((title, some) for title, some in groups if some), "trainings.sessions", _PARTS, material)
    columns = (
        Column("类别", weight=2.2),
        Column("场次", "right"),
        Column("应到", "right", "人次", 1.2),
        Column("实到", "right", "人次", 1.2),
        Column("参学率", "right", weight=1.1),
        Column("参考", "right", "人次", 1.2),
        Column("合格", "right", "人次", 1.2),
        Column("合格率", "right", weight=1.1),
    )
    yield Table("", columns, lines, "注：没有组织学习培训的单位未列；未组织考试的，合格率以“—”表示。", of="figures")


_REACH: Final = ("strength", "", "reached", "missed", "absent", "excused")


def _coverage(material: Material) -> Iterator[Block]:
    """Each audience's strength beside its largest session, and its absences."""
    lines = []
    for figure in material.figures.family("trainings.by_audience"):
        keys = [figure.key if part == "" else f"{figure.key}.{part}" for part in _REACH]
        lines.append(Line((Text(word_of(figure)), *values_of(keys, material))))
    columns = (
        Column("对象", weight=1.6),
        Column("实有人数", "right", "人", 1.3),
        Column("场次", "right"),
        Column("单场最多实到", "right", "人", 1.5),
        Column("可能未覆盖", "right", "人", 1.4),
        Column("缺席", "right", "人次", 1.2),
        Column("其中请假", "right", "人次", 1.3),
    )
    note = "注：台账按场次登记人数、不登记个人。实有人数减去单场最多实到，是可能一场都未参加的人数的上限；方案未列明实有人数的以“—”表示。"
    yield Table("", columns, tuple(lines), note, of="figures")


TABLES: Final[Mapping[str, Callable[[Material], Iterator[Block]]]] = {
    "trainings.attendance": _attendance,
    "trainings.coverage": _coverage,
    "trainings.rates": partial(rates_table, "trainings"),
}
