"""``Network``: weights and optional biases that never change, and the order in which the stages are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlpteach import stages
from mlpteach.arrays import text
from mlpteach.arrays.shapes import Rule, check_shapes, finite_array, finite_number, read_only
from mlpteach.arrays.text import Array


@dataclass(frozen=True, eq=False, repr=False, init=False)
class Network:
    """A fully connected network of sigmoid layers.

    ``weights`` holds one array (inputs, units) per layer; ``biases`` one (1, units) per layer, or is None. Both are kept as
    read-only copies: training gives a new network and leaves this one as it is.
    """

    weights: tuple[Array, ...]
    biases: tuple[Array, ...] | None

    def __init__(self, weights: Sequence[ArrayLike], biases: Sequence[ArrayLike] | None = None) -> None:
        """``ShapeError`` unless each layer's outputs are the next one's inputs, ``ValueError`` for anything but finite numbers."""
        if not isinstance(weights, Sequence) or len(weights) == 0:
            raise ValueError(f"Network: weights must be a list with one array per layer, received {_received(weights)}")
        if biases is not None and (not isinstance(biases, Sequence) or len(biases) != len(weights)):
            raise ValueError(f"Network: biases must be a list with one array per layer, {len(weights)} in all, "
                             f"received {_received(biases)}")
        object.__setattr__(self, "weights", _frozen("weights", weights))
        object.__setattr__(self, "biases", None if biases is None else _frozen("biases", biases))
        check_shapes("Network", _network_rule(len(weights), biases is not None), self.parameters)

    @classmethod
    def random(cls, sizes: Sequence[int], rng: Any, biases: bool = False) -> Network:
        """A network whose weights are drawn as ``2 * rng.random(shape) - 1``, layer by layer, then its biases likewise.

        ``sizes`` are the numbers of inputs, of each layer's units, such as ``(3, 4, 1)``. ``rng`` is a seed for
        ``numpy.random.RandomState``, whose stream never changes, or a ``RandomState`` or ``Generator`` to draw from.
        """
        if np.ndim(sizes) != 1 or len(sizes) < 2 or not all(isinstance(size, (int, np.integer)) and size > 0 for size in sizes):
            raise ValueError("Network.random: sizes must be at least two whole numbers above 0, "
                             f"received {type(sizes).__name__} {sizes!r:.60}")
        if not isinstance(rng, (np.random.RandomState, np.random.Generator)):
            rng = np.random.RandomState(_seed(rng))
        shapes = list(pairwise(sizes))
        weights = [2 * rng.random(shape) - 1 for shape in shapes]
        return cls(weights, [2 * rng.random((1, units)) - 1 for _, units in shapes] if biases else None)

    @property
    def sizes(self) -> tuple[int, ...]:
        """The numbers of inputs and of each layer's units: (2, 3, 1) for the published XOR network."""
        return (self.weights[0].shape[0], *(weights.shape[1] for weights in self.weights))

    @property
    def parameters(self) -> dict[str, Array]:
        """All arrays by name: weights_0, weights_1, ..., and then biases_0, ... if there are any."""
        named = {f"weights_{layer}": weights for layer, weights in enumerate(self.weights)}
        return named | {f"biases_{layer}": bias for layer, bias in enumerate(self.biases or ())}

    def forward(self, inputs: ArrayLike) -> tuple[Array, ...]:
        """All layers for a table (samples, inputs): the inputs, each hidden layer, and last the outputs (samples, outputs)."""
        return forward(stages, self.weights, self.biases, finite_array("Network.forward", "inputs", inputs))

    def predict(self, inputs: ArrayLike) -> Array:
        """The outputs: (samples, outputs) for a table, (outputs,) for one sample given as a 1-D array of its inputs."""
        table = finite_array("Network.predict", "inputs", inputs)
        return self.forward(table)[-1] if table.ndim != 1 else self.forward(table.reshape(1, -1))[-1][0]

    def train_epoch(self, inputs: ArrayLike, targets: ArrayLike, learning_rate: float) -> Network:
        """The network after one step of gradient descent on all samples at once; all deltas come before any update.

        ``inputs`` (samples, inputs), ``targets`` (samples, outputs), ``learning_rate`` a positive finite number.
        """
        learning_rate = finite_number("Network.train_epoch", "learning_rate", learning_rate)
        tables = [finite_array("Network.train_epoch", *table) for table in (("inputs", inputs), ("targets", targets))]
        _, gradients, bias_gradients = negative_gradients(stages, self.weights, self.biases, *tables)
        weights = _updated(self.weights, gradients, learning_rate)
        return Network(weights, None if self.biases is None else _updated(self.biases, bias_gradients, learning_rate))

    def _bias(self, layer: int) -> Array | None:
        return None if self.biases is None else self.biases[layer]

    def __repr__(self) -> str:
        biases = "no biases" if self.biases is None else "with biases"
        lines = [f"Network {text.layers(self.sizes)}, {biases}"]
        for layer, weights in enumerate(self.weights):
            lines += _described(f"weights_{layer}", weights)
            lines += _described(f"biases_{layer}", self._bias(layer))
        return "\n".join(lines)


def forward(using: Any, weights: Sequence[Array], biases: Sequence[Array] | None, inputs: Array) -> tuple[Array, ...]:
    """All layers, by the stages found in ``using``: the module ``stages``, or anything with functions of the same names."""
    layers = [inputs]
    for layer, table in enumerate(weights):
        activation = using.output_activation if layer == len(weights) - 1 else using.hidden_activation
        layers.append(activation(using.sum_synapse(layers[-1], table, biases[layer] if biases else None)))
    return tuple(layers)


def negative_gradients(using: Any, weights: Sequence[Array], biases: Sequence[Array] | None, inputs: Array,
                       targets: Array) -> tuple[Array, list[Array], list[Array]]:
    """One forward and backward pass: the error, -∂E/∂weights of each layer, and -∂E/∂biases (an empty list without biases)."""
    layers = forward(using, weights, biases, inputs)
    error = using.error(targets, layers[-1])
    deltas = [using.delta_output(error, layers[-1])]
    for layer in range(len(weights) - 1, 0, -1):
        deltas.insert(0, using.delta_hidden(deltas[0], weights[layer], layers[layer]))
    gradients = [using.negative_gradient(layer, delta) for layer, delta in zip(layers, deltas, strict=False)]
    return error, gradients, [using.negative_gradient_bias(delta) for delta in deltas if biases]


def _updated(weights: Sequence[Array], gradients: Sequence[Array], learning_rate: float) -> list[Array]:
    return [stages.weight_update(*pair, learning_rate) for pair in zip(weights, gradients, strict=True)]


def _network_rule(layers: int, biases: bool) -> Rule:
    names = ["inputs", *(f"units_{layer}" for layer in range(layers))]
    groups = [f"({a}, {b})" for a, b in pairwise(names)]
    groups += [f"(1, {name})" for name in names[1:]] if biases else []
    return Rule(f"{' x '.join(groups)} -> (samples, {names[-1]})")


def _frozen(name: str, arrays: Sequence[ArrayLike]) -> tuple[Array, ...]:
    return tuple(read_only(finite_array("Network", f"{name}_{layer}", array).copy()) for layer, array in enumerate(arrays))


def _seed(rng: Any) -> int:
    if isinstance(rng, (int, np.integer)) and not isinstance(rng, bool) and 0 <= rng < 2**32:
        return int(rng)
    raise ValueError(f"Network.random: rng must be a whole-number seed from 0 to 2**32 - 1, a RandomState or a Generator, "
                     f"received {type(rng).__name__} {rng!r:.60}")


def _described(name: str, array: Array | None) -> list[str]:
    if array is None:
        return []
    if array.size > 64:
        return [f"{name} {text.sizes(array.shape)}"]
    lines = text.array_lines(array, text.number)
    return [f"{name} {lines[0]}", *(" " * (len(name) + 1) + line for line in lines[1:])]


def _received(value: Any) -> str:
    return f"{type(value).__name__} of {len(value)}" if hasattr(value, "__len__") else f"{type(value).__name__}"
