"""Every piece of every page of the hand-out on a phone: it answers to touch, and nothing is wider than the screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from mlpteach.delivery import lessons

pytestmark = pytest.mark.delivery
NAMES = sorted(path.stem for path in lessons.packaged().glob("*.ipynb"))
PHONE = {"width": 390, "height": 844}
# What is wider than the screen: the page, a piece, or what stands in a piece and is not scrolled there by itself.
TOO_WIDE = """() => {
  const wide = document.documentElement.scrollWidth > innerWidth ? [["the page", document.documentElement.scrollWidth]] : [];
  for (const piece of document.querySelectorAll("[data-piece]")) {
    const {left, right} = piece.getBoundingClientRect(), name = piece.dataset.piece;
    if (left < 0 || right > innerWidth || piece.scrollWidth > piece.clientWidth) wide.push([name, left, right, piece.scrollWidth]);
    for (const part of piece.querySelectorAll("button, input, select, output, p, .plot, .plane, .net, .tables, .why > div, .bar")) {
      const box = part.getBoundingClientRect();
      if (box.width > 1 && (box.left < 0 || box.right > innerWidth)) wide.push([name, part.outerHTML.slice(0, 80), box.right]);
    }
  }
  return wide;
}"""


@pytest.fixture
def phone(browser: Browser, made_pages: tuple[Path, str]) -> Iterator[Callable[[str], Page]]:
    """Opens a page of the hand-out on a phone; an error in it, or a request that it makes, fails the test."""
    wrong: list[str] = []
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(20_000)

    def opened(name: str) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        address = (made_pages[0] / f"{name}.html").as_uri()
        page.on("request", lambda request: None if request.url.startswith((address, "data:")) else wrong.append(request.url))
        page.goto(address)
        page.wait_for_function("[...document.querySelectorAll('[data-piece=network]')].every(piece => piece.live)")
        page.wait_for_function("[...document.querySelectorAll('.mlpteach-now')].every(now => now.querySelector('.used, .chosen'))")
        return page

    yield opened
    context.close()
    assert wrong == []


def unfold(piece: Locator) -> None:
    """Open the folds around it, by touch as well."""
    fold = piece.locator("xpath=ancestor::details[not(@open)]/summary")
    while fold.count():
        fold.first.tap()


def changes(shown: Locator, act: Callable[[], object]) -> None:
    """What is shown is another text afterwards."""
    before = shown.text_content()
    act()
    shown.page.wait_for_timeout(50)
    assert shown.text_content() != before


def touch_network(piece: Locator) -> None:
    value, error = piece.locator("[data-k=value]"), piece.locator(".down [data-k='E/v']")
    unit = piece.locator(".down [data-id='z-1-1'] .ring")
    changes(value, lambda: unit.tap())
    changes(value, lambda: piece.get_by_role("button", name="push up").tap())
    assert re.fullmatch(r"0\.\d{4}", error.text_content() or "")
    whence = piece.locator("[data-k=whence]")
    changes(whence, lambda: piece.get_by_role("button", name="Back").tap())
    changes(whence, lambda: piece.get_by_role("button", name="let go").tap())
    changes(error, lambda: piece.locator("[data-sample][aria-pressed=false]").first.tap())


def touch_guess(piece: Locator) -> None:
    told, field, choice = piece.locator(".told"), piece.locator("input"), piece.locator("[aria-pressed]")
    assert told.inner_text() == ""
    if field.count():
        field.tap()
        piece.page.keyboard.type("4, 3" if "4, 3" in (field.get_attribute("placeholder") or "") else "0.123456")
    (piece.locator(".main") if field.count() else choice.first).tap()
    assert "right on this page so far" in told.inner_text()


def touch_walk(piece: Locator) -> None:
    title, plot = piece.locator(".title"), piece.locator(".mlpteach-curve .plot")
    piece.get_by_role("button", name="First").tap()
    changes(title, lambda: piece.get_by_role("button", name="Next", exact=True).tap())
    working = piece.locator(".work")
    changes(working, lambda: piece.locator(".here td[data-go]:not(.chosen)").first.tap())
    if plot.count():
        epoch, box = piece.locator("[data-slot=epoch]"), plot.bounding_box()
        assert box
        changes(epoch, lambda: plot.tap(position={"x": box["width"] * 0.3, "y": 30}))
        changes(epoch, lambda: drag(plot, 0.3, 0.9))


def drag(plot: Locator, start: float, end: float) -> None:
    """A finger goes along the curve, from one share of its width to another."""
    plot.scroll_into_view_if_needed()
    box, finger = plot.bounding_box(), plot.page.context.new_cdp_session(plot.page)
    assert box
    for kind, share in (("touchStart", start), ("touchMove", (start + end) / 2), ("touchMove", end), ("touchEnd", None)):
        points = [] if share is None else [{"x": box["x"] + share * box["width"], "y": box["y"] + box["height"] / 2}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def slid(slider: Locator, share: float) -> None:
    """Tap a slider at a share of its width."""
    box = slider.bounding_box()
    assert box
    slider.tap(position={"x": share * box["width"], "y": box["height"] / 2})


def touch_rates(piece: Locator) -> None:
    slider, pins = piece.get_by_role("slider"), piece.get_by_label("pinned runs")
    slider.tap()
    changes(piece.locator("output"), lambda: slid(slider, 0.2))
    changes(pins, lambda: piece.get_by_role("button", name="Pin this run").tap())
    changes(piece.locator(".words"), lambda: slid(slider, 0.95))
    changes(piece.locator("tbody"), lambda: piece.get_by_role("radio").first.tap())
    changes(pins, lambda: piece.get_by_role("button", name="Remove").tap())


def touch_neuron(piece: Locator) -> None:
    for name in ("input x2", "weight w1", "bias b"):
        slider = piece.get_by_role("slider", name=name)
        slider.tap()
        changes(piece.locator(".math"), lambda slider=slider: slid(slider, 0.1))  # type: ignore[misc]


TOUCHED = {"network": touch_network, "guess": touch_guess, "walk": touch_walk, "rates": touch_rates, "neuron": touch_neuron}


@pytest.mark.parametrize("name", NAMES)
def test_every_piece_answers_to_touch_and_fits(phone: Callable[[str], Page], name: str) -> None:
    page = phone(name)
    assert page.evaluate(TOO_WIDE) == []
    pieces = page.locator("[data-piece]").evaluate_all("pieces => pieces.map(piece => piece.dataset.piece)")
    for place, kind in enumerate(pieces):
        piece = page.locator("[data-piece]").nth(place)
        unfold(piece)
        TOUCHED[kind](piece)
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    assert page.evaluate(TOO_WIDE) == []


def test_every_kind_of_piece_is_touched(made_pages: tuple[Path, str]) -> None:
    text = "".join((made_pages[0] / f"{name}.html").read_text("utf-8") for name in NAMES)
    assert set(re.findall(r'data-piece="(\w+)" role', text)) == set(TOUCHED)
