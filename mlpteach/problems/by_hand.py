"""Small problems that can be reckoned by hand: one sample, and weights with one decimal."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from mlpteach.arrays import text
from mlpteach.arrays.checks import are_sizes, described
from mlpteach.arrays.text import Array
from mlpteach.network import Network
from mlpteach.problems.problem import Problem

WEIGHTS = [tenths / 10 for tenths in range(-9, 10) if tenths]
INPUTS = [tenths / 10 for tenths in range(2, 10)]
RATES = (0.5, 2.0, 5.0)  # not 1, so that it shows whether a rate was used
FEWEST, MOST_LAYERS, MOST_UNITS = 3, 4, 4


def by_hand(rng: np.random.RandomState, sizes: Sequence[int], biases: bool = False, softmax: bool = False) -> Problem:
    """A problem with one sample, drawn from ``rng``; with ``softmax`` outputs it minimises cross-entropy.

    ``ValueError`` unless ``sizes`` are three or four numbers from 1 to 4, and for softmax with a single output.
    """
    sizes = small("by_hand", sizes, softmax)
    form = {"output": "softmax", "loss": "cross-entropy"} if softmax else {}
    weights = [rng.choice(WEIGHTS, shape) for shape in pairwise(sizes)]
    network = Network(weights, [rng.choice(WEIGHTS, (1, units)) for units in sizes[1:]] if biases else None, **form)
    return Problem(rng.choice(INPUTS, (1, sizes[0])), _targets(rng, sizes[-1], softmax), network,
                   f"a {text.layers(sizes)} network by hand", float(rng.choice(RATES)))


def small(owner: str, sizes: Sequence[int], softmax: bool = False) -> tuple[int, ...]:
    """The sizes, if such a network can be reckoned by hand; ``ValueError`` in the name of ``owner`` otherwise."""
    if not are_sizes(sizes) or not FEWEST <= len(sizes) <= MOST_LAYERS or max(sizes) > MOST_UNITS:
        raise ValueError(f"{owner}: sizes must be {FEWEST} or {MOST_LAYERS} whole numbers from 1 to {MOST_UNITS}, "
                         f"such as (2, 2, 1), received {described(sizes)}")
    if softmax and sizes[-1] == 1:
        raise ValueError(f"{owner}: softmax needs two outputs or more, as in 2-2-2, received {text.layers(sizes)}")
    return tuple(map(int, sizes))


def _targets(rng: Any, outputs: int, softmax: bool) -> Array:
    one_hot: Array = np.eye(outputs)[[rng.randint(outputs)]]
    return one_hot if softmax else rng.randint(2, size=(1, outputs)).astype(np.float64)
