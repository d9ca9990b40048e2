"""``train`` on the digits, 64-32-10 with ReLU and softmax in mini-batches: how good, how fast, against plain NumPy and PyTorch.

Run ``python tests/benchmarks/digits_speed.py``; about 10 seconds. All loops take the same batches in the same order and come to the
same weights, all of them in float64. PyTorch runs eagerly, on all cores or on one, whichever is faster here: with so few rows
its threads wait for each other. It is left out where it is not installed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from time import perf_counter
from typing import Any

import numpy as np
from loops import plain_batches, torch_batches
from measure import FASTER, Figure, in_turn, ratio, show

from mlpteach import problems, train
from mlpteach.training.regime import Regime

DIGITS = problems.DIGITS
EPOCHS, ROUNDS = 20, 9
HELD_OUT, SECONDS = 0.95, 3  # what the lesson promises
REGIME = Regime(DIGITS.learning_rate, batch_size=DIGITS.batch_size)
TASK = (DIGITS.network, DIGITS.inputs, DIGITS.targets)


def loop_arguments(epochs: int) -> tuple[Any, ...]:
    """What the other loops are given."""
    orders = [REGIME.order(epoch, len(DIGITS.inputs)) for epoch in range(epochs)]
    return (*TASK, orders, DIGITS.learning_rate, DIGITS.batch_size)


def calls(epochs: int) -> dict[str, Callable[[], Any]]:
    """Each loop by its name, as a call that returns its first weights."""
    how = {"learning_rate": DIGITS.learning_rate, "batch_size": DIGITS.batch_size, "epochs": epochs}
    made: dict[str, Any] = {"train": lambda: train(*TASK, **how).network.weights[0],
                            "a plain NumPy loop": partial(plain_batches, *loop_arguments(epochs))}
    for threads in sorted({1, os.cpu_count() or 1}):
        made[f"PyTorch, eager, {threads} thread{'s' * (threads > 1)}"] = torch_batches(*loop_arguments(epochs), threads)
    return {name: call for name, call in made.items() if call}


def compared() -> dict[str, Callable[[], Any]]:
    """The loops to be timed; of PyTorch's the faster one, since threads that wait would slow down whatever is timed next."""
    short, made = calls(2), calls(EPOCHS)
    tried = {name: min(in_turn({name: call}, 2)[name]) for name, call in short.items() if "PyTorch" in name}
    slower = sorted(tried, key=lambda name: tried[name])[1:]
    return {name: call for name, call in made.items() if name not in slower}


def quality() -> Iterator[Figure]:
    """The whole training of the lesson: the rows held out, twice the same, how long."""
    train(DIGITS, epochs=1)
    began = perf_counter()
    first = train(DIGITS)
    seconds = perf_counter() - began
    wrong, again = 1 - (first.held_out_accuracy or 0), train(DIGITS).network
    different = sum(int((one != other).sum()) for one, other in zip(first.network.weights, again.weights, strict=True))
    yield Figure(f"digits, {DIGITS.epochs} epochs: held-out rows that are wrong", 100 * wrong, "%", 100 * (1 - HELD_OUT))
    yield Figure("… weights that differ in a second run", different, "", 0)
    yield Figure("… the whole training, held-out rows measured in each epoch", seconds, "s", SECONDS)


def speed() -> Iterator[Figure]:
    """An epoch of ``train`` against one of each other loop."""
    made = compared()
    for call in made.values():
        call()
    seconds = in_turn(made, ROUNDS)
    yield Figure("an epoch of train", np.median(seconds["train"]) / EPOCHS * 1e3, "ms")
    for name in list(made)[1:]:
        milliseconds = np.median(seconds[name]) / EPOCHS * 1e3
        yield Figure(f"… against {name} ({milliseconds:.1f} ms)", ratio(seconds[name], seconds["train"]), FASTER,
                     1 if "NumPy" in name else 3)


def figures() -> Iterator[Figure]:
    """Quality, then speed."""
    yield from quality()
    yield from speed()


if __name__ == "__main__":
    sys.exit(show(figures()))
