"""``walkthrough``: any stage of any epoch on the network, with the arithmetic of any number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from ipywidgets import Button, Checkbox, Dropdown, HBox, Layout, Text
from matplotlib.figure import Figure

from mlpteach.arrays.text import Array
from mlpteach.problems import Problem
from mlpteach.tracing.trace import Trace
from mlpteach.training.history import History
from mlpteach.training.train import train
from mlpteach.widgets.piece import Piece
from mlpteach.widgets.walk.curve import Curve
from mlpteach.widgets.walk.frame import Frame, first_sample, opened, walked
from mlpteach.widgets.walk.page import run_html
from mlpteach.widgets.walk.picture import picture
from mlpteach.widgets.walk.state import state
from mlpteach.widgets.walk.view import View

NARROW = Layout(width="auto")
TIGHT = {"description_width": "initial"}  # no room is kept for longer descriptions
PLAY, PAUSE = "Play", "Pause"


def walkthrough(what: Problem | History | Trace, step: int | str | tuple[str, int] = 0, epoch: int = 0) -> Walkthrough:
    """Step through a trace, or through any epoch of a training run, one stage at a time.

    A ``Problem`` is trained first, as it says; a ``History`` is a run that ``train`` has made; a ``Trace`` is what it recorded, and
    has no epochs. It opens at ``step``, which is anything that ``trace[...]`` takes, such as ``"delta_hidden"``; steps that failed
    are left out. Buttons and arrow keys go to the stage before and the next, and on from one epoch to the next; the epoch is also
    chosen by dragging along the run's error curve, or typed. A click on a unit, a line or a table's cell chooses the number whose
    arithmetic is shown, as do the lists of rows and columns. ``ValueError`` for anything else and for a trace without steps,
    ``IndexError`` for an epoch outside the run, ``StepNotFoundError`` for a step it does not have.
    """
    if isinstance(what, Problem):
        what = train(what)
    if isinstance(what, History):
        return Walkthrough(what.trace_at, what.epochs, step, epoch, what.errors)
    if not isinstance(what, Trace) or not len(what):
        received = "an empty Trace" if isinstance(what, Trace) else type(what).__name__
        raise ValueError(f"walkthrough: expected a Problem, a History or a Trace with at least one step, received {received}")
    if epoch:
        raise IndexError(f"walkthrough: a Trace has no epochs, received epoch {epoch}")
    kept = what
    return Walkthrough(lambda _: kept, 1, step, 0)


class Walkthrough(Piece):
    """The controls and the frame they choose. ``frame`` is what is shown; each control can be set from code as well."""

    def __init__(self, trace_at: Callable[[int], Trace], epochs: int, step: Any, epoch: int, errors: Array | None = None) -> None:
        trace = trace_at(epoch)
        self._trace_at, self.epochs = trace_at, epochs
        self._curve = Curve(errors) if errors is not None and epochs > 1 else None
        self._curve_html = self._curve.html() if self._curve else ""
        wanted = trace[step].index
        index = min(walked(trace), key=lambda each: (each < wanted, abs(each - wanted)))  # the next that did not fail
        self.first, self.back, self.next, self.last = (Button(description=name, tooltip=tip, layout=NARROW) for name, tip in (
            ("First", "the first stage"), ("Back", "the stage before"), ("Next", "the next stage"), ("Last", "the last stage")))
        self.play = Button(description=PLAY, tooltip="a stage every two seconds", layout=NARROW)
        self.stage = _choice("stage", "345px")
        self.epoch = Text(f"{epoch:,}", description="epoch", tooltip=f"any epoch from 0 to {epochs - 1:,}", style=TIGHT,
                          continuous_update=False, layout=Layout(width="150px"))
        self.row, self.column = _choice("row", "220px"), _choice("column", "210px")
        self.digits = Checkbox(description="all digits", tooltip="eight decimals", indent=False, layout=NARROW)
        self.presenter = Checkbox(description="presenter size", tooltip="larger, for a projector", indent=False, layout=NARROW)
        self.view = View()
        moves = [self.first, self.back, self.next, self.last, self.play, self.stage]
        chosen = [*([self.epoch] if epochs > 1 else []), self.row, self.column, self.digits, self.presenter]
        wrap = Layout(flex_flow="row wrap", grid_gap="4px 12px")
        super().__init__([HBox(moves, layout=wrap), HBox(chosen, layout=wrap), self.view])
        self._show(opened(trace, index, first_sample(trace)), epoch)
        self._settle()
        self._listen()

    def _listen(self) -> None:
        self.when(lambda: self._go(self._epoch, 0), self.first)
        self.when(lambda: self._go(self._epoch, -1), self.last)
        self.when(lambda: self._move(-1), self.back)
        self.when(lambda: self._move(1), self.next)
        self.when(lambda: self._play(not self.view.playing), self.play)
        self.when(self._choose, self.stage, self.row, self.column)
        self.when(self._type, self.epoch)
        self.when(self._answer, self.view)
        self.when(lambda: self._look("large", self.presenter.value), self.presenter)
        self.when(lambda: self._look("full", self.digits.value), self.digits)

    @property
    def _steps(self) -> list[int]:
        """The steps that are walked through, by their numbers in the trace."""
        return walked(self.frame.trace)

    def _move(self, by: int) -> None:
        """Go to a neighbouring stage, which may be the last or the first of a neighbouring epoch."""
        place = self._steps.index(self.frame.index) + by
        if 0 <= place < len(self._steps):
            self._go(self._epoch, place)
        elif 0 <= self._epoch + by < self.epochs:
            self._go(self._epoch + by, 0 if by > 0 else -1)

    def _choose(self) -> None:
        """Show what the lists say."""
        cell = (self.row.value, self.column.value)
        self._go(self._epoch, self.stage.index, cell if cell != self.frame.cell else None)

    def _type(self) -> None:
        """Show the epoch that was typed; words instead of a change if it is none."""
        typed = self.epoch.value.strip()
        digits = typed.replace(",", "").replace("_", "").replace(" ", "")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 20 and int(digits) < self.epochs):
            raise ValueError(f"expected an epoch, a whole number from 0 to {self.epochs - 1:,}, received {typed!r:.40}")
        self._go(int(digits), self._steps.index(self.frame.index))

    def _answer(self) -> None:
        """Do what the page asked for."""
        asked = self.view.value
        if "epoch" in asked:
            self._go(min(max(0, int(asked["epoch"])), self.epochs - 1), self._steps.index(self.frame.index))
        elif "cell" in asked:
            rows, columns = self.frame.names
            row, column = map(int, asked["cell"])
            if row in range(len(rows)) and column in range(len(columns)):
                self._go(self._epoch, self._steps.index(self.frame.index), (row, column))
        elif "play" in asked and self.next.disabled:
            self._play(False)
        else:
            self._move(int(asked.get("by", 1)))

    def _go(self, epoch: int, place: int, cell: tuple[int, int] | None = None) -> None:
        """Show a step of an epoch, -1 being its last, and a cell of it; without one, the cell nearest to the one shown now."""
        try:
            trace = self.frame.trace if epoch == self._epoch else self._trace_at(epoch)
            steps = walked(trace)
            last = len(steps) - 1  # where the numbers overflow an epoch has fewer steps
            near = self.frame.near(trace, steps[last if place < 0 else min(place, last)])
            self._show(replace(near, cell=cell) if cell else near, epoch)
        finally:
            self._settle()

    def _show(self, frame: Frame, epoch: int) -> None:
        self.view.state = state(frame, epoch, self._curve, self._curve_html)  # first, so that after an error all is as it was
        self.frame, self._epoch = frame, epoch

    def _settle(self) -> None:
        """Make the controls say what is shown."""
        trace, (row, column), (rows, columns) = self.frame.trace, self.frame.cell, self.frame.names
        place = self._steps.index(self.frame.index)
        with self.settling():
            self.epoch.value = f"{self._epoch:,}"
            _offer(self.stage, [Frame(trace, index).title for index in self._steps], place)
            _offer(self.row, rows, row)
            _offer(self.column, columns, column)
            self.back.disabled = place == 0 and self._epoch == 0
            self.next.disabled = place == len(self._steps) - 1 and self._epoch == self.epochs - 1

    def _play(self, is_on: bool) -> None:
        self.view.playing = is_on and not self.next.disabled
        self.play.description = PAUSE if self.view.playing else PLAY

    def _look(self, name: str, is_on: bool) -> None:
        (self.view.add_class if is_on else self.view.remove_class)(f"mlpteach-{name}")

    def summary(self) -> str:
        """The epoch, the stage with its formula, and the chosen number's arithmetic."""
        step = self.frame.step
        epoch = f", epoch {self._epoch:,} of {self.epochs:,}" if self.epochs > 1 else ""
        return f"walkthrough{epoch}. {self.frame.title}\n{step.stage} = {step.formula}\n{self.frame.arithmetic}"

    def html(self) -> str:
        """The epoch on view, and others along the error curve, opened at this stage, as HTML that needs no kernel."""
        return run_html(self._trace_at, self._curve, self._epoch, self.frame)

    def picture(self) -> Figure:
        """The network at this stage, under its title, and the arithmetic below."""
        return picture(self.frame)


def _choice(description: str, width: str) -> Dropdown:
    return Dropdown(options=[""], description=description, style=TIGHT, layout=Layout(width=width))


def _offer(choice: Dropdown, names: Sequence[str], place: int) -> None:
    """Let a list offer the names, and choose the one at ``place``; a list that offers them already is not sent again."""
    options = [(name, value) for value, name in enumerate(names)]
    if list(choice.options) != options:
        choice.options = options
    choice.index = place
