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
        """The new weights, or biases, and in which direction they went, by the stages in ``using``. All arrays have one shape.

        With momentum the direction is the velocity that the next step is given.
        """
        direction = negative_gradient
        if self.weight_decay and decays:
            direction = using.decay(direction, weights, self.weight_decay)
        if self.momentum:
            direction = using.velocity(velocity, direction, self.momentum)
        return using.weight_update(weights, direction, learning_rate), direction


PLAIN_DESCENT = UpdateRule()
