"""How wide columns are and how large a table's text."""

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from guatu.fonts import find_faces
from guatu.render.columns import SIZES, _widest, fitted
from tests.render.printed import needs_fonts

PORTRAIT = (156.0, 225.0)


def test_few_columns_keep_their_weights_and_the_largest_size():
    """Weights are shares as long as everything fits."""
    fit = fitted(["甲", "乙"], [["一", "二"]], [3.0, 1.0], PORTRAIT)
    assert (fit.size, fit.widths, fit.holds) == (SIZES[0], [pytest.approx(0.75), pytest.approx(0.25)], True)


def test_a_number_is_never_cut_for_want_of_weight():
    """A column of small weight is widened to hold its longest number."""
    fit = fitted(["甲", "乙"], [["问题" * 30, "2020-09-30"]], [99.0, 1.0], PORTRAIT)
    assert fit.widths[1] * 156 > 10 * 0.5 * 12 * 25.4 / 72
    assert fit.cells[0][1] == "2020-09-30"


def test_twelve_columns_are_set_smaller_but_not_below_9_points():
    """The size steps down before words stand one character a line."""
    heads = ["编号", "单位", *(f"指标{n}（个）" for n in range(10))]
    fit = fitted(heads, [["1", "城关派出所", *["12345"] * 10]], [1.0] * 12, PORTRAIT)
    assert fit.size == 9.0


def test_a_row_about_a_page_tall_is_marked():
    """The template measures such rows and lets them break."""
    fit = fitted(["甲"], [["字" * 9000], ["短"]], [1.0], PORTRAIT)
    assert fit.long == [True, False]


def test_a_row_that_surely_takes_one_line_is_marked():
    """The template gives it its height; whatever may be wider than it seems is measured, and so are line breaks."""
    rows = [["截至日期", "95.2%"], ["字" * 14, "1"], ["W" * 13, "1"], ["甲\n乙", "1"], ["9" * 20, "1"]]
    fit = fitted(["甲", "乙"], rows, [1.0, 1.0], (12 * 2 * 14 * 25.4 / 72 + 5, 225.0))
    assert fit.size == SIZES[0]
    assert fit.low == [True, True, False, False, True]


@needs_fonts()
def test_no_character_is_wider_in_any_face_than_counted():
    """Neither in this machine's faces, proprietary ones included, nor in those that come with guatu."""
    for face in find_faces().faces:
        with TTFont(face.path, fontNumber=face.index, lazy=True) as font:
            cmap, advances, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
            shown = "".join(map(chr, range(0x20, 0x7F))) + "（，。、；：《》“”—…％国务院〔〕×"
            wide = {c: advances[cmap[ord(c)]][0] / em for c in shown if ord(c) in cmap}
        assert {c: width for c, width in wide.items() if width > _widest(c) + 0.001} == {}, face.family


@given(st.lists(st.tuples(st.text(max_size=40), st.floats(0, 9)), min_size=1, max_size=30))
def test_shares_fill_the_width_and_cells_keep_their_text(columns):
    """Whatever is in the cells: shares sum to 1, none is nothing, and only places to break are added."""
    cells = [text for text, _ in columns]
    fit = fitted(cells, [cells], [weight for _, weight in columns], PORTRAIT)
    assert sum(fit.widths) == pytest.approx(1)
    assert min(fit.widths) > 0
    assert [cell.replace("\u200b", "") for cell in fit.cells[0]] == [cell.replace("\u200b", "") for cell in cells]


def test_short_words_stay_on_one_line_where_there_is_room():
    """Of a table whose sentences take what is left; a head is never set one character a line."""
    row = ["WT001", "局机关公文流转中责任分工不够明确，当班人员规范意识不强", "开发区派出所", "10月28日"]
    fit = fitted(["编号", "问题描述", "责任单位", "整改时限"], [row], [1.0, 9.0, 1.0, 1.0], PORTRAIT)
    inside = [share * 156 - 2 * 3 * 25.4 / 72 for share in fit.widths]
    assert fit.size == SIZES[0]
    assert inside[2] > 6 * 12 * 25.4 / 72
    many = fitted(["任务", *["思想破冰"] * 20], [["甲", *["1"] * 20]], [1.0] * 21, PORTRAIT)
    assert not many.holds
