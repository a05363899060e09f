"""Put the open faces of the official layout into the user's font cache. Run by make; no root, no third-party modules.

On Debian and Ubuntu the system's own package tool fetches and verifies two packages, of which only the fonts and their
licences are kept. Elsewhere it says what to put where. It never fails: a report is set with whatever Chinese face there is.
"""

import gzip
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

FANDOL = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/"
NOTO = "usr/share/fonts/opentype/noto/"
# package: (its fonts, its licence texts and the names they get here)
PACKAGES = {
    "texlive-lang-chinese": (
        tuple(
            FANDOL + f"Fandol{face}.otf"
            for face in ("Fang-Regular", "Kai-Regular", "Hei-Regular", "Song-Regular", "Song-Bold")
        ),
        {
            "usr/share/doc/texlive-doc/fonts/fandol/COPYING.gz": "Fandol-COPYING.txt",
            "usr/share/doc/texlive-doc/fonts/fandol/README": "Fandol-README.txt",
        },
    ),
    "fonts-noto-cjk": (
        tuple(NOTO + f"Noto{face}CJK-Regular.ttc" for face in ("Serif", "Sans")),
        {"usr/share/doc/fonts-noto-cjk/copyright": "NotoCJK-copyright.txt"},
    ),
}
BY_HAND = """字体不全：请把下列字体文件放进 {folder}
（也可放进任一文件夹，并用环境变量 GUATU_FONTS 指明）：
  {files}
Windows 的 simfang.ttf、simkai.ttf、simhei.ttf、simsun.ttc 和方正小标宋（FZXBSJW.TTF）更好，装在系统里即可。
Fonts are missing: put the files named above into {folder}
(or into any folder that the environment variable GUATU_FONTS names). The Fandol fonts are on CTAN, in fonts/fandol; the
Noto CJK fonts come with most systems. Installed Windows or foundry faces are used before these. Going on without them.
"""


def main() -> int:
    """Fetch what is not there yet; always 0."""
    folder = cache_folder()
    for package, (fonts, licences) in PACKAGES.items():
        if any(is_missing(font, folder) for font in fonts):
            print(f"fonts: {package} -> {folder}", flush=True)
            try:
                fetch(package, fonts, licences, folder)
            except (OSError, subprocess.SubprocessError, tarfile.TarError) as fault:
                sys.stderr.write(f"fonts: {package}: {fault}\n")
    missing = [Path(font).name for fonts, _ in PACKAGES.values() for font in fonts if is_missing(font, folder)]
    if missing:
        sys.stderr.write(BY_HAND.format(folder=folder, files="、".join(missing)))
    return 0


def cache_folder() -> Path:
    """The folder that guatu looks for fonts in: see guatu.fonts.cache_folder."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / "guatu/fonts"
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/guatu/fonts"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "guatu/fonts"


def is_missing(font: str, folder: Path) -> bool:
    """Whether a font of a package is neither in the cache nor installed by the package itself."""
    return not (folder / Path(font).name).is_file() and not Path("/", font).is_file()


def fetch(package: str, fonts: tuple[str, ...], licences: dict[str, str], folder: Path) -> None:
    """Download a package with apt and take the files out of it that are wanted."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise OSError("no apt-get and dpkg-deb on this machine")
    wanted = {**{font: Path(font).name for font in fonts if is_missing(font, folder)}, **licences}
    with tempfile.TemporaryDirectory(prefix="guatu-fonts-") as name:
        place = Path(name)
        download(package, place)
        unpack(next(place.glob("*.deb")), wanted, folder)


def download(package: str, place: Path) -> None:
    """The package's file into `place`: with the system's package lists if it has them, else with lists of its own."""
    for directory in ("lists/partial", "cache/archives/partial"):
        (place / directory).mkdir(parents=True)
    private = [f"Dir::State::lists={place / 'lists'}", f"Dir::Cache={place / 'cache'}", "Debug::NoLocking=true"]
    if run_apt(["download", package], [], place) != 0:
        run_apt(["update"], private, place)
        if run_apt(["download", package], private, place) != 0:
            raise OSError("apt-get could not download it")


def run_apt(command: list[str], options: list[str], place: Path) -> int:
    """apt-get's return code; it does not drop its privileges, since `place` is the caller's own."""
    common = ["APT::Sandbox::User=", "Acquire::Retries=2", "Acquire::http::Timeout=20", "Acquire::Languages=none"]
    flags = [part for option in (*common, *options) for part in ("-o", option)]
    apt = ["apt-get", "-qq", *flags, *command]
    return subprocess.run(apt, cwd=place, stderr=subprocess.DEVNULL, check=False).returncode


def unpack(deb: Path, wanted: dict[str, str], folder: Path) -> None:
    """The members of a package named in `wanted` into `folder` under the names given there, each whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["dpkg-deb", "--fsys-tarfile", str(deb)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE) as stream,
        tarfile.open(fileobj=stream.stdout, mode="r|") as members,
    ):
        for member in members:
            name = wanted.get(member.name.lstrip("./"))
            data = members.extractfile(member) if name else None
            if name and data:
                content = data.read()
                part = folder / f".{name}.{os.getpid()}"
                part.write_bytes(gzip.decompress(content) if member.name.endswith(".gz") else content)
                part.replace(folder / name)


if __name__ == "__main__":
    sys.exit(main())
