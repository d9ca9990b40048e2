"""The tasks to write an epoch, and a training loop, of a network with one hidden layer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array, layers
from mlpteach.judging.epoch import EPOCH, epoch_with
from mlpteach.judging.exercises import SIZES, Case, Parts, Task, Variation, changed_formulas, count, drawing, slips_in
from mlpteach.judging.formulas import Changes, StageUse, evaluate
from mlpteach.judging.measures import MEASURES, Measure, measure_named
from mlpteach.judging.misconceptions import CATALOGUE, LoopVariant
from mlpteach.judging.slips import GIVING
from mlpteach.network import Network
from mlpteach.tracing.recording import unrecorded

# As ``SIZES``, and the number of epochs. What overflows in training shows at a small rate.
TRAINING_SIZES = (((5, 3, 4, 2), 0.5, 10), ((4, 2, 3, 1), 2.0, 20), ((3, 3, 3, 3), 1.0, 11), ((6, 2, 3, 2), 0.02, 10))
ALMOST_SOLVED = ((4, 3, 2, 2), 1.5, 12)  # one more, at whose start the outputs are near their targets: a loop may stop too early
NEAR = 0.02  # how near
TABLES = ("inputs", "targets", "weights_0", "weights_1")
WEIGHT_AXES = {"weights_0": ("inputs", "hidden units"), "weights_1": ("hidden units", "outputs")}
BIAS_AXES = {"bias_0": ("1", "hidden units"), "bias_1": ("1", "outputs")}
SLIPS_OF_STAGES = ("sum_synapse", "hidden_activation", "output_activation", "delta_hidden", "negative_gradient",
                   "negative_gradient_bias", "weight_update", "error")  # a slip in one of these is looked for in a whole epoch too


@lru_cache(maxsize=16)
def epoch_task(biases: bool = False, seed: int = 0) -> Task:
    """The task to write one epoch of a network with one hidden layer, without biases or with."""
    parts, uses = {**WEIGHT_AXES, **(BIAS_AXES if biases else {})}, epoch_with(biases)
    cases = [Case(_network(sizes, rate, drawing(seed, place), biases), _in_words(sizes), sizes)
             for place, (sizes, rate) in enumerate(SIZES)]
    return Task("epoch", parts, tuple(parts), tuple(cases), lambda case, changes: _trained(uses, tuple(parts), case, changes)[:-1],
                tuple(_variations("epoch", uses)), slips=tuple(slips_in(uses, *SLIPS_OF_STAGES)))


@lru_cache(maxsize=16)
def training_task(seed: int = 0) -> Task:
    """The task to write the training loop of a network with one hidden layer."""
    cases = [_training_case(sizes, rate, epochs, drawing(seed, place))
             for place, (sizes, rate, epochs) in enumerate((*TRAINING_SIZES, ALMOST_SOLVED))]
    cases[-1].arguments["targets"] = _almost_solved(cases[-1], drawing(seed, len(cases)))
    # A factor that is not known cannot be trained with, so the mistakes are tried with the factor 1, all but the factor itself.
    variations = [Variation(variation.slug, variation.changes) for variation in _variations("training", EPOCH) if variation.changes]
    loops = [Variation(slip.name, loop) for slip in GIVING for loop in slip.variants if isinstance(loop, LoopVariant)]

    def measured(given: Sequence[Any]) -> str:
        return measure_named([_measured(case, MEASURES.values(), (0, 1)) for case in cases], [parts[-1] for parts in given])

    return Task("training", {**WEIGHT_AXES, "errors": ("epochs",)}, (*WEIGHT_AXES, ""), tuple(cases),
                lambda case, changes: _trained(EPOCH, tuple(WEIGHT_AXES), case, changes), tuple(variations),
                slips=(*slips_in(EPOCH, *SLIPS_OF_STAGES), *loops), remark=measured)


def _training_case(sizes: tuple[int, ...], rate: float, epochs: int, rng: Any) -> Case:
    return Case({**_network(sizes, rate, rng), "epochs": epochs}, f"{_in_words(sizes)}, {epochs} epochs", sizes)


@unrecorded()
def _almost_solved(case: Case, rng: Any) -> Array:
    """Targets to which the outputs are near."""
    output = Network([case.arguments["weights_0"], case.arguments["weights_1"]]).predict(case.arguments["inputs"])
    return np.asarray(np.clip(output + NEAR * rng.uniform(-0.5, 0.5, output.shape), 0.001, 0.999))


def _variations(task: str, uses: Sequence[StageUse]) -> Iterator[Variation]:
    for slug, entry in CATALOGUE.items():
        yield from (Variation(slug, *change) for change in entry.changes(uses))
        yield from (Variation(slug, loop) for loop in entry.variants if isinstance(loop, LoopVariant) and task in loop.where)


def _network(sizes: tuple[int, ...], rate: float, rng: Any, biases: bool = False) -> dict[str, Any]:
    samples, inputs, hidden, outputs = sizes
    given = dict(zip(TABLES, (rng.normal(size=(samples, inputs)), rng.uniform(0.05, 0.95, (samples, outputs)),
                              rng.normal(size=(inputs, hidden)), rng.normal(size=(hidden, outputs))), strict=True))
    given |= {"bias_0": rng.normal(size=(1, hidden)), "bias_1": rng.normal(size=(1, outputs))} if biases else {}
    return {**given, "learning_rate": rate}


def _in_words(sizes: tuple[int, ...]) -> str:
    return f"{count(sizes[0], 'samples')}, network {layers(sizes[1:])}"


def _trained(uses: Sequence[StageUse], parts: Sequence[str], case: Case, changes: Changes | LoopVariant) -> Parts:
    """The parameters after so many epochs, or updates, and all lists of errors that may go with them."""
    epochs, samples = case.arguments.get("epochs", 1), len(case.arguments["inputs"])
    updates, lists = epochs, None  # a mistake in the formulas goes with any errors
    measures: Iterable[Measure] = MEASURES.values()
    if isinstance(changes, LoopVariant):
        updates, lists = changes.updates(epochs, samples), changes.kept and changes.kept(epochs)
        measures = changes.measures or measures
    elif not changes:
        lists = range(epochs), range(1, epochs + 1)
    path = list(_path(uses, parts, case, changes, updates))
    errors = None if lists is None else tuple(_errors([values["error"] for values in path], lists, measures))
    return (*((path[-1][name],) for name in parts), errors)


def _path(uses: Sequence[StageUse], parts: Sequence[str], case: Case, changes: Changes | LoopVariant,
          updates: int) -> Iterator[dict[str, Any]]:
    """The quantities of one epoch after another, so many and one more."""
    given = {**case.arguments, "first_weights_1": case.arguments["weights_1"]}
    one_by_one = isinstance(changes, LoopVariant) and changes.one_by_one
    for update in range(updates + 1):
        sample = update % len(case.arguments["inputs"])
        rows = slice(sample, sample + 1) if one_by_one else slice(None)
        tables = {name: case.arguments[name][rows] for name in ("inputs", "targets")}
        values = evaluate(uses, {**given, **tables}, changed_formulas(changes))
        yield values
        given |= {name: values[f"new_{name}"] for name in parts}


def _errors(errors: Sequence[Array], lists: Iterable[Sequence[int]], measures: Iterable[Measure]) -> Iterator[Array]:
    for measure in measures:
        measured = np.array([measure(error) for error in errors])
        yield from (measured[list(updates)] for updates in lists)


@cache
def _error_path(case: Case) -> list[Array]:
    """The errors of correct code, at the start and after each epoch."""
    return [values["error"] for values in _path(EPOCH, tuple(WEIGHT_AXES), case, {}, case.arguments["epochs"])]


def _measured(case: Case, measures: Iterable[Measure], starts: Sequence[int]) -> list[Array]:
    epochs = case.arguments["epochs"]
    return list(_errors(_error_path(case), [range(start, start + epochs) for start in starts], measures))
