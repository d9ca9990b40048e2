"""No lesson says what comes out before its reader has guessed or asked, and the lessons together ask for enough guesses."""

from __future__ import annotations

from collections.abc import Callable

import notebook_rules as rules
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from regenerate import collapse_guesses, notebooks

from mlpteach.delivery.handout.live import pieces

LESSONS = [path for path in notebooks() if path.parent == rules.NOTEBOOKS]


@pytest.mark.parametrize("rule", rules.HELD_BACK, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.name)
def test_a_lesson_holds_its_answers_back(path: object, rule: Callable[[NotebookNode], list[str]]) -> None:
    assert rule(rules.read(path)) == []  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def guesses() -> list[str]:
    """The guesses of all lessons as pages have them."""
    made = [html for path in LESSONS for html in pieces(rules.read(path)).values()]
    return [html for html in made if 'data-piece="guess"' in html]


def test_the_lessons_ask_for_sixty_guesses(guesses: list[str]) -> None:
    assert len(guesses) >= 60


def test_twenty_guesses_know_the_numbers_of_known_mistakes(guesses: list[str]) -> None:
    assert sum('class=\\"mistake\\"' in html for html in guesses) >= 20


def notebook(*sources: str) -> NotebookNode:
    """Cells of prose, and of code where a source starts with >>>."""
    cells = [new_code_cell(source[4:]) if source.startswith(">>> ") else new_markdown_cell(source) for source in sources]
    return new_notebook(cells=cells)


FOLD = "<details><summary>Answer</summary>\n\nIt is 2.\n\n</details>"


@pytest.mark.parametrize(("sources", "kept"), [
    (["Look.\n\n**Guess:** which?", ">>> widgets.guess(\n    1)", ">>> 1"], True),
    (["Look.\n\n**Guess:** which?", ">>> 1"], False), (["**Guess:** which?", FOLD], False),
    (["Which?", ">>> widgets.guess(1)"], False), (["**Guess:** which?\n\nSo.", ">>> widgets.guess(1)"], False),
    (["Look. **Guess:** which?", ">>> widgets.guess(1)"], False)])
def test_a_guess_belongs_to_its_question(sources: list[str], kept: bool) -> None:
    assert (rules.guesses_follow_their_questions(notebook(*sources)) == []) is kept


@pytest.mark.parametrize(("source", "collapsed"), [
    ("widgets.guess(1)", "widgets.guess(\n    1)"), ("widgets.guess(\n    1,\n)", "widgets.guess(\n    1,\n)"),
    ("widgets.guess(1, wrong={2: 'a',\n                        3: 'b'},\n              because='c')",
     "widgets.guess(\n    1, wrong={2: 'a',\n              3: 'b'},\n    because='c')")])
def test_the_code_of_a_guess_is_collapsed(source: str, collapsed: str) -> None:
    page = notebook("**Guess:** which?", f">>> {source}", ">>> print(\n    1)")
    assert len(rules.guesses_are_collapsed(page)) == 1
    collapse_guesses(page)
    assert [cell.source for cell in page.cells[1:]] == [collapsed, "print(\n    1)"]
    assert rules.guesses_are_collapsed(page) == []


@pytest.mark.parametrize(("sources", "kept"), [
    (["**Predict:** which?", ">>> 1", "It is 1."], True), (["**Predict:** which?", "It is 1."], False),
    ([f"**Predict:** which?\n\n{FOLD}"], True), (["**Predict:** which?", FOLD], True), (["**Predict:** which?"], False),
    (["**Predict:** which?\n\nIt is 1."], False), (["So **Predict:** which?", ">>> 1"], False)])
def test_a_prediction_is_answered_by_code_or_in_a_fold(sources: list[str], kept: bool) -> None:
    assert (rules.predictions_are_folded(notebook(*sources)) == []) is kept


@pytest.mark.parametrize(("sources", "kept"), [
    (["## Check yourself\n\n1. What?\n2. Why?", FOLD, "## Next\n\nOn."], True),
    ([f"## Check yourself\n\nOn paper:\n\n1. What?\n\n{FOLD}", ">>> 1", "*The picture in words: 1.*", "## Next\n\nOn."], True),
    (["## Check yourself\n\n1. What?", "Because.", "## Next"], False),
    (["## Check yourself\n\n1. What?", f"{FOLD}\n\nBecause.", "## Next"], False),
    (["## Check yourself\n\n1. What?\n\n2. Why?\n\n**Guess:** how many?", ">>> widgets.guess(1)", "## Next"], True)])
def test_the_answers_of_the_quiz_are_folded(sources: list[str], kept: bool) -> None:
    assert (rules.quiz_is_folded(notebook(*sources)) == []) is kept
