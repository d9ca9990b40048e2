"""``neuron_explorer``: one neuron with two inputs, its arithmetic, and the place on the sigmoid where it works."""

from __future__ import annotations

import numpy as np
from ipywidgets import HTML, Box, Layout, VBox, Widget
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mlpteach import stages
from mlpteach.arrays.text import number, short
from mlpteach.plots import draw_sigmoid
from mlpteach.plots.style import PAPER, title
from mlpteach.tracing.recording import unrecorded
from mlpteach.tracing.trace import Trace
from mlpteach.widgets.dial import Dial
from mlpteach.widgets.piece import Piece, image, lines, words

STEEPEST = 0.25  # where the activation is one half
STEEP = 0.2  # activations from about 0.28 to 0.72: at least four fifths of the steepest
FLAT = 0.02  # activations within about 0.02 of 0 or 1: less than a tenth of the steepest
INPUTS = [step / 20 for step in range(-20, 21)]
WEIGHTS = [step / 10 for step in range(-60, 61)]
BIASES = [step / 10 for step in range(-120, 121)]  # as far as both weights together, so that it can undo them


class NeuronExplorer(Piece):
    """The explorer of one neuron: ``inputs`` and ``weights`` are two dials each, ``bias`` is one. Set the ``value`` of any."""

    def __init__(self) -> None:
        # The neuron of the first lesson: sample (0, 1) and the published weights of the first hidden unit.
        self.inputs = [_dial(f"input x{place}", f"x{place}", value, INPUTS) for place, value in ((1, 0.0), (2, 1.0))]
        self.weights = [_dial(f"weight w{place}", f"w{place}", value, WEIGHTS) for place, value in ((1, -0.424), (2, 0.358))]
        self.bias = _dial("bias", "b", 0.0, BIASES)
        self._dials = [*self.inputs, *self.weights, self.bias]
        self._figure = Figure(figsize=(5.4, 3.3), facecolor=PAPER)
        self._picture, self._words = HTML(layout=Layout(flex="1 1 400px", max_width="640px")), HTML()
        self._arithmetic = [HTML(), HTML(), HTML()]
        super().__init__([_row(VBox(self._dials), self._picture), self._words, _row(*self._arithmetic)])
        self.when(self._show, *(dial.number for dial in self._dials))
        self._show()

    def _show(self) -> None:
        self._compute()
        self._figure.clear()
        self._figure.subplots_adjust(left=0.15, right=0.97, bottom=0.2, top=0.88)
        self._draw(self._figure.add_subplot())
        self._picture.value = image(self._figure, f"The sigmoid with the neuron's place on it. {self._say()}")
        self._words.value = words(self._say())
        for view, step in zip(self._arithmetic, self._explain(), strict=True):
            view.value = lines(step)

    def _compute(self) -> None:
        """Call the stages, in a trace of our own, so that a learner's stays as it is."""
        inputs = np.array([[dial.value for dial in self.inputs]])
        weights = np.array([[dial.value] for dial in self.weights])
        with unrecorded(), Trace() as self._trace:
            total = stages.sum_synapse(inputs, weights, np.array([[self.bias.value]]))
            activation = stages.output_activation(total)
        self.sum, self.activation = float(total[0, 0]), float(activation[0, 0])
        self.slope = stages.sigmoid_derivative(self.activation)

    def _explain(self) -> list[str]:
        a = number(self.activation)
        steps = [repr(self._trace.explain(name, row=0, column=0)) for name in ("sum_synapse", "output_activation")]
        return [*steps, f"slope\n  = a * (1 - a)\n  = {a} * (1 - {a})\n  = {number(self.slope)}"]

    def _say(self) -> str:
        share = f"the slope is {short(self.slope)}, {self.slope / STEEPEST:.0%} of the steepest possible, {STEEPEST}."
        if self.slope >= STEEP:
            return f"Steep: {share} A small change of the weighted sum moves the activation."
        if self.slope > FLAT:
            return f"On the bend: {share} A small change of the weighted sum moves the activation less than in the middle."
        return f"Flat, near {round(self.activation)}: {share} The neuron is saturated: a small change hardly moves the activation."

    def _draw(self, ax: Axes) -> None:
        draw_sigmoid({"the neuron": self.sum}, ax)
        ax.texts[0].remove()  # beside the point it would leave the picture at the ends
        title(ax, f"z = {short(self.sum)},  a = {short(self.activation)},  slope = {short(self.slope)}")

    def summary(self) -> str:
        """The settings and what they give."""
        settings = ", ".join(f"{dial.number.description} {short(dial.value)}" for dial in self._dials)
        return f"neuron_explorer: {settings}\nweighted sum {short(self.sum)}, activation {short(self.activation)}\n{self._say()}"

    def picture(self) -> Figure:
        """The sigmoid with the neuron's place on it."""
        figure = Figure(figsize=(8, 3.8), facecolor=PAPER, layout="constrained")
        self._draw(figure.add_subplot())
        return figure


def neuron_explorer() -> NeuronExplorer:
    """Move one neuron's inputs, weights and bias, and see its weighted sum, its activation and how steep the sigmoid is there.

    Returns the piece, whose dials are its attributes.
    """
    return NeuronExplorer()


def _row(*widgets: Widget) -> Box:
    return Box(widgets, layout=Layout(flex_flow="row wrap", align_items="flex-start", grid_gap="2px 24px"))


def _dial(description: str, symbol: str, value: float, places: list[float]) -> Dial:
    dial = Dial(description, symbol, value, places, "270px")
    dial.slider.style.description_width, dial.number.style.description_width = "75px", "35px"  # so that they begin below each other
    return dial
