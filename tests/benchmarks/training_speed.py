"""``train`` on the XOR lesson against the loop as the lesson writes it, the same loop in C, and JAX's ``lax.scan``.

Run ``python tests/benchmarks/training_speed.py``; about 20 seconds. All are timed in turn on this machine, so look at the ratios.
The budgets: 40 times as fast as the lesson's loop, at most 1.3 times as long as C takes, faster than ``lax.scan``; a first call
within 1.5 seconds; at most 10 MB for a million epochs besides their errors.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import tracemalloc
from functools import partial
from statistics import median
from time import perf_counter

import numpy as np
from loops import COMPILER, alternately, c_library, c_loop, plain_loop, ratio, scan_loop

from mlpteach import problems, train

EPOCHS, PLAIN_EPOCHS, ROUNDS = 400_000, 40_000, 7
RATE = 0.6
FIRST_CALL = """
import time; start = time.perf_counter()
from mlpteach import problems, train
train(problems.XOR.network, problems.XOR.inputs, problems.XOR.targets, learning_rate=0.6, epochs=1)
print(time.perf_counter() - start)
"""


def compare_loops() -> None:
    """Print what an epoch takes in each loop, and how many times as long as in ``train``."""
    xor = problems.XOR
    task = (xor.network, xor.inputs, xor.targets)
    calls = {"train": partial(train, *task, learning_rate=RATE, epochs=EPOCHS),
             "the lesson's loop": partial(plain_loop, xor.inputs, xor.targets, *xor.network.weights, RATE, PLAIN_EPOCHS)}
    if COMPILER:
        c_library()
        calls["C"] = partial(c_loop, *task, RATE, EPOCHS)
    if scan := scan_loop(*task, RATE, EPOCHS):
        calls["lax.scan"] = scan
    calls["train"]()
    seconds = alternately(calls, ROUNDS)
    print(f"XOR, 2-3-1, learning rate {RATE}: {EPOCHS:,} epochs a run, the lesson's loop {PLAIN_EPOCHS:,}; {ROUNDS} runs, in turn")
    print(f"{'':20}{'best, µs an epoch':>20}{'median, times train':>22}")
    share = EPOCHS / PLAIN_EPOCHS
    budgets = {"the lesson's loop": "at least 40", "C": "at least 1 / 1.3 = 0.77", "lax.scan": "more than 1"}
    for name, times in seconds.items():
        scale = share if name == "the lesson's loop" else 1.0
        budget = f"   budget {budgets[name]}" if name in budgets else ""
        print(f"{name:20}{scale * min(times) / EPOCHS * 1e6:20.3f}{scale * ratio(times, seconds['train']):22.2f}{budget}")
    print("".join(f"{name}: not installed, left out\n" for name in budgets if name not in calls), end="")


def first_call(environment: dict[str, str], runs: int) -> float:
    """The median seconds that a fresh process takes to import and to train for one epoch."""
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | environment
    printed = [subprocess.run([sys.executable, "-c", FIRST_CALL], check=True, env=own, capture_output=True, text=True).stdout
               for _ in range(runs)]
    return median(map(float, printed))


def rewind() -> None:
    """Print how long the networks of random epochs take, and what is kept of a million epochs."""
    xor = problems.XOR
    history = train(xor.network, xor.inputs, xor.targets, learning_rate=RATE, epochs=EPOCHS)
    times = []
    for epoch in np.random.default_rng(1).integers(EPOCHS, size=200):
        began = perf_counter()
        history.network_at(int(epoch))
        times.append((perf_counter() - began) * 1e3)
    print(f"network_at a random one of {EPOCHS:,} epochs: median {median(times):.2f} ms, longest {max(times):.2f} ms")
    tracemalloc.start()
    history = train(xor.network, xor.inputs, xor.targets, learning_rate=RATE, epochs=1_000_000)
    kept, peak = ((size - history.errors.nbytes) / 1e6 for size in tracemalloc.get_traced_memory())
    tracemalloc.stop()
    print(f"a million epochs besides their errors: {kept:.2f} MB kept, {peak:.2f} MB at most meanwhile; budget 10 MB")


def main() -> None:
    """Print everything."""
    compare_loops()
    first_call({}, 1)
    print(f"import and first epoch in a new process: {first_call({}, 7):.2f} s; budget 1.5 s", end="")
    with tempfile.TemporaryDirectory() as folder:
        print(f" (with nothing compiled yet: {first_call({'NUMBA_CACHE_DIR': folder}, 1):.1f} s)")
    rewind()


if __name__ == "__main__":
    main()
