"""What verification says of a run: doubts, each with the file it is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from guatu.messages import Lang, sentence

Weight = Literal["error", "warning", "notice"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that does not agree. `file` is relative to the run's folder; `values` fill the sentence of `code`."""

    code: str
    file: str
    values: Mapping[str, object] = field(default_factory=dict)
    weight: Weight = "error"

    def message(self, lang: Lang = "zh") -> str:
        """Which file, what does not agree, what to do."""
        return sentence(self.code, {**self.values, "file": self.file}, lang)

    def to_json(self, lang: Lang = "zh") -> dict[str, Any]:
        """The object of `guatu verify --json`."""
        return {"code": self.code, "severity": self.weight, "file": self.file, "message": self.message(lang)}


@dataclass(frozen=True)
class Verdict:
    """The doubts about the run in `folder`; an error means that the run is not what it says."""

    folder: Path
    doubts: tuple[Doubt, ...]

    @property
    def errors(self) -> tuple[Doubt, ...]:
        """What proves that something was changed or lost."""
        return tuple(d for d in self.doubts if d.weight == "error")
