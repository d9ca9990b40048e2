"""Random weights and rows to try a program on, of the kind of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mlpteach.arrays.text import Array

STEEP = 1.6  # weighted sums of about this size: no unit is saturated, and none nearly linear


class Drawer:
    """Draws weight arrays, inputs and targets; the same ones for the same seed."""

    def __init__(self, shapes: Sequence[tuple[int, ...]], inputs: Array, targets: Array, seed: int = 0) -> None:
        self.shapes, self.inputs, self.targets = shapes, inputs, targets
        self.rng = np.random.RandomState(seed)
        self.positive: Sequence[int] = ()  # places of arrays that a program takes roots or logarithms of

    def weights(self) -> list[Array]:
        """New numbers for every weight array; small enough for units that many numbers come into."""
        drawn = [self.rng.normal(size=shape) * STEEP / np.sqrt(max((*shape, 1))) for shape in self.shapes]
        return [np.abs(array) if which in self.positive else array for which, array in enumerate(drawn)]

    def rows(self, count: int) -> tuple[Array, Array]:
        """So many inputs and targets."""
        size = self.rng.uniform(0.3, 1.3, size=(count, self.inputs.shape[1]))
        signs = self.rng.choice([-1.0, 1.0], size=size.shape) if (self.inputs < 0).any() else 1.0
        return size * signs, self._targets(count)

    def _targets(self, count: int) -> Array:
        """Targets like the person's own: one of several, yes or no, whole numbers, or any between the least and the largest."""
        own, units = self.targets, self.targets.shape[1]
        if np.isin(own, (0, 1)).all() and units > 1 and (own.sum(axis=1) == 1).all():
            return np.eye(units)[self.rng.randint(units, size=count)]
        if np.isin(own, (0, 1)).all():
            return self.rng.randint(2, size=(count, units)).astype(float)
        low, high = float(own.min()), float(own.max())
        return self.rng.uniform(low, high if high > low else low + 1, size=(count, units))
