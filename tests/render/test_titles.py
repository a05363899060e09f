"""Where titles break."""

from hypothesis import given
from hypothesis import strategies as st

from guatu.render.titles import FULL_LINE, balanced_lines, ems, mark_lines, title_lines, well_shaped

SEGMENT = st.text(st.sampled_from("关于教育整顿工作进展情况的报告（第3期）、"), min_size=1, max_size=9)


def test_a_short_title_stays_on_one_line():
    """Twenty characters of 2号 fit 156 mm."""
    assert title_lines(("关于教育整顿", "进展情况", "的报告")) == ("关于教育整顿进展情况的报告",)


def test_a_long_title_is_a_trapezoid_or_diamond_of_whole_segments():
    """Fewest lines first, then the shape, and no tail of two characters."""
    assert title_lines(("关于示范县公安局", "教育整顿", "（第4期）", "工作进展情况", "的报告")) == (
        "关于示范县公安局教育整顿",
        "（第4期）工作进展情况的报告",
    )


def test_an_endless_segment_is_cut_rather_than_lost():
    """A segment longer than a line breaks, into lines that fall."""
    lines = title_lines(("甲乙丙丁戊己庚辛壬癸" * 4,))
    assert "".join(lines) == "甲乙丙丁戊己庚辛壬癸" * 4
    assert max(map(ems, lines)) <= FULL_LINE


@given(st.lists(SEGMENT, max_size=9))
def test_nothing_of_a_title_is_lost_and_no_segment_broken(segments):
    """The lines joined are the segments joined; every line ends where a segment ends; none is too wide."""
    lines = title_lines(segments)
    ends = {len("".join(segments[:n])) for n in range(len(segments) + 1)}
    assert "".join(lines) == "".join(segments)
    assert all(len("".join(lines[:n])) in ends for n in range(len(lines) + 1))
    assert all(ems(line) <= FULL_LINE for line in lines)


@given(st.text(st.sampled_from("教育整顿主要指标统计表和说明、（）"), max_size=70))
def test_nothing_of_an_attachments_title_is_lost(title):
    """However it breaks, 附件说明 and 附件 show the same title."""
    lines = balanced_lines(title)
    assert "".join(lines) == title
    assert all(0 < ems(line) <= FULL_LINE for line in lines)


def test_shapes():
    """Strictly rising, falling, or rising to one widest line."""
    assert all(map(well_shaped, ([5], [3, 5], [5, 3], [3, 7, 4])))
    assert not any(map(well_shaped, ([5, 5], [5, 3, 5], [3, 7, 7])))


def test_a_long_mark_is_halved():
    """The 发文机关标志 is never smaller than the title."""
    assert mark_lines("示范县公安局文件") == ("示范县公安局文件",)
    assert mark_lines("甲" * 25) == ("甲" * 13, "甲" * 12)
