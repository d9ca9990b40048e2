"""The real JupyterLab in a real browser: what the tests of what a person sees share, and the script that times the widgets."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect, sync_playwright
from serving import free_port, wait_for

CHROMIUM = "/usr/bin/chromium"
TOKEN = "picture"
expect.set_options(timeout=60_000)  # a busy machine is slow, not wrong
TALL = 20_000  # pixels: JupyterLab renders only the cells in sight, so a page for tests shows all of them


class Lab(NamedTuple):
    """A running JupyterLab: its address, and the folder with the lessons that it serves."""

    address: str
    folder: Path


@contextmanager
def jupyterlab(*others: str) -> Iterator[Lab]:
    """A running ``mlpteach lab`` with fresh lessons, and other options if any are given."""
    port = free_port()
    with tempfile.TemporaryDirectory() as scratch:
        lessons = Path(scratch, "lessons")
        options = [f"--dir={lessons}", "--no-browser", f"--port={port}", f"--IdentityProvider.token={TOKEN}", "--allow-root",
                   *others]
        # Not the theme, nor the open tabs, of whoever runs this.
        own = {**os.environ, "JUPYTERLAB_SETTINGS_DIR": f"{scratch}/settings", "JUPYTERLAB_WORKSPACES_DIR": f"{scratch}/workspaces"}
        server = subprocess.Popen([sys.executable, "-m", "mlpteach", "lab", *options], stderr=subprocess.DEVNULL, env=own)
        try:
            wait_for(f"http://127.0.0.1:{port}/api?token={TOKEN}", server)
            yield Lab(f"http://127.0.0.1:{port}", lessons)
        finally:
            server.terminate()
            server.wait(30)


def launch(playwright: Playwright) -> Browser:
    """Debian's Chromium, without a window."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])


def needs(program: str, how: str) -> None:
    """Without a program that pip can't install, tests fail in CI and are skipped elsewhere."""
    if not shutil.which(program):
        assert "CI" not in os.environ, f"CI must have {program}"
        pytest.skip(f"{program} is missing; on Debian: {how}")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser for tests; without one they fail in CI and are skipped elsewhere."""
    needs(CHROMIUM, "apt-get install chromium")
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


def open_lesson(browser: Browser, lab: Lab, name: str = "", height: int = TALL, width: int = 1280) -> Page:
    """A page with that lesson open, or with what opens by itself."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(60_000)
    page.goto(f"{lab.address}/lab/tree/{name}?reset&token={TOKEN}" if name else f"{lab.address}/?token={TOKEN}")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    return page


def choose(page: Page, *menu: str) -> None:
    """Choose an entry of a menu, or of a menu's menu."""
    page.get_by_role("menuitem", name=menu[0], exact=True).click()
    for entry in menu[1:-1]:
        page.get_by_text(entry, exact=True).hover()
    page.get_by_text(menu[-1], exact=True).click()


def run_all(page: Page, restart: bool = False) -> None:
    """Run the whole notebook, if wished in a new kernel, and wait until its last cell is done."""
    page.wait_for_selector("text=| Idle")  # what is run before the kernel is there is lost on a busy machine
    choose(page, "Edit", "Clear Outputs of All Cells")
    page.wait_for_function("document.querySelectorAll('.jp-OutputArea-output').length === 0")
    if restart:
        choose(page, "Kernel", "Restart Kernel and Run All Cells…")
        page.locator(".jp-mod-accept").last.click()
    else:
        choose(page, "Run", "Run All Cells")
    page.wait_for_selector(f"text=[{_cells(page)}]:")


def _cells(page: Page) -> int:
    """How many code cells the notebook has: the count once it no longer grows, since a busy machine renders them bit by bit."""
    count, before = page.locator(".jp-CodeCell").count(), -1
    while count != before:
        page.wait_for_timeout(500)
        count, before = page.locator(".jp-CodeCell").count(), count
    return count


def scroll_to(page: Page, what: Locator) -> None:
    """Scroll down to something that may not be rendered yet, and bring it to the top."""
    page.mouse.move(800, 400)
    while not what.count():
        page.mouse.wheel(0, 600)
        page.wait_for_timeout(200)
    what.evaluate("element => element.scrollIntoView()")
