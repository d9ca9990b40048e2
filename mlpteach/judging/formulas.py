"""The stages as named factors, any of which can be written otherwise: what a known mistake is made of.

A formula is a function whose parameters' names say which values it needs, such as ``lambda received, slope: received * slope``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from inspect import signature
from typing import Any, NamedTuple

import numpy as np

from mlpteach.stages import sigmoid, sigmoid_derivative

Formula = Callable[..., Any]
Formulas = Mapping[str, Formula]
Changes = Mapping[str, Formulas]  # for the name of a call: the formulas that replace its own

_DELTA: Formulas = {
    "sum_synapse": lambda activation: np.log(activation / (1 - activation)),
    "slope": lambda activation: sigmoid_derivative(activation),
    "result": lambda received, slope: received * slope}

FACTORS: dict[str, Formulas] = {
    "sum_synapse": {"products": lambda layer_input, weights: layer_input @ weights,
                    "result": lambda products, bias: products if bias is None else products + bias},
    "hidden_activation": {"result": lambda sum_synapse: sigmoid(sum_synapse)},
    "output_activation": {"result": lambda sum_synapse: sigmoid(sum_synapse)},
    "error": {"result": lambda targets, output_layer: targets - output_layer},
    "delta_output": {"received": lambda error: error, "activation": lambda output_layer: output_layer, **_DELTA},
    "delta_hidden": {"received": lambda delta_next, weights_next: delta_next @ weights_next.T,
                     "activation": lambda hidden_layer: hidden_layer, **_DELTA},
    "negative_gradient": {"result": lambda layer_input, delta: layer_input.T @ delta},
    "negative_gradient_bias": {"result": lambda delta: delta.sum(axis=0, keepdims=True)},
    "weight_update": {"step": lambda learning_rate, negative_gradient: learning_rate * negative_gradient,
                      "result": lambda weights, step: weights + step}}


class Call(NamedTuple):
    """A stage as it is called in an epoch: what its result is named, and which quantity each argument is given."""

    name: str
    stage: str
    given: Mapping[str, str]


EPOCH = (
    Call("sum_synapse_0", "sum_synapse", {"layer_input": "inputs", "weights": "weights_0", "bias": "no_bias"}),
    Call("hidden_layer", "hidden_activation", {"sum_synapse": "sum_synapse_0"}),
    Call("sum_synapse_1", "sum_synapse", {"layer_input": "hidden_layer", "weights": "weights_1", "bias": "no_bias"}),
    Call("output_layer", "output_activation", {"sum_synapse": "sum_synapse_1"}),
    Call("error", "error", {"targets": "targets", "output_layer": "output_layer"}),
    Call("delta_output", "delta_output", {"error": "error", "output_layer": "output_layer"}),
    Call("delta_hidden", "delta_hidden",
         {"delta_next": "delta_output", "weights_next": "weights_1", "hidden_layer": "hidden_layer"}),
    *(Call(f"gradient_{layer}", "negative_gradient", {"layer_input": layer_input, "delta": delta})
      for layer, layer_input, delta in ((1, "hidden_layer", "delta_output"), (0, "inputs", "delta_hidden"))),
    *(Call(f"new_weights_{layer}", "weight_update",
           {"weights": f"weights_{layer}", "negative_gradient": f"gradient_{layer}", "learning_rate": "learning_rate"})
      for layer in (1, 0)))


FROM_THE_START = ("first_weights_1",)  # what the epochs of a training run are given besides: weights as they were at its start


def single(stage: str, arguments: Sequence[str]) -> tuple[Call, ...]:
    """One call of a stage with its own arguments."""
    return (Call(stage, stage, {name: name for name in arguments}),)


@cache
def needs(formula: Formula) -> tuple[str, ...]:
    """The names of the values that a formula is computed from."""
    return tuple(signature(formula).parameters)


def run(calls: Sequence[Call], values: Mapping[str, Any], changes: Changes) -> dict[str, Any]:
    """All quantities, by name, that the calls compute from the given ones, with the changed formulas in place of their own.

    A quantity that is not known, such as the bias of a network without biases, is None.
    Raises whatever NumPy raises where a changed formula does not fit the shapes.
    """
    known = dict(values)
    for call in calls:
        changed = changes.get(call.name, {})
        given = {argument: known.get(quantity) for argument, quantity in call.given.items()}
        scope = {name: value for name, value in {**known, **given}.items() if name not in changed}
        known[call.name] = _value("result", {**FACTORS[call.stage], **changed}, scope)
    return known


def _value(name: str, formulas: Formulas, known: dict[str, Any]) -> Any:
    """The value of this name: a known one, or else computed from those that its formula needs."""
    if name not in known:
        formula = formulas[name]
        known[name] = formula(*(_value(need, formulas, known) for need in needs(formula)))
    return known[name]
