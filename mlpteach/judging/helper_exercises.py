"""The tasks to write one of the small functions beside the stages: the sigmoid by itself, its slope, and the measures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from mlpteach import stages
from mlpteach.forms import SIGMOID, SOFTMAX
from mlpteach.judging.exercises import SIZES, Case, Parts, Task, Variation, changed_formulas, count, drawing, slips_in
from mlpteach.judging.formulas import Changes, StageUse, choices_of, evaluate, single
from mlpteach.judging.misconceptions import CATALOGUE, LoopVariant
from mlpteach.judging.slips import NO_AXES
from mlpteach.tracing.stage import STAGES

TABLE, NUMBER = ("samples", "outputs"), ()
AXES = {"sigmoid": TABLE, "sigmoid_derivative": TABLE, "mean_absolute_error": NUMBER, "half_squared_error": NUMBER,
        "cross_entropy": NUMBER, "accuracy": NUMBER}  # of what each helper gives
# The helpers that do what a stage does, where it is told so: its mistakes are theirs.
AS_STAGES: Mapping[str, tuple[str, Callable[[Any], dict[str, Any]]]] = {
    "sigmoid": ("hidden_activation", lambda x: {"sum_synapse": x}),
    "sigmoid_derivative": ("delta_output", lambda a: {"error": np.ones_like(a), "output_layer": a,
                                                      "sum_synapse": np.log(a / (1 - a))})}
WRONG_MEASURES: Mapping[str, Mapping[str, tuple[Callable[..., Any], ...]]] = {
    "mean_absolute_error": {"errors that cancel": (np.mean, lambda e: abs(np.mean(e)), np.sum)},
    "half_squared_error": {"errors that cancel": (lambda e: np.sum(e) ** 2 / 2, lambda e: np.sum(e) / 2)}}


@lru_cache(maxsize=64)
def helper_task(name: str, seed: int = 0) -> Task:
    """The task to write the helper of this name."""
    helper = getattr(stages, name)
    cases = [_case(name, sizes, drawing(seed, place)) for place, (sizes, _) in enumerate(SIZES)]
    if name in AS_STAGES:
        return _as_stage(name, cases)

    def solve(case: Case, changes: Changes | LoopVariant) -> Parts:
        formula = changed_formulas(changes).get(name, {"result": helper})["result"]
        return ((np.asarray(formula(*case.arguments.values()), dtype=np.float64),),)

    slips = [Variation(slug, {name: {"result": formula}}) for slug, formulas in WRONG_MEASURES.get(name, {}).items()
             for formula in formulas]
    return Task(name, {name: NUMBER}, ("",), tuple(cases), solve, (Variation("scale-factor", {}, up_to_factor=True),),
                slips=tuple(slips))


def _as_stage(name: str, cases: list[Case]) -> Task:
    stage, given = AS_STAGES[name]
    uses: tuple[StageUse, ...] = single(STAGES[stage], choices_of(STAGES[stage]))

    def solve(case: Case, changes: Changes | LoopVariant) -> Parts:
        values = evaluate(uses, given(*case.arguments.values()), changed_formulas(changes))
        return ((np.asarray(values[stage], dtype=np.float64),),)

    return Task(name, {name: AXES[name]}, ("",), tuple(cases), solve, tuple(_variations(uses)), slips=tuple(slips_in(uses)),
                question=NO_AXES if name == "sigmoid" else "")


def _variations(uses: tuple[StageUse, ...]) -> Iterator[Variation]:
    for slug, entry in CATALOGUE.items():
        yield from (Variation(slug, *change) for change in entry.changes(uses))


def _case(name: str, sizes: tuple[int, ...], rng: Any) -> Case:
    table = rng.normal(size=(sizes[0], sizes[-1]))
    other = rng.normal(size=table.shape)
    given = {"sigmoid": {"x": table}, "sigmoid_derivative": {"activation": SIGMOID(table)},
             "mean_absolute_error": {"error": table}, "half_squared_error": {"error": table},
             "cross_entropy": {"targets": _classes(other), "output_layer": _shares(table)},
             "accuracy": {"targets": _classes(other), "output_layer": _shares(table)}}[name]
    return Case(given, f"{count(sizes[0], 'samples')}, {count(sizes[-1], 'outputs')}", sizes)


def _shares(sums: Any) -> Any:
    """Outputs that add up to 1 in each row; with one output, between 0 and 1."""
    return (SIGMOID if sums.shape[1] == 1 else SOFTMAX)(sums)


def _classes(scores: Any) -> Any:
    """One-hot rows; with one output, yes or no."""
    if scores.shape[1] == 1:
        return (scores > 0) * 1.0
    return np.eye(scores.shape[1])[scores.argmax(axis=1)]
