"""The picture of a matrix product: where a row and a column meet, and what stands there."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import same_color
from matplotlib.patches import Rectangle

from mlpteach import plots, problems

XOR = problems.XOR
WEIGHTS = XOR.network.weights[0]
pytestmark = pytest.mark.usefixtures("no_figures")


def bold(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts if text.get_weight() == "bold"]


def test_the_row_the_column_and_their_entry_stand_out() -> None:
    ax = plots.draw_product(XOR.inputs, WEIGHTS, row=1, column=2)
    assert bold(ax) == ["0", "1", "−0.961", "−0.469", "−0.469"]
    assert [text.get_text() for text in ax.texts].count("·") == 11
    (frame,) = [patch for patch in ax.patches if isinstance(patch, Rectangle) and patch.get_linewidth() == 3]
    (entry,) = [text for text in ax.texts if text.get_weight() == "bold"][4:]
    assert frame.contains_point(ax.transData.transform(entry.get_position()))
    assert same_color(frame.get_edgecolor(), plots.style.ORANGE)


def test_each_table_has_its_name_and_its_shape(texts: Callable[[Axes], set[str]]) -> None:
    ax = plots.draw_product(XOR.inputs, WEIGHTS, names=["inputs", "weights_0", "sums of $5"])
    assert {"inputs (4, 2)", "weights_0 (2, 3)", r"sums of \$5 (4, 3)"} <= texts(ax)


@pytest.mark.parametrize(("left", "right", "line"), [
    (XOR.inputs[1:2], WEIGHTS[:, 2:], "0 · (−0.961) + 1 · (−0.469) = −0.469"),
    ([[2, 3]], [[4], [5]], "2 · 4 + 3 · 5 = 23"),
    ([[1, 2, 3, 4]], np.ones((4, 1)), "1 · 1 + 2 · 1 + … = 10")])
def test_the_entry_is_worked_out(left: Any, right: Any, line: str, texts: Callable[[Axes], set[str]]) -> None:
    assert line in texts(plots.draw_product(left, right))


@pytest.mark.parametrize(("arguments", "message"), [
    ((XOR.inputs, WEIGHTS.T), "draw_product: the shapes do not fit (rows, inner) x (inner, columns)"),
    ((XOR.inputs, WEIGHTS, 4), "draw_product: row must be a whole number from 0 to 3, received int 4"),
    ((XOR.inputs, WEIGHTS, True), "draw_product: row must be a whole number from 0 to 3, received bool True"),
    ((XOR.inputs, WEIGHTS, 0, -1), "draw_product: column must be a whole number from 0 to 2, received int -1"),
    ((np.ones((11, 2)), WEIGHTS), "draw_product: there is room for 10 rows and columns, received (11, 2) and (2, 3)"),
    ((XOR.inputs, None), "draw_product: right must be a table of real numbers")])
def test_what_is_no_product_is_refused(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        plots.draw_product(*arguments)
