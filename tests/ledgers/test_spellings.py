"""Every way of writing a date, a number and the rest, with the value it is read as or the sentence it is refused with.

The one table of spellings: what a cell holds on the left, on the right the value, or the key of the refusal (R02 and R03 and
R04 and R19). The cut-off is 2020-09-30. Properties of the parsers are in test_dates.py, test_parse.py and test_kinds.py.
"""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from guatu.ledgers.cells import Broken, Percent
from guatu.ledgers.parse import Reader, Refused
from guatu.ledgers.schema import Column
from guatu.messages import CATALOGUE
from tests.ledgers.factories import a_setting

DAY = date(2020, 9, 3)
WORDS = ("推进中", "已销号", "未启动")

DATES = [
    # with marks between the numbers
    ("2020-09-03", DAY), ("2020-9-3", DAY), ("2020.9.3", DAY), ("2020.09.03", DAY), ("2020/9/3", DAY), ("2020/09/03", DAY),
    ("2020 - 9 - 3", DAY), ("2020−9−3", DAY), ("2020－09－03", DAY), ("２０２０．９．３", DAY), ("２０２０／９／３", DAY),
    # in Chinese
    ("2020年9月3日", DAY), ("2020年09月03日", DAY), ("2020年9月3号", DAY), ("2020 年 9 月 3 日", DAY), ("２０２０年９月３日", DAY),
    ("2020年9月3", DAY), ("二〇二〇年九月三日", DAY), ("二○二○年九月三日", DAY), ("二零二零年九月三日", DAY), ("二〇二〇年九月三号", DAY),
    # without a year: the latest such day not after the cut-off
    ("9月3日", DAY), ("09月03日", DAY), ("9月3号", DAY), ("九月三日", DAY), ("9月30日", date(2020, 9, 30)), ("10月1日", date(2019, 10, 1)),
    ("2月29日", date(2020, 2, 29)), ("12月31日前", date(2019, 12, 31)),
    # eight digits, and a spreadsheet's serial
    ("20200903", DAY), ("20200903.0", DAY), (20200903.0, DAY), ("44077", DAY), ("44077.0", DAY), (44077.0, DAY), (date(2020, 9, 3), DAY),
    (datetime(2020, 9, 3), DAY), (20000.0, date(1954, 10, 3)), (60000.0, date(2064, 4, 8)),
    # with what may stand around it
    ("　2020-09-03　", DAY), ("2020-09-03\n", DAY), ("\u00a02020-09-03", DAY), ("\u200b2020-09-03", DAY), ("\ufeff2020-09-03", DAY),
    ("2020年9月3日前", DAY), ("2020年9月3日之前", DAY), ("9月3日以前", DAY), ("2020-09-03前", DAY), ("2020年9月3日 星期四", DAY),
    ("2020年9月3日（周四）", DAY), ("2020年9月3日(星期四)", DAY), ("2020-09-03 礼拜四", DAY), ("2020-09-03 00:00", DAY),
    ("2020-09-03 00:00:00", DAY), ("2020-09-03T00:00:00", DAY), ("2020-09-03 00:00:00.000", DAY), ("2020/9/3 0:00", DAY),
    ("2020年9月3日 星期四 00:00", DAY), ("2020年9月3日00:00", DAY),
    # leap days
    ("2020-02-29", date(2020, 2, 29)), ("2000.2.29", date(2000, 2, 29)), ("2021-02-29", "R03.date"), ("2100-02-29", "R03.date"),
    # no such day
    ("2020年9月31日", "R03.date"), ("2020.9.31", "R03.date"), ("9月31日", "R03.date"), ("2020/13/1", "R03.date"), ("2020-00-10", "R03.date"),
    ("2020-10-00", "R03.date"), ("20200931", "R03.date"), (20200931.0, "R03.date"), ("20201301", "R03.date"), ("2020年13月1日", "R03.date"),
    ("二〇二〇年九月三十一日", "R03.date"), (0.0, "R03.date"), (-5.0, "R03.date"), (5.0, "R03.date"), (19999.0, "R03.date"),
    (60001.0, "R03.date"), ("440770", "R03.date"), ("12345678", "R03.date"), (1e10, "R03.date"), (date(1900, 1, 5), "R03.date"),
    (date(2101, 1, 1), "R03.date"), (datetime(1948, 12, 31), "R03.date"), ("1948-12-31", "R03.date"), ("3020-09-03", "R03.date"), ("0020年9月3日", "R03.date"),
    # no one day
    ("2020.09", "R03.date"), ("2020年9月", "R03.date"), ("2020-9", "R03.date"), ("2020年", "R03.date"), ("2020", "R03.date"), (2020.09, "R03.date"),
    ("九月中旬", "R03.date"), ("九月上旬", "R03.date"), ("2020年9月底", "R03.date"), ("2020年9月底前", "R03.date"), ("月底", "R03.date"), ("年底", "R03.date"),
    ("2020年底", "R03.date"), ("2020年第三季度", "R03.date"), ("长期坚持", "R03.date"), ("长期", "R03.date"), ("立即", "R03.date"), ("待定", "R03.date"),
    ("2020/9/3\n2020/9/4", "R03.date"), ("2020-09-03、2020-09-04", "R03.date"), ("9月3日至5日", "R03.date"), ("2020.9.3-9.5", "R03.date"),
    ("2020.9.3-2020.9.5", "R03.date"), ("9月3、4日", "R03.date"), ("第一次2020-09-03", "R03.date"), ("2020年9月3日前后", "R03.date"),
    ("约2020-09-03", "R03.date"), ("2020-09-03左右", "R03.date"), ("2020-09-03起", "R03.date"),
    # of which the order or the year is not written
    ("9.3", "R03.date"), ("9-3", "R03.date"), ("9/3", "R03.date"), ("3/9/2020", "R03.date"), ("09-03-2020", "R03.date"), ("20.9.3", "R03.date"),
    ("20年9月3日", "R03.date"), ("二〇年九月三日", "R03.date"), ("3 Sep 2020", "R03.date"), ("Sept. 3, 2020", "R03.date"), ("1", "R03.date"),
    # slips
    ("2020.9/3", "R03.date"), ("2020-09-033", "R03.date"), ("2020-09-03abc", "R03.date"), ("2020_09_03", "R03.date"), ("2020~09~03", "R03.date"),
    ("2O20-09-03", "R03.date"), ("2020，9，3", "R03.date"), ("2020年9月三日", "R03.date"), ("九月二三日", "R03.date"), ("2020--09--03", "R03.date"),
    ("２０２０年九月３日", "R03.date"), ("٢٠٢٠-٠٩-٠٣", "R03.date"), ("=TODAY()", "R03.date"), (True, "R03.date"), (Percent(44077.0), "R03.date"),
    # with a time of day
    ("2020-09-03 10:30", "R03.time"), ("2020-09-03T00:00:01", "R03.time"), ("2020年9月3日 8:00", "R03.time"), ("2020-09-03 23:59:59.9", "R03.time"),
    (datetime(2020, 9, 3, 10, 30), "R03.time"), (44077.5, "R03.time"), (time(8), "R03.date"), ("10:30", "R03.date"),
    # lost digits, no value
    (1e15, "R03.precision"), (float("nan"), "R03.precision"), (float("inf"), "R03.precision"), ("#REF!", "R19.error"),
    (Broken("#N/A"), "R19.error"), (Broken(), "R19.formula"), ("", None), ("无", None), ("—", None),
]  # fmt: skip

DEADLINES = [
    # without a year: in the cut-off's, even if it lies ahead
    ("12月31日", date(2020, 12, 31)), ("12月31日前", date(2020, 12, 31)), ("1月5日", date(2020, 1, 5)), ("2月29日", date(2020, 2, 29)),
    ("2月30日", "R03.date"), ("十二月三十一日", date(2020, 12, 31)), ("2021年3月1日前", date(2021, 3, 1)), ("长期坚持", "R03.date"),
]  # fmt: skip

COUNTS = [
    # digits
    (12.0, 12), (0.0, 0), (-0.0, 0), ("12", 12), ("0", 0), ("１２", 12), ("012", 12), ("12.0", 12), ("12.", "R03.count"), ("+5", 5), ("＋5", 5), ("1234567", 1234567),
    (" 12 ", 12), ("　12\n", 12), ("\u00a012", 12), ("12\u200b", 12), (Percent(3.0), 3), (date(1900, 1, 4), 5),
    # thousands
    ("1,234", 1234), ("１，２３４", 1234), ("1,234,567", 1234567), ("1,23", "R03.count"), ("12,34", "R03.count"), ("1,2345", "R03.count"), ("1 234", "R03.count"),
    ("1'234", "R03.count"), ("1.234.567", "R03.count"), ("1、234", "R03.count"),
    # with a unit
    ("12人", 12), ("3 起", 3), ("5件", 5), ("2 次", 2), ("1,234人次", 1234), ("十二人", 12), ("12人3", "R03.count"), ("12人/3起", "R03.count"), ("人", "R03.count"),
    ("12人(含辅警)", "R03.count"), ("12岁", "R03.count"),
    # in Chinese
    ("十二", 12), ("二十", 20), ("一百零三", 103), ("两个", 2), ("〇", 0), ("零", 0), ("壹佰贰拾", 120), ("一万", 10000), ("一百五", "R03.count"),
    ("十余人", "R03.count"), ("几十", "R03.count"), ("一二三", "R03.count"), ("1.2万", "R03.count"), ("3千", "R03.count"), ("廿三", "R03.count"),
    # not whole, or below nothing
    (12.5, "R03.count"), ("12.5", "R03.count"), ("½", "R03.count"), ("1/2", "R03.count"), (-1.0, "R03.count"), ("-1", "R03.count"), ("－5", "R03.count"),
    ("−5", "R03.count"), ("(5)", "R03.count"), ("95%", "R03.count"), ("５％", "R03.count"), (Percent(0.95), "R03.count"),
    # about, ranges, sums
    ("约12", "R03.count"), ("12余", "R03.count"), ("12左右", "R03.count"), ("12+", "R03.count"), ("≥12", "R03.count"), ("10-12", "R03.count"), ("10～12", "R03.count"),
    ("12+3", "R03.count"), ("若干", "R03.count"), ("全部", "R03.count"), ("同上", "R03.count"),
    # what only a program reads as a number
    ("1_000", "R03.count"), ("1e3", "R03.count"), ("1E3", "R03.count"), ("nan", "R03.count"), ("inf", "R03.count"), ("NaN", "R03.count"), ("Infinity", "R03.count"),
    ("0x10", "R03.count"), ("12²", "R03.count"), ("٣", "R03.count"), ("①", "R03.count"), ("Ⅻ", "R03.count"), (True, "R03.count"), ("TRUE", "R03.count"),
    ("=1+1", "R03.count"), ("l2", "R03.count"), ("1O", "R03.count"), ("9" * 41, "R03.count"), (date(2020, 9, 30), "R03.count"),
    (datetime(2020, 9, 30, 8), "R03.count"), (time(8), "R03.count"),
    (1e15, "R03.precision"), ("#VALUE!", "R19.error"), (Broken(), "R19.formula"), ("", None), ("/", None), ("－", None),
]  # fmt: skip

NUMBERS = [
    ("95", "95"), (95.0, "95"), ("95.50", "95.5"), ("0.95", "0.95"), (0.29, "0.29"), (0.1 + 0.2, "0.3"), (1e-5, "0.00001"), (0.0, "0"), ("1,234.50", "1234.5"),
    ("-3.5", "-3.5"), ("－3.50", "-3.5"), ("−3.5", "-3.5"), ("+3.5", "3.5"), (".5", "R03.number"), ("5.", "R03.number"),
    # percentages are their number of hundredths
    ("95%", "95"), ("95.50％", "95.5"), ("９５％", "95"), ("95 %", "95"), (Percent(0.95), "95"), (Percent(0.07), "7"), (Percent(0.285), "28.5"), (Percent(1.0), "100"),
    ("12分钟", "12"), ("93.5分", "93.5"), ("九十五", "95"), ("百分之九十五", "R03.number"), ("九成", "R03.number"), ("5‰", "R03.number"), ("0,95", "R03.number"),
    ("约95", "R03.number"), ("95%以上", "R03.number"), ("90-95", "R03.number"), ("1/2", "R03.number"), ("1.2.3", "R03.number"), ("1e3", "R03.number"),
    ("nan", "R03.number"), ("inf", "R03.number"), ("较高", "R03.number"), ("0.1234567890123456789", "R03.number"), ("9" * 30, "R03.number"), (True, "R03.number"),
    (date(2020, 9, 30), "R03.number"), (Percent(float("nan")), "R03.precision"), (-1e16, "R03.precision"), ("#DIV/0!", "R19.error"), ("", None),
]  # fmt: skip

MEASURES = [
    ("1", ("1",)), (12.0, ("12",)), ("03", ("3",)), ("1、3", ("1", "3")), ("1,3", ("1", "3")), ("1，3", ("1", "3")), ("1;3", ("1", "3")), ("1；3", ("1", "3")),
    ("１、３", ("1", "3")), ("1、 3、", ("1", "3")), ("3、3", ("3",)), ("1-5", "R03.measures"), ("1至5", "R03.measures"), ("1～5", "R03.measures"), ("第3项", "R03.measures"),
    ("一", "R03.measures"), (3.7, "R03.measures"), ("3.7", "R03.measures"), ("1/3", "R03.measures"), ("1 3", "R03.measures"), ("1.3", "R03.measures"),
    (date(2020, 3, 7), "R03.measures"), (True, "R03.measures"), ("1、2x", "R03.measures"), ("、", "R03.measures"), ("", None), ("无", None),
]  # fmt: skip

CODES = [
    ("已销号", "已销号"), (" 已销号 ", "已销号"), ("　已销号", "已销号"), ("已销号\n", "已销号"), ("已\n销号", "已销号"), ("已\u200b销号", "已销号"), ("\u00a0已销号", "已销号"),
    ("已消号", "R04"), ("已 销号", "R04"), ("已销号。", "R04"), ("推进", "R04"), ("已销号、推进中", "R04"), (0.0, "R04"), (True, "R04"), (date(2020, 9, 3), "R04"),
    ("#NAME?", "R19.error"), ("", None), ("N/A", None),
]  # fmt: skip

REFERENCES = [
    ("XS001", "XS001"), ("xs001", "XS001"), ("XS-001", "XS001"), ("XS—001", "XS001"), ("XS 001", "XS001"), ("ＸＳ００１", "XS001"), ("XS\u00a0001", "XS001"),
    ("XS\u200b001", "XS001"), ("XS\n001", "XS001"), ("ß´", "SŚ"), ("SŚ", "SŚ"), ("3.1", "3.1"), ("3.10", "3.10"), ("001", "001"), (1.0, "1"), (1e15, "R03.precision"), ("", None),
]  # fmt: skip

TEXTS = [
    (" 局机关 ", "局机关"), ("刑侦\n大队１中队", "刑侦大队1中队"), (12.0, "12"), (0.5, "0.5"), (True, "TRUE"), (date(2020, 9, 30), "2020-09-30"), ("001", "001"),
    ("110101199003071234", "110101199003071234"), (110101199003071234.0, "R03.precision"), ("1.10101E+17", "R03.precision"), ("1.1e17", "R03.precision"),
    ("E17", "E17"), ("=1+1", "=1+1"), ("整頓教育", "整頓教育"), ("#NULL!", "R19.error"), ("——", None),
]  # fmt: skip

TABLE = {
    "date": DATES, "deadline": DEADLINES, "count": COUNTS, "number": NUMBERS, "measures": MEASURES,
    "code": CODES, "reference": REFERENCES, "text": TEXTS,
}  # fmt: skip
CASES = [(kind, raw, wanted) for kind, cases in TABLE.items() for raw, wanted in cases]


@pytest.mark.parametrize(("kind", "raw", "wanted"), CASES, ids=lambda x: repr(x)[:40])
def test_a_spelling_has_its_one_value_or_its_refusal(kind, raw, wanted):
    """Wholly or not at all: never a part of what stands there, never another value."""
    value = Reader(Column("x", "某列", kind, codes=WORDS), a_setting(), WORDS)(raw)
    if isinstance(value, Refused):
        assert value.sentence in CATALOGUE
        assert value.sentence == wanted
    else:
        plain = str(value) if isinstance(value, Decimal) else value
        assert (type(plain), plain) == (type(wanted), wanted)


def test_the_table_is_whole():
    """At least 250 spellings of values, 100 of them of dates and 60 of counts, none of them twice."""
    assert len(CASES) >= 250
    assert len(DATES) >= 100
    assert len(COUNTS) >= 60
    assert len({(kind, repr(raw)) for kind, raw, _ in CASES}) == len(CASES)
