"""What a program remembers from one step to the next: momentum, or what was never cleared."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.judging.examine.probing import Probed

NOTHING, MOMENTUM, CARRIES, SHRINKS, OTHER = "nothing", "momentum", "carries over", "shrinks", "other"


def steps_again(probed: Probed, times: int = 4) -> list[list[Array]]:
    """By how much each array changes in a step that is taken again and again from the same weights, the memory left alone."""
    arrays, (inputs, targets) = probed.drawn(), probed.drawer.rows(1)
    probed.program.fresh()
    steps = [probed.further_step(arrays, inputs, targets) for _ in range(times)]
    return [[new - old for new, old in zip(step, arrays, strict=True)] for step in steps]


def remembered(changes: Sequence[Sequence[Array]], tolerance: float) -> list[tuple[str, float]]:
    """For each array, what it remembers, and how strongly: momentum's memory shrinks by a constant factor."""
    return [_kind([change[which] for change in changes], tolerance) for which in range(len(changes[0]))]


def _kind(changes: Sequence[Array], tolerance: float) -> tuple[str, float]:
    first = changes[0]
    size = max(float(np.abs(change).max(initial=0.0)) for change in changes)
    if size == 0 or all(np.abs(change - first).max() <= 20 * tolerance * size for change in changes):
        return NOTHING, 0.0
    square = float(np.vdot(first, first))
    factors = [float(np.vdot(change, first)) / square if square else np.nan for change in changes]
    if not square or any(np.abs(change - factor * first).max() > 20 * tolerance * np.abs(change).max()
                         for change, factor in zip(changes, factors, strict=True)):
        return OTHER, 0.0
    growth = np.diff(factors)
    ratio = float(growth[-1] / growth[-2]) if growth[-2] else 0.0
    if (growth > 0).all():
        return (MOMENTUM, ratio) if ratio < 1 - 1e-3 else (CARRIES, ratio)
    return (SHRINKS, factors[1]) if (growth < 0).all() and factors[-1] > 0 else (OTHER, 0.0)
