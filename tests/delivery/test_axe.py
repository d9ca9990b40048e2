"""Axe-core finds no fault in the hand-out, in the slides, and in what is ours of the lessons in JupyterLab."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

sys.path.insert(0, str(Path(__file__).parents[1]))
from browser import jupyterlab, open_lesson, run_all

from mlpteach.delivery import lessons

pytestmark = pytest.mark.delivery
AXE = "axe-core@4.14.1"
NAMES = sorted(path.stem for path in lessons.packaged().glob("*.ipynb"))
RUN = """async ([inside, outside]) => {
  const rules = {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"]};
  const found = (await axe.run({include: inside, exclude: outside}, rules)).violations;
  return found.flatMap(fault => fault.nodes.map(node => [fault.id, node.target.flat().join(" "), node.html.slice(0, 160)]));
}"""
# What ipywidgets writes into a lesson, and a reason each.
UPSTREAM = {".noUi-handle": "a slider has no name before it has the focus, when Piece gives it one",
            ".widget-play > button": "a button has an icon alone; Piece writes a word beside it, which axe does not read"}


@pytest.fixture(scope="module")
def axe(install: Callable[[str], Path]) -> str:
    return (install(AXE) / "axe.min.js").read_text("utf-8")


def faults(page: Page, axe: str, inside: str = "html", outside: tuple[str, ...] = ()) -> Any:
    """What axe finds: the rule, where, and what stands there."""
    page.evaluate(axe)
    return page.evaluate(RUN, [[[inside]], [[each] for each in outside]])


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light")])
def test_the_hand_out(browser: Browser, made_pages: tuple[Path, str], axe: str, width: int, scheme: Any) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    for name in ("index", *NAMES):
        page.goto((made_pages[0] / f"{name}.html").as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        assert faults(page, axe) == [], name
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_slides(browser: Browser, made_slides: Path, axe: str, scheme: Any) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 720}, color_scheme=scheme)
    for name in ("index", *NAMES):
        page.goto((made_slides / f"{name}.html").as_uri())
        assert faults(page, axe) == [], name
    page.close()


def test_a_fault_would_be_found(browser: Browser, made_pages: tuple[Path, str], axe: str) -> None:
    page = browser.new_page()
    page.goto((made_pages[0] / "index.html").as_uri())
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"data:,\"><table><th></th></table>')")
    assert {rule for rule, *_ in faults(page, axe)} >= {"image-alt", "empty-table-header"}
    page.close()


def test_the_live_lessons(browser: Browser, axe: str) -> None:
    with jupyterlab() as lab:
        for name in ("01_sigmoid_and_one_neuron", "04_delta_hidden", "07_learning_rate"):
            page = open_lesson(browser, lab, f"{name}.ipynb")
            run_all(page)
            assert faults(page, axe, ".jp-OutputArea-output", tuple(UPSTREAM)) == [], name
            page.close()
