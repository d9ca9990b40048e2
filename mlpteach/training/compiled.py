"""The stages' arithmetic as one compiled loop (Numba): whole epochs without returning to Python, without new arrays.

It is written out in one function because Numba counts references wherever an array is handed on, which would take longer than
the arithmetic. ``loop`` compiles it once for each kind of network, with that kind's activations in it. Places are unsigned
(``np.uint64``), since a signed place could count from the end, and checking that keeps the compiler from computing several numbers
at once. A sum stands in a loop that stores nothing, or its last digit would depend on how close two arrays lie in memory. Only
``loops`` imports this module.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Any

import numpy as np
from numba import njit

from mlpteach.forms import ACTIVATIONS, Activation
from mlpteach.tracing import arithmetic

ZERO: Any = np.uint64(0)
ONE: Any = np.uint64(1)
LOG2_E = 1.4426950408889634
LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10  # ln 2 in two parts: k * LN2_HIGH is exact
POLYNOMIAL = (2.5110049204818658e-08, 2.763265472252779e-07, 2.755724088722987e-06, 2.4801485441561313e-05,
              0.00019841269890076403, 0.0013888888952352863, 0.008333333333319589, 0.04166666666648795, 0.1666666666666668,
              0.5000000000000019, 1.0, 1.0)  # meets e^r in the 12 Chebyshev points of |r| <= ln(2) / 2: to 2e-17 in between
SHIFT = 1.5 * 2.0**52 + 1023.0  # a float of this size has no places after the point, and its last bits count up by one
EXACT: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": {"contract"}}
LOOSE: dict[str, Any] = {**EXACT, "fastmath": {"contract", "reassoc"}}  # sums may be added up in another order, as BLAS does

# What each kind of network has of its own; ``loop`` puts in their places what its network has.
SQUASH_HIDDEN: Any = None
SQUASH_OUTPUT: Any = None
BACK_HIDDEN: Any = None
BACK_OUTPUT: Any = None
BY_ROW = MOMENTUM = DECAY = BATCHES = HELD_OUT = False


@njit(**EXACT)
def exp(x: float) -> Any:
    """e^x to one unit in the last place, without branches: 2^k times a polynomial in r, |r| <= ln(2) / 2."""
    x = min(max(x, -746.0), 709.4)  # beyond them it is zero, or infinite
    tiny = x < -708.0  # e^-708 is near the smallest float of full precision: below it, 2^k is reached in two steps
    shifted = x * LOG2_E + SHIFT
    k = shifted - SHIFT  # x / ln(2), rounded
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    p = POLYNOMIAL[0]
    for coefficient in POLYNOMIAL[1:]:
        p = p * r + coefficient
    shifted += 64.0 if tiny else 0.0
    power = np.int64(np.float64(shifted).view(np.int64) << np.int64(52)).view(np.float64)  # 2^k: k + 1023 in the exponent
    return p * power * (2.0**-64 if tiny else 1.0)


@njit(**EXACT)
def tanh(x: float) -> Any:
    """The hyperbolic tangent from e^-2|x|; near zero, where that would lose digits, from its power series."""
    small = exp(-2.0 * abs(x))
    square = x * x
    near = abs(x) * (1.0 + square * (-1 / 3 + square * (2 / 15 + square * (-17 / 315 + square * (62 / 2835)))))
    size = near if square < 0.0016 else (1.0 - small) / (1.0 + small)
    return -size if x < 0.0 else size


@njit(**EXACT)
def larger(value: float, other: float) -> Any:
    """The larger of two numbers."""
    return value if value > other else other


@njit(**EXACT)
def size(value: float) -> Any:
    """The absolute value."""
    return abs(value)


TWINS: dict[Any, Any] = {arithmetic.exp: exp, arithmetic.tanh: tanh, arithmetic.larger: larger, arithmetic.size: size}


def rewritten(function: Callable[..., Any], **names: Any) -> Any:
    """The function with other values behind the names it uses, those of the arithmetic among them."""
    known = function.__globals__
    twins = {name: TWINS[known[name]] for name in function.__code__.co_names if known.get(name) in TWINS}
    return FunctionType(function.__code__, {**known, **twins, **names}, function.__name__, closure=function.__closure__)


def each(sums: Any, units: Any) -> None:
    """The activation of every entry, in place."""
    for place in range(sums.size):
        sums[place] = VALUE(sums[place])


def of_rows(sums: Any, units: Any) -> None:
    """Softmax of every row of so many units, in place; less the largest of the row, so that no power overflows."""
    for row in range(np.uint64(sums.size) // units):
        first, total = row * units, 0.0
        largest = sums[first]
        for j in range(units):
            largest = max(largest, sums[first + j])
        for j in range(units):
            sums[first + j] = exp(sums[first + j] - largest)
        for j in range(units):
            total += sums[first + j]
        for j in range(units):
            sums[first + j] /= total


def _advance(state: Any, sizes: Any, biased: bool, inputs: Any, targets: Any, samples: Any, batch: Any, order: Any, learning_rate: float,
             momentum: float, decay: Any, errors: Any, held_out: Any, started: bool, rising: Any, flips: Any, layers: Any, deltas: Any,
             gradient: Any) -> Any:
    """Run ``errors.size`` epochs and return how many were run: fewer if an update left the finite numbers (then also False).

    All arrays are flat. ``state`` holds weights and biases layer by layer, and with momentum their velocities behind them; ``inputs``
    and ``targets`` the ``samples`` and, behind them, those held out; ``order`` the samples' places, epoch after epoch. ``layers``
    are the activations of one batch, inputs first; those held out go forward with the first batch, behind its samples.
    ``deltas`` and ``gradient`` are room to work in. ``errors`` takes the mean absolute error of each sample before its update,
    ``held_out`` that of those held out; ``flips`` counts for each parameter how often its update changed between rising and not.
    """
    samples, batch = np.uint64(samples), np.uint64(batch)
    last, parameters = np.uint64(sizes.size) - ONE, np.uint64(gradient.size)
    wide, outputs = sizes[ZERO], sizes[last]
    held = np.uint64(targets.size) // outputs - samples
    for epoch in range(np.uint64(errors.size)):
        size, first = 0.0, ZERO
        while first < samples:
            taken = min(batch, samples - first)
            rows_here = taken
            if HELD_OUT:
                rows_here += held if first == ZERO else ZERO
            if BATCHES:
                for n in range(rows_here):
                    row = np.uint64(order[epoch * samples + first + n]) if n < taken else samples + n - taken
                    for i in range(wide):
                        layers[n * wide + i] = inputs[row * wide + i]
            at, here = ZERO, ZERO
            for layer in range(last):  # forward: weighted sums, then activations
                rows, units = sizes[layer], sizes[layer + ONE]
                there, bias = here + rows_here * rows, at + rows * units
                for n in range(rows_here):
                    source, out = here + n * rows, there + n * units
                    if units == ONE:
                        z = 0.0
                        for i in range(rows):
                            z += layers[source + i] * state[at + i]
                        layers[out] = z
                    else:
                        activation = layers[source]
                        for j in range(units):
                            layers[out + j] = activation * state[at + j]
                        for i in range(ONE, rows):
                            activation, row = layers[source + i], at + i * units
                            if activation == 0.0:
                                continue  # many tables hold many zeros
                            for j in range(units):
                                layers[out + j] += activation * state[row + j]
                    if biased:
                        for j in range(units):
                            layers[out + j] += state[bias + j]
                if layer == last - ONE:
                    SQUASH_OUTPUT(layers[there:there + rows_here * units], units)
                else:
                    SQUASH_HIDDEN(layers[there:there + rows_here * units], units)
                at, here = bias + (units if biased else ZERO), there
            if HELD_OUT:
                if first == ZERO:
                    missed = 0.0
                    for k in range(held * outputs):
                        missed += abs(targets[samples * outputs + k] - layers[here + taken * outputs + k])
                    held_out[epoch] = missed / (held * outputs)
            for n in range(taken):  # error, and delta_output
                row = np.uint64(order[epoch * samples + first + n]) if BATCHES else n
                wanted, out = row * outputs, here + n * outputs
                for k in range(outputs):
                    size += abs(targets[wanted + k] - layers[out + k])
                if BY_ROW:
                    shared = 0.0
                    for k in range(outputs):
                        shared += (targets[wanted + k] - layers[out + k]) * layers[out + k]
                    for k in range(outputs):
                        deltas[out + k] = layers[out + k] * (targets[wanted + k] - layers[out + k] - shared)
                else:
                    for k in range(outputs):
                        deltas[out + k] = BACK_OUTPUT(targets[wanted + k] - layers[out + k], layers[out + k])
            for p in range(parameters):
                gradient[p] = 0.0
            for step in range(last):  # backward: gradients of a layer, then the deltas of the one before
                layer = last - ONE - step
                rows, units = sizes[layer], sizes[layer + ONE]
                bias = at - (units if biased else ZERO)
                at, there = bias - rows * units, here
                here = there - rows_here * rows
                for n in range(taken):
                    source, delta = here + n * rows, there + n * units
                    if biased:
                        for j in range(units):
                            gradient[bias + j] += deltas[delta + j]
                    if units == ONE:
                        blame = deltas[delta]  # outside the loop, as the compiler cannot know that no round of it changes this
                        for i in range(rows):
                            gradient[at + i] += layers[source + i] * blame
                    else:
                        for i in range(rows):
                            activation, row = layers[source + i], at + i * units
                            if activation == 0.0:
                                continue
                            for j in range(units):
                                gradient[row + j] += activation * deltas[delta + j]
                    if layer == ZERO:
                        continue  # inputs have no delta
                    if units == ONE:
                        for i in range(rows):
                            deltas[source + i] = BACK_HIDDEN(blame * state[at + i], layers[source + i])
                    else:
                        for i in range(rows):
                            blame, row = 0.0, at + i * units
                            for j in range(units):
                                blame += deltas[delta + j] * state[row + j]
                            deltas[source + i] = BACK_HIDDEN(blame, layers[source + i])
            total = 0.0
            for p in range(parameters):  # updates, after all deltas
                direction = gradient[p]
                if DECAY:
                    direction -= decay[p] * state[p]
                if MOMENTUM:
                    direction += momentum * state[parameters + p]
                    state[parameters + p] = direction
                is_rising = 1.0 if direction > 0.0 else 0.0
                flips[p] += abs(is_rising - rising[p]) if started else 0.0
                rising[p] = is_rising
                state[p] += learning_rate * direction
                total += 0.0 * state[p]  # NaN as soon as one of them is not finite; their own sum might overflow
            started = True
            if total != 0.0:
                return epoch + 1, False
            first += taken
        errors[epoch] = size / (samples * outputs)
    return errors.size, True


def _unchanged(received: float, a: float) -> float:
    return received


@cache
def loop(hidden: Activation, output: Activation, cancels: bool, flags: tuple[bool, ...]) -> Any:
    """The loop for networks with these activations; ``cancels`` if the loss cancels the slope of the output.

    ``flags`` say whether there is momentum, weight decay, batches, samples held out. The machine code of the package's own activations
    is kept on disk, in a file named by all that went into it.
    """
    momentum, decay, batches, held_out = flags
    names = {"SQUASH_HIDDEN": _squash(hidden), "SQUASH_OUTPUT": _squash(output), "BACK_HIDDEN": _back(hidden),
             "BACK_OUTPUT": njit(**EXACT)(_unchanged) if cancels else _back(output), "BY_ROW": output.by_row and not cancels,
             "MOMENTUM": momentum, "DECAY": decay, "BATCHES": batches, "HELD_OUT": held_out}
    function = rewritten(_advance, **names)
    function.__qualname__ = f"{function.__name__}_{_fingerprint((hidden, output), cancels, flags)}"
    is_own = all(ACTIVATIONS.get(each.name) is each for each in (hidden, output))
    return njit(cache=is_own, **LOOSE)(function)


def _squash(activation: Activation) -> Any:
    if activation.by_row:
        return njit(**EXACT)(of_rows)
    value = njit(**EXACT)(rewritten(activation.of_number or activation.value))
    return njit(**EXACT)(rewritten(each, VALUE=value))


def _back(activation: Activation) -> Any:
    slope = rewritten(activation.slope)
    if activation.in_order:
        return njit(**EXACT)(rewritten(activation.in_order))
    if activation.by_row:
        return njit(**EXACT)(_unchanged)  # in its place stands what is written out for rows
    return njit(**EXACT)(rewritten(_back_through, SLOPE=njit(**EXACT)(slope)))


VALUE: Any = None
SLOPE: Any = None


def _back_through(received: float, a: float) -> Any:
    return received * SLOPE(a)


def _fingerprint(activations: tuple[Activation, ...], *others: Any) -> str:
    codes = [function.__code__ for activation in activations for function in
             (activation.of_number or activation.value, activation.in_order or activation.slope)]
    return hashlib.sha256(repr([(code.co_code, code.co_consts, code.co_names) for code in codes] + list(others)).encode()).hexdigest()[:16]
