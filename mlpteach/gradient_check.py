"""Gradients measured instead of derived: move one weight a little each way and see how far the error moves.

The central difference (f(w + h) - f(w - h)) / 2h differs from the derivative by a term of order h² only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlpteach import stages
from mlpteach.arrays import text
from mlpteach.arrays.checks import described, finite_array
from mlpteach.arrays.text import Array
from mlpteach.network import Network, negative_gradients
from mlpteach.tracing.recording import unrecorded

STEP = 1e-5  # near the cube root of the float's precision, where truncation and rounding are both small
LARGE = 1000.0  # a larger number is moved by the same share of itself as this one: a step of 1e-5 would be lost in its rounding
TOLERANCE = 1e-6
ROUNDING = 8 * np.finfo(np.float64).eps  # of the function, as a share of its size
DOUBT = 10.0  # a gradient may be so many times further from the measured one than a second measurement is
COARSE = 1e-2  # where more than that has to be allowed, nothing can be said


@unrecorded()  # here and below: hundreds of forward passes that nobody wants to find in a trace
def central_differences(function: Callable[[Array], float], at: ArrayLike) -> Array:
    """The derivative of ``function`` by every entry of ``at``, in the shape of ``at``.

    ``function`` takes an array like ``at`` and returns one number; ``at`` itself is never changed. Raises ``ValueError`` if
    ``at`` is not made of finite numbers or the function returns anything but a finite number.
    """
    return _differences(function, finite_array("central_differences", "at", at), STEP)[0]


def _differences(function: Callable[[Array], float], point: Array, step: float) -> tuple[Array, float]:
    """The differences, and how much of them may be rounding."""
    gradient, noise = np.empty_like(point), 0.0
    for place in np.ndindex(point.shape):
        there, back = point.copy(), point.copy()
        length = step * max(1.0, abs(float(point[place])) / LARGE)
        there[place] += length
        back[place] -= length
        high, low = _value(function(there)), _value(function(back))
        noise = max(noise, ROUNDING * max(abs(high), abs(low)) / length)
        gradient[place] = (high - low) / (there[place] - back[place])
    return gradient, noise


@dataclass(frozen=True)
class Comparison:
    """One block of parameters: its name, its shape, how far its gradient is from the measured one, and how exact that is."""

    name: str
    shape: tuple[int, ...]
    max_relative_difference: float
    tolerance: float = TOLERANCE

    @property
    def bound(self) -> float:
        """The power of ten below which the difference is."""
        return max(TOLERANCE, float(f"1e{np.ceil(np.log10(self.max_relative_difference or TOLERANCE)):.0f}"))

    @property
    def agrees(self) -> bool:
        """Whether the two differ by less than the tolerance, if that says anything."""
        return self.max_relative_difference < (self.tolerance if self.tolerance <= COARSE else TOLERANCE)


@dataclass(frozen=True)
class GradientCheck:
    """The comparison of each parameter block; prints as one row per block. ``check["weights_0"]`` is one of them."""

    blocks: tuple[Comparison, ...]

    @property
    def passed(self) -> bool:
        """Whether every block agrees; one that cannot be measured does not."""
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
        # Below the bound the digits are rounding noise that differs between machines, so they are not shown.
        rows = [[block.name, text.sizes(block.shape),
                 f"below {block.bound:.0e}" if block.agrees else f"{block.max_relative_difference:.2g}",
                 "agrees" if block.agrees else "DIFFERS" if block.tolerance <= COARSE else "cannot be measured"]
                for block in self.blocks]
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
    under each of their names. A block's difference is its largest, relative to the block's largest entry. ``ValueError`` for
    missing blocks, wrong shapes, or anything but finite numbers.
    """
    if set(gradients) != set(parameters) or not parameters:
        raise ValueError(f"gradient check: expected a gradient for each of {list(parameters)}, received {list(gradients)}")
    points = {name: finite_array("gradient check", name, point) for name, point in parameters.items()}
    claims = {name: finite_array("gradient check", f"the gradient of {name}", gradients[name]) for name in points}
    for name, claim in claims.items():
        if claim.shape != points[name].shape:
            raise ValueError(f"gradient check: {name} is {text.sizes(points[name].shape)} but its gradient is "
                             f"{text.sizes(claim.shape)}; expected the same shape")
    return GradientCheck(tuple(_comparison(function, points, name, claim) for name, claim in claims.items()))


def _comparison(function: Callable[..., float], points: Mapping[str, Array], name: str, claim: Array) -> Comparison:
    def moved(block: Array) -> float:
        return function(*{**points, name: block}.values())

    (measured, noise), (again, _) = (_differences(moved, points[name], step) for step in (STEP, 2 * STEP))
    largest = max(float(np.abs(claim).max()), float(np.abs(measured).max()))
    scale = largest if largest > noise else noise / TOLERANCE or 1.0  # all that is rounding is the same
    difference, doubt = (float(np.abs(other - measured).max()) for other in (claim, again))
    return Comparison(name, claim.shape, difference / scale, max((DOUBT * doubt + noise) / scale, TOLERANCE))


@unrecorded()
def gradient_check(network: Any, inputs: ArrayLike | None = None, targets: ArrayLike | None = None, *,
                   negative_gradients: Any = None, gradients: Any = None) -> GradientCheck:
    """Compare backpropagation's gradients of E, the network's loss, with central differences: one row per parameter block.

    A ``Problem``, or a ``History``, serves for its network, inputs and targets. If no gradients are given the stages' own are
    checked. Somebody else's are ``negative_gradients``, -∂E/∂weights, as the stages give them: a list in the order of
    ``network.parameters``, or a mapping from its names, such as ``{"weights_1": ...}``, of as many as are wanted. ``gradients`` are
    the same with the other sign. To check any other function, see ``compare``. ``ValueError`` for what does not fit.
    """
    network, inputs, targets = _task(network, inputs, targets)
    claimed = _claimed(network, inputs, targets, negative_gradients, gradients)

    def error_at(*arrays: Array) -> float:
        moved = list({**network.parameters, **dict(zip(claimed, arrays, strict=True))}.values())
        outputs = network.with_parameters(moved[:len(network.weights)], moved[len(network.weights):]).forward(inputs)[-1]
        return float(network.form.loss.value(targets, outputs, network.form.output))

    return compare(error_at, {name: network.parameters[name] for name in claimed}, claimed)


def _task(network: Any, inputs: Any, targets: Any) -> tuple[Network, Array, Array]:
    if not isinstance(network, Network):
        if not isinstance(getattr(network, "network", None), Network) or inputs is not None or targets is not None:
            raise ValueError("gradient_check: expected a Network with inputs and targets, or a Problem or a History alone, "
                             f"received {described(network)}")
        network, inputs, targets = network.network, network.inputs, network.targets
    inputs, targets = finite_array("gradient_check", "inputs", inputs), finite_array("gradient_check", "targets", targets)
    network.form.check_targets("gradient_check", targets)
    return network, inputs, targets


def _claimed(network: Network, inputs: Array, targets: Array, negative: Any, positive: Any) -> dict[str, Array]:
    """∂E/∂parameter by name, in the order of the network's parameters: as given, or the stages' own."""
    if negative is not None and positive is not None:
        raise ValueError("gradient_check: expected negative_gradients or gradients, received both")
    if negative is None and positive is None:
        _, (weights, biases) = negative_gradients(stages, network.form, network.weights, network.biases, inputs, targets)
        negative = [*weights, *biases]
    (given, sign), names = (negative, -1) if positive is None else (positive, 1), list(network.parameters)
    if not isinstance(given, Mapping):
        several = list(given) if isinstance(given, Iterable) and getattr(given, "ndim", True) else [given]
        if len(several) != len(names):
            raise ValueError(f"gradient_check: expected {len(names)} gradients, for {names}, received {len(several)}")
        given = dict(zip(names, several, strict=True))
    if not given or not set(given) <= set(names):
        raise ValueError(f"gradient_check: expected gradients of {names}, received those of {list(given)}")
    return {name: sign * finite_array("gradient_check", f"the gradient of {name}", given[name]) for name in names if name in given}


def _value(result: Any) -> float:
    array = finite_array("central_differences", "the function's result", result)
    if array.size != 1:
        raise ValueError(f"central_differences: the function must return one number, received {text.sizes(array.shape)}")
    return float(array.reshape(()))
