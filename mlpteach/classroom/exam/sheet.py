"""What an exam is made of, whatever it is written to: sheets, and their questions. ``Exam.record`` is ``exam.json``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from string import ascii_uppercase
from typing import Any, TypeVar

from mlpteach.arrays.text import Array
from mlpteach.network import Network

Lettered = TypeVar("Lettered")


def lettered(choices: Iterable[Lettered]) -> list[tuple[str, Lettered]]:
    """Choices with their letters on the sheet, from A on, by which they are also marked."""
    return list(zip(ascii_uppercase, choices, strict=False))


@dataclass(frozen=True)
class ExamChoice:
    """One answer that can be chosen, whether it is the right one, and what is said to somebody who chooses it.

    ``mistake`` is the slug of the known mistake that it is, if it is one.
    """

    text: str
    is_right: bool
    feedback: str
    mistake: str = ""


@dataclass(frozen=True)
class ExamQuestion:
    """One question about one sheet's network. ``kind`` is ``number`` or ``choice``; a choice has ``choices``, shuffled.

    ``stage``, ``layer`` (1 is next to the inputs), ``row`` and ``column`` (from 0) say what is asked for, None where there is
    none. ``answer`` is a number in full precision or the right choice's text. A number counts as right within ``tolerance``.
    ``wrong`` are numbers that known mistakes give, each with what to say; ``mistakes`` are their slugs. ``working`` is the worked
    arithmetic, a line each.
    """

    kind: str
    topic: str
    stage: str | None
    layer: int | None
    row: int | None
    column: int | None
    text: str
    answer: float | str
    points: int
    tolerance: float = 0.0
    choices: tuple[ExamChoice, ...] = ()
    wrong: tuple[tuple[float, str], ...] = ()
    working: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()

    @property
    def wrong_by_what_is_said(self) -> dict[str, list[float]]:
        """The numbers of ``wrong``, together where the same is said to them."""
        numbers: dict[str, list[float]] = {}
        for value, said in self.wrong:
            numbers.setdefault(said, []).append(value)
        return numbers


@dataclass(frozen=True, eq=False)
class ExamSheet:
    """What one student gets: a network of their own, its samples and rate, and the questions."""

    name: str
    network: Network
    inputs: Array
    targets: Array
    learning_rate: float
    questions: tuple[ExamQuestion, ...]

    @property
    def record(self) -> dict[str, Any]:
        """The sheet for machines."""
        biases, form = self.network.biases, self.network.form
        return {"name": self.name, "weights": [array.tolist() for array in self.network.weights],
                "biases": None if biases is None else [array.tolist() for array in biases],
                "inputs": self.inputs.tolist(), "targets": self.targets.tolist(), "learning_rate": self.learning_rate,
                "activations": [str(each) for each in form.activations], "loss": str(form.loss),
                "questions": [asdict(question) for question in self.questions]}


@dataclass(frozen=True, eq=False)
class Exam:
    """All sheets of an exam, with what they were drawn from. ``form`` is empty, or ``A`` or ``B`` of a pair."""

    seed: int
    digits: int
    sheets: tuple[ExamSheet, ...]
    form: str = ""

    @property
    def record(self) -> dict[str, Any]:
        """The exam for machines, as ``exam.json`` holds it."""
        return {"seed": self.seed, "digits": self.digits, "form": self.form, "students": [sheet.record for sheet in self.sheets]}
