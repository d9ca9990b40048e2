"""``exercises.drill``: guesses without end, each about a number of a small network that can be reckoned by hand."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
from ipywidgets import HTML, Button, VBox

from mlpteach import stages
from mlpteach.arrays.checks import whole_seed
from mlpteach.arrays.text import array_lines, named_array
from mlpteach.problems.by_hand import by_hand, small
from mlpteach.problems.hand_pass import HandPass
from mlpteach.problems.hand_words import quantity
from mlpteach.widgets.guess.guessing import Guess, guess
from mlpteach.widgets.piece import Piece, lines

ASKED = ("sum_synapse", "hidden_activation", "output_activation", "error", "delta_output", "delta_hidden", "negative_gradient",
         "weight_update")
LEAST = 1e-3  # what is nearer to zero, or a smaller change, is no good question


def drill(seed: int, sizes: Sequence[int] = (2, 2, 1), biases: bool = False) -> Drill:
    """Guesses without end about small networks: a button brings the next one. The same seed asks the same, in the same order.

    ``sizes`` are three or four numbers of units from 1 to 4. ``ValueError`` for others, and for a seed that is none.
    """
    return Drill(whole_seed("drill", seed), small("drill", sizes), biases)


class Drill(Piece):
    """A guess, what it is about, and a button for another one. ``number`` counts them from 1."""

    def __init__(self, seed: int, sizes: tuple[int, ...], biases: bool) -> None:
        self._drawn: Any = (seed, sizes, biases)
        self.number = 0
        self._told, self._place, another = HTML(), VBox(), Button(description="Another one", tooltip="Ask about another network")
        super().__init__([self._told, self._place, another])
        self.when(self.go_on, another)
        self.go_on()

    def go_on(self) -> None:
        """Ask the next question."""
        self.number += 1
        self.given, self.asked, self.guess = question(self.number, *self._drawn)
        self._told.value, self._place.children = self._words(), (self.guess,)

    def _words(self) -> str:
        return f"{lines(self.given)}<p style=\"font-size: 15px\"><b>{self.number}.</b> What is {escape(self.asked)}?</p>"

    def summary(self) -> str:
        """What is given, what is asked, and what became of it."""
        return f"{self.given}\n{self.number}. What is {self.asked}?\n{self.guess.summary()}"

    def html(self) -> str:
        """The question that is asked now; without a kernel there is no other."""
        return self._words() + self.guess.html()

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle = dict(super(Piece, self)._repr_mimebundle_(**kwargs))
        still = self._words() + self.guess._repr_mimebundle_()["text/html"]
        return bundle | {"text/plain": repr(self), "text/html": still}


def question(number: int, seed: int, sizes: tuple[int, ...], biases: bool) -> tuple[str, str, Guess]:
    """What is given in the question of this number, what is asked, and its guess."""
    rng = np.random.RandomState([seed, number])
    while True:
        problem = by_hand(rng, sizes, biases)
        hand, layers = HandPass(problem), len(sizes) - 1
        stage = ASKED[rng.randint(len(ASKED))]
        last, hidden = stage in ("output_activation", "error", "delta_output"), stage in ("hidden_activation", "delta_hidden")
        layer = layers if last else rng.randint(1, layers if hidden else layers + 1)
        step = hand.step(stage, layer)
        assert isinstance(step.output, np.ndarray)
        row, column = (int(rng.randint(size)) for size in step.output.shape)
        if abs(step.output[row, column] - hand.origin(stage, layer, (row, column))) >= LEAST:
            worked = hand.trace.explain(step, row, column).arithmetic
            return _given(problem), quantity(stage, layer, (row, column)), guess(
                getattr(stages, stage), *step.arguments.values(), row=row, column=column, because=f"{worked}.")


def _given(problem: Any) -> str:
    """The network, its sample and the learning rate as text."""
    named = [line for name, table in problem.network.parameters.items() for line in named_array(name, table)]
    tables = [f"{name} {array_lines(table)[0]}" for name, table in (("inputs", problem.inputs), ("targets", problem.targets))]
    return "\n".join([*named, *tables, f"learning_rate {problem.learning_rate:g}, sigmoids, E is half the squared error"])
