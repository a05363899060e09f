"""What in an HTML mail the seven mail clients of tests/data/caniemail.json do not support (caniemail.com, MIT licence).

The page is parsed, never searched: elements, style attributes and style sheets, with lxml and tinycss2.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lxml.html
import tinycss2

_TABLE = json.loads((Path(__file__).parents[1] / "data" / "caniemail.json").read_text("utf-8"))
FEATURES: dict[str, Any] = _TABLE["features"]
CLIENTS: list[str] = _TABLE["targets"]
WAIVED: dict[str, str] = {}
"""Features that may be used although a client does not support them, each with its reason. There is none, and a test says so."""

BUDGET = 90_000
_SIDES = {f"{of}-{side}": of for of in ("margin", "padding", "border") for side in ("top", "right", "bottom", "left")}
_PLACES = dict.fromkeys(("top", "left", "right", "bottom"), "left-right-top-bottom")
_PROPERTIES = {**_SIDES, **_PLACES, "font-family": "font"}
_TAGS = {
    t: t
    for t in [
        "style",
        "link",
        "svg",
        "video",
        "audio",
        "form",
        "base",
        "picture",
        "progress",
        "meter",
        "dialog",
        "object",
    ]
}
_TAGS |= dict.fromkeys(
    [
        "article",
        "aside",
        "details",
        "figcaption",
        "figure",
        "footer",
        "header",
        "main",
        "mark",
        "nav",
        "section",
        "summary",
        "time",
    ],
    "semantics",
)
_FUNCTIONS = {
    "calc": "css-unit-calc",
    "rgb": "css-rgb",
    "rgba": "css-rgba",
    "var": "css-variables",
    "linear-gradient": "css-linear-gradient",
    "radial-gradient": "css-radial-gradient",
}
_DISPLAYS = {"flex": "css-display-flex", "grid": "css-display-grid", "none": "css-display-none"}


@dataclass(frozen=True)
class Lint:
    """What a page uses, what of it a client does not know (feature: clients), and what no mail may hold."""

    used: frozenset[str]
    unsupported: dict[str, tuple[str, ...]]
    faults: tuple[str, ...]

    @property
    def clean(self) -> bool:
        return not (self.unsupported or self.faults)


def lint(html: str) -> Lint:
    """The lint of a page."""
    page = lxml.html.document_fromstring(html)
    elements = [element for element in page.iter() if isinstance(element.tag, str)]
    used = frozenset(feature for element in elements for feature in _features(element))
    unsupported = {f: clients for f in sorted(used & FEATURES.keys()) if f not in WAIVED and (clients := _without(f))}
    faults = [fault for element in elements for fault in _faults(element)]
    size = len(html.encode())
    return Lint(used, unsupported, (*faults, *([f"{size} bytes"] if size > BUDGET else [])))


def _without(feature: str) -> tuple[str, ...]:
    support = FEATURES[feature]["support"]
    return tuple(client for client in CLIENTS if support.get(client, "?").startswith("n"))


def _features(element: Any) -> Iterator[str]:
    if element.tag in _TAGS:
        yield f"html-{_TAGS[element.tag]}"
    if element.tag == "style":
        yield from _sheet(element.text or "")
    yield from _declarations(element.get("style", ""))
    if element.tag == "img":
        source = element.get("src", "")
        yield from ["image-base64"] if source.startswith("data:") else []
        kind = re.search(r"\.(svg|webp|avif)($|\?)", source, re.I)
        yield from [f"image-{kind[1].lower()}"] if kind else []


def _sheet(text: str) -> Iterator[str]:
    for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
        if rule.type == "at-rule":
            dark = "prefers-color-scheme" in tinycss2.serialize(rule.prelude)
            yield "css-at-media-prefers-color-scheme" if dark else f"css-at-{rule.lower_at_keyword}"
        elif rule.type == "qualified-rule":
            selector = tinycss2.serialize(rule.prelude)
            yield from (f"css-pseudo-class-{name}" for name in re.findall(r"(?<!:):([a-z-]+)", selector))
            yield from _declarations(tinycss2.serialize(rule.content))


def _declarations(source: str) -> Iterator[str]:
    for found in tinycss2.parse_declaration_list(source, skip_comments=True, skip_whitespace=True):
        if found.type != "declaration" or found.lower_name.startswith("mso-"):
            continue
        if found.lower_name.startswith("--"):
            yield "css-variables"
        elif found.lower_name == "display":
            yield _DISPLAYS.get(tinycss2.serialize(found.value).strip().lower(), "css-display")
        else:
            yield f"css-{_PROPERTIES.get(found.lower_name, found.lower_name)}"
        yield from _values(found.value)


def _values(tokens: Any) -> Iterator[str]:
    for token in tokens:
        if token.type == "dimension":
            yield f"css-unit-{token.lower_unit}"
        elif token.type == "percentage":
            yield "css-unit-percent"
        elif token.type == "function":
            yield from [_FUNCTIONS[token.lower_name]] if token.lower_name in _FUNCTIONS else []
            yield from _values(token.arguments)


def _faults(element: Any) -> Iterator[str]:
    source = element.get("src", "")
    if element.tag == "script" or any(name.startswith("on") for name in element.attrib):
        yield "script or event handler"
    if element.tag == "img" and not element.get("alt", "").strip():
        yield "image without alt"
    if re.match(r"(https?:)?//", source) or element.tag == "link" or source.startswith("file:"):
        yield f"remote resource {source or element.get('href')}"
