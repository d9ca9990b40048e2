"""What all pictures share: axes, colours, heat maps, and how a long curve becomes a short one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colors import ListedColormap, Normalize
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import ArrayLike, NDArray

from mlpteach.arrays.checks import described, finite_array
from mlpteach.arrays.text import Array, drawn

BLUE, ORANGE, INK, PAPER = "#0072B2", "#D55E00", "#222222", "#ffffff"
GREY = "#dddddd"
# Okabe and Ito's, those that are pale on white replaced by darker ones.
COLOURS = (BLUE, ORANGE, "#009E73", "#A0408F", INK, "#B8860B", "#3399DD")
MARKERS = "osD^vPX<>"
LINES: tuple[Any, ...] = ("-", "--", "-.", (0, (1, 1)), (0, (6, 1)))
# From light to dark without a turn, so that it reads the same in greyscale, and never too dark for text and lines in INK.
SHADES = ListedColormap(colormaps["Blues"](np.linspace(0, 0.6, 256)), "shades")
TEXT = 13  # points: readable from the back of a room at the figures' usual size
SMALL = TEXT - 2
MOST_BARS = 30
OURS = "mlpteach"  # what a figure is called that was made here, and has no colours but these
LEGEND: dict[str, Any] = {"fontsize": SMALL, "labelcolor": INK, "facecolor": PAPER, "edgecolor": "none"}
MOST_CELLS = 40  # rows or columns of a heat map with names and values


def literal(name: Any) -> str:
    """A name as it is to be given to Matplotlib, which is to write it letter by letter, and not as mathematics between dollars.

    What is no character, half of a surrogate pair, is written as �.
    """
    return readable(str(name)).replace("$", r"\$")


def readable(text: str) -> str:
    """The text with � in the place of each half of a surrogate pair, which could be neither drawn nor sent to a page."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def one_each(owner: str, what: str, given: Any, size: int) -> list[Any]:
    """The names in a list; ``ValueError`` that ``owner`` opens unless there is one for each of so many things, or none."""
    is_list = isinstance(given, (Sequence, np.ndarray)) and not isinstance(given, str) and getattr(given, "ndim", 1) == 1
    if not is_list or len(given) not in (0, size):
        raise ValueError(f"{owner}: {what} must be a list of {size}, one for each, or none, received "
                         f"{len(given) if is_list else described(given)}")
    return list(given)


def axes(ax: Axes | None, width: float, height: float) -> Axes:
    """The given Axes, or those of a new figure, white whatever the page, of so many inches; ``ValueError`` for anything else."""
    if isinstance(ax, Axes):
        return ax
    if ax is not None:
        raise ValueError(f"ax must be the Axes of a Matplotlib figure, received {described(ax)}")
    figure, new = plt.subplots(figsize=(width, height), layout="constrained", facecolor=PAPER)
    figure.set_gid(OURS)
    return new


def tidy(ax: Axes, grid: str = "x") -> Axes:
    """Give the Axes its final look; ``grid`` is ``x``, ``y``, ``both`` or empty."""
    ax.set_facecolor(PAPER)
    ax.tick_params(which="both", labelsize=SMALL, color=INK, labelcolor=INK)
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


def title(ax: Axes, text: str) -> None:
    """Write a line above the picture, from its left edge."""
    ax.set_title(literal(text), loc="left", fontsize=TEXT, color=INK)


def largest(values: Mapping[str, float]) -> dict[str, float]:
    """Those values that a picture has bars for: all of them, or the largest in size, in the order given."""
    kept = sorted(values, key=lambda name: -abs(values[name]))[:MOST_BARS]
    return {name: value for name, value in values.items() if name in kept}


def draw_bars(values: Mapping[str, float], ax: Axes | None, write: Callable[[float], str], which: str) -> Axes:
    """Draw a named bar for each value, from the top, the value written at its end; negative ones are hatched.

    Of too many values the largest are drawn, and the title says ``which`` they are.
    """
    shown = {literal(name): value for name, value in largest(values).items()}
    ax = axes(ax, 9, 1.2 + 0.34 * len(shown))
    bars = ax.barh(list(shown), list(shown.values()), color=[ORANGE if value < 0 else BLUE for value in shown.values()],
                   edgecolor=INK)
    for bar, value in zip(bars, shown.values(), strict=True):
        bar.set_hatch("//" if value < 0 else "")
    ax.bar_label(bars, [write(value) for value in shown.values()], padding=4, fontsize=SMALL, color=INK)
    if len(shown) < len(values):
        title(ax, f"the {len(shown)} of {len(values):,} {which}")
    ax.margins(y=0.02)
    ax.invert_yaxis()
    return tidy(ax)


def heat_map(ax: Axes, heading: str, table: Array, write: Callable[[float], str], norm: Normalize, whole: bool = False) -> None:
    """Draw a table (rows, columns) as shaded cells under a heading, and a colour bar, which ``whole`` gives whole numbers.

    A cell's value is written in it, unless there are too many cells to read them; a cell of NaN is hatched.
    """
    edges = [np.arange(size + 1) - 0.5 for size in table.shape]
    image = ax.pcolormesh(edges[1], edges[0], np.ma.masked_invalid(table), cmap=SHADES, norm=norm,
                          rasterized=max(table.shape) > MOST_CELLS, zorder=0)
    ax.invert_yaxis()
    for (row, column), value in np.ndenumerate(table):
        if np.isfinite(value) and max(table.shape) <= MOST_CELLS:
            ax.text(column, row, write(value), ha="center", va="center", fontsize=SMALL, color="black")
        elif not np.isfinite(value):
            ax.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, facecolor=PAPER, edgecolor=GREY, hatch="//"))
    title(ax, heading)
    colour_bar(ax, image, ticks=MaxNLocator(5, integer=True) if whole else None)


def colour_bar(ax: Axes, image: Any, label: str = "", ticks: MaxNLocator | None = None) -> None:
    """Draw the colour bar of an image, its ticks as plain numbers."""
    bar = ax.figure.colorbar(image, ax=ax, ticks=ticks)
    assert bar.solids is not None
    bar.solids.set(rasterized=False, edgecolor="face")  # its shades are to follow a dark page, without lines between them
    plain_ticks(bar.ax.yaxis)
    bar.set_label(label, fontsize=TEXT, color=INK, rotation=0 if len(label) == 1 else 90)  # a letter stands upright
    bar.ax.tick_params(which="both", labelsize=SMALL, color=INK, labelcolor=INK)


def plain_ticks(axis: Axis) -> None:
    """Write plain numbers at an axis, without powers of ten; between those of a logarithmic one the 2 and the 5 as well."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: drawn(f"{value:g}")))
    axis.set_minor_formatter(FuncFormatter(lambda value, _: drawn(f"{value:g}") if f"{value:e}"[0] in "25" else ""))


def name_cells(ax: Axes, rows: Sequence[str], columns: Sequence[str]) -> None:
    """Write the names of a heat map's rows and columns, and draw white lines between its cells, unless there are too many."""
    for axis, names in ((ax.yaxis, rows), (ax.xaxis, columns)):
        if len(names) <= MOST_CELLS:
            axis.set_ticks(range(len(names)), list(map(literal, names)))
            axis.set_ticks(np.arange(0.5, len(names) - 1).tolist(), minor=True)
    ax.grid(which="minor", color=PAPER, linewidth=2)
    tidy(ax, grid="")
    ax.tick_params(which="both", length=0)
    ax.spines[:].set_visible(False)
