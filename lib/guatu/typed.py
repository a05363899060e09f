"""A YAML file as a strict typed model: whatever does not fit is a ConfigError naming file, line, key and near miss."""

from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from guatu.errors import ConfigError
from guatu.messages import nearest
from guatu.yamlfile import Location, YamlFile

M = TypeVar("M", bound=BaseModel)


def typed(model: type[M], file: YamlFile, name: str) -> M:
    """`file`, called `name` in errors, as `model`; the fault that stands first in it becomes a ConfigError P03 to P05."""
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


def _known_keys(model: type[BaseModel], at: Location) -> list[str]:
    """The keys allowed where `at` stands: those of the model that the keys around it lead to."""
    for part in at[:-1]:
        field = model.model_fields.get(str(part))
        model = (_model_in(field.annotation) if field else None) or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that a field holds: by itself, in a list, or as the values of a mapping."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


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
    return {"too_short": "不能为空", "string_too_short": "不能为空", "bool_type": "应为 true 或 false"}.get(kind, kind)
