"""What the learning-rate explorer shows: error curves, the decision surface, and the outputs beside their targets."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from io import BytesIO
from typing import Any, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imsave

from mlpteach.arrays import text
from mlpteach.arrays.text import Array
from mlpteach.plots import draw_decision_surface
from mlpteach.plots.style import PAPER, readable
from mlpteach.plots.units import draw_plane
from mlpteach.problems import Problem
from mlpteach.training.history import History
from mlpteach.widgets.explorer_curves import Settings, draw_curves

MOST_ROWS = 16  # of the table: more would push what is below it off the screen
# What a page gives to its own tables only; and rows so close that those of XOR fit beside the curve on a projector.
ROOM = "<style>.mlpteach-outputs :is(th, td) { padding: 2px 14px 2px 0; line-height: 1.4; }</style>"
DRAWN = ("9 4", "2 3", "10 3 2 3", "16 5")  # dashes of the pins in SVG, as in explorer_curves.py


class Pictures:
    """The pictures of one problem's runs, on two figures that are used again and again, and that Matplotlib keeps no list of.

    Axes, ticks and the colour bar stay, and the margins are fixed: to make them anew for every picture, or to work out a layout,
    takes longer than all the rest.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.has_surface = problem.inputs.shape[1] >= 2 and (problem.targets.shape[1] == 1 or _are_classes(problem))
        self._kind: tuple[bool, bool] | None = None
        self._pinned: tuple[Settings, ...] = ()
        self._curves, self._surface = (Figure(figsize=size, facecolor=PAPER) for size in ((8, 3.6), (4.6, 3.6)))
        self._sheet = Sheet(self._curves)

    def curves(self, runs: Mapping[Settings, History], log: bool) -> Figure:
        """The error curves by their settings; the first is the one on view, the others are pinned."""
        kind = (log, len(runs) > 1)
        if self._kind != kind:
            self._curves.clear()
            self._curves.subplots_adjust(left=0.11, right=0.71 if len(runs) > 1 else 0.97, bottom=0.18, top=0.96)
            self._curves.add_subplot()
            self._kind = kind
        draw_curves(_emptied(self._curves.axes[0]), runs, log, self._pinned)
        return self._curves

    def curves_png(self, runs: Mapping[Settings, History], log: bool) -> bytes:
        """The same picture as PNG."""
        (ax,) = self.curves(runs, log).axes
        return self._sheet.png((self._kind, ax.get_xlim(), ax.get_ylim()))

    def dashes(self, pinned: Iterable[Settings]) -> list[str]:
        """For each pin a piece of the line that its curve is drawn with from now on, as HTML."""
        self._pinned = tuple(pinned)
        return [f'<svg width="44" height="6" aria-hidden="true"><path d="M0 3h38" stroke="currentColor" stroke-width="2" '
                f'stroke-dasharray="{dash}"/></svg>' for dash in DRAWN[:len(self._pinned)]]

    def surface(self, run: History) -> Figure:
        """The decision surface of the trained network."""
        problem = self.problem
        if self._surface.axes:
            draw_plane(_emptied(self._surface.axes[0]), run.network, problem.inputs, problem.targets, 0, 1)
        else:
            self._surface.subplots_adjust(left=0.16, right=0.93, bottom=0.18, top=0.88)
            draw_decision_surface(run.network, problem.inputs, problem.targets, self._surface.add_subplot())
        return self._surface

    def together(self, runs: Mapping[Settings, History], log: bool) -> Figure:
        """The curves with the decision surface beside them, on a new figure."""
        figure = Figure(figsize=(12.6, 3.8) if self.has_surface else (8, 3.8), facecolor=PAPER, layout="constrained")
        axes = figure.subplots(1, 2, width_ratios=(8, 4.6)) if self.has_surface else [figure.add_subplot()]
        draw_curves(axes[0], runs, log, self._pinned)
        if self.has_surface:
            draw_decision_surface(next(iter(runs.values())).network, self.problem.inputs, self.problem.targets, axes[1])
        return figure

    def outputs(self, predicted: Array) -> str:
        """The outputs beside their targets, as an HTML table; of very many, the first."""
        problem, one = self.problem, self.problem.targets.shape[1] == 1
        names = [[readable(name) for name in ([sample] if one else [sample, target])]
                 for sample in problem.sample_names for target in problem.target_names]
        pairs = np.column_stack([problem.targets.ravel(), predicted.ravel()])[:MOST_ROWS].tolist()
        rows = [[*name, *map(text.short, (target, output, abs(target - output)))]
                for name, (target, output) in zip(names, pairs, strict=False)]
        more = f"the first {MOST_ROWS} of {predicted.size:,} outputs" if predicted.size > MOST_ROWS else ""
        header = ["sample", *([] if one else ["output of"]), "target", "output", "off by"]
        return f'{ROOM}<div class="mlpteach-outputs">{text.html_table(header, rows, heading=more)}</div>'


class Sheet:
    """A figure whose axes, ticks and labels are painted once; only lines and names are painted again, in a third of the time."""

    def __init__(self, figure: Figure) -> None:
        self._figure, self._canvas = figure, cast(Any, FigureCanvasAgg)(figure)  # whose methods have no types
        self._frame: Hashable = None
        self._ground: Any = None

    def png(self, frame: Hashable) -> bytes:
        """The figure as PNG; ``frame`` is another one whenever anything but the lines and their names is to be painted anew."""
        moving = sorted((each for ax in self._figure.axes for each in (*ax.lines, *ax.texts)), key=lambda each: each.get_zorder())
        if frame != self._frame:
            for artist in moving:
                artist.set_animated(True)  # left out by draw
            self._canvas.draw()
            self._ground, self._frame = self._canvas.copy_from_bbox(self._figure.bbox), frame
        self._canvas.restore_region(self._ground)
        for artist in moving:
            artist.draw(self._canvas.get_renderer())
        file = BytesIO()
        imsave(file, np.asarray(self._canvas.buffer_rgba()), format="png", pil_kwargs={"compress_level": 1})
        return file.getvalue()


def _emptied(ax: Axes) -> Axes:
    """The axes without the lines, shades and names of the last picture; the legend is replaced when there is a new one."""
    for artist in [*ax.lines, *ax.collections, *ax.texts]:
        artist.remove()
    return ax


def _are_classes(problem: Problem) -> bool:
    """Whether each sample is of one of several classes, whose probabilities the network gives."""
    is_largest = problem.targets == problem.targets.max(axis=1, keepdims=True)
    return problem.network.form.output.by_row and bool((is_largest.sum(axis=1) == 1).all())
