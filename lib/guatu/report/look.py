"""The one visual language: colours and lengths that page, chart, table and PDF share. Nothing else repeats them."""

from typing import Final

INK: Final = "#1A1A1A"
SECONDARY: Final = "#5A5F66"
HAIRLINE: Final = "#D5D8DC"
SHEET: Final = "#FFFFFF"
GROUND: Final = "#F4F5F6"
OFFICIAL_RED: Final = "#C00000"  # for the head alone
GREEN: Final = "#2E7D5B"  # closed out
YELLOW: Final = "#D9A62E"  # in progress, or waiting for close-out
REST: Final = "#B8BDC4"
OVERDUE: Final = "#B3261E"  # an outline or a mark, never a fill
NOW: Final = "#33658A"  # this period
BEFORE: Final = "#A9C0D1"  # the period before: the same blue, light

TYPE_AREA_MM: Final = (156.0, 225.0)  # GB/T 9704-2012, 5.2.1
LINES_A_PAGE: Final = 22
CHARS_A_LINE: Final = 28
LINE_MM: Final = TYPE_AREA_MM[1] / LINES_A_PAGE

SCREEN_FONTS: Final = {
    "仿宋": '"FangSong","仿宋","FangSong_GB2312","STFangsong","FandolFang","FandolFang R","Noto Serif CJK SC","Source Han Serif SC",serif',
    "小标宋": '"FZXiaoBiaoSong-B05S","方正小标宋简体","方正小标宋_GBK","STZhongsong","华文中宋","FandolSong","Noto Serif CJK SC",serif',
    "楷体": '"KaiTi","楷体","KaiTi_GB2312","STKaiti","FandolKai","Noto Serif CJK SC",serif',
    "黑体": '"SimHei","黑体","STHeiti","PingFang SC","FandolHei","Noto Sans CJK SC",sans-serif',
    "宋体": '"SimSun","宋体","STSong","FandolSong","Noto Serif CJK SC",serif',
}
