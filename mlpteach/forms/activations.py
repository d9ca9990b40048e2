"""Activations as values: each carries its formula, its arithmetic and its way back. To add one, write one ``Activation``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlpteach.arrays.text import Array
from mlpteach.forms.choosing import chosen
from mlpteach.tracing.arithmetic import Term, exp, exp_of_negative, larger, size, tanh, total

EXP_LIMIT = 700  # e to a larger power is close to the largest float


@dataclass(frozen=True, eq=False, repr=False)
class Activation:
    """What a unit makes of its weighted sum z: its activation a. Calling it computes a.

    ``formula`` is text with ``{z}`` in it, ``way_back`` with ``{received}`` and ``{a}``. ``value`` computes a of z, and ``slope``
    how much a changes with z, of a: ``a * (1 - a)`` for the sigmoid. Both are written with ``+ - * / >`` and the functions of
    ``tracing.arithmetic``, so that they serve arrays, single cells and the compiled loop alike; ``reach`` are the smallest and
    the largest a there can be.

    Where one formula does not serve them all, ``of_array`` computes a for whole arrays and ``of_number`` in the compiled loop;
    ``in_order`` is ``received * slope(a)`` multiplied in another order, whose last digit differs.
    """

    name: str
    formula: str
    way_back: str
    value: Callable[[Any], Any]
    slope: Callable[[Any], Any]
    reach: tuple[float, float] = (-np.inf, np.inf)
    of_array: Callable[[Array], Array] | None = None
    of_number: Callable[[float], float] | None = None
    in_order: Callable[[Any, Any], Any] | None = None

    def __call__(self, z: Any) -> Any:
        """The activations of an array (samples, units) of weighted sums; the shape stays."""
        return (self.of_array or self.value)(z)

    def of_layer(self, owner: str, z: Array) -> Any:
        """The same, refusing what makes no sense for a layer with an error that ``owner`` opens."""
        self.check_units(owner, z.shape[1], "the layer")
        return self(z)

    def back(self, received: Any, a: Any) -> Any:
        """The blame that a layer received, sent back through its slopes; both are (samples, units)."""
        return self.in_order(received, a) if self.in_order else received * self.slope(a)

    def cell(self, row: int, unit: int, z: Any) -> Any:
        """The arithmetic of one cell of a."""
        return self.value(z[row, unit])

    def back_cell(self, row: int, unit: int, received: Callable[[int, int], Any], a: Any) -> Any:
        """The arithmetic of one cell of ``back``; ``received(row, unit)`` is that of what was received there."""
        slope = self.slope(a[row, unit])
        return received(row, unit) if isinstance(slope, float) and slope == 1 else received(row, unit) * slope

    @property
    def by_row(self) -> bool:
        """Whether a unit's activation depends on the other units of its layer."""
        return False

    def check_units(self, owner: str, units: int, where: str) -> None:
        """``ValueError`` that ``owner`` opens for a layer of too few units, which is called ``where``."""
        if self.by_row and units == 1:
            raise ValueError(f"{owner}: {self} needs at least two units, since theirs add up to 1, but {where} has one; "
                             "expected 'sigmoid' there")

    def __reduce__(self) -> Any:
        return (activation, ("pickle", self.name)) if ACTIVATIONS.get(self.name) is self else object.__reduce__(self)

    def __repr__(self) -> str:
        return self.name


class _Softmax(Activation):
    """An activation of whole rows, whose slope is a table: each output of a sample depends on all weighted sums of its row."""

    @property
    def by_row(self) -> bool:
        return True

    def back(self, received: Any, a: Any) -> Any:
        return a * (received - (received * a).sum(axis=-1, keepdims=True))

    def cell(self, row: int, unit: int, z: Any) -> Any:
        sums = [z[row, k] for k in range(z.shape[1])]
        largest = max(map(_number, sums))
        powers = [exp(each - largest) if abs(largest) > EXP_LIMIT else exp(each) for each in sums]
        return powers[unit] / total("units", powers)

    def back_cell(self, row: int, unit: int, received: Callable[[int, int], Any], a: Any) -> Any:
        others = total("units", (received(row, k) * a[row, k] for k in range(a.shape[1])))
        return a[row, unit] * (received(row, unit) - others)


def _number(value: Any) -> float:
    number: float = value.value if isinstance(value, Term) else float(value)
    return number


def _stable_sigmoid(z: Any) -> Any:
    """From e^-|z|, which cannot overflow."""
    small = np.exp(-np.abs(z))
    return np.where(np.greater_equal(z, 0), 1.0, small) / (1.0 + small)


def _sigmoid_of_number(z: float) -> float:
    small: float = exp_of_negative(-size(z))
    return (1.0 if z >= 0.0 else small) / (1.0 + small)


def _softmax(z: Any) -> Any:
    with np.errstate(over="ignore"):  # e to the power of what is infinitely less is zero
        powers = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


SIGMOID = Activation(
    "sigmoid", "1 / (1 + exp(-{z}))", "{received} ∘ {a} ∘ (1 - {a})", reach=(0.0, 1.0),
    value=lambda z: 1 / (1 + exp(-z)) if _number(z) > -EXP_LIMIT else exp(z) / (1 + exp(z)),
    slope=lambda a: a * (1 - a), of_array=_stable_sigmoid, of_number=_sigmoid_of_number,
    in_order=lambda received, a: received * a * (1 - a))
TANH = Activation("tanh", "tanh({z})", "{received} ∘ (1 - {a}²)", reach=(-1.0, 1.0),
                  value=lambda z: tanh(z), slope=lambda a: 1 - a * a)
RELU = Activation("ReLU", "max(0, {z})", "{received} ∘ ({a} > 0)", reach=(0.0, np.inf),
                  value=lambda z: larger(0.0, z), slope=lambda a: a > 0)
LINEAR = Activation("linear", "{z}", "{received}", value=lambda z: z, slope=lambda a: 1.0)
SOFTMAX = _Softmax(
    "softmax", "exp({z}) / row sums of exp({z})", "{a} ∘ ({received} - row sums of {received} ∘ {a})", reach=(0.0, 1.0),
    value=_softmax, slope=lambda a: a * (1 - a))  # of each by its own z; ``back`` knows of the others
ACTIVATIONS = {each.name: each for each in (SIGMOID, TANH, RELU, LINEAR, SOFTMAX)}


def activation(owner: str, given: Any) -> Activation:
    """The activation of this name, or the given one; ``ValueError`` that ``owner`` opens for anything else."""
    return chosen(owner, "activation", given, ACTIVATIONS, Activation)
