"""What a person who fills a ledger is told about each column: the schema and the rules in their words."""

from datetime import date
from typing import Final

from guatu.checks.rules_rows import NEEDS
from guatu.ledgers.schema import Column, Kind, Ledger, codes_of
from guatu.programme import Bureau, Programme

_BY_KIND: Final[dict[Kind, str]] = {
    "id": "以 {prefix} 开头，加至少三位数字，如 {prefix}001。全表不能重复，报送过的不能改。",
    "reference": "填所指那条记录的编号，一字不差。",
    "text": "",
    "date": "写成 {day} 的样子，只写日期，不写钟点。",
    "deadline": "写成 {day} 的样子，只写一个日期。",
    "count": "不小于 0 的整数，只写数字，不写单位。",
    "number": "一个数，可以有小数；百分数写成 95%。",
    "code": "从下拉列表中选一个词，不能写别的。",
    "codes": "可以选几个，用顿号隔开：{example}。",
    "measures": "措施编号，1 至 {measures}；几项的用顿号隔开，如 1、3。",
}
_CAUTIONS: Final[dict[str, str]] = {
    "person": "用代号，同一个人前后一致，不写姓名。",
    "secrecy": "标有秘密及以上的内容不得填入本表。",
    "reviewer": "不能与整改人是同一人。",
}
"""By the name of a column, what its kind does not say."""


def note(ledger: Ledger, column: Column, programme: Programme, bureau: Bureau, day: date) -> str:
    """The note of a column: whether it must be filled, or when, and what may stand there; `day` is a date to show."""
    words = {
        "day": day,
        "prefix": ledger.prefix,
        "measures": programme.measure_count,
        "example": "、".join(codes_of(column, programme, bureau)[:2]),
    }
    caution = _CAUTIONS.get(column.name, "")
    if column.name == "reviewer" and not any(c.name == "rectifier" for c in ledger.columns):
        caution = ""
    return _duty(ledger, column) + _BY_KIND[column.kind].format_map(words) + caution


def _duty(ledger: Ledger, column: Column) -> str:
    """Whether the column must be filled: always, in some state, or not."""
    if column.required:
        return "必填。"
    states = [state for state, names in NEEDS.get(ledger.name, {}).items() if column.name in names]
    if states:
        return f"{ledger.column('state').header}为“{'、'.join(states)}”时必填。"
    return "选填，没有就空着。"
