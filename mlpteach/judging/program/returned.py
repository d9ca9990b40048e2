"""What a function of the person's returns, taken for new weights or for gradients, where it fits the weights."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.judging.program.own import is_tensor
from mlpteach.judging.program.values import as_floats

OPENINGS = ("", "d", "d_", "grad_", "grad", "g_", "g", "delta_", "new_", "nabla_", "∇")  # what a gradient's name begins with
ENDINGS = ("", "_grad", "_gradient", "_new")
NAME = re.compile(r"\w+")


def fitting(result: Any, names: Sequence[str], weights: Sequence[Array]) -> list[Array] | None:
    """The arrays among the result that belong to these weights, by their names or else in their order; None if they don't fit."""
    named = _by_name(result, names) if isinstance(result, dict) else None
    arrays = _flat(result) if named is None else named
    if len(arrays) > len(weights):  # something else is returned besides, such as the loss
        arrays = [array for array in arrays if array.ndim] if any(array.ndim == 0 for array in arrays) else arrays
        arrays = _in_order(arrays, weights)
    return arrays if _same_sizes(arrays, weights) else _rearranged(arrays, weights)


def _by_name(result: dict[Any, Any], names: Sequence[str]) -> list[Array] | None:
    lower = {str(key).lower(): value for key, value in result.items()}
    found = []
    for name in names:
        last = (NAME.findall(name) or [name])[-1].lower()
        keys = [f"{opening}{last}{ending}" for ending in ENDINGS for opening in OPENINGS]
        key = next((key for key in keys if key in lower), None)
        if key is None:
            return None
        found.append(as_floats(lower[key]))
    return found


def _flat(result: Any) -> list[Array]:
    if (isinstance(result, np.ndarray) and result.dtype != object) or is_tensor(result) or isinstance(result, (float, int)):
        return [as_floats(result)]
    if isinstance(result, dict):
        result = list(result.values())
    if not isinstance(result, (list, tuple, np.ndarray)):
        return []
    is_matrix = isinstance(result, list) and result and all(isinstance(part, (int, float)) for part in result)
    return [as_floats(result)] if is_matrix else [array for part in result for array in _flat(part)]


def _same_sizes(arrays: Sequence[Array], weights: Sequence[Array]) -> bool:
    return len(arrays) == len(weights) and all(_fits(array, old) for array, old in zip(arrays, weights, strict=True))


def _fits(array: Array, old: Array) -> bool:
    return array.shape == old.shape or array.size == old.size == max([1, *array.shape]) == max([1, *old.shape])


def _in_order(arrays: Sequence[Array], weights: Sequence[Array]) -> list[Array]:
    """One array for each of the weights, the first that fits of those not yet taken, as long as there is one."""
    left, taken = list(arrays), []
    for old in weights:
        place = next((place for place, array in enumerate(left) if array.shape == old.shape), None)
        if place is None:
            break
        taken.append(left.pop(place))
    return taken


def _rearranged(arrays: Sequence[Array], weights: Sequence[Array]) -> list[Array] | None:
    found = _in_order(arrays, weights)
    return found if len(found) == len(weights) == len(arrays) else None
