"""Photos on paper and on the page: two to a row, half the type area each, their captions below them."""

import base64
import io

import pytest
from PIL import Image

from guatu.render.html import render_html
from guatu.report.blocks import Picture
from tests.render.document_factories import document
from tests.render.printed import LEFT, MM, PITCH, WIDTH, Printed, needs_fonts
from tests.render.test_pdf import printed, prose
from tests.report.block_factories import picture

pytestmark = needs_fonts()


def photo(place: str, size: tuple[int, int] = (80, 60), caption: str = "专题党课（资料图片）") -> Picture:
    """A photo of 4 : 3."""
    written = io.BytesIO()
    Image.new("RGB", size, "red").save(written, "JPEG")
    data = base64.b64encode(written.getvalue()).decode()
    return picture(
        media="image/jpeg", data=data, width=size[0], height=size[1], alt="专题党课", caption=caption, place=place
    )


def boxes(pdf: Printed) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of every picture, in mm."""
    return [
        tuple(image[k] * MM for k in ("x0", "top", "x1", "bottom")) for page in pdf.file.pages for image in page.images
    ]


def test_two_to_a_row_and_the_last_in_the_middle():
    """Each half the type area less half a character, tops level; the text below stands on the grid again."""
    pdf = printed(photo("left"), photo("right"), photo("middle"), prose(60))
    left, right, middle = boxes(pdf)
    half = (WIDTH - WIDTH / 28) / 2
    assert left[0] == pytest.approx(LEFT, abs=0.2)
    assert right[2] == pytest.approx(LEFT + WIDTH, abs=0.2)
    assert (left[2] - left[0], left[3] - left[1]) == pytest.approx((half, half * 3 / 4), abs=0.2)
    assert left[1] == pytest.approx(right[1], abs=0.1)
    assert (middle[0] + middle[2]) / 2 == pytest.approx(LEFT + WIDTH / 2, abs=0.2)
    assert pdf.text().count("专题党课（资料图片）") == 3
    line = pdf.find("截至九月")
    first = printed(prose(60), report="report_plain").find("截至九月")
    assert (line.baseline - first.baseline + PITCH / 2) % PITCH == pytest.approx(PITCH / 2, abs=0.2)


def test_an_upright_photo_is_no_taller_than_a_lying_one():
    """Both stand in boxes of 4 : 3; the upright one is as high and centred in its half."""
    left, right = boxes(printed(photo("left"), photo("right", (60, 80)), prose(60)))
    assert right[3] - right[1] == pytest.approx(left[3] - left[1], abs=0.2)
    assert (right[0] + right[2]) / 2 == pytest.approx(LEFT + WIDTH * 0.75 + WIDTH / 112, abs=0.3)


def test_photos_on_the_page():
    """In the file itself, with what they show as alternative text, beside each other."""
    page = render_html(document(photo("left"), photo("right")))
    assert page.count('src="data:image/jpeg;base64,') == 2
    assert page.count('alt="专题党课"') == 2
    assert 'class="picture half left"' in page
    assert 'class="picture half right"' in page
