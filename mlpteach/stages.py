"""The stages of a multi-layer perceptron's forward and backward pass, one formula each, in the order of the mathematics.

Rows are samples, columns are units. Every stage takes and returns float64 arrays, changes none of its arguments, and is
recorded by a ``Trace``. What is minimised is E; if nothing else is said, half the sum of the squared errors. The formulas are those
of Rumelhart, Hinton and Williams, "Learning representations by back-propagating errors", Nature 323 (1986), there for sigmoids.

Every stage raises ``ShapeError`` (a ``ValueError``) if the shapes do not fit its rule, and ``ValueError`` for arrays that are
empty, not numeric, masked, or hold NaN or infinity, and for choices that make no sense together. All name the stage, the argument
and what was received. ``activation`` and ``loss`` are names, those in ``forms.ACTIVATIONS`` and ``forms.LOSSES``, or such values.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.forms import HALF_SQUARED_ERROR, SIGMOID, Activation, Loss, activations, losses
from mlpteach.forms.measures import accuracy, cross_entropy, half_squared_error, mean_absolute_error, sigmoid, sigmoid_derivative
from mlpteach.tracing.arithmetic import total
from mlpteach.tracing.recording import stage

__all__ = ["accuracy", "cross_entropy", "decay", "delta_hidden", "delta_output", "error", "half_squared_error", "hidden_activation",
           "mean_absolute_error", "negative_gradient", "negative_gradient_bias", "output_activation", "sigmoid",
           "sigmoid_derivative", "sum_synapse", "velocity", "weight_update"]

BY_ACTIVATION = {"activation": activations.activation}
BY_BOTH = {**BY_ACTIVATION, "loss": losses.loss}


def _cell_sum_synapse(row: int, unit: int, layer_input: Any, weights: Any, bias: Any = None) -> Any:
    products = total("inputs", (layer_input[row, i] * weights[i, unit] for i in range(weights.shape[0])))
    return products if bias is None else products + bias[0, unit]


@stage("layer_input · weights + bias", "(samples, inputs) x (inputs, units) + (1, units) -> (samples, units)", _cell_sum_synapse,
       places="a↓ w b → z", phase="forward", direction=1)
def sum_synapse(layer_input: Array, weights: Array, bias: Array | None = None) -> Array:
    """The weighted sum that reaches each unit, for each sample.

    ``layer_input`` (samples, inputs), ``weights`` (inputs, units), ``bias`` (1, units) or none; returns (samples, units).
    """
    products = layer_input @ weights
    return products if bias is None else products + bias


def _apart(result: Any, given: Array) -> Array:
    """The result, as an array of its own also where nothing was done to what was given."""
    return given.copy() if result is given else np.asarray(result)


def _activation_formula(activation: Activation = SIGMOID) -> str:
    return activation.formula.format(z="sum_synapse")


def _cell_activation(row: int, unit: int, sum_synapse: Any, activation: Activation = SIGMOID) -> Any:
    return activation.cell(row, unit, sum_synapse)


@stage(_activation_formula, "(samples, hidden units) -> (samples, hidden units)", _cell_activation, choices=BY_ACTIVATION,
       places="z → a", phase="forward")
def hidden_activation(sum_synapse: Array, activation: Activation | str = SIGMOID) -> Array:
    """The activation of each weighted sum of a hidden layer. Takes and returns (samples, hidden units)."""
    return _apart(activation.of_layer("hidden_activation", sum_synapse), sum_synapse)  # type: ignore[union-attr]


@stage(_activation_formula, "(samples, outputs) -> (samples, outputs)", _cell_activation, choices=BY_ACTIVATION,
       places="z → a", phase="forward")
def output_activation(sum_synapse: Array, activation: Activation | str = SIGMOID) -> Array:
    """The activation of each weighted sum of the output layer. Takes and returns (samples, outputs)."""
    return _apart(activation.of_layer("output_activation", sum_synapse), sum_synapse)  # type: ignore[union-attr]


def _cell_error(row: int, output: int, targets: Any, output_layer: Any) -> Any:
    return targets[row, output] - output_layer[row, output]


@stage("targets - output_layer", "(samples, outputs) - (samples, outputs) -> (samples, outputs)", _cell_error,
       places="t a → e", phase="at the output")
def error(targets: Array, output_layer: Array) -> Array:
    """How far each output is below its target. Takes two arrays (samples, outputs), returns (samples, outputs)."""
    return targets - output_layer


def _delta_output_formula(activation: Activation = SIGMOID, loss: Loss = HALF_SQUARED_ERROR) -> str:
    return "error" if loss.cancels(activation) else activation.way_back.format(received=loss.pull_formula, a="output_layer")


def _cell_delta_output(row: int, output: int, error: Any, output_layer: Any, activation: Activation = SIGMOID,
                       loss: Loss = HALF_SQUARED_ERROR) -> Any:
    if loss.cancels(activation):
        return error[row, output]
    return activation.back_cell(row, output, lambda n, k: loss.pull(error[n, k], output_layer[n, k]), output_layer)


@stage(_delta_output_formula, "(samples, outputs) x (samples, outputs) -> (samples, outputs)", _cell_delta_output, choices=BY_BOTH,
       places="e a → δ")
def delta_output(error: Array, output_layer: Array, activation: Activation | str = SIGMOID,
                 loss: Loss | str = HALF_SQUARED_ERROR) -> Array:
    """How fast E falls as a sum of the output layer grows: error times slope, entry by entry. This is -∂E/∂sum_synapse.

    All three are (samples, outputs). Behind softmax each output's error reaches all sums of its row. Cross-entropy cancels the
    slope of sigmoid and of softmax.
    """
    return _apart(loss.through("delta_output", activation, error, output_layer), error)  # type: ignore[union-attr, arg-type]


def _delta_hidden_formula(activation: Activation = SIGMOID) -> str:
    received = "(delta_next · weights_nextᵀ)"
    formula = activation.way_back.format(received=received, a="hidden_layer")
    return received[1:-1] if formula == received else formula


def _cell_delta_hidden(row: int, unit: int, delta_next: Any, weights_next: Any, hidden_layer: Any,
                       activation: Activation = SIGMOID) -> Any:
    def blame(n: int, j: int) -> Any:
        return total("outputs", (delta_next[n, k] * weights_next[j, k] for k in range(weights_next.shape[1])))

    return activation.back_cell(row, unit, blame, hidden_layer)


@stage(_delta_hidden_formula, "(samples, outputs) x (hidden units, outputs) x (samples, hidden units) -> (samples, hidden units)",
       _cell_delta_hidden, choices=BY_ACTIVATION, places="δ↑ w↑ a → δ", direction=-1)
def delta_hidden(delta_next: Array, weights_next: Array, hidden_layer: Array, activation: Activation | str = SIGMOID) -> Array:
    """How fast E falls as a sum of a hidden layer grows: the next deltas, sent back through their weights, times the slope here.

    This is -∂E/∂sum_synapse.
    ``delta_next`` (samples, outputs), ``weights_next`` (hidden units, outputs), ``hidden_layer`` (samples, hidden units), where
    the outputs are the units of the next layer; returns (samples, hidden units).
    """
    return activation.back(delta_next @ weights_next.T, hidden_layer)  # type: ignore[union-attr, no-any-return]


def _cell_negative_gradient(i: int, unit: int, layer_input: Any, delta: Any) -> Any:
    return total("samples", (layer_input[n, i] * delta[n, unit] for n in range(delta.shape[0])))


@stage("layer_inputᵀ · delta", "(samples, inputs) x (samples, units) -> (inputs, units)", _cell_negative_gradient,
       places="a↓ δ → g")
def negative_gradient(layer_input: Array, delta: Array) -> Array:
    """How fast E falls as each weight grows: what reached it times the delta behind it, summed over the samples.

    This is -∂E/∂weights.
    ``layer_input`` (samples, inputs), ``delta`` (samples, units); returns (inputs, units), the shape of the weights.
    """
    return layer_input.T @ delta


def _cell_negative_gradient_bias(row: int, unit: int, delta: Any) -> Any:
    return total("samples", (delta[n, unit] for n in range(delta.shape[0])))


@stage("column sums of delta", "(samples, units) -> (1, units)", _cell_negative_gradient_bias, places="δ → g°")
def negative_gradient_bias(delta: Array) -> Array:
    """How fast E falls as each bias grows: the deltas summed over the samples. Takes (samples, units), returns (1, units)."""
    return np.asarray(delta.sum(axis=0, keepdims=True))


def _cell_decay(row: int, unit: int, negative_gradient: Any, weights: Any, weight_decay: Any) -> Any:
    return negative_gradient[row, unit] - weight_decay * weights[row, unit]


@stage("negative_gradient - weight_decay · weights", "(rows, units) - weight_decay (rows, units) -> (rows, units)", _cell_decay,
       places="g w → g", phase="update")
def decay(negative_gradient: Array, weights: Array, weight_decay: float) -> Array:
    """The negative gradient of E + weight_decay / 2 · (the sum of the squared weights): it also pulls each weight towards zero.

    All arrays (rows, units). ``ValueError`` for a weight decay below zero.
    """
    return negative_gradient - weight_decay * weights


def _cell_velocity(row: int, unit: int, velocity: Any, negative_gradient: Any, momentum: Any) -> Any:
    return momentum * velocity[row, unit] + negative_gradient[row, unit]


@stage("momentum · velocity + negative_gradient", "(rows, units) + momentum (rows, units) -> (rows, units)", _cell_velocity,
       places="v g → v", phase="update")
def velocity(velocity: Array, negative_gradient: Array, momentum: float) -> Array:
    """What moves the weights with momentum: this step's negative gradient and a part of the one before (Polyak 1964).

    All arrays (rows, units); at the start the velocity is zero. ``ValueError`` for a momentum below zero.
    """
    return momentum * velocity + negative_gradient


def _cell_weight_update(row: int, unit: int, weights: Any, negative_gradient: Any, learning_rate: Any) -> Any:
    return weights[row, unit] + learning_rate * negative_gradient[row, unit]


@stage("weights + learning_rate · negative_gradient",
       "(rows, units) + learning_rate (rows, units) -> (rows, units)", _cell_weight_update, places="w g → w'", phase="update")
def weight_update(weights: Array, negative_gradient: Array, learning_rate: float) -> Array:
    """The weights, or biases, one step down the gradient; a new array, the old one stays.

    All arrays (rows, units). With momentum the velocity takes the gradient's place. ``ValueError`` for a learning rate that is
    not zero or a positive finite number.
    """
    return weights + learning_rate * negative_gradient
