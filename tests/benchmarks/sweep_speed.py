"""The sweep of the published lessons, 7 learning rates x 7 hidden sizes x 60,000 epochs, against nested plain loops.

Run ``python tests/benchmarks/sweep_speed.py``; about 15 seconds. Each network is trained by the plain loop for 1/20 of the epochs
only, and that time is multiplied by 20: every epoch takes the same. As in the lesson, the plain loop looks at the error once in
10,000 epochs, while ``sweep`` records each. The budget is meant for two cores.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial

import numpy as np
from loops import plain_loop
from measure import FASTER, Figure, in_turn, ratio, show

from mlpteach import Network, problems, sweep

TASK = problems.XOR_WITH_CONSTANT
LEARNING_RATES = (0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0)
HIDDEN_SIZES = (4, 8, 16, 32, 64, 128, 256)
SEED, EPOCHS, SHARE = 1, 60_000, 20


def plain_nested_loops(hidden_sizes: tuple[int, ...]) -> None:
    """For every learning rate and hidden size, 1/20 of the epochs."""
    for learning_rate in LEARNING_RATES:
        for hidden_size in hidden_sizes:
            weights = Network.random((3, hidden_size, 1), SEED).weights
            with np.errstate(over="ignore"):
                plain_loop(TASK.inputs, TASK.targets, *weights, learning_rate, EPOCHS // SHARE, every=10_000)


def compared(what: str, sizes: tuple[int, ...], rounds: int, budget: float | None = None) -> Figure:
    """The sweep over these hidden sizes against the nested loops."""
    seconds = in_turn({"sweep": partial(sweep, TASK, LEARNING_RATES, sizes, [SEED], EPOCHS),
                       "plain": partial(plain_nested_loops, sizes)}, rounds)
    return Figure(f"sweep, {what}, against plain loops ({min(seconds['sweep']):.2f} s)",
                  SHARE * ratio(seconds["plain"], seconds["sweep"]), FASTER, budget)


def figures() -> Iterator[Figure]:
    """The whole, then each hidden size."""
    yield compared("7 rates x 7 hidden sizes x 60,000 epochs", HIDDEN_SIZES, 5, 33)
    yield from (compared(f"{size} hidden", (size,), 3) for size in HIDDEN_SIZES)


if __name__ == "__main__":
    sys.exit(show(figures()))
