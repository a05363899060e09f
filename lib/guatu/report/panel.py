"""The panel in JupyterLab that says which programme, period and bureau a notebook shows, instead of its parameters cell.

A choice holds from the next run on; the button asks JupyterLab to run every cell. The panel is for the screen only.
"""

from typing import Any, Final

from guatu.errors import ConfigError
from guatu.places import find_programme, known_programmes
from guatu.programme import Programme
from guatu.report import look
from guatu.report.blocks import SCREEN_MIME
from guatu.report.escaping import flat
from guatu.report.lab import ACROSS, Asked, choose, in_lab, settled, shell

_BUTTON: Final = (
    '<button type="button" data-commandlinker-command="notebook:run-all-cells" style="padding:0 1.2em;height:28px;'
    f'margin:2px 0 0 1em;border:1px solid {look.NOW};background:{look.NOW};color:{look.SHEET};cursor:pointer">重新运行</button>'
)
"""JupyterLab carries out the command that an element names in this attribute."""


def show_panel(parameters: Asked) -> None:
    """Show the panel of a notebook whose parameters cell asks for `parameters`; nothing outside JupyterLab."""
    programmes = _programmes(parameters) if in_lab() else ()
    if not programmes:
        return
    _close()
    _open.append(_Panel(parameters, programmes))
    view = _open[0].box._repr_mimebundle_()
    shell().display_pub.publish(
        {**view, "text/plain": "（参数面板：仅在 JupyterLab 中显示）", SCREEN_MIME: {"what": "panel"}}
    )


_open: Final[list["_Panel"]] = []


def _close() -> None:
    for panel in _open:
        panel.box.close_all()
    _open.clear()


def _programmes(parameters: Asked) -> tuple[Programme, ...]:
    """The programmes to choose from: those under params/, and the one that is open."""
    known = {str(programme.folder): programme for programme in known_programmes()}
    for asked in (parameters, settled(parameters)):
        try:
            programme = find_programme(asked.programme)
        except ConfigError:
            continue
        known.setdefault(str(programme.folder), programme)
    return tuple(programme for programme in known.values() if programme.cut_offs())


class _Panel:
    """Three lists to choose from, the button, and what holds now."""

    def __init__(self, parameters: Asked, programmes: tuple[Programme, ...]) -> None:
        import ipywidgets

        self.parameters = parameters
        self.by_folder = {str(programme.folder): programme for programme in programmes}
        self.own = self.resolved(parameters)
        shown = self.resolved(settled(parameters)) or self.own or self.first(next(iter(self.by_folder)))
        look_of_lists = {
            "layout": ipywidgets.Layout(width="auto", margin="2px 1.5em 2px 2px"),
            "style": {"description_width": "initial"},
        }
        names = [(programme.short_name, folder) for folder, programme in self.by_folder.items()]
        self.programme = ipywidgets.Dropdown(options=names, value=shown.programme, description="方案", **look_of_lists)
        self.period = ipywidgets.Dropdown(description="报告期", **look_of_lists)
        self.bureau = ipywidgets.Dropdown(description="单位", **look_of_lists)
        self.note = ipywidgets.HTML()
        self.offer(shown)
        self.say(chosen=settled(parameters) != parameters)
        self.programme.observe(self.other_programme, "value")
        self.period.observe(self.changed, "value")
        self.bureau.observe(self.changed, "value")
        row = ipywidgets.HBox((self.programme, self.period, self.bureau, ipywidgets.HTML(_BUTTON)))
        row.layout.flex_flow = "row wrap"
        self.box = ipywidgets.VBox((row, self.note))

    def resolved(self, asked: Asked) -> Asked | None:
        """What is asked for by folder, cut-off and code; None where there is no such thing."""
        try:
            programme = find_programme(asked.programme)
            period = programme.period(asked.period).cut_off.isoformat()
            bureau = self.bureau_of(programme, asked.bureau)
        except ConfigError:
            return None
        return Asked(str(programme.folder), period, bureau)

    def bureau_of(self, programme: Programme, asked: str) -> str:
        """The code of the bureau asked for, of the first one, or ACROSS."""
        if self.parameters.bureau == ACROSS:
            return ACROSS
        return programme.bureau(asked).code if asked else programme.bureaus[0].code

    def first(self, folder: str) -> Asked:
        """The latest period and first bureau of a programme."""
        programme = self.by_folder[folder]
        return Asked(folder, programme.cut_offs()[-1].isoformat(), self.bureau_of(programme, ""))

    def offer(self, shown: Asked) -> None:
        """List the periods and bureaux of a programme, those of `shown` chosen."""
        programme = self.by_folder[shown.programme]
        self.period.options = [str(cut_off) for cut_off in reversed(programme.cut_offs())]
        self.period.value = shown.period
        across = self.parameters.bureau == ACROSS
        own = [(f"{bureau.name}（{bureau.code}）", bureau.code) for bureau in programme.bureaus]
        self.bureau.options = [("全部单位", ACROSS)] if across else own
        self.bureau.value = shown.bureau

    def other_programme(self, change: Any) -> None:
        self.offer(self.first(change["new"]))
        self.changed(change)

    def changed(self, change: Any) -> None:
        """Keep what the lists say for the next run; what the parameters cell says anyway is no choice."""
        if None in (self.period.value, self.bureau.value):
            return
        selected = Asked(self.programme.value, self.period.value, self.bureau.value)
        choose(self.parameters, self.parameters if selected == self.own else selected)
        self.say(chosen=selected != self.own, pending=True)

    def say(self, chosen: bool, pending: bool = False) -> None:
        """What holds now, below the lists."""
        text = "以此处所选为准，不用参数单元格中的值。" if chosen else "与参数单元格一致。"
        if pending:
            text += "点“重新运行”后生效。"
        self.note.value = f'<span style="color:{look.SECONDARY}">{flat(text)}</span>'
