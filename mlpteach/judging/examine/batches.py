"""Several samples at once: summed, averaged, one after the other, or only some of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, permutations

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.judging.examine.steps import changes

ALL_AT_ONCE, MEAN, IN_TURN, LAST, BATCHES, OTHERWISE = "sum", "mean", "in turn", "only one", "batches", "otherwise"

TIMES, PILED = "times all samples", "with each sample, the sum so far"
ANY = 0.0  # a factor that says nothing

Stepping = Callable[[Sequence[Array], Array, Array], list[Array]]  # the arrays after a step from these arrays on these rows


def regime(step: Stepping, arrays: Sequence[Array], inputs: Array, targets: Array, tolerance: float,
           pulls: Sequence[float]) -> tuple[str, list[float | None]]:
    """What becomes of several rows, and for each array the factor between its change and the sum of the rows' own changes.

    ``pulls`` says by which part of itself each array changes in any step.
    """
    pulled = [pull * array for pull, array in zip(pulls, arrays, strict=True)]
    together = changes(changes(step(arrays, inputs, targets), arrays), pulled)
    alone = [changes(changes(step(arrays, inputs[row:row + 1], targets[row:row + 1]), arrays), pulled)
             for row in range(len(inputs))]
    factors = [_factor(whole, sum(parts), tolerance) for whole, parts in zip(together, zip(*alone, strict=True), strict=True)]
    if all(factor is not None for factor in factors) and _alike(factors):
        return (ALL_AT_ONCE if near(usual(factors, len(inputs)), 1.0) else MEAN), factors
    if _piles_up(step, arrays, inputs, targets, together, pulled, tolerance):
        return PILED, factors
    for order in permutations(range(len(inputs))):
        if _same(together, changes(_in_turn(step, arrays, inputs, targets, order), pulled), tolerance):
            return IN_TURN, factors
    for batch, rest in _splits(len(inputs)):
        now = step(step(arrays, inputs[batch], targets[batch]), inputs[rest], targets[rest])
        if _same(together, changes(changes(now, arrays), pulled), tolerance):
            return BATCHES, factors
    if times := _how_often(step, arrays, inputs, targets, together, pulled, tolerance):
        return f"{times} {TIMES}", factors
    if any(_same(together, change, tolerance) or is_multiple(together, change, tolerance) for change in alone):
        return LAST, factors
    return OTHERWISE, factors


def _splits(rows: int) -> Iterator[tuple[list[int], list[int]]]:
    """All ways to take some rows first and then the others, in the order that they have."""
    for size in (rows - 1, 1):
        for batch in combinations(range(rows), size):
            yield list(batch), [row for row in range(rows) if row not in batch]


def _how_often(step: Stepping, arrays: Sequence[Array], inputs: Array, targets: Array, together: Sequence[Array],
               pulled: Sequence[Array], tolerance: float) -> int:
    """How often all rows are gone through where that is more than once; 0 where it is not."""
    for scale in (1.0, 1 / len(inputs)):
        now = list(arrays)
        for times in range(1, 3 * len(inputs) + 1):
            of_rows = [changes(step(now, inputs[row:row + 1], targets[row:row + 1]), now) for row in range(len(inputs))]
            now = [old + scale * sum(parts) for old, parts in zip(now, zip(*of_rows, strict=True), strict=True)]
            if times > 1 and _same(together, changes(changes(now, arrays), pulled), tolerance):
                return times
    now = list(arrays)
    for times in range(1, len(inputs) + 1):
        now = [old + change for old, change in zip(now, _in_turn(step, now, inputs, targets, range(len(inputs))), strict=True)]
        if times > 1 and _same(together, changes(changes(now, arrays), pulled), tolerance):
            return times
    return 0


def _piles_up(step: Stepping, arrays: Sequence[Array], inputs: Array, targets: Array, together: Sequence[Array],
              pulled: Sequence[Array], tolerance: float) -> bool:
    """Whether each row's update is made with the sum of all rows so far: the update stands in the loop that adds up."""
    for scale in (1.0, 1 / len(inputs)):
        now, total = list(arrays), [np.zeros_like(array) for array in arrays]
        for row in range(len(inputs)):
            change = changes(step(now, inputs[row:row + 1], targets[row:row + 1]), now)
            total = [old + scale * new for old, new in zip(total, change, strict=True)]
            now = [old + new for old, new in zip(now, total, strict=True)]
        if _same(together, changes(changes(now, arrays), pulled), tolerance):
            return True
    return False


def _in_turn(step: Stepping, arrays: Sequence[Array], inputs: Array, targets: Array, order: Sequence[int]) -> list[Array]:
    now = list(arrays)
    for row in order:
        now = step(now, inputs[row:row + 1], targets[row:row + 1])
    return changes(now, arrays)


def _factor(whole: Array, parts: Array, tolerance: float) -> float | None:
    """The c for which whole = c · parts; None where there is none; ANY where both are nothing."""
    square = float(np.vdot(parts, parts))
    if square == 0:
        return None if whole.any() else ANY
    factor = float(np.vdot(whole, parts) / square)
    return factor if np.abs(whole - factor * parts).max() <= tolerance * np.abs(parts).max() else None


def near(factor: float | None, other: float | None) -> bool:
    """Whether two factors are the same."""
    return factor is not None and other is not None and (ANY in (factor, other) or abs(factor - other) <= 1e-3 * abs(other))


def usual(factors: Sequence[float | None], rows: int) -> float:
    """The factor that most arrays have; of equally many, that of a sum or mean over so many rows; then the last's."""
    known = [factor for factor in reversed(factors) if factor is not None and factor != ANY] or [1.0]
    plain = (1.0, 1 / rows)
    return max(known, key=lambda each: (sum(near(each, other) for other in known), any(near(each, other) for other in plain)))


def _alike(factors: Sequence[float | None]) -> bool:
    return all(near(one, other) for one in factors for other in factors)


def _same(changes: Sequence[Array], others: Sequence[Array], tolerance: float) -> bool:
    return all(np.abs(one - other).max(initial=0) <= tolerance * max(np.abs(other).max(initial=0), 1e-300)
               for one, other in zip(changes, others, strict=True))


def is_multiple(changes: Sequence[Array], others: Sequence[Array], tolerance: float) -> bool:
    """Whether all changes are the others times one factor."""
    factors = [_factor(one, other, tolerance) for one, other in zip(changes, others, strict=True)]
    return all(factor is not None for factor in factors) and _alike(factors)
