"""Arithmetic that remembers how it was done.

A stage gives its formula for one cell as ordinary Python over cells, such as ``delta[row, k] * weights[unit, k]``. Run on
plain arrays that formula computes the cell; run on ``Cells`` it builds a tree of ``Term``s, which remembers every number.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from mlpteach.arrays.text import Array


class Place(NamedTuple):
    """Where a number stands: a cell of one of the stage's arguments."""

    argument: str
    row: int
    column: int

    def __str__(self) -> str:
        return f"{self.argument}[{self.row}, {self.column}]"


class Term:
    """A number together with how it came about; ``+ - * /`` on terms make larger terms."""

    value: float

    def __add__(self, other: Term | float) -> Term:
        return _operation("+", self, other)

    def __sub__(self, other: Term | float) -> Term:
        return _operation("-", self, other)

    def __rsub__(self, other: float) -> Term:
        return _operation("-", other, self)

    def __radd__(self, other: float) -> Term:
        return _operation("+", other, self)

    def __mul__(self, other: Term | float) -> Term:
        return _operation("*", self, other)

    def __rmul__(self, other: float) -> Term:
        return _operation("*", other, self)

    def __gt__(self, other: Term | float) -> Term:
        """Whether it is larger, as the number 1 or 0: a slope may be so."""
        other = other if isinstance(other, Term) else Number(float(other))
        return Operation(">", (self, other), float(self.value > other.value))

    def __truediv__(self, other: Term | float) -> Term:
        return _operation("/", self, other)

    def __rtruediv__(self, other: float) -> Term:
        return _operation("/", other, self)

    def __neg__(self) -> Term:
        return Operation("negative", (self,), -self.value)


@dataclass(frozen=True, eq=False)
class Number(Term):
    """A leaf: a plain number, or one cell of one of the stage's arguments."""

    value: float
    symbol: str = ""
    place: Place | None = None


@dataclass(frozen=True, eq=False)
class Operation(Term):
    """An operation on terms; ``over`` names the axis that a sum runs along."""

    kind: str
    operands: tuple[Term, ...]
    value: float
    over: str = ""


@dataclass(frozen=True, eq=False)
class Cells:
    """An argument of a stage whose cells, read with ``[row, column]``, are terms."""

    name: str
    array: Array

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array behind the cells."""
        return self.array.shape

    def __getitem__(self, place: tuple[int, int]) -> Number:
        return Number(float(self.array[place]), self.name.removesuffix("_layer"), Place(self.name, *place))


def total(over: str, terms: Iterable[Any]) -> Any:
    """The sum of ``terms`` along the axis called ``over``: a number for numbers, a term for terms."""
    terms = tuple(terms)
    if isinstance(terms[0], Term):
        return Operation("+", terms, sum(term.value for term in terms), over)
    return sum(terms)


def exp(value: Any) -> Any:
    """The number e to the power ``value``: as are all functions here, of a number, of each entry of an array, or of a term."""
    if isinstance(value, Term):
        return Operation("exp", (value,), math.exp(value.value))
    return np.exp(value) if isinstance(value, np.ndarray) else math.exp(value)


def exp_of_negative(value: Any) -> Any:
    """The same where ``value`` is never above 0, which a compiled loop computes faster."""
    return exp(value)


def tanh(value: Any) -> Any:
    """The hyperbolic tangent."""
    if not isinstance(value, Term):
        return np.tanh(value)
    return Operation("tanh of more than 0" if value.value > 0 else "tanh", (value,), math.tanh(value.value))


def larger(value: Any, other: Any) -> Any:
    """The larger of two."""
    if not (isinstance(value, Term) or isinstance(other, Term)):
        return np.maximum(value, other)
    terms = tuple(each if isinstance(each, Term) else Number(float(each)) for each in (value, other))
    return Operation("max", terms, max(term.value for term in terms))


def size(value: Any) -> Any:
    """The absolute value."""
    return Operation("abs", (value,), abs(value.value)) if isinstance(value, Term) else np.abs(value)


def _operation(kind: str, left: Term | float, right: Term | float) -> Term:
    a, b = (side if isinstance(side, Term) else Number(float(side)) for side in (left, right))
    compute: dict[str, Callable[[float, float], float]] = {
        "+": float.__add__, "-": float.__sub__, "*": float.__mul__, "/": float.__truediv__}
    return Operation(kind, (a, b), compute[kind](a.value, b.value))


def leaves(term: Term) -> Iterator[Number]:
    """The numbers a term is made of, from left to right."""
    if isinstance(term, Number):
        yield term
    elif isinstance(term, Operation):
        for operand in term.operands:
            yield from leaves(operand)
