"""Rows, mistakes and units as pictures: every cell stands where its number does, and the captions say what the numbers do."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes

from mlpteach import Network, plots, problems
from mlpteach.plots import themed

pytestmark = pytest.mark.usefixtures("no_figures")
Texts = Callable[[Axes], set[str]]
TWO = np.array([[0.0, 1, 0, 1, 0, 1], [1.0, 0, 0, 0, 0, 0.5]])
PASSES = Network([np.eye(3)], output="softmax", loss="cross-entropy")  # its largest input is the class it says
ROWS = np.array([[9.0, 0, 0], [0, 5, 0], [0, 0, 7], [0, 1, 0]])
KINDS = np.eye(3)[[0, 2, 1, 1]]  # rows 2 and 3 are read wrongly, row 3 the more surely


def test_each_row_is_a_picture_of_its_numbers(texts: Texts) -> None:
    ax = plots.draw_pictures(TWO, ["a", "$b$"], shape=(2, 3))
    assert [np.asarray(each.get_array()).tolist() for each in ax.collections] == [row.reshape(2, 3).tolist() for row in TWO]
    assert len({each.get_clim() for each in ax.collections}) == 1, "one number has one shade in all of them"
    assert {"a", "\\$b\\$"} <= {text.get_text() for text in ax.texts}


def test_the_surest_mistake_comes_first(texts: Texts) -> None:
    ax = plots.draw_worst_mistakes(PASSES, ROWS, KINDS, names=["x", "y", "z"], shape=(1, 3))
    assert [text.get_text() for text in ax.texts] == ["y, not z", "z, not y"]
    assert np.asarray(ax.collections[0].get_array()).ravel().tolist() == ROWS[2].tolist()
    assert ax.get_title(loc="left").startswith("2 of 2 mistakes in 4")
    one = plots.draw_worst_mistakes(PASSES, ROWS, KINDS, shape=(1, 3), most=1)
    assert [text.get_text() for text in one.texts] == ["2, not 3"]


def test_squares_are_as_large_as_the_weights_and_hollow_below_zero() -> None:
    ax = plots.draw_units_as_pictures(Network([[[4.0], [-1], [0], [1]]]), shape=(2, 2))
    filled, hollow = ([path.get_extents() for path in each.get_paths()] for each in ax.collections)
    assert sorted(box.width**2 for box in filled) == pytest.approx([1 / 4, 1])
    assert sorted(box.width**2 for box in hollow) == pytest.approx([0, 1 / 4])
    middles = [((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2) for box in filled]
    assert middles[1] == pytest.approx((middles[0][0] + 1, middles[0][1] + 1)), "the fourth weight is right of and below the first"


def test_at_most_so_many_units_are_drawn(texts: Texts) -> None:
    assert "unit 16" in texts(plots.draw_units_as_pictures(problems.DIGITS.network))
    assert "unit 17" not in texts(plots.draw_units_as_pictures(problems.DIGITS.network))


def test_pictures_have_the_colours_of_the_page() -> None:
    digits = problems.DIGITS
    for ax in (plots.draw_pictures(digits.inputs[:3]), plots.draw_units_as_pictures(digits.network, most=2)):
        svg = themed.svg(ax.figure, "one")  # type: ignore[arg-type]
        assert not re.search("#[0-9a-f]{6}", svg) and "<image" not in svg


@pytest.mark.parametrize(("draw", "message"), [
    (lambda: plots.draw_pictures(TWO), "draw_pictures: shape must be two numbers whose product is the number of inputs, 6"),
    (lambda: plots.draw_pictures(TWO, shape=6), "received int 6"),  # type: ignore[arg-type]
    (lambda: plots.draw_pictures(TWO, ["one"], shape=(2, 3)), "a caption for each or none, received 2 rows and 1 captions"),
    (lambda: plots.draw_pictures(np.ones((33, 6)), shape=(2, 3)), "at most 32 rows"),
    (lambda: plots.draw_worst_mistakes(PASSES, ROWS, np.eye(3)[[0, 1, 2, 1]]), "all 4 samples are in their class"),
    (lambda: plots.draw_worst_mistakes(Network.random((2, 1), 1), [[0, 1]], [[1]]), "several outputs, a class each, received one"),
    (lambda: plots.draw_units_as_pictures(Network.random((2, 1), 1)), "the number of inputs, 2, received"),
    (lambda: plots.draw_units_as_pictures(None), "network must be a Network, received NoneType")])  # type: ignore[arg-type]
def test_what_is_no_picture(draw: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        draw()
