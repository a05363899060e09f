"""The figures that the notebooks of the suite need beyond the contract's: their rule, name and formula stand here once.

They come after the contract's figures in indicators.json and refer to them; none changes one.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from guatu.indicators.closing import CLOSED, PURSUED, STANDING, UNCLOSED, coloured, remaining
from guatu.indicators.deadlines import AGES, DAYS_LEFT, UNKNOWN_DAYS, aged, by, due_by_now, due_within, late, leaves
from guatu.indicators.definition import BLANK, Count, Coverage, Definition, Gap, Given, Ratio, Test, every
from guatu.indicators.rules import Lists, both, holds, moves
from guatu.ledgers.schema import AUDIENCES, BY_NAME
from guatu.workdays import calendar_of

_PENDING: Final = holds("state", "正在办理")


def further(lists: Lists) -> tuple[Definition, ...]:
    """The definitions of every further figure, ledger by ledger."""
    return tuple(definition for ledger in _LEDGERS for definition in ledger(lists))


def _activities(lists: Lists) -> Iterator[Definition]:
    count = Count("activities", "activities", "个").part
    horizon = f"截至日期后{lists.days}天内"
    due_next = due_within(lists.days, PURSUED)
    yield count("due_next", "下一报告期到期", f"未销号、未暂缓且完成时限在{horizon}的活动项目", when=due_next)
    due = both(STANDING, due_by_now)
    yield count("due_to_date", "按时限应销号", "未取消且完成时限不晚于截至日期的活动项目", when=due)
    in_time = both(CLOSED, by("closed_on", "due"))
    yield count("closed_in_time", "按期销号", "销号日期不晚于完成时限的已销号活动项目", when=in_time)
    rest = remaining(lists.programme)
    formula = f"状态为{'、'.join(f'“{state}”' for state in rest) or '其他'}的活动项目"
    yield count("rest", "其他状态", formula, when=holds("state", *rest))
    yield from lists.breakdown(count("by_state", "活动项目状态", "活动项目"), "state")
    for column, family in (("task", "by_task"), ("task_force", "by_task_force"), ("tiers", "by_tier")):
        yield from _close_out(lists, column, family)
    yield from _cells(lists)


def _close_out(lists: Lists, column: str, family: str) -> Iterator[Definition]:
    """Yellow, overdue and the closing rate of each word of `column`."""
    header, holding = BY_NAME["activities"].column(column).header, "含" if column == "tiers" else "为"
    states = coloured(lists.programme, "yellow")
    parts = (
        ("yellow", "黄色", holds("state", *states), f"{'、'.join(states)}的活动项目"),
        ("overdue", "逾期未销号", late(PURSUED), "逾期未销号的活动项目"),
    )
    for word in lists.words("activities", column):
        stem = Count(f"activities.{family}.{word}", "activities", "个", column=column, word=word)
        for name, label, when, formula in parts:
            yield stem.part(name, f"{word}·{label}", f"{header}{holding}“{word}”、{formula}", when=when)
        yield _rate(
            f"{stem.key}.closing_rate", f"{word}·销号率", "已销号÷活动项目", f"{stem.key}.closed", f"{stem.key}.total"
        )


def _cells(lists: Lists) -> Iterator[Definition]:
    """The standing activities of each task in each task force's hands."""
    for task in lists.words("activities", "task"):
        for force in lists.words("activities", "task_force"):
            when = both(STANDING, holds("task_force", force))
            key, label = f"activities.by_task_and_task_force.{task}×{force}", f"{task}·{force}"
            formula = f"任务为“{task}”、牵头专班为“{force}”的未取消活动项目"
            yield Count(key, "activities", "个", label, formula, when, column="task", word=task)


def _measures(lists: Lists) -> Iterator[Definition]:
    among = frozenset(map(str, range(1, lists.programme.measure_count + 1)))
    formula = "对应的未取消活动项目均已销号的措施"
    yield Coverage("measures.closed", "activities", "项", "全部销号措施", formula, STANDING, "measures", among, CLOSED)
    yield Gap("measures.uncovered", "未覆盖措施", "措施总数－已覆盖措施", "measures.total", "measures.covered")
    yield _rate("measures.coverage_rate", "措施覆盖率", "已覆盖措施÷措施总数", "measures.covered", "measures.total")


_AXES: Final = ("source", "commonality", "scope", "visibility", "branch", "ailment", "remedy_type", "lead_unit")


def _findings(lists: Lists) -> Iterator[Definition]:
    count = Count("findings", "findings", "个").part
    yield count("open", "未销号问题", "状态不是“已销号”的问题", when=UNCLOSED)
    due_next = due_within(lists.days, UNCLOSED)
    yield count("due_next", "下一报告期到期问题", f"未销号且整改时限在截至日期后{lists.days}天内的问题", when=due_next)
    yield from lists.breakdown(count("by_state", "问题状态", "问题"), "state")
    for band in AGES:
        when, formula = aged("found_on", band, UNCLOSED), f"未销号、发现至截至日期{band}的问题"
        yield count(f"by_age.{band}", f"未销号问题·{band}", formula, when=when)
    parts = (
        ("rectified", "已完成整改", "已完成整改的问题", holds("state", "待验收", "已销号"), "rectified_on"),
        ("closed", "已验收销号", "已验收销号的问题", CLOSED, "closed_on"),
        ("pending", "待验收", "待验收的问题", holds("state", "待验收"), ""),
        ("overdue", "逾期未整改", "逾期未整改的问题", late(UNCLOSED), ""),
    )
    for column in _AXES:
        for of in _of_words(lists, "findings", column, "个"):
            for name, label, formula, when, day in parts:
                yield of.part(name, f"{of.label}·{label}", f"{_where(of)}、{formula}", when=when, date=day)
            rectified, closed = f"{of.key}.rectified", f"{of.key}.closed"
            rate, label = f"{of.key}.rectification_rate", f"{of.label}·整改率"
            yield _rate(rate, label, "已完成整改÷发现问题", rectified, of.key)
            yield _rate(f"{of.key}.closing_rate", f"{of.label}·销号率", "已验收销号÷发现问题", closed, of.key)


def _of_words(lists: Lists, ledger: str, column: str, measure: str) -> Iterator[Count]:
    """Of every word of `column` its count, whose key names the word; an optional column's 未填 is among them."""
    family = "unit" if column == "lead_unit" else column
    schema = BY_NAME[ledger].column(column)
    for word in (*lists.words(ledger, column), *(() if schema.required else (BLANK,))):
        label = f"{schema.header}{word}" if word == BLANK else word
        yield Count(f"{ledger}.by_{family}.{word}", ledger, measure, label, column=column, word=word)


def _where(of: Count) -> str:
    header = BY_NAME[of.ledger].column(of.column).header
    return f"{header}未填写" if of.word == BLANK else f"{header}为“{of.word}”"


def _leads(lists: Lists) -> Iterator[Definition]:
    count = Count("leads", "leads", "条").part
    calendar, due_next = calendar_of(lists.programme), due_within(lists.days, _PENDING)
    yield count(
        "due_next", "下一报告期到期线索", f"正在办理且办理时限在截至日期后{lists.days}天内的线索", when=due_next
    )
    for band in (*DAYS_LEFT, UNKNOWN_DAYS):
        formula = (
            f"正在办理、距办理时限{band}的线索" if band in DAYS_LEFT else "正在办理、办理时限超出已公布工作日历的线索"
        )
        yield count(f"by_days_left.{band}", f"剩余时限·{band}", formula, when=leaves(band, calendar, _PENDING))
    yield from lists.breakdown(count("by_unit", "", "线索"), "lead_unit")
    states = (("closed", "已办结"), ("stage_closed", "阶段性办结"), ("open", "正在办理"))
    for column in ("source", "lead_unit"):
        for of in _of_words(lists, "leads", column, "条"):
            for name, state in states:
                yield of.part(name, f"{of.label}·{state}", f"{_where(of)}、{state}的线索", when=holds("state", state))
            formula = f"{_where(of)}、逾期未办结的线索"
            yield of.part("overdue", f"{of.label}·逾期", formula, when=late(_PENDING))
            parts = (f"{of.key}.closed", f"{of.key}.stage_closed")
            yield Ratio(
                f"{of.key}.handling_rate", f"{of.label}·办理率", "（已办结＋阶段性办结）÷受理线索", parts, of.key
            )


def _reviews(lists: Lists) -> Iterator[Definition]:
    stem = Count("reviews", "review_batches", "起", date="checked_on")
    yield stem.part("batches", "核查批次", "登记的全部核查批次", measure="批次")
    for word in lists.words("review_batches", "check"):
        of = stem.part(f"by_check.{word}", "", "", column="check", word=word)
        yield of.part("population", f"{word}·应查数", f"查法为“{word}”的批次应查数之和", total="population")
        key, label = f"{of.key}.anomaly_rate", f"{word}·异常率"
        yield _rate(key, label, "异常数÷实查数", f"{of.key}.anomalies", f"{of.key}.checked")


def _corrections(lists: Lists) -> Iterator[Definition]:
    count = Count("corrections", "case_corrections", "起", date="corrected_on").part
    linked: Test = lambda row, cut_off: row["finding_id"] is not None  # noqa: E731 (a test like those of rules.py, used once)
    yield count("linked", "关联问题的立行立改案件", "登记了关联问题的立行立改案件", when=linked)


_EVERYONE: Final = AUDIENCES[-1]
_SUMS: Final = (("expected", "应到"), ("attended", "实到"), ("excused", "请假"), ("sat", "参考"), ("passed", "合格"))


def _trainings(lists: Lists) -> Iterator[Definition]:
    stem = Count("trainings", "trainings", "人次", date="held_on")
    yield stem.part("excused", "请假人次", "各场次请假人数之和", total="excused")
    yield Gap("trainings.absent", "缺席人次", "应到人次－实到人次", "trainings.expected", "trainings.attended")
    for column in ("audience", "unit"):
        yield from lists.breakdown(stem.part(f"by_{column}", "", "学习培训", measure="场次"), column)
    for column in ("method", "audience", "unit"):
        for of in _of_words(lists, "trainings", column, "人次"):
            yield from _attendance(replace(of, key=f"trainings.by_{column}.{of.word}", date="held_on"))
    for word in lists.words("trainings", "audience"):
        yield from _strength(
            lists, replace(stem, key=f"trainings.by_audience.{word}", label=word, column="audience", word=word)
        )


def _attendance(of: Count) -> Iterator[Definition]:
    """How many were expected, came, sat and passed among the sessions of one word."""
    for name, label in _SUMS:
        yield of.part(name, f"{of.label}·{label}人次", f"{_where(of)}的场次{label}人数之和", total=name)
    yield Gap(
        f"{of.key}.absent", f"{of.label}·缺席人次", "应到人次－实到人次", f"{of.key}.expected", f"{of.key}.attended"
    )
    for name, label, formula, part, whole in (
        ("attendance_rate", "参学率", "实到人次÷应到人次", "attended", "expected"),
        ("pass_rate", "合格率", "合格人次÷参考人次", "passed", "sat"),
    ):
        yield _rate(f"{of.key}.{name}", f"{of.label}·{label}", formula, f"{of.key}.{part}", f"{of.key}.{whole}")


def _strength(lists: Lists, of: Count) -> Iterator[Definition]:
    """An audience's strength beside the largest session held for it: who has surely been reached, and who may not have been.

    The ledger counts heads, not persons; whoever came to the largest session has been reached, no more can be said.
    """
    strength = lists.bureau.strength
    known = sum(strength.values()) if of.word == _EVERYONE and strength else strength.get(of.word)
    yield Given(f"{of.key}.strength", "人", f"{of.label}·实有人数", "方案列明的本单位实有人数", known)
    formula = f"{_where(of)}的各场次中最多的一场实到人数"
    yield of.part("reached", f"{of.label}·单场最多实到", formula, measure="人", total="attended", largest=True, date="")
    yield Gap(
        f"{of.key}.missed",
        f"{of.label}·可能未覆盖",
        "实有人数－单场最多实到",
        f"{of.key}.strength",
        f"{of.key}.reached",
    )


def _regulations(lists: Lists) -> Iterator[Definition]:
    for of in _of_words(lists, "regulations", "category", "项"):
        for name, action in (("created", "制定"), ("revised", "修订"), ("repealed", "废止")):
            when, formula = holds("action", action), f"{_where(of)}、性质为“{action}”的制度"
            yield of.part(name, f"{of.label}·{action}", formula, when=when, date="effective_on")


def _outcomes(lists: Lists) -> Iterator[Definition]:
    count = Count("outcomes", "outcomes", "项").part
    parts = (("level", "持平", 0, "本期值与基期值相同"), ("worsened", "退步", -1, "本期值较基期值向其反方向变化"))
    for name, label, direction, formula in parts:
        yield count(name, f"{label}指标", f"{formula}的成效指标", when=moves(direction))
    for of in _of_words(lists, "outcomes", "dimension", "项"):
        yield of.part("total", f"{of.label}·指标", f"{_where(of)}的成效指标", when=every)
        for name, label, direction, formula in parts:
            yield of.part(name, f"{of.label}·{label}", f"{_where(of)}、{formula}的成效指标", when=moves(direction))


def _rate(key: str, label: str, formula: str, part: str, whole: str) -> Ratio:
    return Ratio(key, label, formula, (part,), whole)


_LEDGERS: Final = (
    _activities,
    _measures,
    _findings,
    _leads,
    _reviews,
    _corrections,
    _trainings,
    _regulations,
    _outcomes,
)
