"""Whether this machine can do the work: each thing looked at as a line, ok, warning or error, with what to do."""

import os
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal

from guatu.errors import DeliveryRefused, FontsMissing, GuatuError
from guatu.fonts import ROLES, find_faces
from guatu.messages import Lang, sentence
from guatu.migrations import MIGRATIONS
from guatu.programme import Programme, load_programme
from guatu.schedule.book import PLACE, clock_is_behind, next_period_is_unplanned, today
from guatu.store import DATABASE, version_of
from guatu.workdays import Calendar, calendar_of

State = Literal["ok", "warning", "error"]
_PATCHED: Final = {(3, 11): 15, (3, 12): 13, (3, 13): 12, (3, 14): 3}
"""The least patch release of each Python whose e-mail library cannot be made to forge header lines (CVE-2026-1299)."""

_LEAST_SPACE: Final = 200 << 20
_LITTLE_SPACE: Final = 2 << 30
_HORIZON: Final = timedelta(days=90)
_CELLS: Final = (("parameters", "n = 1"), ("", "n + 1"))


@dataclass(frozen=True)
class Line:
    """One thing looked at: how it stands, and the sentence that says so and what to do."""

    code: str
    state: State
    values: dict[str, object] = field(default_factory=dict)

    def message(self, lang: Lang = "zh") -> str:
        """What was found and what to do."""
        return sentence(self.code, self.values, lang)

    def to_json(self, lang: Lang = "zh") -> dict[str, Any]:
        """The object of `guatu doctor --json`."""
        return {"code": self.code, "state": self.state, "message": self.message(lang)}


def examine(outputs: Path, programmes: Sequence[Path], now: datetime | None = None) -> Iterator[Line]:
    """Look at everything but the mail server. `programmes` are the folders with a programme.yml; nothing is changed."""
    now = now or datetime.now(UTC)
    yield _python()
    yield from _kernels()
    yield from _fonts()
    known = [entry for folder in programmes for entry in _programme(folder)]
    yield from (entry for entry in known if isinstance(entry, Line))
    loaded = [entry for entry in known if isinstance(entry, Programme)]
    yield from _calendar(loaded, today(now))
    yield from _space(outputs)
    yield from _privacy(outputs)
    yield _store(outputs)
    yield _zone()
    for programme in loaded:
        yield from _clock(programme, outputs, now)


def _python() -> Line:
    version = ".".join(map(str, sys.version_info[:3]))
    least = _PATCHED.get(sys.version_info[:2])
    if least is not None and sys.version_info[2] < least:
        return Line("H02", "warning", {"version": version, "least": f"{version.rpartition('.')[0]}.{least}"})
    return Line("H01", "ok", {"version": version})


def _kernels() -> Iterator[Line]:
    """A notebook of two cells, executed as any report's is."""
    import nbformat

    from guatu.run.kernel import Limits, why_cold
    from guatu.run.notebook import execute

    cells = [nbformat.v4.new_code_cell(text, metadata={"tags": [tag] if tag else []}) for tag, text in _CELLS]
    began = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="guatu-doctor-") as folder:
            source = Path(folder) / "doctor.ipynb"
            nbformat.write(nbformat.v4.new_notebook(cells=cells), source)
            execute(source, {"n": 2}, Path(folder), Limits(seconds=120))
    except Exception as fault:  # whatever keeps a kernel from starting
        why = str(fault) if isinstance(fault, GuatuError) else f"{type(fault).__name__}: {fault}"
        yield Line("H04", "error", {"why": why})
        return
    seconds = f"{time.monotonic() - began:.1f}"
    if why_cold():
        yield Line("H05", "warning", {"why": why_cold(), "seconds": seconds})
    else:
        yield Line("H03", "ok", {"seconds": seconds})


def _fonts() -> Iterator[Line]:
    try:
        faces = find_faces()
    except FontsMissing as fault:
        yield Line(fault.code, "error", fault.values)
        return
    for role in ROLES:
        face = faces.of(role)[0]
        values: dict[str, object] = {"role": role, "face": face.family, "file": face.path.name}
        yield Line("H07", "warning", values) if face.stand_in else Line("H06", "ok", values)


def _programme(folder: Path) -> Iterator[Line | Programme]:
    """The programme in a folder as loaded, or what is wrong with it; and what its next period lacks."""
    try:
        programme = load_programme(folder)
        periods = [programme.period(cut_off) for cut_off in programme.cut_offs()]
    except GuatuError as fault:
        yield Line("H10", "error", {"name": folder.name, "why": fault.sentence()})
        return
    yield Line("H09", "ok", {"name": folder.name, "bureaux": len(programme.bureaus), "periods": len(periods)})
    yield programme


def _calendar(programmes: Sequence[Programme], day: date) -> Iterator[Line]:
    """How far the working days are known: beyond today by a quarter, and over every programme that is under way."""
    last = _known_until(day.year)
    if last < day + _HORIZON:
        yield Line("H12", "error" if last < day else "warning", {"last": last})
    else:
        yield Line("H11", "ok", {"last": last})
    for programme in programmes:
        if programme.ends >= day and not calendar_of(programme).knows(programme.begins, programme.ends):
            yield Line("H13", "warning", {"name": programme.id, "ends": programme.ends})
        unplanned = next_period_is_unplanned(programme, day)
        if unplanned:
            yield Line("H14", "warning", {"name": programme.id, "last": unplanned})


def _known_until(year: int) -> date:
    """The last day of the last year whose working days are known."""
    calendar, after = Calendar(), year + 3
    known = (y for y in range(after, 2003, -1) if calendar.knows(date(y, 12, 30), date(y, 12, 31)))
    return date(next(known, 2003), 12, 31)


def _space(outputs: Path) -> Iterator[Line]:
    """Room on the disk of outputs/, and leave to write there."""
    at = next(folder for folder in (outputs, *outputs.absolute().parents) if folder.exists())
    free = shutil.disk_usage(at).free
    values: dict[str, object] = {"folder": outputs, "free": f"{free / (1 << 30):.1f}"}
    yield (
        Line("H16", "error" if free < _LEAST_SPACE else "warning", values)
        if free < _LITTLE_SPACE
        else Line("H15", "ok", values)
    )
    if not os.access(at, os.W_OK | os.X_OK):
        yield Line("H17", "error", {"folder": at})


def _privacy(outputs: Path) -> Iterator[Line]:
    """Reports are for their owner alone; a share is opened on purpose, not by default."""
    if os.name != "nt" and outputs.is_dir() and outputs.stat().st_mode & 0o077:
        yield Line("H18", "warning", {"folder": outputs, "mode": oct(outputs.stat().st_mode & 0o777)[2:]})


def _store(outputs: Path) -> Line:
    """The database of sign-off and mail, opened for reading only."""
    path = outputs / DATABASE
    if not path.is_file():
        return Line("H20", "ok", {"file": DATABASE})
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)) as db:
            db.row_factory = sqlite3.Row
            said = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
            version = version_of(db)
    except sqlite3.Error as fault:
        return Line("H21", "error", {"file": DATABASE, "why": fault})
    if said != "ok":
        return Line("H21", "error", {"file": DATABASE, "why": said})
    if version > len(MIGRATIONS):
        return Line("H22", "error", {"file": DATABASE})
    return Line("H19", "ok", {"file": DATABASE, "version": version})


def _zone() -> Line:
    """The system's own zone matters to timers that do not name one."""
    offset = datetime.now().astimezone().utcoffset()
    if offset != PLACE.utcoffset(None):
        return Line("H24", "warning", {"zone": datetime.now().astimezone().tzname() or "—", "day": today()})
    return Line("H23", "ok", {"day": today()})


def _clock(programme: Programme, outputs: Path, now: datetime) -> Iterator[Line]:
    latest = clock_is_behind(programme, outputs, now)
    if latest:
        said = {"now": now.isoformat(timespec="minutes"), "latest": latest.isoformat(timespec="minutes")}
        yield Line("Q08", "error", dict(said))


def examine_mail(environment: Mapping[str, str] = os.environ) -> Line:
    """Whether the mail server answers, is safe and lets us in; nothing is sent."""
    from guatu.deliver.server import server_from
    from guatu.deliver.smtp import Connection, Ended

    try:
        server = server_from(environment)
        Connection(server, lambda phase: None).close()
    except DeliveryRefused as fault:
        return Line(fault.code, "error", fault.values)
    except Ended as ended:
        return Line("H26", "error", {"phase": ended.answer.phase, "why": ended.answer.code or ended.answer.word})
    return Line("H25", "ok", {"host": server.host})
