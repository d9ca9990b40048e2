"""From the key to the painted page: the interactive pieces in a real JupyterLab in headless Chromium.

``python tests/benchmarks/widget_latency.py`` prints medians beside their budgets. A time starts with the key's event and
ends two frames after what it changed is in the page, its picture decoded.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
from measure import Figure, show
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from browser import jupyterlab, launch, open_lesson, run_all
from regenerate import KERNEL

CELLS = {"explorer": "widgets.learning_rate_explorer(problems.XOR, epochs=60_000)",
         "walkthrough": "widgets.walkthrough(problems.XOR)", "network": "widgets.network(problems.HALF_ADDER)"}
VIEW = ".mlpteach-frame"
REPEATS = 30
WATCH = """what => {
  window.times = [];
  window.pressed = null;
  if (!window.watcher) ["keydown", "click", "pointermove"].forEach(kind =>
    window.addEventListener(kind, () => { window.pressed ??= performance.now(); }, true));
  const view = document.querySelector(what), frame = () => new Promise(requestAnimationFrame);
  window.watcher?.disconnect();
  window.watcher = new MutationObserver(async () => {
    const start = window.pressed, image = view.querySelector("img");
    if (start === null) return;
    window.pressed = null;
    if (image) await image.decode();
    await frame(); await frame();
    window.times.push(performance.now() - start);
  });
  window.watcher.observe(view, {childList: true, subtree: true, characterData: true});
}"""


def measure(page: Page, what: str, press: Callable[[int], None]) -> float:
    """The median of many presses, each after the page has come to rest from the one before."""
    page.evaluate(WATCH, what)
    for k in range(REPEATS):
        press(k)
        page.wait_for_function("count => window.times.length > count", arg=k)
        page.wait_for_timeout(250)
    times = page.evaluate("window.times")
    assert len(times) == REPEATS
    return statistics.median(times)


def explorer(page: Page) -> Iterator[Figure]:
    page.locator(".mlpteach .noUi-handle").first.focus()
    time = measure(page, ".widget-html:has(img)", lambda k: page.keyboard.press("ArrowRight" if k % 2 else "ArrowLeft"))
    yield Figure("explorer: a key to the painted curve of 60,000 epochs", time, "ms", 100)


def walkthrough(page: Page) -> Iterator[Figure]:
    following, epoch = page.get_by_role("button", name="Next", exact=True), page.get_by_label("epoch", exact=True)
    yield Figure("walkthrough: a step", measure(page, VIEW, lambda _: following.press("Enter")), "ms", 60)

    def jump(k: int) -> None:
        epoch.fill(str(400_000 * (k * 7 % REPEATS) // REPEATS + 1))
        epoch.press("Enter")

    yield Figure("walkthrough: a jump to any of 400,000 epochs", measure(page, VIEW, jump), "ms", 300)
    unit = page.locator(".mlpteach-net.right [data-id^='u-1-'] .box")
    page.get_by_label("stage", exact=True).select_option(label="Step 6: delta_hidden (backward)")
    yield Figure("walkthrough: a click on a unit", measure(page, VIEW, lambda k: unit.nth((k + 1) % 3).click()), "ms", 60)
    plot = page.locator(".mlpteach-curve .plot").bounding_box()
    assert plot
    page.mouse.move(plot["x"] + 1, plot["y"] + 20)
    page.mouse.down()

    def drag(k: int) -> None:
        page.mouse.move(plot["x"] + plot["width"] * (0.2 + 0.7 * (k * 7 % REPEATS) / REPEATS), plot["y"] + 20)

    yield Figure("walkthrough: a drag along the curve of 400,000 epochs", measure(page, VIEW, drag), "ms", 100)
    page.mouse.up()


def network(page: Page) -> Iterator[Figure]:
    """A click answers when the chosen number's arithmetic is there, a push when its product is, before the change has run to E."""
    parts = [page.locator(f".mlpteach-network .right [data-id='{name}'] .ring") for name in ("w-1-0-1", "z-2-1")]
    whence, whither = (f".mlpteach-network [data-k={name}]" for name in ("whence", "whither"))
    yield Figure("network: a click on a number", measure(page, whence, lambda k: parts[k % 2].click()), "ms", 60)
    page.keyboard.press("Escape")
    parts[0].click()
    page.emulate_media(reduced_motion="reduce")
    pushed = measure(page, whither, lambda k: page.keyboard.press("+" if k // 5 % 2 else "-"))
    yield Figure("network: a key that pushes", pushed, "ms", 60)
    step = page.locator(".mlpteach-network [data-step]")
    yield Figure("network: a step of Back", measure(page, whence, lambda k: step.nth(k % 7).click()), "ms", 60)


def figures() -> Iterator[Figure]:
    with jupyterlab() as lab, sync_playwright() as playwright:
        browser = launch(playwright)
        for name, code in {name: code for name, code in CELLS.items() if name in sys.argv[1:] or not sys.argv[1:]}.items():
            cells = [new_code_cell("from mlpteach import problems, widgets"), new_code_cell(code)]
            nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), lab.folder / f"{name}.ipynb")
            page = open_lesson(browser, lab, f"{name}.ipynb", height=900)
            run_all(page)
            page.wait_for_selector(".mlpteach")
            yield from {"explorer": explorer, "walkthrough": walkthrough, "network": network}[name](page)
            page.close()
        browser.close()


if __name__ == "__main__":
    sys.exit(show(figures()))
