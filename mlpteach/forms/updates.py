"""How weights follow the gradient, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mlpteach.arrays.text import Array


@dataclass(frozen=True)
class UpdateRule:
    """How the weights follow the negative gradient: plain gradient descent, with ``momentum``, with ``weight_decay``.

    With momentum a step remembers the ones before: velocity = momentum · velocity + negative gradient (Polyak 1964; as
    ``torch.optim.SGD`` has it). Weight decay lowers E + weight_decay / 2 · (the sum of the squared weights); biases don't decay.
    """

    momentum: float = 0.0
    weight_decay: float = 0.0

    def step(self, using: Any, weights: Array, negative_gradient: Array, velocity: Array, learning_rate: float,
             decays: bool) -> tuple[Array, Array]:
        """The new weights, or biases, and the new velocity, by the stages in ``using``. All arrays have one shape."""
        if self.weight_decay and decays:
            negative_gradient = using.decay(negative_gradient, weights, self.weight_decay)
        if self.momentum:
            velocity = negative_gradient = using.velocity(velocity, negative_gradient, self.momentum)
        return using.weight_update(weights, negative_gradient, learning_rate), velocity


PLAIN_DESCENT = UpdateRule()
