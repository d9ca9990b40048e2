"""What an attempt is tried on, and what comes of it: from correct code, and from each known mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array, layers, singular
from mlpteach.judging.formulas import EPOCH, Changes, run, single
from mlpteach.judging.misconceptions import CATALOGUE, Loop
from mlpteach.stages import sigmoid
from mlpteach.tracing.stage import STAGES

# Samples, inputs, hidden units, outputs; then the learning rate. Two outputs, one, a square network, as many outputs as inputs; and
# the first sizes with another rate. An update made too early shows at a large rate; in training, what overflows at a small one.
SIZES = (((5, 3, 4, 2), 0.5), ((4, 2, 3, 1), 8.0), ((3, 3, 3, 3), 2.0), ((6, 2, 3, 2), 4.0), ((5, 3, 4, 2), 16.0))
TRAINING_SIZES = (((5, 3, 4, 2), 0.5, 10), ((4, 2, 3, 1), 2.0, 20), ((3, 3, 3, 3), 1.0, 11), ((6, 2, 3, 2), 0.02, 10))
TABLES = ("inputs", "targets", "weights_0", "weights_1", "learning_rate")
WEIGHTS = {"weights_0": ("inputs", "hidden units"), "weights_1": ("hidden units", "outputs")}
MEASURES: tuple[Callable[[Array], Any], ...] = (  # of the error, in which a training loop may report
    lambda e: np.abs(e).mean(), lambda e: np.square(e).mean(), lambda e: np.square(e).sum() / 2, lambda e: np.square(e).sum(),
    lambda e: np.sqrt(np.square(e).mean()), lambda e: np.abs(e).sum(), lambda e: np.square(e).mean() / 2,
    lambda e: np.square(e).sum() / (2 * len(e)), lambda e: np.square(e).sum() / len(e), lambda e: np.abs(e).sum() / len(e),
    lambda e: np.linalg.norm(e))

Part = tuple[Array, ...] | None  # arrays of which any will do; None where anything will
Parts = tuple[Part, ...]


@dataclass(frozen=True, eq=False)
class Case:
    """The arguments of one call, by name; in words how large they are; and a key that is equal for equal shapes."""

    arguments: dict[str, Any]
    words: str
    key: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Variation:
    """A known mistake as it is tried on a task."""

    slug: str
    changes: Changes | Loop
    up_to_factor: bool = False


@dataclass(frozen=True, eq=False)
class Task:
    """What is asked for: a function that returns these parts, each with the names of its axes, for the arguments of each case.

    ``origins`` names for each part the argument that it is a change of, or nothing: a difference is measured against the change.
    ``solve`` gives the parts as code computes them that makes a mistake, or none; it raises what NumPy raises.
    """

    name: str
    parts: Mapping[str, Sequence[str]]
    origins: tuple[str, ...]
    cases: tuple[Case, ...]
    solve: Callable[[Case, Changes | Loop], Parts]
    variations: tuple[Variation, ...]
    _solved: dict[Any, Parts | None] = field(default_factory=dict)

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names of the arguments, in their order."""
        return tuple(self.cases[0].arguments)

    def expected(self, case: Case, variation: Variation | None = None) -> Parts | None:
        """The parts that correct code gives, or code that makes this mistake; None where that raises. Computed once."""
        if (case, variation) not in self._solved:
            try:
                with np.errstate(all="ignore"):
                    self._solved[case, variation] = self.solve(case, variation.changes if variation else {})
            except (ValueError, IndexError):
                self._solved[case, variation] = None
        return self._solved[case, variation]


@cache
def stage_task(name: str) -> Task:
    """The task to write the stage of this name."""
    stage = STAGES[name]
    calls = single(name, stage.arguments)
    cases = [case for place, (sizes, rate) in enumerate(SIZES) for case in _stage_cases(name, sizes, rate, place)]
    variations = [Variation(slug, *change) for slug, entry in CATALOGUE.items() for change in entry.changes(calls)]
    return Task(name, {name: stage.rule.output_axes}, ("weights" if name == "weight_update" else "",), tuple(cases),
                lambda case, changes: ((np.asarray(run(calls, case.arguments, _factors(changes))[name]),),), tuple(variations))


@cache
def epoch_task() -> Task:
    """The task to write one epoch of a network with one hidden layer."""
    cases = [Case(_network(sizes, rate, seed), _in_words(sizes), sizes) for seed, (sizes, rate) in enumerate(SIZES)]
    return Task("epoch", WEIGHTS, tuple(WEIGHTS), tuple(cases), lambda case, changes: _trained(case, changes)[:2],
                tuple(_variations("epoch")))


@cache
def training_task() -> Task:
    """The task to write the training loop of a network with one hidden layer."""
    cases = [Case({**_network(sizes, rate, seed), "epochs": epochs}, f"{_in_words(sizes)}, {epochs} epochs", sizes)
             for seed, (sizes, rate, epochs) in enumerate(TRAINING_SIZES)]
    # A factor that is not known cannot be trained with, so the mistakes are tried with the factor 1, all but the factor itself.
    variations = [Variation(variation.slug, variation.changes) for variation in _variations("training") if variation.changes]
    return Task("training", {**WEIGHTS, "errors": ("epochs",)}, (*WEIGHTS, ""), tuple(cases), _trained, tuple(variations))


def _variations(task: str) -> Iterator[Variation]:
    for slug, entry in CATALOGUE.items():
        yield from (Variation(slug, *change) for change in entry.changes(EPOCH))
        yield from (Variation(slug, loop) for loop in entry.variants if isinstance(loop, Loop) and task in loop.where)


def _stage_cases(name: str, sizes: tuple[int, ...], rate: float, seed: int) -> Iterator[Case]:
    stage, rng = STAGES[name], np.random.RandomState(seed)
    axes = dict(zip(("samples", "inputs", "hidden units", "outputs"), sizes, strict=True))
    axes |= {"1": 1, "rows": axes["inputs"], "units": axes["outputs"]}
    given: dict[str, Any] = dict.fromkeys(stage.rule.numbers, rate)
    for argument, group in zip(stage.arrays, stage.rule.axes, strict=True):
        given[argument] = rng.normal(size=tuple(axes[axis] for axis in group))
        if argument in ("targets", "output_layer", "hidden_layer"):
            given[argument] = sigmoid(given[argument])
    ordered = {argument: given[argument] for argument in stage.arguments}
    named = dict.fromkeys(axis for group in stage.rule.axes for axis in group if axis != "1")
    words = ", ".join(count(axes[axis], axis) for axis in named)
    yield Case(ordered, words, sizes)
    if "bias" in ordered:
        yield Case({**ordered, "bias": None}, f"{words}, no bias", sizes)


def _network(sizes: tuple[int, ...], rate: float, seed: int) -> dict[str, Any]:
    rng = np.random.RandomState(seed)
    samples, inputs, hidden, outputs = sizes
    return dict(zip(TABLES, (rng.normal(size=(samples, inputs)), rng.uniform(0.05, 0.95, (samples, outputs)),
                             rng.normal(size=(inputs, hidden)), rng.normal(size=(hidden, outputs)), rate), strict=True))


def _in_words(sizes: tuple[int, ...]) -> str:
    return f"{count(sizes[0], 'samples')}, network {layers(sizes[1:])}"


def count(number: int, things: str) -> str:
    """A number of things, as in ``1 output`` and ``2 outputs``."""
    return f"{number:,} {singular(things) if number == 1 else things}"


def _factors(changes: Changes | Loop) -> Changes:
    return {} if isinstance(changes, Loop) else changes


def _trained(case: Case, changes: Changes | Loop) -> Parts:
    """The weights after so many epochs, or updates, and all lists of errors that may go with them."""
    epochs, samples = case.arguments.get("epochs", 1), len(case.arguments["inputs"])
    updates, lists = epochs, None  # a mistake in the formulas goes with any errors
    if isinstance(changes, Loop):
        updates, lists = changes.updates(epochs, samples), changes.kept and changes.kept(epochs)
    elif not changes:
        lists = range(epochs), range(1, epochs + 1)
    path = list(_path(case, changes, updates))
    errors = None if lists is None else tuple(_errors([values["error"] for values in path], lists))
    return (path[-1]["weights_0"],), (path[-1]["weights_1"],), errors


def _path(case: Case, changes: Changes | Loop, updates: int) -> Iterator[dict[str, Any]]:
    """The quantities of one epoch after another, so many and one more."""
    given = {**case.arguments, "first_weights_1": case.arguments["weights_1"]}
    one_by_one = isinstance(changes, Loop) and changes.one_by_one
    for update in range(updates + 1):
        sample = update % len(case.arguments["inputs"])
        rows = slice(sample, sample + 1) if one_by_one else slice(None)
        tables = {name: case.arguments[name][rows] for name in ("inputs", "targets")}
        values = run(EPOCH, {**given, **tables}, _factors(changes))
        yield values
        given |= {name: values[f"new_{name}"] for name in WEIGHTS}


def _errors(errors: Sequence[Array], lists: Iterable[Sequence[int]]) -> Iterator[Array]:
    for measure in MEASURES:
        measured = np.array([measure(error) for error in errors])
        yield from (measured[list(updates)] for updates in lists)
