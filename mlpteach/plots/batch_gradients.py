"""The gradients of single batches, drawn around that of all rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from mlpteach.arrays import text
from mlpteach.arrays.checks import described, finite_array
from mlpteach.arrays.text import Array
from mlpteach.plots.style import COLOURS, INK, LEGEND, MARKERS, PAPER, axes, literal, tidy

ARROW = {"arrowstyle": "-|>", "color": INK, "linewidth": 2.5, "shrinkA": 0, "shrinkB": 0}
MOST = 5  # clouds that a reader can tell apart


def draw_batch_gradients(batches: Mapping[str, ArrayLike], whole: ArrayLike, ax: Axes | None = None, *,
                         names: tuple[str, str] = ("first weight", "second weight")) -> Axes:
    """Draw the gradients of batches as points around that of all rows: one cloud for each kind of batch, by name.

    ``batches`` holds tables (batches, 2), what each batch says of two weights, scaled to all rows so that they can be compared with
    ``whole``, the two numbers of all rows. ``names`` are what the two weights are called. ``ValueError`` for other tables.
    """
    clouds = _clouds(batches)
    at = finite_array("draw_batch_gradients", "whole", whole).ravel()
    if at.shape != (2,) or not isinstance(names, (tuple, list)) or len(names) != 2:
        raise ValueError(f"draw_batch_gradients: expected two numbers and two names, received {text.shape(np.asarray(whole))} "
                         f"and {described(names)}")
    ax = axes(ax, 7.6, 5.8)
    for place, (name, cloud) in enumerate(clouds.items()):
        ax.plot(*cloud.T, MARKERS[place], color=COLOURS[place], alpha=0.6, markersize=7, markeredgecolor=PAPER, label=literal(name))
    ax.annotate("", (float(at[0]), float(at[1])), (0, 0), arrowprops=ARROW)
    ax.plot([], [], color=INK, linewidth=2.5, label="all rows")
    ax.plot(0, 0, "o", color=PAPER, markeredgecolor=INK, markersize=10, markeredgewidth=2, label="no change")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, **LEGEND)
    ax.set(xlabel=literal(names[0]), ylabel=literal(names[1]))
    ax.set_aspect("equal", adjustable="datalim")
    return tidy(ax, grid="both")


def _clouds(batches: Any) -> dict[str, Array]:
    if not isinstance(batches, Mapping) or not 1 <= len(batches) <= MOST:
        raise ValueError(f"draw_batch_gradients: expected a mapping from names to 1 to {MOST} tables, "
                         f"received {described(batches)}")
    clouds = {str(name): finite_array("draw_batch_gradients", str(name), table) for name, table in batches.items()}
    for name, cloud in clouds.items():
        if cloud.ndim != 2 or cloud.shape[1] != 2:
            raise ValueError(f"draw_batch_gradients: {name} must be (batches, 2), received {text.shape(cloud)}")
    return clouds
