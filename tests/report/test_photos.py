"""A bureau's photos: brought down to what print needs, nothing in them but the picture, and hostile files refused by name."""

import io
import zlib
from pathlib import Path
from struct import pack

import pytest
from PIL import Image, PngImagePlugin

from guatu.errors import DocumentRefused
from guatu.report.blocks import Picture, from_json, to_json
from guatu.report.markup import fragment
from guatu.report.photos import MOST, load_photos, photo_rows, read_photos, save_photos

GPS = "31.2304N"


def jpeg(width: int = 60, height: int = 40, orientation: int = 1, colour: str = "red") -> bytes:
    """A photo as a camera writes it: with EXIF, a place, a comment and a colour profile."""
    image = Image.new("RGB", (width, height), colour)
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Camera of somebody"
    exif.get_ifd(0x8825)[0x001D] = GPS
    written = io.BytesIO()
    image.save(written, "JPEG", exif=exif, comment=b"a comment", icc_profile=b"profile" * 20)
    return written.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it is so large, and holds nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    header = pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def folder(tmp_path: Path, **files: bytes | str) -> Path:
    """A photo folder; `党课_jpg` is the file 党课.jpg."""
    photos = tmp_path / "photos"
    photos.mkdir()
    for name, content in files.items():
        stem, _, suffix = name.rpartition("_")
        (photos / f"{stem}.{suffix}").write_bytes(content.encode() if isinstance(content, str) else content)
    return photos


def test_nothing_but_the_picture_is_left(tmp_path):
    """No EXIF, no place, no comment, no profile: the picture is drawn anew."""
    source = jpeg()
    assert GPS.encode() in source
    (photo,) = read_photos(folder(tmp_path, 党课_jpg=source))
    assert GPS.encode() not in photo.data
    assert not any(word in photo.data for word in (b"Exif", b"Camera", b"comment", b"profile", b"ICC_PROFILE", b"xmp"))
    image = Image.open(io.BytesIO(photo.data))
    assert image.format == "JPEG"
    assert dict(image.getexif()) == {}


def test_a_large_photo_is_brought_down_and_set_upright(tmp_path):
    """At most 960 pixels long; a photo taken on its side stands."""
    (photo,) = read_photos(folder(tmp_path, 党课_jpg=jpeg(4000, 3000, orientation=6)))
    assert (photo.width, photo.height) == (720, 960)
    assert len(photo.data) < 100_000


def test_a_transparent_png_stands_on_white(tmp_path):
    """Print knows no transparency."""
    written = io.BytesIO()
    text = PngImagePlugin.PngInfo()
    text.add_text("Location", GPS)
    Image.new("RGBA", (30, 20), (0, 0, 0, 0)).save(written, "PNG", pnginfo=text)
    (photo,) = read_photos(folder(tmp_path, 会议_png=written.getvalue()))
    assert Image.open(io.BytesIO(photo.data)).getpixel((5, 5)) == (255, 255, 255)
    assert GPS.encode() not in photo.data


def test_the_same_photo_gives_the_same_bytes(tmp_path):
    """So that a run can be made again."""
    photos = folder(tmp_path, 党课_jpg=jpeg(400, 300))
    assert read_photos(photos) == read_photos(photos)


def test_names_are_captions_and_their_numbers_the_order(tmp_path):
    """Without captions.yml; what file managers leave is no photo."""
    photos = folder(tmp_path, **{"02_走访群众_jpg": jpeg(), "01 局党委学习_JPG": jpeg(), "Thumbs_db": b"x"})
    (photos / ".DS_Store").write_bytes(b"x")
    assert [p.caption for p in read_photos(photos)] == ["局党委学习", "走访群众"]


def test_captions_give_text_and_order(tmp_path):
    """In the order of the file; Traditional captions are printed in Simplified."""
    photos = folder(tmp_path, a_jpg=jpeg(), b_jpg=jpeg(), captions_yml="b.jpg: 開門評警現場\na.jpg: 专题党课\n")
    assert [(p.name, p.caption) for p in read_photos(photos)] == [("b.jpg", "开门评警现场"), ("a.jpg", "专题党课")]


@pytest.mark.parametrize(
    ("captions", "code", "says"),
    [
        ("a.jpg: 党课\n", "V09", "b.jpg"),
        ("a.jpg: 党课\nb.jpg: 学习\nc.jpg: 没有\n", "V09", "c.jpg"),
        ("a.jpg: 党课\nb.jpgg: 学习\n", "V09", "是否应为“b.jpg”"),
        ("a.jpg: 党课\na.jpg: 学习\n", "P09", "a.jpg"),
        ("- a.jpg\n", "V09", "文件名"),
        ("a.jpg: [党课]\nb.jpg: 学习\n", "V09", "a.jpg"),
        ("a.jpg: 12\nb.jpg: 学习\n", "V09", "a.jpg"),
        ('a.jpg: "党课\\n第二行"\nb.jpg: 学习\n', "V09", "一行"),
        (f"a.jpg: {'长' * 61}\nb.jpg: 学习\n", "V09", "60字"),
        ("a.jpg: {\n", "P02", "captions.yml"),
    ],
)
def test_captions_are_strict(tmp_path, captions, code, says):
    """A photo without a caption, a caption without a photo, and what is no caption are refused by name."""
    with pytest.raises(DocumentRefused, match=code) as refused:
        read_photos(folder(tmp_path, a_jpg=jpeg(), b_jpg=jpeg(), captions_yml=captions))
    assert says in str(refused.value)


def test_a_camera_s_file_name_is_no_caption(tmp_path):
    """IMG_2034 would be printed below the photo."""
    with pytest.raises(DocumentRefused, match=r"V09.*IMG\.2034"):
        read_photos(folder(tmp_path, **{"IMG.2034_jpg": jpeg()}))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("说明_docx", b"PK\x03\x04"),
        ("动图_gif", b"GIF89a" + b"\0" * 50),
        ("位图_bmp", b"BM" + b"\0" * 60),
        ("矢量_svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        ("空_jpg", b""),
        ("截断_jpg", jpeg(200, 200)[:900]),
        ("炸弹_png", png_of(60000, 60000)),
        ("大图_png", png_of(12000, 9000)),
        ("超大_png", png_of(30000, 30000)),
        ("假图_png", png_of(50, 50)),
        ("文字_png", b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
    ],
)
def test_what_is_no_photo_is_refused_by_name(tmp_path, name, content):
    """Other formats, broken files, and pictures too large to be decoded; the picture itself is never decoded to find out."""
    with pytest.raises(DocumentRefused, match="V07") as refused:
        read_photos(folder(tmp_path, **{name: content}))
    assert name.replace("_", ".") in str(refused.value)
    assert ("像素" in str(refused.value)) == (name in ("炸弹_png", "大图_png", "超大_png"))


def test_links_and_folders_are_refused(tmp_path):
    """A link could bring in a file from anywhere."""
    (tmp_path / "elsewhere.jpg").write_bytes(jpeg())
    photos = folder(tmp_path)
    (photos / "链接.jpg").symlink_to(tmp_path / "elsewhere.jpg")
    with pytest.raises(DocumentRefused, match=r"V07.*链接"):
        read_photos(photos)
    (photos / "链接.jpg").unlink()
    (photos / "子文件夹").mkdir()
    with pytest.raises(DocumentRefused, match=r"V07.*子文件夹"):
        read_photos(photos)


def test_too_many_photos_are_refused(tmp_path):
    """A report is no album."""
    photos = folder(tmp_path)
    for number in range(MOST + 1):
        (photos / f"{number:02} 学习.jpg").write_bytes(jpeg())
    with pytest.raises(DocumentRefused, match=f"V08.*{MOST + 1} 张"):
        read_photos(photos)


def test_without_a_folder_there_are_none(tmp_path):
    """Photos are optional."""
    assert read_photos(tmp_path / "none") == ()
    assert photo_rows((), ()).blocks == ()


def test_a_run_hands_its_notebook_the_same_photos(tmp_path):
    """What is saved is loaded; the originals stay where they are."""
    photos = read_photos(
        folder(tmp_path, a_jpg=jpeg(), b_jpg=jpeg(colour="blue"), captions_yml="b.jpg: 评警\na.jpg: 党课\n")
    )
    save_photos(photos, tmp_path / "run")
    assert load_photos(tmp_path / "run") == photos
    assert load_photos(tmp_path) == ()


def test_photos_stand_two_to_a_row(tmp_path):
    """The last of an odd number by itself; captions say 资料图片, alternative texts what is seen; names choose."""
    files = {f"{n} 学习{n}_jpg": jpeg() for n in range(1, 4)}
    photos = read_photos(folder(tmp_path, **files))
    rows = photo_rows(photos, ()).blocks
    assert [block.place for block in rows if isinstance(block, Picture)] == ["left", "right", "middle"]
    first = rows[0]
    assert isinstance(first, Picture)
    assert (first.caption, first.alt) == ("学习1（资料图片）", "学习1")
    assert from_json(to_json(first)) == first
    assert 'class="picture half left"' in fragment(first)
    assert [p.alt for p in photo_rows(photos, ("3 学习3.jpg",)).blocks if isinstance(p, Picture)] == ["学习3"]
    with pytest.raises(DocumentRefused, match=r"D24.*3 学习3\.jpg"):
        photo_rows(photos, ("3 学习.jpg",))
