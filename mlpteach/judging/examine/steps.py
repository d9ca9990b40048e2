"""One training step on one sample at random weights, tried several times: what changed, and from what it should come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.judging.examine.forward import Forward, LayerArrays, Passed


@dataclass
class Sample:
    """A step: the parameters before, what each changed by, and the forward pass of the sample. All tables are (1, units).

    ``own`` are the deltas that the program's changes show, ``right`` those that they should be, ``received`` what came back to
    each layer before the slope; each by layer, as they become known.
    """

    forward: Forward
    arrays: Sequence[Array]
    new_arrays: Sequence[Array]
    inputs: Array
    targets: Array
    all_arrays: Sequence[Array] = ()
    passed: Passed = field(init=False)
    own: dict[int, Array] = field(default_factory=dict)
    right: dict[int, Array] = field(default_factory=dict)
    received: dict[int, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.passed = self.forward.through(self.arrays, self.inputs)
        self.before: LayerArrays = self.forward.parameters(self.arrays)
        self.after: LayerArrays = self.forward.parameters(self.new_arrays)

    def change(self, layer: int) -> Array:
        """By how much the weights of this layer changed (came in, units)."""
        return self.after[layer][0] - self.before[layer][0]

    def bias_change(self, layer: int) -> Array | None:
        """By how much its biases changed (1, units); None where it has none."""
        before, after = self.before[layer][1], self.after[layer][1]
        return None if before is None or after is None else (after - before).reshape(1, -1)

    @property
    def output(self) -> Array:
        """The outputs (1, outputs)."""
        return self.passed.activations[-1]

    def scope(self, layer: int) -> dict[str, Any]:
        """The quantities that formulas of the catalogue can need at this layer, by their names there."""
        last, passed = len(self.before) - 1, self.passed
        own = {"sum_synapse": passed.sums[layer], "hidden_layer": passed.activations[layer], "weights_0": self.before[layer][0],
               "sum_synapse_0": passed.sums[layer], "bias": self.before[layer][1], "layer_input": passed.came_in[layer],
               "came_in": passed.came_in[layer],
               "pure": passed.pure[layer], "weights": self.before[layer][0]}
        known: dict[str, Any] = {
            "inputs": self.inputs, "targets": self.targets, "output_layer": self.output, "error": self.targets - self.output,
            "act": self.forward.layers[layer].activation, **own}
        if layer == last:
            known |= {"activation": self.output, "sum_synapse_1": passed.sums[layer], "weights_1": self.before[layer][0]}
            del known["hidden_layer"]
            if layer:
                known |= {"hidden_layer": passed.came_in[layer], "sum_synapse_0": passed.sums[layer - 1]}
        else:
            known |= {"activation": passed.activations[layer], "weights_next": self.before[layer + 1][0],
                      "weights_1": self.before[layer + 1][0], "new_weights_next": self.after[layer + 1][0],
                      "bias_next": self.before[layer + 1][1], "layer_next": passed.activations[layer + 1],
                      "sum_synapse_next": passed.sums[layer + 1]}
            known["other_weights"] = [weights for place, (weights, _) in enumerate(self.before)
                                      if place != layer + 1 and weights.shape == known["weights_next"].shape]
            for name, deltas in (("delta_next", self.own), ("delta_output", self.own), ("received_next", self.received)):
                if layer + 1 in deltas:
                    known[name] = deltas[layer + 1]
        return known


def stacked(values: Sequence[Any], like: Sequence[Array]) -> Array | None:
    """The values of all tries (tries, units), stretched to the shapes of others; None where one does not fit or is no number."""
    try:
        rows = [np.broadcast_to(np.asarray(value, dtype=np.float64), other.shape).ravel()
                for value, other in zip(values, like, strict=True)]
    except (ValueError, TypeError):
        return None
    table = np.stack(rows)
    return table if np.isfinite(table).all() else None


def changes(after: Sequence[Array], before: Sequence[Array]) -> list[Array]:
    """By how much each array is more than it was."""
    return [new - old for new, old in zip(after, before, strict=True)]


def is_nothing(changes: Sequence[Array], before: Sequence[Array]) -> bool:
    """Whether nothing changed in any try."""
    return all(np.abs(change).max() <= 1e-14 * max(np.abs(old).max(), 1e-300) for change, old in zip(changes, before, strict=True))
