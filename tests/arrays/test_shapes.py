"""Rules with named axes, and the checks on arrays and numbers. The wording that learners meet is in ``test_stages``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlpteach.arrays.checks import finite_array, finite_number
from mlpteach.arrays.shapes import Rule, ShapeError, check_shapes

PRODUCT = Rule("(samples, inputs) x (inputs, units) + (1, units) -> (samples, units)")


def test_rule_reads_axes_numbers_and_result() -> None:
    rule = Rule("(rows, hidden units) + learning_rate (rows, hidden units) -> (1, rows)")
    assert rule.axes == (("rows", "hidden units"), ("rows", "hidden units"))
    assert rule.numbers == {"learning_rate"}
    assert rule.output_axes == ("1", "rows")
    assert repr(rule) == "Rule('(rows, hidden units) + learning_rate (rows, hidden units) -> (1, rows)')"


@pytest.mark.parametrize("text", ["", "(a, b)", "-> (a, b)", "(a, b) ->", "(a, b) -> (a) (b)", "a -> b"])
def test_rule_without_both_sides_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"a rule reads '\(axis, axis\) x \(axis, axis\) -> \(axis, axis\)', received"):
        Rule(text)


@pytest.mark.parametrize(("shapes", "fits"), [
    ([(4, 2), (2, 3), (1, 3)], True), ([(4, 2), (2, 3), None], True), ([(1, 1), (1, 1), (1, 1)], True),
    ([(4, 2), (3, 2), None], False), ([(4, 2), (2, 3), (3, 1)], False), ([(4, 2), (2, 3), (4, 3)], False),
    ([(4,), (4, 3), None], False), ([(4, 2, 1), (2, 3), None], False), ([(), (2, 3), None], False)])
def test_shapes_fit_when_axes_of_one_name_have_one_size(shapes: Any, fits: bool) -> None:
    assert PRODUCT.fits(shapes) is fits


def test_check_shapes_names_its_owner_and_skips_what_was_left_out() -> None:
    check_shapes("me", PRODUCT, {"a": np.ones((4, 2)), "b": np.ones((2, 3)), "c": None})
    with pytest.raises(ShapeError) as caught:
        check_shapes("me", PRODUCT, {"a": np.ones((4, 2)), "b": np.ones((5, 3)), "c": None})
    assert str(caught.value) == """\
me: the shapes do not fit (samples, inputs) x (inputs, units) + (1, units) -> (samples, units)
  a is (4, 2), expected (samples, inputs)
  b is (5, 3), expected (inputs, units)
  inputs is 2 in a but 5 in b"""


def test_no_remedy_is_offered_that_does_not_fit() -> None:
    assert "transpose" not in PRODUCT.explain_misfit("me", {"a": (4, 2), "b": (5, 3), "c": None})
    both = Rule("(n, m) - (n, m) -> (n, m)").explain_misfit("me", {"a": (2, 3), "b": (3, 2)})
    assert "a is (2, 3); its transpose (3, 2) fits" in both
    assert "b is (3, 2); its transpose (2, 3) fits" in both


def test_shape_error_is_a_value_error() -> None:
    assert issubclass(ShapeError, ValueError)


def test_a_good_float64_array_is_passed_on_without_a_copy() -> None:
    good, huge = np.ones((2, 2)), np.full((2, 2), 1e200)
    assert finite_array("me", "it", good) is good
    assert finite_array("me", "it", huge) is huge  # its squares overflow, its entries are finite


@pytest.mark.parametrize("place", [(0, 0), (1, 2), (2, 1)])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_found_at_its_place(place: tuple[int, int], bad: float) -> None:
    array = np.zeros((3, 3))
    array[place] = bad
    array[2, 2] = bad  # only the first is named
    with pytest.raises(ValueError, match=rf"^me: it holds {bad} at \[{place[0]}, {place[1]}\]; expected finite numbers$"):
        finite_array("me", "it", array)


@pytest.mark.parametrize("value", [[[1, 2]], np.array([[1]], np.int8), np.array([[True, False]]), np.array([[1]], np.float16)])
def test_other_real_numbers_become_float64(value: Any) -> None:
    assert finite_array("me", "it", value).dtype == np.float64


@pytest.mark.parametrize("value", [1, 0.5, np.float32(0.5), np.int64(2), 1e308, 5e-324])
def test_positive_finite_numbers_become_floats(value: Any) -> None:
    assert type(finite_number("me", "it", value)) is float
    assert finite_number("me", "it", value) == value


@pytest.mark.parametrize("value", [0, 0.0, -0.0, np.float64(0)])
def test_zero_is_a_number_only_where_it_is_allowed(value: Any) -> None:
    assert finite_number("me", "it", value, zero_allowed=True) == 0
    with pytest.raises(ValueError, match=r"^me: it must be a positive finite number, received -?0\.0$"):
        finite_number("me", "it", value)
