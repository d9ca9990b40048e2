"""From the key to the painted page, without a kernel: the pieces of the hand-out in headless Chromium.

``python tests/benchmarks/page_latency.py`` makes the hand-out and prints medians beside their budget. A time starts with the key's
event and ends two frames after what it changed is in the page.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from measure import Figure, show
from playwright.sync_api import Locator, Page, sync_playwright

from mlpteach.delivery import cli

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from browser import launch

BUDGET, REPEATS = 50, 21  # milliseconds, and keys
WATCH = """view => {
  window.times ??= [];
  window.pressed = null;
  if (!window.watcher) window.addEventListener("keydown", () => { window.pressed = performance.now(); }, true);
  window.watcher?.disconnect();
  window.watcher = new MutationObserver(async () => {
    const start = window.pressed, frame = () => new Promise(requestAnimationFrame);
    if (start === null) return;
    window.pressed = null;
    await frame(); await frame();
    window.times.push(performance.now() - start);
  });
  window.watcher.observe(view, {childList: true, subtree: true, characterData: true, attributes: true});
}"""


class Case(NamedTuple):
    """What is timed: the page and its piece, what has the focus, the keys pressed there in turn, and what they change."""

    what: str
    lesson: str
    kind: str
    focus: str
    keys: tuple[str, ...]
    view: str


CASES = (
    Case("network: a key that pushes", "04_delta_hidden", "network", ".right [data-id='w-2-0-0']", ("+", "-"), "[data-k=value]"),
    Case("network: a step of Back", "04_delta_hidden", "network", ".pips :nth-child(-n + 2)", ("Enter",), "[data-k=whence]"),
    Case("walkthrough: a step", "06_training_loop", "walk", "[data-move=back], [data-move=next]", ("Enter",), ".title"),
    Case("walkthrough: an epoch along the curve", "06_training_loop", "walk", ".handle", ("ArrowLeft", "ArrowRight"),
         "[data-slot=epoch]"),
    Case("learning-rate explorer: a rate", "07_learning_rate", "rates", "input[type=range]", ("ArrowRight", "ArrowLeft"), "output"),
    Case("neuron explorer: a weight", "01_sigmoid_and_one_neuron", "neuron", "[aria-label='weight w1']",
         ("ArrowRight", "ArrowLeft"), ".math"))


def timed(page: Page, view: Locator, where: list[Locator], keys: tuple[str, ...]) -> float:
    """The median of many keys, each after the page has come to rest from the one before."""
    view.evaluate(WATCH)
    for k in range(REPEATS):
        where[k % len(where)].press(keys[k % len(keys)])
        page.wait_for_function("count => window.times.length > count", arg=k)
        page.wait_for_timeout(100)
    return statistics.median(page.evaluate("window.times"))


def guesses(page: Page) -> float:
    """The median of all guesses of a page that are typed."""
    for k, field in enumerate(page.locator("[data-piece=guess] input").all()):
        piece = field.locator("xpath=ancestor::*[@data-piece]")
        piece.locator(".told").evaluate(WATCH)
        field.fill("0.1234")
        field.press("Enter")
        page.wait_for_function("count => window.times.length > count", arg=k)
    return statistics.median(page.evaluate("window.times"))


def opened(page: Page, folder: Path, lesson: str) -> None:
    page.goto(f"{(folder / lesson).as_uri()}.html")
    page.wait_for_function("[...document.querySelectorAll('[data-piece=network]')].every(piece => piece.live)")
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    page.wait_for_timeout(500)


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        folder = Path(scratch, "pages")
        with redirect_stdout(StringIO()):
            assert cli.main(["handout", str(folder)]) == 0
        page = launch(playwright).new_page(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
        for case in CASES:
            opened(page, folder, case.lesson)
            piece = page.locator(f"[data-piece={case.kind}]").first
            time = timed(page, piece.locator(case.view).first, piece.locator(case.focus).all(), case.keys)
            yield Figure(case.what, time, "ms", BUDGET)
        opened(page, folder, "02_forward_pass")
        yield Figure("guess: an answer", guesses(page), "ms", BUDGET)
        page.context.browser.close()  # type: ignore[union-attr]


if __name__ == "__main__":
    sys.exit(show(figures()))
