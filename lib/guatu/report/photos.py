"""A bureau's photos of a period: read from its folder, brought down to what print needs, and stripped of what a camera adds.

narrative/<period>/<bureau>/photos/ holds JPEG and PNG files; captions.yml beside them says `file name: caption`, in the
order of print; without it a file's name is its caption. A photo is drawn anew, so that neither EXIF nor the place where it
was taken goes into a run.
"""

import base64
import io
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from PIL import Image, ImageOps

from guatu.errors import ConfigError, DocumentRefused
from guatu.files import read_json, write_json
from guatu.messages import nearest
from guatu.programme import Bureau, Period, Programme
from guatu.report.blocks import Group, Picture
from guatu.report.simplified import simplified
from guatu.yamlfile import read_yaml

CAPTIONS: Final = "captions.yml"
MOST: Final = 24
"""Photos in a report."""
_MOST_BYTES: Final = 30_000_000  # of one file
_MOST_BYTES_TOGETHER: Final = 200_000_000
_MOST_PIXELS: Final = 80_000_000
_MOST_DECODED: Final = 40_000_000  # pixels to hold in memory; a large JPEG is decoded at a part of its size
_EDGE: Final = 960  # pixels: 76 mm at 320 dpi
_QUALITY: Final = 82
_LONGEST_CAPTION: Final = 60
_MARK: Final = "资料图片"
_LEFT_BY_SYSTEMS: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_ORDER: Final = re.compile(r"^\d+[\s._、-]*")
_HAN: Final = re.compile(r"[一-鿿]")


@dataclass(frozen=True)
class Photo:
    """One photo as printed: the name of its file, its caption, its size in pixels, and its JPEG bytes without metadata."""

    name: str
    caption: str
    width: int
    height: int
    data: bytes


def photo_folder(programme: Programme, period: Period, bureau: Bureau) -> Path:
    """Where a bureau's photos of a period lie; it may be missing."""
    return programme.folder / "narrative" / period.cut_off.isoformat() / bureau.code / "photos"


def photo_files(folder: Path) -> tuple[Path, ...]:
    """What lies in `folder`, by name, save what file managers leave behind."""
    found = sorted(folder.iterdir(), key=lambda path: path.name) if folder.is_dir() else []
    return tuple(path for path in found if path.name.lower() not in _LEFT_BY_SYSTEMS)


def read_photos(folder: Path) -> tuple[Photo, ...]:
    """The photos in `folder`, in the order of print.

    DocumentRefused: V07 for a file that is no JPEG or PNG, or more than can be a photo; V08 for too many; V09 for a caption
    that is missing, malformed or of no photo.
    """
    files = [path for path in photo_files(folder) if path.name != CAPTIONS]
    if not files:
        return ()
    sizes = [_size(path) for path in files]
    if len(files) > MOST or sum(sizes) > _MOST_BYTES_TOGETHER:
        raise DocumentRefused("V08", count=len(files), size=f"{sum(sizes) // 1_000_000} MB", most=MOST)
    captions = _captions(folder, [path.name for path in files])
    return tuple(_photo(folder / name, caption) for name, caption in captions.items())


def _size(path: Path) -> int:
    """The bytes of an ordinary file: no link may bring in what lies elsewhere."""
    if path.is_symlink() or not path.is_file():
        raise DocumentRefused("V07", file=path.name, why="不是普通文件")
    size = path.stat().st_size
    if size > _MOST_BYTES:
        raise DocumentRefused("V07", file=path.name, why=f"{size // 1_000_000} MB，超过 {_MOST_BYTES // 1_000_000} MB")
    return size


def _captions(folder: Path, names: Sequence[str]) -> Mapping[str, str]:
    """The caption of every photo by its name, in the order of print."""
    if not (folder / CAPTIONS).is_file():
        return {name: _caption(_ORDER.sub("", Path(name).stem), name) for name in names}
    try:
        stated = read_yaml(folder / CAPTIONS, f"photos/{CAPTIONS}").values
    except ConfigError as fault:  # of the report's text, not of the programme: this report fails, no other
        raise DocumentRefused(fault.code, **fault.values) from None
    if not isinstance(stated, dict):
        raise DocumentRefused("V09", file=CAPTIONS, why="每行应为“文件名: 说明”", near="")
    for name in stated:
        if name not in names:
            raise DocumentRefused("V09", file=name, why="没有这张照片", near=nearest(str(name), names))
    for name in names:
        if name not in stated:
            raise DocumentRefused("V09", file=name, why=f"{CAPTIONS} 中没有它的说明", near="")
    return {name: _caption(caption, name) for name, caption in stated.items()}


def _caption(stated: Any, name: str) -> str:
    text = simplified(stated.strip()) if isinstance(stated, str) else ""
    if not _HAN.search(text) or not text.isprintable() or len(text) > _LONGEST_CAPTION:
        raise DocumentRefused("V09", file=name, why=f"说明应为一行中文，不超过{_LONGEST_CAPTION}字", near="")
    return text


def _photo(path: Path, caption: str) -> Photo:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limits here are our own
            picture = _redrawn(path)
    except Image.DecompressionBombError:
        raise DocumentRefused("V07", file=path.name, why=f"超过 {_MOST_PIXELS // 1_000_000} 百万像素") from None
    except _TooLarge as fault:
        raise DocumentRefused("V07", file=path.name, why=str(fault)) from None
    except Exception as fault:  # a file made to harm may raise anything in a decoder
        raise DocumentRefused("V07", file=path.name, why=type(fault).__name__) from None
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=_QUALITY, optimize=True)
    return Photo(path.name, caption, picture.width, picture.height, written.getvalue())


class _TooLarge(Exception):
    """A picture of more pixels than are decoded here."""


def _redrawn(path: Path) -> Image.Image:
    """The picture upright, on white, at most `_EDGE` pixels long, with nothing but its pixels."""
    with Image.open(path, formats=("JPEG", "PNG")) as image:
        if image.width * image.height > _MOST_PIXELS:
            raise _TooLarge(f"{image.width}×{image.height} 像素，超过 {_MOST_PIXELS // 1_000_000} 百万像素")
        image.draft("RGB", (_EDGE, _EDGE))
        if image.width * image.height > _MOST_DECODED:
            raise _TooLarge(f"{image.width}×{image.height} 像素，请先缩小")
        image.thumbnail((_EDGE, _EDGE), Image.Resampling.LANCZOS, reducing_gap=2.0)
        upright = ImageOps.exif_transpose(image).convert("RGBA")
    drawn = Image.new("RGB", upright.size, "white")
    drawn.paste(upright, mask=upright.getchannel("A"))
    return drawn


def save_photos(photos: Iterable[Photo], folder: Path) -> None:
    """Write photos into `folder`: a JPEG each, and what they are called."""
    folder.mkdir(parents=True, exist_ok=True)
    entries = []
    for number, photo in enumerate(photos, 1):
        (folder / f"{number:02}.jpg").write_bytes(photo.data)
        entries.append({"name": photo.name, "caption": photo.caption, "width": photo.width, "height": photo.height})
    write_json(folder / "photos.json", entries)


def load_photos(folder: Path) -> tuple[Photo, ...]:
    """The photos that `save_photos` wrote; none if the folder is not there."""
    if not (folder / "photos.json").is_file():
        return ()
    entries = read_json(folder / "photos.json")
    return tuple(Photo(**of, data=(folder / f"{number:02}.jpg").read_bytes()) for number, of in enumerate(entries, 1))


def photo_rows(photos: Iterable[Photo], names: tuple[str, ...]) -> Group:
    """Photos two to a row, all of them or those called `names`; DocumentRefused D24 for a name that is none's."""
    known = {photo.name: photo for photo in photos}
    for name in names:
        if name not in known:
            raise DocumentRefused("D24", name=name, near=nearest(name, known))
    chosen = [known[name] for name in names] if names else list(known.values())
    return Group(tuple(_placed(chosen)))


def _placed(photos: list[Photo]) -> Iterator[Picture]:
    for number, photo in enumerate(photos):
        alone = number % 2 == 0 and number + 1 == len(photos)
        yield _picture(photo, "middle" if alone else "right" if number % 2 else "left")


def _picture(photo: Photo, place: Literal["left", "right", "middle"]) -> Picture:
    caption = photo.caption if _MARK in photo.caption else f"{photo.caption}（{_MARK}）"
    data = base64.b64encode(photo.data).decode()
    return Picture("image/jpeg", data, photo.width, photo.height, photo.caption, caption, place=place)
