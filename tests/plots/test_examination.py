"""The picture of an examination: what is marked, which numbers stand below, and what can't be drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from mlpteach import plots
from mlpteach.judging.examine.report import Mistake, Report

pytestmark = pytest.mark.usefixtures("no_figures")
SLOPE = {"slope": (np.array([[0.25, 1.23456]]), np.array([[0.5, -2.0]]))}


def report(*mistakes: Mistake, sizes: tuple[int, ...] = (2, 2, 1)) -> Report:
    return Report("a network", mistakes, sizes=sizes, activations=("tanh", "sigmoid", "ReLU")[:len(sizes) - 1])


def wrong(layer: int, part: str = "weights", **more: Any) -> Mistake:
    return Mistake("derivative-missing", layer, part, f"Layer {layer}, {part}", "Something", **more)


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def dashed(ax: Axes) -> int:
    return len([line for line in ax.lines if line.get_linestyle() == "--"])


def test_the_lines_to_a_wrong_layer_are_dashed() -> None:
    assert dashed(plots.draw_examination(report(wrong(1)))) == 4
    assert dashed(plots.draw_examination(report(wrong(2)))) == 2
    assert dashed(plots.draw_examination(report())) == 0


def test_every_line_and_every_activation_is_drawn() -> None:
    ax = plots.draw_examination(report())
    assert len(ax.lines) == 6
    assert [text for text in texts(ax) if text in ("tanh", "sigmoid")] == ["tanh", "tanh", "sigmoid"]


def test_mistakes_have_the_numbers_of_the_printed_report() -> None:
    rounded = Mistake("rounded", 1, "output", "Layer 1", "Something")
    ax = plots.draw_examination(report(wrong(2, "biases"), wrong(2), rounded, wrong(1)))
    found = [text for text in texts(ax) if "mistake" in text]
    assert found == ["weights: mistake 2", "mistake 3", "weights: mistake 2", "mistake 1"]


def test_two_mistakes_at_one_place() -> None:
    ax = plots.draw_examination(report(wrong(1), Mistake("wrong-layer-input", 1, "weights", "Layer 1", "Another thing")))
    assert "weights: mistakes 1 and 2" in texts(ax)


def test_the_wrong_factor_stands_beside_the_right_one_with_four_digits() -> None:
    ax = plots.draw_examination(report(wrong(1, shown=SLOPE)))
    assert texts(ax)[-6:] == ["1. slope, yours", "0.25", "1.235", "1. slope, expected", "0.5", "−2"]
    cells = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    assert [cell.get_linestyle() for cell in cells] == ["--", "--", "-", "-"]
    assert max(cell.get_x() + cell.get_width() for cell in cells) <= ax.get_xlim()[1]
    assert min(cell.get_y() for cell in cells) >= ax.get_ylim()[0]


@pytest.mark.parametrize(("shape", "cells"), [((1, 5), 10), ((1, 9), 12), ((9, 9), 60), ((2, 3), 12)])
def test_large_tables_are_cut(shape: tuple[int, int], cells: int) -> None:
    ax = plots.draw_examination(report(wrong(1, shown={"delta": (np.ones(shape), np.zeros(shape))})))
    assert len([patch for patch in ax.patches if isinstance(patch, Rectangle)]) == cells
    assert ("…" in texts(ax)) == (shape[1] > 5)


def test_large_networks_fit() -> None:
    ax = plots.draw_examination(report(wrong(1), sizes=(784, 100, 10)))
    assert {"778 more", "94 more", "4 more"} <= set(texts(ax))
    assert dashed(ax) == 49


@pytest.mark.parametrize(("given", "message"), [
    ("text", r"draw_examination: report must be what examine returned, received str"),
    (Report("something"), r"draw_examination: expected the report of a program whose layers were found, received one without")])
def test_what_can_not_be_drawn_is_refused(given: Any, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}"):
        plots.draw_examination(given)
