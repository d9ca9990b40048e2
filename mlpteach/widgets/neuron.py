"""``neuron_explorer``: one neuron with two inputs, its arithmetic, and the place on its activation's curve where it works."""

from __future__ import annotations

import numpy as np
from ipywidgets import HTML, Box, Layout, VBox, Widget
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mlpteach import stages
from mlpteach.arrays.text import short
from mlpteach.forms import SIGMOID, Activation
from mlpteach.plots import draw_activation
from mlpteach.plots.curve import activation_of_one
from mlpteach.plots.style import PAPER, title
from mlpteach.tracing.arithmetic import Number, Term
from mlpteach.tracing.notation import TEXT, write
from mlpteach.tracing.recording import unrecorded
from mlpteach.tracing.trace import Trace
from mlpteach.widgets.dial import Dial
from mlpteach.widgets.neuron_alone import alone
from mlpteach.widgets.piece import Piece, image, lines, words
from mlpteach.widgets.saying import never_full, said

FURTHEST = 25  # just beyond the largest sum of the dials' places
INPUTS = [step / 20 for step in range(-20, 21)]
WEIGHTS = [step / 10 for step in range(-60, 61)]
BIASES = [step / 10 for step in range(-120, 121)]  # as far as both weights together, so that it can undo them


class NeuronExplorer(Piece):
    """The explorer of one neuron: ``inputs`` and ``weights`` are two dials each, ``bias`` is one. Set the ``value`` of any."""

    def __init__(self, activation: Activation) -> None:
        self._kind, self._steepest = activation, float(np.max(activation.slope(activation(np.linspace(-20, 20, 4001)))))
        # The neuron of the first lesson: sample (0, 1) and the published weights of the first hidden unit.
        self.inputs = [_dial(f"input x{place}", f"x{place}", value, INPUTS) for place, value in ((1, 0.0), (2, 1.0))]
        self.weights = [_dial(f"weight w{place}", f"w{place}", value, WEIGHTS) for place, value in ((1, -0.424), (2, 0.358))]
        self.bias = _dial("bias", "b", 0.0, BIASES)
        self._dials = [*self.inputs, *self.weights, self.bias]
        self._figure = Figure(figsize=(5.4, 3.3), facecolor=PAPER)
        self._picture, self._words = HTML(layout=Layout(flex="1 1 340px", max_width="640px")), HTML()
        self._arithmetic = [HTML(), HTML(), HTML()]
        left = VBox([*self._dials, self._words], layout=Layout(flex="1 1 380px", max_width="440px"))
        super().__init__([_row(left, self._picture), _row(*self._arithmetic)])
        self.when(self._show, *self._dials)
        self._show()

    def _show(self) -> None:
        self._compute()
        self._figure.clear()
        self._figure.subplots_adjust(left=0.15, right=0.97, bottom=0.2, top=0.88)
        self._draw(self._figure.add_subplot())
        self._picture.value = image(self._figure, f"The {self._kind} curve with the neuron's place on it. {self._say()}")
        self._words.value = words(self._say())
        for view, step in zip(self._arithmetic, self._explain(), strict=True):
            view.value = lines(step)

    def _compute(self) -> None:
        """Call the stages, in a trace of our own, so that a learner's stays as it is."""
        inputs = np.array([[dial.value for dial in self.inputs]])
        weights = np.array([[dial.value] for dial in self.weights])
        with unrecorded(), Trace() as self._trace:
            total = stages.sum_synapse(inputs, weights, np.array([[self.bias.value]]))
            activation = stages.output_activation(total, self._kind)
        self.sum, self.activation = float(total[0, 0]), float(activation[0, 0])
        self.slope = float(self._kind.slope(self.activation))

    def _explain(self) -> list[str]:
        steps = [repr(self._trace.explain(name, row=0, column=0)) for name in ("sum_synapse", "output_activation")]
        *above, last = steps[1].split("\n")
        steps[1] = "\n".join([*above, f"  = {never_full(self.activation)}" if last == "  = 1" else last])
        slope = self._kind.slope(Number(self.activation, "a"))
        written = [write(slope, TEXT, leaf) for leaf in (_symbol, _digits)] if isinstance(slope, Term) else []
        return [*steps, "\n  = ".join(dict.fromkeys(["slope", *written, short(self.slope)]))]

    def _say(self) -> str:
        return said(self.activation, self.slope, self._steepest)

    def _draw(self, ax: Axes) -> None:
        draw_activation({"the neuron": self.sum}, self._kind, ax)
        z = np.linspace(-FURTHEST, FURTHEST, 801)  # all sums there can be: the dot moves, not the axis
        a = self._kind(z)
        ax.lines[0].set_data(z, a)
        ax.set_xlim(-FURTHEST, FURTHEST)
        ax.set_ylim(a.min() - 0.12 * np.ptp(a), a.max() + 0.12 * np.ptp(a))
        ax.texts[0].remove()  # beside the point it would leave the picture at the ends
        title(ax, f"z = {short(self.sum)},  a = {never_full(self.activation)},  slope = {short(self.slope)}")

    def summary(self) -> str:
        """The settings and what they give."""
        settings = ", ".join(f"{dial.field.description} {short(dial.value)}" for dial in self._dials)
        kind = "" if self._kind is SIGMOID else f", {self._kind}"
        sums = f"weighted sum {short(self.sum)}, activation {never_full(self.activation)}"
        return f"neuron_explorer{kind}: {settings}\n{sums}\n{self._say()}"

    def html(self) -> str:
        """The neuron for a page without a kernel, with places that are further apart."""
        return alone(self._kind, self._steepest, [dial.value for dial in self._dials])

    def picture(self) -> Figure:
        """The activation's curve with the neuron's place on it."""
        figure = Figure(figsize=(8, 3.8), facecolor=PAPER, layout="constrained")
        self._draw(figure.add_subplot())
        return figure


def neuron_explorer(activation: Activation | str = SIGMOID) -> NeuronExplorer:
    """Move one neuron's inputs, weights and bias, and see its weighted sum, its activation and how steep the curve is there.

    ``activation`` is a name or a value of ``forms``. Returns the piece, whose dials are its attributes. ``ValueError`` for an
    unknown activation, and for softmax, which a neuron does not have for itself alone.
    """
    return NeuronExplorer(activation_of_one("neuron_explorer", activation))


def _symbol(leaf: Number) -> str:
    return leaf.symbol or _digits(leaf)


def _digits(leaf: Number) -> str:
    return short(leaf.value)


def _row(*widgets: Widget) -> Box:
    return Box(widgets, layout=Layout(flex_flow="row wrap", align_items="flex-start", grid_gap="2px 24px"))


def _dial(description: str, symbol: str, value: float, places: list[float]) -> Dial:
    dial = Dial(description, symbol, value, places, "205px")
    dial.field.layout.width = "105px"
    dial.slider.style.description_width, dial.field.style.description_width = "75px", "35px"  # so that they begin below each other
    return dial
