"""Which face on this machine sets which role of the template (仿宋 小标宋 楷体 黑体 宋体), and what it cannot set.

Order of preference in every role: the faces that offices use, open stand-ins for them, any Chinese face. Behind the
chosen face stand fallbacks for rare characters. Names are Typst's own, so that what is found is what is set. Nothing is
downloaded here; `make fonts` fills the cache folder.
"""

import functools
import hashlib
import os
import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, get_args

from guatu.errors import FontsMissing

Role = Literal["仿宋", "小标宋", "楷体", "黑体", "宋体"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
CACHE_NAME: Final = "guatu/fonts"

# Families and file names as `_fold` writes them. Windows and WPS first, then macOS, then the foundries' GBK editions.
_REAL: Final[dict[Role, str]] = {
    "仿宋": "仿宋gb2312 fangsonggb2312 fangsong 仿宋 simfang stfangsong 华文仿宋 fzfangsongz02 方正仿宋gbk fzfsk fzfsjw",
    "小标宋": "fzxiaobiaosongb05s 方正小标宋简体 fzxbsjw fzxiaobiaosongb05 方正小标宋gbk fzxbsk stzhongsong 华文中宋",
    "楷体": "楷体gb2312 kaitigb2312 kaiti 楷体 simkai stkaiti 华文楷体 kaitisc fzkaiz03 方正楷体gbk fzktk fzktjw",
    "黑体": "simhei 黑体 stheiti 华文黑体 heitisc fzheib01 方正黑体gbk fzhtk fzhtjw",
    "宋体": "simsun 宋体 stsong 华文宋体 songtisc fzshusongz01 方正书宋gbk fzssk fzssjw",
}
_STAND_IN: Final[dict[Role, str]] = {
    "仿宋": "fandolfangr fandolfang zhuquefangsong",
    "小标宋": "fandolsong songtisc sourcehanserifsc notoserifcjksc notoserifsc",
    "楷体": "fandolkai lxgwwenkai arplukaicn",
    "黑体": "fandolhei sourcehansanssc notosanscjksc notosanssc pingfangsc microsoftyahei wenquanyizenhei",
    "宋体": "fandolsong sourcehanserifsc notoserifcjksc notoserifsc arplumingcn",
}
_RARE: Final = (
    "notoserifcjksc sourcehanserifsc notoserifsc simsunextb fandolsong songtisc simsun notosanscjksc sourcehansanssc"
)
_ANY: Final = (
    f"{_RARE} notosanssc pingfangsc microsoftyahei wenquanyizenhei wenquanyimicrohei arplumingcn droidsansfallback"
)
_SYMBOLS: Final = "segoeuisymbol applesymbols notosanssymbols2 notosanssymbols dejavusans"
_BOLD: Final = {"小标宋": 700}  # what a stand-in needs to look like the role; a real face comes in one weight
_SAMPLE: Final = "的一国公安教育整顿工作进展情况报告"
_INVISIBLE: Final = frozenset({0x200B, 0x0A, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)})


@dataclass(frozen=True)
class Face:
    """One face of a role: its family as Typst names it, weight, and file (`index` within a collection).

    `stand_in` says that it takes the place of the face the template names.
    """

    role: Role
    family: str
    weight: int
    path: Path
    index: int
    stand_in: bool

    @property
    def digest(self) -> str:
        """The SHA-256 of the file."""
        return _digest(self.path, *_stamp(self.path))

    def covers(self, character: str) -> bool:
        """Whether the face has a glyph for `character`; a file that cannot be read has none."""
        return ord(character) in _coverage(self.path, self.index, *_stamp(self.path))


@dataclass(frozen=True)
class Faces:
    """The faces of every role in order of preference: the first sets the text, the others what it lacks."""

    faces: tuple[Face, ...]

    def of(self, role: Role) -> tuple[Face, ...]:
        """The faces of `role`, at least one."""
        return tuple(face for face in self.faces if face.role == role)

    def missing(self, role: Role, text: str) -> tuple[str, ...]:
        """The characters of `text` that no face of `role` has, fallbacks included, each once in order."""
        left = [c for c in dict.fromkeys(text) if ord(c) not in _INVISIBLE]
        for face in self.of(role):
            left = [c for c in left if not face.covers(c)] if left else left
        return tuple(left)

    def substitutions(self) -> list[dict[str, str]]:
        """The roles that a stand-in sets, for run.json: `role`, `face` and `file`."""
        first = [self.of(role)[0] for role in ROLES]
        return [{"role": f.role, "face": f.family, "file": f.path.name} for f in first if f.stand_in]

    def digests(self) -> dict[str, str]:
        """The SHA-256 of every font file in use, by file name."""
        return {face.path.name: face.digest for face in sorted(self.faces, key=lambda f: f.path.name)}


def cache_folder() -> Path:
    """The user's folder for fonts of guatu, where this platform keeps caches; it need not exist."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / CACHE_NAME
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches" / CACHE_NAME
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / CACHE_NAME


def font_folders() -> tuple[Path, ...]:
    """Where fonts are looked for before the system's own: $GUATU_FONTS, the cache folder, TeX Live's Fandol."""
    named = os.environ.get("GUATU_FONTS")
    own = (*((Path(named),) if named else ()), cache_folder())
    texlive = (
        "/usr/share/texlive/texmf-dist",
        "/usr/share/texmf",
        "/usr/local/texlive/texmf-local",
        "/Library/TeX/Root/texmf-dist",
    )
    return tuple(f for f in (*own, *(Path(t) / "fonts/opentype/public/fandol" for t in texlive)) if f.is_dir())


def find_faces(system: bool = True) -> Faces:
    """The faces of every role on this machine; FontsMissing T01 if there is no Chinese face at all.

    Remembered while the folders of `font_folders` stay as they are. `system=False` leaves the system's fonts out.
    """
    folders = font_folders()
    return _find(tuple((str(f), *_contents(f)) for f in folders), system)


@functools.lru_cache(maxsize=8)
def _find(folders: tuple[tuple[Any, ...], ...], system: bool) -> Faces:
    found = _installed([f[0] for f in folders], system)
    chinese = [f for f in found if _names(f) & _KNOWN] or [f for f in found if _sets_chinese(f)]
    if not chinese:
        raise FontsMissing(
            "T01",
            folder=cache_folder(),
            files="FandolFang-Regular.otf、FandolKai-Regular.otf、FandolHei-Regular.otf、FandolSong-Regular.otf、FandolSong-Bold.otf",
        )
    return Faces(tuple(face for role in ROLES for face in _ordered(role, found, chinese)))


@dataclass(frozen=True)
class _Installed:
    """A face as Typst's search reports it."""

    family: str
    weight: int
    path: Path
    index: int


def _installed(folders: list[str], system: bool) -> list[_Installed]:
    """Every upright face that Typst can use, the given folders first; damaged files are passed over."""
    import typst

    fonts = typst.Fonts(include_system_fonts=system, include_embedded_fonts=False, font_paths=folders).fonts()
    upright = (f for f in fonts if f.style == "normal" and f.stretch == 1)
    found = [
        _Installed(f.family, f.weight, Path(f.path), f.index)
        for f in upright
        if f.path and _whole(Path(f.path), f.index)
    ]
    order = [Path(folder).resolve() for folder in folders]
    return sorted(
        found, key=lambda f: next((i for i, folder in enumerate(order) if f.path.is_relative_to(folder)), len(order))
    )


def _whole(path: Path, index: int) -> bool:
    """Whether every table of a font lies within its file: a download cut short still has its names, but not its glyphs."""
    try:
        with path.open("rb") as file:
            header = file.read(12)
            if header[:4] == b"ttcf":
                file.seek(12 + 4 * index)
                file.seek(struct.unpack(">I", file.read(4))[0])
                header = file.read(12)
            tables = struct.iter_unpack(">4sIII", file.read(16 * struct.unpack(">H", header[4:6])[0]))
            size = path.stat().st_size
            return all(offset + length <= size for _, _, offset, length in tables)
    except (OSError, struct.error):
        return False


def _ordered(role: Role, found: list[_Installed], chinese: list[_Installed]) -> list[Face]:
    """The faces of `role`: the best, then one of each fallback family."""
    real, weight = _pick(found, _REAL[role], 400), _BOLD.get(role, 400)
    first = [*real, *_pick(found, _STAND_IN[role], weight), *_pick(found, _ANY, weight), *chinese][0]
    others = [*_pick(found, _RARE, first.weight), *_pick(found, _SYMBOLS, 400)]
    chosen: dict[str, _Installed] = {}
    for face in (first, *others):
        chosen.setdefault(face.family, face)
    return [Face(role, f.family, f.weight, f.path, f.index, stand_in=f not in real) for f in chosen.values()]


def _pick(found: list[_Installed], names: str, weight: int) -> list[_Installed]:
    """For each of the `names`, separated by spaces, that is installed, its face nearest to `weight`."""
    named = ([f for f in found if name in _names(f)] for name in names.split())
    return [min(faces, key=lambda f: abs(f.weight - weight)) for faces in named if faces]


def _names(face: _Installed) -> set[str]:
    return {_fold(face.family), _fold(face.path.stem)}


def _fold(name: str) -> str:
    """A family or file name as it is compared: lower case, letters and digits only."""
    return "".join(c for c in name.casefold() if c.isalnum())


_KNOWN: Final = frozenset(" ".join((_ANY, *_REAL.values(), *_STAND_IN.values())).split())


def _sets_chinese(face: _Installed) -> bool:
    covered = _coverage(face.path, face.index, *_stamp(face.path))
    return all(ord(c) in covered for c in _SAMPLE)


def _contents(folder: Path) -> tuple[Any, ...]:
    """What tells whether `folder` has changed: its files with sizes and times."""
    try:
        return tuple((path.name, *_stamp(path)) for path in sorted(folder.iterdir()))
    except OSError:
        return ()


def _stamp(path: Path) -> tuple[int, int]:
    try:
        stat = path.stat()
    except OSError:
        return (0, 0)
    return (stat.st_size, stat.st_mtime_ns)


@functools.lru_cache(maxsize=64)
def _digest(path: Path, _size: int, _time: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@functools.lru_cache(maxsize=64)
def _coverage(path: Path, index: int, _size: int, _time: int) -> frozenset[int]:
    """The code points that a face has glyphs for; none if its file is damaged."""
    from fontTools.ttLib import TTFont

    try:
        with TTFont(path, fontNumber=index, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
    except Exception:  # a damaged font raises whatever its broken table leads to
        return frozenset()
