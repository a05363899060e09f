"""programme.yml and periods/*.yml as strict typed models: everything that differs between campaigns, counties and years.

An unknown key, a wrong type or a reference to something undefined is a ConfigError naming file, line and near miss.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, StringConstraints, ValidationError

from guatu.errors import ConfigError
from guatu.messages import nearest
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
    """One address and its audience."""

    address: Word
    audience: Word


class Mail(_Model):
    """Who gets mail and in which mode; server and credentials come from the environment only."""

    sender: Word
    allowed_domains: tuple[Word, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    mode: Literal["report", "notice"] = "notice"
    attach_pdf: bool = False
    require_approval: bool = True


class Colours(_Model):
    """Two-colour close-out: the activity states shown green and yellow."""

    green: Word | tuple[Word, ...]
    yellow: Word | tuple[Word, ...]


class Programme(_Model):
    """A programme as programme.yml states it."""

    id: Code
    name: Word
    short_name: Word
    addressee: Word
    begins: date
    ends: date
    working_days: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "CN"
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
        found = []
        for path in (self.folder / "periods").glob("*.yml"):
            try:
                found.append(date.fromisoformat(path.stem))
            except ValueError:
                raise ConfigError(
                    "P04",
                    file=f"periods/{path.name}",
                    line=1,
                    key="cut_off",
                    found=path.stem,
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
        period = _model(Period, file, name)
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
    programme = _model(Programme, file, name)
    programme._folder = folder
    _references(programme, file, name)
    return programme


M = TypeVar("M", bound=BaseModel)


def _model(model: type[M], file: YamlFile, name: str) -> M:
    """`file` as `model`; the fault that stands first in the file becomes a ConfigError with its line."""
    if not isinstance(file.values, dict):
        raise ConfigError("P04", file=name, line=1, key="", found=file.values, why="应为“键: 值”的列表")
    try:
        return model.model_validate(file.values)
    except ValidationError as faults:
        raise _config_error(model, faults, file, name) from None


def _config_error(model: type[BaseModel], faults: ValidationError, file: YamlFile, name: str) -> ConfigError:
    found = [e for e in faults.errors() if not _is_around(e["loc"], faults)]
    fault = min(found, key=lambda e: (e["type"] == "missing", file.line(_yaml_location(e["loc"]))))
    at = _yaml_location(fault["loc"])
    key, line = ".".join(map(str, at)), file.line(at)
    if fault["type"] == "extra_forbidden":
        return ConfigError("P03", file=name, line=line, key=key, near=nearest(str(at[-1]), _known_keys(model, at)))
    if fault["type"] == "missing":
        return ConfigError("P05", file=name, line=line, key=key)
    return ConfigError(
        "P04", file=name, line=line, key=key, found=fault["input"], why=_why(fault["type"], fault.get("ctx", {}))
    )


def _is_around(loc: tuple[str | int, ...], faults: ValidationError) -> bool:
    """Whether a fault further inside explains this one: a list whose only item is wrong counts as too short, too."""
    return any(len(e["loc"]) > len(loc) and e["loc"][: len(loc)] == loc for e in faults.errors())


_UNION_TAGS = ("int", "tuple", "constrained-int", "function-", "str", "constrained-str")


def _yaml_location(loc: tuple[str | int, ...]) -> Location:
    """A pydantic location without the names of union members, in the words of the file."""
    return tuple(p for p in loc if not (isinstance(p, str) and (p in _UNION_TAGS or "[" in p)))


_NESTED: dict[str, type[BaseModel]] = {
    "bureaus": Bureau,
    "methods": Method,
    "report": Report,
    "mail": Mail,
    "audiences": Audience,
    "close_out_colours": Colours,
}


def _known_keys(model: type[BaseModel], at: Location) -> list[str]:
    """The keys allowed where `at` stands."""
    owner = _NESTED.get(str(at[0]), model) if len(at) > 1 else model
    owner = Recipient if at[:2] == ("mail", "recipients") else owner
    return [field.alias or name for name, field in owner.model_fields.items()]


def _why(kind: str, context: dict[str, Any]) -> str:
    """Pydantic's type of fault as a sentence for the person who edits the file."""
    if "date" in kind:
        return "应为日期，如 2020-09-30"
    if kind.startswith("int"):
        return "应为整数"
    if kind == "string_type":
        return "应为文字；若是数字或 是/否，请加引号"
    if kind == "tuple_type":
        return "应为列表"
    if kind == "literal_error":
        return f"应为 {context.get('expected', '')} 之一"
    if kind == "string_pattern_mismatch":
        return f"格式应为 {context.get('pattern', '')}"
    if kind.startswith(("greater_than", "less_than")):
        return "超出允许范围（" + "、".join(f"{k} {v}" for k, v in context.items()) + "）"
    return {"too_short": "不能为空", "bool_type": "应为 true 或 false"}.get(kind, kind)


def _references(programme: Programme, file: YamlFile, name: str) -> None:
    """Everything that names something else must name something there is; and codes must be unique."""
    groups = [m.name for m in programme.methods]
    for key in ("trainings_by", "checks_by", "outcomes_by"):
        _defined(getattr(programme, key), groups, file, name, (key,))
    for i, recipient in enumerate(programme.mail.recipients if programme.mail else ()):
        _defined(recipient.audience, list(programme.audiences), file, name, ("mail", "recipients", i, "audience"))
    for i, bureau in enumerate(programme.bureaus):
        for k, unit in enumerate(bureau.units):
            _defined(unit, list(programme.units), file, name, ("bureaus", i, "units", k))
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
