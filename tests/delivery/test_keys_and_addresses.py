"""Pieces without a kernel by keyboard: what is shown stands in the address and is shown again, and no key turns a slide."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.delivery


class Case(NamedTuple):
    """A piece, the first of its kind on a page: where keys go, those pressed there, what tells its state, and its address then."""

    lesson: str
    kind: str
    handle: str
    keys: tuple[str, ...]
    shown: tuple[str, ...]
    address: str


CASES = [
    Case("07_learning_rate", "rates", "input[type=range]", ("ArrowRight", "ArrowUp", "PageUp", "ArrowLeft"),
         ("output", ".words", "tbody"), "#rates-1:rate=5.01&hidden=4&log=&pins="),
    Case("07_learning_rate", "rates", ".pin", ("Enter", "Shift+Tab", "Space", "Shift+Tab", "ArrowLeft"),
         ("output", ".words", ".pins", ".first", ".ends", "tbody"), "#rates-1:rate=1&hidden=2&log=1&pins=1.30"),
    Case("01_sigmoid_and_one_neuron", "neuron", "[aria-label='weight w2']", ("ArrowRight", "ArrowRight", "Tab", "ArrowLeft"),
         (".math", ".words", ".sliders"), "#neuron-1:x1=0&x2=1&w1=−0.424&w2=0.6&b=−0.5"),
    Case("04_delta_hidden", "network", ".right [data-id='w-2-0-0']", ("Enter", "+"), ("[data-k=name]", "[data-k=value]", ".why"),
         "#network-1:row=1&id=w-2-0-0&push=0.1&size=0.1&back=0"),
    Case("06_training_loop", "walk", ".handle", ("End", "ArrowLeft"), ("[data-slot=epoch]", ".title", ".work", ".tables"),
         "#walk-1:epoch=101369&step=5&row=1&column=0")]
EACH = pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)


def opened(browser: Browser, address: str) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
    page.goto(address)
    page.wait_for_function("[...document.querySelectorAll('[data-piece=network]')].every(piece => piece.live)")
    page.wait_for_timeout(300)
    return page


def pressed(page: Page, case: Case) -> list[Any]:
    """What is shown once the keys were pressed."""
    page.locator(f"[data-piece={case.kind}]").first.locator(case.handle).first.focus()
    for key in case.keys:
        page.keyboard.press(key)
    page.wait_for_timeout(100)
    return told(page, case)


def told(page: Page, case: Case) -> list[Any]:
    piece = page.locator(f"[data-piece={case.kind}]").first
    return [piece.locator(part).first.inner_text() for part in case.shown]


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")


@EACH
def test_what_is_shown_stands_in_the_address_and_is_shown_again(browser: Browser, made_pages: tuple[Path, str], case: Case) -> None:
    page = opened(browser, (made_pages[0] / f"{case.lesson}.html").as_uri())
    unfold(page)
    before = told(page, case)
    after = pressed(page, case)
    assert after != before
    assert page.evaluate("decodeURIComponent(location.hash)") == case.address
    again = opened(browser, page.url)
    assert again.locator(f"[data-piece={case.kind}]").first.locator(case.shown[0]).first.is_visible()
    unfold(again)
    assert told(again, case) == after
    page.close()
    again.close()


@EACH
def test_keys_in_a_piece_turn_no_slide(browser: Browser, made_slides: Path, case: Case) -> None:
    page = opened(browser, (made_slides / f"{case.lesson}.html").as_uri())
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    page.evaluate("""kind => { const {h, v} = Reveal.getIndices(document.querySelector(`[data-piece=${kind}]`).closest("section"));
                     Reveal.slide(h, v, 999); }""", case.kind)
    place, before = page.evaluate("Reveal.getIndices()"), told(page, case)
    assert pressed(page, case) != before
    assert page.evaluate("Reveal.getIndices()") == place
    page.locator("body").click(position={"x": 640, "y": 715})
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Space")
    assert page.evaluate("Reveal.getIndices()") != place
    page.close()
