"""Pictures of a loss's pull: the deltas are those of the stage, and the slope is set off, or gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from mlpteach import forms, plots, stages

pytestmark = pytest.mark.usefixtures("no_figures")
Texts = Callable[[Axes], set[str]]


def delta(output: Any, loss: str) -> Any:
    table = np.reshape(output, (1, -1))
    return stages.delta_output(1 - table, table, loss=loss)[0]


def test_each_line_is_the_delta_of_an_output_that_should_say_1() -> None:
    ax = plots.draw_output_deltas({"surely wrong": 0.01})
    for place, loss in enumerate(forms.LOSSES):
        curve, point = ax.lines[2 * place:2 * place + 2]
        outputs, heights = np.asarray(curve.get_data())
        np.testing.assert_allclose(heights, delta(outputs, loss), rtol=1e-12)
        assert np.ravel(point.get_ydata()).tolist() == pytest.approx(delta(0.01, loss).tolist())
    assert len({line.get_linestyle() for line in ax.lines[:4:2]}) == 2


def test_the_lines_and_the_outputs_are_named(texts: Texts) -> None:
    found = texts(plots.draw_output_deltas({"surely wrong": 0.01, "undecided": 0.5}))
    assert {"half squared error", "cross-entropy", "surely wrong: a = 0.01", "undecided: a = 0.5"} <= found
    assert len(plots.draw_output_deltas(losses=["cross-entropy"]).lines) == 1


def test_the_slope_is_set_off_in_one_row_and_gone_in_the_other(texts: Texts) -> None:
    ax = plots.draw_delta_factors(0.56812143, 0.43187857)
    assert {"0.5681", "0.4319 · (1 − 0.4319)", "0.1394", "cancelled", "half squared error", "cross-entropy", "×", "="} <= texts(ax)
    frames = [patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)]
    assert [frame.get_linestyle() for frame in frames].count("dashed") + [
        frame.get_linestyle() for frame in frames].count("--") == 1
    assert "0.0001" in texts(plots.draw_delta_factors(1.0, 0.00010001))  # for whose product there is no room


@pytest.mark.parametrize(("draw", "message"), [
    (lambda: plots.draw_output_deltas([0.5]), "draw_output_deltas: expected a mapping from names to outputs, received "),
    (lambda: plots.draw_output_deltas({"a": 2}), "draw_output_deltas: a must be an output from 0 to 1, received 2$"),
    (lambda: plots.draw_output_deltas(losses="cross-entropy"), "draw_output_deltas: losses must be a list of 1 to 4 of "),
    (lambda: plots.draw_output_deltas(losses=["hinge"]), "draw_output_deltas: loss must be one of "),
    (lambda: plots.draw_delta_factors([1, 2], 0.5), r"draw_delta_factors: error must be one number, received an array \(2,\)"),
    (lambda: plots.draw_delta_factors(0.5, -1), "draw_delta_factors: output must be an output from 0 to 1, received -1$")])
def test_what_is_refused(draw: Callable[[], Axes], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}"):
        draw()
