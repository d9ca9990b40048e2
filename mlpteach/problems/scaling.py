"""``Scaling``: columns brought to a common size, by what was learned from alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlpteach.arrays.checks import finite_array, read_only
from mlpteach.arrays.text import Array


@dataclass(frozen=True, eq=False)
class Scaling:
    """Each column less its ``centre`` (1, inputs), divided by its ``spread`` (1, inputs)."""

    centre: Array
    spread: Array

    @classmethod
    def of(cls, inputs: Array) -> Scaling:
        """By the mean and the standard deviation of these rows (samples, inputs); a column that never changes is only shifted."""
        power = np.frexp(np.abs(inputs).max(axis=0, keepdims=True))[1]  # of two: no square is too large, no digit is lost
        near_one = np.ldexp(inputs, -power)
        spread = np.ldexp(near_one.std(axis=0, keepdims=True), power)
        spread[(inputs.min(axis=0, keepdims=True) == inputs.max(axis=0, keepdims=True)) | (spread == 0)] = 1.0
        return cls(read_only(np.ldexp(near_one.mean(axis=0, keepdims=True), power)), read_only(spread))

    def apply(self, inputs: ArrayLike) -> Array:
        """Rows as they were measured (samples, inputs), as the network is given them."""
        return (self._fitting("apply", inputs) - self.centre) / self.spread

    def undo(self, inputs: ArrayLike) -> Array:
        """The way back: rows as they were measured (samples, inputs)."""
        return self._fitting("undo", inputs) * self.spread + self.centre

    def _fitting(self, what: str, inputs: ArrayLike) -> Array:
        table = finite_array(f"Scaling.{what}", "inputs", inputs)
        if table.ndim not in (1, 2) or table.shape[-1] != self.centre.shape[1]:
            raise ValueError(f"Scaling.{what}: expected {self.centre.shape[1]} columns, received shape {table.shape}")
        return table
