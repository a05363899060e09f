"""Charts and pictures as PNGs for mail: opaque, in few colours, twice as many pixels as they are shown with.

Mail clients show neither SVG nor pictures within the page; a PNG that goes along is what all of them take.
"""

import base64
import binascii
import io
import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import typst
from PIL import Image

from guatu.errors import DocumentRefused
from guatu.fonts import Faces
from guatu.render.sheet import drawn
from guatu.render.typeset import compiler
from guatu.report.blocks import Chart, Picture
from guatu.report.drawing import PT_PER_MM
from guatu.report.look import LINE_MM, SHEET, TYPE_AREA_MM

WIDTH: Final = 632  # pixels a chart is shown with
_SHARP: Final = 2
_COLOURS: Final = 64
_BOX: Final = re.compile(r"<svg[^>]*\bviewBox=\"\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)\s*\"")
_MOST_PIXELS: Final = 40_000_000


@dataclass(frozen=True)
class Raster:
    """PNG bytes and the size in pixels that they are shown with."""

    data: bytes
    width: int
    height: int


def chart_raster(chart: Chart, faces: Faces) -> Raster:
    """`chart` on white, set in `faces`; the same bytes for the same chart. DocumentRefused T03 if its SVG cannot be drawn."""
    width, height = _points(chart)
    source = files("guatu.render").joinpath("templates", "chart.typ").read_bytes()
    inputs = {"svg": drawn(chart.svg, faces), "width": str(width), "height": str(height)}
    sources: Any = {"main.typ": source}
    root = Path(str(files("guatu.render"))) / "templates"
    try:
        pages: Any = compiler(faces, root).compile(
            sources, format="png", ppi=72 * WIDTH * _SHARP / width, sys_inputs=inputs
        )
    except typst.TypstError as fault:
        raise DocumentRefused("T03", place=f"图“{chart.title}”", why=fault.message) from None
    return _packed(Image.open(io.BytesIO(pages[0] if isinstance(pages, list) else pages)), WIDTH)


def picture_raster(picture: Picture) -> Raster:
    """An analyst's picture on white, no wider than a chart; DocumentRefused T03 if it cannot be read to its end."""
    try:
        raw = base64.b64decode(picture.data, validate=True)
        image: Image.Image = Image.open(io.BytesIO(raw), formats=("PNG", "JPEG"))
        if image.width * image.height > _MOST_PIXELS:
            raise ValueError(f"{image.width} × {image.height}")
        image.load()
    except (OSError, ValueError, SyntaxError, binascii.Error, Image.DecompressionBombError) as fault:
        raise DocumentRefused("T03", place=f"图“{picture.caption or picture.alt}”", why=fault) from None
    shown = min(WIDTH, max(picture.width, 1))
    if image.width > shown * _SHARP:
        image = image.convert("RGBA").resize(
            (shown * _SHARP, max(1, round(image.height * shown * _SHARP / image.width)))
        )
    return _packed(image, shown)


def _points(chart: Chart) -> tuple[float, float]:
    """The chart's width and height in points: its own proportions, as wide as the type area."""
    width = TYPE_AREA_MM[0] * PT_PER_MM
    box = _BOX.search(chart.svg)
    own = float(box[1]) if box else 0.0
    return width, width * float(box[2]) / own if box and own else chart.lines * LINE_MM * PT_PER_MM


def _packed(image: Image.Image, width: int) -> Raster:
    """`image` on white in few colours, without anything else that a file may carry."""
    layer = image.convert("RGBA")
    ground = Image.new("RGBA", layer.size, SHEET)
    flat = Image.alpha_composite(ground, layer).convert("RGB")
    sink = io.BytesIO()
    flat.quantize(_COLOURS, dither=Image.Dither.NONE).save(sink, "PNG", optimize=True)
    return Raster(sink.getvalue(), width, max(1, round(image.height * width / image.width)))
