"""Diagrams: which units and lines there are, what they are called, and how Matplotlib draws them."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from mlpteach import Network, plots, problems
from mlpteach.plots.diagram import MOST_UNITS, Diagram, Edge, Unit, layer_name, more, of_network, shown_places, unit_name
from mlpteach.plots.one_step import draw_diagram
from mlpteach.widgets.walk import Frame

pytestmark = pytest.mark.usefixtures("no_figures")
Texts = Callable[[Axes], set[str]]
XOR = problems.XOR
UNITS = (Unit("input 1", ("a 0",)), Unit("input 2", ("a 1",), "used"), Unit("3 more"))
SMALL = Diagram((UNITS, (Unit("output 1", ("z", "b"), "chosen"),)),
                (Edge((0, 0), (1, 0), "-2", -2.0), Edge((0, 1), (1, 0), "1", 1.0, "used")))


@pytest.mark.parametrize(("layers", "names"), [
    (2, ["inputs", "outputs"]), (3, ["inputs", "hidden units", "outputs"]),
    (4, ["inputs", "hidden layer 1", "hidden layer 2", "outputs"])])
def test_names_of_layers(layers: int, names: list[str]) -> None:
    assert [layer_name(layer, layers) for layer in range(layers)] == names
    assert Diagram(((Unit("one"),),) * layers, ()).names == names


@pytest.mark.parametrize(("layer", "layers", "name"), [
    (0, 3, "input 2"), (1, 3, "hidden unit 2"), (2, 3, "output 2"), (1, 2, "output 2"), (2, 4, "hidden unit 2")])
def test_names_of_units(layer: int, layers: int, name: str) -> None:
    assert unit_name(layer, layers, 1) == name


@pytest.mark.parametrize(("size", "wanted", "most", "places"), [
    (3, [], 10, (0, 3)), (10, [9], 10, (0, 10)), (11, [], 10, (0, 10)), (11, [0], 10, (0, 10)), (11, [10], 10, (1, 11)),
    (32, [9], 10, (0, 10)), (32, [10], 10, (1, 11)), (32, [3, 12], 10, (3, 13)), (32, [20, 25], 10, (16, 26)),
    (32, [31], 4, (28, 32)), (32, [0, 31], 10, (0, 10)), (32, list(range(32)), 10, (0, 10))])
def test_places_shown_hold_those_that_are_wanted(size: int, wanted: list[int], most: int, places: tuple[int, int]) -> None:
    shown = shown_places(size, wanted, most)
    assert shown == range(*places)
    if max(wanted, default=0) - min(wanted, default=0) < most:
        assert set(wanted) <= set(shown)


def test_those_not_shown_are_counted() -> None:
    assert more(32, range(3, 13)) == (Unit("22 more"),)
    assert more(3, range(3)) == ()
    assert [unit.is_rest for unit in SMALL.layers[0]] == [False, False, True]


def test_a_network_with_its_values() -> None:
    diagram = of_network(XOR.network.weights, XOR.network.forward(XOR.inputs), 1)
    assert [[unit.lines for unit in units] for units in diagram.layers] == [
        [("0",), ("1",)], [("0.5886",), ("0.3596",), ("0.3849",)], [("0.4319",)]]
    assert [unit.name for units in diagram.layers for unit in units] == [
        "input 1", "input 2", "hidden unit 1", "hidden unit 2", "hidden unit 3", "output 1"]
    assert {(edge.start, edge.end): edge.text for edge in diagram.edges} == {
        ((0, 0), (1, 0)): "−0.424", ((0, 0), (1, 1)): "−0.74", ((0, 0), (1, 2)): "−0.961", ((0, 1), (1, 0)): "0.358",
        ((0, 1), (1, 1)): "−0.577", ((0, 1), (1, 2)): "−0.469", ((1, 0), (2, 0)): "−0.017", ((1, 1), (2, 0)): "−0.893",
        ((1, 2), (2, 0)): "0.148"}
    assert [edge.weight for edge in diagram.edges] == [*XOR.network.weights[0].flat, *XOR.network.weights[1].flat]
    assert (diagram.direction, diagram.tallest) == (0, 3)


@pytest.mark.parametrize(("weights", "thickness"), [
    ([0.5, -1.0, 0.0], [3, 5, 1]), ([0.0, 0.0], [1, 1]), ([inf, 2.0, -inf], [5, 1, 5]), ([1e300, -1e-300], [5, 1])])
def test_large_weights_have_thick_lines(weights: list[float], thickness: list[float]) -> None:
    edges = tuple(Edge((0, place), (1, 0), "", weight) for place, weight in enumerate(weights))
    diagram = Diagram(((Unit("one"),) * len(weights), (Unit("other"),)), edges)
    assert [diagram.thickness(edge) for edge in edges] == thickness


def test_units_of_a_layer_stand_one_apart_around_the_middle() -> None:
    assert [SMALL.height((0, unit)) for unit in range(3)] == [1, 0, -1]
    assert SMALL.height((1, 0)) == 0


@pytest.mark.parametrize("sizes", [(2, 3, 1), (1, 4), (3, 8, 3)])
def test_numbers_of_neighbouring_lines_stand_apart(sizes: tuple[int, ...]) -> None:
    network = Network.random(sizes, 1)
    diagram = of_network(network.weights, [None] * len(sizes), 0)
    for edge in diagram.edges:
        assert 0 < diagram.along(edge) < 1
        for other in diagram.edges:
            if other.end == edge.end and abs(other.start[1] - edge.start[1]) == 1:
                assert diagram.along(edge) != diagram.along(other)


def boxes(ax: Axes) -> list[FancyBboxPatch]:
    return [patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)]


def test_draws_what_is_marked_with_strong_lines_and_a_double_frame(texts: Texts) -> None:
    ax = draw_diagram(SMALL)
    assert {"a 0", "a 1", "3 more", "z\nb", "-2", "1", "inputs", "outputs"} <= texts(ax)
    assert [box.get_linewidth() for box in boxes(ax)] == [1.5, 3, 3, 1.5]
    assert boxes(ax)[3].get_width() < boxes(ax)[2].get_width()
    faint, strong = ax.lines
    assert (faint.get_linestyle(), strong.get_linestyle()) == ("--", "-")
    assert (faint.get_alpha(), strong.get_alpha()) == (0.4, 1)
    assert (faint.get_linewidth(), strong.get_linewidth()) == (5, 3)
    weights = {text.get_text(): text.get_weight() for text in ax.texts}
    assert (weights["-2"], weights["1"]) == ("normal", "bold")


def test_nothing_is_faint_where_nothing_is_marked() -> None:
    assert {line.get_alpha() for line in draw_diagram(of_network(XOR.network.weights, [None] * 3, 0)).lines} == {1}


def test_lines_run_from_box_to_box_and_numbers_stand_on_them(xor_trace: Any) -> None:
    diagram = Frame(xor_trace, 0, (1, 2)).diagram()
    assert diagram
    ax = draw_diagram(diagram)
    spans = [(box.get_x(), box.get_x() + box.get_width()) for box in boxes(ax)]
    ends = {x for line in ax.lines for x in np.asarray(line.get_xdata()).tolist()}
    assert ends <= {side for span in spans for side in span}
    for edge, line in zip(diagram.edges, ax.lines, strict=True):
        (x1, x2), (y1, y2) = np.asarray(line.get_data())
        (at,) = [text.get_position() for text in ax.texts if text.get_text() == edge.text]
        assert (at[1] - y1) / (y2 - y1 or 1) == pytest.approx((at[0] - x1) / (x2 - x1) if y2 != y1 else 0)


def test_of_a_large_layer_the_first_units_are_drawn(texts: Texts) -> None:
    network = Network.random((2, 32, 1), 1)
    ax = plots.draw_network(network, network.forward(XOR.inputs))
    assert "22 more" in texts(ax)
    assert len(boxes(ax)) == 2 + MOST_UNITS + 1
    assert len(ax.lines) == 2 * MOST_UNITS + MOST_UNITS
    ax.figure.canvas.draw()
