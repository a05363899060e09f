"""A YAML file as plain values that know their line: what programme.yml and periods/*.yml are read with.

Duplicate keys are errors, sequences come back as tuples (the models are frozen), and `line` answers where a value stands.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from guatu.errors import ConfigError

Location = tuple[str | int, ...]


@dataclass(frozen=True)
class YamlFile:
    """The values of one file and the line (1-based) of each of them by its location."""

    path: Path
    values: Any
    lines: dict[Location, int] = field(repr=False)

    def line(self, location: Location) -> int:
        """The line of the value at `location`, or of the nearest thing around it."""
        while location and location not in self.lines:
            location = location[:-1]
        return self.lines.get(location, 1)


def read_yaml(path: Path, name: str) -> YamlFile:
    """Read `path`, calling it `name` in errors; ConfigError P01, P02 or P09 if it is not there or not sound."""
    try:
        text = path.read_text("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        raise ConfigError("P01", file=name) from None
    except (UnicodeDecodeError, OSError) as why:
        raise ConfigError("P02", file=name, line=1, why=type(why).__name__) from None
    try:
        node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        problem = getattr(fault, "problem", None) or "YAML"
        raise ConfigError("P02", file=name, line=mark.line + 1 if mark else 1, why=problem) from None
    lines: dict[Location, int] = {}
    values = _Reader(name, lines).value(node, ()) if node else {}
    return YamlFile(path, values, lines)


class _Reader:
    """Turns composed nodes into values, noting the line of each."""

    def __init__(self, name: str, lines: dict[Location, int]) -> None:
        self.name, self.lines = name, lines
        self.scalars = yaml.SafeLoader("")

    def value(self, node: yaml.Node, at: Location) -> Any:
        self.lines.setdefault(at, node.start_mark.line + 1)
        if isinstance(node, yaml.SequenceNode):
            return tuple(self.value(item, (*at, i)) for i, item in enumerate(node.value))
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, at)
        try:
            return self.scalars.construct_object(node, deep=True)
        except (yaml.YAMLError, ValueError) as why:
            line = node.start_mark.line + 1
            raise ConfigError(
                "P04", file=self.name, line=line, key=at[-1] if at else "", found=node.value, why=why
            ) from None

    def mapping(self, node: yaml.MappingNode, at: Location) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key, line = key_node.value, key_node.start_mark.line + 1
            if key in found:
                raise ConfigError("P09", file=self.name, line=line, key=key)
            self.lines[(*at, key)] = line
            found[key] = self.value(value_node, (*at, key))
        return found
