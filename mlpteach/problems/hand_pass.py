"""``HandPass``: one forward and backward pass and one update, recorded, in which each stage of each layer is found."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from mlpteach import stages
from mlpteach.arrays.text import Array
from mlpteach.forms import PLAIN_DESCENT
from mlpteach.network import negative_gradients, updated
from mlpteach.problems.calculator import Calculator
from mlpteach.problems.problem import Problem
from mlpteach.tracing.recording import unrecorded
from mlpteach.tracing.step import Step
from mlpteach.tracing.trace import Trace

FROM_THE_LAST = ("output_activation", "error", "delta_output", "delta_hidden")  # in a trace they come from the last layer down


class HandPass:
    """All that a student would write down for a problem. Layer 1 is next to the inputs."""

    def __init__(self, problem: Problem) -> None:
        """``problem`` is what the student was given."""
        self.problem = problem
        self._calculators: dict[int, Calculator] = {}

    @cached_property
    def trace(self) -> Trace:
        """The steps of the pass, which no other trace is told of."""
        with unrecorded(), Trace(repeats=True) as trace:
            self._by(stages)
        return trace

    def step(self, stage: str, layer: int) -> Step:
        """The step of this stage in this layer; of an update, that of the weights."""
        return self.trace[stage, self._place(stage, layer)]

    def origin(self, stage: str, layer: int, cell: tuple[int, int]) -> float:
        """What the number in this cell is a change of: of a new weight the old one, else 0."""
        changed = self.step(stage, layer).arguments.get("weights") if stage == "weight_update" else None
        return float(changed[cell]) if isinstance(changed, np.ndarray) else 0.0

    def rounded(self, stage: str, layer: int, digits: int) -> Array:
        """What the stage gives to somebody who rounds each number on the way to so many significant digits."""
        if digits not in self._calculators:
            with unrecorded():
                self._by(self._calculators.setdefault(digits, Calculator(digits)))
        return self._calculators[digits].tables[stage][self._place(stage, layer)]

    def _by(self, using: Any) -> None:
        """Go through it with the stages of ``using``."""
        problem, network = self.problem, self.problem.network
        _, gradients = negative_gradients(using, network.form, network.weights, network.biases, problem.inputs, problem.targets)
        updated(using, PLAIN_DESCENT, (network.weights, network.biases or ()), gradients, None, problem.learning_rate)

    def _place(self, stage: str, layer: int) -> int:
        """The how-manieth call of the stage it is."""
        if stage in FROM_THE_LAST:
            return len(self.problem.network.weights) - layer - (stage == "delta_hidden")
        return layer - 1
