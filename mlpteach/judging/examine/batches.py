"""Several samples at once: summed, averaged, one after the other, or only some of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations

import numpy as np

from mlpteach.arrays.text import Array

ALL_AT_ONCE, MEAN, IN_TURN, LAST, OTHERWISE = "sum", "mean", "in turn", "only one", "otherwise"

Step = Callable[[Sequence[Array], Array, Array], list[Array]]  # the arrays after a step from these arrays on these rows


def regime(step: Step, arrays: Sequence[Array], inputs: Array, targets: Array, tolerance: float,
           pulls: Sequence[float]) -> tuple[str, list[float | None]]:
    """What becomes of several rows, and for each array the factor between its change and the sum of the rows' own changes.

    ``pulls`` says by which part of itself each array changes in any step.
    """
    pulled = [pull * array for pull, array in zip(pulls, arrays, strict=True)]
    together = _less(_change(step(arrays, inputs, targets), arrays), pulled)
    alone = [_less(_change(step(arrays, inputs[row:row + 1], targets[row:row + 1]), arrays), pulled) for row in range(len(inputs))]
    factors = [_factor(whole, sum(parts), tolerance) for whole, parts in zip(together, zip(*alone, strict=True), strict=True)]
    if all(factor is not None for factor in factors) and _alike(factors):
        return (ALL_AT_ONCE if _near(factors[0], 1.0) else MEAN), factors
    for order in permutations(range(len(inputs))):
        if _same(together, _less(_in_turn(step, arrays, inputs, targets, order), pulled), tolerance):
            return IN_TURN, factors
    if any(_same(together, change, tolerance) or _multiple(together, change, tolerance) for change in alone):
        return LAST, factors
    return OTHERWISE, factors


def _in_turn(step: Step, arrays: Sequence[Array], inputs: Array, targets: Array, order: Sequence[int]) -> list[Array]:
    now = list(arrays)
    for row in order:
        now = step(now, inputs[row:row + 1], targets[row:row + 1])
    return _change(now, arrays)


def _less(changes: Sequence[Array], others: Sequence[Array]) -> list[Array]:
    return [change - other for change, other in zip(changes, others, strict=True)]


def _change(after: Sequence[Array], before: Sequence[Array]) -> list[Array]:
    return [new - old for new, old in zip(after, before, strict=True)]


def _factor(whole: Array, parts: Array, tolerance: float) -> float | None:
    """The c for which whole = c · parts; None where there is none; 1 where both are nothing."""
    square = float(np.vdot(parts, parts))
    if square == 0:
        return None if whole.any() else 1.0
    factor = float(np.vdot(whole, parts) / square)
    return factor if np.abs(whole - factor * parts).max() <= tolerance * np.abs(parts).max() else None


def _near(factor: float | None, other: float | None) -> bool:
    return factor is not None and other is not None and abs(factor - other) <= 1e-3 * abs(other)


def _alike(factors: Sequence[float | None]) -> bool:
    return all(_near(factor, factors[0]) for factor in factors)


def _same(changes: Sequence[Array], others: Sequence[Array], tolerance: float) -> bool:
    return all(np.abs(one - other).max(initial=0) <= tolerance * max(np.abs(other).max(initial=0), 1e-300)
               for one, other in zip(changes, others, strict=True))


def _multiple(changes: Sequence[Array], others: Sequence[Array], tolerance: float) -> bool:
    factors = [_factor(one, other, tolerance) for one, other in zip(changes, others, strict=True)]
    return all(factor is not None for factor in factors) and _alike(factors)
