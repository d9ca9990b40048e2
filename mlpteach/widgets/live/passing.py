"""``Passing``: all numbers of one sample on its way to E and back, as the stages give them, and with one of them held elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from mlpteach import stages
from mlpteach.arrays.text import Array
from mlpteach.gradient_check import STEP
from mlpteach.network import Network
from mlpteach.tracing.recording import unrecorded
from mlpteach.widgets.live.parts import lines_into, part


@dataclass(frozen=True, eq=False)
class NetworkTask:
    """A network with the table it is shown: ``inputs`` (samples, inputs), ``targets`` (samples, outputs), the samples' names."""

    network: Network
    inputs: Array
    targets: Array
    sample_names: tuple[str, ...]
    name: str = ""

    @property
    def sizes(self) -> tuple[int, ...]:
        """The numbers of inputs and of each layer's units."""
        return self.network.sizes

    @property
    def last(self) -> int:
        """The layer of the outputs; that of the inputs is 0."""
        return len(self.sizes) - 1

    @property
    def biased(self) -> bool:
        """Whether its units have biases."""
        return self.network.biases is not None

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The ids of all weights and biases."""
        return tuple(name for layer in range(1, self.last + 1) for name in lines_into(layer, self.sizes, self.biased))

    @cached_property
    def heaviest(self) -> float:
        """The size of the largest weight or bias, at least 1."""
        return max(1.0, *(float(np.abs(array).max()) for array in self.network.parameters.values()))

    @lru_cache(4096)  # noqa: B019  a task lives as long as its piece
    def passing(self, row: int, held: str = "", value: float = 0.0) -> Passing:
        """The numbers of one sample; if an id is given, with that number held at ``value``."""
        return Passing(self, row, held, value)

    def measured(self, row: int, name: str) -> float:
        """-∂E/∂ a number by moving it a little each way."""
        here = self.passing(row).value(name)
        high, low = (self.passing(row, name, here + step).error for step in (STEP, -STEP))
        return -(high - low) / (2 * STEP)


class Passing:
    """The numbers of a sample: ``a`` and ``z`` hold an array for each layer, ``error`` is E; the way back is computed on demand."""

    @unrecorded()
    def __init__(self, task: NetworkTask, row: int, held: str, value: float) -> None:
        self.task, self.row, self._held = task, row, (part(held), value) if held else None
        self.form, self.targets = task.network.form, task.targets[row]
        self.weights = [self._hold("w", layer, table) for layer, table in enumerate(task.network.weights, 1)]
        self.biases = [self._hold("b", layer, table) for layer, table in enumerate(task.network.biases or (), 1)]
        self.z: list[Array] = [np.zeros(0)]
        self.a: list[Array] = [self._hold("a", 0, task.inputs[row:row + 1])[0]]
        for layer, activation in enumerate(self.form.activations, 1):
            bias = self.biases[layer - 1] if self.biases else None
            with np.errstate(all="ignore"):
                sums = stages.sum_synapse(self.a[-1].reshape(1, -1), self.weights[layer - 1], bias)
            self._check(layer, sums)
            self.z.append(self._hold("z", layer, sums)[0])
            self.a.append(self._hold("a", layer, np.asarray(activation(self.z[-1].reshape(1, -1))))[0])
        with np.errstate(all="ignore"):
            self.error = float(self.form.loss.value(self.targets, self.a[-1], self.form.output))
        self._check(task.last, self.error)

    def _check(self, layer: int, numbers: Array | float) -> None:
        if not np.isfinite(numbers).all():
            raise ValueError(f"network: with these weights, numbers of layer {layer} are too large to be computed with, in sample "
                             f"{self.task.sample_names[self.row]}; expected weights and inputs that keep them finite")

    def _hold(self, kind: str, layer: int, table: Array) -> Array:
        """The table, or a copy in which the held number has its place, if it is one of this table."""
        if not self._held or self._held[0][:2] != (kind, layer):
            return table
        held, value = self._held
        table = table.copy()
        table[held.source if kind == "w" else 0, held.unit] = value
        return table

    def value(self, name: str) -> float:
        """The number of a part; that of a line to E is its target."""
        kind, layer, unit, source = part(name)
        if kind in "Ee":
            return self.error if kind == "E" else float(self.targets[unit])
        if kind in "wb":
            return float(self.weights[layer - 1][source, unit] if kind == "w" else self.biases[layer - 1][0, unit])
        return float({"a": self.a, "z": self.z, "s": self.slopes, "d": self.deltas}[kind][layer][unit])

    @cached_property
    def slopes(self) -> list[Array]:
        """How much each activation changes with its own sum."""
        return [np.zeros(0), *(np.diag(self.slope_table(layer)) for layer in range(1, self.task.last + 1))]

    def slope_table(self, layer: int) -> Array:
        """How much each activation (columns) of a layer changes with each sum (rows): only softmax has more than a diagonal."""
        activation, units = self.form.activations[layer - 1], np.eye(self.task.sizes[layer])
        return np.asarray(activation.back(units, np.repeat(self.a[layer].reshape(1, -1), len(units), axis=0))).T

    @cached_property
    def errors(self) -> Array:
        """Targets minus outputs."""
        return np.asarray(self.targets - self.a[-1])

    @cached_property
    def pull(self) -> Array:
        """-∂E/∂output; for a loss that cancels the slope, -∂E/∂sum: both are the error, unless a loss of one's own says else."""
        cancels = self.form.loss.cancels(self.form.output)
        return self.errors if cancels else np.asarray(self.form.loss.pull(self.errors, self.a[-1]))

    @cached_property
    @unrecorded()
    def deltas(self) -> list[Array]:
        """-∂E/∂sum of each layer."""
        output, loss = self.form.output, self.form.loss
        back = [stages.delta_output(self.errors.reshape(1, -1), self.a[-1].reshape(1, -1), output, loss)]
        for layer in range(self.task.last - 1, 0, -1):
            back.append(stages.delta_hidden(back[-1], self.weights[layer], self.a[layer].reshape(1, -1),
                                            self.form.activations[layer - 1]))
        return [np.zeros(0), *(delta[0] for delta in reversed(back))]

    def carried(self, layer: int) -> Array:
        """What each weight of a layer (rows, units) sends back: its delta times the weight."""
        return np.asarray(self.weights[layer - 1] * self.deltas[layer])

    def blame(self, layer: int) -> Array:
        """What reaches each unit of a layer from all those behind it, added."""
        return np.asarray(self.carried(layer + 1).sum(axis=1))

    def gradient(self, name: str) -> float:
        """-∂E/∂ a weight or a bias."""
        kind, layer, unit, source = part(name)
        return float(self.deltas[layer][unit] * (self.a[layer - 1][source] if kind == "w" else 1.0))
