"""The rows behind a figure as a table that can be sorted and filtered in JupyterLab; in print it is a plain table.

DataTables comes with itables and goes into the notebook's own output, so that nothing is asked of the network.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

import pandas as pd
from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from guatu.ledgers.schema import BY_SHEET
from guatu.ledgers.table import Row, Value
from guatu.report import look, tables
from guatu.report.blocks import Table
from guatu.report.escaping import flat
from guatu.report.lab import in_lab
from guatu.report.lines import behind
from guatu.report.material import Material

_PAGE: Final = 10
_LONG: Final = 12  # characters: a column of longer texts may break them
_STYLE: Final = (
    f".guatu-rows{{font-size:13px;color:{look.INK};background:{look.SHEET}}}.guatu-rows p{{margin:0 0 .4em;font-weight:bold}}"
    ".guatu-rows td{vertical-align:baseline}.guatu-rows td.long{white-space:normal;min-width:16em}"
    ".guatu-rows tfoot input{width:100%;min-width:4em;box-sizing:border-box}"
)
_WORDS: Final[Mapping[str, str]] = {
    "search": "筛选：",
    "lengthMenu": "每页 _MENU_ 行",
    "info": "第 _START_ 至 _END_ 行，共 _TOTAL_ 行",
    "infoEmpty": "共 0 行",
    "infoFiltered": "（全部 _MAX_ 行）",
    "zeroRecords": "没有符合条件的行",
    "emptyTable": "没有行",
}


@dataclass(frozen=True, config=ConfigDict(extra="forbid", strict=True))
class LiveTable(Table):
    """A table that shows itself in JupyterLab as `html`; every renderer takes it for the plain table that it is."""

    html: str = ""

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        bundle = super()._repr_mimebundle_(include, exclude)
        return {**bundle, "text/html": self.html} if self.html else bundle


def rows_of(key: str, material: Material) -> Table:
    """The rows behind the figure `key`; DocumentRefused D01 or D25 if there is no such figure, or it has no rows."""
    plain = tables.rows(key, (), {}, material)
    if not in_lab():
        return plain
    ledger = BY_SHEET[material.figures[key].ledger]
    kept = [column for column in ledger.kept if column.name != "note"]
    frame = _frame(behind(material.figures[key], ledger.name, material), {c.name: c.header for c in kept})
    return LiveTable(
        plain.caption,
        plain.columns,
        plain.lines,
        plain.note,
        plain.landscape,
        of=plain.of,
        html=_html(frame, plain.caption),
    )


def _frame(rows: Iterable[Row], heads: Mapping[str, str]) -> pd.DataFrame:
    """The rows under their Chinese heads, in a form that sorts rightly."""
    values = [[_sortable(row[name]) for name in heads] for row in rows]
    return pd.DataFrame(values, columns=list(heads.values()), dtype=object)


def _sortable(value: Value) -> str | int:
    if isinstance(value, int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return "、".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


def _html(frame: pd.DataFrame, caption: str) -> str:
    """The interactive table, with the program that makes it so and the filter of each column below it."""
    import itables.options
    from itables.javascript import generate_init_offline_itables_html, to_html_datatable

    long = [i for i, head in enumerate(frame) if frame[head].map(lambda cell: len(str(cell))).max() > _LONG]
    options: dict[str, Any] = {
        "connected": False,
        "display_logo_when_loading": False,
        "column_filters": "footer",
        "columnDefs": [{"targets": long, "className": "long dt-left"}, {"targets": "_all", "className": "dt-left"}],
        "classes": "display compact nowrap",
        "style": "width:100%",
        "scrollX": True,
        "lengthMenu": [_PAGE, 50, 200],
        "layout": {"topStart": "search", "topEnd": "pageLength", "bottomStart": "info", "bottomEnd": "paging"},
        "language": dict(_WORDS),
        "maxBytes": 0,
        "maxRows": 0,
        "maxColumns": 0,
        "showIndex": False,
    }
    program = generate_init_offline_itables_html(itables.options.dt_bundle)
    table = to_html_datatable(frame, **options)
    return f'{program}<style>{_STYLE}</style><div class="guatu-rows"><p>{flat(caption)}</p>{table}</div>'
