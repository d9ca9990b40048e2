"""The curve of an activation, and units on it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes

from mlpteach import forms, plots
from mlpteach.forms import Activation

pytestmark = pytest.mark.usefixtures("no_figures")
Texts = Callable[[Axes], set[str]]
OWN = Activation("cubed", "{z}³", "{received}", lambda z: z * z * z, lambda a: a + 1.0)
ALONE = [*(each for each in forms.ACTIVATIONS.values() if not each.by_row), OWN]


def test_sigmoid_names_its_points_with_their_values(texts: Texts) -> None:
    assert {"unit 1: z = 0.358, a = 0.5886", "unit 2: z = −0.577, a = 0.3596", "weighted sum z", "activation a"} <= texts(
        plots.draw_sigmoid({"unit 1": 0.358, "unit 2": -0.577}))


def test_sigmoid_reaches_to_every_point_and_touches_it() -> None:
    curve, tangent, point = plots.draw_sigmoid({"far": -30.0}).lines
    assert min(curve.get_xdata()) <= -30
    assert point.get_ydata()[0] == pytest.approx(1 / (1 + np.exp(30)))  # type: ignore[index]
    x, y = np.asarray(tangent.get_data())
    assert np.diff(y) / np.diff(x) == pytest.approx(point.get_ydata()[0], rel=1e-9)  # type: ignore[index]  # slope a (1 - a), a tiny


def test_sigmoid_without_points() -> None:
    ax = plots.draw_sigmoid()
    assert len(ax.lines) == 1
    assert not ax.texts


def drawn(ax: Axes) -> list[tuple[str, Any]]:
    return [(str(line.get_color()), np.asarray(line.get_data()).tolist()) for line in ax.lines]


def test_the_sigmoid_is_one_of_the_activations() -> None:
    points = {"unit 1": 0.358, "unit 2": -0.577}
    usual = drawn(plots.draw_sigmoid(points))
    assert usual == drawn(plots.draw_activation(points, "sigmoid")) == drawn(plots.draw_activation(points))


@pytest.mark.parametrize("activation", ALONE, ids=str)
def test_the_curve_the_points_and_the_tangents_are_the_activations_own(activation: Activation) -> None:
    ax = plots.draw_activation({"low": -1.5, "high": 2.0}, activation)
    curve, *rest = ax.lines
    z, a = np.asarray(curve.get_data())
    assert np.array_equal(a, activation(z))
    assert (ax.get_ylim()[0] < a.min(), ax.get_ylim()[1] > a.max()) == (True, True)
    for at, tangent, point in zip((-1.5, 2.0), rest[::2], rest[1::2], strict=True):
        height = float(activation(np.array(at)))
        assert np.asarray(point.get_data()).ravel().tolist() == [at, height]
        across, up = np.diff(np.asarray(tangent.get_data()))
        assert up / across == pytest.approx(float(activation.slope(height)), abs=1e-12)


@pytest.mark.parametrize("name", ["tanh", "ReLU", "relu"])
def test_an_activation_goes_by_its_name(name: str) -> None:
    a = np.asarray(plots.draw_activation(activation=name).lines[0].get_ydata())
    assert np.array_equal(a, forms.activations.activation("", name)(np.linspace(-8, 8, 801)))


@pytest.mark.parametrize("slopes", [False, True])
def test_several_curves_or_their_slopes_are_the_activations_own(slopes: bool, texts: Texts) -> None:
    ax = plots.draw_activations(ALONE, slopes=slopes)
    for line, activation in zip(ax.lines, ALONE, strict=True):
        z, heights = np.asarray(line.get_data())
        assert np.array_equal(heights, (activation.slope(activation(z)) if slopes else activation(z)) * np.ones_like(z))
    assert {*map(str, ALONE), "slope" if slopes else "activation a"} <= texts(ax)
    assert len({(line.get_color(), str(line.get_linestyle())) for line in ax.lines}) == len(ALONE)


def test_three_are_drawn_if_none_are_named_and_a_steep_one_leaves_room_for_the_flat_ones() -> None:
    ax = plots.draw_activations()
    assert [line.get_label() for line in ax.lines] == ["sigmoid", "tanh", "ReLU"]
    low, high = ax.get_ylim()
    assert (low < -1, 1 < high < 4) == (True, True)


@pytest.mark.parametrize(("draw", "message"), [
    (lambda: plots.draw_activations("tanh"), "draw_activations: expected a list of activations, and slopes=True or slopes=False, "
                                             "received str 'tanh' and bool False"),
    (lambda: plots.draw_activations([]), "expected a list of activations"),
    (lambda: plots.draw_activations(["tanh"], slopes="no"), "received list ['tanh'] and str 'no'"),
    (lambda: plots.draw_activations(["tanh", "softmax"]), "draw_activations: activation must be that of a unit alone"),
    (lambda: plots.draw_sigmoid("x"), "draw_sigmoid: expected a mapping from names to weighted sums, received str 'x'"),
    (lambda: plots.draw_sigmoid(0), "draw_sigmoid: expected a mapping from names to weighted sums, received int 0"),
    (lambda: plots.draw_sigmoid({"unit 1": np.nan}), "draw_sigmoid: unit 1 is nan; expected finite numbers"),
    (lambda: plots.draw_sigmoid({"unit 1": "x"}), "draw_sigmoid: unit 1 must be a table of real numbers, received str 'x'"),
    (lambda: plots.draw_sigmoid({"x": 1e308}),
     "draw_sigmoid: x must be one number of at most 1e+300 in size, received 1e+308"),
    (lambda: plots.draw_sigmoid({"x": [1, 2]}),
     "x must be one number of at most 1e+300 in size, received an array (2,)"),
    (lambda: plots.draw_activation({}, "swish"), "draw_activation: activation must be one of 'sigmoid', 'tanh', 'ReLU', '"),
    (lambda: plots.draw_activation({}, "softmax"), "draw_activation: activation must be that of a unit alone, such as 'sigmoid' or "
                                                   "'tanh', received softmax, where each depends on all units of a layer")])
def test_what_cannot_be_drawn(draw: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        draw()


def test_the_largest_sums_can_be_drawn() -> None:
    plots.draw_sigmoid({"far": -1e300, "further": 1e300}).figure.canvas.draw()
