"""What every kind of question needs: where it asks, how a number is printed, and how near is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array, short
from mlpteach.classroom.exam.sheet import ExamChoice, ExamQuestion
from mlpteach.judging.misconceptions import CATALOGUE
from mlpteach.problems.hand_pass import HandPass
from mlpteach.problems.hand_words import quantity
from mlpteach.tracing.stage import STAGES
from mlpteach.tracing.step import Step

POINTS = {"number": 2, "choice": 1}
LOOSE = 20  # units of the last digit that rounding on the way may cost, and never less than one percent
LAST = 1.001  # units of the last digit: it may be off by one
SMALLEST = 20  # times as much must a number, or a change, be at the least
LEAST = 1e-3


class UnsuitedError(Exception):
    """A question can't be asked of these numbers: one of them is too small, or too many mistakes give the same."""


@dataclass(frozen=True)
class ExamSlot:
    """A question to be asked of each student, whatever the numbers are: its topic, stage, layer and kind."""

    topic: str
    stage: str
    layer: int | None
    kind: str


@dataclass(frozen=True, eq=False)
class Asking:
    """A slot with the numbers of one student; ``cell`` is the row and column in what the stage gives."""

    slot: ExamSlot
    hand: HandPass
    cell: tuple[int, int]
    digits: int
    rng: Any

    @property
    def step(self) -> Step:
        """The step that gave the number in question."""
        assert self.slot.layer is not None
        return self.hand.step(self.slot.stage, self.slot.layer)

    @property
    def table(self) -> Array:
        """All that the stage gave."""
        assert isinstance(self.step.output, np.ndarray)
        return self.step.output

    @property
    def value(self) -> float:
        """The right number."""
        return self.step.cell(*self.cell)

    @property
    def quantity(self) -> str:
        """What is asked for, in words."""
        assert self.slot.layer is not None
        return quantity(self.slot.stage, self.slot.layer, self.cell)

    @property
    def origin(self) -> float:
        """What the number is a change of, else 0."""
        assert self.slot.layer is not None
        return self.hand.origin(self.slot.stage, self.slot.layer, self.cell)

    @property
    def tolerance(self) -> float:
        """How far off a student may be who rounds on the way. ``UnsuitedError`` where that would hide the number.

        It also would where rounding is magnified on the way, as in a difference of numbers that are nearly the same.
        """
        assert self.slot.layer is not None
        change = abs(self.value - self.origin)
        last = LAST * 10.0 ** (floor(log10(abs(self.value) or 1e-9)) + 1 - self.digits)
        room = max(max(0.01, LOOSE * 10.0 ** -self.digits) * change, last)
        if change < max(SMALLEST * last, LEAST):
            raise UnsuitedError
        rounded = self.hand.rounded(self.slot.stage, self.slot.layer, self.digits)[self.cell]
        if abs(rounded - self.value) > room / 2:  # others round elsewhere
            raise UnsuitedError
        return room

    @property
    def working(self) -> tuple[str, ...]:
        """The worked arithmetic, a line each."""
        return tuple(repr(self.hand.trace.explain(self.step, *self.cell, depth=2, digits=self.digits)).splitlines())

    def printed(self, value: float) -> str:
        """A number with as many significant digits as the exam wants."""
        return short(value, self.digits)

    def question(self, text: str, answer: float | str, **others: Any) -> ExamQuestion:
        """The question with this text."""
        slot = self.slot
        row, column = self.cell if slot.layer is not None else (None, None)
        return ExamQuestion(slot.kind, slot.topic, slot.stage, slot.layer, row, column, text, answer, POINTS[slot.kind], **others)

    def shuffled(self, choices: Sequence[ExamChoice]) -> tuple[ExamChoice, ...]:
        """The choices in an order of this student's own."""
        return tuple(choices[place] for place in self.rng.permutation(len(choices)))


def said(slugs: Sequence[str]) -> str:
    """What to say to somebody who makes one of these mistakes: what it is, and the question to ask. Of many, of the first two."""
    return " Or: ".join(f"{CATALOGUE[slug].explanation} {CATALOGUE[slug].question}" for slug in slugs[:2])


def shape_rule(stage: str) -> str:
    """What a stage does to shapes, with its formula."""
    return f"{stage} = {STAGES[stage].formula}: {STAGES[stage].rule.text}"
