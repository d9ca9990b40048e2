"""How training grows with epochs, samples, hidden units and seeds, in both engines, and from where NumPy's matrix products win.

Run ``python tests/benchmarks/growth.py``; about half a minute. One unit of work is one weight or bias meeting one sample in one
epoch. In the last table ``auto`` should take numba where the last column is above 1, and numpy where it is below; within a tenth
of 1 either will do.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import numpy as np
from loops import alternately, ratio

from mlpteach import Network, problems, sweep, train
from mlpteach.training.engines import choose
from mlpteach.training.loops import BLAS_WIDTH, BLAS_WINS

ROUNDS = 5
Sizes = tuple[int, ...]


def row(label: str, sizes: Sizes, samples: int, epochs: int) -> None:
    """Train on a random table in both engines, in turn, and print the time per epoch and per unit of work."""
    rng = np.random.default_rng(1)
    task = Network.random(sizes, 1, biases=True), rng.random((samples, sizes[0])), rng.random((samples, sizes[-1]))
    seconds = alternately({name: partial(train, *task, learning_rate=0.01, epochs=epochs, engine=name)
                           for name in ("numba", "numpy")}, ROUNDS)
    units = epochs * work(sizes, samples)
    figures = [f"{min(times) / epochs * 1e6:10.2f}{min(times) / units * 1e9:9.2f}" for times in seconds.values()]
    print(f"{label:>34}{''.join(figures)}{ratio(seconds['numpy'], seconds['numba']):15.2f}")


def work(sizes: Sizes, samples: int) -> int:
    """Samples times parameters."""
    return samples * sum((rows + 1) * units for rows, units in pairwise(sizes))


def head(title: str) -> None:
    """Print the head of a table."""
    print(f"\n{'':34}{'numba':>19}{'numpy':>19}{'numpy / numba':>15}")
    print(f"{title:34}{2 * ('µs epoch'.rjust(10) + 'ns unit'.rjust(9))}")


def seeds() -> None:
    """Print how a sweep grows with its seeds."""
    counts = (1, 2, 4, 8, 16)
    calls = {str(count): partial(sweep, problems.XOR, [0.6], [3], range(count), 50_000) for count in counts}
    print(f"\n{'seeds (a sweep of 4 x 2-3-1)':34}{'µs epoch':>10}{'and seed':>9}")
    for name, times in alternately(calls, ROUNDS).items():
        print(f"{name:>34}{min(times) / 50_000 * 1e6:10.2f}{min(times) / 50_000 / int(name) * 1e6:9.2f}")


def crossing() -> None:
    """Print the last table: narrow and wide networks, each with less and more work than the cut."""
    head(f"cut: {BLAS_WINS:,}, width {BLAS_WIDTH}")
    for sizes in ((2, 3, 1), (2, 64, 1), (8, 3, 8), (16, 16, 4), (32, 16, 10), (64, 32, 10), (64, 128, 10), (256, 32, 10)):
        for least in (100_000, 200_000, 400_000, 1_000_000):
            samples = -(-least // work(sizes, 1))
            name = choose("auto", Network.random(sizes, 1, biases=True), samples).name
            row(f"{samples:,} x {'-'.join(map(str, sizes))}, {least // 1000:,}k: {name}", sizes, samples, 2_000_000 // least)
    row("1,797 x 64-32-10, 4,331k: numpy", (64, 32, 10), 1_797, 5)


def main() -> None:
    """Print all tables."""
    head("epochs (4 x 2-3-1)")
    for epochs in (100, 1_000, 10_000, 100_000):
        row(f"{epochs:,}", (2, 3, 1), 4, epochs)
    head("samples (2-3-1)")
    for samples in (4, 40, 400, 4_000):
        row(f"{samples:,}", (2, 3, 1), samples, 80_000 // samples)
    head("hidden units (4 x 3-n-1)")
    for units in (4, 16, 64, 256, 1_024):
        row(f"{units:,}", (3, units, 1), 4, 5_000)
    seeds()
    crossing()


if __name__ == "__main__":
    main()
