"""Train with the mistakes of the catalogue on purpose: some of them learn, so that it learned is no evidence of correct code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from mlpteach.judging.epoch import EPOCH
from mlpteach.judging.formulas import Changes, evaluate
from mlpteach.judging.matching import near
from mlpteach.judging.misconceptions import CATALOGUE
from mlpteach.problems import Problem, check_task
from mlpteach.tracing.recording import unrecorded

Values = dict[str, Any]


@unrecorded()
def final_errors(problem: Problem, epochs: int, learning_rate: float | None = None) -> dict[str, float]:
    """The mean absolute error in the last epoch of training with each mistake, by name, such as ``wrong-delta in gradient_0``.

    Of each entry of the catalogue the first variant is trained that fits the problem's shapes, in each place of the epoch where it
    can be made, unless its first step is that of correct code, or of another mistake. NaN where the numbers overflow.
    ``ValueError`` unless the network has one hidden layer and no biases, and for epochs that are not a whole number above 0.
    """
    network = problem.network
    if len(network.weights) != 2 or network.biases is not None:
        raise ValueError("final_errors: expected a problem whose network has one hidden layer and no biases, received "
                         f"{len(network.weights)} layers of weights {'without' if network.biases is None else 'with'} biases")
    wanted = problem.learning_rate if learning_rate is None else learning_rate
    inputs, targets, rate = check_task("final_errors", network, problem.inputs, problem.targets, wanted, epochs)
    start = {**network.parameters, "first_weights_1": network.weights[1], "inputs": inputs, "targets": targets,
             "learning_rate": rate}
    with np.errstate(all="ignore"):
        return {name: _last_error(start, changes, epochs) for name, changes in _mistakes(start)}


def _mistakes(start: Values) -> Iterator[tuple[str, Changes]]:
    steps, names = [_next(start, {})], set[str]()
    for slug, entry in CATALOGUE.items():
        for changes, _ in entry.changes(EPOCH):
            name, step = f"{slug} in {' and '.join(changes)}", _next(start, changes)
            if name not in names and step is not None and not any(_is_same(start, step, other) for other in steps):
                names.add(name)
                steps.append(step)
                yield name, changes


def _next(values: Values, changes: Changes) -> Values | None:
    """The values of the epoch after this one; None if they do not fit each other."""
    try:
        known = evaluate(EPOCH, values, changes)
    except ValueError:
        return None
    new = {name: known[f"new_{name}"] for name in ("weights_0", "weights_1")}
    return {**values, **new, "error": known["error"]} if all(new[name].shape == values[name].shape for name in new) else None


def _is_same(start: Values, step: Values, other: Values | None) -> bool:
    return other is not None and all(near(step[name], other[name], start[name]) for name in ("weights_0", "weights_1"))


def _last_error(values: Values, changes: Changes, epochs: int) -> float:
    for _ in range(epochs):
        values = _next(values, changes) or values
    return float(np.abs(values["error"]).mean())
