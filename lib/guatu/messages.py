"""How a sentence of the catalogue is said: in Chinese or English, its values cleaned of what could forge a line.

The sentences themselves stand in sentences/; their placeholders are filled by `str.format_map`, with values only.
"""

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final, Literal

from guatu.sentences import CATALOGUE

Lang = Literal["zh", "en"]


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
