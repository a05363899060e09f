"""The catalogue of sentences an analyst or operator reads, Chinese first, English beside it.

Every code that guatu can answer with stands here once. A sentence says what stood where and what to do next; its
placeholders are filled with `str.format_map`, values only, after `clean` has taken out what could forge a line.
"""

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final, Literal

Lang = Literal["zh", "en"]

CATALOGUE: Final[dict[str, tuple[str, str]]] = {
    # P: programme.yml and periods/*.yml
    "P01": ("{file} 不存在：请检查方案文件夹的名称或路径。", "{file} does not exist: check the programme folder's name or path."),
    "P02": ("{file} 第{line}行：不是有效的 YAML（{why}），请改正后重试。", "{file} line {line}: not valid YAML ({why}); correct it."),
    "P03": ("{file} 第{line}行：不认识的配置项“{key}”{hint}。", "{file} line {line}: unknown key '{key}'{hint}."),
    "P04": ("{file} 第{line}行：“{key}”的值“{found}”不对：{why}。", "{file} line {line}: '{key}' cannot be '{found}': {why}."),
    "P05": ("{file} 第{line}行：缺少必填项“{key}”，请补上。", "{file} line {line}: the required key '{key}' is missing; add it."),
    "P06": ("{file} 第{line}行：“{key}”引用的“{found}”没有定义{hint}。", "{file} line {line}: '{key}' refers to '{found}', which is not defined{hint}."),
    "P07": ("没有截至日期为 {period} 的报告期：现有 {known}。", "There is no period with the cut-off {period}: there are {known}."),
    "P08": ("方案中没有代码为 {bureau} 的单位{hint}。", "The programme has no bureau with the code {bureau}{hint}."),
    "P09": ("{file} 第{line}行：配置项“{key}”写了两遍，请只留一处。", "{file} line {line}: the key '{key}' stands twice; keep one."),
}

_FORMAT_CONTROLS: Final = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs", "Co"})


def clean(value: object, limit: int = 60) -> str:
    """`value` as text fit for a message: no control, bidi or line-breaking characters, at most `limit` characters."""
    text = "".join(" " if unicodedata.category(c) in _FORMAT_CONTROLS else c for c in str(value))
    return text if len(text) <= limit else text[: limit - 1] + "…"


def sentence(code: str, values: Mapping[str, object], lang: Lang = "zh") -> str:
    """The sentence of `code` in `lang` with `values` filled in; KeyError if the code or a value is missing.

    A value named `near` (the closest known word, or "") is offered to the template as `{hint}`.
    """
    filled = {name: clean(value, 200) for name, value in values.items()}
    near = filled.get("near", "")
    filled["hint"] = "" if not near else f"，是否应为“{near}”" if lang == "zh" else f"; did you mean '{near}'"
    return CATALOGUE[code][0 if lang == "zh" else 1].format_map(filled)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word closest to `word`, or "" if none is near."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)), "")
