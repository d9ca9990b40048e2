"""How a layer may compute: the activations that are known, where its bias comes in, and what is unusual."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.forms import LINEAR, RELU, SIGMOID, SOFTMAX, TANH, Activation

KNOWN = (SIGMOID, TANH, RELU, SOFTMAX, LINEAR)


def _leaky(below: float) -> Activation:
    """A ReLU that lets a part of what is below zero through."""
    return Activation(f"leaky ReLU ({below})", f"max({below} {{z}}, {{z}})", "", value=lambda z: np.where(z > 0, z, below * z),
                      slope=lambda a: np.where(a > 0, 1.0, below))


LEAKY = tuple(map(_leaky, (0.01, 0.1, 0.2, 0.05, 0.001)))
STEP = Activation("step", "1 if {z} > 0 else 0", "", value=lambda z: (np.asarray(z) > 0) * 1.0, slope=lambda a: 0.0 * a)


def _plus(z: Array, bias: Array) -> Array:
    return z + bias


def _minus(z: Array, bias: Array) -> Array:
    return z - bias


def _alone(z: Array, bias: Array) -> Array:
    return z


BEFORE = {"+": _plus, "-": _minus, "after": _alone, "left out": _alone}


@dataclass(frozen=True)
class LayerForward:
    """How a layer computes: its activation; how its bias comes in; over which axis softmax goes; how often it is applied.

    ``constant`` is a bias that is the same for all units and is never trained.
    """

    activation: Activation
    bias: str = "+"
    over_samples: bool = False
    times: int = 1
    constant: float = 0.0

    def sums(self, came_in: Array, weights: Array, bias: Array | None) -> Array:
        """The weighted sums (samples, units)."""
        z = came_in @ weights + self.constant
        return z if bias is None else BEFORE[self.bias](z, bias)

    def pure(self, z: Array) -> Array:
        """The activations (samples, units), before a bias that comes after them."""
        for _ in range(self.times):
            z = self.activation(z.T).T if self.over_samples else self.activation(z)
        return np.asarray(z, dtype=np.float64)

    def activations(self, z: Array, bias: Array | None) -> Array:
        """What the layer hands on (samples, units)."""
        a = self.pure(z)
        return a + bias if bias is not None and self.bias == "after" else a


Options = Callable[[int, bool, bool, bool], list[LayerForward]]  # for units, whether biased, the last, and of several rows


def option_sets(constants: Sequence[float]) -> list[Options]:
    """Ways for a layer to compute, the plain ones first."""
    def plain(bias: str, constant: float = 0.0) -> Options:
        def ways(units: int, biased: bool, last: bool, several: bool) -> list[LayerForward]:
            mode, added = (bias, 0.0) if biased else ("+", constant)
            return [LayerForward(act, mode, constant=added) for act in KNOWN if units > 1 or act is not SOFTMAX]

        return ways

    def unusual(units: int, biased: bool, last: bool, several: bool) -> list[LayerForward]:
        ways = plain("+")(units, biased, last, several)
        ways += [LayerForward(act, bias) for bias in ("after", "left out")[:2 * biased] for act in KNOWN]
        ways += [LayerForward(act) for act in (*LEAKY, STEP)]
        if last and several:
            ways += [LayerForward(SOFTMAX, over_samples=True)]
        return ways + [LayerForward(act, times=2) for act in (SOFTMAX, SIGMOID) if last and (units > 1 or act is SIGMOID)]

    return [plain("+"), plain("-"), *(plain("+", constant) for constant in constants), unusual]
