"""What an array or a number must be before anything is computed with it: real, finite, all there."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isfinite, nan
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array, sizes

FLOAT64 = np.dtype(np.float64)
SHORT = 10_000


def finite_array(owner: str, name: str, value: Any) -> Array:
    """Return ``value`` as a float64 array, itself if it is one already.

    Raises ``ValueError`` naming ``owner`` and ``name`` for anything that is not numbers, for NaN and infinity (with the
    place of the first one), for masked entries and for an empty array.
    """
    # One dot product finds NaN and infinity faster than isfinite; only when it overflows need each entry be looked at. That of a
    # long array would wake BLAS threads, which then keep a core busy for a tenth of a second.
    if type(value) is np.ndarray and value.dtype is FLOAT64 and 0 < value.size <= SHORT and isfinite(np.vdot(value, value)):
        return value
    array = _numeric(owner, name, value)
    if array.size == 0:
        raise ValueError(f"{owner}: {name} is empty, with shape {sizes(array.shape)}; expected at least one row and one column")
    if not np.isfinite(array).all():
        place = tuple(np.argwhere(~np.isfinite(array))[0].tolist())
        where = f"holds {float(array[place])} at {list(place)}" if place else f"is {float(array)}"
        raise ValueError(f"{owner}: {name} {where}; expected finite numbers")
    return array


def read_only(array: Any) -> Any:
    """The array, protected from changes."""
    array.setflags(write=False)
    return array


def _numeric(owner: str, name: str, value: Any) -> Array:
    hidden = _masked(value)
    if hidden is not None:
        raise ValueError(f"{owner}: {name} is masked at {hidden}; expected an array without masked entries")
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{owner}: {name} must be a table of real numbers, received rows of different lengths") from None
    except (RuntimeError, TypeError) as error:  # a tensor that is learned, or on another device
        raise ValueError(f"{owner}: {name} must be a table of real numbers, received {type(value).__name__} that NumPy cannot "
                         f"read: {error}") from None
    if array.dtype.kind not in "biuf":
        kind = f"an array of {array.dtype}" if isinstance(value, np.ndarray) else described(value)
        raise ValueError(f"{owner}: {name} must be a table of real numbers, received {kind}")
    return np.asarray(array, dtype=np.float64)


def _masked(value: Any) -> list[int] | None:
    """The place of the first masked entry, also in a list of arrays: NumPy would compute with what is hidden there."""
    if isinstance(value, (list, tuple)):
        found = ((row, _masked(each)) for row, each in enumerate(value) if isinstance(each, (list, tuple, np.ma.MaskedArray)))
        return next(([row, *place] for row, place in found if place is not None), None)
    places = np.argwhere(np.ma.getmaskarray(value)) if isinstance(value, np.ma.MaskedArray) else np.empty((0, 0))
    return list(map(int, places[0])) if len(places) else None


def described(value: Any) -> str:
    """What was received in place of what was expected: its type, and how it begins, on one line."""
    return " ".join(f"{type(value).__name__} {value!r:.60}".split())


def finite_number(owner: str, name: str, value: Any, *, zero_allowed: bool = False) -> float:
    """Return ``value`` as a float; ``ValueError`` unless it is a positive finite number (or zero, where that is allowed)."""
    is_number = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
    try:
        number = float(value) if is_number else nan
    except OverflowError:  # a whole number beyond the largest float
        number = inf
    if isfinite(number) and (number > 0 or (zero_allowed and number == 0)):
        return number
    expected = "zero or a positive finite number" if zero_allowed else "a positive finite number"
    received = str(number) if is_number else described(value)
    raise ValueError(f"{owner}: {name} must be {expected}, received {received}")


def whole_number(owner: str, name: str, value: Any, low: int, high: int, more: str = "") -> int:
    """Return ``value`` as an int; ``ValueError`` unless it is a whole number from ``low`` to ``high``. ``more`` is said of them."""
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool) and low <= value <= high:
        return int(value)
    raise ValueError(f"{owner}: {name} must be a whole number from {low} to {high}{more}, received {described(value)}")


def place_in(owner: str, tables: dict[str, Array], name: str, row: int, column: int) -> tuple[int, int]:
    """Return row and column; ``ValueError`` unless ``name`` is one of the tables, ``IndexError`` unless the place is in it."""
    if name not in tables:
        raise ValueError(f"{owner}: name must be one of {', '.join(tables)}, received {described(name)}")
    rows, columns = tables[name].shape
    if row not in range(rows) or column not in range(columns):
        raise IndexError(f"{owner}: {name} has rows 0 to {rows - 1} and columns 0 to {columns - 1}, "
                         f"received row {row} and column {column}")
    return row, column


def are_sizes(value: Any) -> bool:
    """Whether these are the numbers of units of two layers or more."""
    whole = isinstance(value, (Sequence, np.ndarray)) and not isinstance(value, str) and all(
        isinstance(size, (int, np.integer)) and not isinstance(size, bool) and 0 < size < 2**31 for size in value)
    return whole and len(value) >= 2


def whole_seed(owner: str, seed: Any, name: str = "seed", or_else: str = "") -> int:
    """Return ``seed`` as an int; ``ValueError`` unless it is one for ``numpy.random.RandomState``. ``or_else`` are other things."""
    if isinstance(seed, (int, np.integer)) and not isinstance(seed, bool) and 0 <= seed < 2**32:
        return int(seed)
    raise ValueError(f"{owner}: {name} must be a whole-number seed from 0 to 2**32 - 1{or_else}, received {described(seed)}")


def of_length(value: Any) -> str:
    """What was received in place of a list: its type, and how long it is, if it has a length."""
    has_length = hasattr(value, "__len__") and getattr(value, "ndim", True)
    return f"{type(value).__name__} of {len(value)}" if has_length else f"{type(value).__name__}"
