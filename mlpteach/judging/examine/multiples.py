"""Whether two arrays hold the same numbers, but for their shape and a factor."""

from __future__ import annotations

import numpy as np

from mlpteach.arrays.text import Array


def is_same(value: Array, wanted: Array, tolerance: float, factor: bool, transposed: bool) -> bool:
    """Whether the numbers are those wanted; ``transposed`` allows for another orientation, ``factor`` for a multiple."""
    if value.size != wanted.size or not np.isfinite(value).all():
        return False
    ways = [value] if value.shape == wanted.shape else []
    if transposed and max(value.shape, default=1) == value.size and max(wanted.shape, default=1) == wanted.size:
        ways = [value.reshape(wanted.shape)]
    elif transposed and value.T.shape == wanted.shape:
        ways.append(value.T)
    return any(_is_multiple(way, wanted, tolerance, factor) for way in ways)


def _is_multiple(value: Array, wanted: Array, tolerance: float, factor: bool) -> bool:
    size, largest = np.max(np.abs(value)), np.max(np.abs(wanted))
    if size == 0:
        return False
    values, goal = value / size, wanted / largest
    sign = np.sign(np.vdot(goal, values))
    free = factor and np.ptp(np.abs(goal[goal != 0])) > tolerance
    return bool(np.max(np.abs(values - sign * goal)) <= tolerance
                and (free or (abs(size - largest) <= tolerance * largest and (factor or sign > 0))))
