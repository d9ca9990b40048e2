"""Pages fold what answers a question; slides hold it back in their own way."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import Browser

from mlpteach.delivery.handout.answers import fold
from mlpteach.delivery.handout.pages import PAGES, SLIDES, Lesson, Pages

GUESS = "widgets.guess(\n    0.2454)"


def cell(source: str, kind: str = "-") -> NotebookNode:
    """Prose, or code that shows its number if the source starts with >>>."""
    metadata = {"slideshow": {"slide_type": kind}}
    if not source.startswith(">>> "):
        return new_markdown_cell(source, metadata=metadata)
    shown = [new_output("execute_result", {"text/plain": source[4:] + "!"}, execution_count=1)]
    return new_code_cell(source[4:], outputs=shown, execution_count=1, metadata=metadata)


QUESTION, ANSWER = cell("Look.\n\n**Predict:** which?"), cell(">>> 42", "fragment")
WORDS, AFTER = cell("*The picture in words: 42.*", "notes"), cell("It is 42.", "fragment")


@pytest.mark.parametrize(("cells", "begins", "ends"), [
    ([QUESTION, ANSWER], [1], [1]), ([QUESTION, ANSWER, WORDS, AFTER, cell("On.")], [1], [3]),
    ([cell(f">>> {GUESS}"), ANSWER, AFTER, cell(">>> 1", "fragment")], [1], [2]),
    ([cell("Look."), ANSWER, AFTER], [], []), ([cell("**Predict:** which?\n\nSo."), ANSWER], [], []),
    ([QUESTION, cell(f">>> {GUESS}"), ANSWER], [2], [2]),
    ([QUESTION, new_code_cell("x = 1"), AFTER], [], []), ([QUESTION, new_code_cell("x = 1"), ANSWER, WORDS], [2], [3]),
    ([QUESTION, ANSWER, cell(">>> 43"), WORDS, cell(">>> 44", "subslide"), cell("On."), cell(">>> 45")], [1], [4]),
    ([QUESTION, ANSWER, cell(f">>> {GUESS}")], [1], [1]), ([cell(f">>> {GUESS}"), new_code_cell("x = 1"), ANSWER], [2], [2]),
    ([QUESTION, ANSWER, cell("## Next", "fragment")], [1], [1]),
    ([QUESTION, ANSWER, cell("So.\n\n**Guess:** which?", "fragment"), cell(f">>> {GUESS}"), ANSWER], [1, 4], [1, 4]),
    ([QUESTION, ANSWER, cell("<details>", "fragment")], [1], [1]),
    ([cell("## Check yourself\n\n1. What?"), ANSWER, cell("<details>"), cell(">>> 1"), cell("## Next"), cell(">>> 2")],
     [1, 3], [1, 3])])
def test_what_is_folded(cells: list[NotebookNode], begins: list[int], ends: list[int]) -> None:
    copies = [deepcopy(each) for each in cells]
    fold(copies)
    assert [place for place, each in enumerate(copies) if each.metadata.get("fold_begins")] == begins
    assert [place for place, each in enumerate(copies) if each.metadata.get("fold_ends")] == ends


def page(template: str) -> str:
    """A lesson with two questions as one of the templates makes it."""
    cells = [cell("# Title\n\nAbout.", "slide"), cell("**Guess:** which?"), cell(f">>> {GUESS}"), ANSWER, AFTER,
             cell("On.\n\n**Predict:** which?", "subslide"), cell(">>> 43", "fragment"), cell("End.", "subslide")]
    lesson = Lesson("lesson", "Title", "About.", (), new_notebook(cells=cells))
    return Pages(template).lesson(lesson, {2: "<p>THE PIECE</p>"}, previous=None, next=None, version="1", reveal="r", hashes={})


def test_a_page_folds_the_answers_and_shows_no_code_of_a_guess() -> None:
    soup = BeautifulSoup(page(PAGES), "html.parser")
    folds = soup.select("main > details.answer")
    assert [fold.summary.text for fold in folds] == ["Show the result"] * 2  # type: ignore[union-attr]
    assert not any(fold.has_attr("open") for fold in folds)
    assert "42!" in folds[0].text
    assert "It is 42." in folds[0].text
    assert [node.name for node in soup.main.find_all(recursive=False)][-3:] == ["div", "details", "p"]  # type: ignore[union-attr]
    assert "THE PIECE" in soup.text
    assert "guess" not in " ".join(code.text for code in soup.select(".code"))


def test_slides_hold_answers_back_as_they_always_did() -> None:
    soup = BeautifulSoup(page(SLIDES), "html.parser")
    assert not soup.select("details")
    assert [part.text.split()[0] for part in soup.select(".fragment")][:2] == ["42", "It"]
    assert "guess" not in " ".join(code.text for code in soup.select(".code"))
    assert "THE PIECE" in soup.text


@pytest.mark.delivery
def test_paper_has_every_answer_open_and_the_page_is_as_before_afterwards(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(page(PAGES), encoding="utf-8")
    shown = browser.new_page()
    shown.goto((tmp_path / "page.html").as_uri())
    shown.locator("summary").first.click()
    heights = shown.locator("summary").evaluate_all("all => all.map(each => each.getBoundingClientRect().height)")
    assert min(heights) >= 24
    opened = "[...document.querySelectorAll('details')].map(fold => fold.open)"
    shown.evaluate(f"addEventListener('beforeprint', () => {{ window.printed = {opened}; }})")
    shown.pdf()
    assert shown.evaluate("window.printed") == [True, True]
    assert shown.evaluate(opened) == [True, False]
    shown.close()
