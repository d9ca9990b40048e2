"""A guess on a page without a kernel, in a browser: it says what Python says, by keyboard and by touch, and opens its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from mlpteach import stages, widgets
from mlpteach.widgets.guess import Guess, score

pytestmark = pytest.mark.delivery
MADE: dict[str, Callable[[], Guess]] = {
    "number": lambda: widgets.guess(0.24535947, because="a (1 − a)",
                                    wrong={0.4319: "The activation.", "derivative-of-activation-twice": 0.2387}),
    "stage": lambda: widgets.guess(stages.delta_output, [[0.56812]], [[0.43188]]),
    "large": lambda: widgets.guess(60_000), "below zero": lambda: widgets.guess(-0.5), "zero": lambda: widgets.guess(0.0),
    "two digits": lambda: widgets.guess(0.2045),
    "shape": lambda: widgets.guess((4, 2)), "sign": lambda: widgets.guess(-0.5, choices="sign"),
    "choice": lambda: widgets.guess("the <first>", choices=["the <first>", "the second"], wrong={"the second": "That is small."})}
TYPED = ("0.25", "0,2454", "0.2387", "0.24", "0.4319", "−0.2454", "0.2", "0.5681", "0.139", "60,000", "60.000", "60 000", "-.5",
         "0", "0.0", "60.000,0", "60.000.000", "1e3", "-4e9", "abc", "1/4", "", "4, 2", "(2, 4)", "4 by 2", "four")
ANSWER = '<details class="answer"><summary>Show the result</summary>RESULT</details>'
HEAD = '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A guess</title></head><body>'


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Opens a page with these guesses, each with an answer in a fold; an error in the page fails the test."""
    opened: list[Page] = []
    errors: list[object] = []

    def open_page(*names: str, touch: bool = False) -> Page:
        guesses = [MADE[name]().html() + ANSWER for name in names]
        (tmp_path / "page.html").write_text(HEAD + "".join(guesses), encoding="utf-8")
        opened.append(browser.new_page(viewport={"width": 390, "height": 800}, has_touch=touch))
        opened[-1].on("pageerror", lambda error: errors.append(error))
        opened[-1].goto((tmp_path / "page.html").as_uri())
        return opened[-1]

    yield open_page
    for each in opened:
        each.close()
    assert errors == []


def told(html: str, page: Page) -> str:
    """The words of a piece of HTML as a browser lays them out."""
    return str(page.evaluate("""html => {
      const box = document.body.appendChild(document.createElement("div"));
      box.className = "mlpteach-guess";
      box.innerHTML = html;
      const text = box.innerText;
      box.remove();
      return text;
    }""", html))


@pytest.mark.parametrize("name", [name for name in MADE if name not in ("sign", "choice")])
def test_the_page_says_what_python_says(name: str, page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch) -> None:
    shown = page(name)
    for typed in TYPED:
        shown.reload()
        monkeypatch.setattr(score, "_right", {})
        piece = MADE[name]()
        piece.judge(typed)
        shown.locator("input").fill(typed)
        shown.locator("input").press("Enter")
        assert shown.locator(".told").inner_text() == told(piece.field.told, shown), typed
        on_page, here = (shown.locator(".point.yours").evaluate_all("points => points.map(point => point.style.cssText)"),
                         piece.field.told.count('class="point yours"'))
        assert len(on_page) == here


def test_choices_are_made_by_touch_and_say_what_python_says(page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(score, "_right", {})
    shown = page("sign", "choice", touch=True)
    for place, (name, choice) in enumerate([("sign", "negative"), ("choice", "the second")]):
        piece = MADE[name]()
        piece.judge(choice)
        group = shown.locator("[data-piece=guess]").nth(place)
        group.get_by_role("button", name=choice, exact=True).tap()
        assert group.locator(".told").inner_text() == told(piece.field.told, shown)
        expect(group.get_by_role("button", name=choice)).to_have_attribute("aria-pressed", "true")
    assert "1 of 2 right on this page so far." in shown.locator(".told").nth(1).inner_text()


def test_an_answer_opens_its_own_result_and_a_look_at_it_is_no_guess(page: Callable[..., Page]) -> None:
    shown = page("number", "stage", "shape")
    folds = shown.locator("details.answer")
    opened = "folds => folds.map(fold => fold.open)"
    assert folds.evaluate_all(opened) == [False, False, False]
    shown.locator("input").nth(1).fill("nothing")
    shown.keyboard.press("Enter")
    assert folds.evaluate_all(opened) == [False, False, False]
    shown.get_by_role("button", name="Show it").nth(1).click()
    assert folds.evaluate_all(opened) == [False, True, False]
    assert "right on this page" not in shown.locator(".told").nth(1).inner_text()
    shown.locator("input").nth(0).fill("0.25")
    shown.keyboard.press("Enter")
    assert folds.evaluate_all(opened) == [True, True, False]
    assert "1 of 1 right on this page so far." in shown.locator(".told").nth(0).inner_text()
    assert shown.url.endswith("page.html")


def test_nothing_is_seen_of_the_value_before_and_all_is_large_enough_to_touch(page: Callable[..., Page]) -> None:
    shown = page(*MADE)
    text = shown.locator("body").inner_text()
    assert not any(secret in text for secret in ("2454", "0.1394", "60,000", "−0.5", "(4, 2)", "Right"))
    for control in [*shown.locator("input").all(), *shown.locator("button").all()]:
        box = control.bounding_box()
        assert box
        assert box["height"] >= 24
        assert box["x"] + box["width"] <= 390
    assert shown.get_by_label("your guess").count() == 7
    assert shown.get_by_role("status").count() == len(MADE)


def test_the_whole_goes_by_keyboard(page: Callable[..., Page]) -> None:
    shown = page("number", "sign")
    for key in ("Tab", "0", ".", "2", "5", "Tab", "Space"):
        shown.keyboard.press(key)
    expect(shown.locator(".head").first).to_have_text("Right: it is 0.2454.")
    shown.get_by_role("button", name="positive").focus()
    for key in ("Tab", "Enter"):
        shown.keyboard.press(key)
    expect(shown.locator(".head").nth(1)).to_have_text("Right: it is negative (−0.5).")
