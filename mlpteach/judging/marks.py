"""What an attempt is worth, from 0 to 1: the part of all calls and cells that are right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.judging.exercises import Case, Part, Task
from mlpteach.judging.matching import differing, origins
from mlpteach.judging.observed import is_constant
from mlpteach.judging.sandbox import Answer


def score(task: Task, calls: Sequence[Answer]) -> float:
    """The part of the cells that are right, each part of a result and each of the two calls of each case counted alike.

    A call that raised, was not reached or changed its arguments counts as wrong, and one number all over as nothing.
    """
    pairs = list(zip((*task.cases, *task.cases), calls, strict=False))
    ended = [(case, answer.kept) for case, answer in pairs if _is_table(answer)]
    if not ended or is_constant(ended):
        return 0.0
    return sum(_right(task, case, answer) for case, answer in pairs) / (2 * len(task.cases))


def _is_table(answer: Answer) -> bool:
    return bool(answer.kept) and not any(isinstance(part, str) for part in answer.kept)


def _right(task: Task, case: Case, answer: Answer) -> float:
    if answer.changed or not _is_table(answer):
        return 0.0
    parts = zip(answer.kept, task.expected(case) or (), origins(task, case), strict=True)
    return float(np.mean([_cells(*part) for part in parts]))


def _cells(given: Array, expected: Part, origin: Any) -> float:
    """The part of the cells that are right, for the array that fits best of those expected."""
    if expected is None:
        return 1.0
    fitting = [float(np.mean(~differing(given, array, origin))) for array in expected if array.shape == given.shape]
    return max(fitting, default=0.0)
