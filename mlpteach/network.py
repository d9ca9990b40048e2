"""``Network``: weights and optional biases that never change, what it makes of them, and in which order the stages are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlpteach import stages
from mlpteach.arrays import text
from mlpteach.arrays.checks import are_sizes, described, finite_array, finite_number, of_length, place_in, read_only, whole_seed
from mlpteach.arrays.shapes import check_shapes, layers_rule
from mlpteach.arrays.text import Array
from mlpteach.forms import HALF_SQUARED_ERROR, PLAIN_DESCENT, SIGMOID, Form, UpdateRule
from mlpteach.forms.pytorch import from_module, to_module

Parameters = tuple[Sequence[Array], Sequence[Array]]  # the weights of each layer, and the biases, or none


@dataclass(frozen=True, eq=False, repr=False, init=False)
class Network:
    """A fully connected network.

    ``weights`` holds one array (inputs, units) per layer; ``biases`` one (1, units) per layer, or is None. Both are kept as
    read-only copies: training gives a new network and leaves this one as it is, and so does ``with_number("weights_0", 0, 0, 5)``,
    which changes one number. To change many, change copies: ``w0, w1 = (table.copy() for table in network.weights)``, and then
    ``Network([w0, w1])``. ``hidden`` is the activation of the hidden layers,
    or a list with one for each; ``output`` that of the outputs; ``loss`` is what training minimises. They are names, or values of
    ``mlpteach.forms``; ``form`` holds all that the network is beside its numbers.
    """

    weights: tuple[Array, ...]
    biases: tuple[Array, ...] | None
    form: Form

    def __init__(self, weights: Sequence[ArrayLike], biases: Sequence[ArrayLike] | None = None, hidden: Any = SIGMOID,
                 output: Any = SIGMOID, loss: Any = HALF_SQUARED_ERROR) -> None:
        """``ShapeError`` unless each layer's outputs are the next one's inputs, ``ValueError`` for anything but finite numbers.

        ``ValueError`` also for an activation or a loss that there is not, and for those that make no sense together.
        """
        if not isinstance(weights, Sequence) or len(weights) == 0:
            raise ValueError(f"Network: weights must be a list with one array per layer, received {of_length(weights)}")
        if are_sizes(weights):
            given = tuple(map(int, weights))  # type: ignore[arg-type]
            raise ValueError(f"Network: weights must be a list with one array per layer, received the sizes {given}; "
                             f"Network.random({given}, 1) draws the weights of such a network")
        if biases is not None and (not isinstance(biases, Sequence) or len(biases) != len(weights)):
            raise ValueError(f"Network: biases must be a list with one array per layer, {len(weights)} in all, "
                             f"received {of_length(biases)}")
        object.__setattr__(self, "weights", _frozen("weights", weights))
        object.__setattr__(self, "biases", None if biases is None else _frozen("biases", biases))
        check_shapes("Network", layers_rule(len(weights), biases is not None), self.parameters)
        sizes = (self.weights[0].shape[0], *(table.shape[1] for table in self.weights))
        object.__setattr__(self, "form", Form.of("Network", sizes, biases is not None, hidden, output, loss))

    @classmethod
    def random(cls, sizes: Sequence[int], rng: Any, biases: bool = False, hidden: Any = SIGMOID, output: Any = SIGMOID,
               loss: Any = HALF_SQUARED_ERROR) -> Network:
        """A network whose weights are drawn as ``2 * rng.random(shape) - 1``, layer by layer, then its biases likewise.

        ``sizes`` are the numbers of inputs, of each layer's units, such as ``(3, 4, 1)``. ``rng`` is a seed for
        ``numpy.random.RandomState``, whose stream never changes, or a ``RandomState`` or ``Generator`` to draw from. The other
        arguments are those of ``Network``.
        """
        if not are_sizes(sizes):
            raise ValueError(f"Network.random: sizes must be at least two whole numbers above 0, received {described(sizes)}")
        Form.of("Network.random", sizes, biases, hidden, output, loss)  # before anything is drawn
        if not isinstance(rng, (np.random.RandomState, np.random.Generator)):
            rng = np.random.RandomState(whole_seed("Network.random", rng, "rng", ", a RandomState or a Generator"))
        shapes = list(pairwise(sizes))
        weights = [2 * rng.random(shape) - 1 for shape in shapes]
        return cls(weights, [2 * rng.random((1, units)) - 1 for _, units in shapes] if biases else None, hidden, output, loss)

    @classmethod
    def from_torch(cls, module: Any, output: Any = None, loss: Any = HALF_SQUARED_ERROR) -> Network:
        """The network that a ``torch.nn.Module`` is, if it is a chain of ``Linear`` layers and activations.

        ``output`` is the activation that the module leaves to its loss: "softmax" with ``nn.CrossEntropyLoss``, "sigmoid" with
        ``nn.BCEWithLogitsLoss``. ``ValueError`` that names what is no part of such a chain.
        """
        weights, biases, activations = from_module(module, output)
        return cls(weights, biases, activations[:-1], activations[-1], loss)

    def to_torch(self) -> Any:
        """A ``torch.nn.Sequential`` in float64 with the same outputs. ``nn.CrossEntropyLoss`` wants it without its softmax."""
        return to_module(self.form.activations, self.weights, self.biases)

    @property
    def sizes(self) -> tuple[int, ...]:
        """The numbers of inputs and of each layer's units: (2, 3, 1) for the published XOR network."""
        return self.form.sizes

    @property
    def parameters(self) -> dict[str, Array]:
        """All arrays by name: weights_0, weights_1, ..., and then biases_0, ... if there are any."""
        named = {f"weights_{layer}": weights for layer, weights in enumerate(self.weights)}
        return named | {f"biases_{layer}": bias for layer, bias in enumerate(self.biases or ())}

    def forward(self, inputs: ArrayLike) -> tuple[Array, ...]:
        """All layers for a table (samples, inputs): the inputs, each hidden layer, and last the outputs (samples, outputs)."""
        table = finite_array("Network.forward", "inputs", inputs)
        _, *layers = forward(stages, self.form, self.weights, self.biases, table)
        return (np.array(table), *layers)  # of its own: a caller may change what it was given

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
        self.form.check_targets("Network.train_epoch", tables[1])
        _, gradients = negative_gradients(stages, self.form, self.weights, self.biases, *tables)
        (weights, biases), _ = updated(stages, PLAIN_DESCENT, (self.weights, self.biases or ()), gradients, None, learning_rate)
        return self.with_parameters(weights, biases)

    def with_parameters(self, weights: Sequence[ArrayLike], biases: Sequence[ArrayLike] | None) -> Network:
        """A network of the same kind with these weights, and biases if it has any."""
        return Network(weights, biases or None, **self.form.kind)

    def with_number(self, name: str, row: int, column: int, value: float) -> Network:
        """The network with another number in one place, such as ``with_number("weights_0", row=0, column=1, value=5)``.

        ``name`` is one of ``parameters``. ``ValueError`` for another name, ``IndexError`` for a place that its table does not have.
        """
        tables = {each: table.copy() for each, table in self.parameters.items()}
        place = place_in("Network.with_number", tables, name, row, column)
        number = finite_array("Network.with_number", "value", value)
        if number.ndim:
            raise ValueError(f"Network.with_number: value must be one number, received {described(value)}")
        tables[name][place] = number
        layers = len(self.weights)
        return self.with_parameters(list(tables.values())[:layers], list(tables.values())[layers:])

    def __reduce__(self) -> Any:  # through the door, so that a copy's arrays cannot be changed either
        return Network, (self.weights, self.biases, *self.form.kind.values())

    def _bias(self, layer: int) -> Array | None:
        return None if self.biases is None else self.biases[layer]

    def __repr__(self) -> str:
        lines = [f"Network {self.form}"]
        for layer, weights in enumerate(self.weights):
            lines += text.named_array(f"weights_{layer}", weights)
            lines += text.named_array(f"biases_{layer}", self._bias(layer))
        return "\n".join(lines)


def forward(using: Any, form: Form, weights: Sequence[Array], biases: Sequence[Array] | None, inputs: Array) -> tuple[Array, ...]:
    """All layers, by the stages found in ``using``: the module ``stages``, or anything with functions of the same names."""
    layers = [inputs]
    for layer, (table, activation) in enumerate(zip(weights, form.activations, strict=True)):
        activate = using.output_activation if layer == len(weights) - 1 else using.hidden_activation
        sums = using.sum_synapse(layers[-1], table, biases[layer] if biases else None)
        layers.append(activate(sums, *_told(activation)))
    return tuple(layers)


def negative_gradients(using: Any, form: Form, weights: Sequence[Array], biases: Sequence[Array] | None, inputs: Array,
                       targets: Array) -> tuple[Array, Parameters]:
    """One forward and backward pass: the error; -∂E/∂weights of each layer, and -∂E/∂biases (none without biases)."""
    layers = forward(using, form, weights, biases, inputs)
    error = using.error(targets, layers[-1])
    deltas = [using.delta_output(error, layers[-1], *_told(form.output, form.loss))]
    for layer in range(len(weights) - 1, 0, -1):
        deltas.insert(0, using.delta_hidden(deltas[0], weights[layer], layers[layer], *_told(form.activations[layer - 1])))
    gradients = [using.negative_gradient(layer, delta) for layer, delta in zip(layers, deltas, strict=False)]
    return error, (gradients, [using.negative_gradient_bias(delta) for delta in deltas if biases])


def updated(using: Any, rule: UpdateRule, parameters: Parameters, gradients: Parameters, velocities: Parameters | None,
            learning_rate: float) -> tuple[Parameters, Parameters]:
    """All weights and then all biases, one step on, and in which directions they went; no velocities stand for zeros."""
    velocities = velocities or tuple([np.zeros_like(table) for table in tables] for tables in parameters)  # type: ignore[assignment]
    assert velocities is not None
    steps = [[rule.step(using, *tables, learning_rate, decays=part == 0) for tables in zip(*parts, strict=True)]
             for part, parts in enumerate(zip(parameters, gradients, velocities, strict=True))]
    after, directions = ([[step[place] for step in part] for part in steps] for place in (0, 1))
    return (after[0], after[1]), (directions[0], directions[1])


def _told(*choices: Any) -> tuple[Any, ...]:
    """The choices a stage must be told of: what is usual stands in no trace."""
    return () if choices in ((SIGMOID,), (SIGMOID, HALF_SQUARED_ERROR)) else choices


def _frozen(name: str, arrays: Sequence[ArrayLike]) -> tuple[Array, ...]:
    return tuple(read_only(finite_array("Network", f"{name}_{layer}", array).copy()) for layer, array in enumerate(arrays))
