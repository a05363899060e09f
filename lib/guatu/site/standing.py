"""How a report stands, in a word and a sign: from its run, from a failure beside it, and from the outbox."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from guatu.errors import StoreFailed
from guatu.site.facts import Fact
from guatu.store import DATABASE, open_store

State = Literal["sent", "approved", "draft", "refused", "failed", "missing", "none"]


@dataclass(frozen=True)
class Sign:
    """A state as the pages show it: `letter` for the stylesheet and the filter, `glyph` in the square, `word` in full."""

    letter: str
    glyph: str
    word: str


SIGNS: Final[dict[State, Sign]] = {
    "sent": Sign("s", "发", "已发送"),
    "approved": Sign("a", "签", "已签发"),
    "draft": Sign("d", "稿", "征求意见稿"),
    "refused": Sign("r", "退", "台账未通过"),
    "failed": Sign("f", "错", "未能生成"),
    "missing": Sign("m", "缺", "台账未到"),
    "none": Sign("n", "·", "不在册"),
}

Mailed = Mapping[tuple[str, str, str], Mapping[str, int]]
"""How many messages of a report are in which state, by programme, period and bureau."""

_COUNTED: Final = """
SELECT o.programme, o.period, o.bureau, o.state, count(*) AS n FROM outbox AS o
JOIN (SELECT programme, period, bureau, max(id) AS id FROM approvals GROUP BY 1, 2, 3) AS l
  ON (l.programme, l.period, l.bureau) = (o.programme, o.period, o.bureau)
JOIN approvals AS a ON a.id = o.approval JOIN approvals AS b ON b.id = l.id
WHERE a.issued = b.issued
GROUP BY 1, 2, 3, 4
"""
"""The messages of the latest final of each report, whichever of its approvals queued them."""


def mailed(outputs: Path) -> Mailed:
    """What the outbox says of each report's latest final; nothing where there is no database or it cannot be read."""
    if not (outputs / DATABASE).is_file():
        return {}
    found: dict[tuple[str, str, str], dict[str, int]] = {}
    try:
        with open_store(outputs) as db:
            for row in db.execute(_COUNTED):
                found.setdefault((row["programme"], row["period"], row["bureau"]), {})[row["state"]] = row["n"]
    except (StoreFailed, sqlite3.Error):
        return {}
    return found


def state_of(fact: Fact | None, post: Mailed, on_roll: bool) -> State:
    """The state of one report; a missing one counts only for a bureau that is on the programme's roll."""
    if fact is None:
        return "missing" if on_roll else "none"
    if fact.state == "approved":
        return "sent" if post.get((fact.programme, fact.period, fact.bureau), {}).get("sent") else "approved"
    if fact.state == "draft":
        return "draft"
    return "refused" if fact.failure == "refused" else "failed"
