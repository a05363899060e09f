"""Every figure of the input contract, in its order: its rule, name and formula stand here once. What the suite needs
beyond them is in further.py."""

from collections.abc import Iterator

from guatu.indicators.closing import CLOSED, PURSUED, STANDING, coloured
from guatu.indicators.deadlines import late
from guatu.indicators.definition import Count, Coverage, Definition, Given, Ratio
from guatu.indicators.rules import Lists, holds, moves, unless
from guatu.ledgers.schema import BY_NAME


def contract(lists: Lists) -> tuple[Definition, ...]:
    """The definitions of the contract's figures, in its order."""
    return tuple(definition for ledger in _LEDGERS for definition in ledger(lists))


def _activities(lists: Lists) -> Iterator[Definition]:
    parts = {count.key.rpartition(".")[2]: count for count in _activity_totals(lists)}
    yield from parts.values()
    label, whole = "活动项目销号率", "activities.total"
    yield Ratio("activities.closing_rate", label, "已销号÷活动项目总数", ("activities.closed",), whole)
    for column, family in (("task", "by_task"), ("task_force", "by_task_force"), ("tiers", "by_tier")):
        header, holding = BY_NAME["activities"].column(column).header, "含" if column == "tiers" else "为"
        for word in lists.words("activities", column):
            stem = Count(f"activities.{family}.{word}", "activities", "个", column=column, word=word)
            for name in ("total", "closed"):
                of = parts[name]
                formula = f"{header}{holding}“{word}”、{of.formula}"
                yield stem.part(name, f"{word}·{of.label}", formula, when=of.when, date=of.date)


def _activity_totals(lists: Lists) -> Iterator[Count]:
    green, yellow = coloured(lists.programme, "green"), coloured(lists.programme, "yellow")
    still_open = unless("state", "取消", "已销号")
    count = Count("activities", "activities", "个").part
    yield count("total", "活动项目", "未取消的活动项目", when=STANDING)
    yield count("closed", "已销号", "状态为“已销号”的活动项目", when=CLOSED, date="closed_on")
    yield count("open", "未销号", "未取消且未销号的活动项目", when=still_open)
    yield count("overdue", "逾期未销号", "未销号、未暂缓且完成时限早于截至日期的活动项目", when=late(PURSUED))
    yield count(
        "green",
        f"绿色（{_several(green)}）",
        f"状态为{_or(green)}的活动项目",
        when=holds("state", *green),
        date="closed_on",
    )
    yield count("yellow", f"黄色（{_several(yellow)}）", f"状态为{_or(yellow)}的活动项目", when=holds("state", *yellow))


def _measures(lists: Lists) -> Iterator[Definition]:
    total = lists.programme.measure_count
    among = frozenset(map(str, range(1, total + 1)))
    formula = "至少对应一个未取消活动项目的措施"
    yield Given("measures.total", "项", "措施总数", "方案列出的全部措施", total)
    yield Coverage("measures.covered", "activities", "项", "已覆盖措施", formula, STANDING, "measures", among)


def _findings(lists: Lists) -> Iterator[Definition]:
    rectified, reopened = holds("state", "待验收", "已销号"), holds("state", "反弹")
    overdue = late(unless("state", "已销号"))
    count = Count("findings", "findings", "个").part
    yield count("found", "发现问题", "登记的全部问题", date="found_on")
    yield count("rectified", "已完成整改", "状态为“待验收”或“已销号”的问题", when=rectified, date="rectified_on")
    yield count("closed", "已验收销号", "状态为“已销号”的问题", when=CLOSED, date="closed_on")
    yield count("reopened", "反弹问题", "状态为“反弹”的问题", when=reopened, date="reopened_on")
    yield count("overdue", "逾期未整改", "未销号且整改时限早于截至日期的问题", when=overdue)
    for rate, part, label, formula in (
        ("rectification_rate", "rectified", "问题整改率", "已完成整改÷发现问题"),
        ("closing_rate", "closed", "问题销号率", "已验收销号÷发现问题"),
    ):
        yield Ratio(f"findings.{rate}", label, formula, (f"findings.{part}",), "findings.found")
    for column in ("source", "commonality", "scope", "visibility", "branch", "ailment", "remedy_type"):
        yield from lists.breakdown(count(f"by_{column}", "", "问题", date="found_on"), column, blank=True)
    yield from lists.breakdown(count("by_unit", "", "问题", date="found_on"), "lead_unit")


def _leads(lists: Lists) -> Iterator[Definition]:
    assigned, closed = holds("source", "指导组交办"), holds("state", "已办结")
    staged, pending = holds("state", "阶段性办结"), holds("state", "正在办理")
    count = Count("leads", "leads", "条").part
    yield count("received", "受理线索", "受理的全部线索", date="received_on")
    yield count("assigned_by_group", "指导组交办线索", "来源为“指导组交办”的线索", when=assigned, date="received_on")
    yield count("closed", "已办结线索", "办理进度为“已办结”的线索", when=closed, date="closed_on")
    yield count("stage_closed", "阶段性办结线索", "办理进度为“阶段性办结”的线索", when=staged)
    yield count("open", "正在办理线索", "办理进度为“正在办理”的线索", when=pending)
    yield count("overdue", "逾期未办结线索", "正在办理且办理时限早于截至日期的线索", when=late(pending))
    parts = ("leads.closed", "leads.stage_closed")
    yield Ratio("leads.handling_rate", "线索办理率", "（已办结＋阶段性办结）÷受理线索", parts, "leads.received")
    yield from lists.breakdown(count("by_verdict", "", "线索"), "verdict")
    yield from lists.breakdown(count("by_disposition", "", "线索"), "disposition")
    yield from lists.breakdown(count("by_source", "线索来源", "线索"), "source")


def _persons(lists: Lists) -> Iterator[Definition]:
    count = Count("persons", "person_measures", "名", distinct="person").part
    once = "同一人员代号只计一次"
    yield count("total", "处理人员", f"被采取措施的人员，{once}", date="decided_on")
    for name, measure in (("suspended", "停止执行职务"), ("referred", "移交纪检监察")):
        when, formula = holds("measure", measure), f"被采取“{measure}”措施的人员，{once}"
        yield count(name, measure, formula, when=when, date="decided_on")
    yield from lists.breakdown(count("by_rank", "", "人员，以每人最近一条记录为准", dated="decided_on"), "rank")
    yield from lists.breakdown(count("by_form", "", f"人员，{once}"), "form")
    yield from lists.breakdown(count("by_category", "", f"人员，{once}"), "category")


def _reviews(lists: Lists) -> Iterator[Definition]:
    stem = Count("reviews", "review_batches", "起", date="checked_on")
    yield stem.part("population", "应核查数", "各批次应查数之和", total="population")
    yield stem.part("checked", "核查数", "各批次实查数之和", total="checked")
    yield stem.part("anomalies", "发现异常", "各批次异常数之和", total="anomalies")
    for word in lists.words("review_batches", "check"):
        of = stem.part(f"by_check.{word}", "", "", column="check", word=word)
        yield of.part("checked", f"{word}·核查数", f"查法为“{word}”的批次实查数之和", total="checked")
        yield of.part("anomalies", f"{word}·异常数", f"查法为“{word}”的批次异常数之和", total="anomalies")
    alarms, formula = holds("object", "接处警警情"), "核查对象为“接处警警情”的批次实查数之和"
    yield stem.part("alarm_checked", "核查接处警警情", formula, when=alarms, total="checked")
    yield Ratio("reviews.anomaly_rate", "核查异常率", "发现异常÷核查数", ("reviews.anomalies",), "reviews.checked")


def _corrections(lists: Lists) -> Iterator[Definition]:
    count = Count("corrections", "case_corrections", "起", date="corrected_on").part
    yield count("total", "立行立改案件", "登记的全部立行立改案件")
    yield from lists.breakdown(count("by_kind", "", "立行立改案件"), "case_kind")


def _trainings(lists: Lists) -> Iterator[Definition]:
    stem = Count("trainings", "trainings", "人次", date="held_on")
    yield stem.part("sessions", "组织学习培训", "登记的全部学习培训", measure="场次")
    for column, label in (("expected", "应到"), ("attended", "实到"), ("sat", "参考"), ("passed", "合格")):
        yield stem.part(column, f"{label}人次", f"各场次{label}人数之和", total=column)
    yield from lists.breakdown(stem.part("by_method", "", "学习培训", measure="场次"), "method")
    attended, passed = ("trainings.attended",), ("trainings.passed",)
    yield Ratio("trainings.attendance_rate", "参学率", "实到人次÷应到人次", attended, "trainings.expected")
    yield Ratio("trainings.pass_rate", "合格率", "合格人次÷参考人次", passed, "trainings.sat")


def _regulations(lists: Lists) -> Iterator[Definition]:
    made = holds("action", "制定", "修订")
    count = Count("regulations", "regulations", "项", date="effective_on").part
    yield count("total", "制定和修订制度", "性质为“制定”或“修订”的制度", when=made)
    for name, action in (("created", "制定"), ("revised", "修订"), ("repealed", "废止")):
        yield count(name, f"{action}制度", f"性质为“{action}”的制度", when=holds("action", action))
    yield from lists.breakdown(count("by_category", "制度类别", "制定和修订制度", when=made), "category")


def _events(lists: Lists) -> Iterator[Definition]:
    stem = Count("events", "events", "次", date="held_on")
    yield stem.part("total", "开展活动", "登记的全部活动")
    yield from lists.breakdown(stem.part("by_kind", "活动类别", "活动"), "kind")
    yield stem.part("opinions", "征求意见建议", "各次活动征求意见数之和", measure="条", total="opinions")


def _opinions(lists: Lists) -> Iterator[Definition]:
    count = Count("opinions", "opinions", "条").part
    overdue = late(holds("state", "未落实", "正在推进"))
    yield count("total", "指导组意见", "指导组提出的全部意见", date="raised_on")
    yield count("done", "意见已完成", "状态为“已完成”的意见", when=holds("state", "已完成"), date="closed_on")
    for name, state in (("ongoing", "正在推进"), ("sustained", "长期坚持"), ("untouched", "未落实")):
        yield count(name, f"意见{state}", f"状态为“{state}”的意见", when=holds("state", state))
    yield count("overdue", "意见逾期", "未落实或正在推进、且办理时限早于截至日期的意见", when=overdue)


def _visits(lists: Lists) -> Iterator[Definition]:
    count = Count("visits", "visits", "次", date="held_on").part
    yield count("total", "领导到场指导", "登记的全部领导调研")
    yield from lists.breakdown(count("by_level", "调研层级", "领导调研"), "level")
    yield from lists.breakdown(count("by_kind", "调研方式", "领导调研"), "kind")


def _outcomes(lists: Lists) -> Iterator[Definition]:
    count = Count("outcomes", "outcomes", "项").part
    yield count("total", "成效指标", "设定的全部成效指标")
    yield count("improved", "向好转变指标", "本期值较基期值向其方向变好的成效指标", when=moves(1))
    yield from lists.breakdown(count("by_dimension", "向好转变", "向好转变指标", when=moves(1)), "dimension")


_LEDGERS = (
    _activities,
    _measures,
    _findings,
    _leads,
    _persons,
    _reviews,
    _corrections,
    _trainings,
    _regulations,
    _events,
    _opinions,
    _visits,
    _outcomes,
)


def _several(words: tuple[str, ...]) -> str:
    return "、".join(words)


def _or(words: tuple[str, ...]) -> str:
    return "或".join(f"“{word}”" for word in words)
