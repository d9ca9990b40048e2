"""How training grows with epochs, samples, hidden units and seeds, in both engines, and from where NumPy's matrix products win.

Run ``python tests/benchmarks/growth.py``; about half a minute. One unit of work is one weight or bias meeting one sample in one
epoch. In the last figures the engine that ``auto`` takes is compared with the other; within a tenth either will do.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from itertools import pairwise

import numpy as np
from measure import Figure, in_turn, ratio, show

from mlpteach import Network, problems, sweep, train

ROUNDS = 5
LONGER = "times as long"
Sizes = tuple[int, ...]


def work(sizes: Sizes, samples: int) -> int:
    """Samples times parameters."""
    return samples * sum((rows + 1) * units for rows, units in pairwise(sizes))


def trained(sizes: Sizes, samples: int, epochs: int) -> tuple[dict[str, list[float]], str]:
    """The seconds of both engines on a random table, and the engine that ``auto`` takes for it."""
    rng = np.random.default_rng(1)
    task = Network.random(sizes, 1, biases=True), rng.random((samples, sizes[0])), rng.random((samples, sizes[-1]))
    calls = {name: partial(train, *task, learning_rate=0.01, epochs=epochs, engine=name) for name in ("numba", "numpy")}
    return in_turn(calls, ROUNDS), train(*task, learning_rate=0.01, epochs=1).engine


def compared(sizes: Sizes, samples: int, epochs: int) -> Figure:
    """NumPy against the compiled loop, with the latter's time per epoch and per unit of work."""
    seconds, _ = trained(sizes, samples, epochs)
    best = min(seconds["numba"]) / epochs
    return Figure(f"{samples:,} x {'-'.join(map(str, sizes))}, {epochs:,} epochs: numba {best * 1e6:.2f} µs an epoch, "
                  f"{best / work(sizes, samples) * 1e9:.2f} ns a unit; numpy", ratio(seconds["numpy"], seconds["numba"]), LONGER)


def seeds() -> Iterator[Figure]:
    """How a sweep grows with its seeds."""
    calls = {str(count): partial(sweep, problems.XOR, [0.6], [3], range(count), 50_000) for count in (1, 2, 4, 8, 16)}
    for name, times in in_turn(calls, ROUNDS).items():
        yield Figure(f"sweep, XOR, {name} seeds: an epoch of one seed", min(times) / 50_000 / int(name) * 1e6, "µs")


def crossing() -> Iterator[Figure]:
    """Narrow and wide networks, each with less and more work than the cut."""
    cases = [(sizes, -(-least // work(sizes, 1)), 2_000_000 // least)
             for sizes in ((2, 3, 1), (2, 64, 1), (8, 3, 8), (16, 16, 4), (32, 16, 10), (64, 32, 10), (64, 128, 10), (256, 32, 10))
             for least in (100_000, 200_000, 400_000, 1_000_000)]
    for sizes, samples, epochs in [*cases, ((64, 32, 10), 1_797, 5)]:
        seconds, chosen = trained(sizes, samples, epochs)
        other = "numpy" if chosen == "numba" else "numba"
        yield Figure(f"{samples:,} x {'-'.join(map(str, sizes))}, {work(sizes, samples) // 1000:,}k: {chosen} against {other}",
                     ratio(seconds[chosen], seconds[other]), LONGER, 1.1)


def figures() -> Iterator[Figure]:
    """All of it."""
    yield from (compared((2, 3, 1), 4, epochs) for epochs in (100, 1_000, 10_000, 100_000))
    yield from (compared((2, 3, 1), samples, 80_000 // samples) for samples in (40, 400, 4_000))
    yield from (compared((3, units, 1), 4, 5_000) for units in (4, 16, 64, 256, 1_024))
    yield from seeds()
    yield from crossing()


if __name__ == "__main__":
    sys.exit(show(figures()))
