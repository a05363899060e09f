"""Facts of many runs without the runs: what the pages are made from, and the files that they are read from."""

import random
from datetime import date, timedelta
from pathlib import Path

from guatu.files import write_json
from guatu.run.record import ATTEMPT
from guatu.run.seal import sealed
from guatu.site.facts import Fact
from guatu.site.shelf import Roll, Shelf

PROGRAMME = "jiaoyu-2021"
NAMES = ("示范", "青山", "临江", "永安", "西固", "平川", "东林", "北原", "南浦", "河曲", "石泉", "云岭")


def periods(count: int, last: date = date(2021, 12, 31)) -> list[str]:
    """Cut-offs ten days apart, oldest first."""
    return [str(last - timedelta(days=10 * n)) for n in range(count)][::-1]


def bureaux(count: int) -> dict[str, str]:
    """Codes and names."""
    return {
        f"NN{n:03d}": f"{NAMES[n % 12]}{'县市区'[n // 12 % 3]}公安局{'' if n < 36 else n}" for n in range(1, count + 1)
    }


def figures(found: int, closed: int, before: tuple[int, int] | None = None) -> dict:
    """Two headline figures, a count and a rate, as indicators.json has them."""
    was = before or (None, None)
    step = None if before is None else found - before[0]
    rate = None if before is None else f"{100 * closed / found - 100 * was[1] / was[0]:.6f}"
    count = {"value": found, "new": step, "previous": was[0], "change": step, "label": "发现问题", "measure": "个"}
    share = {
        "value": {"num": closed, "den": found},
        "new": None,
        "previous": {"num": was[1], "den": was[0]} if before else None,
        "change": rate,
        "label": "问题整改率",
        "measure": "%",
    }
    received = {**count, "label": "受理线索", "measure": "条"}
    return {"findings.found": count, "findings.rectification_rate": share, "leads.received": received}


def fact(period: str = "2021-12-31", bureau: str = "NN001", name: str = "示范县公安局", **changes) -> Fact:
    """A draft of one report."""
    values = {
        "stamp": (1, 1),
        "state": "draft",
        "reports": {"progress": "关于教育整顿工作进展情况的报告"},
        "figures": figures(12, 7),
        "finished": "2022-01-02T03:04:05+00:00",
        "about": {
            "programme": "教育整顿",
            "short": "教育整顿",
            "decimals": 1,
            "bureau": name,
            "issue": 4,
            "begins": "2021-12-22",
        },
    }
    return Fact(PROGRAMME, period, bureau, **{**values, **changes})


def shelf(offices: int, count: int) -> Shelf:
    """A programme of `offices` bureaux over `count` periods: mostly approved, some drafts, refused, failed, missing ones."""
    dice = random.Random(7)
    facts, names = [], bureaux(offices)
    for code, name in names.items():
        found = dice.randint(5, 40)
        before = None
        for n, period in enumerate(periods(count)):
            found += dice.randint(0, 6)
            pair = (found, found * dice.randint(60, 95) // 100)
            drawn = dice.random()
            about = {**fact().about, "bureau": name, "issue": n + 1}
            made = {
                "figures": figures(*pair, before),
                "about": about,
                "state": "approved",
                "approval": {"signer": "局长", "signed_on": period},
            }
            if drawn < 0.03:
                continue
            if drawn < 0.05:
                made = {
                    "state": "",
                    "failure": "refused" if drawn < 0.04 else "failed",
                    "reason": "L01 台账有 2 处错误",
                    "reports": {},
                    "figures": {},
                    "about": {},
                }
            elif drawn < 0.12 or n == count - 1:
                made = {
                    **made,
                    "state": "draft",
                    "failure": "refused" if drawn > 0.95 else "",
                    "approval": None,
                    "reason": "",
                }
            else:
                before = pair
            facts.append(fact(period, code, name, **made))
    roll = Roll("坚持政治建警全面从严治警教育整顿", "教育整顿", names, tuple(periods(count)))
    return Shelf(tuple(facts), {PROGRAMME: roll})


def put(
    outputs: Path, period: str = "2021-12-31", bureau: str = "NN001", name: str = "示范县公安局", **changes
) -> Path:
    """The files of one run as the site reads them; `failed` leaves a refused attempt beside it, `state` "" no good run."""
    place = outputs / PROGRAMME / period / bureau
    (place / "snapshot").mkdir(parents=True, exist_ok=True)
    if changes.get("failed"):
        (place / "failed").mkdir(exist_ok=True)
        write_json(place / "failed" / "reason.json", {"progress": changes["failed"]})
        write_json(place / "failed" / ATTEMPT, {"inputs": {}, "code": ""})
    if changes.get("state", "draft"):
        title = changes.get("title", "进展情况报告")
        (place / "progress.html").write_text(f"<html><head><title>{title}</title></head></html>", "utf-8")
        (place / "progress.pdf").write_bytes(b"%PDF")
        write_json(place / "indicators.json", changes.get("figures", figures(12, 7)))
        stated = {
            "programme": {
                "name": "教育整顿",
                "short_name": "教育整顿",
                "bureaus": [{"code": bureau, "name": name}],
                "report": {"decimals": 1},
            },
            "period": {"cut_off": period, "from": "2021-12-22", "issue": 4},
        }
        write_json(place / "snapshot" / "programme.json", stated)
        record = {
            "programme": PROGRAMME,
            "state": changes.get("state", "draft"),
            "notebooks": {"progress": {}},
            "inputs": {},
            "outputs": {},
            "changes": changes.get("changes"),
            "finished": "2022-01-02T03:04:05+00:00",
        }
        write_json(place / "run.json", sealed(record))
    return place
