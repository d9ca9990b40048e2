"""``walkthrough``: any stage of any epoch on the network, with the arithmetic of any number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from textwrap import wrap
from typing import Any

from ipywidgets import HTML, BoundedIntText, Button, Checkbox, Dropdown, HBox, Layout, Play, link
from matplotlib.figure import Figure

from mlpteach.plots.one_step import draw_diagram
from mlpteach.plots.style import INK, PAPER, SMALL, TEXT, literal
from mlpteach.problems import Problem
from mlpteach.tracing.trace import Trace
from mlpteach.training.history import History
from mlpteach.training.train import train
from mlpteach.widgets.piece import Piece
from mlpteach.widgets.walk.frame import Frame, first_sample, opened
from mlpteach.widgets.walk.page import walkthrough_html

PAUSE = 2000  # milliseconds that a stage stays while the walkthrough plays
LETTERS, LINE = 95, 0.2  # of the picture's arithmetic: letters to a line, inches to a line
NARROW = Layout(width="auto")
TIGHT = {"description_width": "initial"}  # no room is kept for longer descriptions


def walkthrough(what: Problem | History | Trace, step: int | str | tuple[str, int] = 0, epoch: int = 0) -> Walkthrough:
    """Step through a trace, or through any epoch of a training run, one stage at a time.

    A ``Problem`` is trained first, as it says; a ``History`` is a run that ``train`` has made; a ``Trace`` is what it recorded, and
    has no epochs. It opens at ``step``, which is anything that ``trace[...]`` takes, such as ``"delta_hidden"``. Buttons go to the
    first, the previous, the next and the last stage, and on from one epoch to the next. The row and the column choose the number
    whose arithmetic is shown. ``ValueError`` for anything else and for a trace without steps, ``IndexError`` for an epoch outside
    the run, ``StepNotFoundError`` for a step it does not have.
    """
    if isinstance(what, Problem):
        what = train(what)
    if isinstance(what, History):
        return Walkthrough(what.trace_at, what.epochs, step, epoch)
    if not isinstance(what, Trace) or not len(what):
        received = "an empty Trace" if isinstance(what, Trace) else type(what).__name__
        raise ValueError(f"walkthrough: expected a Problem, a History or a Trace with at least one step, received {received}")
    if epoch:
        raise IndexError(f"walkthrough: a Trace has no epochs, received epoch {epoch}")
    kept = what
    return Walkthrough(lambda _: kept, 1, step, 0)


class Walkthrough(Piece):
    """The controls and the frame they choose. ``frame`` is what is shown; each control can be set from code as well."""

    def __init__(self, trace_at: Callable[[int], Trace], epochs: int, step: Any, epoch: int) -> None:
        trace = trace_at(epoch)
        self._trace_at, self.epochs = trace_at, epochs
        frame = opened(trace, trace[step].index, first_sample(trace))
        self.first, self.back, self.next, self.last = (Button(description=name, tooltip=tip, layout=NARROW) for name, tip in (
            ("First", "the first stage"), ("Back", "the stage before"), ("Next", "the next stage"), ("Last", "the last stage")))
        self.stage = _choice("stage", "345px")
        self.play = Play(interval=PAUSE, description="play", tooltip="play the stages", show_repeat=False, layout=NARROW)
        self.epoch = BoundedIntText(epoch, 0, epochs - 1, description="epoch", tooltip=f"any epoch from 0 to {epochs - 1:,}",
                                    style=TIGHT, layout=Layout(width="160px"))
        self.row, self.column = _choice("row", "240px"), _choice("column", "220px")
        self.presenter = Checkbox(description="presenter size", tooltip="larger, for a projector", indent=False, layout=NARROW)
        self._view = HTML()
        moves = [self.first, self.back, self.next, self.last, self.play, self.stage]
        chosen = [*([self.epoch] if epochs > 1 else []), self.row, self.column, self.presenter]
        wrap = Layout(flex_flow="row wrap", grid_gap="4px 12px")
        super().__init__([HBox(moves, layout=wrap), HBox(chosen, layout=wrap), self._view])
        self._show(frame, epoch)
        self._settle()
        self._listen()

    def _listen(self) -> None:
        link((self.stage, "index"), (self.play, "value"))
        self.when(lambda: self._go(self._epoch, 0), self.first)
        self.when(lambda: self._go(self._epoch, -1), self.last)
        self.when(lambda: self._move(-1), self.back)
        self.when(lambda: self._move(1), self.next)
        self.when(self._choose, self.stage, self.epoch, self.row, self.column)
        self.when(self._resize, self.presenter)

    def _move(self, by: int) -> None:
        """Go to a neighbouring stage, which may be the last or the first of a neighbouring epoch."""
        index = self.frame.index + by
        if 0 <= index < len(self.frame.trace):
            self._go(self._epoch, index)
        elif 0 <= self._epoch + by < self.epochs:
            self._go(self._epoch + by, 0 if by > 0 else -1)

    def _choose(self) -> None:
        """Show what the controls say."""
        cell = (self.row.value, self.column.value)
        self._go(self.epoch.value, self.stage.index, cell if cell != self.frame.cell else None)

    def _go(self, epoch: int, index: int, cell: tuple[int, int] | None = None) -> None:
        """Show a step of an epoch, -1 being its last, and a cell of it; without one, the cell nearest to the one shown now."""
        try:
            trace = self.frame.trace if epoch == self._epoch else self._trace_at(epoch)
            last = len(trace) - 1  # where the numbers overflow an epoch has fewer steps
            near = self.frame.near(trace, last if index < 0 else min(index, last))
            self._show(replace(near, cell=cell) if cell else near, epoch)
        finally:
            self._settle()

    def _show(self, frame: Frame, epoch: int) -> None:
        self._view.value = frame.html()  # first, so that after an error all is as it was
        self.frame, self._epoch = frame, epoch

    def _settle(self) -> None:
        """Make the controls say what is shown."""
        trace, (row, column), (rows, columns) = self.frame.trace, self.frame.cell, self.frame.names
        with self.settling():
            self.epoch.value = self._epoch
            self.play.max = len(trace) - 1
            _offer(self.stage, [Frame(trace, index).title for index in range(len(trace))], self.frame.index)
            _offer(self.row, rows, row)
            _offer(self.column, columns, column)

    def _resize(self) -> None:
        (self._view.add_class if self.presenter.value else self._view.remove_class)("mlpteach-large")

    def summary(self) -> str:
        """The epoch, the stage with its formula, and the chosen number's arithmetic."""
        step = self.frame.step
        epoch = f", epoch {self._epoch:,} of {self.epochs:,}" if self.epochs > 1 else ""
        return f"walkthrough{epoch}. {self.frame.title}\n{step.stage} = {step.formula}\n{self.frame.arithmetic}"

    def html(self) -> str:
        """All stages of this epoch, opened at this one, as HTML that needs no kernel."""
        return walkthrough_html(self.frame.trace, self.frame.index)

    def picture(self) -> Figure:
        """The network at this stage, under its title, and the arithmetic below."""
        diagram = self.frame.diagram()
        tall = 1.2 + 0.85 * diagram.tallest if diagram else 0.5
        lines = [part for line in self.frame.arithmetic.split("\n") for part in wrap(line, LETTERS, subsequent_indent="    ")]
        figure = Figure(figsize=(9, tall + LINE * (len(lines) + 1)), dpi=100, facecolor=PAPER)
        heading = literal(f"{self.frame.title}: {self.frame.step.formula}")
        figure.text(0.01, 0.99, heading, va="top", fontsize=TEXT, color=INK)
        figure.text(0.01, 0.01, literal("\n".join(lines)), va="bottom", family="monospace", fontsize=SMALL, color=INK,
                    linespacing=1.2)
        if diagram:
            bottom = LINE * (len(lines) + 1) / figure.get_figheight()
            draw_diagram(diagram, figure.add_axes((0.01, bottom, 0.98, (tall - 0.4) / figure.get_figheight())))
        return figure


def _choice(description: str, width: str) -> Dropdown:
    return Dropdown(options=[""], description=description, style=TIGHT, layout=Layout(width=width))


def _offer(choice: Dropdown, names: Sequence[str], place: int) -> None:
    """Let a list offer the names, and choose the one at ``place``; a list that offers them already is not sent again."""
    options = [(name, value) for value, name in enumerate(names)]
    if list(choice.options) != options:
        choice.options = options
    choice.index = place
