"""Single numbers, and the sigmoid by hand: small functions beside the stages, not recorded. ``mlpteach.stages`` hands them on.

They take numbers, lists or arrays of any shape that fits, compute in float64, and refuse what a stage would: ``ValueError`` for
what is not numeric, empty, masked, NaN or infinite, ``ShapeError`` for two tables of different shapes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlpteach.arrays.checks import finite_array
from mlpteach.arrays.shapes import Rule, check_shapes
from mlpteach.arrays.text import Array, number
from mlpteach.forms.activations import SIGMOID, SOFTMAX, activation
from mlpteach.forms.losses import CROSS_ENTROPY
from mlpteach.tracing.recording import announce

PAIR = Rule("(samples, outputs) x (samples, outputs) -> (samples, outputs)")


def sigmoid(x: ArrayLike) -> Any:
    """The logistic function 1 / (1 + e^-x) of a number or of every entry of an array; values from 0 to 1, no units.

    It is computed from e^-|x|, which cannot overflow, so any finite ``x`` is exact to a few units in the last place.
    """
    announce("sigmoid")
    return _as_given(SIGMOID(finite_array("sigmoid", "x", x)))


def sigmoid_derivative(activation: ArrayLike) -> Any:
    """The slope of the sigmoid, a (1 - a), from the *activation* a = sigmoid(z).

    It trips people that this function does not take z: the slope at z is ``sigmoid_derivative(sigmoid(z))``. Given z itself,
    or an activation sent through the sigmoid once more, it returns a number of the right shape that is not the slope.
    """
    a = finite_array("sigmoid_derivative", "activation", activation)
    return _as_given(a * (1 - a))


def mean_absolute_error(error: ArrayLike) -> float:
    """The mean size of the errors, over all samples and outputs: the number that the lessons print and plot."""
    return float(np.abs(finite_array("mean_absolute_error", "error", error)).mean())


def half_squared_error(error: ArrayLike) -> float:
    """E, half the sum of the squared errors: the number that gradient descent descends."""
    return float(np.square(finite_array("half_squared_error", "error", error)).sum() / 2)


def cross_entropy(targets: ArrayLike, output_layer: ArrayLike, output: Any = None) -> float:
    """The cross-entropy of targets and outputs, both (samples, outputs), summed over the samples; in nats.

    Behind ``softmax`` it is -Σ t ln a. Behind ``sigmoid`` each output says yes or no for itself: -Σ (t ln a + (1 - t) ln(1 - a)).
    ``output`` is that activation; where it is not said, one column is taken for a sigmoid's, several for softmax's, and
    ``ValueError`` is raised if their rows do not add up to 1. So it is for numbers outside 0 to 1.
    """
    tables = _pair("cross_entropy", targets, output_layer)
    for name, table in tables.items():
        if table.min() < 0 or table.max() > 1:
            wrong = table[(table < 0) | (table > 1)][0]
            raise ValueError(f"cross_entropy: {name} must be probabilities from 0 to 1, received {number(wrong)}")
    single = tables["output_layer"].shape[1] == 1
    chosen = activation("cross_entropy", output) if output is not None else SIGMOID if single else SOFTMAX
    sums = tables["output_layer"].sum(axis=1)
    if chosen.by_row and np.abs(sums - 1).max() > 1e-6:
        raise ValueError("cross_entropy: each row of output_layer must add up to 1, as softmax's do; for outputs that say yes or "
                         f"no each for itself give output='sigmoid'; received a sum of {number(sums[np.argmax(np.abs(sums - 1))])}")
    return CROSS_ENTROPY.value(tables["targets"], tables["output_layer"], chosen)


def accuracy(targets: ArrayLike, output_layer: ArrayLike, border: float | None = None) -> float:
    """The share of the samples that are put in the right class, from 0 to 1. Both tables are (samples, outputs).

    With several outputs the class is the one of the largest; with one output it is yes or no: above ``border``, which is 0.5, or 0
    where there are targets below 0, as tanh has them.
    """
    wanted, given = _pair("accuracy", targets, output_layer).values()
    if wanted.shape[1] > 1:
        return float((wanted.argmax(axis=1) == given.argmax(axis=1)).mean())
    border = (0.0 if wanted.min() < 0 else 0.5) if border is None else border
    return float(((wanted > border) == (given > border)).mean())


def _pair(owner: str, targets: ArrayLike, output_layer: ArrayLike) -> dict[str, Array]:
    tables = {"targets": finite_array(owner, "targets", targets), "output_layer": finite_array(owner, "output_layer", output_layer)}
    check_shapes(owner, PAIR, dict(tables))
    return tables


def _as_given(result: Any) -> Any:
    """A plain number for a plain number."""
    return result if np.ndim(result) else float(result)
