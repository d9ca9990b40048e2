"""Worksheets: of a lesson its questions, what leads to each of them, and room to write; nothing that answers them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from html import escape
from itertools import count, pairwise

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from mlpteach.delivery.handout.answers import ASKING, HELD_BACK, QUIZ, TEXT, answers, is_guess, kind

QUESTION = re.compile(r"^\*\*(Guess|Predict):\*\*", re.M)
PREDICT = re.compile(rf"^{re.escape(ASKING)}.*(?=\n\n)", re.M)
ITEM = re.compile(r"^\d+\. .*$", re.M)
FOLDED = re.compile(r"<details>.*?</details>\s*", re.S)
WORDS = re.compile(r"\*The picture in words: .*?\*(\n|$)")
NOTHING = "    return None"  # the body of a function that the reader writes
PROGRAMS = ("def my_", "class ")  # with which code begins that is examined
DEMONSTRATION = re.compile(r"^feedback|\bexplain\(|\b(check|check_epoch|check_training|examine|gradient_check)\(", re.M)
CHOICES = " / "  # stands between the choices of a guess
LONGEST = 6  # lines of code below a question; what is longer is on the screen

LINE, BOX, TICK = (f'<span class="{kind}"></span>' for kind in ("line", "box", "tick"))
LINES = {rows: f'<div class="room lines">{LINE * rows}</div>' for rows in (1, 2, 3)}
WHY, RECKONED = (f'<span class="why">{word}: {LINE}</span>' for word in ("because", "reckoned"))
NUMBER = f'<div class="room">{RECKONED}<span>answer:</span>{BOX}</div>'
SHAPE = f'<div class="room"><span>rows:</span>{BOX}<span>columns:</span>{BOX}{WHY}</div>'
AXES = f'<div class="room"><span class="axes"></span>{WHY}</div>'
PIECE = "*Here the lesson has a piece to play with; `mlpteach lab` opens it.*"

NotebookCells = list[NotebookNode]


def sheet(lesson: NotebookNode) -> NotebookNode:
    """A copy of the lesson with its title, the sections that ask something, and room for each answer."""
    copy = deepcopy(lesson)
    held = {place for first, last in answers(copy.cells) for place in range(first, last + 1)}
    starts = [place for place, cell in enumerate(copy.cells) if cell.cell_type == "markdown" and cell.source.startswith("## ")]
    cells = [*_prose(copy.cells[0])]
    for start, end in pairwise([*starts, len(copy.cells)]):
        cells += _section(copy.cells, range(start, end), held)
    copy.cells = _numbered(cells)
    return copy


def _section(cells: NotebookCells, places: range, held: set[int]) -> NotebookCells:
    """What stands on the sheet of a section, up to its last question; nothing of one that asks nothing."""
    made: NotebookCells = []
    for place in places:
        asked = any(cell.metadata.get("room") for cell in made)
        if _asks(cells[place]):
            made += _question(cells, place, place + 1 in held)
        elif not (place in held or (asked and _comments(cells, place)) or _demonstrates(cells, place)):
            made += _prose(cells[place]) if cells[place].cell_type == "markdown" else _code(cells[place])
    return made[:max((place + 1 for place, cell in enumerate(made) if cell.metadata.get("room")), default=0)]


def _asks(cell: NotebookNode) -> bool:
    """Whether the cell asks for a guess or, with its last words, for a prediction."""
    return cell.cell_type == "markdown" and bool(QUESTION.match(_open(cell).split("\n\n")[-1]))


def _comments(cells: NotebookCells, place: int) -> bool:
    """Whether the cell, which stands after a question, speaks of its answer: all that doesn't ask or lead to the next question."""
    cell = cells[place]
    if cell.cell_type == "markdown":
        return not QUESTION.search(cell.source)
    leads = kind(cell) not in HELD_BACK and "image/png" not in _kinds(cell) and any(map(_asks, cells[place + 1:place + 2]))
    return not (is_guess(cell) or cell.source.endswith(NOTHING) or leads)


def _demonstrates(cells: NotebookCells, place: int) -> bool:
    """Whether code shows how something is done, and no numbers that a question needs; or words lead to such code alone."""
    cell, following = cells[place], cells[place + 1] if place + 1 < len(cells) else cells[place]
    if cell.cell_type == "markdown":
        return following.cell_type == "code" and not cell.source.startswith("#") and _demonstrates(cells, place + 1)
    return bool(cell.outputs and not is_guess(cell) and ("text/latex" in _kinds(cell) or DEMONSTRATION.search(cell.source)))


def _question(cells: NotebookCells, place: int, answered: bool) -> Iterator[NotebookNode]:
    """The question of a cell, and room for its answer: below it stands a guess, the code that is asked about, or nothing."""
    yield from _prose(cells[place])
    below = cells[place + 1]
    if not is_guess(below):
        yield from _asked_about(below) if answered else [_room(LINES[2])]


def _prose(cell: NotebookNode) -> Iterator[NotebookNode]:
    """The words of a cell without its answers, and with lines below what it asks."""
    source = PREDICT.sub(rf"\g<0>\n\n{LINES[2]}", _open(cell))
    if source.startswith(QUIZ):
        source = ITEM.sub(rf"\g<0>\n\n   {LINES[1]}\n", source)
    if source:
        yield new_markdown_cell(source, metadata={"room": LINE in source})


def _open(cell: NotebookNode) -> str:
    return WORDS.sub("", FOLDED.sub("", cell.source)).strip()


def _asked_about(cell: NotebookNode) -> Iterator[NotebookNode]:
    """Room for what code will show: axes for a curve, else lines, below the code if it is short and its result no picture."""
    if "draw_errors(" in cell.source:
        yield _room(AXES)
        return
    if cell.source.count("\n") < LONGEST and "image/png" not in _kinds(cell) and not cell.source.startswith("feedback"):
        yield new_code_cell(cell.source)
    yield _room(LINES[2])


def _code(cell: NotebookNode) -> Iterator[NotebookNode]:
    """Of code that is no answer: a guess's room, a function to write, numbers, a picture, or where to find its piece."""
    if is_guess(cell):
        yield _room(_for_guess(cell.outputs[0].data["text/plain"]))
    elif cell.source.endswith(NOTHING):
        yield new_code_cell(cell.source.removesuffix(NOTHING).rstrip())
        yield _room(LINES[3])
    elif cell.source.startswith("widgets."):
        yield new_markdown_cell(PIECE)
    elif "image/png" in _kinds(cell):
        yield new_code_cell("", outputs=cell.outputs)
    elif cell.outputs or cell.source.startswith(PROGRAMS):
        yield cell


def _kinds(cell: NotebookNode) -> set[str]:
    return {kind for output in cell.outputs for kind in output.get("data", {})}


def _for_guess(text: str) -> str:
    """The room for the answer of a guess, by what is stored of it."""
    asked = text.removeprefix(TEXT).partition("; the value")[0]
    if asked in ("a number", "a shape"):
        return NUMBER if asked == "a number" else SHAPE
    choices = "".join(f"<span>{TICK} {escape(choice)}</span>" for choice in asked.split(CHOICES))
    return f'<div class="room">{choices}{WHY}</div>'


def _room(html: str) -> NotebookNode:
    room: NotebookNode = new_markdown_cell(html, metadata={"room": True})
    return room


def _numbered(cells: NotebookCells) -> NotebookCells:
    """The cells, with each question counted."""
    numbers = count(1)
    for cell in cells:
        if cell.cell_type == "markdown":
            cell.source = QUESTION.sub(lambda found: f"**{found[1]} {next(numbers)}:**", cell.source)
    return cells
