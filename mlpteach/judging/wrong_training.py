"""Train with the mistakes of the catalogue on purpose: some of them learn, so that it learned is no evidence of correct code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from mlpteach.forms.measures import accuracy
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
    start = _start("final_errors", problem, epochs, learning_rate)
    with np.errstate(all="ignore"):
        return {name: _last_error(start, changes, epochs) for name, changes in _mistakes(start)}


@unrecorded()
def final_accuracies(problem: Problem, epochs: int, learning_rate: float | None = None) -> dict[str, float]:
    """The share of the held-out samples that are put in the right class after training with each mistake, by name as above.

    What correct code reaches comes first, as ``no mistake``. The batches of the problem are taken in the order of its table. NaN
    where the numbers overflow. ``ValueError`` as for ``final_errors``, and for a problem without held-out samples.
    """
    start = _start("final_accuracies", problem, epochs, learning_rate)
    if problem.held_out is None:
        raise ValueError("final_accuracies: expected a problem with held-out samples, received one without")
    first = {**start, **{name: start[name][:problem.batch_size] for name in ("inputs", "targets")}}
    with np.errstate(all="ignore"):
        return {name: _held_out_accuracy(problem, _trained(problem, start, changes, epochs))
                for name, changes in (("no mistake", {}), *_mistakes(first))}


def _start(owner: str, problem: Problem, epochs: int, learning_rate: float | None) -> Values:
    network = problem.network
    if len(network.weights) != 2 or network.biases is not None:
        raise ValueError(f"{owner}: expected a problem whose network has one hidden layer and no biases, received "
                         f"{len(network.weights)} layers of weights {'without' if network.biases is None else 'with'} biases")
    wanted = problem.learning_rate if learning_rate is None else learning_rate
    inputs, targets, rate = check_task(owner, network, problem.inputs, problem.targets, wanted, epochs)
    return {**network.parameters, "first_weights_1": network.weights[1], "inputs": inputs, "targets": targets,
            "learning_rate": rate}


def _trained(problem: Problem, values: Values, changes: Changes, epochs: int) -> Values:
    size = problem.batch_size or len(problem.inputs)
    for first in epochs * list(range(0, len(problem.inputs), size)):
        rows = slice(first, first + size)
        values = _next({**values, "inputs": problem.inputs[rows], "targets": problem.targets[rows]}, changes) or values
    return values


def _held_out_accuracy(problem: Problem, values: Values) -> float:
    assert problem.held_out is not None
    weights = [values["weights_0"], values["weights_1"]]
    if not all(np.isfinite(table).all() for table in weights):
        return float("nan")
    return accuracy(problem.held_out[1], problem.network.with_parameters(weights, None).predict(problem.held_out[0]))


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
