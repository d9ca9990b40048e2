"""``learning_rate_explorer``: drag the learning rate, and the whole error curve follows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from math import ceil, floor, log10
from typing import Any

import numpy as np
from ipywidgets import HTML, Box, Button, Checkbox, Dropdown, FloatLogSlider, IntSlider, Layout
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mlpteach import formatting
from mlpteach.diagnosis import Diagnosis, diagnose
from mlpteach.history import History
from mlpteach.network import Network
from mlpteach.plots import draw_decision_surface, draw_errors
from mlpteach.plots.style import PAPER
from mlpteach.problems import Problem, check_task
from mlpteach.training import train
from mlpteach.widgets.piece import Piece, image, words

PUBLISHED = "published"
SEEDS = 20
EPOCHS = (100, 1_000, 10_000, 60_000, 400_000)
MOST_UNITS, MOST_PINS, MOST_ROWS = 32, 4, 16
UNCUT = {"description_width": "initial"}  # as wide as the description is


class LearningRateExplorer(Piece):
    """The explorer of one problem: its controls are attributes, ``history`` is the run on view, ``diagnosis`` what is said of it.

    Set a control's ``value`` and the run is made anew. ``pinned`` are the learning rates that are kept for comparison; their runs
    always start as the one on view does.
    """

    def __init__(self, problem: Problem, learning_rate: float, epochs: int) -> None:
        self.problem = problem
        self._hidden = problem.network.sizes[1:-1]
        self._own = (self._hidden[0] if self._hidden else 0, problem.network.biases is not None)
        self._make_controls(learning_rate, epochs)
        self.pinned: tuple[float, ...] = ()
        self._runs: dict[float, History] = {}
        self._settings, self._shown, self._settling = (), (), False
        self._figures = [Figure(figsize=size, facecolor=PAPER) for size in ((8, 3.6), (4.8, 3.6))]
        self._curve, self._surface, self._table = HTML(), HTML(), HTML()
        self._words = HTML(layout=Layout(min_height="75px"))  # three lines, so that what is below stays in its place
        super().__init__([self.learning_rate, _row(self.epochs, self.hidden_units, self.start, self.biases, self.log),
                          _row(self.pin, self.unpin, self._pins), _row(self._curve, self._surface), self._words, self._table])
        # The page sends a control's next value when it has heard that the last was dealt with, and of all the values in between only
        # the latest. So a burst of moves leaves no queue of trainings, and responding at once is right.
        for control in (self.learning_rate, self.epochs, self.hidden_units, self.start, self.biases, self.log):
            self.when(partial(self._respond, control), control)
        self.when(self._pin, self.pin)
        self.when(self._unpin, self.unpin)
        self._show()

    def _make_controls(self, rate: float, epochs: int) -> None:
        several = f"This network has hidden layers of {formatting.layers(self._hidden)} units. They are kept."
        self.learning_rate = FloatLogSlider(
            rate, min=min(-3, floor(log10(rate))), max=max(3, ceil(log10(rate))), step=0.05, description="learning rate",
            readout_format=".4g", style=UNCUT, layout=Layout(width="min(100%, 800px)"), tooltip="Drag, press the arrow keys, or type")
        choices = sorted({*EPOCHS, self.problem.epochs, epochs})
        self.epochs = Dropdown(options=[(f"{count:,}", count) for count in choices], value=epochs, **_named("epochs", "max-content"))
        self.hidden_units = IntSlider(
            self._own[0], 0, max(MOST_UNITS, self._own[0]), disabled=len(self._hidden) > 1, **_named("hidden units", "280px"),
            tooltip=several if len(self._hidden) > 1 else "0 is a network without a hidden layer")
        starts = [("the problem's own" if not self.problem.source else PUBLISHED, PUBLISHED)]
        starts += [(f"seed {seed}", f"seed {seed}") for seed in range(1, SEEDS + 1)]
        self.start = Dropdown(options=starts, **_named("start", "max-content"))
        self.biases = Checkbox(self._own[1], indent=False, **_named("biases", "max-content"))
        self.log = Checkbox(False, indent=False, **_named("logarithmic axes", "max-content"))
        self.pin = Button(description="Pin this run", tooltip="Keep this learning rate for comparison")
        self.unpin = Button(description="Remove the pins")
        self._pins = HTML()

    @property
    def history(self) -> History:
        """The run on view."""
        return self._runs[self.learning_rate.value]

    @property
    def network(self) -> Network:
        """The network from which all runs on view start."""
        if self.start.value == PUBLISHED:
            return self.problem.network
        hidden = self._hidden if len(self._hidden) > 1 else (self.hidden_units.value,) * bool(self.hidden_units.value)
        ends = self.problem.network.sizes[0], self.problem.network.sizes[-1]
        return Network.random((ends[0], *hidden, ends[1]), int(self.start.value.removeprefix("seed ")), self.biases.value)

    def _respond(self, control: Any) -> None:
        if self._settling:  # the change is one that we have made ourselves
            return
        self._settling = True
        if control is self.start and self.start.value == PUBLISHED:
            self.hidden_units.value, self.biases.value = self._own
        elif self.start.value == PUBLISHED and (self.hidden_units.value, self.biases.value) != self._own:
            self.start.value = "seed 1"  # the published weights are those of another network
        self._settling = False
        self._show()

    def _pin(self) -> None:
        if len(self.pinned) < MOST_PINS and self.learning_rate.value not in self.pinned:
            self.pinned += (self.learning_rate.value,)
        self._show()

    def _unpin(self) -> None:
        self.pinned = ()
        self._show()

    def _train(self) -> None:
        settings = (self.start.value, self.hidden_units.value, self.biases.value, self.epochs.value)
        known = self._runs if settings == self._settings else {}
        start, task = self.network, (self.problem.inputs, self.problem.targets)
        self._runs = {rate: known.get(rate) or train(start, *task, learning_rate=rate, epochs=self.epochs.value)
                      for rate in (self.learning_rate.value, *self.pinned)}
        self._settings = settings

    def _show(self) -> None:
        """Train and show all views, the curve first, because that is what the eye follows while the slider moves."""
        self._train()
        self.diagnosis = diagnose(self.history)
        self._curve.value = _picture(self._figures[0], self._draw_curve, f"Error curve. {self.diagnosis.words}")
        self._words.value = words(self.diagnosis.words)
        self._pins.value = words(self._say_pins())
        self._table.value = self._outputs()
        if self._has_surface:
            self._surface.value = _picture(self._figures[1], self._draw_surface, "The output over the plane of x1 and x2.")

    def _say_pins(self) -> str:
        pins = ", ".join(map(formatting.short, self.pinned))
        return f"Pinned: learning rate {pins}{' (no more than that)' * (len(self.pinned) == MOST_PINS)}." if pins else ""

    def summary(self) -> str:
        """The problem, the settings and what became of the run."""
        biases = "with" if self.network.biases is not None else "no"
        return (f"learning_rate_explorer: {self.problem.name}, learning rate {formatting.short(self.learning_rate.value)}, network "
                f"{formatting.layers(self.network.sizes)}, {biases} biases, start: {self.start.label}, {self.epochs.value:,} epochs\n"
                f"{self.diagnosis.words}")
