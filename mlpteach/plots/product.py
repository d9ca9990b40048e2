"""A picture of the matrix product: one row meets one column, and where they meet stands what comes of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from mlpteach.arrays import text
from mlpteach.arrays.checks import described, finite_array
from mlpteach.arrays.shapes import Rule, check_shapes
from mlpteach.arrays.text import Array
from mlpteach.plots.style import GREY, INK, ORANGE, SMALL, TEXT, axes, literal

RULE = Rule("(rows, inner) x (inner, columns) -> (rows, columns)")
MOST = 10  # rows or columns that a picture has room for
OPEN = "·"  # stands for an entry that is not worked out
MOST_TERMS = 3  # products that one line below it has room for
WIDE, APART = 2.0, 1.0  # a cell's width where its height is 1, and how far the tables are apart
INCH, LETTER = 0.58, 0.11  # of a unit's width, and of a letter's in the line below
LIT = 0.12  # how dark the band is that runs along the row and down the column


def draw_product(left: ArrayLike, right: ArrayLike, row: int = 0, column: int = 0,
                 names: Sequence[str] = ("left", "right", "product"), ax: Axes | None = None) -> Axes:
    """Draw one entry of the product of two tables: the right one stands above it, where its column meets the left one's row.

    Below them the entry is worked out; the others are left open. ``left`` (rows, inner), ``right`` (inner, columns), neither with
    more than ten of any; ``names`` are those of the three tables. ``ShapeError`` unless they fit, ``ValueError`` for a place that
    is not in the product.
    """
    first, second = _factors(left, right, row, column)
    (rows, inner), columns = first.shape, second.shape[1]
    middle, below = WIDE * inner + APART, -APART - 1
    line, width = _arithmetic(first[row], second[:, column]), middle + WIDE * columns
    around = max(0.6, (LETTER / INCH * len(line) - width) / 2)
    ax = axes(ax, INCH * (width + 2 * around), 1.4 + 0.42 * (rows + inner + APART))
    ax.add_patch(Rectangle((0, below - row - 1), middle + WIDE * (column + 1), 1, color=ORANGE, alpha=LIT, linewidth=0))
    ax.add_patch(Rectangle((middle + WIDE * column, below - row), WIDE, inner - below + row, color=ORANGE, alpha=LIT, linewidth=0))
    _draw_table(ax, (0, below), first, names[0], [(row, i) for i in range(inner)])
    _draw_table(ax, (middle, inner), second, names[1], [(i, column) for i in range(inner)])
    entry = np.full((rows, columns), np.nan)
    entry[row, column] = first[row] @ second[:, column]
    _draw_table(ax, (middle, below), entry, names[2], [(row, column)])
    ax.add_patch(Rectangle((middle + WIDE * column, below - row - 1), WIDE, 1, facecolor="none", edgecolor=ORANGE, linewidth=3))
    ax.text(width / 2, below - rows - 0.9, line, ha="center", va="top", fontsize=TEXT, color=INK)
    ax.set_xlim(-around, width + around)
    ax.set_ylim(below - rows - 2, inner + 1.1)
    ax.axis("off")
    return ax


def _factors(left: ArrayLike, right: ArrayLike, row: int, column: int) -> tuple[Array, Array]:
    first, second = (finite_array("draw_product", name, table) for name, table in (("left", left), ("right", right)))
    check_shapes("draw_product", RULE, {"left": first, "right": second})
    (rows, inner), columns = first.shape, second.shape[1]
    if max(rows, inner, columns) > MOST:
        raise ValueError(f"draw_product: there is room for {MOST} rows and columns, received {first.shape} and {second.shape}")
    for name, place, size in (("row", row, rows), ("column", column, columns)):
        if isinstance(place, bool) or place not in range(size):
            raise ValueError(f"draw_product: {name} must be a whole number from 0 to {size - 1}, received {described(place)}")
    return first, second


def _draw_table(ax: Axes, corner: tuple[float, float], table: Array, name: str, lit: Sequence[tuple[int, int]]) -> None:
    left, top = corner
    rows, columns = table.shape
    ax.add_patch(Rectangle((left, top - rows), WIDE * columns, rows, facecolor="none", edgecolor=GREY, linewidth=1.5))
    ax.text(left + WIDE * columns / 2, top + 0.2, f"{literal(name)} {text.sizes(table.shape)}", ha="center", va="bottom",
            fontsize=SMALL, color=INK)
    for row, entries in enumerate(table):
        for column, value in enumerate(entries):
            shown = OPEN if np.isnan(value) else _minus(value)
            ax.text(left + WIDE * (column + 0.5), top - row - 0.5, shown, ha="center", va="center", fontsize=TEXT, color=INK,
                    weight="bold" if (row, column) in lit else "normal")


def _arithmetic(row: Array, column: Array) -> str:
    products = [f"{_minus(a)} · {_minus(w) if w >= 0 else f'({_minus(w)})'}" for a, w in zip(row, column, strict=True)]
    shown = products if len(products) <= MOST_TERMS else [*products[:MOST_TERMS - 1], "…"]
    return f"{' + '.join(shown)} = {_minus(float(row @ column))}"


def _minus(value: float) -> str:
    return text.drawn(text.short(value))
