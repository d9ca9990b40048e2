"""Pictures of training runs: error curves, how often each weight's update turned around, and the outcome of a sweep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm, Normalize
from matplotlib.ticker import FuncFormatter, NullFormatter

from mlpteach import formatting
from mlpteach.history import History
from mlpteach.plots.style import BLUE, INK, ORANGE, SMALL, axes, heat_map, name_cells, thinned, tidy
from mlpteach.training import Sweep

COLOURS = (BLUE, ORANGE, "#009E73", "#AA4499", INK, "#B8860B", "#3399DD")
LINES: tuple[Any, ...] = ("-", "--", "-.", (0, (1, 1)), (0, (6, 1)))
MARKERS = "osD^vPX<>"
POINTS = 4000  # more than a projected picture has columns, twice


def draw_errors(histories: History | Mapping[str, History], ax: Axes | None = None, *, log: bool = False) -> Axes:
    """Draw the mean absolute error of every epoch, of one run or of several by name.

    ``log=True`` makes both axes logarithmic; epoch 0, which such an axis does not have, is drawn at 1. ``ValueError`` unless
    ``histories`` is a ``History`` or a mapping from names to at least one.
    """
    runs = _named(histories)
    ax = axes(ax, 9, max(5, 1 + 0.27 * len(runs)))
    for place, (name, history) in enumerate(runs.items()):
        places, errors = thinned(history.errors, POINTS, log=log)
        ax.plot(np.maximum(places, 1) if log else places, errors, label=name, color=COLOURS[place % len(COLOURS)],
                linestyle=LINES[place % len(LINES)], linewidth=2)
    if log:
        ax.set(xscale="log", yscale="log")
    else:
        ax.set_ylim(bottom=0)
    if len(runs) > 1:
        ax.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), fontsize=SMALL)
    ax.set(xlabel="epoch", ylabel="mean absolute error")
    ax.xaxis.set_major_formatter(FuncFormatter(lambda epoch, _: f"{epoch:,.0f}"))
    ax.xaxis.set_minor_formatter(NullFormatter())
    return tidy(ax, grid="both")


def _named(histories: Any) -> dict[str, History]:
    runs = {"": histories} if isinstance(histories, History) else histories
    if not isinstance(runs, Mapping) or not runs or not all(isinstance(run, History) for run in runs.values()):
        raise ValueError("draw_errors: expected a History, or a mapping from names to at least one, "
                         f"received {type(histories).__name__} {histories!r:.60}")
    return {str(name): run for name, run in runs.items()}


def draw_sign_flips(history: History, ax: Axes | None = None) -> Axes:
    """Draw how often each weight's update changed direction: one bar per weight."""
    if not isinstance(history, History):
        raise ValueError(f"draw_sign_flips: expected a History, received {type(history).__name__} {history!r:.60}")
    flips = {f"weights_{layer}[{i}, {j}]": int(count) for layer, table in enumerate(history.sign_flips)
             for (i, j), count in np.ndenumerate(table)}
    ax = axes(ax, 9, 1.2 + 0.35 * len(flips))
    bars = ax.barh(list(flips), list(flips.values()), color=BLUE, edgecolor=INK)
    ax.bar_label(bars, [f"{count:,}" for count in flips.values()], padding=4, fontsize=SMALL, color=INK)
    ax.margins(x=0.15)
    ax.invert_yaxis()
    ax.set_xlabel(f"changes of direction in {history.epochs:,} epochs")
    return tidy(ax)


def draw_sweep(sweep: Sweep, ax: Axes | None = None, *, show: str = "error") -> Axes:
    """Draw a sweep as a heat map: a row per learning rate, a column per hidden size, averaged over the seeds.

    ``show="error"`` writes the mean final error into the cells, ``show="solved"`` for how many seeds the problem was solved.
    ``ValueError`` for anything else.
    """
    if not isinstance(sweep, Sweep) or show not in ("error", "solved"):
        raise ValueError(f"draw_sweep: expected a Sweep and show='error' or 'solved', received {type(sweep).__name__} and {show!r}")
    seeds = len(sweep.seeds)
    ax = axes(ax, 9, 1.4 + 0.5 * len(sweep.learning_rates))
    if show == "error":
        table = sweep.mean_errors
        heat_map(ax, table, [[f"{v:.4f}" for v in row] for row in table], LogNorm(), "mean absolute error")
    else:
        table = sweep.solved_counts.astype(float)
        heat_map(ax, table, [[f"{v:.0f}/{seeds}" for v in row] for row in table], Normalize(0, seeds), "solved")
    name_cells(ax, [formatting.number(rate) for rate in sweep.learning_rates], [str(size) for size in sweep.hidden_sizes])
    ax.set(xlabel="hidden units", ylabel="learning rate")
    return ax
