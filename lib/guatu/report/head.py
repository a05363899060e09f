"""The official elements of a report as HTML: head, 附件说明, signature and imprint (GB/T 9704-2012, 7.2-7.4)."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final
from unicodedata import east_asian_width

from guatu.report.blocks import Head
from guatu.report.escaping import flat

DRAFT: Final = "征求意见稿"
_LABEL: Final = re.compile(r"\s*(抄送|主送|报|送|发)[：:]\s*")


def head_markup(head: Head) -> str:
    """What stands above the text; an element that is not given is left out."""
    parts = [_element("draft", DRAFT if head.draft else "")]
    if head.report == "report_formal":
        parts += [_element("mark", head.mark), _number_and_signer(head)]
    elif head.report == "bulletin":
        parts += [
            _element("mark name", head.mark),
            _element("issue", f"第{head.issue}期" if head.issue else ""),
            _issuer_and_date(head),
        ]
    segments = "".join(f"<span>{flat(segment)}</span>" for segment in head.title)
    parts += [f'<h1 class="title">{segments}</h1>', _element("to", f"{head.addressee}：" if head.addressee else "")]
    inside = "\n".join(part for part in parts if part)
    return f'<header class="head {head.report}">{inside}</header>'


def _element(kind: str, text: str) -> str:
    return f'<p class="{kind}">{flat(text)}</p>' if text else ""


def _number_and_signer(head: Head) -> str:
    """文号 and 签发人 on one line (an upward document, 7.2.5), the red rule below it."""
    signer = f'<span>签发人：<span class="signer">{flat(head.signer)}</span></span>' if head.signer else ""
    return f'<p class="number"><span>{flat(head.document_number)}</span>\n{signer}</p>'


def _issuer_and_date(head: Head) -> str:
    return f'<p class="number"><span>{flat(head.issuer or head.organ)}</span>\n<span>{printed(head.date)}</span></p>'


def printed(day: date | None) -> str:
    """A date as printed, 2020年8月31日 without leading zeros; "" for none."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def attachments_markup(titles: Sequence[str]) -> str:
    """The 附件说明 below the text: the titles in the order of the attachments."""
    if not titles:
        return ""
    numbered = [f"{i}. {title}" for i, title in enumerate(titles, 1)] if len(titles) > 1 else list(titles)
    titles_below = "\n".join(_element("one", text) for text in numbered)
    return f'<div class="enclosed"><span>附件：</span>\n<div>{titles_below}</div></div>'


def signature_markup(head: Head) -> str:
    """署名 and 成文日期 of a document without a seal; the longer of the two stands two characters from the right edge."""
    day = printed(head.date)
    if not (head.organ or day) or head.report == "bulletin":
        return ""
    kind = "signed long" if _ems(day) > _ems(head.organ) else "signed"
    return f'<div class="{kind}">{_element("organ", head.organ)}\n{_element("date", day)}</div>'


def _ems(text: str) -> float:
    return sum(1.0 if east_asian_width(c) in "WFA" else 0.5 for c in text)


def imprint_markup(head: Head) -> str:
    """The 版记 at the very end: 抄送 (报, 送, 发 of a bulletin), and who issued it when."""
    bulletin = head.report == "bulletin"
    lists = "\n".join(_list(line, "送" if bulletin else "抄送") for line in head.copies_to.splitlines() if line.strip())
    issued = ""
    if head.issuer and not bulletin:
        day = f"<span>{printed(head.date)}印发</span>" if head.date else ""
        issued = f'<p class="issued"><span>{flat(head.issuer)}</span>\n{day}</p>'
    lists = f"<div>{lists}</div>" if lists else ""
    return f'<footer class="imprint">{lists}\n{issued}</footer>' if lists or issued else ""


def _list(line: str, label: str) -> str:
    """One list of the imprint, its label hanging, a full stop at its end (7.4.2)."""
    found = _LABEL.match(line)
    names = line[found.end() :] if found else line
    stripped = flat(names.strip().rstrip("。．."))
    return f'<p class="copies"><span>{found[1] if found else label}：</span>\n<span>{stripped}。</span></p>'
