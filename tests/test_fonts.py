"""What guatu.fonts finds on a machine, tried with fonts made for the purpose, so that every machine gives the same answers."""

import hashlib
import importlib.util
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from guatu import fonts
from guatu.errors import FontsMissing
from guatu.fonts import ROLES, Faces, find_faces

SCRIPT = Path(__file__).parent.parent / "scripts/fetch_fonts.py"
COMMON = "的一国公安教育整顿工作进展情况报告"


def make_font(path: Path, family: str, characters: str = COMMON, weight: int = 400) -> Path:
    """A font with one square glyph for all of `characters`."""
    pen = TTGlyphPen(None)
    for at, point in enumerate([(0, 0), (0, 700), (700, 700), (700, 0)]):
        pen.moveTo(point) if at == 0 else pen.lineTo(point)
    pen.closePath()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "square"])
    builder.setupCharacterMap({ord(c): "square" for c in characters})
    builder.setupGlyf({".notdef": pen.glyph(), "square": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "square": (1000, 0)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family.replace(" ", "")})
    builder.setupOS2(usWeightClass=weight)
    builder.setupPost()
    builder.save(path)
    return path


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The only folder in which fonts are looked for."""
    own = tmp_path / "own"
    own.mkdir()
    monkeypatch.setattr(fonts, "font_folders", lambda: (own,))
    return own


def found() -> Faces:
    return find_faces(system=False)


def test_a_real_face_stands_before_a_stand_in(folder):
    """The face that offices use sets its role; the stand-in beside it does not."""
    make_font(folder / "FandolFang-Regular.otf", "FandolFang R")
    make_font(folder / "simfang.ttf", "FangSong")
    first = found().of("仿宋")[0]
    assert (first.family, first.stand_in) == ("FangSong", False)


def test_a_face_is_known_by_its_file_where_its_name_is_not(folder):
    """A foundry's family name may be anything; its file name is not."""
    make_font(folder / "FZXBSJW.TTF", "Some Family 7")
    assert found().of("小标宋")[0].family == "Some Family 7"


def test_every_role_has_a_face_as_soon_as_there_is_one_chinese_font(folder):
    """A machine with one unknown Chinese font still gets a report, and the record says what stands in."""
    make_font(folder / "x.ttf", "Unheard Of")
    faces = found()
    assert [faces.of(role)[0].family for role in ROLES] == ["Unheard Of"] * 5
    assert [s["role"] for s in faces.substitutions()] == list(ROLES)


def test_the_stand_in_for_xiaobiaosong_is_bold(folder):
    """Of a family in two weights the bold one stands in for 小标宋, the regular one for 宋体."""
    make_font(folder / "FandolSong-Regular.otf", "FandolSong")
    make_font(folder / "FandolSong-Bold.otf", "FandolSong", weight=700)
    assert [found().of(role)[0].weight for role in ("小标宋", "宋体")] == [700, 400]


def test_no_chinese_font_is_an_error_that_says_what_to_put_where(folder):
    """T01 names the folder, the files and the command; a Latin font does not count."""
    make_font(folder / "latin.ttf", "Latin", "abc")
    with pytest.raises(FontsMissing) as missing:
        found()
    for said in ("T01", str(fonts.cache_folder()), "FandolFang-Regular.otf", "make fonts"):
        assert said in str(missing.value)


def test_missing_names_the_characters_that_no_face_of_the_role_has(folder):
    """Fallbacks count; each missing character is named once, in order; spaces of the layout are not missing."""
    make_font(folder / "simfang.ttf", "FangSong", COMMON)
    make_font(folder / "NotoSerifCJK-Regular.ttc.ttf", "Noto Serif CJK SC", COMMON + "\U0002cc56")
    assert found().missing("仿宋", "公安\U0002cc56㛃公✔㛃\u200b\ufe0f") == ("㛃", "✔")


def test_a_damaged_or_truncated_font_is_passed_over(folder):
    """A download cut short still has its names; it must not set a report with blank glyphs."""
    whole = make_font(folder / "simfang.ttf", "FangSong").read_bytes()
    (folder / "simfang.ttf").write_bytes(whole[: len(whole) * 2 // 3])
    (folder / "simkai.ttf").write_bytes(b"\x00\x01\x00\x00 not a font")
    make_font(folder / "x.ttf", "Sound")
    assert {face.family for face in found().faces} == {"Sound"}


def test_a_font_put_there_later_is_found_without_a_restart(folder):
    """The search is remembered only as long as the folder stays as it is."""
    make_font(folder / "x.ttf", "First")
    assert found().of("楷体")[0].family == "First"
    make_font(folder / "simkai.ttf", "KaiTi")
    assert found().of("楷体")[0].family == "KaiTi"


def test_the_digest_is_the_sha256_of_the_file(folder):
    """What run.json records can be checked with any tool."""
    path = make_font(folder / "simfang.ttf", "FangSong")
    assert found().digests() == {"simfang.ttf": hashlib.sha256(path.read_bytes()).hexdigest()}


def test_a_second_search_costs_less_than_a_millisecond_or_so(folder):
    """Every render asks for the faces."""
    make_font(folder / "x.ttf", "First")
    found()
    times = []
    for _ in range(20):
        start = time.perf_counter()
        found()
        times.append(time.perf_counter() - start)
    assert min(times) < 0.002


def test_the_folder_of_the_environment_stands_before_the_cache(tmp_path, monkeypatch):
    """$GUATU_FONTS first, then the cache folder; a folder that is not there is no error."""
    monkeypatch.setenv("GUATU_FONTS", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "nowhere"))
    assert fonts.font_folders()[0] == tmp_path
    assert all(folder.is_dir() for folder in fonts.font_folders())


def test_the_script_fills_the_folder_that_is_searched(tmp_path, monkeypatch):
    """make fonts and guatu agree on the cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    spec = importlib.util.spec_from_file_location("fetch_fonts", SCRIPT)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.cache_folder() == fonts.cache_folder()


def run_script(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT)], env=environment, capture_output=True, text=True, encoding="utf8", check=False
    )


def test_without_apt_the_script_says_what_to_put_where_and_make_goes_on(tmp_path):
    """No package tool: both languages, the folder, the files, and exit code 0."""
    if Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol").is_dir():
        pytest.skip("TeX Live has installed the Fandol fonts on this machine: nothing is missing")
    home = {
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path),
        "LOCALAPPDATA": str(tmp_path),
        "PATH": "",
        "PYTHONUTF8": "1",
    }
    done = run_script(**home)
    assert done.returncode == 0
    for said in ("请把下列字体文件放进", "put the files", "FandolFang-Regular.otf", str(tmp_path)):
        assert said in done.stderr


def test_with_everything_there_the_script_does_nothing(tmp_path):
    """A second make fonts is silent and fetches nothing."""
    cache = tmp_path / "guatu/fonts"
    cache.mkdir(parents=True)
    for name in ("Fang-Regular", "Kai-Regular", "Hei-Regular", "Song-Regular", "Song-Bold"):
        (cache / f"Fandol{name}.otf").touch()
    for name in ("Serif", "Sans"):
        (cache / f"Noto{name}CJK-Regular.ttc").touch()
    done = run_script(
        HOME=str(tmp_path), XDG_CACHE_HOME=str(tmp_path), LOCALAPPDATA=str(tmp_path), PATH="", PYTHONUTF8="1"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
