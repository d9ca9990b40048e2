"""What a network does with rows that it has not learned from: their error epoch by epoch, and which classes it mixes up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm
from numpy.typing import ArrayLike

from mlpteach.arrays.checks import described, finite_array
from mlpteach.arrays.shapes import check_shapes
from mlpteach.forms.measures import PAIR
from mlpteach.plots.style import BLUE, INK, LEGEND, ORANGE, PAPER, axes, heat_map, name_cells, thinned, tidy
from mlpteach.training.history import History

POINTS = 4000  # of a curve
FAINT_ONES = 0.35  # the power that a count is shaded by: single mistakes are to be seen beside many right answers


def draw_held_out(history: History, ax: Axes | None = None, *, log: bool = False) -> Axes:
    """Draw the error of the rows that were learned from, and that of those held out, and mark where the latter is lowest.

    ``log=True`` makes the axis of epochs logarithmic; epoch 0 is drawn at 1. ``ValueError`` for anything but a ``History`` with
    held-out rows whose errors are finite.
    """
    if not isinstance(history, History) or history.held_out_errors is None or not np.isfinite(history.held_out_errors).all():
        raise ValueError("draw_held_out: expected a History with rows held out, and finite errors of them, received "
                         f"{'one without' if isinstance(history, History) else described(history)}")
    ax = axes(ax, 9, 5)
    for errors, name, colour, line in ((history.errors, "learned from", BLUE, "-"),
                                       (history.held_out_errors, "held out", ORANGE, "--")):
        epochs, values = thinned(errors[np.isfinite(errors)], POINTS, log=log)
        ax.plot(np.maximum(epochs, 1) if log else epochs, values, label=name, linewidth=2, color=colour, linestyle=line)
    lowest = int(history.held_out_errors.argmin())
    ax.plot([max(lowest, int(log))], [history.held_out_errors[lowest]], "D", color=ORANGE, markeredgecolor=PAPER, markersize=10,
            label=f"held out, lowest: epoch {lowest:,}")
    if log:
        ax.set_xscale("log")
    ax.set_ylim(bottom=0)
    ax.xaxis.set_major_formatter(lambda epoch, _: f"{epoch:,.0f}")
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, **LEGEND)
    ax.set(xlabel="epoch", ylabel="mean absolute error")
    return tidy(ax, grid="both")


def draw_confusion(targets: ArrayLike, outputs: ArrayLike, ax: Axes | None = None, *, names: Sequence[str] = ()) -> Axes:
    """Draw how many samples of each class, a row, were put in each, a column; what is right stands on the diagonal.

    Both tables are (samples, outputs). ``names`` are those of the classes; without them they are numbered from 1. ``ValueError``
    for a single output, and unless there is a name for each class or none.
    """
    tables = {"targets": finite_array("draw_confusion", "targets", targets),
              "output_layer": finite_array("draw_confusion", "outputs", outputs)}
    check_shapes("draw_confusion", PAIR, dict(tables))
    classes = tables["targets"].shape[1]
    if classes < 2 or len(names) not in (0, classes):
        raise ValueError("draw_confusion: expected several outputs, a class each, and a name for each or none, received "
                         f"{classes} and {len(names)} names")
    counts = confusion(*tables.values())
    named = list(names) or [f"{place + 1}" for place in range(classes)]
    ax = axes(ax, 2.6 + 0.6 * classes, 1.8 + 0.44 * classes)
    heat_map(ax, "samples of the row's class that were put in the column's", counts, lambda count: f"{count:.0f}" if count else "",
             PowerNorm(FAINT_ONES, 0, max(1.0, float(counts.max()))), whole=True)
    name_cells(ax, named, named)
    ax.set_xlabel("what the network says", color=INK)
    ax.set_ylabel("what it is", color=INK)
    return ax


def confusion(targets: Any, outputs: Any) -> Any:
    """How many samples of each class, a row, have their largest output in each, a column."""
    counts = np.zeros((targets.shape[1],) * 2)
    np.add.at(counts, (targets.argmax(axis=1), outputs.argmax(axis=1)), 1)
    return counts
