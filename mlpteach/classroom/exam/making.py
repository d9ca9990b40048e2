"""``make_exam``: from a seed, an exam in which every student is asked the same, each about a network of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from mlpteach.arrays.checks import described, whole_number, whole_seed
from mlpteach.classroom.exam.asking import Asking, ExamSlot, UnsuitedError
from mlpteach.classroom.exam.sheet import Exam, ExamQuestion, ExamSheet
from mlpteach.classroom.exam.topics import TOPICS, USUAL, plan
from mlpteach.problems.by_hand import by_hand, small
from mlpteach.problems.hand_pass import HandPass
from mlpteach.problems.problem import Problem

FEWEST_DIGITS, MOST_DIGITS = 3, 8
MOST_STUDENTS = 10_000
TRIES = 500  # networks drawn for a student until all questions can be asked of one
FORMS = ("A", "B")
TellSheets = Callable[[int, int], None]


def make_exam(seed: int, students: int | Sequence[str], sizes: Sequence[int] = (2, 2, 1), topics: Sequence[str] = USUAL,
              questions: int = 8, digits: int = 4, biases: bool = False,
              tell: TellSheets = lambda done, wanted: None) -> Exam:
    """An exam; the same arguments give the same one. No two students have the same weights.

    ``students`` are names, or how many there are. ``topics`` are some of ``TOPICS``; with softmax among them, the outputs are
    softmax and cross-entropy is minimised. ``digits`` are significant ones. ``tell`` is told how many sheets are made, and of how
    many. ``ValueError`` for what makes no sense.
    """
    return _make(seed, students, sizes, topics, questions, digits, biases, ("",), tell)[0]


def make_pair(seed: int, students: int | Sequence[str], sizes: Sequence[int] = (2, 2, 1), topics: Sequence[str] = USUAL,
              questions: int = 8, digits: int = 4, biases: bool = False,
              tell: TellSheets = lambda done, wanted: None) -> tuple[Exam, Exam]:
    """Two parallel forms, to be written before and after: the same questions about other numbers."""
    before, after = _make(seed, students, sizes, topics, questions, digits, biases, FORMS, tell)
    return before, after


def _make(seed: int, students: Any, sizes: Any, topics: Any, questions: int, digits: int, biases: bool,
          forms: Sequence[str], tell: TellSheets) -> list[Exam]:
    seed, names, topics = whole_seed("make_exam", seed), _names(students), _topics(topics)
    softmax = "softmax" in topics
    sizes = small("make_exam", sizes, softmax)
    questions = whole_number("make_exam", "questions", questions, 1, 100)
    digits = whole_number("make_exam", "digits", digits, FEWEST_DIGITS, MOST_DIGITS)
    slots = plan(np.random.RandomState(seed), sizes, biases, topics, questions)
    seen: set[bytes] = set()
    exams = []
    for place, form in enumerate(forms):
        sheets = []
        for number, name in enumerate(names):
            sheets.append(_sheet(name, (seed, place, number), slots, (sizes, biases, softmax), digits, seen))
            tell(place * len(names) + number + 1, len(forms) * len(names))
        exams.append(Exam(seed, digits, tuple(sheets), form))
    return exams


def _names(students: Any) -> list[str]:
    if isinstance(students, int) and not isinstance(students, bool):
        count = whole_number("make_exam", "students", students, 1, MOST_STUDENTS)
        return [f"Student {number:0{len(str(count))}}" for number in range(1, count + 1)]
    names = [] if isinstance(students, (str, bool)) or not isinstance(students, Sequence) else list(students)
    if not names or not all(isinstance(name, str) and name.strip() for name in names):
        raise ValueError(f"make_exam: students must be their names, or how many there are, received {described(students)}")
    if twice := [name for name in names if names.count(name) > 1]:
        raise ValueError(f"make_exam: each student needs a name of their own, received {twice[0]!r:.60} twice")
    return names


def _topics(topics: Any) -> tuple[str, ...]:
    chosen = (topics,) if isinstance(topics, str) else tuple(topics)
    unknown = [topic for topic in chosen if topic not in TOPICS]
    if unknown or not chosen or len(set(chosen)) < len(chosen):
        received = repr(unknown[0]) if unknown else ", ".join(chosen) or "none"
        raise ValueError(f"make_exam: topics must be different ones of {', '.join(TOPICS)}, received {received:.60}")
    return chosen


def _sheet(name: str, place: tuple[int, int, int], slots: Sequence[ExamSlot], form: tuple[Any, bool, bool], digits: int,
           seen: set[bytes]) -> ExamSheet:
    """The sheet of one student. ``seen`` are the weights of the others."""
    for attempt in range(TRIES):
        rng = np.random.RandomState([*place, attempt])
        problem = by_hand(rng, *form)
        key = b"".join(array.tobytes() for array in problem.network.parameters.values())
        try:
            if key not in seen:
                sheet = ExamSheet(name, problem.network, problem.inputs, problem.targets, problem.learning_rate,
                                  _questions(rng, problem, slots, digits))
                seen.add(key)
                return sheet
        except UnsuitedError:
            continue
    raise ValueError(f"make_exam: of {TRIES} networks none is left on which all {len(slots)} questions can be asked of {name:.60}; "
                     "ask fewer, of a larger network, or for more digits")


def _questions(rng: np.random.RandomState, problem: Problem, slots: Sequence[ExamSlot], digits: int) -> tuple[ExamQuestion, ...]:
    hand = HandPass(problem)
    taken: dict[tuple[str, int], set[tuple[int, int]]] = {}
    made = []
    for slot in slots:
        asking = Asking(slot, hand, (0, 0), digits, rng)
        if slot.layer is None or TOPICS[slot.topic].one_each:
            made.append(_without_cell(slot, TOPICS[slot.topic].maker(slot.kind)(asking)))
        else:
            cell, question = _about_a_cell(asking, taken.setdefault((slot.stage, slot.layer), set()))
            taken[slot.stage, slot.layer].add(cell)
            made.append(question)
    return tuple(made)


def _about_a_cell(asking: Asking, taken: set[tuple[int, int]]) -> tuple[tuple[int, int], ExamQuestion]:
    """The first cell, in any order, that can be asked about and was not, and its question. ``UnsuitedError`` where none is left."""
    free = [cell for cell in np.ndindex(asking.table.shape) if cell not in taken]
    for place in asking.rng.permutation(len(free)):
        row, column = map(int, free[place])
        try:
            return (row, column), TOPICS[asking.slot.topic].maker(asking.slot.kind)(replace(asking, cell=(row, column)))
        except UnsuitedError:
            continue
    raise UnsuitedError


def _without_cell(slot: ExamSlot, question: ExamQuestion) -> ExamQuestion:
    """A question about a whole table asks for no cell of it."""
    return replace(question, row=None, column=None) if TOPICS[slot.topic].one_each else question
