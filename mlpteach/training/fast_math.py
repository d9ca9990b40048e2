"""The functions of ``tracing.arithmetic`` as the compiled loop computes them: whole rows of numbers at once, without branches."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np
from numba import njit

from mlpteach.tracing import arithmetic

LOG2_E = 1.4426950408889634
LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10  # ln 2 in two parts: k * LN2_HIGH is exact
POLYNOMIAL = (2.5110049204818658e-08, 2.763265472252779e-07, 2.755724088722987e-06, 2.4801485441561313e-05,
              0.00019841269890076403, 0.0013888888952352863, 0.008333333333319589, 0.04166666666648795, 0.1666666666666668,
              0.5000000000000019, 1.0, 1.0)  # meets e^r in the 12 Chebyshev points of |r| <= ln(2) / 2: to 2e-17 in between
SMALL_POLYNOMIAL = tuple(coefficient * 2.0**-54 for coefficient in POLYNOMIAL)
SHIFT = 1.5 * 2.0**52 + 1023.0  # a float of this size has no places after the point, and its last bits count up by one
EXACT: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": {"contract"}}
LOOSE: dict[str, Any] = {**EXACT, "fastmath": {"contract", "reassoc"}}  # sums may be added up in another order, as BLAS does


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
def exp_of_negative(x: float) -> Any:
    """e^x for x <= 0, two multiplications cheaper: 2^(k + 54) times a polynomial whose coefficients are 2^-54 of those above."""
    x = max(x, -746.0)
    shifted = x * LOG2_E + (SHIFT + 54.0)
    k = shifted - (SHIFT + 54.0)
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    p = SMALL_POLYNOMIAL[0]
    for coefficient in SMALL_POLYNOMIAL[1:]:
        p = p * r + coefficient
    return p * np.int64(np.float64(shifted).view(np.int64) << np.int64(52)).view(np.float64)


@njit(**EXACT)
def tanh(x: float) -> Any:
    """The hyperbolic tangent, (1 - e^y) / (1 + e^y) with y = -2 |x|; of e^y - 1 no digit is lost where y is near zero."""
    y = max(-2.0 * abs(x), -80.0)  # beyond it the result is 1
    shifted = y * LOG2_E + SHIFT
    k = shifted - SHIFT
    r = (y - k * LN2_HIGH) - k * LN2_LOW
    p = POLYNOMIAL[0]
    for coefficient in POLYNOMIAL[1:-1]:
        p = p * r + coefficient
    power = np.int64(np.float64(shifted).view(np.int64) << np.int64(52)).view(np.float64)
    less = power * (p * r) + (power - 1.0)  # e^y - 1
    size = -less / (2.0 + less)
    return -size if x < 0.0 else size


@njit(**EXACT)
def larger(value: float, other: float) -> Any:
    """The larger of two numbers."""
    return value if value > other else other


@njit(**EXACT)
def size(value: float) -> Any:
    """The absolute value."""
    return abs(value)


TWINS: dict[Any, Any] = {arithmetic.exp: exp, arithmetic.exp_of_negative: exp_of_negative, arithmetic.tanh: tanh,
                         arithmetic.larger: larger, arithmetic.size: size}


def rewritten(function: Callable[..., Any], **names: Any) -> Any:
    """The function with other values behind the names it uses, those of the arithmetic among them.

    It is named by all that it is made of: of two pieces of machine code with one name, one from a file, LLVM takes the first.
    """
    known, code = function.__globals__, function.__code__
    twins = {name: TWINS[known[name]] for name in code.co_names if known.get(name) in TWINS}
    new = FunctionType(code, {**known, **twins, **names}, function.__name__, closure=function.__closure__)
    inner = {name: getattr(getattr(value, "py_func", None), "__qualname__", "") for name, value in names.items()}
    contents = repr((code.co_code, code.co_consts, code.co_names, inner))
    new.__qualname__ = f"{function.__name__}_{hashlib.sha256(contents.encode()).hexdigest()[:16]}"
    return new
