"""Arithmetic that remembers how it was done, and can be written as text, as LaTeX or as Python.

A stage gives its formula for one cell as ordinary Python over cells, such as ``delta[row, k] * weights[unit, k]``. Run on
plain arrays that formula computes the cell; run on ``Cells`` it builds a tree of ``Term``s, which remembers every number.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from mlpteach.arrays.text import Array

LONGEST_SUM = 8  # terms written out before the middle of a sum is left out of the text

# How each operation is written: binding strength, as text, as Python, as LaTeX. E to a power needs no import in Python.
NOTATION: dict[str, tuple[int, tuple[str, str, str]]] = {
    "+": (1, ("{} + {}", "{} + {}", "{} + {}")),
    "-": (1, ("{} - {}", "{} - {}", "{} - {}")),
    "*": (2, ("{} * {}", "{} * {}", r"{} \cdot {}")),
    "/": (2, ("{} / {}", "{} / {}", r"\frac{{{}}}{{{}}}")),
    "negative": (3, ("-{}", "-{}", "-{}")),
    "exp": (4, ("exp({})", f"{math.e!r} ** ({{}})", r"\exp\left({}\right)")),
}
TEXT, PYTHON, LATEX = 0, 1, 2


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
    """The number e to the power ``value``: a number for a number, a term for a term."""
    return Operation("exp", (value,), math.exp(value.value)) if isinstance(value, Term) else math.exp(value)


def _operation(kind: str, left: Term | float, right: Term | float) -> Term:
    a, b = (side if isinstance(side, Term) else Number(float(side)) for side in (left, right))
    compute: dict[str, Callable[[float, float], float]] = {
        "+": float.__add__, "-": float.__sub__, "*": float.__mul__, "/": float.__truediv__}
    return Operation(kind, (a, b), compute[kind](a.value, b.value))


def write(term: Term, notation: int, leaf: Callable[[Number], str], *, symbolic: bool = False) -> str:
    """Write a term in one of the notations, each leaf as ``leaf`` says. Symbolic sums name their axis instead of each term."""
    if isinstance(term, Number):
        return leaf(term)
    assert isinstance(term, Operation)
    strength, templates = NOTATION[term.kind]
    bare = term.kind == "exp" or (term.kind == "/" and notation == LATEX)  # these bring their own brackets
    parts = []
    for position, operand in enumerate(_shown(term, symbolic, notation)):
        text = "..." if operand is None else write(operand, notation, leaf, symbolic=symbolic)
        tight = operand is not None and _needs_brackets(operand, text, strength, position, term.kind)
        parts.append(f"({text})" if tight and not bare else text)
    if symbolic and term.over:
        return (r"\sum_{{\text{{{}}}}} {}" if notation == LATEX else "sum over {} of {}").format(term.over, parts[0])
    if term.kind == "+":
        return " + ".join(parts)
    return templates[notation].format(*parts)


def _shown(term: Operation, symbolic: bool, notation: int) -> list[Term | None]:
    if symbolic and term.over:
        return [term.operands[0]]
    if notation != PYTHON and len(term.operands) > LONGEST_SUM:
        return [*term.operands[:3], None, term.operands[-1]]
    return list(term.operands)


def _needs_brackets(operand: Term, text: str, strength: int, position: int, kind: str) -> bool:
    if isinstance(operand, Number):
        return text.startswith("-") and (position > 0 or kind == "negative")
    assert isinstance(operand, Operation)
    inner = NOTATION[operand.kind][0]
    is_weaker = inner < strength or (inner == strength and position > 0 and kind in "-/")
    return is_weaker or (bool(operand.over) and kind != "exp")


def leaves(term: Term) -> Iterator[Number]:
    """The numbers a term is made of, from left to right."""
    if isinstance(term, Number):
        yield term
    elif isinstance(term, Operation):
        for operand in term.operands:
            yield from leaves(operand)
