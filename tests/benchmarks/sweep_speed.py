"""The sweep of the published lessons, 7 learning rates x 7 hidden sizes x 60,000 epochs, against nested plain loops.

Run ``python tests/benchmarks/sweep_speed.py``; about 15 seconds. Each network is trained by the plain loop for 1/20 of the epochs
only, and that time is multiplied by 20: every epoch takes the same. As in the lesson, the plain loop looks at the error once in
10,000 epochs, while ``sweep`` records each. The budget, on two cores: 30 times as fast as the nested loops.
"""

from __future__ import annotations

import os
from functools import partial

import numpy as np
from loops import alternately, plain_loop, ratio

from mlpteach import Network, problems, sweep

TASK = problems.XOR_WITH_CONSTANT
LEARNING_RATES = (0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0)
HIDDEN_SIZES = (4, 8, 16, 32, 64, 128, 256)
SEED, EPOCHS, SHARE, ROUNDS = 1, 60_000, 20, 5


def plain_nested_loops(hidden_sizes: tuple[int, ...]) -> None:
    """For every learning rate and hidden size, 1/20 of the epochs."""
    for learning_rate in LEARNING_RATES:
        for hidden_size in hidden_sizes:
            weights = Network.random((3, hidden_size, 1), SEED).weights
            with np.errstate(over="ignore"):
                plain_loop(TASK.inputs, TASK.targets, *weights, learning_rate, EPOCHS // SHARE, every=10_000)


def main() -> None:
    """Print the times of the whole, then of each hidden size."""
    print(f"{len(LEARNING_RATES)} learning rates x {len(HIDDEN_SIZES)} hidden sizes x {EPOCHS:,} epochs on {os.cpu_count()} cores; "
          f"the plain loops ran {EPOCHS // SHARE:,} epochs each, times {SHARE}; {ROUNDS} runs each, in turn")
    print(f"{'hidden units':>14}{'sweep, s':>10}{'plain, s':>10}{'median ratio':>14}")
    for name, sizes in {"all": HIDDEN_SIZES, **{str(size): (size,) for size in HIDDEN_SIZES}}.items():
        seconds = alternately({"sweep": partial(sweep, TASK, LEARNING_RATES, sizes, [SEED], EPOCHS),
                               "plain": partial(plain_nested_loops, sizes)}, ROUNDS if name == "all" else 3)
        times = SHARE * ratio(seconds["plain"], seconds["sweep"])
        print(f"{name:>14}{min(seconds['sweep']):10.2f}{SHARE * min(seconds['plain']):10.1f}{times:14.1f}"
              + "   budget at least 30" * (name == "all"))


if __name__ == "__main__":
    main()
