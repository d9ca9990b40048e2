"""Pictures of training runs: error curves, how often each weight's update turned around, and the outcome of a sweep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm, Normalize
from matplotlib.ticker import FuncFormatter, NullFormatter

from mlpteach.arrays import text
from mlpteach.arrays.checks import described
from mlpteach.plots.style import (
    COLOURS,
    INK,
    LEGEND,
    LINES,
    MARKERS,
    PAPER,
    axes,
    draw_bars,
    heat_map,
    literal,
    name_cells,
    plain_ticks,
    thinned,
    tidy,
)
from mlpteach.training.history import History
from mlpteach.training.sweep import Sweep

FAINT: dict[str, Any] = {"color": INK, "alpha": 0.4, "linewidth": 1, "zorder": 1.5}
POINTS = 4000  # of a curve: twice the columns of a projected picture
MOST_NAMED = 12  # curves that a reader can tell apart
MARKS = 4  # markers on a curve


def draw_errors(histories: History | Mapping[str, History], ax: Axes | None = None, *, log: bool = False) -> Axes:
    """Draw the mean absolute error of every epoch, of one run or of several by name.

    ``log=True`` makes both axes logarithmic; epoch 0, which such an axis does not have, is drawn at 1, and an error of exactly 0
    is left out. The names stand in the order of the last errors, the highest on top; of more than 12 runs only the first and the
    last are named. ``ValueError`` unless ``histories`` is a ``History`` or a mapping from names to at least one, and for a run
    that overflowed at once.
    """
    runs = _named(histories)
    ax = axes(ax, 9, 5)
    ranks = sorted(runs, key=lambda name: -float(runs[name].errors[-1]))
    shown = list(runs) if len(runs) <= MOST_NAMED else [ranks[0], ranks[-1]]
    lines = {name: _draw_run(ax, runs[name], log, shown.index(name) if name in shown else None, len(shown), name) for name in runs}
    _scale(ax, log)
    if len(runs) > 1:
        _name_lines(ax, {name: lines[name] for name in ranks}, shown)
    ax.set(xlabel="epoch", ylabel="mean absolute error")
    return tidy(ax, grid="both")


def _name_lines(ax: Axes, lines: dict[str, Any], shown: list[str]) -> None:
    named = {name: line for name, line in lines.items() if name in shown}
    others = [line for name, line in lines.items() if name not in shown]
    named |= {f"{len(others)} others": others[0]} if others else {}
    ax.legend(named.values(), list(map(literal, named)), loc="center left", bbox_to_anchor=(1.01, 0.5), handlelength=3.6, **LEGEND)


def _named(histories: Any) -> dict[str, History]:
    runs = {"": histories} if isinstance(histories, History) else histories
    if not isinstance(runs, Mapping) or not runs or not all(_drawable(run) for run in runs.values()):
        raise ValueError("draw_errors: expected a History, or a mapping from names to at least one, with errors that are finite, "
                         f"received {described(histories)}")
    return {str(name): run for name, run in runs.items()}


def _drawable(run: Any) -> bool:
    return isinstance(run, History) and bool(np.isfinite(run.errors[0]))


def _draw_run(ax: Axes, run: History, log: bool, place: int | None, of: int, label: str) -> Any:
    """Draw one curve, in the look of its place among those that are named, or faintly if it has none; return the line."""
    epochs, errors = thinned(run.errors[np.isfinite(run.errors)], POINTS, log=log)  # overflow can only be at the very end
    look = FAINT
    if place is not None:
        look = {"color": COLOURS[place % len(COLOURS)], "linestyle": LINES[place % len(LINES)], "linewidth": 2}
        look |= _markers(np.log1p(epochs) if log else epochs, place, of) if of > 1 or len(epochs) == 1 else {}
    if log:
        epochs, errors = np.maximum(epochs, 1), np.where(errors > 0, errors, np.nan)
    return ax.plot(epochs, errors, label=literal(label), **look)[0]


def _markers(reach: Any, place: int, of: int) -> dict[str, Any]:
    """Markers at even distances, beside those of the other curves, so that curves on top of each other are seen."""
    marks = (np.arange(MARKS) + (place + 0.5) / of) / MARKS * reach[-1]
    return {"marker": MARKERS[place % len(MARKERS)], "markevery": np.unique(np.searchsorted(reach, marks)).tolist(),
            "markersize": 9, "markeredgecolor": PAPER}


def _scale(ax: Axes, log: bool) -> None:
    if log:
        ax.set(xscale="log", yscale="log")
        plain_ticks(ax.yaxis)
        ax.xaxis.set_minor_formatter(NullFormatter())
    else:
        ax.set_ylim(bottom=-0.01 * ax.get_ylim()[1])  # a curve at 0 stays whole
        ax.locator_params(axis="x", integer=True, nbins=max(2, min(8, int(ax.get_window_extent().width * 72 / ax.figure.dpi / 70))))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda epoch, _: f"{epoch:,.0f}"))


def draw_sign_flips(history: History, ax: Axes | None = None) -> Axes:
    """Draw how often each weight's update changed direction: one bar per weight, or of more than 30 those that did most often.

    ``ValueError`` for anything but a ``History``.
    """
    if not isinstance(history, History):
        raise ValueError(f"draw_sign_flips: expected a History, received {described(history)}")
    flips = {f"weights_{layer}[{i}, {j}]": int(count) for layer, table in enumerate(history.sign_flips)
             for (i, j), count in np.ndenumerate(table)}
    ax = draw_bars(flips, ax, lambda count: f"{count:,}", "weights that turned most often")
    ax.set_xlim(0, 1.12 * max([1, *flips.values()]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda count, _: f"{count:,.0f}"))
    ax.locator_params(axis="x", integer=True, nbins=6)
    ax.set_xlabel(f"changes of direction in {history.epochs:,} epochs")
    return ax


def draw_sweep(sweep: Sweep, ax: Axes | None = None, *, show: str = "error") -> Axes:
    """Draw a sweep as a heat map: a row per learning rate, a column per hidden size.

    ``show="error"`` writes the final error, averaged over the seeds, into the cells, ``show="solved"`` for how many seeds the
    problem was solved; a cell that an interrupted sweep did not complete is hatched. ``ValueError`` for anything else.
    """
    if not isinstance(sweep, Sweep) or not isinstance(show, str) or show not in ("error", "solved"):
        raise ValueError("draw_sweep: expected a Sweep, and show='error' or show='solved', "
                         f"received {type(sweep).__name__} and {show!r:.60}")
    ax = axes(ax, max(7, 2.3 + 0.95 * len(sweep.hidden_sizes)), 1.6 + 0.5 * len(sweep.learning_rates))
    (_draw_final_errors if show == "error" else _draw_solved)(ax, sweep, len(sweep.seeds))
    name_cells(ax, [text.number(rate) for rate in sweep.learning_rates], [f"{size:,}" for size in sweep.hidden_sizes])
    ax.set(xlabel="hidden units", ylabel="learning rate")
    return ax


def _draw_final_errors(ax: Axes, sweep: Sweep, seeds: int) -> None:
    known = sweep.mean_errors[np.isfinite(sweep.mean_errors)]
    by_magnitude = known.size and 0 < known.min() < known.max()
    norm = LogNorm(known.min(), known.max()) if by_magnitude else Normalize(0, 1)
    heading = f"mean absolute error after {sweep.epochs:,} epochs" + (f", mean of {seeds} seeds" if seeds > 1 else "")
    heat_map(ax, heading, sweep.mean_errors, lambda error: f"{error:.4f}", norm)


def _draw_solved(ax: Axes, sweep: Sweep, seeds: int) -> None:
    counts = np.where(np.isfinite(sweep.mean_errors), sweep.solved_counts, np.nan)
    heading = f"seeds solved after {sweep.epochs:,} epochs"
    heat_map(ax, heading, counts, lambda count: f"{count:.0f}/{seeds}", Normalize(0, seeds), whole=True)
