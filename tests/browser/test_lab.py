"""JupyterLab as an analyst has it: the notebook run, another period chosen in the panel, the PDF taken from the menu."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page, sync_playwright

from guatu.fonts import cache_folder
from tests.browser.chromium import FLAGS, FOUND, needs_chromium, with_fonts

pytestmark = needs_chromium

ROOT = Path(__file__).parent.parent.parent
TOKEN = "a-token-of-this-test"  # noqa: S105 (of a server that this test starts and ends)
PATIENCE = 30_000


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Iterator[str]:
    """The address of JupyterLab on a desk of its own: the sample, the notebooks, an empty home."""
    desk, home = tmp_path_factory.mktemp("desk"), tmp_path_factory.mktemp("home")
    for name in ("params", "notebooks"):
        shutil.copytree(ROOT / name, desk / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    settings = home / ".jupyter" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet), "utf-8")
    address = f"http://127.0.0.1:{free_port()}"
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "JPY_"))}
    environment = {**kept, "HOME": str(home), "GUATU_FONTS": str(cache_folder())}
    options = ["--no-browser", "--ip=127.0.0.1", f"--port={address.rpartition(':')[2]}", "--ServerApp.port_retries=0"]
    command = [sys.executable, "-m", "jupyterlab", *options, "--allow-root", f"--IdentityProvider.token={TOKEN}"]
    with (home / "log.txt").open("wb") as log:
        server = subprocess.Popen(
            [*command, f"--ServerApp.root_dir={desk}"], cwd=desk, env=environment, stdout=log, stderr=log
        )
        try:
            wait_for(f"{address}/api?token={TOKEN}", server, home / "log.txt")
            yield address
        finally:
            server.terminate()
            server.wait(20)


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until the server answers."""
    until = time.monotonic() + 30
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 (our own server)
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start: {log.read_text('utf-8')[-2000:]}")


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Iterator[Page]:
    """A window of the machine's own Chromium."""
    with sync_playwright() as playwright:
        flags = [flag for flag in FLAGS if flag != "--headless"]
        environment = {**os.environ, **with_fonts(tmp_path_factory.mktemp("fonts"))}
        browser = playwright.chromium.launch(executable_path=FOUND, args=flags, env=environment)
        yield browser.new_page(viewport={"width": 1280, "height": 1000})
        browser.close()


def choose(page: Page, menu: str, *names: str) -> None:
    """Choose an entry of a menu, through the menus within it."""
    page.get_by_role("menuitem", name=menu, exact=True).click()
    for name in names:
        entry = page.locator(f".lm-Menu-item:has(.lm-Menu-itemLabel:text-is('{name}'))")
        entry.hover()
    entry.click()


def exported(page: Page, form: str, target: Path) -> Path:
    """The notebook in `form`, from the menu."""
    with page.expect_download() as download:
        choose(page, "File", "Save and Export Notebook As", form)
    download.value.save_as(target)
    return target


def read(path: Path) -> str:
    """The text of a PDF without white space."""
    with pypdfium2.PdfDocument(path) as pdf:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in pdf)


def paragraph(page: Page, beginning: str) -> str:
    """The text of a paragraph among the notebook's outputs, once it is there."""
    found = page.locator(".jp-OutputArea-output p", has_text=beginning).first
    found.wait_for(state="attached")
    return found.text_content() or ""


def test_an_analyst_changes_the_period_and_exports(lab: str, page: Page, tmp_path: Path):
    """Run all, choose another period in the panel, run again: the figures change; the menu's PDF is the report of that
    period, in its official layout, without the panel."""
    page.set_default_timeout(PATIENCE)
    page.goto(f"{lab}/lab/tree/notebooks/progress.ipynb?token={TOKEN}")
    idle = page.get_by_text("| Idle")  # of the kernel, in the status bar
    idle.wait_for()
    choose(page, "Run", "Run All Cells")
    assert "已销号（绿色）51个" in paragraph(page, "截至2020年9月30日，")

    page.locator(".widget-dropdown select").nth(1).select_option("2020-09-20")
    page.get_by_text("以此处所选为准").wait_for(state="attached")
    page.get_by_role("button", name="重新运行").click()
    assert "已销号（绿色）42个" in paragraph(page, "截至2020年9月20日，")
    idle.wait_for()

    target = exported(page, "Gongwen_pdf", tmp_path / "progress.pdf")
    assert target.read_bytes().startswith(b"%PDF")
    text = read(target)
    assert "关于第3期（9月11日至9月20日）" in text
    assert "附件5" in text
    assert "重新运行" not in text
