"""Gradients measured by pushing the program's own weights: they hold for any network, also for one that is not known here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.forms import SOFTMAX

ENTRIES = 10  # of each array, chosen at random, that are pushed
SMALLEST = 1e-300

Losses = Mapping[str, Callable[[Array, Array], float]]


def _crossed(targets: Array, output: Array) -> float:
    return float(-(targets * np.log(np.maximum(output, SMALLEST))).sum())


def _yes_or_no(targets: Array, output: Array) -> float:
    return _crossed(targets, output) + _crossed(1 - targets, 1 - output)


LOSSES: Losses = {
    "squared error": lambda targets, output: float(np.square(targets - output).sum() / 2),
    "cross-entropy": _crossed,
    "cross-entropy, output by output": _yes_or_no,
    "cross-entropy of weighted sums": lambda targets, output: _crossed(targets, SOFTMAX(output)),
    "cross-entropy of weighted sums, output by output": lambda targets, output: float(
        (np.logaddexp(0, output) - targets * output).sum()),
    "absolute error": lambda targets, output: float(np.abs(targets - output).sum())}


@dataclass(frozen=True, eq=False)
class Slopes:
    """The measured slopes of each array's pushed entries under each loss, and those of the outputs (entries, outputs)."""

    places: list[Any]
    slopes: Mapping[str, list[Array]]
    outputs: list[Array]


def slopes(output: Callable[[Sequence[Array]], Array], arrays: Sequence[Array], targets: Array, push: float,
           rng: np.random.RandomState) -> Slopes:
    """∂E/∂weight for some entries of every array, by central differences; ``output`` is that of given arrays."""
    places = [np.asarray(rng.permutation(array.size)[:ENTRIES]) for array in arrays]
    found: dict[str, list[list[float]]] = {name: [[] for _ in arrays] for name in LOSSES}
    of_outputs: list[list[Array]] = [[] for _ in arrays]
    for which, entries in enumerate(places):
        for entry in entries:
            up, down = (output(_pushed(arrays, which, int(entry), sign * push)) for sign in (1, -1))
            of_outputs[which].append((up - down).ravel() / (2 * push))
            with np.errstate(all="ignore"):
                for name, loss in LOSSES.items():
                    found[name][which].append((loss(targets, up) - loss(targets, down)) / (2 * push))
    return Slopes(places, {name: [np.array(each) for each in lists] for name, lists in found.items()},
                  [np.array(each) for each in of_outputs])


def _pushed(arrays: Sequence[Array], which: int, entry: int, push: float) -> list[Array]:
    pushed = [np.array(array) for array in arrays]
    pushed[which].reshape(-1)[entry] += push
    return pushed


def downhill(measured: Sequence[Slopes], changes: Sequence[Sequence[Array]], tolerance: float) -> dict[str, list[bool]]:
    """For each loss, whether each array's change is minus its slopes times one positive factor, the same for all steps and arrays.

    The factor is that of the arrays that agree with most others.
    """
    verdicts = {}
    for name in LOSSES:
        pairs = []
        for which in range(len(changes[0])):
            steep = np.concatenate([each.slopes[name][which] for each in measured])
            moved = np.concatenate([change[which].reshape(-1)[each.places[which]]
                                    for each, change in zip(measured, changes, strict=True)])
            pairs.append((steep, moved))
        verdicts[name] = _agreeing(pairs, tolerance)
    return verdicts


def _agreeing(pairs: Sequence[tuple[Array, Array]], tolerance: float) -> list[bool]:
    factors = [factor_down(steep, moved, tolerance) for steep, moved in pairs]
    known = [factor for factor in factors if factor is not None and factor > 0]
    if not known:
        return [False] * len(pairs)
    votes = [sum(abs(factor - other) <= 10 * tolerance * factor for other in known) for factor in known]
    common = known[int(np.argmax(votes))]
    return [factor is not None and abs(factor - common) <= 10 * tolerance * common for factor in factors]


def factor_down(steep: Array, moved: Array, tolerance: float) -> float | None:
    """The c for which moved = -c · steep; None where there is none."""
    if not (np.isfinite(steep).all() and np.isfinite(moved).all()) or not steep.any():
        return None
    factor = float(-(steep @ moved) / (steep @ steep))
    return factor if np.abs(moved + factor * steep).max() <= tolerance * max(np.abs(moved).max(), SMALLEST) else None
