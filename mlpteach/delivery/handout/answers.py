"""Answers that a page folds until somebody asks for them: what comes out below a question, and what is said of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nbformat import NotebookNode

CALL, TEXT = "widgets.guess(", "guess: "  # with which a guess's cell and its stored text begin
ASKING = "**Predict:**"
QUIZ = "## Check yourself"
HEADING = re.compile("#+ ")
HELD_BACK = ("fragment", "notes")  # slide types: what slides show later, and the words of a picture


def is_guess(cell: NotebookNode) -> bool:
    """Whether the cell is a call of ``widgets.guess``; its code may name the answer, so pages and slides show the piece alone."""
    return bool(cell.cell_type == "code" and cell.source.startswith(CALL))


def shows_guess(output: NotebookNode) -> bool:
    """Whether a stored output is that of ``widgets.guess``."""
    text: str = output.get("data", {}).get("text/plain", "")
    return text.startswith(TEXT)


def fold(cells: Sequence[NotebookNode]) -> None:
    """Mark in each answer's first cell, in its metadata, that a fold begins with its outputs, and in the last that it ends there.

    The answer is what the code below a question shows, with the code that follows at once and whatever slides hold back after
    it, and all code of the quiz.
    """
    for first, last in answers(cells):
        cells[first].metadata["fold_begins"] = True
        cells[last].metadata["fold_ends"] = True


def answers(cells: Sequence[NotebookNode]) -> Iterator[tuple[int, int]]:
    """The places of the first and the last cell of each answer."""
    quiz, last = False, -1
    for place, cell in enumerate(cells):
        quiz = cell.source.startswith(QUIZ) or (quiz and not _is_heading(cell))
        if place > last and (quiz or _is_asked(cells, place)) and _shows(cell):
            last = _last(cells, place)
            yield place, last


def _is_asked(cells: Sequence[NotebookNode], place: int) -> bool:
    """Whether a question stands above the cell, or code between them that shows nothing."""
    while place > 0 and cells[place - 1].cell_type == "code" and not (is_guess(cells[place - 1]) or cells[place - 1].outputs):
        place -= 1
    return place > 0 and _asks(cells[place - 1])


def _shows(cell: NotebookNode) -> bool:
    return bool(cell.cell_type == "code" and cell.outputs and not is_guess(cell))


def _asks(cell: NotebookNode) -> bool:
    return is_guess(cell) or (cell.cell_type == "markdown" and cell.source.split("\n\n")[-1].startswith(ASKING))


def _is_heading(cell: NotebookNode) -> bool:
    return cell.cell_type == "markdown" and bool(HEADING.match(cell.source))


def _last(cells: Sequence[NotebookNode], place: int) -> int:
    """The place of the last cell of the answer that begins in this one."""
    while place + 1 < len(cells) and _goes_on(cells[place], cells[place + 1]):
        place += 1
    return place


def _goes_on(before: NotebookNode, cell: NotebookNode) -> bool:
    if cell.cell_type == "code":  # at once, or below the words of a picture
        return _shows(cell) and (before.cell_type == "code" or kind(before) == "notes")
    is_question = "**Guess:**" in cell.source or ASKING in cell.source or cell.source.startswith("<details")
    return kind(cell) in HELD_BACK and not (is_question or _is_heading(cell))


def kind(cell: NotebookNode) -> str:
    """Where the cell stands on a slide."""
    return str(cell.metadata.get("slideshow", {}).get("slide_type"))
