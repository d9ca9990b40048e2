"""What all pictures share: axes, colours, heat maps, and how a long curve becomes a short one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize, to_rgb
from numpy.typing import ArrayLike, NDArray

from mlpteach.formatting import Array
from mlpteach.shapes import finite_array

BLUE, ORANGE, INK, PAPER = "#0072B2", "#D55E00", "#222222", "#ffffff"
GREY = "#dddddd"
SHADES = "Blues"  # from light to dark without a turn, so that it reads the same in greyscale
TEXT = 13  # points: readable from the back of a room at the figures' usual size
SMALL = TEXT - 2


def axes(ax: Axes | None, width: float, height: float) -> Axes:
    """The given Axes, or those of a new figure, white whatever the page, of so many inches."""
    if ax is not None:
        return ax
    _, new = plt.subplots(figsize=(width, height), layout="constrained", facecolor=PAPER)
    return new


def tidy(ax: Axes, grid: str = "x") -> Axes:
    """Give the Axes its final look; ``grid`` is ``x``, ``y``, ``both`` or empty."""
    ax.set_facecolor(PAPER)
    ax.tick_params(labelsize=SMALL, color=INK, labelcolor=INK)
    for label in (ax.xaxis.label, ax.yaxis.label):
        label.set(fontsize=TEXT, color=INK)
    ax.spines[:].set_color(INK)
    ax.spines[["top", "right"]].set_visible(False)
    if grid:
        ax.grid(axis=grid, color=GREY, linewidth=0.8)  # type: ignore[arg-type]
    ax.set_axisbelow(True)
    return ax


def thinned(values: ArrayLike, most: int, *, log: bool = False) -> tuple[NDArray[np.int64], Array]:
    """At most ``most`` of the values (places,), with their places: those that a picture of the whole curve shows.

    The curve is cut into columns, of one width on a linear axis, or with ``log`` on a logarithmic one, and of each its lowest and
    its highest value are kept, so that no spike is lost; the first and the last value are kept too. A short curve stays as it is.
    ``ValueError`` unless ``values`` is one row of finite numbers and ``most`` at least 4.
    """
    curve = finite_array("thinned", "values", values)
    if curve.ndim != 1 or most < 4:
        raise ValueError(f"thinned: expected one row of values and at least 4 to keep, received shape {curve.shape} and {most}")
    if len(curve) <= most:
        return np.arange(len(curve)), curve
    edges = (np.geomspace if log else np.linspace)(1, len(curve), most // 2)
    cuts = np.unique(np.concatenate([[0], edges[1:].astype(np.int64)]))
    kept = {0, len(curve) - 1}
    for start, stop in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
        kept |= {start + int(curve[start:stop].argmin()), start + int(curve[start:stop].argmax())}
    places = np.array(sorted(kept))
    return places, curve[places]


def contrast(one: Any, other: Any) -> float:
    """The contrast of two colours as the guidelines for accessible pages define it: from 1 to 21, readable from 4.5 on."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Any) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def heat_map(ax: Axes, table: Array, texts: Sequence[Sequence[str]], norm: Normalize, label: str) -> None:
    """Draw a table (rows, columns) as shaded cells with a text in each, and a colour bar; a cell of NaN is hatched."""
    ax.set_facecolor(PAPER)
    image = ax.imshow(np.ma.masked_invalid(table), cmap=SHADES, norm=norm, aspect="auto")
    for (row, column), value in np.ndenumerate(table):
        colour = image.cmap(norm(value)) if np.isfinite(value) else PAPER
        ink = max(("black", PAPER), key=lambda ink: contrast(ink, colour))
        ax.text(column, row, texts[row][column], ha="center", va="center", fontsize=SMALL, color=ink)
    bar = ax.figure.colorbar(image, ax=ax)
    bar.set_label(label, fontsize=TEXT, color=INK)
    bar.ax.tick_params(labelsize=SMALL, color=INK, labelcolor=INK)


def name_cells(ax: Axes, rows: Sequence[str], columns: Sequence[str]) -> None:
    """Write the names of a heat map's rows and columns, and draw white lines between its cells."""
    ax.set_yticks(range(len(rows)), rows)
    ax.set_xticks(range(len(columns)), columns)
    ax.set_yticks(np.arange(0.5, len(rows) - 1), minor=True)
    ax.set_xticks(np.arange(0.5, len(columns) - 1), minor=True)
    ax.grid(which="minor", color=PAPER, linewidth=2)
    tidy(ax, grid="")
    ax.tick_params(which="both", length=0)
    ax.spines[:].set_visible(False)
