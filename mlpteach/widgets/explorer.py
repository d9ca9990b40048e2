"""``learning_rate_explorer``: drag the learning rate, and the whole error curve follows."""

from __future__ import annotations

from functools import partial
from html import escape
from math import ceil, floor, log10
from typing import Any

from ipywidgets import HTML, Box, Button, Checkbox, Dropdown, Layout, SelectionSlider, VBox, Widget
from matplotlib.figure import Figure

from mlpteach.arrays import text
from mlpteach.forms import SIGMOID
from mlpteach.network import Network
from mlpteach.problems import Problem, check_task
from mlpteach.training.diagnosis import diagnose
from mlpteach.training.history import History
from mlpteach.training.train import train
from mlpteach.widgets.dial import UNCUT, Dial
from mlpteach.widgets.explorer_alone import alone
from mlpteach.widgets.explorer_curves import Settings
from mlpteach.widgets.explorer_views import Pictures
from mlpteach.widgets.piece import Piece, image, words

PUBLISHED, SEED = "published", "seed "
SEEDS, MOST_UNITS, MOST_PINS = 20, 32, 4
KEPT = 10  # states of a run: a diagnosis goes back by a tenth of the epochs, and nobody goes back anywhere else
STEPS = 20  # of the slider, from one power of ten to the next
EPOCHS = (100, 1_000, 10_000, 60_000, 400_000)
WIDE = {"flex": "3 1 420px", "min_width": "0", "max_width": "800px"}  # of the curve; what is beside it takes the rest


class LearningRateExplorer(Piece):
    """The explorer of one problem. Its controls are attributes: set the ``value`` of one, and the run is made anew.

    ``history`` is the run on view, ``diagnosis`` what is said of it. ``pinned`` are runs kept for comparison, by the settings they
    were made with: they stay as they are, so that starts, sizes, rates and biases can be compared.
    """

    def __init__(self, problem: Problem, learning_rate: float, epochs: int) -> None:
        self.problem = problem
        self.pinned: dict[Settings, History] = {}
        self._hidden = problem.network.sizes[1:-1]
        self._own = (self._hidden[0] if self._hidden else 0, problem.network.biases is not None)
        self._known: tuple[Settings, History] | None = None
        self._pictures = Pictures(problem)
        self.learning_rate = Dial("learning rate", "rate", learning_rate, _rates(learning_rate), "min(98%, 520px)")
        settings = self._make_settings(epochs)
        self.pin = Button(description="Pin this run", tooltip="Keep the curve of this learning rate for comparison")
        self.pins = _row()
        super().__init__([self.learning_rate, _row(*settings, self.pin), self.pins, self._make_views()])
        # The page sends a control's next value only when it has heard that the last was dealt with, and of those in between only
        # the latest. So a burst of moves leaves no queue of trainings, and to respond at once is right.
        for control in (self.learning_rate, *settings):
            self.when(partial(self._respond, control), control)
        self.when(self._pin, self.pin)
        self._show()

    def _make_views(self) -> Box:
        self._curves, self._surface, self._outputs = HTML(), HTML(), HTML()
        self._words = HTML(layout=Layout(min_height="95px"))  # four lines, so that what is below stays in its place
        beside = _row(*[self._surface] * self._pictures.has_surface, self._outputs, align="flex-start")
        beside.layout.flex = "2 1 300px"  # in a narrow window both go below the curve
        return _row(VBox([self._curves, self._words], layout=WIDE), beside, align="flex-start")

    def _make_settings(self, epochs: int) -> tuple[Widget, ...]:
        counts = sorted({*EPOCHS, self.problem.epochs, epochs})
        starts = {PUBLISHED if self.problem.source else "the problem's own": PUBLISHED}
        starts |= {f"{SEED}{seed}": f"{SEED}{seed}" for seed in range(1, SEEDS + 1)}
        kept = f"The network's {len(self._hidden)} hidden layers stay as they are: {text.layers(self._hidden)}"
        self.epochs = Dropdown(options={f"{count:,}": count for count in counts}, value=epochs, **_named("epochs"))
        self.hidden_units = SelectionSlider(  # into whose number nothing can be typed that it would change
            options=range(max(MOST_UNITS, self._own[0]) + 1), value=self._own[0], disabled=len(self._hidden) > 1,
            **_named("hidden units", "230px"), tooltip=kept if len(self._hidden) > 1 else "0: a network without a hidden layer")
        self.start = Dropdown(options=starts, **_named("start"), tooltip="The weights before training")
        self.biases = Checkbox(self._own[1], indent=False, **_named("biases"))
        self.log_axes = Checkbox(False, indent=False, **_named("logarithmic axes"))
        return self.epochs, self.hidden_units, self.start, self.biases, self.log_axes

    @property
    def network(self) -> Network:
        """The network from which every run on view starts."""
        if self.start.value == PUBLISHED:
            return self.problem.network
        chosen = (self.hidden_units.value,) if self.hidden_units.value else ()
        inputs, *_, outputs = self.problem.network.sizes
        sizes = (inputs, *(self._hidden if len(self._hidden) > 1 else chosen), outputs)
        first, *others = self.problem.network.form.activations
        kind = self.problem.network.form.kind if len(others) > 1 else {
            **self.problem.network.form.kind, "hidden": first if others else SIGMOID}
        return Network.random(sizes, int(self.start.value.removeprefix(SEED)), self.biases.value, **kind)

    def _respond(self, control: Widget) -> None:
        with self.settling():
            self._settle(control)
        self._show()

    def _settle(self, control: Widget) -> None:
        if control is self.start and control.value == PUBLISHED:
            self.hidden_units.value, self.biases.value = self._own
        elif self.start.value == PUBLISHED and (self.hidden_units.value, self.biases.value) != self._own:
            self.start.value = f"{SEED}1"  # the published weights are those of another network

    def _pin(self) -> None:
        if len(self.pinned) < MOST_PINS:
            self.pinned.setdefault(self.settings, self.history)
        self._show_pins()
        self._show()

    def _unpin(self, settings: Settings) -> None:
        del self.pinned[settings]
        self._show_pins()
        self._show()

    def _show_pins(self) -> None:
        """A remove button for each pin, with the dash of its curve."""
        rows: list[Any] = []
        for settings, dash in zip(self.pinned, self._pictures.dashes(self.pinned), strict=True):
            remove = Button(description="Remove", tooltip=f"Remove the pinned run: {settings}")
            self.when(partial(self._unpin, settings), remove)
            rows += [HTML(f"{dash}{escape(str(settings))}"), remove]
        full = [HTML(f"No more than {MOST_PINS} runs can be pinned.")] * (len(self.pinned) == MOST_PINS)
        for gone in set(self.pins.children) - set(rows):
            gone.close()
        self.pins.children, self.pin.disabled = (*rows, *full), bool(full)

    @property
    def settings(self) -> Settings:
        """With what the run on view is made."""
        start = self.start.label if self.start.value == PUBLISHED else self.start.value
        return Settings(self.learning_rate.value, self.network.form.sizes, str(start), self.network.biases is not None,
                        self.epochs.value)

    def _train(self) -> None:
        settings = self.settings
        known = dict([self._known] if self._known else []) | self.pinned
        self.history = known.get(settings) or train(self.network, self.problem.inputs, self.problem.targets,
                                                    learning_rate=settings.rate, epochs=settings.epochs, keep=KEPT)
        self._known = settings, self.history

    @property
    def _runs(self) -> dict[Settings, History]:
        return {self.settings: self.history} | self.pinned

    def _show(self) -> None:
        """Train, and show the curve first: it is what the eye follows while the slider moves."""
        self._train()
        self.diagnosis = diagnose(self.history)
        curves = self._pictures.curves_png(self._runs, self.log_axes.value)
        self._curves.value = image(curves, f"Error curve. {self.diagnosis.words}")
        self._words.value = words(self.diagnosis.words)
        self._outputs.value = self._pictures.outputs(self.diagnosis.predicted)
        if self._pictures.has_surface:
            self._surface.value = image(self._pictures.surface(self.history), "The output over the plane of two inputs.")

    def summary(self) -> str:
        """The problem, the settings, and what became of the run."""
        run = self.history
        return (f"learning_rate_explorer: {self.problem.name}, learning rate {text.short(run.learning_rate)}, network "
                f"{run.form}, start: {self.start.label}, {run.epochs:,} epoch{'s' * (run.epochs > 1)}\n{self.diagnosis.words}")

    def html(self) -> str:
        """The explorer for a page without a kernel: ready-made runs of many rates and three hidden sizes, from the rate of now."""
        return alone(self.problem, self.learning_rate.value, self.epochs.value)

    def picture(self) -> Figure:
        """The error curves, with the decision surface beside them if there is one."""
        return self._pictures.together(self._runs, self.log_axes.value)


def learning_rate_explorer(problem: Problem, *, learning_rate: float | None = None,
                           epochs: int | None = None) -> LearningRateExplorer:
    """Drag the learning rate of a problem, and see the error curve, the outputs and what became of the run.

    ``learning_rate`` and ``epochs`` are those to begin with, the problem's own if not given. Returns the piece, whose controls are
    its attributes. ``ValueError`` for anything but a ``Problem``, and for a rate or epochs that ``train`` would refuse.
    """
    owner = "learning_rate_explorer"
    if not isinstance(problem, Problem):
        raise ValueError(f"{owner}: problem must be a Problem, received {type(problem).__name__} {problem!r:.60}")
    epochs = problem.epochs if epochs is None else epochs
    rate = problem.learning_rate if learning_rate is None else learning_rate
    rate = check_task(owner, problem.network, problem.inputs, problem.targets, rate, epochs)[2]
    return LearningRateExplorer(problem, rate, int(epochs))


def _rates(chosen: float) -> list[float]:
    """The places of the slider, three digits each: from a thousandth to a thousand, further if a rate outside has been chosen."""
    low, high = min(-3, floor(log10(chosen))), max(3, ceil(log10(chosen)))
    return [float(f"{10 ** (step / STEPS):.2e}") for step in range(STEPS * low, STEPS * high + 1)]


def _named(description: str, width: str = "max-content") -> dict[str, Any]:
    return {"description": description, "style": UNCUT, "layout": Layout(width=width)}


def _row(*widgets: Widget, align: str = "center") -> Box:
    return Box(widgets, layout=Layout(flex_flow="row wrap", align_items=align, grid_gap="2px 18px"))
