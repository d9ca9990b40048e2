"""The neuron explorer without a browser: its arithmetic is that of the stages, and its words follow from the slope."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from ipywidgets import HTML, Widget

from mlpteach import Trace, forms
from mlpteach.widgets import neuron as module
from mlpteach.widgets.neuron import NeuronExplorer, neuron_explorer

pytestmark = pytest.mark.usefixtures("no_figures")


@pytest.fixture(scope="module")
def one() -> NeuronExplorer:
    """One piece for all tests that only set its dials: to build it takes longer than what they look at."""
    return neuron_explorer()


def with_values(piece: NeuronExplorer, *values: float) -> NeuronExplorer:
    """The piece with all dials set at once, so that it is shown once."""
    with piece.settling():
        for dial, value in zip((*piece.inputs, *piece.weights, piece.bias), values, strict=True):
            dial.value = value
    piece._show()
    return piece


def shown(piece: Widget) -> Iterator[str]:
    if isinstance(piece, HTML):
        yield piece.value
    for child in getattr(piece, "children", ()):
        yield from shown(child)


def test_it_opens_with_the_neuron_of_the_first_lesson() -> None:
    assert repr(neuron_explorer()) == (
        "neuron_explorer: x1 = 0, x2 = 1, w1 = -0.424, w2 = 0.358, b = 0\n"
        "weighted sum 0.358, activation 0.5886\n"
        "Steep: the slope is 0.2422, 97% of the steepest possible, 0.25. A small change of the weighted sum moves the activation.")


@pytest.mark.parametrize("values", [(0.5, -0.25, 2.0, 4.0, 0.125), (1, 1, 6, 6, 6), (-1, -1, 6, 6, -6), (0, 0, 0, 0, 0)])
def test_the_arithmetic_is_that_of_the_stages(one: NeuronExplorer, values: tuple[float, ...]) -> None:
    x1, x2, w1, w2, bias = values
    piece = with_values(one, *values)
    z = x1 * w1 + x2 * w2 + bias
    assert piece.sum == pytest.approx(z)
    assert piece.activation == pytest.approx(1 / (1 + math.exp(-z)), rel=1e-12)
    assert piece.slope == pytest.approx(piece.activation * (1 - piece.activation))


def test_the_bias_alone_can_undo_the_largest_weights(one: NeuronExplorer) -> None:
    """The first lesson asks for it."""
    piece = with_values(one, 1, 1, 6, 6, -12)
    assert (piece.sum, piece.slope) == (0, 0.25)


def test_the_arithmetic_is_written_out_with_its_numbers(one: NeuronExplorer) -> None:
    blocks = [text for text in shown(with_values(one, 0.5, -0.25, 2.0, 4.0, 0.125)) if text.startswith("<pre")]
    assert [re.sub("<[^>]+>", "", block).split("\n")[1:] for block in blocks] == [
        ["  = (sum over inputs of layer_input * weights) + bias", "  = (0.5 * 2 + -0.25 * 4) + 0.125", "  = 0 + 0.125",
         "  = 0.125"],
        ["  = 1 / (1 + exp(-sum_synapse))", "  = 1 / (1 + exp(-0.125))", "  = 1 / 1.882", "  = 0.5312"],
        ["  = a * (1 - a)", "  = 0.5312 * (1 - 0.5312)", "  = 0.249"]]


@pytest.mark.parametrize(("bias", "words"), [
    (0.0, "Steep: the slope is 0.25, 100% of the steepest"), (0.9, "Steep: "), (-1.0, "On the bend: the slope is 0.1966, 79% of"),
    (3.8, "On the bend: "), (-3.9, "Flat, near 0: the slope is 0.01945, 8% of"),
    (6.0, "Flat, near 1: the slope is 0.002467, 1% of")])
def test_the_words_follow_from_the_slope(one: NeuronExplorer, bias: float, words: str) -> None:
    piece = with_values(one, 0, 0, 0, 0, bias)
    assert piece.summary().split("\n")[2].startswith(words)
    assert any(f'aria-live="polite">{words}' in text for text in shown(piece))


@pytest.mark.parametrize("bias", [-6.0, 0.0, 6.0])
def test_the_picture_shows_the_place_and_its_slope(one: NeuronExplorer, bias: float) -> None:
    piece = with_values(one, 1, 1, bias, bias, bias)
    (ax,) = piece.picture().axes
    z, a = float(ax.lines[-1].get_xdata()[0]), float(ax.lines[-1].get_ydata()[0])  # type: ignore[index, arg-type]
    assert (z, a) == pytest.approx((piece.sum, piece.activation))
    assert ax.get_xlim()[0] < z < ax.get_xlim()[1]
    assert ax.get_title(loc="left").startswith(f"z = {3 * bias:g},  a = ")
    assert len(ax.texts) == 0
    assert plt.get_fignums() == []


def test_each_move_changes_the_picture_and_its_description() -> None:
    piece = neuron_explorer()
    found = set()
    for dial in (piece.inputs[1], piece.weights[1], piece.bias):
        dial.slider.value -= 3
        found |= {text for text in shown(piece) if "<img" in text}
    assert len(found) == 3
    assert all("The sigmoid curve with the neuron&#x27;s place on it. " in text for text in found)


def test_a_learners_trace_stays_as_it_is(one: NeuronExplorer) -> None:
    with Trace() as trace:
        with_values(one, 1, 1, 1, 1, 1)
    assert len(trace) == 0


def test_an_error_is_shown_and_the_next_good_move_clears_it(monkeypatch: pytest.MonkeyPatch) -> None:
    piece = neuron_explorer()
    with monkeypatch.context() as patch:
        patch.setattr(module, "draw_activation", lambda points, activation, ax: 1 / 0)
        piece.bias.value = 1
        assert any("Something went wrong: ZeroDivisionError" in text for text in shown(piece))
    piece.bias.value = 2
    assert not any("Something went wrong" in text for text in shown(piece))


@pytest.mark.parametrize("activation", [each for each in forms.ACTIVATIONS.values() if not each.by_row], ids=str)
def test_a_neuron_with_another_activation(activation: forms.Activation) -> None:
    piece = neuron_explorer(activation)
    for bias in (-1.5, 0.0, 1.75):
        with_values(piece, 1, 1, 0.25, 0.25, bias)
        assert piece.activation == pytest.approx(float(activation(np.array(piece.sum))))
        assert piece.slope == float(activation.slope(piece.activation))
        blocks = [re.sub("<[^>]+>", "", text).split("\n") for text in shown(piece) if text.startswith("<pre")]
        assert [float(block[-1].removeprefix("  = ")) for block in blocks] == pytest.approx(
            [piece.sum, piece.activation, piece.slope], rel=5e-4)  # four digits
    assert any(f"The {activation} curve with" in text for text in shown(piece))
    (ax,) = piece.picture().axes
    assert ax.lines[-1].get_ydata() == pytest.approx([piece.activation])


@pytest.mark.parametrize(("activation", "bias", "words"), [
    ("tanh", 0.0, "Steep: the slope is 1, 100% of the steepest possible, 1."), ("tanh", -3.0, "Flat, near -1: "),
    ("tanh", 1.0, "On the bend: "),
    ("ReLU", 2.0, "Steep: the slope is 1, 100% of"), ("linear", -9.0, "Steep: the slope is 1, 100% of"),
    ("ReLU", -2.0, "Flat, at 0: the slope is 0, 0% of the steepest possible, 1. No correction of the weights gets through.")])
def test_the_words_fit_the_activation(activation: str, bias: float, words: str) -> None:
    opening, _, said = with_values(neuron_explorer(activation), 0, 0, 0, 0, bias).summary().split("\n")
    assert opening.startswith(f"neuron_explorer, {activation}: x1 = 0")
    assert said.startswith(words)


@pytest.mark.parametrize(("activation", "message"), [
    ("softmax", "neuron_explorer: activation must be that of a unit alone, such as 'sigmoid' or 'tanh', received softmax"),
    (5, "'ReLU', 'linear', 'softmax', or a forms.Activation, received int 5")])
def test_what_is_no_activation_of_a_neuron(activation: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        neuron_explorer(activation)
