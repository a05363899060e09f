"""An SVG made fit to stand inside a page: parsed, and written again from a list of what is allowed.

Scripts, styles sheets, embedded documents, event attributes and every reference that leaves the picture do not survive;
ids are kept only where the picture itself refers to them, with a prefix, so that two pictures on a page never collide.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from html import escape
from typing import Final

from guatu.errors import DocumentRefused

_SVG: Final = "{http://www.w3.org/2000/svg}"
_XLINK_HREF: Final = "{http://www.w3.org/1999/xlink}href"
_SHAPES: Final = ("path", "rect", "line", "polyline", "polygon", "circle", "ellipse", "text", "tspan", "image", "use")
_ELEMENTS: Final = frozenset(
    {
        "svg",
        "g",
        "defs",
        "clipPath",
        "linearGradient",
        "radialGradient",
        "stop",
        "pattern",
        "marker",
        "symbol",
        *_SHAPES,
    }
)
_PAINT: Final = re.compile(
    r"fill(-opacity|-rule)?|stroke(-width|-opacity|-linejoin|-linecap|-miterlimit|-dasharray|-dashoffset)?|opacity|visibility"
    r"|clip-path|clip-rule|font-(size|family|style|weight|variant|stretch)|text-anchor|dominant-baseline|letter-spacing"
    r"|stop-(color|opacity)|marker-(start|mid|end)"
)
_PLACE: Final = re.compile(
    r"[xy][12]?|d|d[xy]|c[xy]|r|r[xy]|f[xy]|points|transform|width|height|viewBox|offset|rotate|textLength|lengthAdjust|orient"
    r"|preserveAspectRatio|gradient(Units|Transform)|spreadMethod|pattern(Units|Transform)|clipPathUnits|marker(Units|Width|Height)|ref[XY]"
)
_LOCAL: Final = re.compile(r"url\(\s*['\"]?#([^'\")\s]+)['\"]?\s*\)")
_UNSAFE: Final = re.compile(r"[@\\<>{}]|/\*|url\(|expression|javascript", re.IGNORECASE)
_RASTER: Final = re.compile(r"data:image/(png|jpeg);base64,[A-Za-z0-9+/=\s]*")
_FAMILY: Final = re.compile(r"\bguatu-(hei|fang|song|kai|xiaobiao)\b")
_DEEPEST: Final = 60


def inline(svg: str, alt: str, prefix: str) -> str:
    """`svg` as an HTML fragment that says `alt` (escaped already) to whoever cannot see it; DocumentRefused D23 if unsound.

    The placeholder families become the page's own (`--guatu-hei` and so on); `prefix` starts every id.
    """
    root = _parsed(svg)
    box = root.get("viewBox") or f"0 0 {_number(root.get('width'))} {_number(root.get('height'))}"
    if not re.fullmatch(r"[-+0-9.eE,\s]+", box):
        raise DocumentRefused("D23", why="viewBox")
    content = "".join(_written(child, _referred(root), prefix, 0) for child in root)
    return f'<svg viewBox="{escape(box)}" role="img" aria-label="{alt}">{content}</svg>'


def _parsed(svg: str) -> ET.Element:
    if "<!ENTITY" in svg:
        raise DocumentRefused("D23", why="ENTITY")
    try:
        root = ET.fromstring(svg)  # noqa: S314 (no entity is declared, and expat fetches nothing)
    except ET.ParseError as fault:
        raise DocumentRefused("D23", why=fault) from None
    if root.tag != f"{_SVG}svg":
        raise DocumentRefused("D23", why=root.tag)
    return root


def _number(length: str | None) -> str:
    found = re.match(r"\d+(\.\d+)?", length or "")
    if not found:
        raise DocumentRefused("D23", why="width, height")
    return found[0]


def _referred(root: ET.Element) -> frozenset[str]:
    """The ids that the picture itself refers to."""
    found: set[str] = set()
    for element in root.iter():
        for name, value in element.attrib.items():
            found.update(_LOCAL.findall(value))
            if name in ("href", _XLINK_HREF) and value.startswith("#"):
                found.add(value[1:])
    return frozenset(found)


def _written(element: ET.Element, referred: frozenset[str], prefix: str, depth: int) -> str:
    tag = element.tag.removeprefix(_SVG) if isinstance(element.tag, str) else ""
    if depth > _DEEPEST:
        raise DocumentRefused("D23", why="depth")
    if tag not in _ELEMENTS:
        return ""
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in _attributes(element, tag, referred, prefix))
    inside = escape(_meaningful(element.text, tag)) + "".join(
        _written(child, referred, prefix, depth + 1) + escape(_meaningful(child.tail, tag)) for child in element
    )
    if tag == "g" and not attributes:
        return inside
    end = "\n" if tag == "text" else ""  # so that labels stay apart wherever the tags are taken out
    return f"<{tag}{attributes}>{inside}</{tag}>{end}" if inside else f"<{tag}{attributes}/>"


def _meaningful(text: str | None, tag: str) -> str:
    return (text or "") if tag in ("text", "tspan") else ""


def _attributes(element: ET.Element, tag: str, referred: frozenset[str], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        if name == "id" and value in referred:
            yield "id", prefix + value
        elif name in ("href", _XLINK_HREF):
            yield from _href(tag, value, prefix)
        elif name == "style":
            style = _style(value, prefix)
            if style:
                yield "style", style
        elif _PAINT.fullmatch(name) or _PLACE.fullmatch(name):
            safe = _value(value, prefix)
            if safe is not None and not _idle(name, safe):
                yield name, safe


def _href(tag: str, value: str, prefix: str) -> Iterator[tuple[str, str]]:
    if tag != "image" and value.startswith("#"):
        yield "href", f"#{prefix}{value[1:]}"
    elif tag == "image" and _RASTER.fullmatch(value):
        yield "href", re.sub(r"\s+", "", value)


def _idle(name: str, value: str) -> bool:
    """The turn by nothing that matplotlib writes at every text."""
    return name == "transform" and bool(re.match(r"rotate\(-?0[ )]", value))


def _value(value: str, prefix: str) -> str | None:
    """A value without what could reach out of the picture, its references prefixed; None if there is something unsafe."""
    outside = _LOCAL.sub("", value)
    if _UNSAFE.search(outside):
        return None
    value = _LOCAL.sub(lambda found: f"url(#{prefix}{found[1]})", value)
    return _FAMILY.sub(r"var(--guatu-\1)", " ".join(value.split()))


def _style(style: str, prefix: str) -> str:
    kept = []
    for declaration in style.split(";"):
        name, _, value = declaration.partition(":")
        safe = _value(value, prefix)
        if _PAINT.fullmatch(name.strip()) and safe:
            kept.append(f"{name.strip()}:{safe}")
    return ";".join(kept)
