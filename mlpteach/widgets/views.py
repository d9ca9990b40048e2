"""What the learning-rate explorer shows: error curves, outputs beside targets, and the decision surface."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, log10

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mlpteach import formatting
from mlpteach.diagnosis import Diagnosis
from mlpteach.history import History
from mlpteach.plots import draw_decision_surface, draw_errors
from mlpteach.problems import Problem

MOST_ROWS = 16  # of the table: more would push all below it off the screen
MARGINS = {"left": 0.11, "bottom": 0.18, "top": 0.96}
SURFACE = {"left": 0.16, "bottom": 0.18, "top": 0.88, "right": 0.93}


def show_curves(figure: Figure, runs: Mapping[float, History], log: bool) -> Figure:
    """Draw the error curves, by learning rate, the first as that of now, on a figure that is used again and again.

    The margins are fixed, because a layout that is worked out for each picture costs as much as the curve.
    """
    figure.clear()
    figure.subplots_adjust(**MARGINS, right=0.79 if len(runs) > 1 else 0.97)
    draw_curves(figure.add_subplot(), runs, log)
    return figure


def draw_curves(ax: Axes, runs: Mapping[float, History], log: bool) -> None:
    """Draw the error curves on axes whose limits stay the same from one learning rate to the next."""
    now = next(iter(runs))
    named = {f"{'now' if rate == now else 'pinned'}: {formatting.short(rate)}": run for rate, run in runs.items()}
    draw_errors(named, ax, log=log)
    epochs = max(run.epochs for run in runs.values())
    errors = [run.errors[np.isfinite(run.errors)] for run in runs.values()]
    top = _top(runs[now], max(float(row.max()) for row in errors))
    ax.set_xlim((1, max(2, epochs)) if log else (-0.01 * epochs, 1.01 * epochs))
    ax.set_ylim((min(_decade(row) for row in errors), top) if log else (-0.01 * top, top))


def _top(run: History, highest: float) -> float:
    """A little above the first error, or if a curve rises further, above the largest error that outputs of 0 and 1 can have."""
    usual = 1.1 * float(run.errors[0])
    return usual if highest <= usual else 1.02 * max(highest, float(np.maximum(np.abs(run.targets), np.abs(1 - run.targets)).mean()))


def _decade(errors: np.ndarray) -> float:
    positive = errors[errors > 0]
    return 10.0 ** min(-3, floor(log10(positive.min()))) if positive.size else 1e-3


def has_surface(problem: Problem) -> bool:
    """Whether there is a plane of two inputs over which to draw one output."""
    return problem.inputs.shape[1] >= 2 and problem.targets.shape[1] == 1


def show_surface(figure: Figure, problem: Problem, run: History) -> Figure:
    """Draw the decision surface of the trained network on a figure that is used again and again."""
    figure.clear()
    figure.subplots_adjust(**SURFACE)
    draw_decision_surface(run.network, problem.inputs, problem.targets, figure.add_subplot())
    return figure


def outputs_table(problem: Problem, run: History, near: float) -> str:
    """The outputs of the trained network beside their targets, as HTML; of very many the first."""
