"""Numbers and tables as text: the exact characters, whatever number type they come from."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from mlpteach.arrays import text as formatting

NUMBERS = [  # value, in full, short
    (0, "0", "0"), (-0.0, "0", "0"), (1, "1", "1"), (-2.5, "-2.5", "-2.5"), (0.1, "0.1", "0.1"), (100, "100", "100"),
    (1 / 3, "0.33333333", "0.3333"), (2 / 3, "0.66666667", "0.6667"), (0.00488404123, "0.00488404", "0.004884"),
    (1e-4, "0.0001", "0.0001"), (9.9999e-5, "9.9999e-05", "0.0001"), (-8.04778516e-05, "-8.04778516e-05", "-8.048e-05"),
    (999_999_999, "999999999", "999999999"), (1e9, "1e+09", "1e+09"), (-1.25e300, "-1.25e+300", "-1.25e+300"),
    (5e-324, "4.94065646e-324", "4.941e-324"), (1 + 1e-9, "1", "1"), (123456.789, "123456.789", "123457"),
    (float("nan"), "nan", "nan"), (float("inf"), "inf", "inf"), (float("-inf"), "-inf", "-inf")]


@pytest.mark.parametrize(("value", "full", "short"), NUMBERS)
def test_number_as_text(value: float, full: str, short: str) -> None:
    assert (formatting.number(value), formatting.short(value)) == (full, short)


@pytest.mark.parametrize("kind", [int, float, np.float64, np.float32, np.float16, np.int64, np.array])
@pytest.mark.parametrize("write", [formatting.number, formatting.short])
def test_text_does_not_depend_on_the_type_of_the_number(kind: Any, write: Any) -> None:
    assert [write(kind(value)) for value in (0, 3, -2048)] == ["0", "3", "-2048"]


@pytest.mark.parametrize("kind", [float, np.float64, np.float32])
def test_fractions_of_two_read_the_same_in_every_float_type(kind: Any) -> None:
    assert formatting.number(kind(-0.375)) == "-0.375"


@pytest.mark.parametrize(("digits", "text"), [(0, "2"), (1, "1.5"), (2, "1.54"), (8, "1.54321")])
def test_digits_round_and_drop_trailing_zeros(digits: int, text: str) -> None:
    assert formatting.number(1.54321, digits) == text


@pytest.mark.parametrize(("value", "text"), [
    (np.ones((4, 3)), "(4, 3)"), (np.ones(4), "(4,)"), (np.array(1.0), "()"), (0.3, "number"), (None, "none"), ("a set", "a set")])
def test_shape_as_text(value: Any, text: str) -> None:
    assert formatting.shape(value) == text


def test_sizes_of_any_integer_type_read_like_a_tuple() -> None:
    assert formatting.sizes([np.int64(2), np.int32(3)]) == "(2, 3)"


@pytest.mark.parametrize(("axis", "one"), [("samples", "sample"), ("hidden units", "hidden unit"), ("1", "1")])
def test_singular_drops_one_s(axis: str, one: str) -> None:
    assert formatting.singular(axis) == one


def test_align_puts_decimal_points_below_each_other() -> None:
    assert formatting.align(["1", "-20.5", "0.125"]) == ["  1    ", "-20.5  ", "  0.125"]


def test_array_lines_align_each_column() -> None:
    array = np.array([[1.0, -0.25], [-20.5, 3.0]])
    assert formatting.array_lines(array) == ["[  1    -0.25]", "[-20.5   3]"]
    assert formatting.array_lines(np.array([[1 / 3]]), formatting.number) == ["[0.33333333]"]


def test_text_table_pads_columns_and_cells_of_several_lines() -> None:
    assert formatting.text_table(["a", "value"], [["long name", "1\n2"], ["b", ""]]) == "\n".join([
        "a          value", "long name  1", "           2", "b"])


def test_labelled_rows_are_named_and_aligned() -> None:
    assert formatting.labelled_rows(np.array([[1.0], [-0.5]]), ["first", "second"]) == [["first", " 1  "], ["second", "-0.5"]]


def test_html_table_escapes_every_text_and_sets_no_colour() -> None:
    html = formatting.html_table(["<h>"], [["a & b"]], "<script>")
    assert all(text in html for text in ("&lt;h&gt;", "a &amp; b", "&lt;script&gt;"))
    assert "<script>" not in html
    assert "color" not in html


def test_html_table_names_itself_its_rows_and_its_columns_and_leaves_no_heading_empty() -> None:
    html = re.sub(r' style="[^"]*"', "", formatting.html_table(["", "x"], [["first", "1"], ["", "2"]], "both"))
    assert html == ('<div>both</div><table aria-label="both"><thead><tr><td></td><th scope="col">x</th></tr></thead><tbody>'
                    '<tr><th scope="row">first</th><td>1</td></tr><tr><td></td><td>2</td></tr></tbody></table>')


def test_html_table_without_a_heading_is_only_the_table() -> None:
    assert formatting.html_table(["a"], [["b"]]).startswith("<table><thead>")
