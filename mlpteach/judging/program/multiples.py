"""Whether two arrays hold the same numbers, but for their shape and a factor."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlpteach.arrays.text import Array

FEWEST = 3  # different numbers that tell a factor from chance where they are looked for among many


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


def among(values: Array, wanted: Array, tolerance: float, factor: bool) -> list[int] | None:
    """Where among the values each of the numbers wanted is found, or a multiple of all of them; None where one is missing."""
    sizes = np.abs(wanted)
    different = np.unique(np.round(sizes / sizes.max() / tolerance)) if tolerance else np.unique(sizes)
    usable = np.flatnonzero(np.isfinite(values))
    usable = usable[np.argsort(values[usable], kind="stable")]
    if different.size < 2 or usable.size < different.size:
        return None
    ordered, largest, smallest = values[usable], wanted[np.argmax(np.abs(wanted))], wanted[np.argmin(np.abs(wanted))]
    factors = ordered / largest if factor and different.size >= FEWEST else np.array([1.0, -1.0][:1 + factor])
    factors = factors[(factors != 0) & _are_near(ordered, factors * smallest, tolerance * np.abs(factors * largest))]
    for multiple in factors:
        if _are_near(ordered, multiple * wanted, tolerance * abs(multiple * largest)).all():
            return [int(usable[place]) for place in _nearest(ordered, multiple * wanted)]
    return None


def _are_near(ordered: Array, goals: Array, allowed: Array | float) -> NDArray[np.bool_]:
    return np.asarray(np.abs(ordered[_nearest(ordered, goals)] - goals) <= allowed)


def _nearest(ordered: Array, goals: Array) -> NDArray[np.intp]:
    right = np.clip(np.searchsorted(ordered, goals), 1, ordered.size - 1)
    return np.where(goals - ordered[right - 1] <= ordered[right] - goals, right - 1, right)
