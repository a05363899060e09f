"""A year of a programme in small: ledgers that arrive late or wrong, and a run that only keeps what a real one leaves behind."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from guatu.files import digest, read_json, write_json
from guatu.programme import Period, Programme, load_programme
from guatu.report.material import INDICATORS
from guatu.run import publish
from guatu.run.changes import changes, replaced
from guatu.run.record import ATTEMPT, inputs_of, made_with
from guatu.run.seal import SUMS, seal
from guatu.schedule.book import due_by_period
from guatu.schedule.due import Judged

SAMPLE = Path(__file__).parents[2] / "params" / "shifan"
BAD = "一处错误"


class KilledError(Exception):
    """The process ended in the middle of a run."""


@dataclass
class World:
    """The programme's folder, its outputs, and how often each report was made."""

    folder: Path
    made: Counter[tuple[str, str]] = field(default_factory=Counter)
    kill_at: int | None = None

    @property
    def outputs(self) -> Path:
        """Where the runs are."""
        return self.folder / "outputs"

    @property
    def programme(self) -> Programme:
        """As it is now."""
        return load_programme(self.folder / "params" / "year")

    def send(self, period: str, bureau: str, content: str) -> None:
        """A bureau's ledgers arrive, or arrive again corrected."""
        place = self.folder / "params" / "year" / "ledgers" / period
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{bureau}.csv").write_text(content, "utf-8")

    def tick(self, day: date) -> None:
        """What a timer does: everything due, oldest period first."""
        programme = self.programme
        for period, due in due_by_period(programme, programme.bureaus, programme.notebooks, self.outputs, day):
            for judged in due:
                self._run(programme, period, judged)

    def _run(self, programme: Programme, period: Period, judged: Judged) -> None:
        bureau = programme.bureau(judged.entry.bureau)
        place = publish.place_of(self.outputs, programme.id, period.cut_off, bureau.code)
        with publish.alone(place), publish.staging(place) as staged:
            inputs = inputs_of(programme, period, bureau, self.outputs)
            ledgers = programme.ledgers_root() / str(period.cut_off) / f"{bureau.code}.csv"
            if BAD in ledgers.read_text("utf-8"):
                write_json(staged / ATTEMPT, {"inputs": inputs, "code": made_with()["code"]})
                publish.fail(place, staged, {"progress": BAD})
                return
            self._publish(staged, place, period, inputs, ledgers.read_text("utf-8"))
        self.made[str(period.cut_off), bureau.code] += 1

    def _publish(self, staged: Path, place: Path, period: Period, inputs: dict[str, str], content: str) -> None:
        before = {name: value for name, value in inputs.items() if name.startswith("before/")}
        write_json(
            staged / INDICATORS, {"findings.found": {"value": [content, before], "new": None, "label": "发现问题"}}
        )
        old = publish.record_of(place)
        record = {
            "schema": 1,
            "programme": place.parent.parent.name,
            "period": str(period.cut_off),
            "bureau": place.name,
            "state": "draft",
            "notebooks": {"progress": {}},
            "inputs": inputs,
            "made_with": made_with(),
            "changes": changes(place, old, staged, inputs),
            "replaces": replaced(place, old),
        }
        seal(staged, record, place, self._previous(place))
        if self.kill_at is not None and sum(self.made.values()) == self.kill_at:
            self.kill_at = None
            if place.exists():  # between the two renames of a swap
                place.rename(place.parent / f".{place.name}.old")
            raise KilledError
        publish.publish(staged, place)

    def _previous(self, place: Path) -> Path | None:
        runs = sorted(place.parent.parent.glob(f"*/{place.name}/{SUMS}"))
        return next((run.parent for run in reversed(runs) if run.parent.parent.name < place.parent.name), None)


def world(folder: Path, bureaux: int, cut_offs: list[date]) -> World:
    """A programme of that many bureaux and periods, nothing sent yet."""
    root = folder / "params" / "year"
    (root / "periods").mkdir(parents=True)
    text = (SAMPLE / "programme.yml").read_text("utf-8")
    head, tail = text.split("bureaus:\n", 1)
    rest = tail[tail.index("\nunits:") :]
    offices = "".join(
        f"  - {{code: B{n:02d}, name: 第{n}局, document_code: 局{n}, signer: 局长}}\n" for n in range(bureaux)
    )
    (root / "programme.yml").write_text(f"{head}bureaus:\n{offices}{rest}".replace("shifan-2020", "year"), "utf-8")
    begins = cut_offs[0] - timedelta(days=9)
    for n, cut_off in enumerate(cut_offs, 1):
        stated = f"cut_off: {cut_off}\nfrom: {begins}\nissue: {n}\ndocument_number: {n}\n"
        (root / "periods" / f"{cut_off}.yml").write_text(stated, "utf-8")
        begins = cut_off + timedelta(days=1)
    return World(folder)


def post(
    dice: random.Random, cut_offs: list[date], bureaux: list[str]
) -> dict[tuple[str, str], list[tuple[date, str]]]:
    """When the ledgers of each period and bureau arrive, with what in them: late, wrong at first, corrected afterwards."""
    found = {}
    for n, cut_off in enumerate(cut_offs):
        for bureau in bureaux:
            first = cut_off + timedelta(days=dice.choice((-2, 0, 0, 1, 3, 12)))
            arrivals = [(first, f"{bureau} {n} 原稿")]
            if dice.random() < 0.08:
                arrivals = [(first, f"{bureau} {n} {BAD}"), (first + timedelta(days=6), f"{bureau} {n} 改好")]
            if dice.random() < 0.08:
                arrivals.append((arrivals[-1][0] + timedelta(days=dice.randint(8, 30)), f"{bureau} {n} 更正"))
            found[str(cut_off), bureau] = [] if dice.random() < 0.01 else arrivals
    return found


def files(outputs: Path) -> Iterator[tuple[str, str, Path]]:
    """Every published run: period, bureau, folder."""
    for record in sorted(outputs.glob("year/*/*/run.json")):
        yield record.parent.parent.name, record.parent.name, record.parent


def content(run: Path) -> str:
    """What stood in the ledgers that a run was made from."""
    return str(read_json(run / INDICATORS)["findings.found"]["value"][0])


def links(run: Path) -> dict[str, str]:
    """The digests of the earlier periods' figures that a run was made from, by cut-off."""
    return {k.removeprefix("before/"): v for k, v in read_json(run / INDICATORS)["findings.found"]["value"][1].items()}


def figures_digest(run: Path) -> str:
    """By which a later period knows a run."""
    return digest(run / INDICATORS)
