"""A real browser without a driver: it loads pages in frames of given widths, measures them, and prints them to PDF.

Tests that need it are skipped, with the reason, where no Chromium is installed.
"""

import json
import os
import re
import shutil
import subprocess
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

from guatu.fonts import font_folders

FOUND = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
needs_chromium = pytest.mark.skipif(
    FOUND is None, reason="no Chromium on this machine: the pages are NOT looked at in a browser"
)
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
)
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>{folders}<dir>/usr/share/fonts</dir><cachedir>{cache}</cachedir></fontconfig>"""


def with_fonts(folder: Path) -> dict[str, str]:
    """What of the environment shows Chromium guatu's fonts; their list and cache lie in `folder`."""
    fonts = folder / "fonts.conf"
    folders = "".join(f"<dir>{escape(str(f))}</dir>" for f in font_folders())
    fonts.write_text(FONTS.format(folders=folders, cache=folder / "fontcache"), "utf-8")
    return {"FONTCONFIG_FILE": str(fonts)}


def run(folder: Path, *arguments: str) -> str:
    """What Chromium writes to its standard output; its profile and font cache lie in `folder`."""
    command = [str(FOUND), *FLAGS, f"--user-data-dir={folder / 'profile'}", *arguments]
    environment = {**os.environ, **with_fonts(folder)}
    done = subprocess.run(command, capture_output=True, env=environment, timeout=120, check=True)
    return done.stdout.decode("utf-8", "replace")


def measured(folder: Path, pages: dict[str, tuple[str, int]], script: str) -> dict[str, Any]:
    """What `script` (the body of a function of a window) returns for each page (source, width in pixels), by name."""
    frames = "".join(
        f'<iframe id="{name}" style="width:{width}px;height:900px;border:0" srcdoc="{escape(source)}"></iframe>'
        for name, (source, width) in pages.items()
    )
    harness = folder / "harness.html"
    harness.write_text(
        f"""<!DOCTYPE html><meta charset="utf-8"><body>{frames}<pre id="out"></pre><script>
        const look = (window, document) => {{ {script} }};
        onload = () => {{ const found = {{}};
          for (const frame of document.querySelectorAll("iframe")) {{
            try {{ found[frame.id] = look(frame.contentWindow, frame.contentDocument); }} catch (fault) {{ found[frame.id] = String(fault); }}
          }}
          document.querySelectorAll("iframe").forEach(frame => frame.remove());
          document.getElementById("out").textContent = JSON.stringify(found); }};
        </script></body>""",
        "utf-8",
    )
    dumped = run(folder, "--virtual-time-budget=10000", "--dump-dom", harness.as_uri())
    out = re.search(r'<pre id="out">(.*?)</pre>', dumped, re.DOTALL)
    assert out, dumped[:500]
    found: dict[str, Any] = json.loads(unescape(out[1]))
    return found


def printed(folder: Path, source: str) -> Path:
    """The PDF that the browser prints of a page."""
    page, pdf = folder / "page.html", folder / "page.pdf"
    page.write_text(source, "utf-8")
    run(folder, "--no-pdf-header-footer", f"--print-to-pdf={pdf}", page.as_uri())
    return pdf
