"""A second programme for the tests: other tasks, lists, method groups, tiers and bureaux than the sample's, two periods.

LY01 fills every ledger, LY02 sends nil returns for all but two, LY03 never sends anything. Made by code, so that a test may
say what differs.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import yaml

from guatu.ledgers.schema import BY_NAME, LEDGERS

FIRST, LAST = date(2021, 4, 30), date(2021, 5, 31)
UNITS = ["机关", "一所", "二所", "巡特警大队"]
TASKS = ["筑牢政治忠诚", "清除害群之马", "整治顽瘴痼疾", "弘扬英模精神", "便民.提速"]
FORCES = ["综合组", "学教组", "查纠整改组"]
WAYS, CHECKS, DIMENSIONS = (
    ["集中学", "自学"],
    ["案件评查", "督察暗访", "大数据比对"],
    ["政治素质", "执法质量", "群众口碑", "内部管理"],
)
SOURCES, AILMENTS = ["自查", "线索倒查", "群众反映"], ["1.违反三个规定", "2.违规经商", "3.离任后违规从业"]
CATEGORIES, KINDS = ["组织人事", "执法监督"], ["座谈会", "公开日"]

PROGRAMME: Mapping[str, Any] = {
    "id": "linyuan-2021",
    "name": "政法队伍教育整顿",
    "short_name": "队伍整顿",
    "addressee": "市委第三督导组",
    "begins": date(2021, 4, 1),
    "ends": date(2021, 7, 31),
    "bureaus": [
        {"code": "LY01", "name": "林源县公安局", "document_code": "林公整", "signer": "局长", "strength": {"民警": 60}},
        {"code": "LY02", "name": "河口分局", "document_code": "河公整", "signer": "局长", "units": ["机关", "一所"]},
        {"code": "LY03", "name": "白石分局", "document_code": "白公整", "signer": "局长"},
    ],
    "units": UNITS,
    "tasks": TASKS,
    "measures": [f"措施之{n}" for n in "甲乙丙丁戊己庚辛"],
    "task_forces": FORCES,
    "tiers": ["党组", "支部"],
    "methods": [
        {"name": "二学", "effect": "固本", "members": WAYS},
        {"name": "三比", "effect": "纠偏", "members": CHECKS},
        {"name": "四看", "effect": "见效", "members": DIMENSIONS},
    ],
    "trainings_by": "二学",
    "checks_by": "三比",
    "outcomes_by": "四看",
    "finding_sources": SOURCES,
    "branches": ["执法", "窗口"],
    "ailments": AILMENTS,
    "regulation_categories": CATEGORIES,
    "event_kinds": KINDS,
    "close_out_colours": {"green": ["已销号"], "yellow": "推进中"},
    "improvements": ["群众满意度提高"],
    "report": {"kind": "report_plain", "decimals": 2},
}


def write_programme(folder: Path, **changed: Any) -> Path:
    """The programme in `folder`/linyuan with its periods and ledgers; `changed` replaces keys of programme.yml."""
    home = folder / "linyuan"
    (home / "periods").mkdir(parents=True)
    _yaml(home / "programme.yml", {**PROGRAMME, **changed})
    for n, (begins, cut_off) in enumerate(((date(2021, 4, 1), FIRST), (date(2021, 5, 1), LAST)), 1):
        period = {"cut_off": cut_off, "from": begins, "issue": n, "document_number": n}
        _yaml(home / "periods" / f"{cut_off}.yml", period)
        for code, full in (("LY01", True), ("LY02", False)):
            target = home / "ledgers" / str(cut_off) / f"{code}.xlsx"
            target.parent.mkdir(parents=True, exist_ok=True)
            write_workbook(target, rows_until(cut_off, full))
    return home


def _yaml(path: Path, values: Any) -> None:
    path.write_text(yaml.safe_dump(values, allow_unicode=True, sort_keys=False), "utf-8")


def write_workbook(path: Path, rows: Mapping[str, list[Mapping[str, Any]]]) -> None:
    """A workbook with a sheet per ledger: its headers, and the rows given by ledger name."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for ledger in LEDGERS:
        sheet = book.create_sheet(ledger.sheet)
        sheet.append([column.header for column in ledger.kept])
        for n, row in enumerate(rows.get(ledger.name, ()), 1):
            filled = {"id": f"{ledger.prefix}{n:03}", "unit": UNITS[n % 2], **row}
            sheet.append([filled.get(column.name) for column in BY_NAME[ledger.name].kept])
    book.save(path)


def rows_until(cut_off: date, full: bool) -> dict[str, list[Mapping[str, Any]]]:
    """What a bureau's ledgers hold at a cut-off: every ledger, or activities and findings only."""
    made = {"activities": list(_activities(cut_off)), "findings": list(_findings(cut_off))}
    return {**made, **{name: list(rows(cut_off)) for name, rows in _OTHERS.items()}} if full else made


def _days(cut_off: date, step: int) -> Iterator[tuple[int, date]]:
    """Every `step` days from the programme's begin to the cut-off."""
    day, n = date(2021, 4, 2), 0
    while day <= cut_off:
        yield n, day
        day, n = day + timedelta(step), n + 1


def _activities(cut_off: date) -> Iterator[dict[str, Any]]:
    for n, day in _days(cut_off, 3):
        due = day + timedelta(20 + n)
        closed = n % 3 == 0 and due <= cut_off
        yield {
            "task": TASKS[n % 4],
            "measures": str(n % 7 + 1),
            "title": f"第{n + 1}项工作安排",
            "task_force": FORCES[n % 3],
            "lead_unit": UNITS[n % 4],
            "tiers": "党组、支部" if n % 2 else "支部",
            "start": day,
            "due": due,
            "state": "已销号" if closed else ("未启动", "推进中", "待销号", "暂缓")[n % 4],
            "closed_on": due if closed else None,
            "evidence": "纪要" if closed else None,
            "reviewer": "督察组" if closed else None,
        }


def _findings(cut_off: date) -> Iterator[dict[str, Any]]:
    for n, day in _days(cut_off, 4):
        closed, pending = n % 4 == 0 and day + timedelta(15) <= cut_off, n % 4 == 1 and day + timedelta(8) <= cut_off
        yield {
            "source": SOURCES[n % 3],
            "found_on": day,
            "description": f"第{n + 1}个问题的描述",
            "commonality": "共性" if n % 2 else "个性",
            "scope": "局部",
            "visibility": "显性",
            "branch": None if n % 5 == 0 else "执法",
            "ailment": AILMENTS[n % 3] if n % 4 else None,
            "lead_unit": UNITS[n % 4],
            "remedy_type": "限期整改",
            "due": day + timedelta(25),
            "state": "已销号" if closed else "待验收" if pending else "整改中",
            "rectified_on": day + timedelta(8) if closed or pending else None,
            "rectifier": "甲" if closed or pending else None,
            "reviewer": "乙" if closed else None,
            "closed_on": day + timedelta(15) if closed else None,
            "evidence": "照片" if closed else None,
        }


def _leads(cut_off: date) -> Iterator[dict[str, Any]]:
    for n, day in _days(cut_off, 9):
        closed = n % 3 == 0 and day + timedelta(20) <= cut_off
        yield {
            "source": "群众举报" if n % 2 else "上级转办",
            "received_on": day,
            "lead_unit": UNITS[n % 3],
            "due": day + timedelta(30),
            "disposition": "初步核实" if n % 2 else None,
            "state": "已办结" if closed else "正在办理",
            "verdict": "属实" if closed else None,
            "closed_on": day + timedelta(20) if closed else None,
        }


def _persons(cut_off: date) -> Iterator[dict[str, Any]]:
    for n, day in _days(cut_off, 20):
        yield {"person": f"P{n}", "rank": "普通民警", "category": "民警", "measure": "批评教育", "decided_on": day}


def _reviews(cut_off: date) -> Iterator[dict[str, Any]]:
    for n, day in _days(cut_off, 7):
        yield {
            "check": CHECKS[n % 3],
            "object": "案卷",
            "checked_on": day,
            "population": 50,
            "checked": 40,
            "anomalies": n,
        }


def _corrections(cut_off: date) -> Iterator[dict[str, Any]]:
    for n, day in _days(cut_off, 12):
        yield {"case_kind": "行政", "corrected_on": day, "lead_unit": "一所", "finding_id": "WT001" if n else None}


def _trainings(cut_off: date) -> Iterator[dict[str, Any]]:
    for n, day in _days(cut_off, 10):
        sat = {"sat": 50, "passed": 49} if n % 2 else {}
        whom = {"audience": "民警" if n % 2 else "全员", "expected": 60, "attended": 55 + n % 3, "excused": 2}
        yield {"method": WAYS[n % 2], "title": f"第{n + 1}课", "held_on": day, **whom, **sat}


def _regulations(cut_off: date) -> Iterator[dict[str, Any]]:
    for n, day in _days(cut_off, 14):
        yield {
            "title": f"办法之{n + 1}",
            "category": CATEGORIES[n % 2],
            "action": ("制定", "修订", "废止")[n % 3],
            "effective_on": day,
        }


def _events(cut_off: date) -> Iterator[dict[str, Any]]:
    for n, day in _days(cut_off, 25):
        yield {"kind": KINDS[n % 2], "title": f"活动之{n + 1}", "held_on": day, "opinions": n}


def _opinions(cut_off: date) -> Iterator[dict[str, Any]]:
    for n, day in _days(cut_off, 15):
        yield {
            "raised_on": day,
            "content": f"意见之{n + 1}",
            "lead_unit": "机关",
            "due": day + timedelta(30),
            "state": "正在推进",
        }


def _visits(cut_off: date) -> Iterator[dict[str, Any]]:
    for _, day in _days(cut_off, 30):
        yield {"held_on": day, "level": "市级", "kind": "调研"}


def _outcomes(cut_off: date) -> Iterator[dict[str, Any]]:
    for n, dimension in enumerate(DIMENSIONS[:3]):
        current = 80 + (n - 1) * (cut_off.month - 3)
        whole = {"title": f"指标之{n + 1}", "measure_unit": "分", "baseline": 80, "current": current}
        yield {"dimension": dimension, **whole, "better": "越低越好" if n == 2 else "越高越好"}


_OTHERS = {
    "leads": _leads,
    "person_measures": _persons,
    "review_batches": _reviews,
    "case_corrections": _corrections,
    "trainings": _trainings,
    "regulations": _regulations,
    "events": _events,
    "opinions": _opinions,
    "visits": _visits,
    "outcomes": _outcomes,
}
