"""Pictures of what units compute: every point and every shade is what the network gives there."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes

from mlpteach import Network, plots, problems, train
from mlpteach.forms import Activation
from mlpteach.tracing.stage import Stage

pytestmark = pytest.mark.usefixtures("no_figures")
Texts = Callable[[Axes], set[str]]
XOR, THREE = problems.XOR, problems.XOR_WITH_CONSTANT
SOLVED = train(THREE.network, THREE.inputs, THREE.targets, learning_rate=10.0, epochs=3000).network
BIASED = Network([[[1.0, 2], [2, 1]], [[4.0], [-4.0]]], [[[0.0, 0]], [[1.0]]])
FLAT = Network([[[0.0], [0.0]]])


def half_line(ax: Axes) -> Any:
    """The points of the line on which the output is one half."""
    return np.asarray(ax.collections[-1].get_paths()[0].vertices)


def legend(ax: Axes) -> list[str]:
    box = ax.get_legend()
    assert box
    return [text.get_text() for text in box.get_texts()]


def samples(ax: Axes) -> dict[str, Any]:
    """The positions of the samples by the shape of their marker."""
    return {str(line.get_marker()): np.asarray(line.get_data()).T.tolist() for line in ax.lines if line.get_marker() in ("o", "s")}


def test_surface_is_the_networks_output_with_other_inputs_at_their_mean(texts: Texts) -> None:
    ax = plots.draw_decision_surface(SOLVED, THREE.inputs, THREE.targets)
    line = half_line(ax)
    assert len(line) > 20
    outputs = SOLVED.predict(np.column_stack([line, np.ones(len(line))]))
    assert np.abs(outputs - 0.5).max() < 0.02  # the contour runs straight between the points of the grid
    assert {"x1", "x2"} <= texts(ax)
    assert legend(ax) == ["output 0.5", "target 0", "target 1"]


def test_surface_shows_each_target_by_a_shape_of_its_own() -> None:
    assert samples(plots.draw_decision_surface(XOR.network, XOR.inputs, XOR.targets)) == {
        "o": [[0, 0], [1, 1]], "s": [[0, 1], [1, 0]]}


def test_surface_over_other_columns(texts: Texts) -> None:
    ax = plots.draw_decision_surface(SOLVED, THREE.inputs, THREE.targets, columns=(2, 0))
    assert samples(ax)["o"] == [[1, 0], [1, 1]]
    assert {"x3", "x1"} <= texts(ax)
    assert ax.get_xlim() == (0.5, 1.5)  # a column of one value gets some room


def test_surface_of_a_network_that_gives_one_half_or_less_everywhere_has_no_line() -> None:
    ax = plots.draw_decision_surface(FLAT, XOR.inputs, XOR.targets)
    ax.figure.canvas.draw()
    assert legend(ax) == ["target 0", "target 1"]


def test_surface_has_a_colour_bar() -> None:
    ax = plots.draw_decision_surface(XOR.network, XOR.inputs, XOR.targets)
    assert [other.get_ylabel() for other in ax.figure.axes] == ["x2", "output"]


@pytest.mark.parametrize("units", [(0, 1), (2, 0)])
def test_hidden_space_puts_each_sample_at_its_activations(units: tuple[int, int], texts: Texts) -> None:
    ax = plots.draw_hidden_space(XOR.network, XOR.inputs, XOR.targets, units=units)
    hidden = XOR.network.forward(XOR.inputs)[1][:, units]
    assert samples(ax) == {"o": hidden[[0, 3]].tolist(), "s": hidden[[1, 2]].tolist()}
    assert {"(0, 0)", "(0, 1)", "(1, 0)", "(1, 1)", *(f"hidden unit {unit + 1}" for unit in units)} <= texts(ax)
    assert legend(ax) == ["target 0", "target 1"]


@pytest.mark.parametrize("units", [(0, 1), (1, 0)])
@pytest.mark.parametrize("biases", [BIASED.biases, None])
def test_hidden_space_of_two_units_shows_the_line_that_the_output_draws(units: tuple[int, int], biases: Any) -> None:
    network = Network(BIASED.weights, biases)
    ax = plots.draw_hidden_space(network, XOR.inputs, XOR.targets, units=units)
    points = half_line(ax)[:, units]
    bias = 0 if biases is None else biases[1]
    assert points @ BIASED.weights[1] + bias == pytest.approx(np.zeros((len(points), 1)), abs=1e-9)
    assert legend(ax) == ["output 0.5", "target 0", "target 1"]


def test_hidden_space_is_that_of_the_last_hidden_layer() -> None:
    deep = Network.random((2, 4, 2, 1), 1)
    assert samples(plots.draw_hidden_space(deep, XOR.inputs, XOR.targets))["o"][0] == deep.forward(XOR.inputs)[2][0].tolist()


def test_samples_in_one_place_share_a_label(texts: Texts) -> None:
    network = Network([np.zeros((2, 2)), np.ones((2, 1))])
    assert "(0, 0)\n(0, 1)\n(1, 0)\n(1, 1)" in texts(plots.draw_hidden_space(network, XOR.inputs, XOR.targets))


def test_hidden_codes_are_the_activations(texts: Texts) -> None:
    ax = plots.draw_hidden_codes(XOR.network, XOR.inputs)
    hidden = XOR.network.forward(XOR.inputs)[1]
    assert np.array_equal(np.asarray(ax.collections[0].get_array()), hidden)
    assert [text.get_text() for text in ax.texts] == [f"{value:.2f}" for value in hidden.ravel()]
    assert {"(0, 1)", "unit 1", "unit 3", "activations"} <= texts(ax)


def test_hidden_codes_with_names(texts: Texts) -> None:
    assert {"none", "right", "left", "both"} <= texts(
        plots.draw_hidden_codes(XOR.network, XOR.inputs, names=["none", "right", "left", "both"]))


def test_very_many_hidden_codes_are_drawn_without_numbers() -> None:
    ax = plots.draw_hidden_codes(Network.random((2, 64, 1), 1), np.zeros((1797, 2)))
    ax.figure.canvas.draw()
    assert np.asarray(ax.collections[0].get_array()).shape == (1797, 64)
    assert not ax.texts


BIPOLAR = 2 * XOR.targets - 1
TANH = train(Network.random((2, 2, 1), 1, True, hidden="tanh", output="tanh"), XOR.inputs, BIPOLAR,
             learning_rate=0.1, epochs=500).network
RAMPS = Network([[[1.0, -1.0], [1.0, 1.0]], [[2.0], [-1.0]]], [[[0.0, 0.5]], [[0.1]]], hidden="ReLU", output="linear")


@pytest.mark.parametrize(("network", "targets", "line", "shapes", "shades"), [
    (XOR.network, XOR.targets, 0.5, ("target 0", "target 1"), (0, 1)), (TANH, BIPOLAR, 0.0, ("target −1", "target 1"), (-1, 1)),
    (TANH, XOR.targets, 0.5, ("target 0", "target 1"), (-1, 1)),
    (RAMPS, 3 * XOR.targets, 0.5, ("target up to 0.5", "target above 0.5"), (0, 3)),
    (RAMPS, 0 * XOR.targets, 0.5, ("target 0", "target 1"), (-0.5, 0.5))])
def test_shades_go_as_far_as_the_outputs_and_a_line_parts_the_targets(network: Network, targets: Any, line: float, shapes: Any,
                                                                      shades: Any) -> None:
    ax = plots.draw_decision_surface(network, XOR.inputs, targets)
    ax.figure.canvas.draw()
    levels = ax.collections[0].levels  # type: ignore[attr-defined]
    within = [float(level) for level in levels if abs(level) < 1e100]
    assert (min(within), max(within)) == pytest.approx(shades)
    if len(legend(ax)) == 3:
        assert legend(ax) == [f"output {line:g}", *shapes]
        assert network.predict(half_line(ax)) == pytest.approx(line, abs=0.05)
    else:
        assert legend(ax) == [*shapes]


@pytest.mark.parametrize(("network", "targets", "line"), [
    (TANH, BIPOLAR, 0.0), (TANH, XOR.targets, 0.5), (RAMPS, XOR.targets, 0.5),
    (Network(BIASED.weights, hidden="tanh"), XOR.targets, 0.5), (Network(BIASED.weights, output="ReLU"), XOR.targets, 0.5)])
def test_the_hidden_line_is_where_the_outputs_change_sides(network: Network, targets: Any, line: float) -> None:
    ax = plots.draw_hidden_space(network, XOR.inputs, targets)
    above = Network(network.weights[1:], network.biases and network.biases[1:], output=network.form.output)
    assert above.predict(half_line(ax)) == pytest.approx(line, abs=1e-5)
    hidden = network.forward(XOR.inputs)[1]
    for axis, (low, high) in enumerate((ax.get_xlim(), ax.get_ylim())):
        assert (low < hidden[:, axis].min(), hidden[:, axis].max() < high) == (True, True)


def test_an_activation_that_turns_around_has_no_single_line() -> None:
    wave = Activation("wave", "wave({z})", "{received}", lambda z: np.sin(z), lambda a: 1.0 + 0 * a)
    ax = plots.draw_hidden_space(Network(BIASED.weights, output=wave), XOR.inputs, XOR.targets)
    assert legend(ax) == ["target 0", "target 1"]


def test_codes_are_shaded_as_far_as_they_go() -> None:
    for network, limits in ((TANH, (-1, 1)), (RAMPS, (0, RAMPS.forward(XOR.inputs)[1].max()))):
        image = plots.draw_hidden_codes(network, XOR.inputs).collections[0]
        assert image.get_clim() == limits


RNG = np.random.RandomState(3)
CLASS = RNG.randint(0, 3, 30)
CLOUDS, ONE_OF_THREE = np.array([[0, 0], [2, 0.5], [0.8, 2]])[CLASS] + 0.4 * RNG.randn(30, 2), np.eye(3)[CLASS]
START = Network.random((2, 2, 3), 2, True, hidden="tanh", output="softmax", loss="cross-entropy")
THREE_CLASSES = train(START, CLOUDS, ONE_OF_THREE, learning_rate=0.02, epochs=2000).network


@pytest.mark.parametrize("draw", [plots.draw_decision_surface, plots.draw_hidden_space])
def test_each_class_has_a_region_a_name_in_it_and_a_shape(draw: Any) -> None:
    ax = draw(THREE_CLASSES, CLOUDS, ONE_OF_THREE)
    ax.figure.canvas.draw()
    above = THREE_CLASSES if draw is plots.draw_decision_surface else Network(
        THREE_CLASSES.weights[1:], THREE_CLASSES.biases and THREE_CLASSES.biases[1:], output="softmax")
    regions, *borders = ax.collections
    for border in borders:
        for path in border.get_paths():
            first, second = np.sort(above.predict(np.asarray(path.vertices)))[:, :-3:-1].T
            assert first == pytest.approx(second, abs=0.05), "two are equally likely, where lines meet, three"
    named = {text.get_text(): text.get_position() for text in ax.texts if text.get_text().startswith("class")}
    assert list(named) == legend(ax) == ["class 1", "class 2", "class 3"]
    assert [int(above.predict(place).argmax()) for place in named.values()] == [0, 1, 2]
    assert len({line.get_marker() for line in ax.lines}) == len({line.get_color() for line in ax.lines}) == 3
    assert len(regions.get_facecolor()) == 3
    places = CLOUDS if draw is plots.draw_decision_surface else THREE_CLASSES.forward(CLOUDS)[1]
    for place, line in enumerate(ax.lines):
        assert np.array_equal(np.asarray(line.get_data()).T, places[place == CLASS])


def test_a_class_without_a_region_or_samples_is_drawn_too() -> None:
    certain = Network([np.zeros((2, 3))], [[[9.0, 0, 0]]], output="softmax")
    ax = plots.draw_decision_surface(certain, XOR.inputs, np.eye(3)[[0, 0, 1, 1]])
    ax.figure.canvas.draw()
    assert [text.get_text() for text in ax.texts] == ["class 1"]
    assert legend(ax) == ["class 1", "class 2", "class 3"]


def test_a_surface_calls_no_stage_that_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Stage, "checked", None)
    for network, targets in ((XOR.network, XOR.targets), (TANH, BIPOLAR)):
        plots.draw_decision_surface(network, XOR.inputs, targets)
        plots.draw_hidden_space(network, XOR.inputs, targets)
        plots.draw_hidden_codes(network, XOR.inputs)


SHALLOW, WIDE = Network.random((2, 1), 1), Network.random((2, 3, 2), 1)


@pytest.mark.parametrize(("draw", "message"), [
    (lambda: plots.draw_decision_surface(WIDE, XOR.inputs, np.zeros((4, 2))),
     "draw_decision_surface: with several outputs each sample needs one largest target, which is its class, received (0, 0)"),
    (lambda: plots.draw_decision_surface(XOR.network, XOR.inputs, XOR.targets, columns=(0, 2)),
     "draw_decision_surface: columns must be two different places from 0 to 1, received (0, 2)"),
    (lambda: plots.draw_decision_surface(XOR.network, XOR.inputs, XOR.targets, columns=(1, 1)), "received (1, 1)"),
    (lambda: plots.draw_decision_surface(XOR.network, XOR.inputs, XOR.targets, columns=(0, -1)), "received (0, -1)"),
    (lambda: plots.draw_decision_surface(XOR.network, XOR.inputs, XOR.targets, columns=(0, True)), "received (0, True)"),
    (lambda: plots.draw_decision_surface(XOR.network, XOR.inputs, XOR.targets, columns=1), "received 1"),
    (lambda: plots.draw_decision_surface(Network.random((1, 1), 1), [[0], [1]], [[0], [1]]),
     "draw_decision_surface: expected a network with two inputs or more, received one with 1"),
    (lambda: plots.draw_decision_surface(None, XOR.inputs, XOR.targets),
     "draw_decision_surface: network must be a Network, received NoneType"),
    (lambda: plots.draw_decision_surface(XOR.network, XOR.inputs[:, :1], XOR.targets),
     "draw_decision_surface: inputs must be (samples, 2), for the network 2-3-1, received (4, 1)"),
    (lambda: plots.draw_hidden_space(WIDE, XOR.inputs, np.zeros((4, 2))),
     "draw_hidden_space: with several outputs each sample needs one largest target, which is its class, received (0, 0)"),
    (lambda: plots.draw_hidden_space(SHALLOW, XOR.inputs, XOR.targets),
     "draw_hidden_space: expected a network with a hidden layer, received one of sizes (2, 1)"),
    (lambda: plots.draw_hidden_space(XOR.network, XOR.inputs, XOR.targets, units=(0, 3)),
     "draw_hidden_space: units must be two different places from 0 to 2, received (0, 3)"),
    (lambda: plots.draw_hidden_space(Network.random((2, 1, 1), 1), XOR.inputs, XOR.targets),
     "draw_hidden_space: expected a network with two hidden units or more, received one with 1"),
    (lambda: plots.draw_hidden_codes(SHALLOW, XOR.inputs),
     "draw_hidden_codes: expected a network with a hidden layer, received one of sizes (2, 1)"),
    (lambda: plots.draw_hidden_codes(XOR.network, XOR.inputs, names=["one"]),
     "draw_hidden_codes: expected 4 names, one per sample, received 1"),
    (lambda: plots.draw_hidden_codes(XOR.network, XOR.inputs, names="four"), "4 names, one per sample, received str 'four'"),
    (lambda: plots.draw_hidden_codes(XOR.network, XOR.inputs, names=5), "4 names, one per sample, received int 5"),
    (lambda: plots.draw_hidden_codes("XOR", XOR.inputs), "draw_hidden_codes: network must be a Network, received str"),
    (lambda: plots.draw_hidden_codes(XOR.network, [[np.nan, 0]]), "draw_hidden_codes: inputs holds nan at [0, 0]; expected")])
def test_what_cannot_be_drawn(draw: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        draw()
