"""The stages of a multi-layer perceptron's forward and backward pass, one formula each, in the order of the mathematics.

Rows are samples, columns are units. Every stage takes and returns float64 arrays, changes none of its arguments, and is
recorded by a ``Trace``. What is minimised is E, half the sum of the squared errors. The formulas are those of Rumelhart, Hinton
and Williams, "Learning representations by back-propagating errors", Nature 323 (1986), for sigmoid units.

Every stage raises ``ShapeError`` (a ``ValueError``) if the shapes do not fit its rule, and ``ValueError`` for arrays that are
empty, not numeric, or hold NaN or infinity. Both name the stage, the argument and what was received.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlpteach.arrays.text import Array
from mlpteach.tracing.arithmetic import exp, total
from mlpteach.tracing.recording import stage

EXP_LIMIT = 700  # e to a larger power is close to the largest float


def sigmoid(x: Any) -> Any:
    """The logistic function 1 / (1 + e^-x) of a number or of every entry of an array; values from 0 to 1, no units.

    It is computed from e^-|x|, which cannot overflow, so any finite ``x`` is exact to a few units in the last place.
    """
    small = np.exp(-np.abs(x))
    result = np.where(np.greater_equal(x, 0), 1.0, small) / (1.0 + small)
    return result if result.ndim else float(result)


def sigmoid_derivative(activation: Any) -> Any:
    """The slope of the sigmoid, a (1 - a), from the *activation* a = sigmoid(z).

    It trips people that this function does not take z: the slope at z is ``sigmoid_derivative(sigmoid(z))``. Given z itself,
    or an activation sent through the sigmoid once more, it returns a number of the right shape that is not the slope.
    """
    return activation * (1 - activation)


def mean_absolute_error(error: ArrayLike) -> float:
    """The mean size of the errors, over all samples and outputs: the number that the lessons print and plot."""
    return float(np.abs(error).mean())


def half_squared_error(error: ArrayLike) -> float:
    """E, half the sum of the squared errors: the number that gradient descent descends."""
    return float(np.square(error).sum() / 2)


def _cell_sum_synapse(row: int, unit: int, layer_input: Any, weights: Any, bias: Any = None) -> Any:
    products = total("inputs", (layer_input[row, i] * weights[i, unit] for i in range(weights.shape[0])))
    return products if bias is None else products + bias[0, unit]


@stage("layer_input · weights + bias", "(samples, inputs) x (inputs, units) + (1, units) -> (samples, units)", _cell_sum_synapse)
def sum_synapse(layer_input: Array, weights: Array, bias: Array | None = None) -> Array:
    """The weighted sum that reaches each unit, for each sample.

    ``layer_input`` (samples, inputs), ``weights`` (inputs, units), ``bias`` (1, units) or none; returns (samples, units).
    """
    products = layer_input @ weights
    return products if bias is None else products + bias


def _cell_sigmoid(row: int, unit: int, sum_synapse: Any) -> Any:
    z = sum_synapse[row, unit]
    return 1 / (1 + exp(-z)) if float(getattr(z, "value", z)) > -EXP_LIMIT else exp(z) / (1 + exp(z))


@stage("1 / (1 + exp(-sum_synapse))", "(samples, hidden units) -> (samples, hidden units)", _cell_sigmoid)
def hidden_activation(sum_synapse: Array) -> Array:
    """The sigmoid of each weighted sum of a hidden layer. Takes and returns (samples, hidden units)."""
    return np.asarray(sigmoid(sum_synapse))


@stage("1 / (1 + exp(-sum_synapse))", "(samples, outputs) -> (samples, outputs)", _cell_sigmoid)
def output_activation(sum_synapse: Array) -> Array:
    """The sigmoid of each weighted sum of the output layer. Takes and returns (samples, outputs)."""
    return np.asarray(sigmoid(sum_synapse))


def _cell_error(row: int, output: int, targets: Any, output_layer: Any) -> Any:
    return targets[row, output] - output_layer[row, output]


@stage("targets - output_layer", "(samples, outputs) - (samples, outputs) -> (samples, outputs)", _cell_error)
def error(targets: Array, output_layer: Array) -> Array:
    """How far each output is below its target. Takes two arrays (samples, outputs), returns (samples, outputs)."""
    return targets - output_layer


def _cell_delta_output(row: int, output: int, error: Any, output_layer: Any) -> Any:
    return error[row, output] * sigmoid_derivative(output_layer[row, output])


@stage("error ∘ output_layer ∘ (1 - output_layer)",
       "(samples, outputs) x (samples, outputs) -> (samples, outputs)", _cell_delta_output)
def delta_output(error: Array, output_layer: Array) -> Array:
    """-∂E/∂sum_synapse of the output layer: error times slope, entry by entry. All three are (samples, outputs)."""
    return error * output_layer * (1 - output_layer)


def _cell_delta_hidden(row: int, unit: int, delta_next: Any, weights_next: Any, hidden_layer: Any) -> Any:
    blame = total("outputs", (delta_next[row, k] * weights_next[unit, k] for k in range(weights_next.shape[1])))
    return blame * sigmoid_derivative(hidden_layer[row, unit])


@stage("(delta_next · weights_nextᵀ) ∘ hidden_layer ∘ (1 - hidden_layer)",
       "(samples, outputs) x (hidden units, outputs) x (samples, hidden units) -> (samples, hidden units)", _cell_delta_hidden)
def delta_hidden(delta_next: Array, weights_next: Array, hidden_layer: Array) -> Array:
    """-∂E/∂sum_synapse of a hidden layer: the next layer's deltas, sent back through its weights, times the slope here.

    ``delta_next`` (samples, outputs), ``weights_next`` (hidden units, outputs), ``hidden_layer`` (samples, hidden units), where
    the outputs are the units of the next layer; returns (samples, hidden units).
    """
    return (delta_next @ weights_next.T) * hidden_layer * (1 - hidden_layer)


def _cell_negative_gradient(i: int, unit: int, layer_input: Any, delta: Any) -> Any:
    return total("samples", (layer_input[n, i] * delta[n, unit] for n in range(delta.shape[0])))


@stage("layer_inputᵀ · delta", "(samples, inputs) x (samples, units) -> (inputs, units)", _cell_negative_gradient)
def negative_gradient(layer_input: Array, delta: Array) -> Array:
    """-∂E/∂weights: what reached each weight times the delta behind it, summed over the samples.

    ``layer_input`` (samples, inputs), ``delta`` (samples, units); returns (inputs, units), the shape of the weights.
    """
    return layer_input.T @ delta


def _cell_negative_gradient_bias(row: int, unit: int, delta: Any) -> Any:
    return total("samples", (delta[n, unit] for n in range(delta.shape[0])))


@stage("column sums of delta", "(samples, units) -> (1, units)", _cell_negative_gradient_bias)
def negative_gradient_bias(delta: Array) -> Array:
    """-∂E/∂bias: the deltas summed over the samples. Takes (samples, units), returns (1, units)."""
    return np.asarray(delta.sum(axis=0, keepdims=True))


def _cell_weight_update(row: int, unit: int, weights: Any, negative_gradient: Any, learning_rate: Any) -> Any:
    return weights[row, unit] + learning_rate * negative_gradient[row, unit]


@stage("weights + learning_rate · negative_gradient",
       "(rows, units) + learning_rate (rows, units) -> (rows, units)", _cell_weight_update)
def weight_update(weights: Array, negative_gradient: Array, learning_rate: float) -> Array:
    """The weights, or biases, one step down the gradient; a new array, the old one stays.

    ``weights`` and ``negative_gradient`` (rows, units); returns the same. ``ValueError`` for a learning rate that is not zero or a
    positive finite number.
    """
    return weights + learning_rate * negative_gradient
