"""How long it takes to examine the programs of the tests, right and wrong ones, and networks of 784-100-10.

Run ``python tests/benchmarks/examine_speed.py``. The large networks are trained on a hundred
rows at once, and on one sample at a time.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from measure import Figure, show

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "judging" / "examine"))
import programs
import wild

from mlpteach import examine

SIZES, ROWS = (784, 100, 10), 100


class Net:
    """A network of two layers of sigmoid units without biases, right or with a slope that is missing."""

    def __init__(self, right: bool) -> None:
        rng = np.random.default_rng(1)
        self.right, self.rate = right, 0.1
        self.w1, self.w2 = (rng.normal(size=size) / np.sqrt(size[0]) for size in (SIZES[:2], SIZES[1:]))

    def query(self, x: Any) -> Any:
        """The outputs for these rows, or for one sample."""
        self.h = 1 / (1 + np.exp(-x @ self.w1))
        return 1 / (1 + np.exp(-self.h @ self.w2))

    def train(self, x: Any, t: Any) -> None:
        """A step on these rows."""
        x, t = np.atleast_2d(x), np.atleast_2d(t)
        o = self.query(x)
        d2 = (t - o) * o * (1 - o)
        d1 = d2 @ self.w2.T * (self.h * (1 - self.h) if self.right else 1.0)
        self.w2 = self.w2 + self.rate * self.h.T @ d2
        self.w1 = self.w1 + self.rate * x.T @ d1


def seconds(handed: dict[str, Any]) -> float:
    """The time of one examination."""
    start = perf_counter()
    examine(**handed)
    return perf_counter() - start


def large(right: bool, one_by_one: bool) -> dict[str, Any]:
    """What is handed over of a large network."""
    rng, net = np.random.default_rng(2), Net(right)
    targets = np.eye(SIZES[-1])[rng.integers(SIZES[-1], size=ROWS)]
    return {"inputs": rng.random((ROWS, SIZES[0])), "targets": targets, "train": net.train, "output": net.query, "weights": net,
            "one_by_one": one_by_one, "loss": "squared error"}


def figures() -> Iterator[Figure]:
    """The median and the longest of all programs, then the large networks."""
    runs = {name: {key: value for key, value in case.make().items() if key != "pair"} for name, case in programs.CASES.items()}
    runs |= {name: case.natural() for name, case in wild.CASES.items()}
    times = {name: seconds(handed) for name, handed in runs.items()}
    slowest = max(times, key=times.__getitem__)
    yield Figure(f"{len(times)} programs examined, median", median(times.values()), "s", 2)
    yield Figure(f"… the longest: {slowest}", times[slowest], "s", 10)
    for right in (True, False):
        for one_by_one in (False, True):
            rows = "one by one" if one_by_one else f"{ROWS} rows at once"
            what = f"{'-'.join(map(str, SIZES))}, {'right' if right else 'wrong'}, {rows}"
            yield Figure(what, seconds(large(right, one_by_one)), "s", 10)


if __name__ == "__main__":
    sys.exit(show(figures()))
