"""What is kept of a result: copies of its parts, or in words what is no table of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.judging.exercises import Task
from mlpteach.tracing.step import snapshot

NONE = "None"


def kept(task: Task, result: Any) -> Sequence[Array | str]:
    """Copies of the parts of a result; a description of what is none."""
    if _is_nothing(result):
        return [NONE] * len(task.parts)
    if len(task.parts) == 1:
        return [_kept_part(result)]
    if isinstance(result, (tuple, list, np.ndarray)) and len(result) == len(task.parts):
        return [_kept_part(part) for part in result]
    if isinstance(result, (tuple, list)):
        return [f"{len(result)} value{'s' * (len(result) != 1)}"] * len(task.parts)
    return [f"one {type(result).__name__}"] * len(task.parts)


def _is_nothing(result: Any) -> bool:
    """None or three points, or a tuple or list of nothing else."""
    parts = result if isinstance(result, (tuple, list)) and result else (result,)
    return all(part is None or part is ... for part in parts)


def _kept_part(part: Any) -> Array | str:
    if _is_masked(part):
        return "masked entries"
    kept = snapshot(part)
    return NONE if kept is None else kept if isinstance(kept, str) else np.asarray(kept)


def _is_masked(part: Any) -> bool:
    """Whether some of the numbers are marked as not to be used, also in a list of arrays."""
    if isinstance(part, (list, tuple)):
        return any(map(_is_masked, part))
    return isinstance(part, np.ma.MaskedArray) and bool(np.ma.is_masked(part))
