"""programme.yml and periods/*.yml as strict typed models: everything that differs between campaigns, counties and years.

An unknown key, a wrong type or a reference to something undefined is a ConfigError naming file, line and near miss.
"""

import os
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, StringConstraints

from guatu.crosswalk import CodeList, Crosswalk, misfit
from guatu.errors import ConfigError
from guatu.messages import nearest
from guatu.severities import SEVERITIES, RuleChange, objection
from guatu.typed import typed
from guatu.yamlfile import Location, YamlFile, read_yaml

Word = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Words = Annotated[tuple[Word, ...], Field(min_length=1)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
Kind = Literal["report_formal", "report_plain", "bulletin"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Bureau(_Model):
    """One reporting office: one report each. `strength` is head-count by category; `units` narrows the programme's."""

    code: Code
    name: Word
    document_code: Word
    signer: Word
    strength: dict[Word, Annotated[int, Field(ge=0)]] = {}
    units: tuple[Word, ...] = ()


class Method(_Model):
    """A method group such as 五查 (强基础, 铸忠诚 …) and its members."""

    name: Word
    effect: Word
    members: Words


class Report(_Model):
    """How the report is set: its kind and the decimals of printed rates."""

    kind: Kind = "report_formal"
    decimals: Annotated[int, Field(ge=0, le=4)] = 1


class Audience(_Model):
    """What an audience may see: full figures, or small cells suppressed below `threshold`."""

    figures: Literal["full", "suppressed"]
    threshold: Annotated[int, Field(ge=2)] | None = None


class Recipient(_Model):
    """One address and its audience; of `bureaus` only, if it names any. `roundup`: one notice over all of them."""

    address: Word
    audience: Word
    bureaus: tuple[Code, ...] = ()
    roundup: bool = False


class Reply(_Model):
    """What a server's reply means where a provider uses its code in a way of its own: `says` is part of its words."""

    code: Annotated[int, Field(ge=400, le=599)]
    says: Word
    means: Literal["retry", "dead"]
    after: Annotated[int, Field(ge=0, le=86400)] = 0


class Limits(_Model):
    """How much mail goes out at a time. `megabytes` is the size of one message as sent."""

    per_minute: Annotated[int, Field(ge=1)] = 60
    per_connection: Annotated[int, Field(ge=1)] = 20
    megabytes: Annotated[int, Field(ge=1)] = 10


class Mail(_Model):
    """Who gets mail and in which mode; server and credentials come from the environment only.

    `full_report` says where the whole report is read: a link or a place, in which {programme}, {period} and {bureau} are
    filled in.
    """

    sender: Word
    allowed_domains: tuple[Word, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    mode: Literal["report", "notice"] = "notice"
    attach_pdf: bool = False
    require_approval: bool = True
    full_report: Word | None = None
    limits: Limits = Limits()
    replies: tuple[Reply, ...] = ()


class Colours(_Model):
    """Two-colour close-out: the activity states shown green and yellow."""

    green: Word | tuple[Word, ...]
    yellow: Word | tuple[Word, ...]


class Programme(_Model):
    """A programme as programme.yml states it.

    `rules` changes what a consistency rule weighs, by its code (severities.py); `synonyms` gives other wordings of a
    ledger's headers, by the contract's own (checked where ledgers are read: ledgers/header.py); `crosswalks` say which
    words of the code lists were others before.
    """

    id: Code
    name: Word
    short_name: Word
    addressee: Word
    begins: date
    ends: date
    working_days: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "CN"
    workdays: tuple[date, ...] = ()
    days_off: tuple[date, ...] = ()
    ledgers: Word = "ledgers"
    empty_marks: tuple[Word, ...] = ("无", "/", "—", "-", "N/A")
    notebooks: tuple[Code, ...] = ("progress",)
    bureaus: Annotated[tuple[Bureau, ...], Field(min_length=1)]
    units: Words
    tasks: Words
    measures: Annotated[int, Field(ge=1)] | Words
    task_forces: Words
    tiers: Words
    methods: Annotated[tuple[Method, ...], Field(min_length=1)]
    trainings_by: Word
    checks_by: Word
    outcomes_by: Word
    finding_sources: Words
    closure_criteria: tuple[Word, ...] = ()
    branches: Words
    ailments: Words
    regulation_categories: Words
    event_kinds: Words
    close_out_colours: Colours
    transformations: tuple[Word, ...] = ()
    improvements: tuple[Word, ...] = ()
    report: Report = Report()
    audiences: dict[Word, Audience] = {}
    mail: Mail | None = None
    rules: dict[Word, RuleChange] = {}
    synonyms: dict[Word, Words] = {}
    crosswalks: tuple[Crosswalk, ...] = ()
    _folder: Path = PrivateAttr(default=Path())

    @property
    def folder(self) -> Path:
        """The folder that programme.yml was read from."""
        return self._folder

    @property
    def measure_count(self) -> int:
        """How many measures the programme has; they are numbered from 1."""
        return self.measures if isinstance(self.measures, int) else len(self.measures)

    def method(self, name: str) -> Method:
        """The method group called `name`."""
        return next(m for m in self.methods if m.name == name)

    def words(self, name: CodeList) -> tuple[str, ...]:
        """The words of a code list by its key in programme.yml; of `trainings_by` and the like, the group's members."""
        found: str | tuple[str, ...] = getattr(self, name)
        return self.method(found).members if isinstance(found, str) else found

    def bureau(self, code: str) -> Bureau:
        """The bureau with `code`; ConfigError P08 names the nearest code otherwise."""
        for bureau in self.bureaus:
            if bureau.code == code:
                return bureau
        raise ConfigError("P08", bureau=code, near=nearest(code, [b.code for b in self.bureaus]))

    def ledgers_root(self) -> Path:
        """The folder of <period>/<bureau code>.xlsx."""
        return self.folder / self.ledgers

    def units_of(self, bureau: Bureau) -> tuple[str, ...]:
        """The units that report in `bureau`'s ledgers."""
        return bureau.units or self.units

    def narrowed(self, code: str) -> Self:
        """This programme with the one bureau and without its mail list: what a snapshot may carry."""
        return self.model_copy(update={"bureaus": (self.bureau(code),), "mail": None, "ledgers": "ledgers"})

    def cut_offs(self) -> tuple[date, ...]:
        """The cut-offs that have a period file, oldest first."""
        found, folder = [], self.folder / "periods"
        names = os.listdir(folder) if folder.is_dir() else []  # noqa: PTH208 - asked thousands of times by `run --due`
        for stem in sorted(name.removesuffix(".yml") for name in names if name.endswith(".yml")):
            try:
                found.append(date.fromisoformat(stem))
            except ValueError:
                raise ConfigError(
                    "P04",
                    file=f"periods/{stem}.yml",
                    line=1,
                    key="cut_off",
                    found=stem,
                    why="文件名应为截至日期 YYYY-MM-DD.yml",
                ) from None
        return tuple(sorted(found))

    def period(self, cut_off: str | date) -> "Period":
        """The period that ends at `cut_off` (a date, YYYY-MM-DD, or `latest`); ConfigError P07 if there is none."""
        known = self.cut_offs()
        wanted = str(known[-1]) if cut_off == "latest" and known else str(cut_off)
        if wanted not in {str(c) for c in known}:
            raise ConfigError("P07", period=wanted, known="、".join(map(str, known)) or "—")
        name = f"periods/{wanted}.yml"
        file = read_yaml(self.folder / name, name)
        period = typed(Period, file, name)
        if str(period.cut_off) != wanted:
            raise ConfigError(
                "P04",
                file=name,
                line=file.line(("cut_off",)),
                key="cut_off",
                found=period.cut_off,
                why=f"应与文件名一致，即 {wanted}",
            )
        if period.begins > period.cut_off:
            raise ConfigError(
                "P04",
                file=name,
                line=file.line(("from",)),
                key="from",
                found=period.begins,
                why=f"晚于截至日期 {wanted}",
            )
        return period


class Period(_Model):
    """One reporting period: (previous cut-off, `cut_off`], `begins` for the first one; YAML calls it `from`."""

    cut_off: date
    begins: date = Field(alias="from")
    issue: Annotated[int, Field(ge=1)]
    document_number: Annotated[int, Field(ge=1)]
    nil_returns: tuple[Word, ...] = ()


def load_programme(folder: Path) -> Programme:
    """Read and check `folder`/programme.yml; ConfigError says what is wrong, where, and what may have been meant."""
    name = f"{folder.name}/programme.yml"
    file = read_yaml(folder / "programme.yml", name)
    programme = typed(Programme, file, name)
    programme._folder = folder
    _references(programme, file, name)
    return programme


def _references(programme: Programme, file: YamlFile, name: str) -> None:
    """Everything that names something else must name something there is; and codes must be unique."""
    groups = [m.name for m in programme.methods]
    for key in ("trainings_by", "checks_by", "outcomes_by"):
        _defined(getattr(programme, key), groups, file, name, (key,))
    for i, recipient in enumerate(programme.mail.recipients if programme.mail else ()):
        _defined(recipient.audience, list(programme.audiences), file, name, ("mail", "recipients", i, "audience"))
        for k, code in enumerate(recipient.bureaus):
            _defined(code, [b.code for b in programme.bureaus], file, name, ("mail", "recipients", i, "bureaus", k))
    for i, bureau in enumerate(programme.bureaus):
        for k, unit in enumerate(bureau.units):
            _defined(unit, list(programme.units), file, name, ("bureaus", i, "units", k))
    for code, change in programme.rules.items():
        _defined(code, list(SEVERITIES), file, name, ("rules", code))
        why = objection(code, change.severity)
        if why:
            at = ("rules", code, "severity")
            raise ConfigError("P04", file=name, line=file.line(at), key=".".join(at), found=change.severity, why=why)
    for i, crosswalk in enumerate(programme.crosswalks):
        unfit = misfit(crosswalk, programme.words(crosswalk.list), programme.crosswalks)
        if unfit:
            at = ("crosswalks", str(i), unfit.key)
            line = file.line(("crosswalks", i, unfit.key))
            raise ConfigError("P04", file=name, line=line, key=".".join(at), found=unfit.found, why=unfit.why)
    for key in (
        "bureaus",
        "units",
        "tasks",
        "task_forces",
        "tiers",
        "methods",
        "finding_sources",
        "branches",
        "ailments",
        "regulation_categories",
        "event_kinds",
    ):
        _unique(getattr(programme, key), file, name, key)
    if programme.begins > programme.ends:
        raise ConfigError(
            "P04", file=name, line=file.line(("ends",)), key="ends", found=programme.ends, why="早于 begins"
        )


def _defined(word: str, known: list[str], file: YamlFile, name: str, at: Location) -> None:
    if word not in known:
        raise ConfigError(
            "P06", file=name, line=file.line(at), key=".".join(map(str, at)), found=word, near=nearest(word, known)
        )


def _unique(values: tuple[Any, ...], file: YamlFile, name: str, key: str) -> None:
    seen: set[str] = set()
    for i, value in enumerate(values):
        word = getattr(value, "code", None) or getattr(value, "name", None) or value
        if word in seen:
            raise ConfigError("P04", file=name, line=file.line((key, i)), key=key, found=word, why="重复")
        seen.add(word)
