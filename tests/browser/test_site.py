"""The site as a leader has it: ten thousand reports at once, a filter without delay, a keyboard, a phone, paper, no script."""

import importlib.util
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from guatu.site.boards import boards
from guatu.site.build import pages_of
from tests.browser.chromium import measured, needs_chromium, printed, run
from tests.site.facts import PROGRAMME, shelf

pytestmark = needs_chromium

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
AXE = importlib.util.find_spec("axe_playwright_python")
needs_axe = pytest.mark.skipif(AXE is None, reason="no axe-playwright-python: accessibility is NOT checked by axe-core")


def site(offices: int = 12, count: int = 9) -> dict[str, str]:
    """The pages of a programme by name."""
    post = {(PROGRAMME, fact.period, fact.bureau): {"sent": 1} for fact in shelf(offices, count).facts}
    return {page.name: page.render() for page in pages_of(boards(shelf(offices, count), post))}


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """Index, programme and newest period."""
    found = site()
    newest = max(name for name in found if name.count("/") == 2)
    return {"index": found["index.html"], "programme": found[f"{PROGRAMME}/index.html"], "period": found[newest]}


def answer(folder: Path, source: str, script: str, *flags: str) -> Any:
    """What `script` puts into `out` by the end of the load event of a page of its own, measured in real time."""
    page = folder / "page.html"
    ending = f'<script>addEventListener("load", () => {{ let out; {script}; document.body.textContent = "answer:" + JSON.stringify(out) + ":end"; }})</script>'
    page.write_text(POLICY.sub("", source).replace("</body>", ending + "</body>"), "utf-8")
    dumped = run(folder, *flags, "--dump-dom", page.as_uri())
    found = re.search(r"answer:(.*):end", dumped, re.DOTALL)
    assert found, dumped[:500]
    return json.loads(unescape(found[1]))


SPEED = """
const body = document.body, rows = () => [...document.querySelectorAll(".matrix > tbody")].filter(r => r.offsetParent !== null).length;
body.offsetHeight; out = {opened: performance.now(), squares: document.querySelectorAll(".matrix .q").length, all: rows(), steps: []};
const set = (id, value) => { const began = performance.now(), field = document.getElementById(id);
  field.value = value; field.dispatchEvent(new Event("input", {bubbles: true})); body.offsetHeight;
  out.steps.push({ms: performance.now() - began, rows: rows(), said: document.getElementById("found").value}); };
set("q", "青山"); set("q", ""); set("p", document.getElementById("p").options[5].value); set("s", "d"); set("p", ""); set("s", "")
"""


def test_ten_thousand_reports_open_and_filter_at_once(tmp_path):
    """Under a second to open, each filter well under a blink; and the filter finds what it should."""
    source = site(278, 36)["index.html"]
    tries = [answer(tmp_path, source, SPEED) for _ in range(3)]  # the machine may be busy: the best of three counts
    assert tries[0]["squares"] >= 10_000
    assert min(found["opened"] for found in tries) < 1000
    assert min(max(step["ms"] for step in found["steps"]) for found in tries) < 100
    rows = [step["rows"] for step in tries[0]["steps"]]
    assert rows[1] == rows[2] == rows[5] == tries[0]["all"] == 278
    assert 0 < rows[0] < 40
    assert 0 < rows[3] < rows[4] <= 278
    assert tries[0]["steps"][0]["said"] == f"{rows[0]} / 278 个单位"


LOOK = """
const root = document.documentElement, box = e => e.getBoundingClientRect(), style = e => window.getComputedStyle(e);
return {
  overflow: root.scrollWidth - root.clientWidth,
  form: [...document.querySelectorAll("form")].map(f => style(f).display),
  open: [...document.querySelectorAll("tr.more")].filter(r => style(r).display !== "none").length,
  squares: (seen => seen.length > 5 && seen.every(q => box(q).width >= 20 && q.textContent.trim().length === 1))([...document.querySelectorAll(".q")].filter(q => box(q).width)),
  unsaid: [...document.querySelectorAll("a")].filter(a => !(a.textContent.trim() || a.getAttribute("aria-label"))).length,
  first: box(document.querySelector("table")).top,
  newest: (d => d ? box(d).right < root.clientWidth : true)(document.querySelector(".days th:nth-child(4)")),
};
"""


@pytest.mark.parametrize("name", ["index", "programme", "period"])
def test_desk_and_phone(tmp_path, pages, name):
    """Nothing sticks out; the matrix is the first thing seen, its newest periods on a phone too; every square has its sign."""
    found = measured(tmp_path, {"desk": (pages[name], 1280), "phone": (pages[name], 390)}, LOOK)
    for screen in ("desk", "phone"):
        assert isinstance(found[screen], dict), found[screen]
        assert found[screen]["overflow"] == 0
        assert found[screen]["squares"] or name == "programme"
        assert found[screen]["unsaid"] == 0
        assert found[screen]["first"] < 320
        assert found[screen]["newest"]
    assert found["desk"]["form"] == (["flex"] if name == "index" else [])


def test_without_scripts_everything_but_the_filter_is_there(tmp_path, pages):
    """The script's own policy lets nothing else run; without it the filter does not show, and rows still open."""
    bare = re.sub(r"<script>.*?</script>", "", pages["index"], flags=re.DOTALL)
    opened = bare.replace("<details>", "<details open>", 1)
    found = measured(tmp_path, {"closed": (bare, 1280), "open": (opened, 1280)}, LOOK)
    assert [found[n]["form"] for n in ("closed", "open")] == [["none"], ["none"]]
    assert [found[n]["open"] for n in ("closed", "open")] == [0, 1]


@needs_axe
@pytest.mark.parametrize("name", ["index", "programme", "period"])
def test_axe_finds_nothing_serious(tmp_path, pages, name):
    """axe-core's rules for WCAG 2 A and AA and its best practices, on the page with a row opened."""
    axe = Path(AXE.submodule_search_locations[0], "axe.min.js").read_text("utf-8")  # type: ignore[union-attr, index]
    source = POLICY.sub("", pages[name]).replace("<details>", "<details open>", 1)
    script = (
        "axe.run().then(r => { document.body.textContent = 'answer:' + JSON.stringify("
        "r.violations.map(v => [v.impact, v.id, v.nodes.slice(0, 3).map(n => n.html.slice(0, 200))])) + ':end' })"
    )
    page = tmp_path / "page.html"
    page.write_text(source.replace("</body>", f"<script>{axe}</script><script>{script}</script></body>"), "utf-8")
    dumped = run(tmp_path, "--virtual-time-budget=20000", "--dump-dom", page.as_uri())
    found = re.search(r"answer:(.*):end", dumped, re.DOTALL)
    assert found, dumped[-500:]
    assert [v for v in json.loads(unescape(found[1])) if v[0] in ("serious", "critical", "moderate")] == []


def test_paper(tmp_path, pages):
    """Landscape A4 without the filter, with legend and signs."""
    with pypdfium2.PdfDocument(printed(tmp_path, pages["index"])) as pdf:
        text = "".join(page.get_textpage().get_text_range() for page in pdf)
        assert [round(side) for side in pdf[0].get_size()] == [842, 595]
    assert "征求意见稿" in text
    assert "名称或代码" not in text
    assert text.count("稿") > 12
