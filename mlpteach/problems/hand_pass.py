"""``HandPass``: one forward and backward pass and one update, recorded, in which each stage of each layer is found."""

from __future__ import annotations

from functools import cached_property

from mlpteach import stages
from mlpteach.forms import PLAIN_DESCENT
from mlpteach.network import negative_gradients, updated
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

    @cached_property
    def trace(self) -> Trace:
        """The steps of the pass, which no other trace is told of."""
        problem, network = self.problem, self.problem.network
        with unrecorded(), Trace(repeats=True) as trace:
            _, gradients = negative_gradients(stages, network.form, network.weights, network.biases, problem.inputs,
                                              problem.targets)
            updated(stages, PLAIN_DESCENT, (network.weights, network.biases or ()), gradients, None, problem.learning_rate)
        return trace

    def step(self, stage: str, layer: int) -> Step:
        """The step of this stage in this layer; of an update, that of the weights."""
        layers = len(self.problem.network.weights)
        if stage in FROM_THE_LAST:
            return self.trace[stage, layers - layer - (stage == "delta_hidden")]
        return self.trace[stage, layer - 1]
