"""Numbers in whatever a program keeps them in: arrays, tensors, lists, lists of lists, single numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.judging.program.own import is_tensor, torch

LARGEST = 5_000_000  # numbers in one array that may be weights


def as_floats(value: Any) -> Array:
    """The numbers of an array, tensor, list or number, as an array of its own; raises if there are none."""
    if value is None:
        raise TypeError("None holds no numbers")
    if is_tensor(value):
        value = value.detach().cpu().numpy()
    return np.array(value, dtype=float, subok=False)


def written_into(value: Any, numbers: Array) -> bool:
    """Put the numbers into the array, tensor or list itself, if they fit; returns whether they did."""
    if np.shape(value) != numbers.shape:
        return False
    if is_tensor(value):
        value.data.copy_(torch().from_numpy(np.array(numbers)))
        return True
    if isinstance(value, np.ndarray):
        if fits := value.dtype.kind == "f" and value.flags.writeable and not (value.ndim and 0 in value.strides):
            value[...] = numbers
        return bool(fits)
    if not isinstance(value, list):
        return False
    if all(isinstance(row, list) for row in value):
        return all(written_into(row, part) for row, part in zip(value, numbers, strict=True))
    value[:] = list(numbers.astype(type(value[0]))) if isinstance(value[0], np.floating) else numbers.tolist()
    return True


def alike(value: Any, numbers: Array) -> Any:
    """The numbers in the type of the value that they replace."""
    if is_tensor(value):
        return torch().tensor(numbers, dtype=value.dtype)
    if isinstance(value, np.ndarray):
        return np.array(numbers, dtype=value.dtype if value.dtype.kind == "f" else float)
    if isinstance(value, np.floating):
        return type(value)(numbers)
    return type(value)(numbers.tolist()) if isinstance(value, (list, tuple)) else numbers.tolist()


def is_numeric(value: Any) -> bool:
    """Whether it holds numbers and nothing else: a number, an array, a tensor, a list, or a list of lists of equal length."""
    if is_tensor(value):
        return bool(value.is_floating_point() and 0 < value.numel() <= LARGEST)
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "fiu" and 0 < value.size <= LARGEST
    return _is_number(value) or (isinstance(value, list) and _is_matrix(value))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)


def _is_matrix(value: list[Any]) -> bool:
    rows = value if value and all(isinstance(row, (list, tuple)) for row in value) else [value]
    is_small = sum(map(len, rows)) <= LARGEST and len({len(row) for row in rows}) == 1
    return is_small and all(row and all(map(_is_number, row)) for row in rows)


def is_real(value: Any) -> bool:
    """Whether it holds real numbers, not whole ones, which may count something."""
    return is_tensor(value) or np.asarray(value).dtype.kind == "f"


def are_equal(before: list[Array], after: list[Array]) -> bool:
    """Whether all arrays are the same."""
    return all(np.array_equal(old, new, equal_nan=True) for old, new in zip(before, after, strict=True))


def as_rows(rows: Any) -> Array:
    """A table of numbers, one row for each sample."""
    return np.atleast_2d(np.asarray(rows, dtype=float))
