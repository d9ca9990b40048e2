"""The numbers of a walkthrough: few digits that deceive nobody, and all on demand."""

from __future__ import annotations

import pytest

from mlpteach.widgets.walk.numerals import both, decimals, few, full, minus

BLOCKS = [([0.0, 1.0], 0), ([0.358, -0.424], 3), ([0.43187857, -0.2], 4), ([-0.02866703, 0.0004], 5), ([12.345678], 2), ([], 0),
          ([float("inf"), 0.5], 1), ([1e-12], 8), ([123456.789], 1)]


@pytest.mark.parametrize(("values", "places"), BLOCKS)
def test_a_block_has_four_digits_of_its_largest_number_and_no_more_than_it_needs(values: list[float], places: int) -> None:
    assert decimals(values) == places


WRITTEN = [
    (0.43187857, 4, "0.4319"), (-0.2, 4, "−0.2000"), (0.0, 3, "0.000"), (-0.0, 0, "0"), (2e-7, 4, "2·10⁻⁷"), (-2e-7, 4, "−2·10⁻⁷"),
    (0.999999, 4, "0.99999900"), (1 - 1e-12, 4, "0.99999999"), (1.0, 4, "1.0000"), (float("inf"), 2, "∞"), (-3e120, 1, "−3·10¹²⁰")]


@pytest.mark.parametrize(("value", "places", "text"), WRITTEN)
def test_a_number_is_not_written_as_a_zero_or_a_one_that_it_is_not(value: float, places: int, text: str) -> None:
    assert few(value, places) == text


def test_all_digits_stand_beside_the_few() -> None:
    assert full(-0.00057384) == "−0.00057384"
    assert both(0.43187857, 4) == '<span class="few">0.4319</span><span class="full">0.43187857</span>'
    assert both(-0.424, 3) == "−0.424"


def test_a_minus_is_a_minus() -> None:
    assert minus("-2.5e-07") == "−2.5·10⁻⁷"
    assert minus("1e+20") == "1·10²⁰"
