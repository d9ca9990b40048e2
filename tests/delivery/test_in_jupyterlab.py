"""What a learner sees: the real JupyterLab in a real browser, started by ``mlpteach lab``."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

sys.path.insert(0, str(Path(__file__).parents[1]))
from browser import TALL, TOKEN, Lab, choose, jupyterlab, open_lesson, run_all, scroll_to
from regenerate import KERNEL

from mlpteach import Trace, problems, train, widgets

pytestmark = pytest.mark.delivery
DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(scope="module")
def lab(browser: Browser) -> Iterator[Lab]:
    with jupyterlab() as running:
        yield running


@pytest.fixture(scope="module")
def taught(browser: Browser) -> Iterator[Lab]:
    """With the lessons' results, as who teaches may have them."""
    with jupyterlab("--with-results") as running:
        yield running


@pytest.fixture(scope="module")
def first_lesson(browser: Browser, lab: Lab) -> Iterator[Page]:
    """The page that opens when somebody types ``mlpteach lab``."""
    page = open_lesson(browser, lab)
    yield page
    page.close()


def test_the_first_lesson_is_open_and_nothing_covers_it(first_lesson: Page) -> None:
    assert first_lesson.locator(".lm-TabBar-tab.lm-mod-current", has_text="01_sigmoid_and_one_neuron.ipynb").count() == 1
    first_lesson.wait_for_timeout(2000)  # long enough for a notice to come up
    assert first_lesson.locator(".Toastify__toast").count() == 0


def test_before_it_is_run_a_lesson_shows_no_result(first_lesson: Page) -> None:
    assert first_lesson.locator(".jp-CodeCell").count() > 10
    assert first_lesson.locator(".jp-OutputArea-output").count() == 0


def test_with_results_a_piece_is_a_picture_before_it_is_run(browser: Browser, taught: Lab) -> None:
    """As on GitHub and in nbviewer, which show the same stored output."""
    page = open_lesson(browser, taught)
    cell = page.locator(".jp-CodeCell", has_text="widgets.neuron_explorer()")
    expect(cell.locator("img")).to_be_visible()
    assert cell.locator(".mlpteach").count() == 0
    page.close()


def test_run_all_cells_shows_tables_formulas_pictures_and_pieces(first_lesson: Page) -> None:
    run_all(first_lesson)
    for trouble in ("stderr", "error"):
        assert first_lesson.locator(f"[data-mime-type='application/vnd.jupyter.{trouble}']").count() == 0
    assert first_lesson.locator(".jp-OutputArea table", has_text="output 1").count() == 1
    assert first_lesson.locator(".jp-OutputArea mjx-container").count() >= 1
    assert first_lesson.locator(".mlpteach-figure[role=img] > svg").count() >= 3
    assert first_lesson.locator(".mlpteach .noUi-handle").count() >= 4


def test_after_a_restart_a_dead_piece_says_what_to_run(first_lesson: Page) -> None:
    choose(first_lesson, "Kernel", "Restart Kernel…")
    first_lesson.locator(".jp-mod-accept").last.click()
    piece = first_lesson.locator(".mlpteach.jupyter-widgets-disconnected").last
    expect(piece).to_be_visible()
    written = "(element) => getComputedStyle(element, '::before').content"
    assert "Run this cell again" in piece.evaluate(written)
    assert set(piece.locator(".jupyter-widgets-disconnected").evaluate_all(f"all => all.map({written})")) <= {"none"}


def run_lesson(browser: Browser, lab: Lab, name: str) -> Iterator[Page]:
    page = open_lesson(browser, lab, name)
    run_all(page)
    yield page
    page.close()


@pytest.fixture(scope="module")
def rates(browser: Browser, lab: Lab) -> Iterator[Page]:
    """The lesson on the learning rate, run to its end."""
    yield from run_lesson(browser, lab, "07_learning_rate.ipynb")


def curve_and_words(page: Page) -> tuple[str | None, str]:
    return page.locator(".mlpteach img").first.get_attribute("src"), "\n".join(page.locator(".mlpteach-words").all_inner_texts())


def settled(page: Page, unlike: tuple[str | None, str] | None = None) -> tuple[str | None, str]:
    """The curve's picture and the words once they no longer change; where something is to change, once both are unlike before."""
    before = curve_and_words(page)
    for _ in range(60):
        page.wait_for_timeout(500)
        now = curve_and_words(page)
        if now == before and not (unlike and (now[0] == unlike[0] or now[1] == unlike[1])):
            break
        before = now
    return now


def test_a_key_moves_the_learning_rate_and_the_curve_and_the_words_follow(rates: Page) -> None:
    before = settled(rates)
    handle = rates.locator(".mlpteach .noUi-handle").first
    handle.focus()
    rates.keyboard.press("ArrowRight")
    after = settled(rates, unlike=before)
    assert before[0] != after[0]
    assert before[1] != after[1]
    rates.keyboard.press("ArrowLeft")
    assert settled(rates, unlike=after)[1] == before[1]


def test_a_slider_has_a_name_for_those_who_hear_it(rates: Page) -> None:
    rates.locator(".mlpteach .noUi-handle").first.focus()
    expect(rates.get_by_role("slider", name="learning rate")).to_be_focused()


def type_rate(page: Page, rate: str) -> tuple[str | None, str]:
    field = page.get_by_label("rate =", exact=True)
    field.fill(rate)
    field.press("Enter")
    return settled(page)


def test_a_typed_learning_rate_is_taken(rates: Page) -> None:
    assert "Saturated" in type_rate(rates, "1000")[1]


def test_a_burst_of_moves_ends_on_the_last_value(rates: Page) -> None:
    type_rate(rates, "0.1")
    rates.locator(".mlpteach .noUi-handle").first.focus()
    for _ in range(40):
        rates.keyboard.press("ArrowRight")
    last = settled(rates)
    assert float(rates.get_by_label("rate =", exact=True).input_value()) == 10
    assert type_rate(rates, "1")[1] != last[1]
    assert type_rate(rates, "10")[1] == last[1]  # those were the words of the last move, not of one on the way


def test_pinning_keeps_a_curve(rates: Page) -> None:
    before = type_rate(rates, "10")
    rates.get_by_role("button", name="Pin this run").click()
    rates.locator(".mlpteach .noUi-handle").first.focus()
    rates.keyboard.press("ArrowLeft")
    assert settled(rates, unlike=before)[0] != before[0]
    expect(rates.locator(".mlpteach", has_text="rate 10, ")).to_be_visible()


@pytest.fixture(scope="module")
def walk(browser: Browser, lab: Lab) -> Iterator[Page]:
    """The lesson on the training loop, run to its end."""
    yield from run_lesson(browser, lab, "06_training_loop.ipynb")


def walk_title(page: Page) -> Locator:
    return page.locator(".mlpteach-frame .title")


def step_to_and_fro(page: Page) -> None:
    """Step forward and back with the keyboard, then far away."""
    page.get_by_role("button", name="First", exact=True).press("Enter")
    expect(walk_title(page)).to_have_text("Step 0: sum_synapse (forward)")
    page.get_by_role("button", name="Next", exact=True).press("Enter")
    expect(walk_title(page)).to_have_text("Step 1: hidden_activation (forward)")
    page.get_by_role("button", name="Back", exact=True).press("Enter")
    expect(walk_title(page)).to_have_text("Step 0: sum_synapse (forward)")
    page.get_by_role("button", name="Last", exact=True).press("Enter")
    expect(walk_title(page)).to_have_text("Step 10: weight_update (update)")


def test_the_walkthrough_steps_by_keyboard(walk: Page) -> None:
    step_to_and_fro(walk)


def test_the_walkthrough_goes_to_any_epoch(walk: Page) -> None:
    walk.get_by_label("stage", exact=True).select_option(label="Step 4: error (at the output)")
    walk.get_by_label("row", exact=True).select_option(label="sample (1, 1)")
    walk.get_by_label("epoch", exact=True).fill("123456")
    walk.get_by_label("epoch", exact=True).press("Enter")
    xor = problems.XOR
    history = train(xor.network, xor.inputs, xor.targets, learning_rate=0.6, epochs=200_000)
    error = history.trace_at(123_456)["error"].output[3, 0]  # type: ignore[index]
    expect(chosen_number(walk)).to_have_text(f"{error:.4g}".replace("-", "−"))
    walk.get_by_label("epoch", exact=True).fill("5e4")
    walk.get_by_label("epoch", exact=True).press("Enter")
    expect(walk.locator(".mlpteach-alert")).to_contain_text("expected an epoch, a whole number from 0 to ")


def chosen_number(page: Page) -> Locator:
    return page.locator(".mlpteach-frame .equation b .few")


def test_the_epoch_is_dragged_along_the_curve(walk: Page) -> None:
    box = walk.locator(".mlpteach-curve .plot").bounding_box()
    assert box
    walk.mouse.move(box["x"] + 2, box["y"] + 20)
    walk.mouse.down()
    walk.mouse.move(box["x"] + box["width"] - 2, box["y"] + 20, steps=5)
    walk.mouse.up()
    handle = walk.get_by_role("slider", name="epoch, along the curve")
    expect(handle).to_be_focused()
    handle.press("Home")
    expect(walk.get_by_label("epoch", exact=True)).to_have_value("0")
    expect(handle).to_have_attribute("aria-valuetext", re.compile("epoch 0, error 0[.]"))
    handle.press("End")
    expect(handle).to_have_attribute("aria-valuenow", handle.get_attribute("aria-valuemax") or "")


def test_a_click_or_enter_on_a_unit_a_line_or_a_cell_chooses_the_number(walk: Page) -> None:
    walk.get_by_label("stage", exact=True).select_option(label="Step 6: delta_hidden (backward)")
    what = walk.locator(".mlpteach-frame .what")
    for part, cell in (("u-1-2", ", 2]"), ("w-2-1-0", ", 1]"), ("c-delta_next-3-0", "[3, 1]")):
        place = walk.locator(f".mlpteach-frame [data-id={part}]").first
        (place.locator(".label, .box").first if part[0] in "uw" else place).click()
        expect(what).to_contain_text(cell)
    unit = walk.locator(".mlpteach-net.right [data-id=u-1-0]")
    unit.focus()
    unit.press("Enter")
    expect(what).to_contain_text("[3, 0]")
    expect(unit).to_be_focused()
    walk.keyboard.press("ArrowLeft")
    expect(walk_title(walk)).to_have_text("Step 5: delta_output (backward)")


def test_arrow_keys_choose_the_number(walk: Page) -> None:
    walk.get_by_label("stage", exact=True).select_option(label="Step 6: delta_hidden (backward)")
    expect(walk_title(walk)).to_have_text("Step 6: delta_hidden (backward)")
    walk.get_by_label("column", exact=True).focus()
    for key in ("Space", "ArrowDown", "Enter"):  # open the list, one down, take it
        walk.keyboard.press(key)
        walk.wait_for_timeout(300)
    expect(walk.locator(".mlpteach-frame .what")).to_contain_text("hidden unit 2")
    assert walk.locator(".mlpteach-net.right .backward .aft").count() == 1


def test_a_saved_piece_is_its_picture_and_goes_on_living(walk: Page, lab: Lab) -> None:
    choose(walk, "File", "Save Notebook")
    expect(walk.locator(".lm-TabBar-tab.lm-mod-current.jp-mod-dirty")).to_have_count(0)
    saved = nbformat.read(lab.folder / "06_training_loop.ipynb", 4)
    cell = next(cell for cell in saved.cells if cell.source.startswith("widgets.walkthrough"))
    assert [set(output.data) for output in cell.outputs] == [{"image/png", "text/plain"}]
    step_to_and_fro(walk)


def test_a_new_kernel_brings_it_back(walk: Page) -> None:
    run_all(walk, restart=True)
    step_to_and_fro(walk)


def test_keys_in_a_piece_are_no_commands_of_jupyterlab(walk: Page) -> None:
    """Two times d deletes the cell that is chosen, and a click on a number would choose it."""
    cells = walk.locator(".jp-Cell").count()
    walk.locator(".mlpteach-frame .what").click()
    for part in (None, walk.get_by_role("button", name="Next", exact=True), walk.get_by_label("stage", exact=True)):
        if part:
            part.focus()
        for key in ("d", "d", "x", "a"):
            walk.keyboard.press(key)
    walk.wait_for_timeout(500)
    assert walk.locator(".jp-Cell").count() == cells


def test_escape_leaves_a_piece_for_its_cell(walk: Page) -> None:
    walk.get_by_role("button", name="Next", exact=True).focus()
    walk.keyboard.press("Escape")
    assert walk.evaluate("document.activeElement === document.querySelector('.mlpteach:has(.mlpteach-frame)').closest('.jp-Cell')")


def test_it_plays_and_pauses(walk: Page) -> None:
    """By buttons with words on them, where ipywidgets has icons alone."""
    walk.get_by_role("button", name="First", exact=True).press("Enter")
    walk.get_by_role("button", name="Play").press("Enter")
    expect(walk_title(walk)).to_have_text("Step 1: hidden_activation (forward)")
    walk.get_by_role("button", name="Pause").press("Enter")
    walk.wait_for_timeout(2500)
    expect(walk_title(walk)).to_have_text("Step 1: hidden_activation (forward)")


CONTRASTS = """() => {
  const pixel = colours => {  // the colours painted over each other, the last on top
    const context = Object.assign(document.createElement("canvas"), {width: 1, height: 1}).getContext("2d");
    colours.forEach(colour => { context.fillStyle = colour; context.fillRect(0, 0, 1, 1); });
    return Array.from(context.getImageData(0, 0, 1, 1).data).slice(0, 3);
  };
  const light = rgb => rgb.map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, k) => sum + c * [0.2126, 0.7152, 0.0722][k], 0);
  const behind = element => element ? [...behind(element.parentElement), getComputedStyle(element).backgroundColor] : ["white"];
  const texts = Array.from(document.querySelectorAll(".mlpteach *")).filter(element => element.getClientRects().length
    && Array.from(element.childNodes).some(node => node.nodeType === 3 && node.data.trim()));
  return texts.filter(element => element.tagName !== "STYLE").map(element => {
    const style = getComputedStyle(element), colour = element instanceof SVGElement ? style.fill : style.color;
    const back = behind(element), [a, b] = [light(pixel([...back, colour])), light(pixel(back))];
    return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), `${element.tagName} ${element.textContent.slice(0, 30)}`];
  });
}"""


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_text_stands_out_in_both_themes(walk: Page, rates: Page, theme: str) -> None:
    for page in (walk, rates):
        choose(page, "Settings", "Theme", theme)
        page.wait_for_function("dark => document.body.dataset.jpThemeLight === String(!dark)", arg=theme.endswith("Dark"))
        page.wait_for_timeout(500)
        found = page.evaluate(CONTRASTS)
        assert len(found) > 10
        assert [text for contrast, text in found if contrast < 4.5] == []


def test_what_has_the_focus_is_seen(walk: Page) -> None:
    button = walk.get_by_role("button", name="Next", exact=True)
    button.focus()
    walk.keyboard.press("Shift+Tab")
    walk.keyboard.press("Tab")
    assert button.evaluate("button => getComputedStyle(button).outlineWidth") == "3px"


def test_the_fragment_steps_in_a_plain_page_without_asking_anybody(browser: Browser, xor_trace: Trace, tmp_path: Path) -> None:
    path = tmp_path / "walk.html"
    path.write_text(f'<!DOCTYPE html><html><meta charset="utf-8">{widgets.walkthrough_html(xor_trace)}</html>', "utf-8")
    page, asked = browser.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: asked.append(str(error)))
    page.goto(path.as_uri())
    title = page.locator(".title")
    for button, expected in (("Next", 1), ("Next", 2), ("Back", 1), ("Last", 10), ("First", 0)):
        page.get_by_role("button", name=button).press("Enter")
        expect(title).to_contain_text(f"Step {expected}: ")
    page.get_by_label("stage").select_option(label="Step 6: delta_hidden (backward)")
    page.get_by_label("row").select_option(label="sample (1, 0)")
    page.get_by_label("column").select_option(label="hidden unit 3")
    expect(chosen_number(page)).to_have_text(f"{xor_trace['delta_hidden'].output[2, 2]:.4g}".replace("-", "−"))  # type: ignore[index]
    page.locator(".mlpteach-net.right [data-id=u-1-0] .box").click()
    expect(page.locator(".what")).to_contain_text("delta_hidden[2, 0]")
    assert page.url.endswith("#walk-1:epoch=0&step=6&row=2&column=0")
    page.reload()
    expect(page.locator(".what")).to_contain_text("delta_hidden[2, 0]")
    assert not [url for url in asked if not url.startswith(("data:", path.as_uri()))]
    page.close()


def test_without_a_kernel_the_epoch_is_dragged_and_typed(browser: Browser, tmp_path: Path) -> None:
    xor, path = problems.XOR, tmp_path / "run.html"
    run = train(xor.network, xor.inputs, xor.targets, learning_rate=0.6, epochs=20_000)
    path.write_text(f'<!DOCTYPE html><html><meta charset="utf-8">{widgets.walkthrough(run, "error").html()}</html>', "utf-8")
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(path.as_uri())
    handle, said, field = page.get_by_role("slider"), page.locator("[data-slot=epoch]"), page.get_by_label("epoch", exact=True)
    handle.press("End")
    expect(said).to_contain_text("epoch 19,999, error ")
    expect(page.get_by_role("button", name="Next")).to_be_enabled()
    box = page.locator(".mlpteach-curve .plot").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] - 3, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 1, box["y"] + 20, steps=4)
    page.mouse.up()
    expect(said).to_contain_text("epoch 0, error ")
    field.fill("nonsense")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Expected an epoch, a whole number from 0 to 19999, received “nonsense”.")
    field.fill("19,998")
    field.press("Enter")
    expect(said).to_contain_text("epoch 19,999, error ")
    expect(page.get_by_role("alert")).to_contain_text("19,999 is the nearest")
    page.close()


ON_VIEW = """() => {
  const slide = document.querySelector("section.present section.present");
  const parts = Array.from(slide.querySelectorAll(".jp-Cell *")).map(part => part.getBoundingClientRect());
  return [document.querySelector(".slide-number").innerText, Math.max(...parts.map(box => box.bottom)) <= innerHeight,
          parseFloat(getComputedStyle(slide.querySelector(".jp-RenderedMarkdown p, .cm-line")).fontSize)];
}"""


def run_twice(cell: Locator) -> None:
    """Run the lesson's first cell, which is stored as the first that was run, a second time."""
    for count in (1, 2):
        cell.locator(".cm-content").click()
        cell.page.keyboard.press("Control+Enter")  # which stays on the slide
        cell.page.wait_for_timeout(2000)
        expect(cell.locator(".jp-InputArea-prompt")).to_have_text(f"[{count}]:")


def test_a_lesson_is_presented_live(browser: Browser, taught: Lab) -> None:
    """By jupyterlab-rise, in large type: all slides fit as they are stored, and a cell runs in front of the class."""
    page = open_lesson(browser, taught, "04_delta_hidden.ipynb", height=720)
    choose(page, "View", "Render as Reveal Slideshow")
    slides = browser.new_page(viewport={"width": 1280, "height": 720})  # as large as full screen would make them
    slides.goto(f"{page.locator('iframe').get_attribute('src')}&token={TOKEN}")
    slides.wait_for_selector(".reveal section.present section.present .jp-RenderedMarkdown h1")
    slides.wait_for_timeout(3000)
    seen: dict[str, tuple[bool, float]] = {}
    for _ in range(80):
        place, fits, size = slides.evaluate(ON_VIEW)
        seen[place] = (fits, size)
        if slides.locator("section.present section.present h2", has_text="What you'll need").count():
            run_twice(slides.locator("section.present section.present .jp-CodeCell").first)
        slides.keyboard.press("Space")
        slides.wait_for_timeout(150)
    assert len(seen) == int(place.split("/")[1]) > 20
    assert [place for place, (fits, size) in seen.items() if not fits or size < 17] == []
    page.close()
    slides.close()


@pytest.fixture
def album(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where pictures go; those of the README to ``docs``, if pytest is asked for ``--screenshots``."""
    return DOCS if request.config.getoption("--screenshots") else tmp_path


def test_a_picture_of_a_lesson(browser: Browser, taught: Lab, album: Path) -> None:
    page = open_lesson(browser, taught, "04_delta_hidden.ipynb", height=940, width=1400)
    choose(page, "Settings", "Theme", "JupyterLab Light")
    scroll_to(page, page.locator("h2", has_text="Compute delta_hidden"))
    page.wait_for_timeout(3000)
    page.screenshot(path=album / "lesson.png")
    assert (album / "lesson.png").stat().st_size > 50_000
    page.close()


def test_pictures_of_the_pieces(rates: Page, walk: Page, album: Path) -> None:
    for page in (rates, walk):
        page.set_viewport_size({"width": 1700, "height": TALL})
        choose(page, "Settings", "Theme", "JupyterLab Light")
        page.wait_for_function("document.body.dataset.jpThemeLight === 'true'")
    type_rate(rates, "1000")
    rates.get_by_role("button", name="Pin this run").click()
    rates.get_by_label("logarithmic axes").check()
    type_rate(rates, "0.1")
    walk.get_by_label("epoch", exact=True).fill("100000")
    walk.get_by_label("epoch", exact=True).press("Enter")
    walk.get_by_label("stage", exact=True).select_option(label="Step 6: delta_hidden (backward)")
    marks = ((rates, "explorer", ".noUi-handle"), (walk, "walkthrough", ".mlpteach-frame"), (walk, "network", ".net"))
    for page, name, mark in marks:
        page.mouse.move(0, 0)
        page.wait_for_timeout(1000)
        page.locator(f".mlpteach:has({mark})").first.screenshot(path=album / f"{name}.png")
        assert (album / f"{name}.png").stat().st_size > 30_000


def test_a_guess_is_answered_and_each_cell_counts_once(browser: Browser, lab: Lab) -> None:
    cells = [nbformat.v4.new_code_cell("from mlpteach import widgets"),
             nbformat.v4.new_code_cell("widgets.guess(\n    0.24535947)", metadata={"jupyter": {"source_hidden": True}}),
             nbformat.v4.new_code_cell("widgets.guess(\n    0.5, choices='sign')")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), lab.folder / "guesses.ipynb")
    page = open_lesson(browser, lab, "guesses.ipynb", height=900)
    page.wait_for_selector("text=| Idle")
    run_all(page)
    number, sign = page.locator(".jp-OutputArea .mlpteach").all()
    assert "0.2454" not in page.locator(".jp-Notebook").inner_text()
    number.get_by_label("your guess").press_sequentially("0,3")
    page.keyboard.press("Enter")
    expect(number.get_by_role("status")).to_contain_text("Not right: it is 0.2454.")
    expect(number.get_by_role("status")).to_contain_text("0 of 1 right on this page so far.")
    sign.get_by_role("button", name="positive").click()
    expect(sign.get_by_role("status")).to_contain_text("1 of 2 right on this page so far.")
    page.locator(".jp-CodeCell").nth(2).locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=[4]:")
    again = page.locator(".jp-CodeCell").nth(2).locator(".jp-OutputArea .mlpteach")
    again.get_by_role("button", name="negative").click()
    expect(again.get_by_role("status")).to_contain_text("0 of 2 right on this page so far.")
    page.close()
