"""A network's numbers as one flat array, and back: what a loop works on and what a history keeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.forms import Form
from mlpteach.network import Network


def flatten(network: Network) -> Array:
    """All weights and biases in one flat array, layer by layer, each layer's weights before its bias."""
    return join(network.weights, network.biases or ())


def split(parameters: Array, form: Form) -> tuple[list[Array], list[Array] | None]:
    """The inverse of ``flatten``: each layer's weights, and biases or None, as views of the flat array. It may be longer."""
    weights, biases, at = [], [], 0
    for rows, units in form.weight_shapes:
        weights.append(parameters[at:at + rows * units].reshape(rows, units))
        at += rows * units
        if form.biased:
            biases.append(parameters[at:at + units].reshape(1, units))
            at += units
    return weights, biases if form.biased else None


def unflatten(parameters: Array, form: Form) -> Network:
    """The network with these parameters."""
    return Network(*split(parameters, form), **form.kind)


def join(weights: Sequence[Array], biases: Sequence[Array]) -> Array:
    """One flat array of tables with the shapes of weights and biases."""
    pairs = zip(weights, biases, strict=True) if biases else ((table,) for table in weights)
    return np.concatenate([table.ravel() for pair in pairs for table in pair])


def are_weights(form: Form) -> Array:
    """For each place of the flat array whether a weight stands there, 1, or a bias, 0."""
    shapes = form.weight_shapes
    return join([np.ones(shape) for shape in shapes], [np.zeros((1, units)) for _, units in shapes] if form.biased else ())


def counts(flips: Array, form: Form) -> tuple[Any, ...]:
    """The counts of the weights among those of all parameters, a whole-number array per layer."""
    return tuple(table.astype(np.int64) for table in split(flips, form)[0])
