"""The stages' arithmetic as one compiled loop (Numba): whole epochs without returning to Python, without new arrays.

It is written out in one function because Numba counts references wherever an array is handed on, which would take longer than
the arithmetic. Places are unsigned (``np.uint64``), since a signed place could count from the end, and checking that keeps the
compiler from computing several numbers at once. Only ``engine`` imports this module.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

ZERO: Any = np.uint64(0)
ONE: Any = np.uint64(1)
LOG2_E = 1.4426950408889634
LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10  # ln 2 in two parts: k * LN2_HIGH is exact
POLYNOMIAL = (2.5110049204818658e-08, 2.763265472252779e-07, 2.755724088722987e-06, 2.4801485441561313e-05,
              0.00019841269890076403, 0.0013888888952352863, 0.008333333333319589, 0.04166666666648795, 0.1666666666666668,
              0.5000000000000019, 1.0, 1.0)  # meets e^r in the 12 Chebyshev points of |r| <= ln(2) / 2: to 2e-17 in between
SHIFT = 1.5 * 2.0**52 + 1023.0  # a float of this size has no places after the point, and its last bits count up by one
EXACT: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy", "fastmath": {"contract"}}
LOOSE: dict[str, Any] = {**EXACT, "fastmath": {"contract", "reassoc"}}  # sums may be added up in another order, as BLAS does


@njit(**EXACT)
def exp_of_negative(x: float) -> Any:
    """e^x for x <= 0, to one unit in the last place, without branches: 2^k times a polynomial in r, |r| <= ln(2) / 2."""
    x = max(x, -708.0)  # e^-708 is near the smallest normal float
    shifted = x * LOG2_E + SHIFT
    k = shifted - SHIFT  # x / ln(2), rounded
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    p = POLYNOMIAL[0]
    for coefficient in POLYNOMIAL[1:]:
        p = p * r + coefficient
    return p * np.int64(np.float64(shifted).view(np.int64) << np.int64(52)).view(np.float64)  # 2^k: k + 1023 in the exponent


@njit(**EXACT)
def squash(sums: Any) -> None:
    """The sigmoid of every entry, in place, computed from e^-|z| as ``stages.sigmoid`` does."""
    for place in range(sums.size):
        z = sums[place]
        small = exp_of_negative(-abs(z))
        sums[place] = (1.0 if z >= 0.0 else small) / (1.0 + small)


@njit(**LOOSE)
def advance(parameters: Any, sizes: Any, biased: bool, targets: Any, learning_rate: float, errors: Any, started: bool,
            rising: Any, flips: Any, layers: Any, deltas: Any, gradient: Any) -> Any:
    """Run ``errors.size`` epochs and return how many were run: fewer if an update left the finite numbers (then also False).

    All arrays are flat. ``parameters`` holds weights and biases layer by layer, ``layers`` the activations, inputs first, and
    ``deltas`` and ``gradient`` are room to work in. ``errors`` takes the mean absolute error before each update; ``flips``
    counts for each parameter how often its update changed between rising and not rising.
    """
    last = np.uint64(sizes.size) - ONE
    samples = np.uint64(targets.size) // sizes[last]
    for epoch in range(errors.size):
        at, here = ZERO, ZERO
        for layer in range(last):  # forward: weighted sums, then sigmoids
            rows, units = sizes[layer], sizes[layer + ONE]
            there, bias = here + samples * rows, at + rows * units
            for n in range(samples):
                source, out = here + n * rows, there + n * units
                if units == ONE:
                    z = 0.0
                    for i in range(rows):
                        z += layers[source + i] * parameters[at + i]
                    layers[out] = z
                else:
                    activation = layers[source]
                    for j in range(units):
                        layers[out + j] = activation * parameters[at + j]
                    for i in range(ONE, rows):
                        activation, row = layers[source + i], at + i * units
                        if activation == 0.0:
                            continue  # many tables hold many zeros
                        for j in range(units):
                            layers[out + j] += activation * parameters[row + j]
                if biased:
                    for j in range(units):
                        layers[out + j] += parameters[bias + j]
            squash(layers[there:there + samples * units])
            at, here = bias + (units if biased else ZERO), there
        size = 0.0
        for k in range(samples * sizes[last]):  # error and delta_output
            output = layers[here + k]
            error = targets[k] - output
            size += abs(error)
            deltas[here + k] = error * output * (1.0 - output)
        errors[epoch] = size / targets.size
        for p in range(np.uint64(gradient.size)):
            gradient[p] = 0.0
        for step in range(last):  # backward: gradients of a layer, then the deltas of the one before
            layer = last - ONE - step
            rows, units = sizes[layer], sizes[layer + ONE]
            bias = at - (units if biased else ZERO)
            at, there = bias - rows * units, here
            here = there - samples * rows
            for n in range(samples):
                source, delta = here + n * rows, there + n * units
                if biased:
                    for j in range(units):
                        gradient[bias + j] += deltas[delta + j]
                if units == ONE:
                    blame = deltas[delta]  # outside the loop, as the compiler cannot know that no round of it changes this place
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
                        hidden = layers[source + i]
                        deltas[source + i] = blame * parameters[at + i] * hidden * (1.0 - hidden)
                else:
                    for i in range(rows):
                        blame, row = 0.0, at + i * units
                        for j in range(units):
                            blame += deltas[delta + j] * parameters[row + j]
                        hidden = layers[source + i]
                        deltas[source + i] = blame * hidden * (1.0 - hidden)
        total = 0.0
        for p in range(np.uint64(parameters.size)):  # updates, after all deltas
            is_rising = 1.0 if gradient[p] > 0.0 else 0.0
            flips[p] += abs(is_rising - rising[p]) if started else 0.0
            rising[p] = is_rising
            parameters[p] += learning_rate * gradient[p]
            total += 0.0 * parameters[p]  # NaN as soon as one of them is not finite; their own sum might overflow
        started = True
        if total != 0.0:
            return epoch + 1, False
    return errors.size, True
