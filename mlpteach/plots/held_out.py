"""What a network does with rows that it has not learned from: its loss epoch by epoch, and which classes it mixes up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm
from matplotlib.ticker import FuncFormatter
from numpy.typing import ArrayLike

from mlpteach.arrays.checks import described, finite_array
from mlpteach.arrays.shapes import check_shapes
from mlpteach.forms.measures import PAIR
from mlpteach.plots.style import BLUE, INK, LEGEND, ORANGE, PAPER, axes, heat_map, name_cells, tidy
from mlpteach.training.history import History

FAINT_ONES = 0.35  # the power that a count is shaded by: single mistakes are to be seen beside many right answers


def draw_held_out(history: History, ax: Axes | None = None, *, log: bool = False) -> Axes:
    """Draw E per row, of the rows that were learned from and of those held out, and mark where the latter is lowest.

    It is measured at the epochs whose states were kept: ``history.losses``. ``log=True`` makes the axis of epochs logarithmic, from
    epoch 1 on. ``ValueError`` for anything but a ``History`` with held-out rows, all of whose losses are finite.
    """
    losses = history.losses if isinstance(history, History) else None
    if losses is None or losses.held_out is None or not np.isfinite([losses.learned, losses.held_out]).all():
        raise ValueError("draw_held_out: expected a History with rows held out, and finite losses, received "
                         f"{described(history) if losses is None else 'another'}")
    ax = axes(ax, 9, 5)
    ax.plot(losses.epochs, losses.learned, "-", color=BLUE, linewidth=2, label="learned from")
    ax.plot(losses.epochs, losses.held_out, "--", color=ORANGE, linewidth=2, label="held out")
    ax.plot([losses.lowest], [losses.held_out.min()], "D", color=ORANGE, markeredgecolor=PAPER, markersize=10,
            label=f"held out, lowest: epoch {losses.lowest:,}")
    if log:
        ax.set_xscale("log")
    ax.set_ylim(bottom=0)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda epoch, _: f"{epoch:,.0f}"))
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, **LEGEND)
    ax.set(xlabel="epoch", ylabel="E of a row, on average")
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
    heat_map(ax, "samples", counts, lambda count: f"{count:.0f}" if count else "",
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
