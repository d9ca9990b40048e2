"""Marks for a notebook that another tool grades: its functions run in a process of their own, and nothing else of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mlpteach.classroom.grading.asked import Assigned
from mlpteach.classroom.grading.cells import plain
from mlpteach.classroom.grading.marking import Mark, Marked, mark
from mlpteach.classroom.grading.submission import Submission
from mlpteach.judging.check import TIME_LIMIT

LOOK = "It earns nothing until a person has looked."


def mark_cells(cells: Sequence[str], asked: Sequence[Assigned], seed: int) -> Marked:
    """Mark what is in these cells."""
    return mark(Submission.of_cells(Path("notebook.ipynb"), map(plain, cells)), asked, seed, TIME_LIMIT)


def words(result: Marked, one: Mark) -> str:
    """What is said of a question: the feedback with its hints, or that the package was changed."""
    if result.signs:
        return "\n".join([*result.signs, LOOK])
    hints = [] if result.worth(one) == 1 else [one.feedback.hint(level) for level in (1, 2, 3)]
    return "\n\n".join([repr(one.feedback), *hints])
