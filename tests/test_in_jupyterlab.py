"""What a learner sees: the real JupyterLab in a real browser, started by ``mlpteach lab``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright
from screenshot import CHROMIUM, TOKEN, jupyterlab


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """The page that opens when somebody types ``mlpteach lab``."""
    if not Path(CHROMIUM).exists():
        assert "CI" not in os.environ, f"CI must have {CHROMIUM}"
        pytest.skip(f"no browser at {CHROMIUM}; on Debian: apt-get install chromium")
    with jupyterlab() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 20_000})  # tall, so that JupyterLab renders every cell
        page.goto(f"{address}/?token={TOKEN}")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
        yield page
        browser.close()


def test_the_first_lesson_is_open_and_nothing_covers_it(page: Page) -> None:
    assert page.locator(".lm-TabBar-tab.lm-mod-current", has_text="01_sigmoid_and_one_neuron.ipynb").count() == 1
    page.wait_for_timeout(2000)  # long enough for a notice to come up
    assert page.locator(".Toastify__toast").count() == 0


def choose(page: Page, menu: str, entry: str) -> None:
    page.get_by_role("menuitem", name=menu, exact=True).click()
    page.get_by_text(entry, exact=True).click()


def test_run_all_cells_shows_tables_formulas_and_pictures(page: Page) -> None:
    choose(page, "Edit", "Clear Outputs of All Cells")
    page.wait_for_function("document.querySelectorAll('.jp-OutputArea-output').length === 0")
    choose(page, "Run", "Run All Cells")
    page.wait_for_selector("text=[28]:", timeout=60_000)
    for trouble in ("stderr", "error"):
        assert page.locator(f"[data-mime-type='application/vnd.jupyter.{trouble}']").count() == 0
    assert page.locator(".jp-OutputArea table", has_text="sum_synapse").count() == 1
    assert page.locator(".jp-OutputArea mjx-container").count() >= 1
    assert page.locator(".jp-OutputArea img").count() == 1
