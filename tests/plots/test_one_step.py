"""All pictures: drawn where asked, large enough to read, and without touching Matplotlib's settings; and those of one step."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.cbook import is_math_text
from matplotlib.colors import to_rgb
from matplotlib.text import Text

from mlpteach import Network, Trace, plots, problems, sweep, train
from mlpteach.classroom import picture
from mlpteach.classroom.report import ClassReport
from mlpteach.judging.class_log import Try
from mlpteach.judging.examine.report import Report
from mlpteach.plots import labels, style

XOR = problems.XOR
RUN = train(XOR.network, XOR.inputs, XOR.targets, learning_rate=10.0, epochs=300)
BIRDS = problems.PENGUINS
HELD = train(BIRDS, epochs=3)
CALLED = HELD.network.predict(BIRDS.inputs)
SWEEP = sweep(XOR, [0.1, 10.0], [2, 3, 4], [1, 2], 300)

DRAWINGS: dict[str, Callable[..., Axes]] = {
    "sigmoid": lambda **where: plots.draw_sigmoid({"unit 1": 0.358, "unit 2": -0.577}, **where),
    "activation": lambda **where: plots.draw_activation({"unit 1": 0.358}, "ReLU", **where),
    "activations": lambda **where: plots.draw_activations(**where),
    "layer sizes": lambda **where: plots.draw_layer_sizes({"here": XOR.network}, XOR.inputs, XOR.targets, **where),
    "batch gradients": lambda **where: plots.draw_batch_gradients({"batches of 2": [[1.0, 5.0], [3.0, 1.0]]}, [2.0, 3.0], **where),
    "loss surface": lambda **where: plots.draw_loss_surface({"here": RUN, "there": RUN}, **where),
    "network": lambda **where: plots.draw_network(XOR.network, XOR.network.forward(XOR.inputs), 1, **where),
    "product": lambda **where: plots.draw_product(XOR.inputs, XOR.network.weights[0], 1, 2, **where),
    "values": lambda **where: plots.draw_values(SimpleNamespace(data=0.5, grad=1.0, parts=(), slopes=()), **where),
    "weight changes": lambda **where: plots.draw_weight_changes(
        XOR.network, XOR.network.train_epoch(XOR.inputs, XOR.targets, XOR.learning_rate), **where),
    "examination": lambda **where: plots.draw_examination(
        Report("a network", sizes=(2, 1), activations=("tanh",)), **where),
    "errors": lambda **where: plots.draw_errors({"here": RUN, "there": RUN}, **where),
    "sign flips": lambda **where: plots.draw_sign_flips(RUN, **where),
    "softmax": lambda **where: plots.draw_softmax({"yes": 1.0, "no": -1.0, "perhaps": 0.5}, **where),
    "output deltas": lambda **where: plots.draw_output_deltas({"surely wrong": 0.01}, **where),
    "delta factors": lambda **where: plots.draw_delta_factors(0.5681, 0.4319, **where),
    "sweep": lambda **where: plots.draw_sweep(SWEEP, **where),
    "decision surface": lambda **where: plots.draw_decision_surface(RUN.network, XOR.inputs, XOR.targets, **where),
    "hidden space": lambda **where: plots.draw_hidden_space(RUN.network, XOR.inputs, XOR.targets, **where),
    "held out": lambda **where: plots.draw_held_out(HELD, **where),
    "confusion": lambda **where: plots.draw_confusion(BIRDS.targets, CALLED, **where),
    "pictures": lambda **where: plots.draw_pictures(problems.DIGITS.inputs[:2], ["one", "two"], **where),
    "worst mistakes": lambda **where: plots.draw_worst_mistakes(
        problems.DIGITS.network, problems.DIGITS.inputs[:9], problems.DIGITS.targets[:9], **where),
    "units": lambda **where: plots.draw_units_as_pictures(problems.DIGITS.network, most=2, **where),
    "hidden codes": lambda **where: plots.draw_hidden_codes(RUN.network, XOR.inputs, **where),
    "class report": lambda **where: picture.draw_class_report(ClassReport((Try("error", "sign-flipped", False),)), **where)}


pytestmark = pytest.mark.usefixtures("no_figures")
Texts = Callable[[Axes], set[str]]


def test_every_drawing_is_tested_here() -> None:
    assert len([name for name in plots.__all__ if name.startswith("draw_")]) == len(DRAWINGS) - 1  # and that of a class


@pytest.mark.parametrize("draw", DRAWINGS.values(), ids=DRAWINGS)
def test_draws_on_the_axes_given(draw: Callable[..., Axes]) -> None:
    _, (left, right) = plt.subplots(1, 2)
    assert draw(ax=right) is right
    assert len(plt.get_fignums()) == 1
    assert right.has_data()
    assert not left.has_data()


@pytest.mark.parametrize("draw", DRAWINGS.values(), ids=DRAWINGS)
def test_draws_on_a_new_figure_otherwise(draw: Callable[..., Axes]) -> None:
    first, second = draw(), draw()
    assert first.figure is not second.figure
    assert isinstance(first, Axes)
    first.figure.canvas.draw()  # warnings are errors: everything fits and every character has a glyph


@pytest.mark.parametrize("draw", DRAWINGS.values(), ids=DRAWINGS)
def test_settings_of_matplotlib_stay_as_they_are(draw: Callable[..., Axes]) -> None:
    before = dict(mpl.rcParams)
    draw()
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("name", [name for name in DRAWINGS if name not in ("network", "weight changes")])  # these call stages here
def test_a_picture_adds_nothing_to_a_trace(name: str) -> None:
    with Trace() as trace:
        DRAWINGS[name]()
    assert len(trace) == 0


@pytest.mark.parametrize("draw", DRAWINGS.values(), ids=DRAWINGS)
def test_all_that_is_written_is_large_and_dark_on_white(draw: Callable[..., Axes]) -> None:
    with plt.style.context("dark_background"):
        ax = draw()
        ax.figure.canvas.draw()
    assert ax.figure.get_facecolor() == (1, 1, 1, 1)
    written = [text for text in ax.figure.findobj(Text) if text.get_text() and text.get_visible()]
    assert min(text.get_fontsize() for text in written) >= 11
    assert max(sum(to_rgb(text.get_color())) for text in written) < 1


@pytest.mark.parametrize("draw", DRAWINGS.values(), ids=DRAWINGS)
def test_nothing_is_cut_off(draw: Callable[..., Axes]) -> None:
    figure = draw().figure
    figure.canvas.draw()
    frame = figure.bbox.padded(1)
    for text in figure.findobj(Text):
        if text.get_text() and text.get_visible() and text.axes:
            box = text.get_window_extent()
            assert frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1, text


def luminance(colour: Any) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_text_can_be_read_on_every_shade_and_darker_means_more() -> None:
    shades = [luminance(style.SHADES(value)) for value in np.linspace(0, 1, 101)]
    assert min((shade + 0.05) / (luminance(style.INK) + 0.05) for shade in shades) >= 4.5
    assert (np.diff(shades) < 0.001).all()
    assert shades[0] - shades[-1] > 0.5


def test_network_shows_every_value_and_every_weight(texts: Texts) -> None:
    ax = DRAWINGS["network"]()
    assert {"inputs", "hidden units", "outputs", "0", "1", "0.5886", "0.3596", "0.3849", "0.4319", "−0.424", "−0.017"} <= texts(ax)
    assert len(ax.patches) == 2 + 3 + 1
    assert len(ax.lines) == 2 * 3 + 3 * 1


def test_network_draws_negative_weights_dashed_and_large_ones_thick() -> None:
    negative, positive = plots.draw_network(Network([[[-0.5], [2.0]]]), [None, None]).lines
    assert (negative.get_linestyle(), positive.get_linestyle()) == ("--", "-")
    assert positive.get_linewidth() > negative.get_linewidth()
    assert positive.get_color() != negative.get_color()


def test_network_leaves_unknown_layers_empty() -> None:
    ax = plots.draw_network(Network([[[0.25]]]), [np.array([[3.0]]), None])
    assert [text.get_text() for text in ax.texts] == ["0.25", "3", "inputs", "", "outputs"]


def test_network_of_zero_weights_can_be_drawn() -> None:
    assert len(plots.draw_network(Network([[[0.0]]]), [None, None]).lines) == 1


def test_weight_changes_show_before_after_and_difference(texts: Texts) -> None:
    ax = DRAWINGS["weight changes"]()
    assert {"weights_1[0, 0]: −0.01700 → −0.00712", "+0.00988", "weights_0[0, 1]: −0.74000 → −0.74304", "−0.00304"} <= texts(ax)
    assert len(ax.patches) == 9
    assert {bool(bar.get_hatch()) for bar in ax.patches if bar.get_width() < 0} == {True}  # type: ignore[attr-defined]


def test_large_weight_changes_are_written_with_two_decimals(texts: Texts) -> None:
    ax = plots.draw_weight_changes(Network([[[0.5], [-40.0]]]), Network([[[-12.345], [-40.0]]]))
    assert {"weights_0[0, 0]: 0.50 → −12.35", "−12.85", "weights_0[1, 0]: −40.00 → −40.00", "+0.00"} <= texts(ax)


def test_of_very_many_weights_those_that_moved_furthest_are_drawn(texts: Texts) -> None:
    before = Network([np.zeros((10, 10))])
    ax = plots.draw_weight_changes(before, Network([np.arange(100.0).reshape(10, 10) * -0.001]))
    assert len(ax.patches) == 30
    assert {"the 30 of 100 weights that moved furthest", "−0.09900", "−0.07000"} <= texts(ax)


LAYERS = XOR.network.forward(XOR.inputs)


@pytest.mark.parametrize(("draw", "message"), [
    (lambda: plots.draw_network(None, LAYERS), "draw_network: network must be a Network, received NoneType None"),
    (lambda: plots.draw_network(XOR.network, [None, None]), "draw_network: expected 3 layers, for sizes (2, 3, 1), received 2"),
    (lambda: plots.draw_network(XOR.network, None), "draw_network: expected 3 layers, for sizes (2, 3, 1), received NoneType None"),
    (lambda: plots.draw_network(XOR.network, [np.ones((4, 9)), None, None]),
     "draw_network: layers[0] must be (samples, 2), received (4, 9)"),
    (lambda: plots.draw_network(XOR.network, [None, np.ones(3), None]), "layers[1] must be (samples, 3), received (3,)"),
    (lambda: plots.draw_network(XOR.network, [None, None, [[np.nan]]]), "draw_network: layers[2] holds nan at [0, 0]; expected"),
    (lambda: plots.draw_network(XOR.network, [None, None, [[1j]]]), "draw_network: layers[2] must be a table of real numbers"),
    (lambda: plots.draw_network(XOR.network.with_number("weights_0", 0, 0, 5), LAYERS),
     "draw_network: layers[1] is not what this network makes of layers[0]: at [2, 0] it makes 0.99330715, received 0.39555998. "
     "Draw the network with the weights that made them; if they are other numbers, such as deltas, put None in the "
     "place of layers[0]"),
    (lambda: plots.draw_network(XOR.network, [LAYERS[0], None, LAYERS[2][:3]]),
     "draw_network: layers[2] must be (4, 1), for the samples of layers[0], received (3, 1)"),
    (lambda: plots.draw_network(XOR.network, LAYERS, -1),
     "draw_network: sample must be a whole number from 0 to 3, received int -1"),
    (lambda: plots.draw_network(XOR.network, LAYERS, 99), "from 0 to 3, received int 99"),
    (lambda: plots.draw_network(XOR.network, LAYERS, True), "from 0 to 3, received bool True"),
    (lambda: plots.draw_network(XOR.network, LAYERS, 0.5), "from 0 to 3, received float 0.5"),
    (lambda: plots.draw_weight_changes(None, None), "draw_weight_changes: network must be a Network, received NoneType None"),
    (lambda: plots.draw_weight_changes(XOR.network, 5), "draw_weight_changes: network must be a Network, received int 5"),
    (lambda: plots.draw_weight_changes(XOR.network, Network.random((2, 4, 1), 1)),
     "draw_weight_changes: expected two networks of one shape, received (2, 3, 1) and (2, 4, 1)"),
    *((lambda draw=draw: draw(ax="here"), "ax must be the Axes of a Matplotlib figure, received str 'here'")
      for draw in DRAWINGS.values())])
def test_what_cannot_be_drawn(draw: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        draw()


NAMES = ["a cost of $5 and $6", "$\\frac{$", "\\$x\\$", "half of a \ud83d", "\U0001d538"]
NAMED: dict[str, Callable[[str], Axes]] = {
    "curve": lambda name: plots.draw_activation({name: 1.0}),
    "legend": lambda name: plots.draw_errors({name: RUN, "other": RUN}),
    "rows": lambda name: plots.draw_hidden_codes(XOR.network, XOR.inputs, names=[name] * 4),
    "bars": lambda name: style.draw_bars({name: 1.0}, None, str, ""),
    "points": lambda name: _pointed(name), "title": lambda name: _titled(name)}


def _pointed(name: str) -> Axes:
    ax = style.axes(None, 4, 3)
    labels.name_points(ax, np.zeros((1, 2)), [name])
    return ax


def _titled(name: str) -> Axes:
    ax = style.axes(None, 4, 3)
    style.title(ax, name)
    return ax


@pytest.mark.parametrize("draw", NAMED.values(), ids=NAMED)
@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_names_are_written_letter_by_letter(draw: Callable[[str], Axes], name: str) -> None:
    figure = draw(name).figure
    figure.savefig(BytesIO())  # which writes them, and into the file, too
    written = [text.get_text() for text in figure.findobj(Text)]
    assert not any(map(is_math_text, written))
    assert any(name.replace("\ud83d", "�") in text.replace("\\$", "$") for text in written)
