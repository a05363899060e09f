"""The ledgers as data: sheets, columns, types and code lists. The input contract; nothing else in guatu repeats it.

A code list is either fixed here or the name of a list of the programme (`units`, `tasks` …), resolved by `codes_of`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from guatu.programme import Bureau, Programme

Kind = Literal["id", "reference", "text", "date", "deadline", "count", "number", "code", "codes", "measures"]
"""What a cell holds: `date` is a day that has been, `deadline` a 时限 (its year defaults to the cut-off's), `count` a whole
number ≥ 0, `number` an exact decimal, `code` one word of a list, `codes` several, `measures` a list of measure numbers,
`reference` the 编号 of a row elsewhere, in its normal form."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a ledger: its English name, Chinese header, what it holds, and whether it must be filled.

    `codes` is a fixed list or the name of a programme's; `free` marks text that a person wrote (scanned for identities);
    `confidential` columns are dropped at intake before anything else sees them.
    """

    name: str
    header: str
    kind: Kind = "text"
    required: bool = False
    codes: tuple[str, ...] | str = ()
    free: bool = False
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class Ledger:
    """One ledger: `sheet` is its Chinese name, `prefix` starts its 编号."""

    name: str
    sheet: str
    prefix: str
    columns: tuple[Column, ...]

    @property
    def kept(self) -> tuple[Column, ...]:
        """The columns that a snapshot may hold."""
        return tuple(c for c in self.columns if not c.confidential)

    def column(self, name: str) -> Column:
        """The column called `name` in English."""
        return next(c for c in self.columns if c.name == name)

    @property
    def registered(self) -> Column | None:
        """The column of a row's registration date: the first date column (not a deadline), if there is one."""
        return next((c for c in self.columns if c.kind == "date"), None)


def _column(name: str, header: str, kind: Kind = "text", codes: tuple[str, ...] | str = (), **flags: bool) -> Column:
    required = header.startswith("*")
    return Column(name, header.lstrip("*"), kind, required, codes, **flags)


def _ledger(name: str, sheet: str, prefix: str, *columns: Column) -> Ledger:
    common = (_column("id", "*编号", "id"), _column("unit", "*单位", "code", "units"))
    return Ledger(name, sheet, prefix, (*common, *columns, _column("note", "备注", free=True)))


ACTIVITY_STATES: Final = ("未启动", "推进中", "待销号", "已销号", "暂缓", "取消")
FINDING_STATES: Final = ("已登记", "已交办", "整改中", "待验收", "已销号", "反弹")
LEAD_STATES: Final = ("正在办理", "阶段性办结", "已办结")
OPINION_STATES: Final = ("未落实", "正在推进", "已完成", "长期坚持")
COMMONALITIES: Final = ("共性", "个性")
SCOPES: Final = ("全局", "局部")
VISIBILITIES: Final = ("显性", "隐性")
REMEDY_TYPES: Final = ("立行立改", "限期整改", "长期坚持")
LEAD_SOURCES: Final = ("指导组交办", "群众举报", "信访", "上级转办", "自查发现")
DISPOSITIONS: Final = ("谈话函询", "初步核实", "暂存待查", "予以了结")
VERDICTS: Final = ("属实", "基本属实", "部分属实", "不属实")
SECRECIES: Final = ("内部", "秘密", "机密", "绝密")
RANKS: Final = ("班子成员", "中层领导干部", "普通民警", "辅警")
CATEGORIES: Final = ("民警", "辅警")
PERSON_MEASURES: Final = ("停止执行职务", "禁闭", "移交纪检监察", "诫勉谈话", "批评教育", "党纪政务处分")
FORMS: Final = ("第一种", "第二种", "第三种", "第四种")
REVIEW_OBJECTS: Final = ("接处警警情", "案卷", "信访件", "岗位", "其他")
CASE_KINDS: Final = ("刑事", "行政", "警情")
AUDIENCES: Final = ("班子成员", "民警", "辅警", "全员")
ACTIONS: Final = ("制定", "修订", "废止")
LEVELS: Final = ("省级", "市级", "县级")
VISIT_KINDS: Final = ("听汇报", "调研", "上党课", "实地指导")
BETTER: Final = ("越高越好", "越低越好")

LEDGERS: Final[tuple[Ledger, ...]] = (
    _ledger(
        "activities", "任务分解台账", "HD",
        _column("task", "*任务", "code", "tasks"),
        _column("measures", "*措施编号", "measures"),
        _column("title", "*活动项目", free=True),
        _column("deliverable", "目标成果", free=True),
        _column("task_force", "*牵头专班", "code", "task_forces"),
        _column("lead_unit", "*责任单位"),
        _column("co_units", "配合单位"),
        _column("leader", "责任领导"),
        _column("tiers", "*认领层面", "codes", "tiers"),
        _column("start", "*开始日期", "date"),
        _column("due", "*完成时限", "deadline"),
        _column("state", "*状态", "code", ACTIVITY_STATES),
        _column("closed_on", "销号日期", "date"),
        _column("evidence", "佐证材料", free=True),
        _column("reviewer", "审核人"),
    ),
    _ledger(
        "findings", "问题整改台账", "WT",
        _column("source", "*来源", "code", "finding_sources"),
        _column("found_on", "*发现日期", "date"),
        _column("description", "*问题描述", free=True),
        _column("commonality", "*共性个性", "code", COMMONALITIES),
        _column("scope", "*范围", "code", SCOPES),
        _column("visibility", "*显隐", "code", VISIBILITIES),
        _column("branch", "警种", "code", "branches"),
        _column("ailment", "顽瘴痼疾", "code", "ailments"),
        _column("remedy", "整改措施", free=True),
        _column("lead_unit", "*责任单位"),
        _column("leader", "责任领导"),
        _column("remedy_type", "*整改类型", "code", REMEDY_TYPES),
        _column("due", "*整改时限", "deadline"),
        _column("state", "*状态", "code", FINDING_STATES),
        _column("rectified_on", "整改完成日期", "date"),
        _column("reviewer", "验收人"),
        _column("rectifier", "整改人"),
        _column("closed_on", "销号日期", "date"),
        _column("evidence", "佐证材料", free=True),
        _column("reopened_on", "反弹日期", "date"),
        _column("reopen_reason", "反弹原因", free=True),
    ),
    _ledger(
        "leads", "线索办理台账", "XS",
        _column("source", "*来源", "code", LEAD_SOURCES),
        _column("received_on", "*受理日期", "date"),
        _column("assigned_by", "交办单位"),
        _column("lead_unit", "*承办单位"),
        _column("due", "*办理时限", "deadline"),
        _column("disposition", "处置方式", "code", DISPOSITIONS),
        _column("state", "*办理进度", "code", LEAD_STATES),
        _column("verdict", "核查结论", "code", VERDICTS),
        _column("fed_back_on", "反馈日期", "date"),
        _column("closed_on", "办结日期", "date"),
        _column("secrecy", "密级", "code", SECRECIES),
        _column("informant", "举报人", confidential=True),
        _column("content", "反映内容", confidential=True),
    ),
    _ledger(
        "person_measures", "人员处理台账", "RY",
        _column("person", "*人员代号"),
        _column("rank", "*职务层级", "code", RANKS),
        _column("post", "职务"),
        _column("category", "*人员类别", "code", CATEGORIES),
        _column("measure", "*措施", "code", PERSON_MEASURES),
        _column("form", "四种形态", "code", FORMS),
        _column("decided_on", "*决定日期", "date"),
        _column("until", "期满日期", "deadline"),
        _column("lead_id", "关联线索", "reference"),
        _column("name", "姓名", confidential=True),
        _column("id_number", "身份证号", confidential=True),
        _column("phone", "手机号", confidential=True),
    ),
    _ledger(
        "review_batches", "核查批次台账", "HC",
        _column("check", "*查法", "code", "checks"),
        _column("object", "*核查对象", "code", REVIEW_OBJECTS),
        _column("checked_on", "*核查日期", "date"),
        _column("population", "*应查数", "count"),
        _column("checked", "*实查数", "count"),
        _column("anomalies", "*异常数", "count"),
    ),
    _ledger(
        "case_corrections", "立行立改案件台账", "AJ",
        _column("case_kind", "*案件类别", "code", CASE_KINDS),
        _column("corrected_on", "*纠正日期", "date"),
        _column("fault", "问题类型", free=True),
        _column("lead_unit", "*责任单位"),
        _column("finding_id", "关联问题", "reference"),
    ),
    _ledger(
        "trainings", "学习培训台账", "XX",
        _column("method", "*学法", "code", "ways"),
        _column("title", "*主题", free=True),
        _column("held_on", "*日期", "date"),
        _column("audience", "*对象", "code", AUDIENCES),
        _column("expected", "*应到人数", "count"),
        _column("attended", "*实到人数", "count"),
        _column("excused", "请假人数", "count"),
        _column("sat", "参考人数", "count"),
        _column("passed", "合格人数", "count"),
    ),
    _ledger(
        "regulations", "制度建设台账", "ZD",
        _column("title", "*制度名称", free=True),
        _column("category", "*类别", "code", "regulation_categories"),
        _column("action", "*性质", "code", ACTIONS),
        _column("number", "文号"),
        _column("effective_on", "*施行日期", "date"),
    ),
    _ledger(
        "events", "活动台账", "SJ",
        _column("kind", "*类别", "code", "event_kinds"),
        _column("title", "*主题", free=True),
        _column("held_on", "*日期", "date"),
        _column("attended", "参加人数", "count"),
        _column("opinions", "征求意见数", "count"),
    ),
    _ledger(
        "opinions", "指导组意见台账", "YJ",
        _column("raised_on", "*提出日期", "date"),
        _column("content", "*意见内容", free=True),
        _column("response", "落实措施", free=True),
        _column("lead_unit", "*责任单位"),
        _column("due", "*办理时限", "deadline"),
        _column("state", "*状态", "code", OPINION_STATES),
        _column("closed_on", "完成日期", "date"),
        _column("evidence", "佐证材料", free=True),
    ),
    _ledger(
        "visits", "领导调研台账", "DY",
        _column("held_on", "*日期", "date"),
        _column("level", "*层级", "code", LEVELS),
        _column("kind", "*方式", "code", VISIT_KINDS),
        _column("content", "内容", free=True),
    ),
    _ledger(
        "outcomes", "成效指标台账", "ZB",
        _column("dimension", "*维度", "code", "dimensions"),
        _column("title", "*指标名称", free=True),
        _column("measure_unit", "*计量单位"),
        _column("baseline", "*基期值", "number"),
        _column("current", "*本期值", "number"),
        _column("better", "*方向", "code", BETTER),
    ),
    _ledger(
        "adjustments", "核减说明台账", "HJ",
        _column("ledger", "*台账", "code", "sheets"),
        _column("row_id", "*原编号", "reference"),
        _column("adjusted_on", "*核减日期", "date"),
        _column("reason", "*原因", free=True),
        _column("approver", "*批准人"),
    ),
)  # fmt: skip

BY_NAME: Final[Mapping[str, Ledger]] = {ledger.name: ledger for ledger in LEDGERS}
BY_SHEET: Final[Mapping[str, Ledger]] = {ledger.sheet: ledger for ledger in LEDGERS}

GUIDE: Final = "填写说明"
ISSUES: Final = "问题清单"
"""Sheets that guatu puts into a workbook beside its ledgers, in an empty one and in an annotated one: no ledgers."""


def codes_of(column: Column, programme: Programme, bureau: Bureau) -> tuple[str, ...]:
    """The words that `column` may hold in `bureau`'s ledgers; () for a column without a list."""
    if isinstance(column.codes, tuple):
        return column.codes
    lists: dict[str, tuple[str, ...]] = {
        "units": programme.units_of(bureau),
        "checks": programme.method(programme.checks_by).members,
        "ways": programme.method(programme.trainings_by).members,
        "dimensions": programme.method(programme.outcomes_by).members,
        "sheets": tuple(BY_SHEET),
    }
    found = lists.get(column.codes)
    return found if found is not None else tuple(getattr(programme, column.codes))
