"""Makes the picture in the README: ``python tests/screenshot.py [path of Chromium]`` photographs a lesson in JupyterLab."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "lesson.png"
CHROMIUM = "/usr/bin/chromium"
TOKEN = "picture"


@contextmanager
def jupyterlab() -> Iterator[str]:
    """A running ``mlpteach lab`` with fresh lessons; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        options = [f"--dir={folder}/lessons", "--no-browser", f"--port={port}", f"--IdentityProvider.token={TOKEN}", "--allow-root"]
        # Not the theme, nor the open tabs, of whoever runs this.
        own = {**os.environ, "JUPYTERLAB_SETTINGS_DIR": f"{folder}/settings", "JUPYTERLAB_WORKSPACES_DIR": f"{folder}/workspaces"}
        server = subprocess.Popen([sys.executable, "-m", "mlpteach", "lab", *options], stderr=subprocess.DEVNULL, env=own)
        try:
            _wait_for(f"http://127.0.0.1:{port}/api?token={TOKEN}")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(30)


def _wait_for(address: str) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise TimeoutError(f"nothing answers at {address}")


def photograph(address: str, chromium: str) -> None:
    """Open the lesson, scroll to the explanation of one number and save what is on the screen."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1400, "height": 940})
        page.goto(f"{address}/lab/tree/04_delta_hidden.ipynb?token={TOKEN}")
        page.wait_for_selector(".jp-Notebook .jp-MarkdownOutput", timeout=60_000)
        heading = page.locator("h2", has_text="Compute delta_hidden")
        page.mouse.move(800, 500)
        while not heading.count():
            page.mouse.wheel(0, 600)
            page.wait_for_timeout(200)
        heading.evaluate("element => element.scrollIntoView()")
        page.wait_for_timeout(3000)
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    with jupyterlab() as running:
        photograph(running, sys.argv[1] if len(sys.argv) > 1 else CHROMIUM)
    print(f"saved {PICTURE}")
