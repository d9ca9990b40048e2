"""Losses as values: what is minimised, and which slope it cancels. To add one, write one ``Loss``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.forms.activations import ACTIVATIONS, Activation
from mlpteach.forms.choosing import chosen

SMALLEST = np.finfo(np.float64).smallest_subnormal  # in place of a zero whose logarithm is asked for


def _error_itself(error: Any, output: Any) -> Any:
    """The pull of half the squared error: the error."""
    return error


@dataclass(frozen=True, eq=False, repr=False)
class Loss:
    """What is minimised, E: the sum of ``value(targets, outputs, activation)`` over all samples and outputs.

    ``words`` say what E is. ``pull`` is -∂E/∂output, from the error (targets - output) and the output, and ``pull_formula`` says
    it as text; if none is given it is the error. ``own`` names the output activations whose slope the loss cancels: behind them the
    output's delta is the error itself. With ``only_own`` it is defined for their outputs alone.
    """

    name: str
    words: str
    value: Callable[..., float]
    own: tuple[str, ...] = ()
    only_own: bool = False
    pull: Callable[[Any, Any], Any] = _error_itself
    pull_formula: str = "error"

    def cancels(self, activation: Activation) -> bool:
        """Whether the slope of this output activation cancels."""
        return activation.name in self.own and ACTIVATIONS.get(activation.name) is activation

    def check(self, owner: str, output: Activation) -> None:
        """``ValueError`` that ``owner`` opens for outputs that the loss is not defined for."""
        if self.only_own and not self.cancels(output):
            raise ValueError(f"{owner}: {self} needs outputs that are probabilities: expected output to be one of "
                             f"{', '.join(map(repr, self.own))}, received {output}")

    def through(self, owner: str, output: Activation, error: Array, output_layer: Array) -> Any:
        """-∂E/∂sum behind outputs of this activation; both arrays, and the result, are (samples, outputs)."""
        self.check(owner, output)
        return error if self.cancels(output) else output.back(self.pull(error, output_layer), output_layer)

    def __reduce__(self) -> Any:
        return (loss, ("pickle", self.name)) if LOSSES.get(self.name) is self else object.__reduce__(self)

    def __repr__(self) -> str:
        return self.name


def _cross_entropy(targets: Array, outputs: Array, activation: Activation) -> float:
    surprise = targets * np.log(np.maximum(outputs, SMALLEST))
    if not activation.by_row:  # each output says yes or no for itself
        surprise = surprise + (1 - targets) * np.log(np.maximum(1 - outputs, SMALLEST))
    return float(-surprise.sum())


HALF_SQUARED_ERROR = Loss("half squared error", "half the sum of the squared errors",
                          lambda targets, outputs, _: float(np.square(targets - outputs).sum() / 2))
CROSS_ENTROPY = Loss("cross-entropy", "the cross-entropy of targets and outputs", _cross_entropy, ("sigmoid", "softmax"), True)
LOSSES = {each.name: each for each in (HALF_SQUARED_ERROR, CROSS_ENTROPY)}


def loss(owner: str, given: Any) -> Loss:
    """The loss of this name, or the given one; ``ValueError`` that ``owner`` opens for anything else."""
    return chosen(owner, "loss", given, LOSSES, Loss)
