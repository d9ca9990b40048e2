"""The loop of ``compiled`` for each kind of network: its activations and what it is told are compiled into it.

Only ``loops`` imports this module, and only where Numba is installed.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
from numba import boolean, float64, int64, njit, uint64

from mlpteach.arrays.notices import notice
from mlpteach.forms import ACTIVATIONS, Activation
from mlpteach.training import compiled, fast_math
from mlpteach.training.fast_math import EXACT, LOOSE, TWINS, exp, rewritten
from mlpteach.training.interrupts import undisturbed

NUMBERS, PLACES = float64[::1], int64[::1]
SIGNATURE = (NUMBERS, uint64[::1], boolean, NUMBERS, NUMBERS, int64, int64, PLACES, float64, float64, NUMBERS, NUMBERS, NUMBERS,
             boolean, NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS)
VALUE: Any = None  # set as those in ``compiled`` are
SLOPE: Any = None
TOLD: list[Exception] = []  # why the machine code could not be kept: said once


def each(sums: Any, units: Any) -> None:
    """The activation of every entry, in place."""
    for place in range(sums.size):
        sums[place] = VALUE(sums[place])


def of_rows(sums: Any, units: Any) -> None:
    """Softmax of every row of so many units, in place; less the largest of the row, so that no power overflows."""
    rows = np.uint64(sums.size) // units
    for row in range(rows):
        first = row * units
        largest = sums[first]
        for j in range(units):
            largest = max(largest, sums[first + j])
        for j in range(units):
            sums[first + j] -= largest
    for place in range(sums.size):  # of all rows in one go: several at once, however few units there are
        sums[place] = exp(sums[place])
    for row in range(rows):
        first, total = row * units, 0.0
        for j in range(units):
            total += sums[first + j]
        for j in range(units):
            sums[first + j] /= total


def four_more(total: float, a: float, p: float, b: float, q: float, c: float, r: float, d: float, s: float) -> Any:
    """A sum with four more products."""
    return (((total + a * p) + b * q) + c * r) + d * s


def back_through(received: float, a: float) -> Any:
    """What was received, times the slope."""
    return received * SLOPE(a)


def unchanged(received: float, a: float) -> float:
    """What was received, where the slope cancels."""
    return received


def loop(hidden: Activation, output: Activation, cancels: bool, flags: tuple[bool, ...]) -> Any:
    """The loop for networks with these activations, compiled once as long as the numbers they use stay as they are."""
    return _loop(hidden, output, cancels, flags, (_outside(hidden), _outside(output)))


@cache
def _loop(hidden: Activation, output: Activation, cancels: bool, flags: tuple[bool, ...], outside: Any) -> Any:
    """The loop for networks with these activations; ``cancels`` if the loss cancels the slope of the output.

    ``flags`` say whether there is momentum, weight decay, batches, samples held out. The machine code for the package's own
    activations is kept on disk, under a name made of all that went into it; where that fails, it is compiled anew, and a warning
    says so once. An interrupt waits until it is compiled: Numba is left in pieces by one.
    """
    names = {"SQUASH_HIDDEN": _squash(hidden), "SQUASH_OUTPUT": _squash(output), "BACK_HIDDEN": _back(hidden),
             "FOUR_MORE": njit(**EXACT)(four_more),
             "BACK_OUTPUT": njit(**EXACT)(unchanged) if cancels else _back(output), "BY_ROW": output.by_row and not cancels,
             **dict(zip(("MOMENTUM", "DECAY", "BATCHES", "HELD_OUT"), flags, strict=True))}
    function = rewritten(compiled.advance, **names)
    function.__qualname__ = f"{function.__name__}_{_fingerprint(hidden, output, cancels, flags)}"
    with undisturbed():
        if all(ACTIVATIONS.get(each.name) is each for each in (hidden, output)):
            try:
                return njit(SIGNATURE, cache=True, **LOOSE)(function)
            except Exception as error:  # a full disk, no place to write, or a damaged file: whatever it raises
                _say_not_kept(error)
        return njit(SIGNATURE, **LOOSE)(function)


def can_compile(activation: Activation) -> bool:
    """Whether Numba can compile it: one of the package's own, or one that is written with arithmetic and plain numbers alone."""
    if ACTIVATIONS.get(activation.name) is activation:
        return True
    try:
        _outside(activation)
        with undisturbed():
            for function in _functions(activation):
                njit(float64(float64), **EXACT)(rewritten(function))
    except Exception:  # whatever Numba raises at what it does not know
        return False
    return True


def _functions(activation: Activation) -> tuple[Any, Any]:
    return activation.of_number or activation.value, activation.slope


def _outside(activation: Activation) -> tuple[tuple[str, Any], ...]:
    """The numbers that the functions of an activation use by name: they may be others in the next run, and are compiled in.

    ``TypeError`` for functions that use anything else, or were not written in Python.
    """
    found: list[tuple[str, Any]] = []
    for function in _functions(activation):
        if not isinstance(function, FunctionType):
            raise TypeError(f"{function!r} is no function written in Python")
        names = {name: function.__globals__[name] for name in function.__code__.co_names if name in function.__globals__}
        cells = zip(function.__code__.co_freevars, (cell.cell_contents for cell in function.__closure__ or ()), strict=True)
        for name, value in [*names.items(), *cells]:
            if isinstance(value, (int, float)):
                found.append((name, value))
            elif not isinstance(value, ModuleType) and value not in TWINS:
                raise TypeError(f"{name} is neither a number nor a function of mlpteach.tracing.arithmetic")
    return tuple(found)


def _squash(activation: Activation) -> Any:
    if activation.by_row:
        return njit(**EXACT)(of_rows)
    value = njit(**EXACT)(rewritten(activation.of_number or activation.value))
    return njit(**EXACT)(rewritten(each, VALUE=value))


def _back(activation: Activation) -> Any:
    if activation.by_row:
        return njit(**EXACT)(unchanged)  # ``BY_ROW`` is what sends it back
    if activation.in_order:
        return njit(**EXACT)(rewritten(activation.in_order))
    return njit(**EXACT)(rewritten(back_through, SLOPE=njit(**EXACT)(rewritten(activation.slope))))


def _fingerprint(hidden: Activation, output: Activation, *others: Any) -> str:
    functions = [function for activation in (hidden, output) for function in
                 (activation.of_number or activation.value, activation.in_order or activation.slope)]
    codes = [(function.__code__.co_code, function.__code__.co_consts, function.__code__.co_names) for function in functions]
    sources = [Path(each).stat().st_mtime_ns for each in (__file__, fast_math.__file__)]  # Numba itself looks at ``compiled`` only
    return hashlib.sha256(repr((codes, sources, others)).encode()).hexdigest()[:16]


def _say_not_kept(error: Exception) -> None:
    folder = compiled.__file__.rpartition("compiled.py")[0] + "__pycache__"
    if not TOLD:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        notice(f"Numba's files cannot be used ({reason}), so training is compiled anew in every session; delete those in "
               f"{folder} or in NUMBA_CACHE_DIR, or make room for them")
    TOLD.append(error)
