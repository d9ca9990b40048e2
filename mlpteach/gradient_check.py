"""Gradients measured instead of derived: move one weight a little each way and see how far the error moves.

The central difference (f(w + h) - f(w - h)) / 2h differs from the derivative by a term of order h², so a correct gradient agrees
with it to many digits and a wrong one to none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlpteach import stages
from mlpteach.arrays import text
from mlpteach.arrays.checks import finite_array
from mlpteach.arrays.text import Array
from mlpteach.network import Network, negative_gradients
from mlpteach.tracing.recording import unrecorded

STEP = 1e-5  # near the cube root of the float's precision, where truncation and rounding are both small
TOLERANCE = 1e-6
SMALLEST = 1e-5  # gradients below this, times the function's own size, are lost in the rounding of the difference


@unrecorded()  # here and below: hundreds of forward passes that nobody wants to find in a trace
def central_differences(function: Callable[[Array], float], at: ArrayLike) -> Array:
    """The derivative of ``function`` by every entry of ``at``, in the shape of ``at``.

    ``function`` takes an array like ``at`` and returns one number; ``at`` itself is never changed. Raises ``ValueError`` if
    ``at`` is not made of finite numbers or the function returns anything but a finite number.
    """
    point = finite_array("central_differences", "at", at)
    gradient = np.empty_like(point)
    for place in np.ndindex(point.shape):
        there, back = point.copy(), point.copy()
        there[place] += STEP
        back[place] -= STEP
        gradient[place] = (_value(function(there)) - _value(function(back))) / (there[place] - back[place])
    return gradient


@dataclass(frozen=True)
class Comparison:
    """One block of parameters: its name, its shape and how far its gradient is from the measured one."""

    name: str
    shape: tuple[int, ...]
    max_relative_difference: float

    @property
    def agrees(self) -> bool:
        """Whether the two differ by less than the tolerance."""
        return self.max_relative_difference < TOLERANCE


@dataclass(frozen=True)
class GradientCheck:
    """The comparison of each parameter block; prints as one row per block. ``check["weights_0"]`` is one of them."""

    blocks: tuple[Comparison, ...]

    @property
    def passed(self) -> bool:
        """Whether every block agrees."""
        return all(block.agrees for block in self.blocks)

    @property
    def max_relative_difference(self) -> float:
        """The largest of all blocks."""
        return max(block.max_relative_difference for block in self.blocks)

    def __iter__(self) -> Iterator[Comparison]:
        return iter(self.blocks)

    def __getitem__(self, name: str) -> Comparison:
        """The block of this name; ``KeyError`` names those there are."""
        for block in self.blocks:
            if block.name == name:
                return block
        raise KeyError(f"no parameter block {name!r}; checked: {', '.join(block.name for block in self.blocks)}")

    def _table(self) -> tuple[list[str], list[list[str]]]:
        # Below the tolerance the digits are rounding noise that differs between machines, so only the bound is shown.
        rows = [[block.name, text.sizes(block.shape),
                 f"below {TOLERANCE:.0e}" if block.agrees else f"{block.max_relative_difference:.2g}",
                 "agrees" if block.agrees else "DIFFERS"] for block in self.blocks]
        return ["parameters", "shape", "max relative difference", "against central differences"], rows

    def __repr__(self) -> str:
        return text.text_table(*self._table())

    def _repr_html_(self) -> str:
        return text.html_table(*self._table())


@unrecorded()
def compare(function: Callable[..., float], parameters: Mapping[str, ArrayLike],
            gradients: Mapping[str, ArrayLike]) -> GradientCheck:
    """Compare claimed gradients of any function with central differences, block by block.

    ``function`` takes the parameter arrays in their order and returns one number; ``gradients`` holds an array of the same shape
    under each of their names. A block's difference is its largest, relative to the block's largest entry. Raises
    ``ValueError`` for missing blocks, wrong shapes, or anything but finite numbers.
    """
    if set(gradients) != set(parameters) or not parameters:
        raise ValueError(f"gradient check: expected a gradient for each of {list(parameters)}, received {list(gradients)}")
    points = {name: finite_array("gradient check", name, point) for name, point in parameters.items()}
    claims = {name: finite_array("gradient check", f"the gradient of {name}", gradients[name]) for name in points}
    for name, claim in claims.items():
        if claim.shape != points[name].shape:
            raise ValueError(f"gradient check: {name} is {text.sizes(points[name].shape)} but its gradient is "
                             f"{text.sizes(claim.shape)}; expected the same shape")
    size = abs(_value(function(*points.values())))
    differences = {name: _difference(claim, _measured(function, points, name), size) for name, claim in claims.items()}
    return GradientCheck(tuple(Comparison(name, claims[name].shape, difference) for name, difference in differences.items()))


@unrecorded()
def gradient_check(network: Network, inputs: ArrayLike, targets: ArrayLike,
                   gradients: Sequence[ArrayLike] | None = None) -> GradientCheck:
    """Compare backpropagation's gradients of E, half the sum of squared errors, with central differences.

    One row per parameter block. Without ``gradients`` the stages' own are checked; somebody else's are a list with ∂E/∂weights per
    layer (and then ∂E/∂biases per layer, if the network has biases). To check any other function of the weights, see ``compare``.
    """
    inputs, targets = finite_array("gradient_check", "inputs", inputs), finite_array("gradient_check", "targets", targets)
    parameters = network.parameters
    claimed = _backpropagated(network, inputs, targets) if gradients is None else list(gradients)
    if len(claimed) != len(parameters):
        raise ValueError(f"gradient_check: expected {len(parameters)} gradients, for {list(parameters)}, received {len(claimed)}")

    def error_at(*arrays: Array) -> float:
        layers = len(network.weights)
        moved = network.with_parameters(arrays[:layers], arrays[layers:])
        return network.form.loss.value(targets, moved.forward(inputs)[-1], network.form.output)

    return compare(error_at, parameters, dict(zip(parameters, claimed, strict=True)))


def _backpropagated(network: Network, inputs: Array, targets: Array) -> list[Any]:
    _, (gradients, bias_gradients) = negative_gradients(stages, network.form, network.weights, network.biases, inputs, targets)
    return [-gradient for gradient in (*gradients, *bias_gradients)]


def _measured(function: Callable[..., float], points: Mapping[str, Array], name: str) -> Array:
    return central_differences(lambda moved: function(*{**points, name: moved}.values()), points[name])


def _difference(claim: Array, measured: Array, size: float) -> float:
    scale = max(float(np.abs(claim).max()), float(np.abs(measured).max()), SMALLEST * max(size, 1.0))
    return float(np.abs(claim - measured).max()) / scale


def _value(result: Any) -> float:
    array = finite_array("central_differences", "the function's result", result)
    if array.size != 1:
        raise ValueError(f"central_differences: the function must return one number, received {text.sizes(array.shape)}")
    return float(array.reshape(()))
