"""Answers that a page folds until somebody asks for them: what comes out below a question, and what is said of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

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

    The answer is what the code below a question shows, whatever cells follow that slides hold back, and all code of the quiz.
    """
    quiz = False
    for place, cell in enumerate(cells):
        quiz = cell.source.startswith(QUIZ) or (quiz and not _is_heading(cell))
        is_answer = quiz or (place > 0 and _asks(cells[place - 1]))
        if cell.cell_type == "code" and cell.outputs and is_answer and not is_guess(cell):
            cell.metadata["fold_begins"] = True
            cells[_last(cells, place)].metadata["fold_ends"] = True


def _asks(cell: NotebookNode) -> bool:
    return is_guess(cell) or (cell.cell_type == "markdown" and cell.source.split("\n\n")[-1].startswith(ASKING))


def _is_heading(cell: NotebookNode) -> bool:
    return cell.cell_type == "markdown" and bool(HEADING.match(cell.source))


def _last(cells: Sequence[NotebookNode], place: int) -> int:
    """The place of the last cell of the answer that begins in this one."""
    while place + 1 < len(cells) and _goes_on(cells[place + 1]):
        place += 1
    return place


def _goes_on(cell: NotebookNode) -> bool:
    kind = cell.metadata.get("slideshow", {}).get("slide_type")
    is_question = "**Guess:**" in cell.source or ASKING in cell.source or cell.source.startswith("<details")
    return cell.cell_type == "markdown" and kind in HELD_BACK and not (is_question or _is_heading(cell))
