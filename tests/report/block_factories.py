"""Blocks with defaults, so that a test names only what matters to it."""

from datetime import date
from typing import Any

from guatu.report.blocks import Chart, Column, FigureText, Head, Line, Paragraph, Picture, Run, Table, Text

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
NOTE = "发现问题：登记的全部问题，依据问题整改台账65条记录，上期55个。"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50"><g><text style="font-family: guatu-hei" x="1" y="2">图</text></g></svg>'


def paragraph(*runs: Run | str) -> Paragraph:
    """A paragraph of runs; a string is plain text."""
    return Paragraph(tuple(Text(run) if isinstance(run, str) else run for run in runs))


def figure(text: str = "65个", note: str = NOTE) -> FigureText:
    """A printed figure with its derivation."""
    return FigureText(text, "findings.found", note)


def table(*rows: tuple[str, ...], **changed: Any) -> Table:
    """A table of three columns; a row of one cell is a group head."""
    columns = (Column("指标", weight=2.0), Column("累计", "right", "个"), Column("本期新增", "right"))
    lines = tuple(Line(tuple(Text(cell) for cell in row), group=len(row) == 1) for row in rows)
    return Table(**{"caption": "统计表", "columns": columns, "lines": lines, **changed})


def chart(svg: str = SVG, title: str = "甲最多，为3个", alt: str = "甲最多，为3个。甲3个。") -> Chart:
    """A chart of one word."""
    return Chart(title, svg, alt, ("图",))


def picture(**changed: Any) -> Picture:
    """A picture of one pixel."""
    of: dict[str, Any] = {"media": "image/png", "data": PIXEL, "width": 1, "height": 1, "alt": "一点", "caption": "点"}
    return Picture(**{**of, **changed})


def head(**changed: Any) -> Head:
    """The head of a formal report that is not yet approved."""
    of: dict[str, Any] = {
        "report": "report_formal",
        "title": ("关于第4期", "教育整顿", "进展情况", "的报告"),
        "mark": "示范县公安局文件",
        "document_number": "示公教整〔2020〕19号",
        "signer": "张三",
        "addressee": "第八驻点指导组",
        "organ": "示范县公安局",
        "date": date(2020, 9, 30),
        "copies_to": "县委办公室。",
        "issuer": "示范县公安局办公室",
        "issue": 4,
    }
    return Head(**{**of, **changed})
