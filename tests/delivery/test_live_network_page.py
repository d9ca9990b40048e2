"""The live network in a page without a kernel: what it shows is what Python draws, by mouse, touch and keys; nothing overlaps."""

from __future__ import annotations

import html as escaping
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from mlpteach import Network, problems, widgets
from mlpteach.widgets.live.body import Page as NetworkPage
from mlpteach.widgets.live.body import filled
from mlpteach.widgets.live.choice import read
from mlpteach.widgets.live.ready import packed

pytestmark = pytest.mark.delivery
PIECES: dict[str, Any] = {
    "2-3-1": lambda: widgets.network(problems.XOR), "2-3-2": lambda: widgets.network(problems.HALF_ADDER),
    "3-4-1": lambda: widgets.network(problems.XOR_WITH_CONSTANT), "8-3-8": lambda: widgets.network(problems.AUTOENCODER),
    "deep": lambda: widgets.network(Network.random((2, 3, 2, 2), 4, biases=True, hidden=["tanh", "relu"]), [[0, 1], [1, 1]],
                                    [[0, 1], [1, 0]]),
    "trained": lambda: widgets.network(Network([[[-10.012, 6.5, -18.123], [11, -7.25, 0.001]], [[-12.5], [9.75], [0.333]]]),
                                       problems.XOR.inputs, problems.XOR.targets)}
WIDTHS = [(1440, 900), (1280, 720), (390, 844), (360, 800)]
SCRIPT = Path(__file__).with_name("live_network_page.js").read_text("utf-8")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("networks")
    for name, make in PIECES.items():
        head = ("<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
                f"<title>{name}</title>")
        (folder / f"{name}.html").write_text(f"{head}<body>{make().html()}</body></html>", "utf-8")
    return {name: folder / f"{name}.html" for name in PIECES}


def opened(browser: Browser, path: Path, width: int = 1280, height: int = 720, calm: bool = True, state: str = "") -> Page:
    page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce" if calm else "no-preference",
                            has_touch=width < 500)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(f"file://{path}{state}")
    page.add_script_tag(content=SCRIPT)
    page.wait_for_function("document.querySelector('[data-piece=network]').live")
    page.wait_for_timeout(100)
    return page


@pytest.fixture
def xor(browser: Browser, pages: dict[str, Path]) -> Iterator[Page]:
    page = opened(browser, pages["2-3-1"])
    yield page
    page.close()


def value(page: Page) -> str:
    return page.locator("[data-k=value]").inner_text()


def part(page: Page, name: str) -> Any:
    return page.locator(f".net [data-id='{name}'] .ring").locator("visible=true").first


@pytest.mark.parametrize("name", PIECES)
def test_every_patch_is_what_python_draws(browser: Browser, pages: dict[str, Path], name: str) -> None:
    piece = PIECES[name]()
    page, python = opened(browser, pages[name]), NetworkPage(piece.page.task, piece.choice, (0.1,), 0.1)
    frames = page.evaluate("document.querySelector('[data-piece=network]').live.all()")
    assert len(frames) == len(packed(python)["frames"])
    for frame in frames:
        assert frame == python.frame(read(piece.page.task, frame["state"]))
    for frame in frames[::37]:
        wanted = filled(python.blank, frame["set"]).partition("</style>")[2]
        assert page.evaluate("([frame, wanted]) => isDrawn(frame, wanted)", [frame, wanted]), frame["state"]
    page.close()


@pytest.mark.parametrize("size", WIDTHS, ids=lambda size: str(size[0]))
@pytest.mark.parametrize("name", PIECES)
def test_no_text_touches_another_a_frame_or_a_line(browser: Browser, pages: dict[str, Path], name: str,
                                                   size: tuple[int, int]) -> None:
    page = opened(browser, pages[name], *size)
    assert page.evaluate("overlaps(100)")[:20] == []
    page.close()


@pytest.mark.parametrize("name", ["2-3-1", "2-3-2"])
@pytest.mark.parametrize("size", WIDTHS, ids=lambda size: str(size[0]))
def test_it_fits_the_width_of_the_page(browser: Browser, pages: dict[str, Path], name: str, size: tuple[int, int]) -> None:
    page = opened(browser, pages[name], *size)
    part(page, "w-1-1-2").click()
    page.locator("[data-move=plus]").click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if size[1] == 720:
        assert page.evaluate("document.querySelector('[data-k=whither]').getBoundingClientRect().top") < 520
    page.close()


def test_a_click_chooses_a_push_moves_and_letting_go_restores(xor: Page) -> None:
    part(xor, "w-1-1-2").click()
    assert value(xor) == "−0.469"
    xor.locator("[data-move=plus]").click()
    assert value(xor) == "−0.369"
    assert "−0.004884" in xor.locator("[data-k=whither]").inner_text()
    said = xor.locator("[data-k=said]").text_content()
    assert said == "weight from input 2 to hidden unit 3 pushed by +0.100: E from 0.1614 to 0.1609"
    assert xor.locator("[data-move=plus]").get_attribute("aria-disabled") == "true"
    xor.locator("[data-move=rest]").click()
    assert value(xor) == "−0.469"


def test_keys_choose_push_and_let_go_and_the_focus_stays(xor: Page) -> None:
    xor.locator(".right [data-id='z-1-0']").focus()
    xor.keyboard.press("Enter")
    assert value(xor) == "0.3580"
    for key, shown in (("+", "0.4580"), ("ArrowDown", "0.3580"), ("-", "0.2580"), ("Escape", "0.3580")):
        xor.keyboard.press(key)
        assert value(xor) == shown
    assert xor.evaluate("document.activeElement.dataset.id") == "z-1-0"
    xor.keyboard.press("Tab")
    assert xor.evaluate("document.activeElement.dataset.id") == "s-1-0"


def test_cells_are_chosen_by_click_and_arrow_keys(xor: Page) -> None:
    xor.locator("td[data-k='a-1-1@2']").click()
    assert value(xor) == "0.3230"
    xor.locator("td[data-k='a-1-1@2']").focus()
    for key in ("ArrowRight", "ArrowDown", "Enter"):
        xor.keyboard.press(key)
    assert xor.locator("[data-k=name]").inner_text() == "activation of hidden unit 3"
    assert value(xor) == "0.1931"
    assert xor.locator("td[data-row][tabindex='0']").count() == 1


def test_back_runs_through_its_steps_and_any_can_be_called_up(browser: Browser, pages: dict[str, Path]) -> None:
    page = opened(browser, pages["2-3-1"], calm=False)
    page.locator("[data-move=back]").click()
    page.wait_for_function("document.querySelector('[data-k=whence]').innerText.includes('step 2 of 7')", timeout=10_000)
    page.locator("[data-step='7']").click()
    assert "9 pushes, or one sweep" in page.locator("[data-k=whither]").inner_text()
    assert page.locator("[data-k='w-1-1-2/low.right']").text_content() == "0.002262"
    page.close()


def test_a_push_runs_along_the_lines_to_the_error(browser: Browser, pages: dict[str, Path]) -> None:
    page = opened(browser, pages["2-3-1"], calm=False)
    page.locator("[data-move=plus]").click()
    page.wait_for_selector(".right .pulse", state="attached")
    assert page.locator("[data-k='E/v']").first.text_content() == "0.1614"
    page.wait_for_function("document.querySelector('[data-k=\"E/v\"]').textContent === '0.1477'", timeout=10_000)
    page.close()


def test_the_address_opens_the_very_number(browser: Browser, pages: dict[str, Path]) -> None:
    page = opened(browser, pages["2-3-2"], state="#network-1:row=2&id=w-2-1-1&push=-0.1&back=0")
    assert page.locator("[data-k=name]").inner_text() == "weight from hidden unit 2 to output 2"
    assert value(page) == "0.312"
    page.locator("[data-sample='3']").click()
    assert "row=3" in page.url
    page.close()


def test_on_a_phone_every_number_is_touched(browser: Browser, pages: dict[str, Path]) -> None:
    page = opened(browser, pages["2-3-1"], 390, 844)
    for name, shown in (("a-0-1", "1"), ("w-1-0-1", "−0.740"), ("s-1-2", "0.2367"), ("a-2-0", "0.4319"), ("E", "0.1614")):
        part(page, name).tap()
        assert value(page) == shown
    small = "rings => rings.map(boxOf).filter(box => box.r - box.x < 24 || box.b - box.y < 24).length"
    assert page.locator(".down [data-id] .ring").evaluate_all(small) == 0
    page.close()


def test_a_page_without_a_kernel_answers_within_fifty_milliseconds(xor: Page) -> None:
    times = xor.evaluate("""async () => { const times = [], net = root();
      for (let k = 0; k < 21; k++) { const start = performance.now();
        const part = net.querySelector(k % 2 ? ".right [data-id='z-1-0']" : ".right [data-id='w-2-0-0']");
        part.dispatchEvent(new MouseEvent("click", {bubbles: true}));
        await new Promise(requestAnimationFrame); times.push(performance.now() - start); }
      return times.sort((a, b) => a - b); }""")
    assert times[10] < 50


def test_texts_are_escaped() -> None:
    piece = widgets.network(problems.Problem([[0, 1]], [[1]], problems.XOR.network, name="<b>", sample_names=["<i>"]))
    assert escaping.escape("<i>") in piece.page.body
    assert "<b>&lt;b&gt; 2-3-1</b>" in piece.page.body
