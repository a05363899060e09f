"""Plain text into HTML: escaped, and without the invisible characters that could forge or hide something on a page."""

import re
import unicodedata
from html import escape
from typing import Final

_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_ENDS: Final = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")


def flat(text: str) -> str:
    """`text` on one line, escaped for element text and for attributes alike."""
    return escape(_visible(_ENDS.sub(" ", text)))


def lined(text: str) -> str:
    """`text` escaped for element text, its line breaks kept."""
    if "\n" not in text and text.isprintable():
        return escape(text)
    return "<br>".join(escape(_visible(line)) for line in _ENDS.split(text))


def _visible(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(c for c in text.replace("\t", " ") if unicodedata.category(c) not in _INVISIBLE)
