"""The measures of the error in which a training loop may report, by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.judging.matching import near

Measure = Callable[[Array], Any]
MEASURES: dict[str, Measure] = {
    "the mean absolute error": lambda e: np.abs(e).mean(),
    "the mean squared error": lambda e: np.square(e).mean(),
    "E, half the sum of squared errors,": lambda e: np.square(e).sum() / 2,
    "the sum of squared errors": lambda e: np.square(e).sum(),
    "the root of the mean squared error": lambda e: np.sqrt(np.square(e).mean()),
    "the sum of absolute errors": lambda e: np.abs(e).sum(),
    "half the mean squared error": lambda e: np.square(e).mean() / 2,
    "half the sum of squared errors, divided by the samples,": lambda e: np.square(e).sum() / (2 * len(e)),
    "the sum of squared errors, divided by the samples,": lambda e: np.square(e).sum() / len(e),
    "the sum of absolute errors, divided by the samples,": lambda e: np.abs(e).sum() / len(e),
    "the root of the sum of squared errors": lambda e: np.linalg.norm(e)}
TIMES = ("before", "after")


def measure_named(lists: Sequence[Sequence[Array]], given: Sequence[Array]) -> str:
    """In words, which measure the given errors hold in all cases.

    ``lists`` are for each case the lists of each measure, before and after the updates; empty if none fits all cases.
    """
    names = [f"{name} {time}" for name in MEASURES for time in TIMES]
    for place, name in enumerate(names):
        if all(near(errors, known[place]) for errors, known in zip(given, lists, strict=True)):
            return f"errors hold {name} each update."
    return ""
