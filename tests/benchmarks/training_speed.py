"""``train`` on the XOR lesson against the loop as the lesson writes it, the same in C, JAX's ``lax.scan``, and other activations.

Run ``python tests/benchmarks/training_speed.py``; about 20 seconds. C and JAX are left out where there is no compiler or no JAX.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from loops import COMPILER, c_library, c_loop, plain_loop, scan_loop
from measure import FASTER, Figure, in_turn, ratio, show

from mlpteach import Network, problems, train

EPOCHS, PLAIN_EPOCHS, ROUNDS = 400_000, 40_000, 7
RATE = 0.6
XOR = (problems.XOR.network, problems.XOR.inputs, problems.XOR.targets)
FIRST_CALL = """
import time; start = time.perf_counter()
from mlpteach import problems, train
train(problems.XOR.network, problems.XOR.inputs, problems.XOR.targets, learning_rate=0.6, epochs=1)
print(time.perf_counter() - start)
"""


def training(network: Network) -> Callable[[], Any]:
    """A call that trains this network on XOR."""
    return partial(train, network, *XOR[1:], learning_rate=RATE, epochs=EPOCHS)


def against_other_loops() -> Iterator[Figure]:
    """How many times as long as ``train`` the other loops take."""
    calls = {"train": training(XOR[0]),
             "the lesson's loop": partial(plain_loop, *XOR[1:], *XOR[0].weights, RATE, PLAIN_EPOCHS)}
    if COMPILER:
        c_library()
        calls["the same in C"] = partial(c_loop, *XOR, RATE, EPOCHS)
    if scan := scan_loop(*XOR, RATE, EPOCHS):
        calls["lax.scan"] = scan
    calls["train"]()
    seconds = in_turn(calls, ROUNDS)
    yield Figure(f"train, XOR 2-3-1, {EPOCHS:,} epochs: one epoch", min(seconds["train"]) / EPOCHS * 1e6, "µs")
    for name, budget in (("the lesson's loop", 90), ("the same in C", 1), ("lax.scan", 1)):
        if name in calls:
            share = EPOCHS / PLAIN_EPOCHS if name == "the lesson's loop" else 1
            yield Figure(f"… against {name}", share * ratio(seconds[name], seconds["train"]), FASTER, budget)


def against_other_activations() -> Iterator[Figure]:
    """Networks of other hidden activations against the sigmoid's, all from the same random start."""
    if find_spec("mlpteach.forms") is None:
        return
    calls = {name: training(Network.random((2, 3, 1), 1, hidden=name)) for name in ("sigmoid", "tanh", "relu")}
    for call in calls.values():
        call()
    seconds = in_turn(calls, ROUNDS)
    for name in ("tanh", "relu"):
        yield Figure(f"train, hidden {name}, against hidden sigmoid", ratio(seconds["sigmoid"], seconds[name]), FASTER, 0.95)


def first_call(environment: dict[str, str], runs: int) -> float:
    """The median seconds that a fresh process takes to import and to train for one epoch."""
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | environment
    printed = [subprocess.run([sys.executable, "-c", FIRST_CALL], check=True, env=own, capture_output=True, text=True).stdout
               for _ in range(runs)]
    return median(map(float, printed))


def first_calls() -> Iterator[Figure]:
    """A new process, with the loop compiled before, and without."""
    first_call({}, 1)
    yield Figure("import and first epoch in a new process", first_call({}, 7), "s", 1.5)
    with tempfile.TemporaryDirectory() as folder:
        yield Figure("… with nothing compiled yet", first_call({"NUMBA_CACHE_DIR": folder}, 1), "s")


def rewind() -> Iterator[Figure]:
    """How long the networks of random epochs take, and what is kept of a million epochs."""
    history, times = training(XOR[0])(), []
    for epoch in np.random.default_rng(1).integers(EPOCHS, size=200):
        began = perf_counter()
        history.network_at(int(epoch))
        times.append((perf_counter() - began) * 1e3)
    yield Figure(f"network_at a random one of {EPOCHS:,} epochs, median", median(times), "ms", 1)
    tracemalloc.start()
    history = train(*XOR, learning_rate=RATE, epochs=1_000_000)
    kept, peak = ((size - history.errors.nbytes) / 1e6 for size in tracemalloc.get_traced_memory())
    tracemalloc.stop()
    yield Figure("kept of a million epochs besides their errors", kept, "MB", 1)
    yield Figure("… and at most meanwhile", peak, "MB", 10)


def figures() -> Iterator[Figure]:
    """Everything."""
    yield from against_other_loops()
    yield from against_other_activations()
    yield from first_calls()
    yield from rewind()


if __name__ == "__main__":
    sys.exit(show(figures()))
