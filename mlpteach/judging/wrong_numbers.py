"""What the known mistakes of a stage give in one of its cells: the numbers that somebody may guess who makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.forms import LINEAR, SIGMOID, TANH, Activation
from mlpteach.judging.formulas import STAGE_NAMES, Changes, StageUse, choices_of, evaluate, layer_of, single
from mlpteach.judging.misconceptions import CATALOGUE
from mlpteach.judging.misconceptions.steps import SOME_FACTORS
from mlpteach.tracing.recording import unrecorded
from mlpteach.tracing.stage import STAGES, Stage

SUMS_BEHIND: dict[Activation, Callable[[Array], Array]] = {
    SIGMOID: lambda a: np.log(a) - np.log1p(-a), TANH: np.arctanh, LINEAR: lambda a: a}


def stage_of(function: Any) -> Stage | None:
    """The stage that a function is, None for anything else."""
    stage = STAGES.get(getattr(function, "__name__", ""))
    return stage if stage and stage.name in STAGE_NAMES and callable(function) and function.__module__ == stage.module else None


def wrong_numbers(stage: Stage, given: Mapping[str, Any], cell: tuple[int, int]) -> Iterator[tuple[str, float]]:
    """The slug of each mistake with each number that it gives in the cell, in the order of the catalogue.

    ``given`` are the stage's arguments and choices by name. A mistake that gives a table without that cell gives no number.
    """
    choices = choices_of(stage, {name: value for name, value in given.items() if name in stage.choices})
    uses = single(stage, choices)
    with np.errstate(all="ignore"), unrecorded():
        known = {**{name: _array(given.get(name)) for name in stage.arguments}, **_behind(stage, given, choices)}
        for slug, entry in CATALOGUE.items():
            for changes, up_to_factor in entry.changes(uses):
                table = _table(stage, uses, known, changes)
                factors = _factors(known) if up_to_factor and not changes else (1.0,)
                yield from ((slug, factor * number) for factor in factors for number in _in_cell(table, cell))


def _array(value: Any) -> Any:
    return value if value is None or np.ndim(value) == 0 else np.asarray(value, dtype=np.float64)


def _behind(stage: Stage, given: Mapping[str, Any], choices: Mapping[str, Any]) -> dict[str, Array]:
    """The weighted sums from which a delta's own layer came, where one can tell."""
    layer = layer_of(stage)
    inverse = SUMS_BEHIND.get(choices.get("activation", SIGMOID))
    return {"sum_synapse": inverse(_array(given[layer]))} if layer and inverse else {}


def _factors(known: Mapping[str, Any]) -> tuple[float, ...]:
    """By what all is multiplied now and then: a stray number, or the mean over the samples in place of the sum."""
    samples = {len(table) for table in known.values() if np.ndim(table) == 2}
    return (*SOME_FACTORS[:2], *(1 / number for number in sorted(samples) if number > 1))


def _table(stage: Stage, uses: tuple[StageUse, ...], known: Mapping[str, Any], changes: Changes) -> Array | None:
    """What the stage gives with this mistake in it, None where NumPy refuses, or where it needs what is not known here."""
    try:
        return np.asarray(evaluate(uses, known, changes)[stage.name], dtype=np.float64)
    except (ValueError, IndexError, TypeError, KeyError):
        return None


def _in_cell(table: Array | None, cell: tuple[int, int]) -> Iterator[float]:
    if table is None:
        return
    if table.size == 1:
        table, cell = table.reshape(1, 1), (0, 0)
    if table.ndim == 2 and all(place < size for place, size in zip(cell, table.shape, strict=True)) and np.isfinite(table[cell]):
        yield float(table[cell])
