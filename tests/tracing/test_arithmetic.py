"""Terms: arithmetic that computes what Python computes and is written with exactly the brackets it needs."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpteach.tracing.arithmetic import Cells, Number, Operation, Place, Term, exp, larger, leaves, total
from mlpteach.tracing.notation import LATEX, PYTHON, TEXT, write

A, B, C = Number(2.0, "a"), Number(-3.0, "b"), Number(0.5, "c")


def text(term: Term, notation: int = TEXT) -> str:
    return write(term, notation, lambda leaf: f"{leaf.value:g}")


WRITTEN = [  # term, value, as text
    (A + B, -1, "2 + (-3)"), (B + A, -1, "-3 + 2"), (A - B, 5, "2 - (-3)"), (A - (B - C), 5.5, "2 - (-3 - 0.5)"),
    (A - B - C, 4.5, "2 - (-3) - 0.5"), (A * B, -6, "2 * (-3)"), ((A + B) * C, -0.5, "(2 + (-3)) * 0.5"),
    (A + B * C, 0.5, "2 + -3 * 0.5"), (A / (B * C), -4 / 3, "2 / (-3 * 0.5)"), (A / B / C, -4 / 3, "2 / (-3) / 0.5"),
    (A * (B * C), -3, "2 * -3 * 0.5"), (-B, 3, "-(-3)"), (-(A + B), 1, "-(2 + (-3))"), (-A * B, 6, "-2 * (-3)"),
    (1 / (1 + exp(-B)), 1 / (1 + math.exp(3)), "1 / (1 + exp(-(-3)))"), (1 - A, -1, "1 - 2"), (3 + A, 5, "3 + 2"),
    (total("units", [A, B, C]) * A, -1, "(2 + (-3) + 0.5) * 2"), (total("units", [A * B]) + C, -5.5, "(2 * (-3)) + 0.5"),
    (exp(total("units", [A, B])), math.exp(-1), "exp(2 + (-3))"), (A * (C > 0), 2, "2 * (0.5 > 0)"), (B > A, 0, "-3 > 2"),
    (1 - (A + B > C), 1, "1 - (2 + (-3) > 0.5)")]


@pytest.mark.parametrize(("term", "value", "expected"), WRITTEN, ids=[case[2] for case in WRITTEN])
def test_term_has_its_value_and_only_the_brackets_it_needs(term: Term, value: float, expected: str) -> None:
    assert term.value == value
    assert text(term) == expected


OPERATIONS: list[Callable[[Any, Any], Any]] = [
    lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b, lambda a, b: a / (1 + b * b), lambda a, b: -a,
    lambda a, b: exp(-(a * a)) - b, lambda a, b: total("units", (a, b, a)), lambda a, b: 1 - a, lambda a, b: 2 + b,
    lambda a, b: 1 / (2 + a * a), lambda a, b: b * (a > 0)]


@given(st.lists(st.tuples(st.integers(0, len(OPERATIONS) - 1), st.booleans()), max_size=6), st.floats(-2, 2), st.floats(-2, 2))
def test_python_text_of_any_term_evaluates_to_what_plain_numbers_give(recipe: list[tuple[int, bool]], x: float, y: float) -> None:
    number, term = x, Number(x)
    for choice, swap in recipe:
        number = OPERATIONS[choice](*((y, number) if swap else (number, y)))
        term = OPERATIONS[choice](*((Number(y), term) if swap else (term, Number(y))))
    assert term.value == pytest.approx(number, rel=1e-12, abs=1e-12)
    expression = write(term, PYTHON, lambda leaf: repr(leaf.value))
    assert eval(expression, {"__builtins__": {}}) == pytest.approx(number, rel=1e-9, abs=1e-9)


def test_long_sums_lose_their_middle_in_text_but_not_in_python() -> None:
    nine = total("units", [Number(float(k)) for k in range(1, 10)])
    eight = total("units", nine.operands[:8])
    assert text(nine) == "1 + 2 + 3 + ... + 9"
    assert text(nine, LATEX) == "1 + 2 + 3 + ... + 9"
    assert text(nine, PYTHON) == "1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9"
    assert text(eight) == "1 + 2 + 3 + 4 + 5 + 6 + 7 + 8"


def test_symbolic_sums_name_their_axis() -> None:
    term = total("inputs", [A * B, C * A]) + C
    assert write(term, TEXT, lambda leaf: leaf.symbol, symbolic=True) == "(sum over inputs of a * b) + c"
    assert write(term, LATEX, lambda leaf: leaf.symbol, symbolic=True) == r"(\sum_{\text{inputs}} a \cdot b) + c"


def test_latex_fractions_bring_their_own_brackets() -> None:
    assert text(1 / (1 + exp(-B)), LATEX) == r"\frac{1}{1 + \exp\left(-(-3)\right)}"


def test_cells_are_numbers_that_know_their_place() -> None:
    cells = Cells("hidden_layer", np.array([[1.0, 2.0]]))
    assert cells.shape == (1, 2)
    assert (cells[0, 1].value, cells[0, 1].symbol, cells[0, 1].place) == (2.0, "hidden", Place("hidden_layer", 0, 1))
    assert str(cells[0, 1].place) == "hidden_layer[0, 1]"


def test_leaves_come_from_left_to_right() -> None:
    assert list(leaves((A + B) * exp(C))) == [A, B, C]


@pytest.mark.parametrize("result", [total("units", [1.0, 2.0]), exp(1.0)])
def test_plain_numbers_stay_plain(result: Any) -> None:
    assert type(result) is float


def test_a_sum_remembers_its_axis() -> None:
    assert isinstance(total("outputs", [A]), Operation)
    assert total("outputs", [A]).over == "outputs"


@pytest.mark.parametrize(("term", "value"), [
    (larger(0.0, Number(-2.0)), 0.0), (larger(0.0, Number(2.0)), 2.0), (larger(Number(3.0), Number(2.0)), 3.0)])
def test_the_larger_of_two_terms_has_its_value(term: Term, value: float) -> None:
    assert term.value == value
