"""The tasks to write an epoch, and a training loop, of a network with one hidden layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array, layers
from mlpteach.judging.epoch import EPOCH
from mlpteach.judging.exercises import SIZES, Case, Parts, Task, Variation, changed_formulas, count
from mlpteach.judging.formulas import Changes, evaluate
from mlpteach.judging.misconceptions import CATALOGUE, LoopVariant

# As ``SIZES``, and the number of epochs. What overflows in training shows at a small rate.
TRAINING_SIZES = (((5, 3, 4, 2), 0.5, 10), ((4, 2, 3, 1), 2.0, 20), ((3, 3, 3, 3), 1.0, 11), ((6, 2, 3, 2), 0.02, 10))
EPOCH_ARGUMENTS = ("inputs", "targets", "weights_0", "weights_1", "learning_rate")
WEIGHT_AXES = {"weights_0": ("inputs", "hidden units"), "weights_1": ("hidden units", "outputs")}
MEASURES: tuple[Callable[[Array], Any], ...] = (  # of the error, in which a training loop may report
    lambda e: np.abs(e).mean(), lambda e: np.square(e).mean(), lambda e: np.square(e).sum() / 2, lambda e: np.square(e).sum(),
    lambda e: np.sqrt(np.square(e).mean()), lambda e: np.abs(e).sum(), lambda e: np.square(e).mean() / 2,
    lambda e: np.square(e).sum() / (2 * len(e)), lambda e: np.square(e).sum() / len(e), lambda e: np.abs(e).sum() / len(e),
    lambda e: np.linalg.norm(e))


@cache
def epoch_task() -> Task:
    """The task to write one epoch of a network with one hidden layer."""
    cases = [Case(_network(sizes, rate, seed), _in_words(sizes), sizes) for seed, (sizes, rate) in enumerate(SIZES)]
    return Task("epoch", WEIGHT_AXES, tuple(WEIGHT_AXES), tuple(cases), lambda case, changes: _trained(case, changes)[:2],
                tuple(_variations("epoch")))


@cache
def training_task() -> Task:
    """The task to write the training loop of a network with one hidden layer."""
    cases = [Case({**_network(sizes, rate, seed), "epochs": epochs}, f"{_in_words(sizes)}, {epochs} epochs", sizes)
             for seed, (sizes, rate, epochs) in enumerate(TRAINING_SIZES)]
    # A factor that is not known cannot be trained with, so the mistakes are tried with the factor 1, all but the factor itself.
    variations = [Variation(variation.slug, variation.changes) for variation in _variations("training") if variation.changes]
    return Task("training", {**WEIGHT_AXES, "errors": ("epochs",)}, (*WEIGHT_AXES, ""), tuple(cases), _trained, tuple(variations))


def _variations(task: str) -> Iterator[Variation]:
    for slug, entry in CATALOGUE.items():
        yield from (Variation(slug, *change) for change in entry.changes(EPOCH))
        yield from (Variation(slug, loop) for loop in entry.variants if isinstance(loop, LoopVariant) and task in loop.where)


def _network(sizes: tuple[int, ...], rate: float, seed: int) -> dict[str, Any]:
    rng = np.random.RandomState(seed)
    samples, inputs, hidden, outputs = sizes
    return dict(zip(EPOCH_ARGUMENTS, (rng.normal(size=(samples, inputs)), rng.uniform(0.05, 0.95, (samples, outputs)),
                             rng.normal(size=(inputs, hidden)), rng.normal(size=(hidden, outputs)), rate), strict=True))


def _in_words(sizes: tuple[int, ...]) -> str:
    return f"{count(sizes[0], 'samples')}, network {layers(sizes[1:])}"


def _trained(case: Case, changes: Changes | LoopVariant) -> Parts:
    """The weights after so many epochs, or updates, and all lists of errors that may go with them."""
    epochs, samples = case.arguments.get("epochs", 1), len(case.arguments["inputs"])
    updates, lists = epochs, None  # a mistake in the formulas goes with any errors
    if isinstance(changes, LoopVariant):
        updates, lists = changes.updates(epochs, samples), changes.kept and changes.kept(epochs)
    elif not changes:
        lists = range(epochs), range(1, epochs + 1)
    path = list(_path(case, changes, updates))
    errors = None if lists is None else tuple(_errors([values["error"] for values in path], lists))
    return (path[-1]["weights_0"],), (path[-1]["weights_1"],), errors


def _path(case: Case, changes: Changes | LoopVariant, updates: int) -> Iterator[dict[str, Any]]:
    """The quantities of one epoch after another, so many and one more."""
    given = {**case.arguments, "first_weights_1": case.arguments["weights_1"]}
    one_by_one = isinstance(changes, LoopVariant) and changes.one_by_one
    for update in range(updates + 1):
        sample = update % len(case.arguments["inputs"])
        rows = slice(sample, sample + 1) if one_by_one else slice(None)
        tables = {name: case.arguments[name][rows] for name in ("inputs", "targets")}
        values = evaluate(EPOCH, {**given, **tables}, changed_formulas(changes))
        yield values
        given |= {name: values[f"new_{name}"] for name in WEIGHT_AXES}


def _errors(errors: Sequence[Array], lists: Iterable[Sequence[int]]) -> Iterator[Array]:
    for measure in MEASURES:
        measured = np.array([measure(error) for error in errors])
        yield from (measured[list(updates)] for updates in lists)
