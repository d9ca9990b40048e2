"""``mlpteach slides``: what stands on which slide, that all of it fits, and that it steps without a network."""

from __future__ import annotations

import base64
import hashlib
import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, Route, expect

from mlpteach.delivery import cli, lessons
from mlpteach.delivery.handout import site

pytestmark = pytest.mark.delivery
NAMES = sorted(path.stem for path in lessons.packaged().glob("*.ipynb"))
WALK = "05_weight_update"
WIDE = {"width": 1280, "height": 720}
PICTURES = ".slides img, .slides .mlpteach-figure, .slides .mlpteach-walk, .slides .mlpteach-network"
Show = Callable[..., Page]

# Each slide with all its parts on view: what it says, how far it reaches down, and what is wider or longer than its place.
# A piece scrolls in no frame of its own, either.
MEASURE = """() => Reveal.getSlides().map(slide => {
  const {h, v} = Reveal.getIndices(slide);
  Reveal.slide(h, v, 999);
  const wide = Array.from(slide.querySelectorAll(".code, .code pre, .output, .output pre, table, math, .mlpteach"));
  const high = Array.from(slide.querySelectorAll(".mlpteach"));
  return [slide.innerText.slice(0, 60), slide.scrollHeight, slide.scrollWidth,
          Math.max(0, ...wide.map(part => part.scrollWidth - part.clientWidth - 2),
                   ...high.map(part => part.scrollHeight - part.clientHeight - 2))];
})"""
# How far down the slide of each live network reaches, whatever is chosen or pushed in it.
ALL_CHOICES = """async () => { let low = 0;
  for (const root of document.querySelectorAll("[data-piece=network]")) {
    const slide = root.closest("section"), {h, v} = Reveal.getIndices(slide);
    Reveal.slide(h, v, 999);
    for (const {state} of root.live.all()) {
      await root.live.go(state);
      low = Math.max(low, slide.scrollHeight, root.getBoundingClientRect().bottom);
    }
  }
  return low;
}"""


@pytest.fixture(scope="module")
def written(made_slides: Path) -> Path:
    return made_slides


@pytest.fixture(scope="module")
def show(written: Path, browser: Browser) -> Iterator[Show]:
    """Opens a lesson's slides, which a server on this machine hands out."""
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(written)))
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def opened(name: str, extra: str = "", **options: Any) -> Page:
        page = browser.new_page(viewport=WIDE, **options)
        page.goto(f"http://127.0.0.1:{server.server_port}/{name}.html{extra}")
        page.wait_for_function("window.Reveal && Reveal.isReady()")
        return page

    yield opened
    server.shutdown()
    server.server_close()


def soup(written: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((written / f"{name}.html").read_text("utf-8"), "html.parser")


def test_there_are_slides_for_each_lesson_the_contents_and_a_copy_of_reveal(written: Path) -> None:
    assert {path.name for path in written.iterdir()} == {*(f"{name}.html" for name in NAMES), "index.html", "reveal.js"}
    contents = soup(written, "index")
    assert [link["href"] for link in contents.select("h2 a")] == [f"{name}.html" for name in NAMES]
    assert "Space" in contents.get_text()


@pytest.mark.parametrize("name", NAMES)
def test_everything_fits_at_1280_by_720(show: Show, name: str) -> None:
    page = show(name)
    found = page.evaluate(MEASURE)
    assert len(found) > 20
    assert [slide for slide in found if slide[1] > 720 or slide[2] > 1280 or slide[3] > 0] == []
    page.close()


@pytest.mark.parametrize("name", ["04_delta_hidden", "06_training_loop"])
def test_a_live_network_fits_whatever_is_chosen(show: Show, name: str) -> None:
    page = show(name, reduced_motion="reduce")
    page.wait_for_function("[...document.querySelectorAll('[data-piece=network]')].every(root => root.live)")
    assert 600 < page.evaluate(ALL_CHOICES) <= 720
    page.close()


def test_what_does_not_fit_would_be_noticed(show: Show) -> None:
    page = show(WALK)
    page.add_style_tag(content=".reveal .output { font-size: 60px !important; } .output pre { white-space: pre !important; }")
    found = page.evaluate(MEASURE)
    assert any(slide[1] > 720 for slide in found) and any(slide[3] > 0 for slide in found)
    page.close()


def test_nothing_leaves_the_machine(show: Show) -> None:
    asked: list[str] = []
    for name in NAMES:
        page = show(name)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: asked.append(str(error)))
        page.reload()
        page.wait_for_function("window.Reveal && Reveal.isReady()")
        page.close()
    assert len(asked) >= 4 * len(NAMES)
    assert [url for url in asked if not url.startswith(("http://127.0.0.1:", "data:"))] == []


def test_the_contents_lead_to_the_slide_of_a_section(show: Show, written: Path) -> None:
    link = [link for link in soup(written, "index").select("li li a") if link["href"].startswith(WALK)][-1]
    page = show(WALK, f"#{link['href'].partition('#')[2]}")
    expect(page.locator("section.present section.present h2")).to_have_text(link.get_text())
    page.close()


def test_an_answer_comes_after_its_question(show: Show) -> None:
    page = show("04_delta_hidden")
    page.evaluate("Reveal.slide(Reveal.getIndices(document.querySelector('#try-the-obvious-product').closest('section')).h)")
    question, answer = page.locator(".slides p", has_text="inner numbers match?"), page.locator("pre.error").first
    expect(question).to_be_visible()
    expect(answer).to_be_hidden()
    page.keyboard.press("Space")
    expect(answer).to_be_visible()
    expect(question).to_be_visible()
    page.close()


def test_the_walkthrough_steps_and_its_keys_turn_no_slide(show: Show) -> None:
    page = show(WALK)
    page.evaluate("Reveal.slide(...Object.values(Reveal.getIndices(document.querySelector('.mlpteach-walk').closest('section'))))")
    title, place = page.locator(".mlpteach-walk .title:visible"), "JSON.stringify(Reveal.getIndices())"
    expect(title).to_have_text("Step 10: weight_update (update)")
    page.locator(".mlpteach-walk").get_by_role("button", name="First").click()
    expect(title).to_have_text("Step 0: sum_synapse (forward)")
    before = page.evaluate(place)
    page.locator(".mlpteach-walk").get_by_label("stage").focus()
    page.keyboard.press("ArrowDown")
    expect(title).to_have_text("Step 1: hidden_activation (forward)")
    page.locator(".mlpteach-walk").get_by_role("button", name="Next", exact=True).press("Space")
    expect(title).to_have_text("Step 2: sum_synapse (forward)")
    assert page.evaluate(place) == before
    page.close()


def test_the_words_of_pictures_are_speakers_notes(written: Path, show: Show) -> None:
    for name in (WALK, "04_delta_hidden"):
        page = soup(written, name)
        assert all("picture in words" in notes.get_text() for notes in page.select("aside.notes"))
        assert len(page.select("aside.notes")) == len(page.select(PICTURES))
        assert all(picture["alt"] for picture in page.select("img"))
    page = show("04_delta_hidden")
    assert page.evaluate("Reveal.hasPlugin('notes')")
    page.close()


@pytest.mark.parametrize("name", [WALK, "04_delta_hidden"])
def test_slides_that_go_on_say_where_they_belong(written: Path, name: str) -> None:
    slides = soup(written, name).select(".slides > section > section")
    assert [slide for slide in slides if not slide.select(":scope > h1, :scope > h2, :scope > .section")] == []
    assert all(slide.find(class_="section") is None or slide.find(["h1", "h2"]) is None for slide in slides)


@pytest.mark.parametrize(("scheme", "is_dark"), [("light", False), ("dark", True)])
def test_colours_follow_the_room(show: Show, scheme: str, is_dark: bool) -> None:
    page = show(WALK, color_scheme=scheme)
    paper, ink = (sum(map(int, re.findall(r"\d+", page.evaluate(f"getComputedStyle({of}).{name}"))[:3])) for of, name in
                  (("document.body", "backgroundColor"), ("document.querySelector('.reveal section.present')", "color")))
    assert (paper < ink) == is_dark and abs(paper - ink) > 500
    page.close()


def test_slides_can_be_printed(show: Show) -> None:
    page = show("03_error_and_delta_output", "?print-pdf")
    page.wait_for_selector(".pdf-page")
    slides = page.locator(".slides section:not(.stack)").count()
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == slides > 20
    page.close()


def test_the_hashes_are_those_of_the_package(reveal: Path) -> None:
    for name, expected in site.NEEDED.items():
        digest = hashlib.sha384((reveal / "dist" / name).read_bytes()).digest()
        assert expected == f"sha384-{base64.b64encode(digest).decode()}"


@pytest.mark.parametrize("changed", ["", "reveal.js", "plugin/notes.js"])
def test_from_the_network_a_browser_takes_these_files_and_no_others(short: Path, reveal: Path, browser: Browser,
                                                                    changed: str) -> None:
    assert cli.main(["slides", str(short / "slides")]) == 0
    page = browser.new_page()

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(f"{site.NETWORK}/")
        body = (reveal / "dist" / name).read_bytes() + (b" " if name == changed else b"")
        route.fulfill(body=body, content_type="text/css" if name.endswith("css") else "text/javascript",
                      headers={"Access-Control-Allow-Origin": "*"})

    page.route(f"{site.NETWORK}/**", answer)
    page.goto((short / "slides" / "01_one.html").as_uri())
    assert page.evaluate("Boolean(window.Reveal && Reveal.isReady())") == (not changed)
    assert page.locator("h1").evaluate("heading => getComputedStyle(heading).fontSize") == "54px"
    page.close()
